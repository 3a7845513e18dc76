"""How far a map can be trusted: whether dots that are close are close texts too."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gist_demo.analysis.neighbors import distance_blocks
from gist_demo.encoding.encoder import SILENT, Vectors, Watch
from gist_demo.errors import InputError

_SAME, _SAME_EXACT = np.float32(2.5e-7), 1e-12  # rounding of cosines: what differs by less is a tie
_EXACT_TEXTS = 2_000  # up to which one rank more or less can be seen, so that cosines are computed in float64


@dataclass(frozen=True)
class MapQuality:
    """Both measures are 1 where the map keeps all neighbours; `of_texts`, `kept_of_texts`: NaN for texts without a dot.

    `trustworthiness`, in [0, 1], is lowered by each neighbour on the map that is none in the embedding space, the more
    the farther it is there; `neighbors_kept` is the share of the `n_neighbors` closest texts that are among the closest
    dots too. Those of the whole are the means of those of the texts.
    """

    trustworthiness: float
    of_texts: Vectors
    neighbors_kept: float
    kept_of_texts: Vectors
    n_neighbors: int


def measure_map(vectors: Vectors, coordinates: Vectors, *, n_neighbors: int = 15, watch: Watch = SILENT) -> MapQuality:
    """How well the `coordinates`, shape (n, 2 or 3), keep the neighbours by cosine of `vectors`, shape (n, d).

    A row of NaN is a text without a dot and left out. Of few texts fewer neighbours than `n_neighbors` are looked at:
    less than half of them. Texts as close as each other share the better rank. Raises InputError for fewer than three
    texts, and what `watch` raises. Source: Venna and Kaski 2001, as in scikit-learn's `trustworthiness`.
    """
    drawn = np.flatnonzero(np.isfinite(coordinates).all(axis=1))
    n = len(drawn)
    k = min(n_neighbors, (n - 1) // 2)
    if k < 1:
        raise InputError(f"The quality of a map is measured of 3 texts or more; there are {n}. Add some more.")
    dots = _nearest_dots(coordinates[drawn], k)
    ranks = _ranks(vectors[drawn], dots, watch)
    worst = k * (2 * n - 3 * k - 1) / 2  # so that the mean of the texts is scikit-learn's number of the whole
    trusted = 1 - np.maximum(ranks - k, 0).sum(axis=1) / worst
    kept = (ranks <= k).mean(axis=1)
    return MapQuality(
        float(trusted.mean()), _spread(trusted, drawn, coordinates), float(kept.mean()),
        _spread(kept, drawn, coordinates), k,
    )  # fmt: skip


def _nearest_dots(coordinates: Vectors, k: int) -> NDArray[np.int64]:
    """The `k` closest other dots of each, shape (n, k)."""
    from scipy.spatial import cKDTree

    found: NDArray[np.int64] = cKDTree(coordinates).query(coordinates, k=k + 1)[1].astype(np.int64)
    itself = found == np.arange(len(found))[:, None]
    itself[~itself.any(axis=1), k] = True  # lost among dots in the same place: the last one goes in its stead
    others: NDArray[np.int64] = found[~itself].reshape(-1, k)
    return others


def _ranks(vectors: Vectors, others: NDArray[np.int64], watch: Watch) -> NDArray[np.int64]:
    """The rank among all texts, by cosine from 1, that each of `others`, shape (n, k), has for its row."""
    n = len(vectors)
    ranks = np.empty(others.shape, np.int64)
    exact = n <= _EXACT_TEXTS
    numbers: NDArray[np.floating] = _unit(vectors) if exact else vectors
    for rows, block in distance_blocks(numbers, "cosine"):
        watch.check()
        watch.progress(rows.start, n, "compare")
        block[np.arange(len(block)), np.arange(n)[rows]] = np.inf
        asked = np.take_along_axis(block, others[rows], axis=1) - (_SAME_EXACT if exact else _SAME)
        block.sort(axis=1)
        for at, (ordered, distances) in enumerate(zip(block, asked, strict=True), start=rows.start):
            ranks[at] = np.searchsorted(ordered, distances) + 1
    return ranks


def _unit(vectors: Vectors) -> NDArray[np.float64]:
    lengths = np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True)
    unit: NDArray[np.float64] = vectors / np.maximum(lengths, 1e-12)
    return unit


def _spread(values: NDArray[np.float64], drawn: NDArray[np.int64], coordinates: Vectors) -> Vectors:
    every = np.full(len(coordinates), np.nan, np.float32)
    every[drawn] = values
    return every
