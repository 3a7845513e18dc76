"""Exact search against the bare matrix product, and what it holds in memory."""

import tracemalloc
from collections.abc import Iterator

import numpy as np

from benchmarks.measure import Row, bound_row, in_turn
from gist_demo.analysis.ranking import closest
from gist_demo.encoding.encoder import Vectors

_TEXTS, _DIMENSION, _QUERIES, _TOP = 100_000, 768, 200, 10
_ROUNDS = 20
_MEGABYTES = 128  # beside the vectors, of which there are 307 MB


def searching_rows() -> Iterator[Row]:
    """One query over 100,000 texts, both on the same threads, and the memory of many queries at once."""
    texts = _unit(_TEXTS, 0)
    queries = _unit(_QUERIES, 1)
    query = queries[0]
    shape = f"{_TEXTS:,} x {_DIMENSION} float32"
    ways = {"E @ q": lambda: texts @ query, "closest": lambda: list(closest(query[None], texts, _TOP))}
    in_turn(ways, 1)
    seconds = in_turn(ways, _ROUNDS)
    ratio = seconds["closest"] / seconds["E @ q"]
    found = f"{ratio:.2f}x ({1000 * seconds['closest']:.1f} ms / {1000 * seconds['E @ q']:.1f} ms)"
    yield Row(f"one query, the {_TOP} closest of {shape}, exactly", "E @ q", found, "<= 1.2x", ratio <= 1.2)
    tracemalloc.start()
    for _ in closest(queries, texts, _TOP):
        pass
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    yield bound_row(f"peak memory of {_QUERIES} queries at once", f"beside {shape}", peak, _MEGABYTES, " MB")


def _unit(n: int, seed: int) -> Vectors:
    vectors = np.random.default_rng(seed).standard_normal((n, _DIMENSION), dtype=np.float32)
    rows: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return rows
