"""Pasted lines and files of rows -> Corpus. Each format has one reader, and all of them fill a Collector."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, dropwhile, islice
from pathlib import Path

from gist_demo.corpora.collector import Collector
from gist_demo.corpora.columns import column_names, has_heading, is_number, label_column, wordiest_column
from gist_demo.corpora.corpus import Corpus, counted
from gist_demo.corpora.decoding import decode
from gist_demo.corpora.table import Row, split_rows
from gist_demo.errors import InputError
from gist_demo.settings import MEBIBYTE, Limits
from gist_demo.text import split_lines

_HEAD_ROWS = 1_000
_CONTENT = re.compile(r'[^\s,;|"]')
_EMPTY = "The file is empty. Upload one with a text in each row or line."


def read_lines(text: str, limits: Limits) -> Corpus:
    """The corpus of a pasted text: one text a line, white space around it dropped, blank lines left out.

    Raises InputError (field "paste") where it is larger than may be pasted, or holds no text at all.
    """
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > limits.paste_bytes:
        sizes = f"{_megabytes(size)}; at most {_megabytes(limits.paste_bytes)} can be pasted"
        raise InputError(f"The pasted text is {sizes}. Upload it as a file, or paste a part of it.", "paste")
    found = Collector(limits)
    found.add_lines(iter(split_lines(text.rstrip())))
    if not found.texts:
        raise InputError("There is no text yet. Paste one text a line, or try a sample.", "paste")
    return found.corpus("Pasted texts")


def check_upload_size(size: int, limits: Limits) -> None:
    """Raises InputError (field "upload") where a file of `size` bytes is larger than may be uploaded."""
    if size > limits.upload_bytes:
        sizes = f"{_megabytes(size)}; at most {_megabytes(limits.upload_bytes)} can be read"
        raise InputError(f"The file is {sizes}. Upload a part of it.", "upload")


def read_table_file(path: str, limits: Limits, text_column: str | None = None) -> Corpus:
    """`read_table` on the file at `path`: what the worker process runs."""
    return read_table(Path(path).read_bytes(), limits, text_column)


def read_table(data: bytes, limits: Limits, text_column: str | None = None) -> Corpus:
    """The corpus in a CSV, TSV or TXT file. Values stay as they are written: "007" and "NA" are texts.

    `text_column` is the column to read; without it, the one with the most words is. Raises InputError (field "upload",
    or "text_column" where another column would do) if there is nothing to read.
    """
    check_upload_size(len(data), limits)
    text, encoding = decode(data)
    if _CONTENT.search(text) is None:
        raise InputError(_EMPTY, "upload")
    rows = dropwhile(_is_empty, split_rows(text.rstrip("\r\n")))
    head = list(islice(rows, _HEAD_ROWS))
    filled = [row for row in head if not _is_empty(row)]
    heading: Row = ()
    if has_heading([row[: limits.columns] for row in filled]):
        heading, *head = head
        filled = filled[1:]
        if not filled:
            raise InputError(f"The file has a heading ({', '.join(heading)[:80]}) but no rows under it.", "upload")
    found = Collector(limits)
    if not encoding.startswith("UTF"):
        found.notes.append(f"not UTF-8: read as {encoding}")
    if heading or max(map(len, filled)) > 1:
        return _read_columns(found, heading, filled, chain(head, rows), text_column)
    found.add_lines(map("".join, chain(head, rows)))
    if not found.texts:
        raise InputError(_EMPTY, "upload")
    return found.corpus("Uploaded file")


def _read_columns(
    found: Collector, heading: Row, filled: Sequence[Row], rows: Iterator[Row], text_column: str | None
) -> Corpus:
    common, count = Counter(map(len, filled)).most_common(1)[0]
    full_width = max(len(heading), common) if not heading or 2 * count > len(filled) else len(heading)
    width = min(full_width, found.limits.columns)
    names = column_names(heading, width)
    if text_column is None:
        text_column = names[wordiest_column(filled, width)]
    elif text_column not in names:
        raise InputError(f"There is no column “{text_column}” in this file. Choose another one.", "text_column")
    position = names.index(text_column)
    if width < full_width:
        found.notes.append(f"only the first {width:,} of {full_width:,} columns are used")
    ragged = found.add_rows(rows, position, width, full_width)
    if not found.texts:
        raise InputError(f"The column “{text_column}” holds no text. Choose another one.", "text_column")
    if ragged:
        found.notes.append(f"{counted(ragged, 'row')} with too few or too many cells")
    if 2 * sum(map(is_number, found.texts)) > len(found.texts):
        found.notes.append(f"the column “{text_column}” holds numbers, not sentences")
    others = (name for name in names if name != text_column)
    columns = dict(zip(others, zip(*found.others, strict=True), strict=True))
    return found.corpus("Uploaded file", columns, label_column(columns), text_column, names)


def _is_empty(row: Row) -> bool:
    return not any(map(str.strip, row))


def _megabytes(size: int) -> str:
    return f"{size / MEBIBYTE:.1f}".removesuffix(".0") + " MB"
