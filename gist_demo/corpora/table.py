"""The text of a file -> rows of cells: which character separates cells, and where rows end."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import chain, islice

from gist_demo.errors import InputError

Row = Sequence[str]

_DELIMITERS = ",;\t|"
_HEAD = 1_000_000
_HEAD_ROWS = 200
_FIRST_LINES = 10_000
_FEW_ROWS = 3
_FIELD_LIMIT = 2**31 - 1  # what a C long holds everywhere; the size of the file is the real limit
_END = "\0 end of the file"


def split_rows(text: str) -> Iterator[Row]:
    """The rows of `text`, quotes understood; one cell a row, the line, where nothing looks like a table.

    Raises InputError (field "upload") with the line where a quotation mark of a table is never closed.
    """
    delimiter = find_delimiter(text)
    if delimiter == "\t" and _has_plain_quotes(text):
        return (line.rstrip("\n").split("\t") for line in _lines(text))
    if delimiter is not None:
        return _quoted_rows(text, delimiter) if '"' in text else csv.reader(_lines(text), delimiter=delimiter)
    if _is_quoted_column(text):
        return _quoted_rows(text, ",")
    return zip(map(str.rstrip, _lines(text)), strict=True)


def find_delimiter(text: str) -> str | None:
    """Which of comma, semicolon, tab and bar cuts the first rows into equally many cells; None if none does."""
    csv.field_size_limit(_FIELD_LIMIT)
    end = text.rfind("\n", 0, _HEAD)
    head = text[: end if end > 0 and len(text) > _HEAD else _HEAD]
    best, best_score = None, (0.0, 0)
    for delimiter in _DELIMITERS:
        rows = [row for row in islice(csv.reader(_lines(head), delimiter=delimiter), _HEAD_ROWS) if any(row)]
        widths = Counter(map(len, rows))
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        if width <= 1 or count * 2 < len(rows):
            continue
        later = [cell for row in rows for cell in row[1:]]
        like_prose = 2 * sum(cell.startswith(" ") for cell in later) > len(later)
        if like_prose and (count < len(rows) or len(rows) < _FEW_ROWS):
            continue
        score = (count / len(rows) / (1 if len(rows[0]) == width else 2), width)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _lines(text: str) -> StringIO:
    return StringIO(text, newline=None)  # every usual line end becomes "\n"


def _has_plain_quotes(text: str) -> bool:
    """Whether quotation marks are mere characters in a file of tabs: cells begin with one and do not end with one, yet
    every line has as many cells as the others."""
    lines = [line.rstrip("\n").split("\t") for line in islice(_lines(text), _FIRST_LINES) if line.strip()]
    opened = (cell.startswith('"') and (cell == '"' or not cell.endswith('"')) for cells in lines for cell in cells)
    return '"' in text and len(set(map(len, lines))) == 1 and any(opened)


def _is_quoted_column(text: str) -> bool:
    """Whether this is a single column with quoted cells; lines of prose with quotation marks in them are not."""
    try:
        return '"' in text and all(len(row) <= 1 for row in _quoted_rows(text, ",", strict=True))
    except (csv.Error, InputError):
        return False


def _quoted_rows(text: str, delimiter: str, *, strict: bool = False) -> Iterator[Row]:
    csv.field_size_limit(_FIELD_LIMIT)
    # The csv module does not tell an open quote at the end, so one line more is read: it must come out as a row.
    reader = csv.reader(chain(_lines(text), (_END,)), delimiter=delimiter, strict=strict)
    line = 1
    for row in reader:
        if row == [_END]:
            return
        if row and row[-1].endswith(_END):
            problem = f"A quotation mark opened in the row at line {line:,} is never closed."
            raise InputError(f"{problem} Close it, or double it if it belongs to the text.", "upload")
        line = reader.line_num + 1
        yield row
