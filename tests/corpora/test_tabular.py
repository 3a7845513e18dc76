from dataclasses import replace
from typing import Any

import pytest

from gist_demo.corpora.corpus import Corpus
from gist_demo.corpora.options import FileFacts, ReadOptions
from gist_demo.corpora.readers import read_bytes
from gist_demo.errors import InputError
from gist_demo.settings import Limits
from tests.corpora.files import parquet

LIMITS = Limits()
TABLE = "text,mood,size\na b,good,1\nc d,bad,2\ne f,good,1\ng h,bad,2\n"


def read(text: str, limits: Limits = LIMITS, **options: Any) -> Corpus:
    """The corpus in a file with this text."""
    return read_bytes(text.encode(), limits, ReadOptions(**options))


@pytest.mark.parametrize(("asked", "column"), [(None, "mood"), ("size", "size"), ("", None), ("mood", "mood")])
def test_the_column_of_labels_is_guessed_or_chosen(asked: str | None, column: str | None) -> None:
    assert read(TABLE, label_column=asked).label_column == column


@pytest.mark.parametrize(
    ("options", "sentence", "field"),
    [
        ({"label_column": "colour"}, "There is no column “colour” in this file.", "label_column"),
        ({"label_column": "text"}, "The column “text” holds the texts.", "label_column"),
        ({"text_column": "colour"}, "There is no column “colour” in this file.", "text_column"),
        ({"delimiter": "", "text_column": "text"}, "There is no column “text” in this file.", "text_column"),
        ({"delimiter": "x"}, "Cells cannot be separated by this.", "delimiter"),
        ({"encoding": "utf-32-le"}, "The file is not in UTF-32 (little endian): line", "encoding"),
    ],
)
def test_a_choice_that_does_not_fit_is_refused_where_it_was_made(
    options: dict[str, Any], sentence: str, field: str
) -> None:
    with pytest.raises(InputError) as refused:
        read(TABLE + "x", **options)
    assert refused.value.text.startswith(sentence)
    assert refused.value.field == field


def test_the_delimiter_and_the_heading_may_be_chosen() -> None:
    assert read(TABLE).facts == FileFacts("CSV", "utf-8", ",", True)
    bare = read(TABLE, has_heading=False)
    assert bare.facts == FileFacts("CSV", "utf-8", ",", False)
    assert bare.choices == ("column 1", "column 2", "column 3")
    assert bare.texts[0] == "text"
    assert read("1,one two\n2,three\n", has_heading=True).choices == ("1", "one two")
    lines = read(TABLE, delimiter="")
    assert lines.texts[:2] == ("text,mood,size", "a b,good,1")
    assert lines.facts == FileFacts("TXT", "utf-8", "", False)
    assert read("a;b,c;d\n1;2,3;4\n", delimiter=",").choices == ("a;b", "c;d")


def test_lines_above_the_heading_are_left_out_and_that_is_said() -> None:
    corpus = read("Sales of 2024\n\nall shops;;\n" + TABLE.replace(",", ";") + "i j;good;1\n")
    assert corpus.choices == ("text", "mood", "size")
    assert corpus.texts == ("a b", "c d", "e f", "g h", "i j")
    assert corpus.notices() == ("2 lines above the heading left out",)


def test_the_first_rows_or_a_sample_in_the_order_of_the_file() -> None:
    few, text = replace(LIMITS, rows=50), "text,n\n" + "".join(f"text {n},{n}\n,\n" for n in range(1_000))
    first, sample = read(text, few), read(text, few, take="sample")
    assert first.notices() == ("only the first 50 of 1,000 rows are used; 49 blank left out",)
    assert sample.notices() == ("a random sample of 50 of 1,000 rows is used (seed 42); 1,000 blank left out",)
    numbers = list(map(int, sample.columns["n"]))
    assert (numbers, len(set(numbers))) == (sorted(numbers), 50)
    assert max(numbers) > 800
    assert sample.texts == tuple(f"text {n}" for n in numbers)
    assert (sample.sampled, first.sampled, sample.key == first.key) == (True, False, False)
    assert read(text, few, take="sample") == sample
    assert read(text, few, take="sample", seed=7).texts != sample.texts
    assert not read(TABLE, few, take="sample").sampled
    assert read(TABLE, few, take="sample").notices() == ()


def test_no_more_cells_are_kept_than_may_be() -> None:
    assert read(TABLE, replace(LIMITS, cells=6)).notices() == ("only the first 2 of 4 rows are used",)


def test_what_was_not_read_in_time_is_said() -> None:
    late, text = replace(LIMITS, read_seconds=-1, rows=500), "one two\n" * 3_000
    assert read(text, late).notices() == ("only the first 500 of more than 1,500 lines are used",)
    assert read(text, late, take="sample").notices() == (
        "a random sample of 500 of the first 1,000 lines is used (seed 42); the rest was not read in time",
    )


def test_broken_rows_are_named() -> None:
    corpus = read('id,text\n1,"one"\n2,"open\n3,"three"\n4,"four"\n')
    assert corpus.texts == ("one", "three", "four")
    assert corpus.facts == FileFacts("CSV", "utf-8", ",", True, broken=(3,))
    assert corpus.notices() == ("3 of 4 rows used; 1 broken (line 3)",)


def test_emoji_right_to_left_and_marks_inside_survive_as_they_should() -> None:
    corpus = read('text\tnote\n"👩‍👩‍👧 tab\there"\tשלום עולם\nمرحبا\t\ufeffx\ufeff\n')
    assert corpus.texts == ("👩‍👩‍👧 tab\there", "مرحبا")
    assert corpus.columns == {"note": ("שלום עולם", "x")}


def test_a_table_of_9_000_columns_is_read() -> None:
    heading, row = (",".join(f"{word} {n}" for n in range(9_000)) for word in ("name", "value"))
    corpus = read(f"{heading}\n{row}\n{row}\n")
    assert len(corpus.choices) == 200
    assert corpus.notices() == ("only the first 200 of 9,000 columns are used",)


def test_an_encoding_does_not_make_a_text_of_an_archive() -> None:
    with pytest.raises(InputError, match="looks like a gzip archive"):
        read_bytes(b"\x1f\x8b\x08\x00text", LIMITS, ReadOptions(encoding="cp1252"))
    assert read_bytes(parquet({"text": ["a b"]}), LIMITS, ReadOptions(encoding="cp1252")).texts == ("a b",)
