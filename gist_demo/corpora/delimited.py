"""CSV, TSV and other tables of delimited cells, and plain lines: the text of a file -> Table."""

import csv
import re
from collections.abc import Iterator
from itertools import islice

from gist_demo.corpora.delimiters import DELIMITERS, FIELD_LIMIT, find_delimiter, lines_of
from gist_demo.corpora.options import FileFacts, ReadOptions
from gist_demo.corpora.table import Row, Table
from gist_demo.errors import InputError

LINES = ""  # the delimiter of a file whose every line is one cell
_FIRST_LINES = 10_000
_RESCANS = 4  # how often, on average, a character may be read again after a quotation mark that leads nowhere
_NAMES = {LINES: "TXT", "\t": "TSV"}


def read_delimited(text: str, options: ReadOptions) -> Table:
    """The table in `text`: cells as `options.delimiter` cuts them, or as what looks like a delimiter does; one cell a
    row, the line, where nothing does.

    Rows whose quotation mark leads nowhere are left out and counted. Raises InputError (field "delimiter" or "upload").
    """
    csv.field_size_limit(FIELD_LIMIT)
    if options.delimiter is not None and options.delimiter not in (LINES, *DELIMITERS):
        raise InputError("Cells cannot be separated by this. Choose another delimiter.", "delimiter")
    delimiter = find_delimiter(text) if options.delimiter is None else options.delimiter or None
    facts = FileFacts(_NAMES.get(delimiter or LINES, "CSV"), delimiter=delimiter or LINES)
    table = Table(facts, iter(()))
    if delimiter is None:
        is_column = options.delimiter is None and _is_quoted_column(text)
        table.rows = _quoted_rows(text, ",", table) if is_column else zip(map(_unended, lines_of(text)), strict=True)
    elif '"' not in text:
        table.rows = csv.reader(lines_of(text), delimiter=delimiter, quoting=csv.QUOTE_NONE)
    elif delimiter == "\t" and _has_plain_quotes(text):
        table.rows = (_unended(line).split("\t") for line in lines_of(text))
    else:
        table.rows = _quoted_rows(text, delimiter, table)
    return table


def _unended(line: str) -> str:
    return line.removesuffix("\n")


def _has_plain_quotes(text: str) -> bool:
    """Whether quotation marks are mere characters in a file of tabs: cells begin with one and do not end with one, yet
    every line has as many cells as the others."""
    lines = [_unended(line).split("\t") for line in islice(lines_of(text), _FIRST_LINES) if line.strip()]
    opened = (cell.startswith('"') and (cell == '"' or not cell.endswith('"')) for cells in lines for cell in cells)
    return len(set(map(len, lines))) == 1 and any(opened)


def _is_quoted_column(text: str) -> bool:
    """Whether this is a single column with quoted cells; lines of prose with quotation marks in them are not."""
    try:
        return '"' in text and all(len(row) <= 1 for row in csv.reader(lines_of(text), strict=True))
    except csv.Error:
        return False


def _quoted_rows(text: str, delimiter: str, table: Table) -> Iterator[Row]:
    """The rows of `text`, read strictly: a quoted cell ends at a delimiter or a line end. Where it does not, a row of
    one line is read as it stands, and of a row of more lines, which has swallowed others, the first line is left out.
    """
    lines = lines_of(text)
    escape = "\\" if _has_backslashes(text, delimiter) else None
    reader = csv.reader(lines, delimiter=delimiter, strict=True, doublequote=escape is None, escapechar=escape)
    line, rescanned, wrong = 1, 0, 0
    while True:
        start, before = lines.tell(), reader.line_num
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            end = lines.tell()
            wrong, rescanned = wrong or line, rescanned + end - start
            if rescanned > _RESCANS * len(text):
                raise _never_closed(wrong) from None
            lines.seek(start)
            first = lines.readline()
            if lines.tell() == end:
                yield next(csv.reader([_unended(first)], delimiter=delimiter))
            else:
                table.broken.append(line)
            line += 1
            continue
        line += reader.line_num - before
        yield row


def _has_backslashes(text: str, delimiter: str) -> bool:
    """Whether quotation marks inside quoted cells are written with a backslash, as some databases do."""
    return re.search(rf'\\"[^"\r\n{re.escape(delimiter)}]', text) is not None


def _never_closed(line: int) -> InputError:
    problem = f"A quotation mark opened in the row at line {line:,} is never closed."
    return InputError(f"{problem} Close it, or double it if it belongs to the text.", "upload")
