"""How far a number could be off by the chance of which texts it was measured on: bootstrap intervals."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gist_demo.encoding.encoder import SILENT, Watch

SEED = 42
RESAMPLES, _RESAMPLES_LEAST = 1_000, 200
LEAST = 30  # units; with fewer an interval is itself a rough guess, and whoever shows it says so
_CELLS = 500_000  # of a block of resamples
_ALL_CELLS = 20_000_000  # what a visitor waits for: about two seconds

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """`value` as measured, and `low` to `high`, its 95 % bootstrap interval; NaN where there is none."""

    value: float
    low: float
    high: float


def resample_counts(n: int, *, width: int = 0, seed: int = SEED, watch: Watch = SILENT) -> Iterator[Numbers]:
    """How often each of `n` units is drawn in each of 1,000 resamples of `n`: float64 blocks of shape (b, n).

    A block is small enough for arrays of shape (b, width) to be made of it, and where those are large there are fewer
    resamples, at least 200. The same seed gives the same resamples.
    """
    random = np.random.default_rng(seed)
    widest = max(n, width, 1)
    total = min(RESAMPLES, max(_RESAMPLES_LEAST, _ALL_CELLS // widest))
    size = max(1, _CELLS // widest)
    for start in range(0, total, size):
        watch.check()
        block = min(size, total - start)
        drawn = random.integers(0, n, (block, n)) + n * np.arange(block)[:, None]
        yield np.bincount(drawn.ravel(), minlength=block * n).reshape(block, n).astype(np.float64)


def estimate(value: float, resampled: Numbers) -> Estimate:
    """`value` with the interval of its `resampled` values (b,), NaN among them left out.

    Source: the percentile method, from the 2.5th to the 97.5th of them.
    """
    known = resampled[~np.isnan(resampled)]
    if not len(known):
        return Estimate(float(value), np.nan, np.nan)
    low, high = np.percentile(known, [2.5, 97.5])
    return Estimate(float(value), float(low), float(high))


def bootstrap(
    measure: Callable[[Numbers], Numbers], n: int, *, width: int = 0, seed: int = SEED, watch: Watch = SILENT
) -> Numbers:
    """What `measure` makes of the counts (b, n) of each block of resamples, (b, ...), one under the other.

    NaN for a single unit: one draws only itself, which says nothing of chance.
    """
    made = np.concatenate([measure(counts) for counts in resample_counts(n, width=width, seed=seed, watch=watch)])
    return made if n > 1 else np.full_like(made, np.nan)
