"""Lists whose texts can be handed on to other tabs: by the menu of a card, or all of them by the buttons under it."""

from pathlib import Path
from typing import Any, cast, get_args

import gradio as gr

from gist_demo.widgets.chart import picked_rows
from gist_demo.widgets.controls import sent
from gist_demo.widgets.markup import Action

_JS = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")


def offering(value: str, **how: Any) -> gr.HTML:
    """HTML of markup's `cards` and `these` that fires `select` when one of its buttons is pressed."""
    return gr.HTML(value, js_on_load=_JS, **how)


def corpus_key_of(event: gr.EventData) -> str:
    """Which texts the list is about that an event comes from, as far as the browser says."""
    key = sent(event).get("key")
    return key if isinstance(key, str) else ""


def taken_up(event: gr.EventData, n: int) -> tuple[Action, tuple[int, ...]] | None:
    """What is to be done with which of `n` rows; None where the browser says neither an action nor a row."""
    action = sent(event).get("action")
    rows = picked_rows(event, n)
    return (cast(Action, action), tuple(sorted(rows))) if action in get_args(Action) and rows else None
