"""Words inside figures."""

import html

import pytest

from gist_demo.figures.label import percentile_label, plotly_label, score_label


@pytest.mark.parametrize(
    "text", ['<a href="%">x</a>', "%{z} {{value}}", "$x^2$ ${alert(1)}", "a &lt; b & c", "'\"", "漢字"]
)
def test_nothing_is_left_to_interpret_and_all_can_be_read(text: str) -> None:
    label = plotly_label(text, 80)
    assert not set("<>{}$") & set(label)
    assert html.unescape(label) == text


def test_a_label_is_shortened_before_it_is_escaped() -> None:
    assert html.unescape(plotly_label("<" * 100, 10)) == "<" * 9 + "…"
    assert plotly_label("two\nlines", 20) == "two lines"


@pytest.mark.parametrize(
    ("score", "label"), [(0.755, "0.76"), (-0.004, "0.00"), (-0.42, "−0.42"), (1.0, "1.00"), (1.0000001, "1.00")]
)
def test_scores(score: float, label: str) -> None:
    assert score_label(score) == label


@pytest.mark.parametrize(
    ("percentile", "shown"),
    [(0, "0"), (49.9, "49"), (50, "50"), (98.96, "98"), (99, "99"), (99.07, "99"), (99.86, "99.8"), (100, "99.9")],
)
def test_a_percentile_is_not_said_to_be_more_than_it_is(percentile: float, shown: str) -> None:
    assert percentile_label(percentile) == f"closer than {shown} % of unrelated pairs"
