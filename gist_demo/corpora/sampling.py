"""A random sample of rows that go by once."""

from collections.abc import Iterator
from itertools import count, islice
from math import floor, log, log1p
from random import Random
from typing import TypeVar

T = TypeVar("T")
_FAR = 2**60


def draw(rows: Iterator[T], n: int, seed: int) -> tuple[list[T], int]:
    """`n` of `rows` drawn at random, each set of n as likely as any other, in their order; and how many rows there
    were.

    Fewer rows are all taken. The same rows, n and seed give the same sample. Algorithm L (Li 1994): it jumps from one
    row that is taken to the next and keeps no more than n.
    """
    numbers = count()
    numbered = zip(rows, numbers, strict=False)  # asks `rows` first, so that `numbers` ends where they end
    kept = list(islice(numbered, n))
    random = Random(seed)
    weight = 1.0
    while len(kept) == n:
        weight *= (1 - random.random()) ** (1 / n)
        skip = min(floor(log(1 - random.random()) / log1p(-weight)), _FAR) if weight < 1 else 0
        taken = next(islice(numbered, skip, None), None)
        if taken is None:
            break
        kept[random.randrange(n)] = taken
    return [row for row, _ in sorted(kept, key=lambda pair: pair[1])], next(numbers)
