"""Tables and arrays as the bytes of a file. Names hold nothing that a visitor gave."""

import json
import re
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from itertools import chain, groupby
from typing import Any

import numpy as np
import numpy.typing as npt

from gist_demo.corpora.corpus import counted
from gist_demo.export.about import About
from gist_demo.export.cells import defused, is_formula
from gist_demo.export.table import Column, Rows, Table
from gist_demo.export.tables import WORDS_NOT_READ

_NAME = re.compile(r"[a-z0-9-]{1,40}")
_EXCEL_CHARACTERS = 32_767  # that a cell holds
_LINE_ENDS_TO_SOME = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # so that equal results are equal files


@dataclass(frozen=True)
class Download:
    """A file, and sentences for the visitor on what is not in it as it was."""

    name: str
    content: bytes
    notes: tuple[str, ...] = ()


def file_name(what: str, ending: str, day: date | None = None) -> str:
    """As in gist-search-2026-11-24.csv; today in UTC unless told. Raises ValueError for more than a plain word."""
    if not _NAME.fullmatch(what) or not _NAME.fullmatch(ending):
        raise ValueError("the name of an export is plain words")
    return f"gist-{what}-{(day or datetime.now(UTC).date()).isoformat()}.{ending}"


def csv_file(what: str, table: Table, about: About, notes: Sequence[str] = ()) -> Download:
    """UTF-8 with the mark Excel looks for; texts in quotes, numbers bare, cells and headings defused (cells.py).

    The last column, "about", holds `about` as JSON in its first row. Numbers that are none are empty.
    """
    told = [json.dumps(about, ensure_ascii=False), *[""] * (len(table.columns[0].values) - 1)]
    whole = Table((*table.columns, Column("about", told)))
    texts = (column.values for column in whole.columns if not isinstance(column.values, np.ndarray))
    words = Counter(chain(whole.headings(), *texts))
    columns = [_csv_cells(column) for column in whole.columns]
    lines = [",".join(map(_quoted, whole.headings())), *map(",".join, zip(*columns, strict=True)), ""]
    said = (*notes, *_renamed(whole), *_formulas(words), *_cut(table), *_too_long(words))
    return Download(file_name(what, "csv"), "\r\n".join(lines).encode("utf-8-sig", "replace"), said)


def jsonl_file(what: str, table: Table, about: About, notes: Sequence[str] = ()) -> Download:
    """A line for each row, lossless, under a first line {"about": ...}; the columns of a group are an object.

    Float32 in the fewest digits that give it back, null where there is no number.
    """
    openings, ending = _json_frame(table)
    columns = [_json_tokens(column) for column in table.columns]
    rows = (
        "".join(chain.from_iterable(zip(openings, row, strict=True))) + ending for row in zip(*columns, strict=True)
    )
    lines = "\n".join((_json({"about": about}), *rows, ""))
    # A lone surrogate, which UTF-8 cannot hold, becomes the escape that JSON has for it.
    return Download(file_name(what, "jsonl"), lines.encode("utf-8", "backslashreplace"), (*notes, *_cut(table)))


def table_file(kind: str, what: str, table: Table, about: About, notes: Sequence[str] = ()) -> Download:
    """`jsonl_file` for the kind "jsonl", else `csv_file`."""
    return (jsonl_file if kind == "jsonl" else csv_file)(what, table, about, notes)


def npz_file(what: str, arrays: Mapping[str, npt.NDArray[Any]], about: About, rows: Rows) -> Download:
    """One archive for `numpy.load` and for any unzip: each of `arrays` as .npy without pickle, and about.json.

    Row i of the arrays is the text with the number "rows"[i] in about.json. Raises ValueError for arrays of objects.
    """
    told = {**about, "rows": rows.numbered(range(len(rows.numbers)))}
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, array in arrays.items():
            with archive.open(zipfile.ZipInfo(f"{name}.npy", _LONG_AGO), "w", force_zip64=True) as file:
                np.lib.format.write_array(file, np.ascontiguousarray(array), allow_pickle=False)
        words = json.dumps(told, ensure_ascii=False).encode("utf-8", "backslashreplace")
        archive.writestr(zipfile.ZipInfo("about.json", _LONG_AGO), words, zipfile.ZIP_DEFLATED)
    return Download(file_name(what, "npz"), made.getvalue())


def _csv_cells(column: Column) -> list[str]:
    if isinstance(column.values, np.ndarray):
        return _digits(column.values, none="")
    quoted = {word: _quoted(word) for word in set(column.values)}
    return [quoted[word] for word in column.values]


def _quoted(word: str) -> str:
    return '"' + defused(word).replace('"', '""') + '"'


def _digits(values: npt.NDArray[Any], none: str) -> list[str]:
    """In the fewest digits that give a number back: of float32, far fewer than those of a Python float; true, false."""
    digits: list[str] = values.astype(np.str_).tolist()
    if values.dtype == bool:
        return [word.lower() for word in digits]
    if np.isfinite(values).all():
        return digits
    return [none if word == "nan" else word for word in digits]


def _json_frame(table: Table) -> tuple[list[str], str]:
    """What stands in front of each value of a row, and after the last one."""
    openings: list[str] = []
    before = "{"
    for group, columns in groupby(table.columns, lambda column: column.group):
        if group:
            before += f"{_json(group)}: {{"
        for column in columns:
            openings.append(f"{before}{_json(column.name)}: ")
            before = ", "
        before = "}, " if group else ", "
    return openings, before.removesuffix(", ") + "}"


def _json_tokens(column: Column) -> list[str]:
    if isinstance(column.values, np.ndarray):
        return _digits(column.values, none="null")
    return [_json(word) for word in column.values]


def _json(value: object) -> str:
    """On one line, whatever a reader takes for the end of one."""
    return json.dumps(value, ensure_ascii=False).translate(_LINE_ENDS_TO_SOME)


def _formulas(words: Mapping[str, int]) -> list[str]:
    count = sum(times for word, times in words.items() if is_formula(word))
    run = "a formula" if count == 1 else "formulas"
    return [f"{counted(count, 'cell')} that a spreadsheet would run as {run} got a ' in front."] * (count > 0)


def _renamed(table: Table) -> list[str]:
    count = sum(column.name != name for column, name in zip(table.columns, table.headings(), strict=True))
    have = "has the name of another one and was" if count == 1 else "have the names of other ones and were"
    return [f"{counted(count, 'column')} {have} given a number."] * (count > 0)


def _cut(table: Table) -> list[str]:
    lost = [column.values for column in table.columns if column.name == WORDS_NOT_READ and not column.group]
    count = int(np.count_nonzero(np.asarray(lost)))
    was = "was" if count == 1 else "were"
    return [f"{counted(count, 'text')} {was} read in part; {WORDS_NOT_READ} says how many words were not."] * (
        count > 0
    )


def _too_long(words: Mapping[str, int]) -> list[str]:
    count = sum(times for word, times in words.items() if len(word) > _EXCEL_CHARACTERS)
    are = "is" if count == 1 else "are"
    longer = f"{are} longer than the {_EXCEL_CHARACTERS:,} characters that Excel keeps; other programs read all."
    return [f"{counted(count, 'cell')} {longer}"] * (count > 0)
