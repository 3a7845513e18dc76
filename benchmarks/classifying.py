"""Labels for many texts that were read before, and their measures, against the bare matrix product."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from benchmarks.inputs import CARD, mixed_texts
from benchmarks.measure import Row, bound_row, in_turn
from gist_demo.analysis.background import Backgrounds
from gist_demo.analysis.label_quality import measure_labels
from gist_demo.analysis.label_tuning import tune_decision
from gist_demo.analysis.labels import Label
from gist_demo.analysis.zero_shot import ZeroShotResult, classify_texts
from gist_demo.encoding.encoder import Vectors
from gist_demo.encoding.engine import Engine
from tests.stand_ins import WordBackend

_TEXTS, _LABELS = 10_000, 150
_ROUNDS = 5
_CACHE_BYTES = 256 * 2**20
_SECONDS = 1.0


class _Scattered(WordBackend):
    """GIST's dimension without its cost: what is measured begins where embeddings are known."""

    card = replace(WordBackend.card, dimension=CARD.dimension)

    def forward(self, batch: object) -> Vectors:
        """Random unit vectors, the same for the same texts."""
        rows = [np.random.default_rng(int(ids[0])).standard_normal(CARD.dimension) for ids in batch]  # type: ignore[attr-defined]
        vectors = np.array(rows, np.float32)
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit


def classifying_rows() -> Iterator[Row]:
    """10,000 texts and 150 labels: the answer, its measures with their intervals, and tuning."""
    encoder, backgrounds = Engine(_Scattered(), cache_bytes=_CACHE_BYTES), Backgrounds()
    texts, labels = mixed_texts(_TEXTS), [Label(f"label {i}") for i in range(_LABELS)]

    def classify() -> ZeroShotResult:
        background = backgrounds.of(encoder, texts, shipped=list)
        return classify_texts(encoder, texts, labels, background=background)

    scores = classify().label_scores
    gold = np.where(np.arange(_TEXTS) % 3, scores.argmax(axis=1), np.arange(_TEXTS) % (_LABELS + 1))
    vectors, prompts = encoder.encode(texts).vectors, encoder.encode([label.name for label in labels]).vectors
    ways = {
        "labels": classify,
        "product": lambda: (vectors @ prompts.T).argmax(axis=1),
        "measures": lambda: measure_labels(scores, gold),
        "tuning": lambda: tune_decision(scores, gold),
    }
    seconds = in_turn(ways, _ROUNDS)
    encoder.close()
    many, product = f"{_TEXTS:,} texts x {_LABELS} labels", f"E @ L and argmax: {1000 * seconds['product']:.0f} ms"
    yield bound_row(f"{many}, embeddings cached", product, seconds["labels"], _SECONDS, " s")
    yield bound_row(
        f"{many}: accuracy, F1, intervals", "1,000 resamples of the texts", seconds["measures"], _SECONDS, " s"
    )
    yield bound_row(
        f"{many}: threshold and temperature tuned",
        f"{_TEXTS // 2:,} texts tuned on",
        seconds["tuning"],
        5 * _SECONDS,
        " s",
    )
