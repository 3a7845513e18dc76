"""Points in two or three dimensions without UMAP: the easy cases, and PCA. Pure functions on arrays."""

from collections.abc import Iterator
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gist_demo.encoding.encoder import Vectors

Method = Literal["umap", "pca", "line", "point"]
Layout = tuple[Vectors, Method, str]
"""Points (float32, shape (n, n_components)), how they were found, and a sentence for the visitor or nothing."""

UMAP_LEAST = 8  # different texts
_ALIKE = 1e-5  # cosine distance: what rounding makes of two texts that are the same to the model
_BLOCK_ROWS = 2048
_EXACT_ROWS = 1024  # up to which the covariance is summed in float64
_WHOLE = 128  # dimensions up to which all directions are computed, not only those of largest spread


def plain_layout(distinct: Vectors, n_components: int = 2) -> Layout | None:
    """The picture of `distinct` rows, shape (n, d), where there is not enough to lay out, None where there is."""
    n = len(distinct)
    if n == 0:
        return np.zeros((0, n_components), np.float32), "point", "Blank texts have no place on a map."
    if all(np.square(block).sum(axis=1).max() / 2 < _ALIKE for block in _blocks(distinct, distinct[0])):
        note = "All texts are the same to the model, so they share one point."
        return np.zeros((n, n_components), np.float32), "point", note
    if n == 2:
        note = "There are only 2 different texts, so the map is a line between them."
        return pca(distinct, n_components), "line", note
    return None


def pca(vectors: Vectors, n_components: int = 2) -> Vectors:
    """The directions of largest spread: float32, shape (n, n_components), around the origin; `vectors`: (n, d).

    The point farthest from the middle lies on the positive side of each axis, the first one where two are as far; an
    axis without spread is 0. From 1,024 rows on the covariance is summed in float32, which moves points by 1e-6 or so.
    Source: principal component analysis by the eigenvectors of the covariance.
    """
    middle = vectors.mean(axis=0, dtype=np.float64)
    axes = _axes(vectors, middle, n_components)
    points = np.concatenate([block @ axes for block in _blocks(vectors, middle)])
    spread = np.square(points).sum(axis=0)
    points[:, spread < 1e-12 * spread.max()] = 0.0
    far = np.abs(points)
    farthest = (far >= far.max(axis=0) * (1 - 1e-6)).argmax(axis=0)
    signs = np.where(points[farthest, np.arange(points.shape[1])] < 0, -1.0, 1.0)
    placed = np.zeros((len(vectors), n_components), np.float32)
    placed[:, : points.shape[1]] = points * signs
    return placed


def _axes(vectors: Vectors, middle: NDArray[np.float64], n_components: int) -> NDArray[np.float64]:
    """The directions of largest spread, unit columns, that of the largest first; at most d of them."""
    n, d = vectors.shape
    summed: type[np.floating] = np.float64 if n <= _EXACT_ROWS else np.float32
    covariance = np.zeros((d, d))
    for block in _blocks(vectors, middle):
        rows: NDArray[np.floating] = block.astype(summed)
        covariance += rows.T @ rows
    return _by_lanczos(covariance, n_components) if d > _WHOLE else _last(np.linalg.eigh(covariance)[1], n_components)


def _by_lanczos(covariance: NDArray[np.float64], n_components: int) -> NDArray[np.float64]:
    """As `numpy.linalg.eigh` gives them, in a tenth of the time where there are hundreds of dimensions."""
    from scipy.sparse.linalg import ArpackNoConvergence, eigsh

    start = np.random.default_rng(0).normal(size=len(covariance))  # the same each time: the same points each time
    try:
        spread, axes = eigsh(covariance, k=n_components, v0=start)
    except ArpackNoConvergence:
        return _last(np.linalg.eigh(covariance)[1], n_components)
    ordered: NDArray[np.float64] = axes[:, np.argsort(-spread, kind="stable")]
    return ordered


def _last(axes: NDArray[np.float64], n_components: int) -> NDArray[np.float64]:
    return axes[:, ::-1][:, :n_components]


def _blocks(vectors: Vectors, middle: NDArray[np.float64] | Vectors) -> Iterator[NDArray[np.float64]]:
    """Some rows after the other, seen from `middle`, in float64."""
    for start in range(0, len(vectors), _BLOCK_ROWS):
        yield vectors[start : start + _BLOCK_ROWS].astype(np.float64) - middle
