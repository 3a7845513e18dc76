"""The closest pairs of one list of texts or of two, without ever holding the whole matrix."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gist_demo.encoding.encoder import SILENT, Vectors, Watch

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]
_BLOCK_SCORES = 4_000_000  # held at a time, 16 MB; a few times that while pairs are taken out of them
NO_PAIR = -np.inf  # the score of what is no pair


class Pair(NamedTuple):
    """Text `row` of the first list and text `other` of the second (or the same) list; `score` is their cosine."""

    row: int
    other: int
    score: float


@dataclass(frozen=True)
class RankedPairs:
    """The i-th closest pair is text `rows[i]` with text `others[i]` (int64), of cosine `scores[i]` (float32), all (k,).

    Equal scores in reading order: by row, then by other.
    """

    rows: Rows
    others: Rows
    scores: Vectors

    def __len__(self) -> int:
        return len(self.scores)

    def best(self, most: int) -> "RankedPairs":
        """The `most` closest."""
        return RankedPairs(self.rows[:most], self.others[:most], self.scores[:most])

    def first(self, most: int) -> tuple[Pair, ...]:
        """The `most` closest, one by one."""
        columns = (self.rows[:most].tolist(), self.others[:most].tolist(), self.scores[:most].tolist())
        return tuple(map(Pair, *columns))


@dataclass(frozen=True)
class NearestOthers:
    """`others` (n,): int64, the text closest to text i, the first of equals, -1 where there is none; `scores` (n,)."""

    others: Rows
    scores: Vectors


def top_pairs(
    a: Vectors,
    b: Vectors | None = None,
    *,
    top: int,
    at_least: float = -1.0,
    among: tuple[Mask, Mask] | None = None,
    watch: Watch = SILENT,
) -> RankedPairs:
    """The `top` pairs of highest cosine that reach `at_least`, highest first, ties in reading order; all if fewer.

    `a` (n, d) and `b` (m, d) hold unit rows; without `b` each pair of different texts of `a` occurs once, with row >
    other. `among`, bool of shape (n,) and (m,), asks for pairs of which at least one text is marked. A pair whose score
    is NaN is none. Holds one block of the matrix at a time, and `top` pairs. Raises Stopped when `watch` says so.
    """
    best = _Best(top, at_least)
    for start, scores in score_blocks(a, b, watch):
        if among is not None:
            left, right = among
            wanted = left[start : start + len(scores), None] | right[None, : scores.shape[1]]
            scores[~wanted] = NO_PAIR
        best.take(start, scores)
    return best.ranked()


def top_of_matrix(scores: Vectors, *, symmetric: bool, top: int) -> RankedPairs:
    """`top_pairs` of a matrix (n, m) that is there already; `symmetric` says that it is of one list with itself."""
    best = _Best(top, -1.0)
    made = np.nan_to_num(scores, nan=NO_PAIR)
    if symmetric:
        made[np.triu_indices(len(made))] = NO_PAIR
    best.take(0, made)
    return best.ranked()


def nearest_others(a: Vectors, b: Vectors | None = None, *, watch: Watch = SILENT) -> NearestOthers:
    """The closest text of `b` (m, d), or the closest other one of `a`, for each text of `a` (n, d); unit rows.

    One pass over half of the matrix where both are one list. Raises Stopped when `watch` says so.
    """
    others, best = np.full(len(a), -1, np.int64), np.full(len(a), NO_PAIR, np.float32)
    for start, scores in score_blocks(a, b, watch):
        _keep_closer(others, best, start, scores)
        if b is None:  # what row i is to an earlier text; later ones win only where they are closer
            _keep_closer(others, best, 0, scores.T, first_other=start)
    best[others < 0] = np.nan
    return NearestOthers(others, best)


def score_blocks(a: Vectors, b: Vectors | None, watch: Watch) -> Iterator[tuple[int, Vectors]]:
    """The first row of each block and its scores (rows, others), NO_PAIR where there is no pair.

    Where both lists are one, those under the diagonal only, without the columns that no row of the block reaches.
    """
    n, m = len(a), len(a if b is None else b)
    if not m:
        return
    step = max(1, _BLOCK_SCORES // m)
    for start in range(0, n, step):
        watch.check()
        watch.progress(start, n, "compare")
        stop = min(n, start + step)
        right = a[:stop] if b is None else b
        scores: Vectors = np.clip(a[start:stop] @ right.T, -1.0, 1.0)
        scores[np.isnan(scores)] = NO_PAIR
        if b is None:
            rows, others = np.triu_indices(stop - start)
            scores[rows, others + start] = NO_PAIR
        yield start, scores


class _Best:
    """The best pairs of the blocks taken so far, which come in reading order."""

    def __init__(self, top: int, at_least: float) -> None:
        self._top = top
        self._floor = np.float32(at_least)
        nothing = np.empty(0, np.int64)
        self._kept = RankedPairs(nothing, nothing, np.empty(0, np.float32))

    def take(self, start: int, scores: Vectors) -> None:
        """Take the block of `scores` whose first row is `start`."""
        kept, full = self._kept, len(self._kept) >= self._top
        flat = scores.ravel()
        # Of equals those kept came earlier in reading order.
        found = np.flatnonzero(flat > self._floor if full else flat >= self._floor)
        found = found[_first_best(flat[found], self._top)]
        rows, others = np.divmod(found, scores.shape[1])
        values = np.concatenate([kept.scores, flat[found]])
        order = np.argsort(-values, kind="stable")[: self._top]
        joined = np.concatenate([kept.rows, rows + start])[order], np.concatenate([kept.others, others])[order]
        self._kept = RankedPairs(*joined, values[order])
        if self._top and len(self._kept) == self._top:
            self._floor = self._kept.scores[-1]

    def ranked(self) -> RankedPairs:
        return self._kept


def _first_best(values: Vectors, top: int) -> Rows | slice:
    """Where the `top` highest of `values` are, in their order; of those equal to the lowest of them the first."""
    if len(values) <= top:
        return slice(None)
    if not top:
        return np.empty(0, np.int64)
    lowest = np.partition(values, len(values) - top)[len(values) - top]
    above, equal = np.flatnonzero(values > lowest), np.flatnonzero(values == lowest)
    return np.sort(np.concatenate([above, equal[: top - len(above)]]))


def _keep_closer(others: Rows, best: Vectors, start: int, scores: Vectors, *, first_other: int = 0) -> None:
    """Where row i of `scores` has one that is closer to text start + i than what is kept, keep that instead."""
    nearest = scores.argmax(axis=1)
    values = scores[np.arange(len(scores)), nearest]
    at = start + np.flatnonzero(values > best[start : start + len(scores)])
    others[at], best[at] = nearest[at - start] + first_other, values[at - start]
