"""An app of stand-ins for the tabs' handlers, and how to read what the handlers put out."""

import base64
import contextlib
import io
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from gist_demo.corpora.corpus import Corpus, CorpusStore
from gist_demo.encoding.encoder import SILENT, Encoder, Loading, Models, Vectors, Watch
from gist_demo.encoding.engine import Engine
from gist_demo.errors import Unavailable
from gist_demo.provenance import Provenance
from gist_demo.settings import Limits, Settings
from gist_demo.tabs.interface import App, TextsInUse
from gist_demo.tabs.search_inputs import FIELDS
from gist_demo.tabs.similarity_inputs import Compared
from gist_demo.worker import Workers
from tests.stand_ins import CARD, FixedModels, WordBackend, word_vector

SKIPPED = {"__type__": "update"}
HOSTILE = '<img src=x onerror="alert(1)"> ${alert(2)} {{x}}'
GONE_TEXTS = TextsInUse("0" * 64)
SOURCE = Provenance("someone/words", "0" * 40, "cpu", "float32", rows=1)
GONE = "These texts are no longer kept here. Paste or upload them again."
NOT_READY = "# The model is not ready yet: close this and open it again."
HOSTILE_PICKS: tuple[object, ...] = (
    None, [], "rows", 7, {}, {"rows": None}, {"rows": "01"}, {"rows": [True, 0.0, "1", None]}, {"rows": [-1, 10**30]},
)  # fmt: skip


class OwnProcess(Workers):
    """Does the work of all workers at once, in this process."""

    def __init__(self) -> None:
        super().__init__([], data_dir=Path("unused"))
        self.calls: list[str] = []

    def call(
        self, name: str, function: Any, /, *args: object, seconds: float, watch: Any = None, **named: object
    ) -> Any:
        self.calls.append(name)
        return function(*args, **named)


class NoModels(FixedModels):
    """Models that could not be loaded."""

    def get(self, model_id: str | None = None, *, watch: Watch = SILENT) -> Encoder:
        raise Unavailable("There is no model.")


@pytest.fixture
def backend() -> WordBackend:
    """The model of `words`."""
    return WordBackend()


@pytest.fixture
def words(backend: WordBackend) -> Iterator[App]:
    """An app whose model is a stand-in that reads six words of a text; a map takes 6 texts."""
    engine = Engine(backend, cache_bytes=1 << 24)
    yield make_app(FixedModels(engine))
    engine.close()


@pytest.fixture
def loading() -> App:
    """An app whose model is on its way."""
    return make_app(FixedModels(state=Loading("someone/words", 1, 2)))


@pytest.fixture
def without_model() -> App:
    """An app whose model will not come."""
    return make_app(NoModels())


def make_app(models: Models, **limits: int) -> App:
    settings = Settings(precision="exact", data_dir=Path("unused"), limits=Limits(**{"map_texts": 6, **limits}))
    return App(models, CorpusStore(settings.limits.corpora_bytes, 3600), OwnProcess(), settings)


def keep(app: App, texts: Sequence[str], rows: tuple[int, ...] | None = None, **more: Any) -> TextsInUse:
    """`texts`, or only these `rows` of them, in use in `app`."""
    return TextsInUse(app.corpora.put(Corpus("Some texts", tuple(texts), **more)), rows)


def asked_for(**given: object) -> list[object]:
    """The inputs of a search in their order: as they come, but for those `given`."""
    usual: dict[str, object] = {
        "query": "", "mode": "semantic", "top_k": 10, "weight": 0.5, "least_percentile": 0, "least_score": -1,
        "column": "", "values": [], "split": "whole", "size": 3, "overlap": 1, "side_by_side": False,
    }  # fmt: skip
    assert tuple(usual) == FIELDS
    return [*{**usual, **given}.values()]


def shown_of(in_use: TextsInUse) -> Compared:
    """What a matrix of these texts, made by the stand-in, is the answer to."""
    return Compared(in_use, SOURCE)


def last(steps: Iterator[tuple[object, ...]]) -> tuple[Any, ...]:
    *_, end = steps
    return end


def figure(value: object) -> dict[str, Any]:
    """The figure in what a chart is given."""
    assert isinstance(value, str)
    drawn: dict[str, Any] = json.loads(value)["figure"]
    return drawn


def texts_of(value: object) -> list[str]:
    """The texts in what a chart is given."""
    assert isinstance(value, str)
    texts: list[str] = json.loads(value)["texts"]
    return texts


def matrix(value: object) -> npt.NDArray[np.float64]:
    """The scores that a heatmap is given, NaN where a cell is empty."""
    assert isinstance(value, str)
    sent = json.loads(value)["matrices"][0]
    cells = np.frombuffer(base64.b64decode(sent["cells"]), "<i2").astype(np.float64)
    scores = np.where(cells == -32768, np.nan, cells / 10_000)
    made = np.full(sent["shape"], np.nan)
    made[np.tril_indices(len(made), -1) if sent["under"] else ...] = (
        scores if sent["under"] else scores.reshape(made.shape)
    )
    return made


def numbers(sent: Any) -> npt.NDArray[Any]:
    """The array that plotly wrote as a list, or as bytes with their type and shape."""
    if isinstance(sent, list):
        return np.array(sent, np.float64)
    flat = np.frombuffer(base64.b64decode(sent["bdata"]), np.dtype(sent["dtype"]))
    return flat.reshape([int(n) for n in str(sent.get("shape", len(flat))).split(",")])


class _SentenceTransformer:
    """Gives WordBackend's vectors."""

    def __init__(self, model_id: str, revision: str) -> None:
        assert (model_id, revision) == (CARD.id, CARD.revision)

    def encode(self, texts: Sequence[str], *, normalize_embeddings: bool, prompt: str = "") -> Vectors:
        assert normalize_embeddings
        return np.stack([word_vector(prompt + text) for text in texts])


def printed(code: str, monkeypatch: pytest.MonkeyPatch, **modules: Any) -> str:
    """What `code` prints where sentence-transformers gives the stand-in's vectors; `modules` maps names to contents."""
    stand_ins = {"sentence_transformers": {"SentenceTransformer": _SentenceTransformer}, **modules}
    for name, contents in stand_ins.items():
        module = ModuleType(name)
        vars(module).update(contents)
        monkeypatch.setitem(sys.modules, name, module)
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(compile(code, "<code box>", "exec"), {})
    return output.getvalue()
