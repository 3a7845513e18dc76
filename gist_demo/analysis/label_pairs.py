"""A threshold from what is known of pairs: by equal labels, or because people said of each whether it is a match."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gist_demo.analysis.background import ScoreBackground
from gist_demo.analysis.bootstrap import SEED
from gist_demo.analysis.thresholds import Threshold, suggest_threshold
from gist_demo.encoding.encoder import SILENT, Encoder, EncodeReport, Vectors, Watch, provenance_of
from gist_demo.errors import InputError
from gist_demo.provenance import Provenance
from gist_demo.text import is_blank

MOST_PAIRS = 200_000
_BLOCK_PAIRS = 8_192


@dataclass(frozen=True)
class LabelPairs:
    """Pairs of texts: `rows` and `others`, int64, shape (n,), rows > others; `is_match`: they belong together.

    These n are drawn of `total` pairs where that is more than 200,000; `unlabelled` texts are in none of them.
    """

    rows: NDArray[np.int64]
    others: NDArray[np.int64]
    is_match: NDArray[np.bool_]
    total: int
    unlabelled: int


@dataclass(frozen=True)
class PairThreshold:
    """The threshold that pairs suggest, and their cosines (float32, shape (n,)).

    `pairs`: those of one list, None where two were given. `report`, `other_report`: on the first and second texts.
    """

    threshold: Threshold
    scores: Vectors
    pairs: LabelPairs | None
    report: EncodeReport
    other_report: EncodeReport
    provenance: Provenance
    background: ScoreBackground | None = None


def pairs_from_labels(labels: Sequence[str], *, most: int = MOST_PAIRS, seed: int = SEED) -> LabelPairs:
    """All pairs of the texts that have a label, or `most` of them drawn at random, in the order of the rows.

    White space around labels does not count. Raises InputError where fewer than two texts have one.
    """
    known = np.array([row for row, label in enumerate(labels) if not is_blank(label)], np.int64)
    if len(known) < 2:
        raise InputError("Fewer than 2 texts have a label in this column. Choose another one.", "labels")
    total = len(known) * (len(known) - 1) // 2
    drawn = np.arange(total) if total <= most else _drawn(total, most, seed)
    rows, others = _triangle(drawn)
    names = np.unique([labels[row].strip() for row in known], return_inverse=True)[1]
    return LabelPairs(
        rows=known[rows],
        others=known[others],
        is_match=names[rows] == names[others],
        total=total,
        unlabelled=len(labels) - len(known),
    )


def pair_scores(vectors: Vectors, pairs: LabelPairs, *, watch: Watch = SILENT) -> Vectors:
    """The cosine of each pair, float32, shape (n,), of `vectors` (m, d), unit rows."""
    scores = np.empty(len(pairs.rows), np.float32)
    for start in range(0, len(scores), _BLOCK_PAIRS):
        watch.check()
        here = slice(start, start + _BLOCK_PAIRS)
        scores[here] = np.einsum("ij,ij->i", vectors[pairs.rows[here]], vectors[pairs.others[here]])
    clipped: Vectors = np.clip(scores, -1, 1)
    return clipped


def threshold_from_labels(
    encoder: Encoder,
    texts: Sequence[str],
    labels: Sequence[str],
    *,
    precision: float | None = None,
    background: ScoreBackground | None = None,
    watch: Watch = SILENT,
) -> PairThreshold:
    """The threshold at which pairs of `texts` with equal `labels` are told best from the others (`suggest_threshold`).

    The intervals come from resampling texts. Raises InputError where the labels are all equal or all different.
    """
    pairs = pairs_from_labels(labels)
    return threshold_from_matches(encoder, texts, pairs, precision=precision, background=background, watch=watch)


def threshold_from_matches(
    encoder: Encoder,
    texts: Sequence[str],
    pairs: LabelPairs,
    *,
    precision: float | None = None,
    background: ScoreBackground | None = None,
    watch: Watch = SILENT,
) -> PairThreshold:
    """The same for `pairs` of `texts` of which it is known whether they are matches.

    Raises InputError where all or none are.
    """
    made = encoder.encode(texts, watch=watch)
    scores = pair_scores(made.vectors, pairs, watch=watch)
    units = np.column_stack([pairs.rows, pairs.others])
    return PairThreshold(
        threshold=suggest_threshold(scores, pairs.is_match, precision=precision, units=units, watch=watch),
        scores=scores,
        pairs=pairs,
        report=made.report,
        other_report=EncodeReport(),
        provenance=provenance_of(encoder, made.report, rows=len(texts), precision=precision),
        background=background,
    )


def threshold_from_pairs(
    encoder: Encoder,
    texts: Sequence[str],
    other: Sequence[str],
    gold: Sequence[float],
    *,
    precision: float | None = None,
    background: ScoreBackground | None = None,
    watch: Watch = SILENT,
) -> PairThreshold:
    """The same for pairs of `texts` and `other`, scored in `gold` with two numbers: the higher one means a match.

    Raises InputError where there are more or fewer than two.
    """
    values = np.unique(np.asarray(gold, np.float64))
    if len(values) != 2:
        raise InputError(
            f"A threshold takes scores with two values, such as 0 and 1; these have {len(values):,}. Choose another "
            "column, or a column of labels.",
            "gold_scores",
        )
    left, right = encoder.encode(texts, watch=watch), encoder.encode(other, watch=watch)
    scores = np.clip((left.vectors * right.vectors).sum(axis=1), -1, 1).astype(np.float32)
    is_match = np.asarray(gold) == values[1]
    return PairThreshold(
        threshold=suggest_threshold(scores, is_match, precision=precision, watch=watch),
        scores=scores,
        pairs=None,
        report=left.report,
        other_report=right.report,
        provenance=provenance_of(encoder, left.report, rows=len(texts), precision=precision),
        background=background,
    )


def _drawn(total: int, most: int, seed: int) -> NDArray[np.int64]:
    """`most` different numbers below `total`, in order; never all numbers at once."""
    random = np.random.default_rng(seed)
    found = np.unique(random.integers(0, total, most + most // 8))
    while len(found) < most:
        found = np.union1d(found, random.integers(0, total, most))
    return np.sort(random.permutation(found)[:most])


def _triangle(index: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Row and column of places in the triangle under the diagonal, read row by row."""
    row = ((1 + np.sqrt(1 + 8 * index.astype(np.float64))) / 2).astype(np.int64)
    row -= row * (row - 1) // 2 > index
    row += row * (row + 1) // 2 <= index
    return row, index - row * (row - 1) // 2
