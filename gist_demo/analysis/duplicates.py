"""Texts that are there twice or nearly so."""

import numpy as np
from numpy.typing import NDArray

from gist_demo.analysis.pairs import score_blocks
from gist_demo.encoding.encoder import SILENT, Vectors, Watch

_LINKS = 500_000  # pairs that are joined to groups at a time
_ROUNDING = 1e-6  # so that a text reaches the cosine 1 with itself, whatever the last digit of the product


def near_duplicate_groups(
    a: Vectors, b: Vectors | None = None, *, at_least: float, watch: Watch = SILENT
) -> tuple[tuple[int, ...], ...]:
    """Groups of texts that hang together by pairs of at least the cosine `at_least`, two texts or more in each.

    The rule: texts of a pair that reaches it are in one group, and so on from pair to pair; two texts of a group may
    themselves be less close (single linkage). Rows in reading order, the largest group first, equals by their first
    row. With `b` only pairs across the lists count, and text j of `b` is the row len(a) + j. Memory is bounded however
    many pairs there are. At 1 the groups are of equal texts. Raises Stopped when `watch` says so.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    beside = 0 if b is None else len(a)
    n = len(a) + (0 if b is None else len(b))
    group = np.arange(n)
    for start, scores in score_blocks(a, b, watch):
        found = np.flatnonzero(scores >= np.float32(at_least - _ROUNDING))
        for first in range(0, len(found), _LINKS):
            rows, others = np.divmod(found[first : first + _LINKS], scores.shape[1])
            left, right = group[rows + start], group[others + beside]
            if (left != right).any():
                links = coo_array((np.ones(len(left), np.bool_), (left, right)), shape=(n, n))
                group = connected_components(links, directed=False)[1][group]
    return _members(group)


def _members(group: NDArray[np.integer]) -> tuple[tuple[int, ...], ...]:
    order = np.argsort(group, kind="stable")
    bounds = np.flatnonzero(np.diff(group[order])) + 1
    groups = (tuple(rows.tolist()) for rows in np.split(order, bounds) if len(rows) > 1)
    return tuple(sorted(groups, key=lambda rows: (-len(rows), rows[0])))
