"""Points on a plane for the easy cases, and the neighbours that UMAP starts from. Pure functions on arrays."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gist_demo.encoding.encoder import Vectors

Method = Literal["umap", "pca", "line", "point"]
Layout = tuple[Vectors, Method, str]
"""Points (float32, shape (n, 2)), how they were found, and a sentence for the visitor or nothing."""

_UMAP_LEAST = 8  # different texts
_ALIKE = 1e-5  # cosine distance: what rounding makes of two texts that are the same to the model
_BLOCK_ROWS = 512


def plain_layout(distinct: Vectors) -> Layout | None:
    """The picture of `distinct` rows, shape (n, d), where it takes no UMAP to draw it, None where it does."""
    n = len(distinct)
    if n == 0:
        return np.zeros((0, 2), np.float32), "point", "Blank texts have no place on a map."
    if np.square(distinct - distinct[0], dtype=np.float64).sum(axis=1).max() / 2 < _ALIKE:
        return np.zeros((n, 2), np.float32), "point", "All texts are the same to the model, so they share one point."
    if n == 2:
        return pca(distinct), "line", "There are only 2 different texts, so the map is a line between them."
    if n < _UMAP_LEAST:
        note = f"There are only {n} different texts, too few for UMAP, so this is a plain projection (PCA)."
        return pca(distinct), "pca", note
    return None


def pca(vectors: Vectors) -> Vectors:
    """The two directions of largest spread: float32, shape (n, 2), around the origin, for `vectors` of shape (n, d).

    The point farthest from the middle lies on the positive side of each axis, the first one where two are as far.
    Source: principal component analysis by the eigenvectors of the covariance.
    """
    centred = vectors.astype(np.float64) - vectors.mean(axis=0, dtype=np.float64)
    spread, axes = np.linalg.eigh(centred.T @ centred)
    points = centred @ axes[:, :-3:-1]
    points[:, spread[:-3:-1] < 1e-12 * spread[-1]] = 0.0
    far = np.abs(points)
    farthest = (far >= far.max(axis=0) * (1 - 1e-6)).argmax(axis=0)
    signs = np.where(points[farthest, [0, 1]] < 0, -1.0, 1.0)
    signed: Vectors = (points * signs).astype(np.float32)
    return signed


def exact_neighbors(vectors: Vectors, n_neighbors: int) -> tuple[NDArray[np.int32], Vectors]:
    """Indices and cosine distances (in [0, 2]) of the nearest rows, both of shape (n, n_neighbors), nearest first.

    The first is the row itself, as UMAP counts. `vectors`: shape (n, d), unit rows, n >= n_neighbors.
    """
    n = len(vectors)
    indices = np.empty((n, n_neighbors), np.int32)
    distances = np.empty((n, n_neighbors), np.float32)
    for start in range(0, n, _BLOCK_ROWS):
        rows = slice(start, start + _BLOCK_ROWS)
        block = np.clip(1 - vectors[rows] @ vectors.T, 0, 2)
        here = np.arange(len(block))
        block[here, start + here] = -1.0
        nearest = np.argpartition(block, n_neighbors - 1, axis=1)[:, :n_neighbors]
        order = np.argsort(np.take_along_axis(block, nearest, axis=1), axis=1, kind="stable")
        indices[rows] = np.take_along_axis(nearest, order, axis=1)
        distances[rows] = np.maximum(np.take_along_axis(block, indices[rows], axis=1), 0)
    return indices, distances
