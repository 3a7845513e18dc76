from dataclasses import replace

import pytest

from gist_demo.corpora.corpus import Corpus
from gist_demo.corpora.jsonl import is_jsonl, read_jsonl
from gist_demo.corpora.options import FileFacts
from gist_demo.corpora.readers import read_bytes
from gist_demo.corpora.table import Deadline
from gist_demo.settings import Limits

LIMITS = Limits()


def read(text: str, name: str = "") -> Corpus:
    """The corpus in a file with this text."""
    return read_bytes(text.encode(), LIMITS, name=name)


def test_broken_lines_are_left_out_and_named_and_the_others_used() -> None:
    corpus = read('{"text": "a b", "n": 1e5}\nno json\n\n{"text": "c d"}\n{"text": "e", "x": NaN}\r\n{"text":')
    assert corpus.texts == ("a b", "c d", "e")
    assert corpus.columns == {"n": ("1e5", "", ""), "x": ("", "", "NaN")}
    assert corpus.facts == FileFacts("JSONL", "utf-8", broken=(2, 6))
    assert corpus.notices() == ("3 of 5 rows used; 2 broken (lines 2, 6)",)


def test_lines_of_arrays_and_of_strings() -> None:
    rows = read('["id", "text"]\n[1, "a b"]\n[2, "c d"]\n')
    assert (rows.texts, rows.columns) == (("a b", "c d"), {"id": ("1", "2")})
    strings = read('"text"\n"two\\nlines"\n', "x.jsonl")
    assert (strings.texts, strings.text_column) == (("text", "two\nlines"), None)


def test_keys_that_come_late_are_said() -> None:
    corpus = read('{"text": "a b"}\n' * 1_500 + '{"text": "c", "late": 1, "later": 2}\n')
    assert corpus.choices == ("text",)
    assert corpus.notices() == ("2 columns left out that first came after row 1,000",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1}\n{"a": 2}', True),
        ("[1]\n\n[2]\nx", True),
        ('{"a": 1}', False),
        ('[\n{"a": 1},\n{"a": 2}\n]', False),
        ("1\n2\n3", False),
        ("a,b\n1,2", False),
    ],
)
def test_what_is_jsonl(text: str, expected: bool) -> None:
    assert is_jsonl(text) == expected


def test_a_name_alone_makes_no_jsonl() -> None:
    assert read("no json\nat all", "x.jsonl").texts == ("no json", "at all")
    assert read("text,n\na b,1\nc d,2\n", "x.jsonl").columns == {"n": ("1", "2")}
    assert read('{"text": "one line"}', "x.jsonl").texts == ("one line",)


def test_it_ends_in_time_where_no_line_is_good() -> None:
    table = read_jsonl('{"a": 1}\n' + "x\n" * 5_000, LIMITS, Deadline(-1))
    assert list(table.rows) == [["1"]]
    assert table.cut
    assert len(table.broken) == 998


def test_columns_over_the_limit_are_left_out() -> None:
    table = read_jsonl('{"a": 1, "b": 2, "c": 3}\n' * 3, replace(LIMITS, columns=2), Deadline(10))
    assert (table.heading, table.columns_in_file, list(table.rows)) == (["a", "b"], 3, [["1", "2"]] * 3)
