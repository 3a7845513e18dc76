"""Lists that hand their texts on."""

import re

import gradio as gr
import pytest

from gist_demo.widgets.markup import Card, cards, these
from gist_demo.widgets.offers import corpus_key_of, offering, taken_up


def actions(html: str) -> list[str]:
    return re.findall(r'data-do="([a-z]+)"', html)


def test_a_card_of_one_text_offers_more_like_it_and_its_place_on_the_map() -> None:
    listed = cards([Card("1", 0.5, ("rain",), rows=(7,))], label="Results")
    assert actions(listed) == ["similar", "map"]
    assert 'data-rows="7"' in listed
    assert 'aria-label="What to do with 1"' in listed


def test_a_pair_offers_why_it_is_close_and_its_place_on_the_map() -> None:
    listed = cards([Card("3 · 5", 0.5, ("rain", "snow"), rows=(2, 4))], label="Closest pairs")
    assert actions(listed) == ["explain", "map"]
    assert 'data-rows="2,4"' in listed


def test_a_card_without_rows_has_no_menu() -> None:
    assert "<details" not in cards([Card("1", 0.5, ("rain",))], label="Results")


def test_all_of_a_list_can_go_on() -> None:
    buttons = these([3, 1], ("compare", "classify"), corpus_key="abc")
    assert 'data-key="abc"' in buttons
    assert actions(buttons) == ["compare", "classify"]
    assert 'data-rows="3,1"' in buttons
    assert "Compare these" in buttons


@pytest.mark.parametrize(
    ("sent", "wanted"),
    [
        ({"action": "map", "rows": [2, 0]}, ("map", (0, 2))),
        ({"action": "similar", "rows": [1, 1]}, ("similar", (1,))),
        ({"action": "search", "rows": [0, 3, -1, "2"]}, ("search", (0,))),
        ({"action": "rm", "rows": [1]}, None),
        ({"action": ["map"], "rows": [1]}, None),
        ({"action": "map", "rows": [3]}, None),
        ({"rows": [1]}, None),
        ("map", None),
        (None, None),
    ],
    ids=repr,
)
def test_the_browser_is_not_trusted(sent: object, wanted: object) -> None:
    assert taken_up(gr.EventData(None, sent), 3) == wanted


def test_the_list_s_script_reads_no_value() -> None:
    """Gradio evaluates what stands in a template; a list's own HTML comes as its value."""
    with gr.Blocks(analytics_enabled=False):
        listed = offering("<p>none yet</p>", elem_id="hits")
    assert listed.value == "<p>none yet</p>"
    assert "props" not in str(listed.js_on_load)


def test_one_text_alone_is_not_compared() -> None:
    assert actions(these([3], ("search", "compare", "classify"), corpus_key="abc")) == ["search", "classify"]


@pytest.mark.parametrize(("sent", "key"), [({"key": "abc"}, "abc"), ({"key": 7}, ""), ({}, ""), (None, "")], ids=repr)
def test_a_list_says_which_texts_it_is_about(sent: object, key: str) -> None:
    assert corpus_key_of(gr.EventData(None, sent)) == key
