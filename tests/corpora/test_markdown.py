import pytest
from hypothesis import given
from hypothesis import strategies as st

from gist_demo.corpora.markdown import is_markdown, plain, read_markdown
from gist_demo.corpora.options import ReadOptions
from gist_demo.corpora.readers import read_bytes
from gist_demo.corpora.table import Deadline
from gist_demo.settings import Limits

LIMITS = Limits()
PAGE = """---
title: A page
---
# The *title*

A paragraph with a [link](http://example.org "x")
that goes on.

- one
- [ ] two
  goes on
1. three

> a quote
> of two lines

```python
print("no text")
```

| name | price |
|------|------:|
| tea  | 2     |

Below
-----
<!-- a remark
of two lines -->
The **end**, snake_case_name.

[link]: http://example.org
"""


def test_the_parts_of_a_page() -> None:
    table = read_markdown(PAGE, LIMITS, Deadline(10))
    assert list(table.rows) == [
        ["The title", "heading", "The title"],
        ["A paragraph with a link that goes on.", "paragraph", "The title"],
        ["one", "list item", "The title"],
        ["two goes on", "list item", "The title"],
        ["three", "list item", "The title"],
        ["a quote of two lines", "quote", "The title"],
        ["name · price", "table row", "The title"],
        ["tea · 2", "table row", "The title"],
        ["Below", "heading", "Below"],
        ["The end, snake_case_name.", "paragraph", "Below"],
    ]
    assert table.notes == [
        "1 front matter block left out",
        "1 code block left out",
        "1 comment left out",
        "1 link definition left out",
    ]


def test_a_page_is_a_corpus_of_its_texts() -> None:
    corpus = read_bytes(PAGE.encode(), LIMITS)
    assert corpus.facts is not None
    assert (corpus.facts.format, corpus.facts.has_heading) == ("Markdown", None)
    assert (corpus.text_column, corpus.choices) == ("text", ("text", "kind", "section"))
    assert read_bytes(PAGE.encode(), LIMITS, ReadOptions(delimiter="")).texts[1] == "title: A page"


@pytest.mark.parametrize("name", ["", "notes.txt", "notes.md"])
def test_the_name_decides_only_what_is_open(name: str) -> None:
    short, clear = (
        read_bytes(b"Some words\non two lines\n", LIMITS, name=name),
        read_bytes(PAGE.encode(), LIMITS, name=name),
    )
    assert len(short.texts) == (1 if name == "notes.md" else 2)
    assert len(clear.texts) == 10


@pytest.mark.parametrize(
    "text", ["# a comment\nx = 1\n", "One line.\n\nAnother.\n", "- one\n- two\n", "#hashtag\n\n- x"]
)
def test_plain_lines_are_no_markdown(text: str) -> None:
    assert not is_markdown(text)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("**bold** and _slanted_, `code`", "bold and slanted, code"),
        ("![picture](x.png) [a](b) [c][d]", "picture a c"),
        ("2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name"),
        ("a<br>b <b>c</b> 1 < 2", "ab c 1 < 2"),
        (r"\*not\* \[this\]", "*not* [this]"),
    ],
)
def test_the_signs_go_and_the_words_stay(line: str, text: str) -> None:
    assert plain(line) == text


def test_what_is_never_closed_swallows_nothing_but_code() -> None:
    assert [row[0] for row in read_markdown("---\n# x\n\ny", LIMITS, Deadline(10)).rows] == ["x", "y"]
    assert [row[0] for row in read_markdown("<!-- x\n\ny", LIMITS, Deadline(10)).rows] == ["<!-- x", "y"]
    assert [row[0] for row in read_markdown("a\n```\nb\nc", LIMITS, Deadline(10)).rows] == ["a"]


def test_it_ends_in_time() -> None:
    table = read_markdown("a\n\n" * 10, LIMITS, Deadline(-1))
    assert list(table.rows) == []
    assert table.cut


@given(st.text(alphabet="a #*-`>|=[]()<!\n\\", max_size=120))
def test_any_text_is_read(text: str) -> None:
    assert all(len(row) == 3 and row[0] for row in read_markdown(text, LIMITS, Deadline(10)).rows)
