from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from gist_demo.corpora.corpus import Corpus
from gist_demo.corpora.options import FileFacts, ReadOptions
from gist_demo.corpora.parquet import read_parquet
from gist_demo.corpora.readers import read_bytes
from gist_demo.corpora.table import Deadline
from gist_demo.errors import InputError
from gist_demo.settings import Limits
from tests.corpora.files import parquet

LIMITS = Limits()


def read(data: bytes, **options: Any) -> Corpus:
    """The corpus in a Parquet file."""
    return read_bytes(data, LIMITS, ReadOptions(**options))


def test_flat_columns_are_text_and_the_others_are_said() -> None:
    corpus = read(
        parquet(
            {
                "z": [1, None],
                "text": ["naïve 中文 😀 שלום", "NA"],
                "list": [["a"], ["b"]],
                "a": [1.0, 0.1],
                "yes": [True, None],
                "day": [date(2024, 1, 2), None],
                "at": pa.array([datetime(2024, 1, 2, 3, tzinfo=UTC)] * 2, pa.timestamp("s", "UTC")),
                "price": [Decimal("1.50"), Decimal("2.00")],
                "kind": pa.array(["x", "y"]).dictionary_encode(),
                "raw": [b"a", b"b"],
                "nothing": pa.nulls(2),
            }
        )
    )
    assert corpus.texts == ("naïve 中文 😀 שלום", "NA")
    assert corpus.columns == {
        "z": ("1", ""),
        "a": ("1", "0.1"),
        "yes": ("true", ""),
        "day": ("2024-01-02", ""),
        "at": ("2024-01-02 03:00:00.000Z",) * 2,
        "price": ("1.50", "2.00"),
        "kind": ("x", "y"),
        "nothing": ("", ""),
    }
    assert corpus.facts == FileFacts("Parquet")
    assert corpus.notices() == ("2 columns left out that hold lists or binary data",)


def test_rows_and_columns_over_the_limits_are_counted() -> None:
    data = parquet({f"c{n}": [f"word {n}"] * 70 for n in range(30)})
    corpus = read_bytes(data, replace(LIMITS, rows=3, columns=2))
    assert corpus.choices == ("c0", "c1")
    assert corpus.notices() == (
        "only the first 3 of 70 rows are used",
        "only the first 2 of 30 columns are used",
    )


def test_a_file_that_takes_too_long_says_how_many_rows_it_has() -> None:
    corpus = read_bytes(parquet({"text": ["some words"] * 5_000}), replace(LIMITS, read_seconds=-1))
    assert corpus.notices() == ("only the first 64 of 5,000 rows are used",)
    table = read_parquet(parquet({"text": ["x" * 1_000] * 1_000}), replace(LIMITS, unpacked_bytes=100_000), Deadline(9))
    assert len(list(table.rows)) == 64
    assert table.cut


def test_columns_of_one_name_are_told_apart() -> None:
    data = pa.BufferOutputStream()
    pa.parquet.write_table(pa.table([["a b"], ["c d"]], names=["text", "text"]), data)
    corpus = read(data.getvalue().to_pybytes(), text_column="text (2)")
    assert (corpus.texts, corpus.columns) == (("c d",), {"text": ("a b",)})


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (parquet({"text": ["a b"] * 100})[:-20] + b"PAR1", "The Parquet file has too many columns or is damaged"),
        (b"PAR1\0\0\0\0PAR1", "The Parquet file has too many columns or is damaged"),
        (parquet({f"c{n}": [1] for n in range(20_001)}), "The Parquet file has too many columns or is damaged"),
        (parquet({"list": [["a"]]}), "No column of the Parquet file holds texts or numbers."),
        (parquet({"text": pa.array([], pa.string())}), "The file has a heading (text) but no rows under it."),
        (b"PAR1" + b"\xff" * 30 + parquet({"text": ["some words"] * 100})[34:], "The Parquet file is damaged"),
    ],
)
def test_what_cannot_be_read_is_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(InputError) as refused:
        read(data)
    assert refused.value.text.startswith(sentence)
    assert refused.value.field == "upload"


def test_what_was_read_of_a_damaged_file_is_used() -> None:
    data = bytearray(parquet({"text": [f"text {n}" for n in range(4_000)]}, row_group_size=1_000, compression="none"))
    place = data.index(b"text 2500") - 4
    data[place : place + 4] = b"\xff" * 4  # the length of a string
    corpus = read(bytes(data))
    assert 1_000 <= len(corpus.texts) <= 2_500
    assert corpus.notices()[1:] == ("the file is damaged further down",)


def test_what_cannot_be_cast_is_written_as_python_does() -> None:
    assert read(parquet({"text": ["a b"], "span": pa.array([90], pa.duration("s"))})).columns == {"span": ("90",)}
