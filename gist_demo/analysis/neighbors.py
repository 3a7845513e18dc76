"""The true neighbours of texts: those in the embedding space, found by comparing all with all, block by block."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gist_demo.encoding.encoder import Vectors

Metric = Literal["cosine", "euclidean", "correlation"]
BLOCK_ROWS = 512
_BLOCK_CELLS = 16 * 1024 * 1024  # 64 MiB


@dataclass(frozen=True)
class Neighbors:
    """The nearest rows, closest first, the lower row first where two are as close, and their cosines."""

    rows: NDArray[np.int64]
    scores: Vectors


def nearest_rows(vectors: Vectors, row: int, *, k: int = 10) -> Neighbors:
    """The `k` rows that are closest by cosine to `row`, itself left out; fewer where there are no more.

    `vectors`: shape (n, d), unit rows, or zero rows for blank texts, which are nobody's neighbours.
    """
    found = nearest_to(vectors[row], vectors, k=k + 1)  # one of which may be the row itself
    others = found.rows != row
    return Neighbors(found.rows[others][:k], found.scores[others][:k])


def nearest_to(vector: Vectors, vectors: Vectors, *, k: int = 10) -> Neighbors:
    """The `k` rows of `vectors`, as in `nearest_rows`, that are closest by cosine to `vector`, shape (d,), unit."""
    scores = np.clip(vectors @ vector, -1, 1)
    there = np.flatnonzero(vectors.any(axis=1)) if vector.any() else np.zeros(0, np.int64)
    nearest = there[np.argsort(-scores[there], kind="stable")[:k]]
    return Neighbors(nearest, scores[nearest])


def exact_neighbors(vectors: Vectors, n_neighbors: int, metric: Metric = "cosine") -> tuple[NDArray[np.int32], Vectors]:
    """Indices and distances of the nearest rows, both of shape (n, n_neighbors), nearest first.

    The first is the row itself, as UMAP counts. `vectors`: shape (n, d), n >= n_neighbors; unit rows for "cosine".
    """
    n = len(vectors)
    indices = np.empty((n, n_neighbors), np.int32)
    distances = np.empty((n, n_neighbors), np.float32)
    for rows, block in distance_blocks(vectors, metric):
        block[np.arange(len(block)), np.arange(n)[rows]] = -1.0
        nearest = np.argpartition(block, n_neighbors - 1, axis=1)[:, :n_neighbors]
        order = np.argsort(np.take_along_axis(block, nearest, axis=1), axis=1, kind="stable")
        indices[rows] = np.take_along_axis(nearest, order, axis=1)
        distances[rows] = np.maximum(np.take_along_axis(block, indices[rows], axis=1), 0)
    return indices, distances


def distance_blocks(vectors: NDArray[np.floating], metric: Metric) -> Iterator[tuple[slice, NDArray[np.floating]]]:
    """The distances of some rows to all rows, shape (rows, n), at most 64 MiB, after the slice of these rows.

    "cosine": 1 - a.b of unit rows, in [0, 2]; "correlation": the same of centred rows; "euclidean": |a - b|.
    """
    vectors = _centred(vectors) if metric == "correlation" else vectors
    squares = np.einsum("ij,ij->i", vectors, vectors) if metric == "euclidean" else None
    size = max(1, min(BLOCK_ROWS, _BLOCK_CELLS // max(len(vectors), 1)))
    for start in range(0, len(vectors), size):
        rows = slice(start, start + size)
        block = vectors[rows] @ vectors.T
        if squares is None:
            np.subtract(1, block, out=block)
            yield rows, np.clip(block, 0, 2, out=block)
        else:
            block *= -2
            block += squares[rows, None]
            block += squares
            yield rows, np.sqrt(np.maximum(block, 0, out=block), out=block)


def _centred(vectors: NDArray[np.floating]) -> NDArray[np.floating]:
    """Unit rows without their own mean; zero rows where nothing is left."""
    centred = vectors - vectors.mean(axis=1, keepdims=True)
    unit: NDArray[np.floating] = centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-12)
    return unit
