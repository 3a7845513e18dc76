"""Words inside figures."""

import html

import numpy as np
import pytest

from gist_demo.figures.label import percent_label, percentile_label, plotly_label, score_label, share_label


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
    ("percentile", "words"),
    [
        (0, "0 %"), (62.9, "62 %"), (98.999, "98 %"), (99, "99 %"), (99.04, "99 %"), (99.47, "99.4 %"), (100, "100 %"),
        (99.9, "99.9 %"), (99.976, "99.97 %"), (99.999, "99.99 %"), (np.float32(99.9), "99.9 %"),
        (np.float32(99.4), "99.4 %"),
    ],
)  # fmt: skip
def test_a_percentile_is_rounded_down_and_finer_where_it_is_high(percentile: float, words: str) -> None:
    assert percent_label(percentile) == words


@pytest.mark.parametrize(
    ("percentile", "words"),
    [
        (0.0, "farther apart than all unrelated pairs"),
        (0.5, "farther apart than 99.5 % of unrelated pairs"),
        (37.2, "farther apart than 62 % of unrelated pairs"),
        (50.2, "closer than 50 % of unrelated pairs"),
        (99.95, "closer than 99.95 % of unrelated pairs"),
        (100.0, "closer than all unrelated pairs"),
    ],
)
def test_a_percentile_says_what_it_means(percentile: float, words: str) -> None:
    assert percentile_label(percentile) == words


@pytest.mark.parametrize(
    ("share", "words"), [(0.0, "<1 %"), (0.004, "<1 %"), (0.006, "1 %"), (0.5, "50 %"), (0.994, "99 %"), (1.0, ">99 %")]
)
def test_a_probability_is_never_nothing_or_all(share: float, words: str) -> None:
    assert share_label(share) == words
