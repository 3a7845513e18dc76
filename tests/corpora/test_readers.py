import csv
import io
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gist_demo.corpora.options import ReadOptions
from gist_demo.corpora.readers import read_bytes, read_lines, read_path
from gist_demo.errors import InputError
from gist_demo.settings import Limits
from gist_demo.text import clean_text, is_blank

LIMITS = Limits()
CELL = st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]) | st.just("\n"), max_size=20)
FEW = replace(LIMITS, rows=3, columns=3, text_characters=5, paste_bytes=100, upload_bytes=100)


def read(text: str, limits: Limits = LIMITS, text_column: str | None = None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Texts and notices of a file with this text."""
    corpus = read_bytes(text.encode(), limits, ReadOptions(text_column=text_column))
    return corpus.texts, corpus.notices()


def test_pasted_lines_are_texts_without_the_white_space_around_them() -> None:
    corpus = read_lines("  one\r\n\r\ntwo\t\rthree \u200b\n \u200b\none\n\n\n", LIMITS)
    assert corpus.texts == ("one", "two", "three", "one")
    assert corpus.notices() == (
        "4 of 6 lines used; 2 blank",
        "characters that cannot be shown were removed in 1 text",
    )
    assert (corpus.name, corpus.rows_read, corpus.text_column, corpus.choices, corpus.columns) == (
        "Pasted texts",
        6,
        None,
        (),
        {},
    )


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u200b\n\x00", "\u2028"])
def test_nothing_pasted(text: str) -> None:
    with pytest.raises(
        InputError, match=r"^There is no text yet\. Paste one text a line, or try a sample\.$"
    ) as refused:
        read_lines(text, LIMITS)
    assert refused.value.field == "paste"


def test_pasted_too_much() -> None:
    big = replace(LIMITS, paste_bytes=8 * 1024 * 1024)
    with pytest.raises(InputError, match=r"^The pasted text is 9 MB; at most 8 MB can be pasted\. ") as refused:
        read_lines("é\n\n\n" * (9 * 1024 * 1024 // 5 + 1), big)
    assert refused.value.field == "paste"


def test_lone_surrogates_are_counted_and_read() -> None:
    corpus = read_lines("bad \ud800\ngood", LIMITS)
    assert corpus.texts == ("bad \ufffd", "good")
    assert corpus.cleaned == 1


def test_what_is_over_the_limits_is_cut_and_said() -> None:
    corpus = read_lines("a\n\nbbbbbbb\nc\nd\n\ne", FEW)
    assert corpus.texts == ("a", "bbbbb", "c")
    assert corpus.notices() == (
        "only the first 3 of 5 lines are used; 1 blank left out",
        "1 very long text cut",
    )


def test_values_stay_as_they_are_written() -> None:
    corpus = read_bytes(b"text,code\nNA,007\nnull,1e5\nNone,0x1\nnan,\n", LIMITS)
    assert corpus.texts == ("NA", "null", "None", "nan")
    assert corpus.columns == {"code": ("007", "1e5", "0x1", "")}


def test_the_texts_the_labels_and_the_rest() -> None:
    data = (
        "id;comment;mood\n1;The box came late;bad\n2;Very fast, thanks;good\n3; ;bad\n4;Never again;bad\n5;So so;good\n"
    )
    corpus = read_bytes(data.encode(), LIMITS)
    assert corpus.name == "Uploaded file"
    assert corpus.texts == ("The box came late", "Very fast, thanks", "Never again", "So so")
    assert corpus.columns == {"id": ("1", "2", "4", "5"), "mood": ("bad", "good", "bad", "good")}
    assert (corpus.text_column, corpus.label_column, corpus.choices) == ("comment", "mood", ("id", "comment", "mood"))
    assert (corpus.rows_read, corpus.notices()) == (5, ("4 of 5 rows used; 1 blank",))


def test_another_column_may_be_chosen() -> None:
    data = b"id,text\n7,hello there\n8,good bye\n"
    corpus = read_bytes(data, LIMITS, ReadOptions(text_column="id"))
    assert corpus.texts == ("7", "8")
    assert corpus.columns == {"text": ("hello there", "good bye")}
    assert corpus.notices() == ("the column “id” holds numbers, not sentences",)
    with pytest.raises(InputError, match="no column “name”") as refused:
        read_bytes(data, LIMITS, ReadOptions(text_column="name"))
    assert refused.value.field == "text_column"


def test_a_column_without_text_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="column “note” holds no text") as refused:
        read_bytes(b"text,note\nhello,\nbye, \n", LIMITS, ReadOptions(text_column="note"))
    assert refused.value.field == "text_column"


def test_equal_names_are_three_choices() -> None:
    corpus = read_bytes(
        b"id,name,id,age,id\n1101,John,0,30,001101\n1102,Julie,0,26,001102\n", LIMITS, ReadOptions(text_column="id (3)")
    )
    assert corpus.choices == ("id", "name", "id (2)", "age", "id (3)")
    assert corpus.texts == ("001101", "001102")


def test_ragged_rows_are_kept_in_place_and_counted() -> None:
    corpus = read_bytes(b"text,a,b\none,1,2\ntwo,1,2,3\nthree\nfour,1,2,,\nfive,1,2\n", LIMITS)
    assert corpus.texts == ("one", "two", "three", "four", "five")
    assert corpus.columns == {"a": ("1", "1", "", "1", "1"), "b": ("2", "2", "", "2", "2")}
    assert corpus.notices() == ("2 rows with too few or too many cells",)


def test_a_file_of_lines_is_read_line_by_line() -> None:
    texts, notices = read("Hello, you\n\nHow are you doing today?\n  Fine; thanks.  \n")
    assert texts == ("Hello, you", "How are you doing today?", "Fine; thanks.")
    assert notices == ("3 of 4 lines used; 1 blank",)


def test_a_single_column_with_a_usual_heading() -> None:
    corpus = read_bytes(b"Sentence\nOne, two.\nThree.\n", LIMITS)
    assert corpus.texts == ("One, two.", "Three.")
    assert (corpus.text_column, corpus.choices) == ("Sentence", ("Sentence",))


def test_columns_without_a_heading_are_numbered() -> None:
    corpus = read_bytes(b"1,hello there\n2,good bye\n", LIMITS)
    assert corpus.texts == ("hello there", "good bye")
    assert corpus.choices == ("column 1", "column 2")


def test_rows_columns_and_characters_over_the_limits_are_cut_and_said() -> None:
    texts, notices = read("text,b,c,d\n" + "lengthy,1,2,3\n" * 6 + ",,,\n", FEW)
    assert texts == ("lengt",) * 3
    assert notices == (
        "only the first 3 of 6 rows are used",
        "3 very long texts cut",
        "only the first 3 of 4 columns are used",
    )


def test_a_path_is_read_like_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "any name"
    path.write_bytes(b"text,id\nhello,1\n")
    assert read_path(str(path), LIMITS) == read_bytes(b"text,id\nhello,1\n", LIMITS)
    assert read_path(str(path), LIMITS, ReadOptions(text_column="id")).texts == ("1",)


def test_a_file_over_the_limit_is_refused() -> None:
    with pytest.raises(InputError, match=r"^The file is 2 MB; at most 1 MB can be read\. Upload a part of it\.$"):
        read_bytes(bytes(2 * 1024 * 1024), replace(LIMITS, upload_bytes=1024 * 1024))


def test_another_encoding_is_said() -> None:
    corpus = read_bytes("text,id\nEl niño comió,1\n¿Dónde está?,2\n".encode("cp1252"), LIMITS)
    assert corpus.texts == ("El niño comió", "¿Dónde está?")
    assert corpus.notices() == ("not UTF-8: read as Windows-1252 (Western European)",)


def test_every_cell_is_cleaned() -> None:
    corpus = read_bytes("text,no\u202ete\na\0b,x\ufeffy\nc,d\n".encode(), LIMITS)
    assert corpus.texts == ("ab", "c")
    assert corpus.columns == {"note": ("xy", "d")}
    assert corpus.cleaned == 1


@pytest.mark.parametrize("data", [b"", b"\n", b"\r\n \r\n", b",,,\n,,\n", "\u200b\n\u200b".encode(), b"\xef\xbb\xbf"])
def test_an_empty_file(data: bytes) -> None:
    with pytest.raises(InputError) as refused:
        read_bytes(data, LIMITS)
    assert refused.value.text.startswith(("The file is empty. ", "The column “column 1” holds no text"))


def test_a_heading_without_rows() -> None:
    with pytest.raises(InputError, match=r"has a heading \(id, name\) but no rows") as refused:
        read_bytes(b"id,name\n", LIMITS)
    assert refused.value.field == "upload"


@given(st.text(max_size=200))
def test_pasting_the_texts_again_gives_the_same_texts(text: str) -> None:
    try:
        corpus = read_lines(text, LIMITS)
    except InputError:
        assert all(is_blank(c) for c in text)
    else:
        assert read_lines("\n".join(corpus.texts), LIMITS).texts == corpus.texts
        assert corpus.rows_read == len(corpus.texts) + corpus.blank


@given(st.lists(st.tuples(CELL, CELL), min_size=1))
def test_a_written_table_is_read_as_it_was(table: list[tuple[str, str]]) -> None:
    file = io.StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows([("text", "topic"), *table])
    filled = [(clean_text(text).strip(), clean_text(topic)) for text, topic in table if not is_blank(text)]
    try:
        corpus = read_bytes(file.getvalue().encode(), LIMITS, ReadOptions(text_column="text"))
    except InputError:
        assert not filled
    else:
        assert corpus.texts == tuple(text for text, _ in filled)
        assert corpus.columns == {"topic": tuple(topic for _, topic in filled)}


DIALECTS = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from(",;\t|^~"),
        "quoting": st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
        "lineterminator": st.sampled_from(["\n", "\r\n", "\r"]),
    }
)
# Each encoding with letters that it has; all of them are of those that are found.
SCRIPTS = {
    "utf-8": CELL, "utf-16": CELL, "utf-32": CELL, "utf-8-sig": CELL,
    **{
        codec: st.text(alphabet=f"abc 1.,;|\t{letters}", max_size=20)
        for codec, letters in {
            "cp1252": "éüß", "cp1251": "оеаинт", "koi8_r": "оеаинт",
            "gb18030": "的一是不了在", "cp932": "のにはをたがで",
            "cp949": "이다는가을", "big5": "的一是不了這",
        }.items()
    },
}  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.data(), DIALECTS, st.sampled_from(list(SCRIPTS)))
def test_what_the_csv_module_writes_is_read_in_any_dialect_and_encoding(
    data: st.DataObject, dialect: dict[str, Any], codec: str
) -> None:
    table = data.draw(st.lists(st.tuples(SCRIPTS[codec], SCRIPTS[codec], SCRIPTS[codec]), min_size=3, max_size=6))
    file = io.StringIO(newline="")
    csv.writer(file, **dialect).writerows([("text", "topic", "note"), *table])
    filled = [[clean_text(cell) for cell in row] for row in table if not is_blank(row[0])]
    options = ReadOptions(text_column="text", encoding=None if codec.startswith("utf") else codec)
    try:
        corpus = read_bytes(file.getvalue().encode(codec), LIMITS, options)
    except InputError:
        assert not filled
    else:
        assert corpus.texts == tuple(text.strip() for text, _, _ in filled)
        assert corpus.columns == {
            "topic": tuple(topic for _, topic, _ in filled),
            "note": tuple(note for _, _, note in filled),
        }
        assert corpus.facts is not None
        assert corpus.facts.delimiter == dialect["delimiter"]


@given(st.binary(max_size=300) | st.text(alphabet='a1 ,;\t|"\n\r\0é', max_size=100).map(str.encode))
def test_any_bytes_give_a_corpus_or_a_sentence(data: bytes) -> None:
    with suppress(InputError):
        corpus = read_bytes(data, FEW)
        assert 0 < len(corpus.texts) <= FEW.rows
        assert len(corpus.texts) + corpus.blank + corpus.left_out == corpus.rows_read
        assert not any(map(is_blank, corpus.texts))
        assert all(len(cells) == len(corpus.texts) for cells in corpus.columns.values())
        assert len(set(corpus.choices)) == len(corpus.choices) <= FEW.columns


def test_columns_numbered_by_row_are_joined_by_their_numbers() -> None:
    data = b'{"text": {"0": "first text", "1": "second text", "2": "third text"}, "label": {"2": "C", "0": "A"}}'
    corpus = read_bytes(data, Limits(), ReadOptions(text_column="text"))
    assert corpus.texts == ("first text", "second text", "third text")
    assert corpus.columns["label"] == ("A", "", "C")


def test_columns_of_one_name_are_all_read() -> None:
    data = b'{"columns": ["text", "text"], "data": [["good words here", "other words"], ["more of them", "and more"]]}'
    corpus = read_bytes(data, Limits(), ReadOptions(text_column="text"))
    assert corpus.choices == ("text", "text (2)")
    assert corpus.columns["text (2)"] == ("other words", "and more")


def test_lines_of_json_are_read_whatever_the_file_is_called() -> None:
    lines = b'{"text": "one good line"}\n{"text": "another, with a comma"}\n{broken\n{"text": "a third one"}\n'
    corpus = read_bytes(lines, Limits(), ReadOptions(), "a.csv")
    assert corpus.texts == ("one good line", "another, with a comma", "a third one")
    assert corpus.facts is not None
    assert corpus.facts.broken == (3,)


def test_the_rows_of_the_source_are_kept_where_some_are_left_out() -> None:
    corpus = read_bytes(
        b"id,text\n1,first words\n2,\n3,more words\n\n5,last words\n", Limits(), ReadOptions(text_column="text")
    )
    assert corpus.texts == ("first words", "more words", "last words")
    assert corpus.source_rows == (1, 3, 5)
    assert read_bytes(b"id,text\n1,first words\n2,more words\n", Limits()).source_rows == ()
    assert read_lines("one\n\nthree", Limits()).source_rows == (1, 3)


def test_the_rows_of_a_sample_lead_back_to_the_source() -> None:
    data = "id,text\n" + "\n".join(f"{i},text number {i}" for i in range(1, 200))
    corpus = read_bytes(data.encode(), Limits(rows=20), ReadOptions(take="sample"))
    assert len(corpus.source_rows) == 20
    assert [f"text number {row}" for row in corpus.source_rows] == list(corpus.texts)
