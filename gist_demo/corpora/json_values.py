"""Values of JSON -> cells and rows of cells. Numbers stay as they are written, true is "true", null is blank."""

import json
from collections.abc import Iterable, Sequence

from gist_demo.corpora.table import Row

Value = None | bool | str | list["Value"] | dict[str, "Value"]
VALUE = "value"


class _Number(str):
    """A number as it is written; json alone would make 1.0 of 1.00 and refuse one of 5,000 digits."""

    __slots__ = ()


def parse(text: str) -> Value:
    """The value that `text` is. Raises json.JSONDecodeError, and RecursionError where it is nested too deep."""
    value: Value = _DECODER.decode(text)
    return value


_DECODER = json.JSONDecoder(parse_int=_Number, parse_float=_Number, parse_constant=_Number)


def cell(value: Value) -> str:
    """`value` as the text of a cell; lists and objects as JSON."""
    if isinstance(value, str):
        return value
    return "" if value is None else _written(value)


def as_row(value: Value) -> list[str]:
    """A list as a row of cells, any other value as a row of one."""
    return list(map(cell, value)) if isinstance(value, list) else [cell(value)]


def _written(value: Value) -> str:
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{json.dumps(key, ensure_ascii=False)}: {_written(v)}' for key, v in value.items())}}}"
    return json.dumps(value, ensure_ascii=False)


def keys_of(records: Iterable[Value]) -> list[str]:
    """The names of the columns of `records`: the keys of its objects in the order they come, and "value" where there is
    anything but objects."""
    keys: dict[str, None] = {}
    for record in records:
        keys.update(dict.fromkeys(record if isinstance(record, dict) else (VALUE,)))
    return list(keys)


def record_row(record: Value, keys: Sequence[str]) -> Row:
    """The values of an object under `keys`; what is no object stands under "value"."""
    known = record if isinstance(record, dict) else {VALUE: record}
    return [cell(known.get(key)) for key in keys]
