"""The buttons that say how many texts each label has."""

import re

import gradio as gr
import pytest

from gist_demo.widgets.counts import Count, count_buttons, counts, picked_place

LISTED = [Count("cats", 2, 0), Count("<b>dogs</b> ${x}", 7, 1), Count("birds", 0, 2), Count("none of these", 1, 3)]


def test_the_most_come_first_and_empty_labels_are_named() -> None:
    made = count_buttons(LISTED, of=10, words="Half lead by less than 0.10.")
    assert re.findall(r'data-place="(\d)"', made) == ["1", "0", "3"]
    assert re.findall(r"--share:([\d.]+)", made) == ["0.7000", "0.2000", "0.1000"]
    assert "Half lead by less than 0.10. No text: birds." in made
    assert "<b>dogs" not in made
    assert "${" not in made


def test_the_picked_one_is_pressed_even_without_a_text() -> None:
    made = count_buttons(LISTED, of=10, picked=2)
    assert re.findall(r'data-place="(\d)" aria-pressed="true"', made) == ["2"]
    assert "No text" not in made


def test_of_many_labels_the_rest_is_one_tap_away() -> None:
    made = count_buttons([Count(f"label {i}", 1, i) for i in range(30)], of=30)
    assert "<summary>6 more</summary>" in made
    assert made.count("<button") == 30
    named = count_buttons([Count(f"label {i}", 0, i) for i in range(30)], of=30)
    assert "label 23 and 6 more." in named
    assert "label 24" not in named


@pytest.mark.parametrize(
    ("sent", "place"),
    [
        ({"place": 1, "pressed": False}, 1), ({"place": 1, "pressed": True}, None),
        ({"place": 4, "pressed": False}, None), ({"place": -1, "pressed": False}, None),
        ({"place": True, "pressed": False}, None), ({"place": 1}, None),
        (None, None), ("1", None),
    ],
)  # fmt: skip
def test_the_browser_s_word_is_not_trusted(sent: object, place: int | None) -> None:
    assert picked_place(gr.EventData(None, sent), 4) == place


def test_it_holds_nothing_until_it_is_given_some() -> None:
    with gr.Blocks(analytics_enabled=False):
        assert counts("these").value == ""
