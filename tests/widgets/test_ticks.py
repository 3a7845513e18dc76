import gradio as gr
import pytest

from gist_demo.widgets.ticks import Ticked, ticked_row


def test_ticks_are_kept_by_query_and_row() -> None:
    ticked = Ticked().with_tick("k", "pay", 3, fits=True).with_tick("k", "pay", 1, fits=True)
    ticked = ticked.with_tick("k", "card", 3, fits=True)
    assert ticked.count == 3
    assert ticked.rows("k", "pay") == [1, 3]
    assert ticked.rows("k", "other") == ticked.rows("elsewhere", "pay") == []
    assert ticked.with_tick("k", "pay", 3, fits=False).rows("k", "pay") == [1]


def test_a_query_without_a_tick_is_gone() -> None:
    ticked = Ticked().with_tick("k", "pay", 3, fits=True).with_tick("k", "pay", 3, fits=False)
    assert ticked.by_query == {}
    assert Ticked().with_tick("k", "pay", 3, fits=False).count == 0


def test_ticks_of_other_texts_begin_anew() -> None:
    ticked = Ticked().with_tick("k", "pay", 3, fits=True).with_tick("other", "pay", 5, fits=True)
    assert ticked.by_query == {"pay": {5: 1.0}}


def test_no_more_than_ten_thousand_are_kept() -> None:
    full = Ticked("k", {"pay": dict.fromkeys(range(10_000), 1.0)})
    assert full.with_tick("k", "pay", 10_000, fits=True).count == 10_000


def test_a_tick_is_read_as_the_browser_says_it() -> None:
    assert ticked_row(gr.EventData(None, {"key": "k", "row": 2, "fits": True}), 3) == ("k", 2, True)


@pytest.mark.parametrize(
    "data",
    [
        None, [], "x", {}, {"key": "k", "row": 3, "fits": True}, {"key": "k", "row": -1, "fits": True},
        {"key": "k", "row": True, "fits": True}, {"key": "k", "row": 1.0, "fits": True},
        {"key": 1, "row": 1, "fits": 1},
        {"key": "k", "row": 1, "fits": "yes"}, {"row": 1, "fits": True},
    ],
)  # fmt: skip
def test_what_the_browser_should_not_say_is_no_tick(data: object) -> None:
    assert ticked_row(gr.EventData(None, data), 3) is None
