"""The true neighbours of texts: those in the embedding space, found by comparing all with all, block by block."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gist_demo.encoding.encoder import Vectors

Metric = Literal["cosine", "euclidean", "correlation"]
BLOCK_ROWS = 512


@dataclass(frozen=True)
class Neighbors:
    """The nearest rows, closest first, the lower row first where two are as close, and their cosines."""

    rows: NDArray[np.int64]
    scores: Vectors


def nearest_rows(vectors: Vectors, row: int, *, k: int = 10) -> Neighbors:
    """The `k` rows that are closest by cosine to `row`, itself left out; fewer where there are no more.

    `vectors`: shape (n, d), unit rows, or zero rows for blank texts, which are nobody's neighbours.
    """
    scores = vectors @ vectors[row]
    there = np.flatnonzero(vectors.any(axis=1))
    others = there[there != row] if vectors[row].any() else there[:0]
    nearest = others[np.argsort(-scores[others], kind="stable")[:k]]
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


def distance_blocks(vectors: Vectors, metric: Metric) -> Iterator[tuple[slice, Vectors]]:
    """The distances of some rows to all rows, shape (at most 512, n), after the slice of these rows; in float32.

    "cosine": 1 - a.b of unit rows, in [0, 2]; "correlation": the same of centred rows; "euclidean": |a - b|.
    """
    vectors = _centred(vectors) if metric == "correlation" else vectors
    squares = np.einsum("ij,ij->i", vectors, vectors) if metric == "euclidean" else None
    for start in range(0, len(vectors), BLOCK_ROWS):
        rows = slice(start, start + BLOCK_ROWS)
        block = vectors[rows] @ vectors.T
        if squares is None:
            np.subtract(1, block, out=block)
            yield rows, np.clip(block, 0, 2, out=block)
        else:
            block *= -2
            block += squares[rows, None]
            block += squares
            yield rows, np.sqrt(np.maximum(block, 0, out=block), out=block)


def _centred(vectors: Vectors) -> Vectors:
    """Unit rows without their own mean; zero rows where nothing is left."""
    centred = vectors - vectors.mean(axis=1, keepdims=True)
    unit: Vectors = centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), np.float32(1e-12))
    return unit
