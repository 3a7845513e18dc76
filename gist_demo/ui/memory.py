"""What was typed is there again after a reload: kept in the visitor's browser, and asked for when the page comes."""

import json
from collections.abc import Sequence
from pathlib import Path

import gradio as gr
from gradio.components import Component

from gist_demo.tabs.interface import App, TextsPanel
from gist_demo.tabs.texts_in_use import forget, restore
from gist_demo.widgets.controls import answer, bind

_JS = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
_FORGET = "() => { window.gistMemory.forget(); location.reload(); }"


def memory_head() -> str:
    """For the page's head."""
    return f"<script>{_JS}</script>"


def _recall(components: Sequence[Component]) -> str:
    return f"(...now) => window.gistMemory.recall({json.dumps([each.elem_id for each in components])}, now)"


def remember(app: App, page: gr.Blocks, texts: TextsPanel, inputs: Sequence[Component]) -> None:
    """Keep the texts in use, the paste box and `inputs` in the browser, and bring them back."""
    kept = [texts.source, texts.pasted]
    for component in [*kept, *inputs]:
        elem_id = component.elem_id
        component.change(  # type: ignore[attr-defined]
            None,
            component,
            None,
            js=f"(value) => {{ window.gistMemory.keep({json.dumps(elem_id)}, value); }}",
            api_visibility="private",
        )
    # In the browser alone, so that a value that no input takes any more does not keep the texts away.
    page.load(None, list(inputs), list(inputs), js=_recall(inputs), api_visibility="private")
    page.load(
        bind(restore, app),
        kept,
        [texts.in_use, texts.bar, *kept],
        js=_recall(kept),
        api_visibility="private",
        show_progress="hidden",
        concurrency_limit=None,
    )
    answer(texts.forget.click, bind(forget, app), texts.in_use, None).then(
        None, None, None, js=_FORGET, api_visibility="private"
    )
