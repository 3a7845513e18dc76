"""Parquet files, a few rows at a time: the bytes of a file -> Table."""

from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from gist_demo.corpora.corpus import counted
from gist_demo.corpora.options import FileFacts
from gist_demo.corpora.table import Deadline, Row, Table
from gist_demo.errors import InputError
from gist_demo.settings import Limits

BATCH_ROWS = 64  # a small file may unpack to huge texts: this many of them must fit into the worker's memory
_MOST_STRING, _MOST_ITEMS = 1_000_000, 20_000  # what the file's own table of contents may hold


class Damaged(Exception):
    """A Parquet file that cannot be opened."""


def read_parquet(data: bytes, limits: Limits, deadline: Deadline) -> Table:
    """The table in a Parquet file: its columns of strings, numbers, dates and truth values.

    Raises InputError (field "upload") where the file is damaged, or has no such column.
    """
    try:
        file = open_parquet(pa.BufferReader(data))
    except Damaged:
        raise _damaged("has too many columns or is damaged") from None
    schema = file.schema_arrow
    flat = flat_columns(schema)
    if not flat:
        raise InputError("No column of the Parquet file holds texts or numbers. Upload another one.", "upload")
    kept = flat[: limits.columns]
    names = [schema.field(position).name for position in kept]
    table = Table(FileFacts("Parquet"), iter(()), names, rows_in_file=file.metadata.num_rows, columns_in_file=len(flat))
    if len(flat) < len(schema):
        table.notes.append(f"{counted(len(schema) - len(flat), 'column')} left out that hold lists or binary data")
    table.rows = _rows(file, kept, limits, table, deadline)
    return table


def open_parquet(source: pa.NativeFile, buffer_bytes: int = 0) -> pq.ParquetFile:
    """The Parquet file in `source`; with `buffer_bytes` a column is read by so much at a time, not whole.

    Raises Damaged where it is none, or its table of contents is larger than that of an honest one.
    """
    pa.set_cpu_count(1)
    try:
        file = pq.ParquetFile(
            source,
            buffer_size=buffer_bytes,
            pre_buffer=False,
            thrift_string_size_limit=_MOST_STRING,
            thrift_container_size_limit=_MOST_ITEMS,
        )
        file.schema_arrow  # noqa: B018  (made when it is first asked for)
    except (pa.ArrowException, OSError, ValueError, TypeError, KeyError):
        raise Damaged from None
    return file


def flat_columns(schema: pa.Schema) -> list[int]:
    """The positions of the columns of strings, numbers, dates and truth values."""
    return [position for position, field in enumerate(schema) if _is_flat(field.type)]


def rows_of(batch: pa.RecordBatch, names: Sequence[str], width: int) -> Iterator[Row]:
    """The rows of a batch that was read for `names`: the first `width` of its flat columns with these names."""
    flat = [position for position in flat_columns(batch.schema) if batch.schema.field(position).name in names]
    return zip(*(_cells(batch.column(position)) for position in flat[:width]), strict=True)


def _is_flat(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return _is_flat(kind.value_type)
    is_text = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    is_number = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    other = pa.types.is_boolean(kind) or pa.types.is_temporal(kind) or pa.types.is_null(kind)
    return bool(is_text or is_number or other)


def _rows(file: pq.ParquetFile, kept: Sequence[int], limits: Limits, table: Table, deadline: Deadline) -> Iterator[Row]:
    names = list(dict.fromkeys(file.schema_arrow.field(position).name for position in kept))
    unpacked = 0
    any_yet = False
    try:
        for batch in file.iter_batches(BATCH_ROWS, columns=names, use_threads=False):
            batch.validate(full=True)
            unpacked += batch.nbytes
            if any_yet and (unpacked > limits.unpacked_bytes or deadline.passed):
                table.cut = True
                return
            yield from rows_of(batch, names, len(kept))
            any_yet = True
    except MemoryError:
        raise
    except (pa.ArrowException, OSError, ValueError):
        if not any_yet:
            raise _damaged("is damaged") from None
        table.cut = True
        table.notes.append("the file is damaged further down")


def _cells(column: pa.Array) -> list[str]:
    try:
        values = column.cast(pa.string()).to_pylist()
    except pa.ArrowNotImplementedError:
        values = [None if value is None else str(value) for value in column.to_pylist()]
    return ["" if value is None else value for value in values]


def _damaged(what: str) -> InputError:
    return InputError(f"The Parquet file {what}, and could not be read. Save it anew, or as CSV.", "upload")
