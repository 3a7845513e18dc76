"""JSONL, a JSON value on each line: the text of a file -> Table."""

import json
from collections.abc import Iterator
from itertools import chain, islice

from gist_demo.corpora.corpus import counted
from gist_demo.corpora.delimiters import lines_of
from gist_demo.corpora.json_values import Value, as_row, keys_of, parse, record_row
from gist_demo.corpora.options import FileFacts
from gist_demo.corpora.table import Deadline, Table
from gist_demo.settings import Limits

_HEAD_LINES = 20
_HEAD_RECORDS = 1_000
_CHECKED_EVERY = 1_000


def is_jsonl(text: str, *, named: bool = False) -> bool:
    """Whether most of the first lines, two at least, are an object or an array each; or, where the file is `named` so,
    a string."""
    lines = list(islice(filter(str.strip, lines_of(text)), _HEAD_LINES))
    kinds = (str, dict, list) if named else (dict, list)
    return len(lines) > 1 and 2 * sum(_is_json(line, kinds) for line in lines) >= len(lines)


def read_jsonl(text: str, limits: Limits, deadline: Deadline) -> Table:
    """The table in `text`: a row for each line, objects by their keys. Lines that are no JSON are left out,
    and counted.
    """
    table = Table(FileFacts("JSONL"), iter(()))
    records = _records(text, table, deadline)
    head = list(islice(records, _HEAD_RECORDS))
    every = chain(head, records)
    if any(isinstance(record, dict) for record in head):
        keys = keys_of(head)
        table.heading, table.columns_in_file = keys[: limits.columns], len(keys)
        late = _Late(set(keys))
        table.rows = (record_row(record, table.heading) for record in late.watched(every, table))
    else:
        table.heading = None if any(isinstance(record, list) for record in head) else ()
        table.rows = map(as_row, every)
    return table


def _is_json(line: str, kinds: tuple[type, ...]) -> bool:
    try:
        return isinstance(parse(line), kinds)
    except (json.JSONDecodeError, RecursionError):
        return False


def _records(text: str, table: Table, deadline: Deadline) -> Iterator[Value]:
    for number, line in enumerate(lines_of(text), 1):
        if number % _CHECKED_EVERY == 0 and deadline.passed:
            table.cut = True
            return
        if line.isspace():
            continue
        try:
            yield parse(line)
        except (json.JSONDecodeError, RecursionError):
            table.broken.append(number)


class _Late:
    """Keys that are met after the columns have been named; they are left out, and that is said."""

    def __init__(self, known: set[str]) -> None:
        self._known = known
        self._late: set[str] = set()

    def watched(self, records: Iterator[Value], table: Table) -> Iterator[Value]:
        """`records` as they are; ends with a note on the table."""
        for record in records:
            if isinstance(record, dict) and not record.keys() <= self._known:
                self._late |= record.keys() - self._known
            yield record
        if self._late:
            some = counted(len(self._late), "column")
            table.notes.append(f"{some} left out that first came after row {_HEAD_RECORDS:,}")
