"""The islands of a map: dots that lie densely together."""

from dataclasses import dataclass
from functools import partial
from math import isqrt

import numpy as np
from numpy.typing import NDArray

from gist_demo.analysis.projection import MAP_WORKER
from gist_demo.encoding.encoder import SILENT, Vectors, Watch
from gist_demo.errors import InputError, Unavailable
from gist_demo.worker import WorkerError, Workers

_FEW = 20_000  # dots, whose clusters are found in a second or two
_SECONDS = 300.0
_LEAST_SIZE = 5
_MOST = 0.6  # of the dots
_DENSE = 5  # dots that make a place dense, see `min_samples` of HDBSCAN


@dataclass(frozen=True)
class Clusters:
    """`labels`: int64, shape (n,), from 0 for the largest cluster on, -1 for a text that is in none.

    `sizes`: how many texts each has; `min_size`: the fewest that make one.
    """

    labels: NDArray[np.int64]
    sizes: tuple[int, ...]
    min_size: int


def cluster_map(coordinates: Vectors, *, min_size: int | None = None) -> Clusters:
    """Clusters of the dots `coordinates`, shape (n, 2 or 3), NaN where there is none, of at least `min_size` dots each.

    By default that grows with the root of n, from 5. Where one cluster would hold most of the dots, the dense places
    inside are the clusters instead (the leaves of the tree). The same dots in any order are clustered alike; there are
    no clusters where there is no gap between any. Raises InputError for a size that cannot be used.
    Source: HDBSCAN of scikit-learn; Campello, Moulavi, Sander 2013.
    """
    drawn = np.flatnonzero(np.isfinite(coordinates).all(axis=1))
    least = _size(len(drawn), min_size)
    labels = np.full(len(coordinates), -1, np.int64)
    dots = coordinates[drawn].astype(np.float64)
    order = np.lexsort(dots.T[::-1])  # HDBSCAN breaks ties by row
    if len(drawn) >= 2 * least and (dots != dots[0]).any():
        labels[drawn[order]] = _by_size(_hdbscan(dots[order], least))
    sizes = np.bincount(labels[labels >= 0])
    return Clusters(labels, tuple(map(int, sizes)), least)


def find_clusters(
    coordinates: Vectors, *, min_size: int | None = None, workers: Workers, watch: Watch = SILENT
) -> Clusters:
    """As `cluster_map`, but that of many dots in the process that makes maps, where it can be stopped.

    Raises as `cluster_map` does, what `watch` raises, and Unavailable where that process does not come to an end.
    """
    if len(coordinates) <= _FEW:
        return cluster_map(coordinates, min_size=min_size)
    try:
        return workers.call(MAP_WORKER.name, cluster_map, coordinates, min_size=min_size, seconds=_SECONDS, watch=watch)
    except WorkerError:
        raise Unavailable("The clusters of these texts could not be found. Try again, or use fewer texts.") from None


def _size(n: int, min_size: int | None) -> int:
    if min_size is None:
        return max(_LEAST_SIZE, isqrt(n) // 2)
    whole: object = min_size
    if isinstance(whole, bool) or not isinstance(whole, int) or whole < 2:
        raise InputError("The size of a cluster must be a whole number of at least 2, such as 10.", "min_size")
    return min_size


def _hdbscan(dots: NDArray[np.float64], min_size: int) -> NDArray[np.int64]:
    from sklearn.cluster import HDBSCAN

    made = partial(HDBSCAN, min_cluster_size=min_size, min_samples=min(_DENSE, min_size), copy=True)
    labels: NDArray[np.int64] = made().fit(dots).labels_
    if np.bincount(labels[labels >= 0], minlength=1).max() > _MOST * len(dots):
        labels = made(cluster_selection_method="leaf").fit(dots).labels_
    return labels


def _by_size(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """The same clusters, the largest first, and of equal ones that which has the first row."""
    found, first, sizes = np.unique(labels[labels >= 0], return_index=True, return_counts=True)
    new = np.full(len(found) + 1, -1, np.int64)  # the last one stands for -1
    new[found[np.lexsort((first, -sizes))]] = np.arange(len(found))
    return new[labels]
