"""The Parquet files that a split of a dataset consists of -> Corpus; of them only what its rows need is fetched."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain, groupby, islice
from operator import itemgetter
from random import Random
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from gist_demo.corpora.corpus import Corpus, counted
from gist_demo.corpora.options import FileFacts, ReadOptions
from gist_demo.corpora.parquet import BATCH_ROWS, Damaged, flat_columns, open_parquet, rows_of
from gist_demo.corpora.ranged import Budget, RangedFile, RemoteFile, Spent
from gist_demo.corpora.table import Deadline, Row, Table
from gist_demo.corpora.tabular import corpus_of
from gist_demo.errors import InputError
from gist_demo.settings import MEBIBYTE, Limits

_BUFFER_BYTES = 1 << 18
_FILES_SAMPLED = 4  # each costs a look at its table of contents
_POOL = 3  # a sample of n is drawn of so many times n rows
OpenFile = Callable[[str], RemoteFile]


class _Piece(NamedTuple):
    """Row groups of a file that are to be read, in their order."""

    file: pq.ParquetFile
    groups: Sequence[int]


@dataclass
class _Plan:
    """What is to be read: `pieces` with at most `rows` rows.

    `total` is how many rows the split has where that is known; `drawn` tells a part chosen at random, else it is "".
    """

    pieces: Iterator[_Piece]
    rows: int
    total: int | None
    drawn: str = ""


def read_shards(paths: Sequence[str], open_file: OpenFile, limits: Limits, options: ReadOptions) -> Corpus:
    """The corpus in the files at `paths`, which lie elsewhere, as `options` want it: of the first rows, or of a sample.

    A sample is drawn of row groups, in up to 4 of the files, that were chosen at random; its notes say of how many.
    Raises InputError (field "dataset", "text_column" or "label_column"), and what `open_file` and fetching raise.
    """
    deadline = Deadline(limits.dataset_seconds)
    budget = Budget(limits.dataset_bytes, deadline)

    def opened(path: str) -> pq.ParquetFile:
        return open_parquet(pa.PythonFile(RangedFile(open_file(path), budget), mode="r"), _BUFFER_BYTES)

    try:
        sample = options.take == "sample"
        plan = _sample(paths, opened, limits, options.seed) if sample else _first(paths, opened, limits)
        table = _table(plan, limits)
    except Damaged:
        raise InputError("This split is damaged or has too many columns. Choose another one.", "dataset") from None
    except Spent:
        raise _too_large() from None
    corpus = corpus_of(table, limits, options, deadline)
    return replace(corpus, sampled=True, seed=options.seed) if plan.drawn else corpus


def _first(paths: Sequence[str], opened: Callable[[str], pq.ParquetFile], limits: Limits) -> _Plan:
    file = opened(paths[0])
    total = file.metadata.num_rows if len(paths) == 1 else None
    files = (opened(path) if number else file for number, path in enumerate(paths))
    pieces = (_Piece(file, range(file.metadata.num_row_groups)) for file in files)
    return _Plan(pieces, limits.rows, total)


def _sample(paths: Sequence[str], opened: Callable[[str], pq.ParquetFile], limits: Limits, seed: int) -> _Plan:
    """Row groups at random, until there are enough rows, or as many bytes as may be fetched in peace."""
    random = Random(seed)
    numbers = sorted(random.sample(range(len(paths)), min(len(paths), _FILES_SAMPLED)))
    files = [opened(paths[number]) for number in numbers]
    every = [(at, group) for at, file in enumerate(files) for group in range(file.metadata.num_row_groups)]
    shuffled = random.sample(every, len(every))
    metadata = [files[at].metadata.row_group(group) for at, group in shuffled]
    rows = accumulate(each.num_rows for each in metadata)
    fetched = accumulate(_bytes(each, files[at].schema_arrow) for (at, _), each in zip(shuffled, metadata, strict=True))
    enough = (
        n >= _POOL * limits.rows or size > limits.dataset_bytes // 2 for n, size in zip(rows, fetched, strict=True)
    )
    count = next((number for number, is_enough in enumerate(enough, 1) if is_enough), len(every))
    chosen = sorted(shuffled[:count])
    pieces = (_Piece(files[at], [group for _, group in part]) for at, part in groupby(chosen, key=itemgetter(0)))
    pool = sum(each.num_rows for each in metadata[:count])
    if count == len(every) and len(files) == len(paths):
        return _Plan(pieces, pool, pool)
    where = f" in {len(files)} of {len(paths):,} files" if len(paths) > len(files) else ""
    blocks = f"{count:,} of {counted(len(every), 'block')} of rows"
    return _Plan(pieces, pool, None, f"drawn from {blocks}{where}, chosen at random (seed {seed})")


def _bytes(group: pq.RowGroupMetaData, schema: pa.Schema) -> int:
    """About how many bytes the flat columns of a row group take."""
    flat = {schema.field(position).name for position in flat_columns(schema)}
    columns = (group.column(number) for number in range(group.num_columns))
    return sum(column.total_compressed_size for column in columns if column.path_in_schema in flat)


def _table(plan: _Plan, limits: Limits) -> Table:
    first = next(plan.pieces)
    schema = first.file.schema_arrow
    flat = flat_columns(schema)
    if not flat:
        raise InputError("No column of this split holds texts or numbers. Choose another one.", "dataset")
    if plan.total == 0:
        raise InputError("This split has no rows. Choose another one.", "dataset")
    names = _names(first.file, limits)
    table = Table(FileFacts("Parquet"), iter(()), names, rows_in_file=plan.total, columns_in_file=len(flat))
    if len(flat) < len(schema):
        table.notes.append(f"{counted(len(schema) - len(flat), 'column')} left out that hold lists or binary data")
    if plan.drawn:
        table.notes.append(plan.drawn)
    table.rows = _rows(first, plan, names, limits, table)
    return table


def _rows(first: _Piece, plan: _Plan, names: Sequence[str], limits: Limits, table: Table) -> Iterator[Row]:
    """The rows of `plan`; where they end before the split does, `table` is cut."""
    seen = 0
    try:
        for batch in _batches(first, plan, names, limits, table):
            for row in islice(rows_of(batch, names, len(names)), plan.rows - seen):
                seen += 1
                yield row
            if seen == plan.rows:
                table.cut = not plan.drawn and plan.total != seen
                return
    except MemoryError:
        raise
    except Spent:
        if not seen:
            raise _too_large() from None
        table.cut = True
        most = f"{limits.dataset_bytes / MEBIBYTE:,.0f} MB or {limits.dataset_seconds:g} seconds"
        table.notes.append(f"reading ended after {most}")
    except (pa.ArrowException, OSError, ValueError, Damaged):
        if not seen:
            raise InputError("This split is damaged. Choose another one.", "dataset") from None
        table.cut = True
        table.notes.append("the dataset is damaged further down")


def _batches(
    first: _Piece, plan: _Plan, names: Sequence[str], limits: Limits, table: Table
) -> Iterator[pa.RecordBatch]:
    unpacked = 0
    for file, groups in chain([first], plan.pieces):
        if _names(file, limits) != names:
            table.notes.append("the files further down have other columns and were left out")
            table.cut = True
            return
        columns = list(dict.fromkeys(names))
        for batch in file.iter_batches(BATCH_ROWS, row_groups=list(groups), columns=columns, use_threads=False):
            batch.validate(full=True)
            unpacked += batch.nbytes
            if limits.unpacked_bytes < unpacked != batch.nbytes:  # the first batch is always taken
                table.cut = True
                return
            yield batch


def _names(file: pq.ParquetFile, limits: Limits) -> list[str]:
    schema = file.schema_arrow
    return [schema.field(position).name for position in flat_columns(schema)[: limits.columns]]


def _too_large() -> InputError:
    return InputError(
        "The first rows of this split are too large, or come too slowly, to be read here. Upload a part of it.",
        "dataset",
    )
