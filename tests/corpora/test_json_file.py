import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gist_demo.corpora.corpus import Corpus
from gist_demo.corpora.options import FileFacts, ReadOptions
from gist_demo.corpora.readers import read_bytes
from gist_demo.errors import InputError
from gist_demo.settings import Limits
from gist_demo.text import clean_text, is_blank

LIMITS = Limits()
TEXT = st.text(max_size=20)
VALUE = st.none() | st.booleans() | st.integers() | st.floats() | TEXT


def read(text: str, name: str = "", **options: Any) -> Corpus:
    """The corpus in a file with this text."""
    return read_bytes(text.encode(), LIMITS, ReadOptions(**options), name)


def test_an_array_of_strings_is_texts_without_a_heading() -> None:
    corpus = read('["text", "two\\nlines", null, "  x "]')
    assert corpus.texts == ("text", "two\nlines", "x")
    assert (corpus.text_column, corpus.columns, corpus.facts) == (None, {}, FileFacts("JSON", "utf-8"))
    assert corpus.notices() == ("3 of 4 lines used; 1 blank",)


def test_values_of_objects_stay_as_they_are_written() -> None:
    corpus = read(
        '[{"n": 1.00, "text": "NA", "yes": true, "more": {"x": [1, 2.50, null, "ü"]}},'
        f' {{"text": "null", "big": {"1" * 5000}}}]'
    )
    assert corpus.texts == ("NA", "null")
    assert corpus.columns == {
        "n": ("1.00", ""),
        "yes": ("true", ""),
        "more": ('{"x": [1, 2.50, null, "ü"]}', ""),
        "big": ("", "1" * 5000),
    }
    assert corpus.choices == ("n", "text", "yes", "more", "big")


@pytest.mark.parametrize(
    "text",
    [
        '[{"id": 1, "text": "a b"}, {"id": 2, "text": "c d"}]',
        '{"id": [1, 2], "text": ["a b", "c d"]}',
        '{"data": [{"id": 1, "text": "a b"}, {"id": 2, "text": "c d"}]}',
        '[["id", "text"], [1, "a b"], [2, "c d"]]',
        '{"columns": ["id", "text"], "index": [0, 1], "data": [[1, "a b"], [2, "c d"]]}',
        '{"id": {"0": 1, "1": 2}, "text": {"0": "a b", "1": "c d"}}',
        '{"first": {"id": 1, "text": "a b"}, "second": {"id": 2, "text": "c d"}}',
        '\ufeff [ {"id": 1, "text": "a b"},\n{"id": 2, "text": "c d"} ]\n',
    ],
)
def test_the_usual_shapes_are_the_same_table(text: str) -> None:
    corpus = read(text)
    assert (corpus.texts, corpus.columns, corpus.choices) == (("a b", "c d"), {"id": ("1", "2")}, ("id", "text"))
    assert corpus.notices() == ()


def test_what_is_not_used_of_an_object_is_said() -> None:
    assert read('{"count": 1, "x": {"y": 2}, "rows": [{"text": "a b"}]}').notices() == (
        "of this JSON object “count”, “x” left out",
    )
    assert read('{"text": ["a", "b", "c"], "n": [1, 2]}').notices() == ("the columns are of different lengths, 2 to 3",)
    assert read('{"texts": ["a b", "c"], "name": "mine"}').notices() == ("of this JSON object “name” left out",)


def test_objects_among_other_values() -> None:
    corpus = read('[{"text": "a b c"}, "alone", ["x"]]', text_column="value")
    assert (corpus.texts, corpus.columns) == (("alone", '["x"]'), {"text": ("", "")})


def test_one_object_is_one_row() -> None:
    assert read('{"text": "hello", "n": 1}').texts == ("hello",)


def test_surrogates_are_joined_or_counted() -> None:
    corpus = read('["\\ud83d\\ude00 x", "\\ud800 y"]')
    assert (corpus.texts, corpus.cleaned) == (("😀 x", "\ufffd y"), 1)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('[{"a": 1},\n {"a": 2,]', "The file looks like JSON with a mistake at line 2, character 10 ("),
        ('{"a": "b"', "The file looks like JSON with a mistake at line 1, character 10 ("),
        ("[" * 100_000, "The file is JSON that is nested too deep to hold texts."),
        ("[]", "The file is empty."),
        ("{}", "The file is empty."),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_place(text: str, sentence: str) -> None:
    with pytest.raises(InputError) as refused:
        read(text)
    assert refused.value.field in ("upload", "text_column")
    assert refused.value.text.startswith(sentence)


@pytest.mark.parametrize(
    "text", ["[1] Solatorio (2024)\n[2] Other (2025)", "{curly} braces\nand more", "[note] to self"]
)
def test_a_text_that_begins_like_json_is_a_text(text: str) -> None:
    corpus = read(text)
    assert corpus.texts == tuple(text.split("\n"))
    assert corpus.facts == FileFacts("TXT", "utf-8", "", False)


def test_what_takes_long_to_parse_is_used_all_the_same() -> None:
    text = json.dumps([f"text {n}" for n in range(30_000)])
    assert len(read_bytes(text.encode(), replace(LIMITS, rows=20_000, read_seconds=-1)).texts) == 20_000


def test_a_name_makes_sure() -> None:
    with pytest.raises(InputError, match="JSON with a mistake at line 1"):
        read("[note] to self", "notes.json")
    assert read("a note to self", "notes.json").texts == ("a note to self",)


def test_columns_over_the_limit_are_counted() -> None:
    wide = read_bytes(json.dumps([{f"c{n}": f"word {n}" for n in range(9_000)}] * 3).encode(), LIMITS)
    assert len(wide.choices) == 200
    assert wide.notices() == ("only the first 200 of 9,000 columns are used",)


@given(st.lists(st.fixed_dictionaries({"text": TEXT, "value": VALUE}), min_size=1, max_size=8), st.booleans())
def test_what_is_written_is_read(records: list[dict[str, Any]], as_lines: bool) -> None:
    def cell(value: Any) -> str:
        return "" if value is None else clean_text(value) if isinstance(value, str) else json.dumps(value)

    lines = as_lines and len(records) > 1
    written = "\n".join(map(json.dumps, records)) if lines else json.dumps(records)
    filled = [record for record in records if not is_blank(clean_text(record["text"]))]
    try:
        corpus = read(written, text_column="text")
    except InputError:
        assert not filled
    else:
        assert corpus.facts is not None
        assert corpus.facts.format == ("JSONL" if lines else "JSON")
        assert corpus.texts == tuple(clean_text(record["text"]).strip() for record in filled)
        assert corpus.columns == {"value": tuple(cell(record["value"]) for record in filled)}
