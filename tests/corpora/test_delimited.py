import csv
import io
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gist_demo.corpora.delimited import read_delimited
from gist_demo.corpora.delimiters import find_delimiter
from gist_demo.corpora.options import ReadOptions
from gist_demo.errors import InputError


def rows(text: str) -> list[list[str]]:
    """The rows, as lists."""
    return [list(row) for row in read_delimited(text, ReadOptions()).rows]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1,5;2,5\n3,5;4,5\n", ";"),
        ("a\tb\nhello, you\tx\nbye\ty, z\n", "\t"),
        ("a|b\n1|2", "|"),
        ('text,label\n"Hello, world; yes",x\n"No",y\n', ","),
        ("a,b,c\n1,27,,long\n,short\n0,mixed,17\n", ","),
        ("name, age\nAnn, 3\nBen, 4\n", ","),
        ("one line", None),
        ("", None),
        ("Well, hello there.\nNo comma here.\nYes, again.\nNothing\n", None),
        ("Hello, world\nBye, moon\n", None),
        ("First; then second.\nPlain.\nPlain again.\n", None),
    ],
)
def test_the_delimiter_is_found(text: str, delimiter: str | None) -> None:
    assert find_delimiter(text) == delimiter


def test_lines_stay_whole_with_their_commas_and_quotation_marks() -> None:
    assert rows('"Hello," she said.\nHe didn\'t answer\nat all, really, no.') == [
        ['"Hello," she said.'],
        ["He didn't answer"],
        ["at all, really, no."],
    ]
    assert rows('"To be\nor not\n') == [['"To be'], ["or not"]]


def test_a_single_quoted_column_is_unquoted() -> None:
    assert rows('text\n"Hello, ""world"""\n"two\nlines"\n') == [["text"], ['Hello, "world"'], ["two\nlines"]]


def test_every_line_end_ends_a_row_and_stays_inside_quotes() -> None:
    assert (
        rows('a,b\r1,"two\rlines"\r3,4\r')
        == rows('a,b\r\n1,"two\r\nlines"\r\n3,4')
        == [
            ["a", "b"],
            ["1", "two\nlines"],
            ["3", "4"],
        ]
    )


def test_quotation_marks_of_a_file_of_tabs_may_be_mere_characters() -> None:
    assert rows('id\ttext\n1\t"Oh no\n2\tyes"\n3\t"\n') == [["id", "text"], ["1", '"Oh no'], ["2", 'yes"'], ["3", '"']]
    assert rows('id\ttext\n1\t"two\nlines"\n2\tx\n') == [["id", "text"], ["1", "two\nlines"], ["2", "x"]]


@pytest.mark.parametrize("end", ["", "\n"])
def test_a_row_whose_quotation_is_never_closed_is_left_out_and_swallows_nothing(end: str) -> None:
    table = read_delimited('id,text\n1,"two\nlines"\n2,"open\n3,next\n4,"last"' + end, ReadOptions())
    assert list(table.rows) == [["id", "text"], ["1", "two\nlines"], ["3", "next"], ["4", "last"]]
    assert table.broken == [4]


def test_a_quotation_that_ends_inside_a_word_is_read_as_it_stands() -> None:
    assert rows('id,text\n1,"so" she said\n2,"x"\n3,"open') == [
        ["id", "text"],
        ["1", "so she said"],
        ["2", "x"],
        ["3", "open"],
    ]


def test_quotation_marks_may_be_written_with_a_backslash() -> None:
    assert rows('id,text\n1,"He said \\"hi\\" twice"\n2,"x"\n')[1] == ["1", 'He said "hi" twice']
    assert rows('"a\\","b"\n"c","d\\"\n') == [["a\\", "b"], ["c", "d\\"]]


def test_quotation_marks_that_lead_nowhere_again_and_again_are_refused_in_time() -> None:
    with pytest.raises(InputError, match="at line 2 is never closed") as refused:
        rows("a,b,c\n" + 'a","\n' * 50_000)
    assert refused.value.field == "upload"


def test_a_cell_may_be_larger_than_the_csv_module_expects() -> None:
    assert rows(f'a,b\n1,"{"x" * 300_000}"\n')[1][1] == "x" * 300_000


CELL = st.text(alphabet=st.characters(exclude_categories=["C", "Zl", "Zp"]) | st.just("\n"), max_size=12)


@settings(max_examples=150, deadline=None)
@given(st.integers(2, 5).flatmap(lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=3)))
@pytest.mark.parametrize("delimiter", list(",;\t|"))
def test_what_the_csv_module_writes_is_read_back(delimiter: str, table: list[list[str]]) -> None:
    heading = [f"column {position}" for position in range(len(table[0]))]
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([heading, *table])
    assert rows(file.getvalue()) == [heading, *table]


@given(st.text(alphabet='a ,;\t|"\n\r\0', max_size=80))
def test_any_text_gives_rows_or_a_sentence_and_what_is_left_out_is_named(text: str) -> None:
    with suppress(InputError):
        table = read_delimited(text, ReadOptions())
        read = sum(cell.count("a") for row in table.rows for cell in row)
        lines = io.StringIO(text, newline=None).readlines()
        assert read + sum(lines[number - 1].count("a") for number in table.broken) == text.count("a")
