"""Which character separates the cells of a text, if any does."""

import csv
from collections import Counter
from collections.abc import Sequence
from io import StringIO
from itertools import islice

_USUAL = ",;\t|"
_RARE = "^~:"  # often met in other roles, so all rows must agree
DELIMITERS = _USUAL + _RARE
_HEAD = 1_000_000
_HEAD_ROWS = 200
_FEW_ROWS = 3
FIELD_LIMIT = 2**31 - 1  # what a C long holds everywhere; the size of the file is the real limit


def find_delimiter(text: str) -> str | None:
    """Which of DELIMITERS cuts the first rows into equally many cells; None if none does."""
    csv.field_size_limit(FIELD_LIMIT)
    end = text.rfind("\n", 0, _HEAD)
    head = text[: end if end > 0 and len(text) > _HEAD else _HEAD]
    scores = {delimiter: _score(head, delimiter) for delimiter in DELIMITERS if delimiter in head}
    best = max(scores, key=lambda delimiter: scores[delimiter], default=None)
    return best if best is not None and scores[best] > (0.0, 0) else None


def lines_of(text: str) -> StringIO:
    """The lines of `text`; every usual line end becomes a line feed."""
    return StringIO(text, newline=None)


def _score(head: str, delimiter: str) -> tuple[float, int]:
    """How evenly `delimiter` cuts (0 to 1), and into how many cells; (0, 0) where it does not look like one."""
    rows = [row for row in islice(csv.reader(lines_of(head), delimiter=delimiter), _HEAD_ROWS) if any(row)]
    widths = Counter(map(len, rows))
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    if width <= 1 or count * 2 < len(rows):
        return 0.0, 0
    if delimiter in _RARE and not _is_clear(rows, delimiter):
        return 0.0, 0
    later = [cell for row in rows for cell in row[1:]]
    like_prose = 2 * sum(cell.startswith(" ") for cell in later) > len(later)
    if like_prose and (count < len(rows) or len(rows) < _FEW_ROWS):
        return 0.0, 0
    return count / len(rows) / (1 if len(rows[0]) == width else 2), width


def _is_clear(rows: Sequence[Sequence[str]], delimiter: str) -> bool:
    """Whether a rare delimiter cannot be anything else: every row has as many cells. A colon also stands in times and
    addresses, so its first row must look like three names at least."""
    if len(rows) < 2 or len(set(map(len, rows))) > 1:
        return False
    return delimiter != ":" or (len(rows[0]) > 2 and all(name.replace("_", "").isalpha() for name in rows[0]))
