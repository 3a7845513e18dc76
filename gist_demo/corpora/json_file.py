"""JSON files: arrays of strings, objects or arrays, and objects that hold such -> Table."""

import json
import re
from collections.abc import Mapping, Sequence
from itertools import zip_longest

from gist_demo.corpora.columns import column_names
from gist_demo.corpora.json_values import Value, as_row, cell, keys_of, parse, record_row
from gist_demo.corpora.options import FileFacts
from gist_demo.corpora.table import Table
from gist_demo.errors import InputError
from gist_demo.settings import Limits

_BEGIN = re.compile(r"\s*[\[{]")
_MUST_BE = re.compile(r'\s*(\{\s*"|\[\s*[\[{"])')
_TOO_DEEP = "The file is JSON that is nested too deep to hold texts. Upload an array of texts or objects."


def read_json(text: str, limits: Limits, *, sure: bool) -> Table | None:
    """The table in `text`, None where it is no JSON.

    Raises InputError (field "upload") with the line where `text` begins like JSON and is not; with `sure`, a bracket
    is enough of a beginning.
    """
    if not _BEGIN.match(text):
        return None
    try:
        return _table(parse(text), limits)
    except RecursionError:
        raise InputError(_TOO_DEEP, "upload") from None
    except json.JSONDecodeError as error:
        if not sure and not _MUST_BE.match(text):
            return None
        where = f"at line {error.lineno:,}, character {error.colno:,} ({error.msg})"
        raise InputError(f"The file looks like JSON with a mistake {where}. Mend it there.", "upload") from None


def _table(value: Value, limits: Limits) -> Table:
    notes: list[str] = []
    if isinstance(value, dict):
        value = _unwrapped(value, notes)
    if isinstance(value, dict):
        table = _of_columns(value, limits)
    elif isinstance(value, list) and any(isinstance(record, dict) for record in value):
        table = _of_records(value, limits)
    else:
        rows = value if isinstance(value, list) else [value]
        has_rows = any(isinstance(row, list) for row in rows)
        table = Table(FileFacts("JSON"), map(as_row, rows), None if has_rows else ())
    table.notes += notes
    return table


def _of_records(records: Sequence[Value], limits: Limits) -> Table:
    keys = keys_of(records)
    heading = keys[: limits.columns]
    rows = (record_row(record, heading) for record in records)
    return Table(FileFacts("JSON"), rows, heading, rows_in_file=len(records), columns_in_file=len(keys))


def _of_columns(columns: Mapping[str, Value], limits: Limits) -> Table:
    """The table whose columns are the arrays in `columns`."""
    arrays = {key: value for key, value in columns.items() if isinstance(value, list)}
    kept = list(arrays)[: limits.columns]
    rows = ([cell(value) for value in row] for row in zip_longest(*(arrays[key] for key in kept)))
    lengths = sorted({len(array) for array in arrays.values()})
    table = Table(FileFacts("JSON"), rows, kept, rows_in_file=lengths[-1], columns_in_file=len(arrays))
    if len(lengths) > 1:
        table.notes.append(f"the columns are of different lengths, {lengths[0]:,} to {lengths[-1]:,}")
    return table


def _unwrapped(found: dict[str, Value], notes: list[str]) -> Value:
    """What holds the rows in an object: records, rows, or (as an object) columns."""
    columns, data = found.get("columns"), found.get("data")
    if isinstance(columns, list) and isinstance(data, list) and all(isinstance(row, list) for row in data):
        names = column_names([cell(name) for name in columns], len(columns))
        return [dict(zip(names, row, strict=False)) for row in data if isinstance(row, list)]
    inner = [value for value in found.values() if isinstance(value, dict)]
    if inner and len(inner) == len(found):
        numbered = all(key.isdecimal() for value in inner for key in value)
        return _joined(found) if numbered else [*inner]
    arrays = {key: value for key, value in found.items() if isinstance(value, list)}
    records = {key: array for key, array in arrays.items() if any(isinstance(item, dict | list) for item in array)}
    if records:
        key = max(records, key=lambda name: len(records[name]))
        _say_left_out(found, [key], notes)
        return records[key]
    if arrays:
        _say_left_out(found, list(arrays), notes)
        return dict(arrays)
    return [found]


def _joined(columns: Mapping[str, Value]) -> dict[str, Value]:
    """Columns whose values are numbered by row: each value in its row, null where a column has none."""
    rows = dict.fromkeys(row for values in columns.values() if isinstance(values, dict) for row in values)
    return {name: [values.get(row) for row in rows] for name, values in columns.items() if isinstance(values, dict)}


def _say_left_out(found: Mapping[str, Value], used: Sequence[str], notes: list[str]) -> None:
    others = [key for key in found if key not in used]
    if others:
        some = ", ".join(f"“{key[:40]}”" for key in others[:3]) + (", …" if len(others) > 3 else "")
        notes.append(f"of this JSON object {some} left out")
