"""The labels that people gave to texts, matched with the candidate labels: what answers are measured against."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gist_demo.text import is_blank

NOT_JUDGED = -1
NONE_OF_THESE = "none of these"  # as people write it, unless a label is called so
EVERYTHING_ELSE = "*"  # as a none_value: whatever is no label


@dataclass(frozen=True)
class GoldLabels:
    """`labels`: int64, shape (n,), which of the `k` labels each text has, k for none of these, -1 where nobody said.

    `unknown`: values that are no label, with how many texts have them, the most frequent first; these texts count as
    not judged.
    """

    labels: NDArray[np.int64]
    k: int
    unknown: Mapping[str, int]

    @property
    def n_judged(self) -> int:
        """How many texts have a label, or none of these."""
        return int((self.labels != NOT_JUDGED).sum())

    @property
    def n_blank(self) -> int:
        """How many texts have no value at all."""
        return len(self.labels) - self.n_judged - sum(self.unknown.values())


class KnownLabels:
    """Finds the label that a value means: without white space around it, and without case where that is clear."""

    def __init__(self, names: Sequence[str], *, none_value: str = "") -> None:
        self.k = len(names)
        self._takes_all = none_value.strip() == EVERYTHING_ELSE
        spellings = Counter(name.strip().casefold() for name in names)
        self._exact = {name.strip(): column for column, name in enumerate(names)}
        nothing = [none.casefold() for none in (NONE_OF_THESE, none_value.strip()) if not is_blank(none)]
        self._folded = {none: self.k for none in nothing if none not in spellings} | {
            folded: column for name, column in self._exact.items() if spellings[folded := name.casefold()] == 1
        }

    def column(self, value: str) -> int | None:
        """Its column, k for none of these, -1 for a blank value, None for what is no label."""
        if is_blank(value):
            return NOT_JUDGED
        written = value.strip()
        known = self._exact.get(written, self._folded.get(written.casefold()))
        return self.k if known is None and self._takes_all else known


def gold_labels(values: Sequence[str], names: Sequence[str], *, none_value: str = "") -> GoldLabels:
    """Which of the labels called `names` (k,) each of `values` (n,) is; a blank value is no judgement.

    White space around a value does not count, nor does case, unless two names differ in nothing else. None of these
    stands for "none of these" and for `none_value`, such as "other", or with "*" for whatever is no label; a label of
    that name comes first.
    """
    known = KnownLabels(names, none_value=none_value)
    found = {value: known.column(value) for value in set(values)}
    unknown = Counter(value.strip() for value in values if found[value] is None)
    columns = (found[value] for value in values)
    labels = [NOT_JUDGED if column is None else column for column in columns]
    return GoldLabels(np.array(labels, np.int64), len(names), dict(unknown.most_common()))
