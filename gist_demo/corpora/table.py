"""What the reader of a format hands on: rows of cells, all of them text, and what it found out about the file."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from gist_demo.corpora.options import FileFacts

Row = Sequence[str]
_NAMED = 1_000  # broken lines: nobody looks through more


@dataclass
class Table:
    """Rows in the order of the file. `broken` (line numbers from 1) and `notes` may grow while rows are taken.

    `heading` names the columns where the format does, and is empty where they have no names; with None the first rows
    tell, or the visitor. `rows_in_file` and `columns_in_file` say how many there are where that is known beforehand.
    `cut` becomes True where the rows end before the file does.
    """

    facts: FileFacts
    rows: Iterator[Row]
    heading: Row | None = None
    notes: list[str] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    rows_in_file: int | None = None
    columns_in_file: int | None = None
    cut: bool = False

    def found(self, *, has_heading: bool | None) -> FileFacts:
        """The facts once the rows have been taken; `has_heading` None where there was nothing to decide."""
        named = tuple(self.broken[:_NAMED])
        return replace(self.facts, has_heading=has_heading, broken=named, more_broken=len(self.broken) - len(named))


class Deadline:
    """When a file has been read for long enough."""

    def __init__(self, seconds: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._end = clock() + seconds

    @property
    def passed(self) -> bool:
        """Whether it is time to end."""
        return self._clock() > self._end
