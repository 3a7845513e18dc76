"""The rows of a Table -> Corpus: which row names the columns, which column holds the texts, which one labels."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, dropwhile, islice

from gist_demo.corpora.collector import Collector
from gist_demo.corpora.columns import column_names, has_heading, is_number, label_column, wordiest_column
from gist_demo.corpora.corpus import Corpus, counted
from gist_demo.corpora.options import ReadOptions
from gist_demo.corpora.table import Deadline, Row, Table
from gist_demo.errors import InputError
from gist_demo.settings import Limits

EMPTY = "The file is empty. Upload one with a text in each row or line."
_HEAD_ROWS = 1_000
_TITLE_ROWS = 10
_CHARACTERS = 1_000  # of a cell, for deciding which column holds what
_NAME = "Uploaded file"


def corpus_of(table: Table, limits: Limits, options: ReadOptions, deadline: Deadline) -> Corpus:
    """The corpus in `table`, as `options` want it, with what was left out.

    Raises InputError (field "upload", "text_column" or "label_column") where there is no text, or no such column.
    """
    rows = table.rows if table.heading else dropwhile(_is_empty, table.rows)
    head, heading = _headed(list(islice(rows, _HEAD_ROWS)), table, limits, options)
    filled = [_start(row) for row in head if not _is_empty(row)]
    if heading and not (head if table.heading else filled):
        raise InputError(f"The file has a heading ({', '.join(heading)[:80]}) but no rows under it.", "upload")
    found = Collector(limits, deadline)
    if heading or max(map(len, filled), default=0) > 1:
        corpus = _of_columns(found, table, heading, filled, chain(head, rows), options)
    else:
        corpus = _of_lines(found, chain(head, rows), options)
    return _told(corpus, found, table, options, bool(heading))


def _told(corpus: Corpus, found: Collector, table: Table, options: ReadOptions, has_heading: bool) -> Corpus:
    """`corpus` with what is known once all rows have gone by."""
    unread = found.cut or table.cut
    left_out, rows_read = corpus.left_out, corpus.rows_read
    if unread and not corpus.sampled and table.rows_in_file is not None:
        left_out, rows_read, unread = left_out + table.rows_in_file - rows_read, table.rows_in_file, False
    return replace(
        corpus,
        left_out=left_out,
        rows_read=rows_read,
        unread=unread,
        seed=options.seed if corpus.sampled else None,
        facts=table.found(has_heading=has_heading if table.heading is None else None),
        notes=(*corpus.notes, *table.notes),
    )


def _headed(head: list[Row], table: Table, limits: Limits, options: ReadOptions) -> tuple[list[Row], Row]:
    """The first rows below their heading, and the heading, empty where there is none."""
    if table.heading is not None:
        return head, table.heading
    start = _titles(head)
    for begin in (start, 0) if start else (0,):
        filled = [_start(row[: limits.columns]) for row in head[begin:] if not _is_empty(row)]
        if filled and (has_heading(filled) if options.has_heading is None else options.has_heading):
            if begin:
                titles = sum(not _is_empty(row) for row in head[:begin])
                table.notes.append(f"{counted(titles, 'line')} above the heading left out")
            return head[begin + 1 :], head[begin]
    return head, ()


def _titles(head: Sequence[Row]) -> int:
    """How many rows stand above what looks like the heading of a table: each with one cell at most, the rest wider."""
    start = next((number for number, row in enumerate(head) if _cells(row) > 1), 0)
    below = [row for row in head[start:] if not _is_empty(row)]
    wide = sum(_cells(row) > 1 for row in below)
    return start if 0 < start <= _TITLE_ROWS and 5 * wide >= 4 * len(below) > 4 else 0


def _of_lines(found: Collector, rows: Iterator[Row], options: ReadOptions) -> Corpus:
    if options.text_column is not None:
        raise _no_column(options.text_column, "text_column")
    found.add_rows(rows, 0, 1, 1, _sample_seed(options))
    if not found.texts:
        raise InputError(EMPTY, "upload")
    return found.corpus(_NAME)


def _of_columns(
    found: Collector, table: Table, heading: Row, filled: Sequence[Row], rows: Iterator[Row], options: ReadOptions
) -> Corpus:
    full_width = _width(heading, filled) if table.heading is None else len(heading)
    width = min(full_width, found.limits.columns)
    names = column_names(heading, width)
    text_column = names[wordiest_column(filled, width)] if options.text_column is None else options.text_column
    if text_column not in names:
        raise _no_column(text_column, "text_column")
    ragged = found.add_rows(rows, names.index(text_column), width, full_width, _sample_seed(options))
    if not found.texts:
        raise InputError(f"The column “{text_column}” holds no text. Choose another one.", "text_column")
    notes = _column_notes(found, text_column, width, max(full_width, table.columns_in_file or 0), ragged)
    others = (name for name in names if name != text_column)
    columns = dict(zip(others, zip(*found.others, strict=True), strict=True))
    corpus = found.corpus(_NAME, columns, _labels(columns, text_column, options), text_column, names)
    return replace(corpus, notes=notes)


def _width(heading: Row, filled: Sequence[Row]) -> int:
    common, count = Counter(map(len, filled)).most_common(1)[0]
    return max(len(heading), common) if not heading or 2 * count > len(filled) else len(heading)


def _column_notes(found: Collector, text_column: str, width: int, full_width: int, ragged: int) -> tuple[str, ...]:
    notes = []
    if width < full_width:
        notes.append(f"only the first {width:,} of {full_width:,} columns are used")
    if ragged:
        notes.append(f"{counted(ragged, 'row')} with too few or too many cells")
    if 2 * sum(map(is_number, found.texts)) > len(found.texts):
        notes.append(f"the column “{text_column}” holds numbers, not sentences")
    return tuple(notes)


def _labels(columns: Mapping[str, Sequence[str]], text_column: str, options: ReadOptions) -> str | None:
    wanted = options.label_column
    if wanted is None:
        return label_column(columns)
    if wanted == text_column:
        raise InputError(f"The column “{wanted[:80]}” holds the texts. Choose another one for labels.", "label_column")
    if wanted and wanted not in columns:
        raise _no_column(wanted, "label_column")
    return wanted or None


def _no_column(name: str, field: str) -> InputError:
    return InputError(f"There is no column “{name[:80]}” in this file. Choose another one.", field)


def _sample_seed(options: ReadOptions) -> int | None:
    return options.seed if options.take == "sample" else None


def _is_empty(row: Row) -> bool:
    return not any(map(str.strip, row))


def _start(row: Row) -> Row:
    """The start of each cell: enough to decide by, whatever is in them."""
    return [cell[:_CHARACTERS] for cell in row]


def _cells(row: Row) -> int:
    return sum(map(bool, map(str.strip, row)))
