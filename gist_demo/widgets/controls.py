"""The row under a tab's inputs: run, stop, notice; and the code that gives the same numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from types import MethodType
from typing import Any

import gradio as gr
from gradio.blocks import Block
from gradio.components import Component
from gradio.events import Dependency

from gist_demo.errors import Stopped
from gist_demo.widgets.notices import STALE, STALE_JS, failed
from gist_demo.widgets.run import Check

Inputs = Block | Sequence[Block] | None


@dataclass(frozen=True)
class Controls:
    """A run button that gives way to Stop while something runs, and the notice beside them.

    `stopped` makes the notice after Stop of what the components `about` hold.
    """

    run: gr.Button
    stop: gr.Button
    notice: gr.HTML
    stopped: Callable[..., str]
    about: tuple[Component, ...] = ()


def sent(event: gr.EventData) -> dict[str, object]:
    """What the browser says of `event`, which is not trusted: {} where that is no dict."""
    data = event._data  # noqa: SLF001  (its attributes fail in three ways when the browser sends no dict)
    return data if isinstance(data, dict) else {}


def bind(handler: Callable[..., Any], first: object) -> Callable[..., Any]:
    """`handler` with its first argument given: as a method, since Gradio finds no event parameter in a partial."""
    return MethodType(handler, first)


def answer(
    triggers: Callable[..., Any] | Sequence[Callable[..., Any]],
    handler: Callable[..., Any],
    inputs: Inputs,
    outputs: Inputs,
    *,
    checks: Check | None = None,
    latest: bool = False,
) -> Dependency:
    """Let `handler` answer any of `triggers`: an event of the page only, without progress or waiting for others.

    While it does, they ask for nothing new, or with `latest` for one more answer, the last that was asked for.
    """
    listen = triggers if callable(triggers) else partial(gr.on, list(triggers))
    event: Dependency = listen(
        handler,
        inputs,
        outputs,
        validator=checks,
        api_visibility="private",
        show_progress="hidden",
        trigger_mode="always_last" if latest else None,
        concurrency_limit=None,
    )
    return event


def controls(tab: str, words: str) -> Controls:
    """Build the row for `tab`; `words` stand on the run button."""
    with gr.Row(elem_classes="run-row"):
        run = gr.Button(words, variant="primary", elem_id=f"{tab}-run", elem_classes="run", scale=0, min_width=100)
        stop = gr.Button("Stop", elem_id=f"{tab}-stop", elem_classes="stop", scale=0, min_width=100)
        notice = gr.HTML("", elem_id=f"{tab}-notice", elem_classes="notices")
    return Controls(run, stop, notice, _stopped)


def wire(
    row: Controls,
    handler: Callable[..., Any],
    inputs: Sequence[Component],
    outputs: Sequence[Block],
    *,
    triggers: Sequence[Callable[..., Any]] = (),
    checks: Check | None = None,
    on_button: bool = True,
) -> Dependency:
    """Run `handler` on `triggers` and `on_button`; Stop ends it. The notice is appended to `outputs`."""
    event: Dependency = gr.on(
        [*([row.run.click] if on_button else []), *triggers],
        handler,
        list(inputs),
        [*outputs, row.notice],
        validator=checks,
        api_visibility="private",
        show_progress="hidden",
        trigger_mode="always_last",
        concurrency_limit=None,
    )
    row.stop.click(
        row.stopped, list(row.about), row.notice, cancels=[event], api_visibility="private", show_progress="hidden"
    )
    return event


def dim_after(event: Dependency, row: Controls, is_stale: Callable[..., bool], inputs: Sequence[Component]) -> None:
    """Once `event` has run, dim its answer where `is_stale` says of `inputs` that it is about other texts by now."""

    def look(notice: str, *values: Any) -> object:
        return STALE if "notice told" in notice and is_stale(*values) else gr.skip()

    answer(event.then, look, [row.notice, *inputs], row.notice)


def dim_when(row: Controls, *triggers: Callable[..., Any]) -> None:
    """Any of `triggers`, such as an edited input, dims the answer below until the next run; in the browser alone."""
    for trigger in triggers:
        trigger(None, row.notice, row.notice, js=STALE_JS, api_visibility="private", show_progress="hidden")


def edits(inputs: Sequence[Component]) -> list[Callable[..., Any]]:
    """The triggers that tell that one of `inputs` was edited, for `dim_when`.

    Texts, states and hidden values also where the app writes them. Numbers, boxes and choices only where a visitor
    does: their `change` fires as well when the accordion that they are in is opened.
    """
    return [
        each.change if isinstance(each, gr.Textbox | gr.State) else each.input  # type: ignore[attr-defined]
        for each in inputs
    ]


def ask_again(answered: object, ask: int) -> object:
    """The count of `ask`, one higher where there is an answer to be given again."""
    return gr.skip() if answered is None else ask + 1


def code_lines(tab: str, handler: Callable[..., str], inputs: Sequence[Component]) -> None:
    """A closed box that shows, when opened, the Python lines that `handler` makes of `inputs`."""
    with gr.Accordion("Code", open=False, elem_id=f"{tab}-code", elem_classes="code-box") as box:
        lines = gr.Code("", language="python", interactive=False, show_label=False, elem_id=f"{tab}-code-lines")
    answer(box.expand, handler, inputs, lines)


def _stopped() -> str:
    return failed(Stopped().text)
