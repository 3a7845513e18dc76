"""Do scores rise and fall with those that people gave? Spearman's and Pearson's correlation, and the worst pairs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gist_demo.analysis.background import ScoreBackground
from gist_demo.analysis.bootstrap import LEAST, SEED, Estimate, Numbers, bootstrap, estimate
from gist_demo.encoding.encoder import SILENT, Encoder, EncodeReport, Vectors, Watch, provenance_of
from gist_demo.errors import InputError
from gist_demo.provenance import Provenance

_FEWEST = 3
_FIELD = "gold_scores"


@dataclass(frozen=True)
class Correlation:
    """How `n` scores go with those of people: `spearman` by their ranks, `pearson` by their values, both in [-1, 1].

    `is_small`: with so few pairs another set of them could well say something else. `worst`: int64, shape (n,), all
    pairs by the difference of their two ranks, largest first; `rank_gaps`: float64, shape (n,), that difference in
    shares of all ranks for each pair as given, positive where the score ranks the pair higher than people do.
    """

    spearman: Estimate
    pearson: Estimate
    n: int
    worst: NDArray[np.int64]
    rank_gaps: Numbers

    @property
    def is_small(self) -> bool:
        """Whether there are fewer than 30 pairs."""
        return self.n < LEAST


@dataclass(frozen=True)
class CorrelationResult:
    """`scores`: float32, shape (n,), the cosine of each pair that has a human score; `gold`: float64, those.

    `rows` (n,): which of the pairs as given these are. `unscored` pairs had no human score and were left out.
    """

    scores: Vectors
    gold: Numbers
    rows: NDArray[np.int64]
    unscored: int
    correlation: Correlation
    report: EncodeReport
    other_report: EncodeReport
    provenance: Provenance
    background: ScoreBackground | None = None


def correlate(scores: ArrayLike, gold: ArrayLike, *, seed: int = SEED, watch: Watch = SILENT) -> Correlation:
    """The correlation of `scores` (n,) with `gold` (n,), all of them numbers, with 95 % bootstrap intervals.

    Equal values share the mean of their ranks. Raises InputError for fewer than 3 pairs and where all of one kind are
    equal. Resamples in which all values are equal have no correlation and are left out of the interval. Source: the
    definitions, as scipy.stats.spearmanr and pearsonr.
    """
    x, y = np.asarray(scores, np.float64), np.asarray(gold, np.float64)
    if len(x) < _FEWEST:
        raise InputError(f"A correlation takes at least 3 pairs with a human score; there are {len(x)}.", _FIELD)
    if (y == y[0]).all():
        raise InputError("All human scores are equal, so nothing can go with them. Choose another column.", _FIELD)
    if (x == x[0]).all():
        raise InputError("All pairs are equally close, so their order says nothing. Use other texts.", _FIELD)
    groups = [np.unique(values, return_inverse=True)[1] for values in (x, y)]
    x, y = _spread(x), _spread(y)

    def measure(counts: Numbers) -> Numbers:
        ranks_x, ranks_y = (_ranks(group, counts) for group in groups)
        return np.stack([_pearson(ranks_x, ranks_y, counts), _pearson(x, y, counts)], axis=1)

    once = np.ones((1, len(x)))
    (found,) = measure(once)
    resampled = bootstrap(measure, len(x), seed=seed, watch=watch)
    gaps = (_ranks(groups[0], once) - _ranks(groups[1], once))[0] / (len(x) - 1)
    return Correlation(
        spearman=estimate(found[0], resampled[:, 0]),
        pearson=estimate(found[1], resampled[:, 1]),
        n=len(x),
        worst=np.argsort(-np.abs(gaps), kind="stable"),
        rank_gaps=gaps,
    )


def correlate_texts(
    encoder: Encoder,
    texts: Sequence[str],
    other: Sequence[str],
    gold: Sequence[float],
    *,
    background: ScoreBackground | None = None,
    watch: Watch = SILENT,
) -> CorrelationResult:
    """The cosine of each of `texts` and the one of `other` in the same place, and how these go with `gold`.

    NaN in `gold` is a pair that nobody scored. Raises InputError as `correlate` does; reports count from 0 among the
    pairs as given.
    """
    left, right = encoder.encode(texts, watch=watch), encoder.encode(other, watch=watch)
    people = np.asarray(gold, np.float64)
    rows = np.flatnonzero(np.isfinite(people))
    scores = np.clip((left.vectors[rows] * right.vectors[rows]).sum(axis=1), -1, 1).astype(np.float32)
    return CorrelationResult(
        scores=scores,
        gold=people[rows],
        rows=rows,
        unscored=len(people) - len(rows),
        correlation=correlate(scores, people[rows], watch=watch),
        report=left.report,
        other_report=right.report,
        provenance=provenance_of(encoder, left.report, rows=len(texts)),
        background=background,
    )


def _spread(values: Numbers) -> Numbers:
    """The same values around 0 and up to 1, which changes no correlation and keeps rounding apart from spread."""
    centred = values - values.mean()
    spread: Numbers = centred / np.abs(centred).max()
    return spread


def _ranks(group: NDArray[np.int64], counts: Numbers) -> Numbers:
    """The mean rank of each of n values in each resample, (b, n): `group` (n,) numbers the distinct values in order."""
    groups = int(group.max()) + 1
    at = group + groups * np.arange(len(counts))[:, None]
    sizes = np.bincount(at.ravel(), counts.ravel(), minlength=len(counts) * groups).reshape(len(counts), groups)
    ranks: Numbers = (np.cumsum(sizes, axis=1) - sizes / 2 + 0.5)[:, group]
    return ranks


def _pearson(x: Numbers, y: Numbers, counts: Numbers) -> Numbers:
    """The correlation of x and y, each (n,) or (b, n), in each resample, (b,); NaN where one of them is constant."""
    n = counts.sum(axis=1, keepdims=True)
    dx, dy = (values - (counts * values).sum(axis=1, keepdims=True) / n for values in (x, y))
    size_x, size_y = ((counts * d * d).sum(axis=1) for d in (dx, dy))
    size = np.sqrt(size_x * size_y)
    is_known = size > 1e-15 * np.abs(x).max() * np.abs(y).max() * n[:, 0]
    found = (counts * dx * dy).sum(axis=1) / np.where(is_known, size, 1.0)
    return np.where(is_known, np.clip(found, -1, 1), np.nan)
