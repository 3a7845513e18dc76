import html
import re

from hypothesis import given
from hypothesis import strategies as st

from gist_demo.widgets.markup import Card, cards, escape, score_text


@given(st.text())
def test_escaped_text_holds_no_markup_and_no_template_and_reads_the_same(text: str) -> None:
    escaped = escape(text)
    assert not set(escaped) & set("<>\"'{}$")
    assert html.unescape(escaped) == html.unescape(html.escape(text))


def test_a_card_shows_lead_score_texts_and_remark_escaped() -> None:
    made = cards([Card("1 · 2", 0.756, ("<b>x</b>", "${alert(1)}"), "Cut & dry")], label="Closest")
    assert "&lt;b&gt;x&lt;/b&gt;" in made
    assert "${" not in made
    assert "Cut &amp; dry" in made
    assert re.search(r'title="0\.756000">0\.76<', made)


def test_a_long_text_can_be_opened_to_its_full_length() -> None:
    text = "word " * 200 + "end"
    made = cards([Card("1", None, (text,))], label="Hits")
    assert made.count("<details>") == 1
    assert text in made
    assert "score" not in made


def test_a_text_of_several_lines_is_opened_with_its_lines() -> None:
    assert '<p class="full">a\nb</p>' in cards([Card("1", None, ("a\nb",))], label="Hits")


def test_no_minus_before_nothing() -> None:
    assert [score_text(score) for score in (-0.001, 0.0, 0.005, -0.126, 1.0)] == [
        "0.00",
        "0.00",
        "0.01",
        "-0.13",
        "1.00",
    ]


def test_a_score_says_what_it_means_and_its_bar_tells_the_same() -> None:
    made = cards([Card("1", 0.5, ("a",), percentile=99.0)], label="Hits")
    assert '<span class="usual">closer than 99 % of unrelated pairs</span>' in made
    assert 'style="--level:0.667"' in made


def test_a_score_without_a_percentile_stands_alone() -> None:
    made = cards([Card("1", 0.5, ("a",))], label="Hits")
    assert ">0.50<" in made
    assert "unrelated" not in made
    assert "bar" not in made


def test_a_pair_can_be_asked_why_its_texts_are_close() -> None:
    pair = cards([Card("1 · 2", 0.5, ("a", "b"), rows=(0, 1))], label="Closest")
    assert re.findall(r'data-do="(\w+)"', pair) == ["explain", "map"]
    assert "explain" not in cards([Card("1", 0.5, ("a",), rows=(0,))], label="Hits")
