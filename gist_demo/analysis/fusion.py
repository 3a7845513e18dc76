"""Two rankings as one: reciprocal rank fusion."""

import numpy as np
from numpy.typing import NDArray

RANK_CONSTANT = 60


def ranks(order: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    """res[i] is the place of row i in `order` (rows, best first), from 1; 0 where it has none. Shape (n,)."""
    places = np.zeros(n, np.int64)
    places[order] = np.arange(1, len(order) + 1)
    return places


def fused_scores(semantic: NDArray[np.int64], keyword: NDArray[np.int64], weight: float) -> NDArray[np.float64]:
    """res[i] is weight / (60 + semantic[i]) + (1 - weight) / (60 + keyword[i]), float64, shape (n,).

    `semantic` and `keyword` are places from 1, and 0 for none, which adds nothing. With `weight` 1 or 0 the order is
    that of one ranking alone. Source: Cormack, Clarke and Buettcher, Reciprocal rank fusion outperforms Condorcet and
    individual rank learning methods, SIGIR 2009, with its constant 60, and a weight for each ranking.
    """
    parts = ((weight, semantic), (1 - weight, keyword))
    fused: NDArray[np.float64] = sum(
        (np.where(places > 0, share / (RANK_CONSTANT + places), 0.0) for share, places in parts),
        start=np.zeros(len(semantic)),
    )
    return fused
