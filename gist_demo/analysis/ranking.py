"""Ranking by cosine, exactly: which of many vectors are closest to a query."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gist_demo.encoding.encoder import SILENT, Vectors, Watch

Ids = NDArray[np.int64]
_BLOCK_SCORES = 1 << 24  # of queries with texts at a time: 64 MB
_BLOCK_ROWS = 1 << 13
_ROUNDING = 1e-6  # more than a cosine of unit vectors changes with the order in which a product adds it up


def cosine_scores(query: Vectors, documents: Vectors) -> Vectors:
    """res[i] is the cosine of `query` (shape (d,)) and documents[i] (shape (n, d)), unit rows or zero. Float32, (n,).

    Added up row by row, so that equal texts have equal scores wherever they stand: a product in blocks gives no such.
    """
    scores: Vectors = np.clip(np.einsum("ij,j->i", documents, query), -1.0, 1.0)
    return scores


def top_rows(scores: NDArray[Any], top_k: int) -> Ids:
    """The rows of the `top_k` best of `scores`, shape (n,), or all: best first, equal ones by row, never NaN."""
    missing = np.isnan(scores)
    if missing.any():
        scores = np.where(missing, -np.inf, scores)
    found: Ids = np.arange(len(scores))
    if 0 < top_k < len(scores):
        least = np.partition(scores, len(scores) - top_k)[len(scores) - top_k]
        sure = np.flatnonzero(scores > least)
        found = np.concatenate([sure, np.flatnonzero(scores == least)[: top_k - len(sure)]])
    ordered: Ids = found[np.argsort(-scores[found], kind="stable")]
    known: Ids = ordered[~missing[ordered]]
    return known[: max(0, top_k)]


def closest(
    queries: Vectors, documents: Vectors, top_k: int, *, watch: Watch = SILENT
) -> Iterator[tuple[Ids, Vectors]]:
    """For each of `queries` (shape (m, d)) the rows of the `top_k` closest `documents` (shape (n, d)), and the cosines.

    Closest first, equal cosines by row. Exact: a blocked product picks all that could be among them, and those are
    scored as `cosine_scores` does. Beside its arguments it holds 64 MB of scores at most, or those of
    one query, and a few rows of n.
    """
    n, block = len(documents), max(1, _BLOCK_SCORES // max(1, len(documents)))
    for start in range(0, len(queries), block):
        asked = queries[start : start + block]
        for query, rough in zip(asked, asked @ documents.T, strict=True):
            watch.check()
            least = np.partition(rough, n - top_k)[n - top_k] - _ROUNDING if 0 < top_k < n else -np.inf
            near = np.flatnonzero(rough >= least)
            parts = [near[at : at + _BLOCK_ROWS] for at in range(0, max(1, len(near)), _BLOCK_ROWS)]
            scores = np.concatenate([cosine_scores(query, documents[part]) for part in parts])
            best = top_rows(scores, top_k)
            yield near[best], scores[best]
