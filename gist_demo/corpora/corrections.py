"""The labels that a visitor gave to texts by hand, as the page keeps them: a line of JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from gist_demo.errors import InputError

MOST = 10_000  # of all texts together
_MOST_CHARACTERS = 2_000_000
Given = tuple[int, str]


@dataclass(frozen=True)
class Corrections:
    """`given`: for each corpus, by its key, rows and their labels in the order in which they were given.

    The last one for a row counts; "" stands for none of the labels.
    """

    given: Mapping[str, tuple[Given, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, text: object) -> "Corrections":
        """What `written` wrote. None at all where a browser sends something else."""
        try:
            found = json.loads(text) if isinstance(text, str) and len(text) <= _MOST_CHARACTERS else None
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            return cls()
        kept = {key: _given(rows) for key, rows in found.items()}
        made = cls({key: rows for key, rows in kept.items() if rows})
        return made if made.count <= MOST else cls()

    @property
    def count(self) -> int:
        """How many were given, those that others replaced among them."""
        return sum(map(len, self.given.values()))

    def written(self) -> str:
        """For `read`; "" where there are none."""
        return json.dumps(self.given, ensure_ascii=False, separators=(",", ":")) if self.given else ""

    def of(self, corpus_key: str) -> dict[int, str]:
        """The label of each row of the corpus that has one."""
        return dict(self.given.get(corpus_key, ()))

    def with_one(self, corpus_key: str, row: int, label: str) -> "Corrections":
        """The same and one more. Raises InputError where there are 10,000."""
        if self.count >= MOST:
            raise InputError(f"There are {MOST:,} labels by hand, and no more are kept. Undo some.", "your_label")
        return Corrections({**self.given, corpus_key: (*self.given.get(corpus_key, ()), (row, label))})

    def without_last(self, corpus_key: str) -> "Corrections":
        """The same without the last one of this corpus."""
        left = self.given.get(corpus_key, ())[:-1]
        others = {key: rows for key, rows in self.given.items() if key != corpus_key}
        return Corrections({**others, corpus_key: left} if left else others)


def _given(rows: object) -> tuple[Given, ...]:
    if not isinstance(rows, list):
        return ()
    return tuple(
        (row[0], row[1])
        for row in rows
        if isinstance(row, list) and len(row) == 2 and type(row[0]) is int and row[0] >= 0 and isinstance(row[1], str)
    )
