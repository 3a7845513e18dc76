"""The row under a tab's inputs, and how events are wired."""

from collections.abc import Iterator

import gradio as gr
import pytest
from gradio.block_function import BlockFunction
from gradio.blocks import Block
from gradio.helpers import special_args

from gist_demo.widgets.controls import answer, ask_again, bind, code_lines, controls, dim_when, edits, wire


def shout(first: str, text: str) -> str:
    return f"{first} {text}!"


def count(first: str, text: str) -> Iterator[tuple[str, str]]:
    yield first, text


def where(first: str, event: gr.EventData) -> str:
    return f"{first} {event._data}"


def events(page: gr.Blocks, block: Block, name: str) -> list[BlockFunction]:
    """The events that `block` triggers by `name`."""
    return [fn for fn in page.fns.values() if (block._id, name) in fn.targets]


def test_a_bound_handler_has_its_first_argument_and_no_more() -> None:
    assert bind(shout, "hey")("you") == "hey you!"
    assert list(bind(count, "hey")("you")) == [("hey", "you")]


def test_gradio_gives_a_bound_handler_its_event() -> None:
    """It would not, were it a partial."""
    event = gr.EventData(None, {"rows": [1]})
    arguments, _, position, _ = special_args(bind(where, "here"), [], event_data=event)
    assert position == 0
    assert bind(where, "here")(*arguments or ()) == "here {'rows': [1]}"


def test_an_answer_is_private_silent_and_waits_for_nobody() -> None:
    with gr.Blocks(analytics_enabled=False) as page:
        box, out = gr.Textbox(), gr.HTML()
        answer(box.change, bind(shout, "hey"), box, out, checks=lambda _: gr.validate(True, ""))
    (fn,) = events(page, box, "change")
    assert (fn.api_visibility, fn.show_progress, fn.concurrency_limit) == ("private", "hidden", None)
    assert fn.fn is not None
    assert fn.fn("you") == "hey you!"
    assert fn.validator is not None


def test_run_stop_and_notice_are_named_after_the_tab() -> None:
    with gr.Blocks(analytics_enabled=False):
        row = controls("search", "Find")
    assert (row.run.elem_id, row.stop.elem_id, row.notice.elem_id) == ("search-run", "search-stop", "search-notice")
    assert (row.run.value, row.stop.value, row.notice.value) == ("Find", "Stop", "")


def test_a_run_starts_by_button_and_triggers_and_ends_by_stop() -> None:
    with gr.Blocks(analytics_enabled=False) as page:
        box, out = gr.Textbox(), gr.HTML()
        row = controls("search", "Find")
        wire(row, bind(count, "hey"), [box], [out], triggers=[box.submit], checks=lambda _: gr.validate(True, ""))
    (run,) = events(page, row.run, "click")
    assert run is events(page, box, "submit")[0]
    assert run.inputs == [box]
    assert run.outputs == [out, row.notice]
    assert (run.api_visibility, run.concurrency_limit, run.trigger_mode) == ("private", None, "always_last")
    assert run.validator is not None
    stops = events(page, row.stop, "click")
    assert {each for stop in stops for each in stop.cancels} == {run._id}
    (told,) = [stop for stop in stops if stop.fn is not None]
    assert told.outputs == [row.notice]
    assert told.fn is not None
    assert "Stopped." in told.fn()
    assert all(stop.api_visibility == "private" for stop in stops)


def test_what_makes_an_answer_old_is_answered_by_the_browser_alone() -> None:
    with gr.Blocks(analytics_enabled=False) as page:
        boxes = gr.Textbox(), gr.Textbox()
        row = controls("search", "Find")
        dim_when(row, *(box.input for box in boxes))
    for box in boxes:
        (fn,) = events(page, box, "input")
        assert fn.fn is None
        assert fn.outputs == [row.notice]
        assert "notice stale" in str(fn.js)
        assert """/notice failed/.test(now) ? '<p class="notice failed"></p>'""" in str(fn.js)
        assert fn.api_visibility == "private"


def test_only_where_there_is_an_answer_it_is_asked_for_again() -> None:
    assert ask_again(("texts", "query"), 3) == 4
    assert ask_again(None, 3) == gr.skip()


def test_the_code_is_written_when_its_box_is_opened() -> None:
    with gr.Blocks(analytics_enabled=False) as page:
        box = gr.Textbox()
        code_lines("search", bind(shout, "hey"), [box])
    (fold,) = [block for block in page.blocks.values() if isinstance(block, gr.Accordion)]
    assert not fold.open
    (fn,) = events(page, fold, "expand")
    (lines,) = fn.outputs
    assert isinstance(lines, gr.Code)
    assert (lines.value, lines.language, lines.interactive) == ("", "python", False)
    assert fn.inputs == [box]


@pytest.mark.parametrize("tab", ["search", "map"])
def test_two_tabs_share_no_id(tab: str) -> None:
    with gr.Blocks(analytics_enabled=False) as page:
        controls("other", "Go")
        controls(tab, "Go")
    ids = [block.elem_id for block in page.blocks.values() if getattr(block, "elem_id", None)]
    assert len(ids) == len(set(ids)) == 6


def test_opening_an_accordion_is_no_edit() -> None:
    with gr.Blocks(analytics_enabled=False):
        inputs = [gr.Textbox(), gr.State(0), gr.Number(), gr.Checkbox(), gr.Dropdown()]
        names = [trigger.event_name for trigger in edits(inputs)]  # type: ignore[attr-defined]
    assert names == ["change", "change", "input", "input", "input"]
