"""What an export is about: the visitor's rows, and a table of columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gist_demo.encoding.encoder import Vectors

Values = Sequence[str] | NDArray[np.int64] | NDArray[np.bool_] | Vectors


@dataclass(frozen=True)
class Rows:
    """The `texts` of a result, in its order, and `numbers`, their rows on the page from 1: a selection keeps its own.

    `columns` holds the corpus' other columns, row by row with the texts; `notes` says what happened to the texts
    before (Corpus.notices). Raises ValueError where lengths differ or there is no row.
    """

    texts: Sequence[str]
    numbers: Sequence[int]
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check_lengths(self.texts, self.numbers, *self.columns.values())

    def numbered(self, rows: Sequence[int]) -> list[int]:
        """The numbers on the page of the texts at `rows`, from 0."""
        return [int(self.numbers[row]) for row in rows]


@dataclass(frozen=True)
class Column:
    """`values` (n,): texts, numbers (int64, or float32 with NaN where there is none), or true and false (bool).

    A `group` is the object that holds it in JSONL; a CSV has all columns side by side.
    """

    name: str
    values: Values
    group: str = ""


@dataclass(frozen=True)
class Table:
    """Columns of equal length, at least one row; those of a group stand together."""

    columns: tuple[Column, ...]

    def __post_init__(self) -> None:
        _check_lengths(*(column.values for column in self.columns))

    def headings(self) -> list[str]:
        """The names of the columns side by side: those of a group are numbered where their name is taken."""
        taken = {column.name for column in self.columns if not column.group}
        return [_free_name(column.name, taken) if column.group else column.name for column in self.columns]


def _free_name(name: str, taken: set[str]) -> str:
    """`name`, or the first of "name (2)", "name (3)" and so on that is not in `taken`, which gets it."""
    free, number = name, 2
    while free in taken:
        free, number = f"{name} ({number})", number + 1
    taken.add(free)
    return free


def _check_lengths(*values: Values | Sequence[int]) -> None:
    if len({len(each) for each in values}) != 1 or not len(values[0]):
        raise ValueError("an export takes columns of one length, and at least one row")
