"""What stands under "More" in the Similarity tab."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.components import Component

from gist_demo.tabs.similarity_inputs import (
    AS_GIVEN,
    BY_HAND,
    EACH_OTHER,
    EVEN,
    FITTED,
    LIKE_BESIDE_LIKE,
    SECOND_LIST,
    USUAL,
)
from gist_demo.tabs.similarity_lists import DUPLICATES, MOST_PAIRS, NEAREST, RANKED
from gist_demo.widgets.controls import answer
from gist_demo.widgets.offers import offering


@dataclass(frozen=True)
class More:
    """With what to compare, and how to show it; more can be put into its `box`."""

    box: gr.Accordion
    against: gr.Dropdown
    lines: gr.Textbox
    order: gr.Dropdown
    colors: gr.Dropdown
    low: gr.Number
    high: gr.Number
    fade: gr.Slider
    problem: gr.HTML

    @property
    def look(self) -> list[Component]:
        """What makes a Look."""
        return [self.order, self.colors, self.low, self.high]

    @property
    def inputs(self) -> tuple[Component, ...]:
        """All that is filled in."""
        return (self.against, self.lines, *self.look, self.fade)


@dataclass(frozen=True)
class MoreLists:
    """Which list is shown, of what, and where."""

    kind: gr.Radio
    part: gr.Textbox
    most: gr.Slider
    at_least: gr.Number
    notice: gr.HTML
    shown: gr.HTML

    @property
    def asked(self) -> list[Component]:
        """What the list depends on."""
        return [self.kind, self.part, self.most, self.at_least]

    @property
    def inputs(self) -> tuple[Component, ...]:
        """All that is filled in."""
        return tuple(self.asked)

    @property
    def triggers(self) -> list[Callable[..., Any]]:
        """What asks for another list."""
        return [
            self.kind.input,
            self.part.submit,
            self.part.blur,
            self.most.release,
            self.at_least.submit,
            self.at_least.blur,
        ]


def build_more() -> More:
    """The inputs, closed until they are wanted."""
    with gr.Accordion("More", open=False, elem_classes="more", elem_id="similarity-more") as box:
        with gr.Row():
            against = gr.Dropdown(
                [EACH_OTHER, SECOND_LIST], label="Compare with", elem_id="similarity-against", allow_custom_value=True
            )
            order = gr.Dropdown(
                [AS_GIVEN, LIKE_BESIDE_LIKE], label="Order", elem_id="similarity-order", allow_custom_value=True
            )
        lines = gr.Textbox(
            "",
            label="Second list, one text a line",
            lines=4,
            max_lines=12,
            elem_id="similarity-other",
            visible=False,
            html_attributes=gr.InputHTMLAttributes(spellcheck=False),
        )
        with gr.Row():
            colors = gr.Dropdown([USUAL, EVEN, FITTED, BY_HAND], label="Colours follow", elem_id="similarity-colours")
            low = gr.Number(0.0, label="From", step=0.05, elem_id="similarity-low", visible=False, min_width=80)
            high = gr.Number(1.0, label="To", step=0.05, elem_id="similarity-high", visible=False, min_width=80)
            fade = gr.Slider(
                0,
                1,
                0,
                step=0.01,
                label="Fade below",
                info="The score under which cells fade.",
                elem_id="similarity-fade",
            )
        problem = gr.HTML("", elem_id="similarity-look-problem", elem_classes="list-notice")
    answer(against.change, _lines_wanted, against, lines)
    answer(colors.change, _range_wanted, colors, [low, high])
    return More(box, against, lines, order, colors, low, high, fade, problem)


def build_lists() -> MoreLists:
    """The lists of pairs, closed until they are wanted."""
    with gr.Accordion("Pairs and near-duplicates", open=False, elem_classes="more", elem_id="similarity-lists"):
        kind = gr.Radio([RANKED, DUPLICATES, NEAREST], value=RANKED, show_label=False, elem_id="similarity-kind")
        with gr.Row():
            part = gr.Textbox("", label="Pairs with a text that holds", elem_id="similarity-part", placeholder="refund")
            most = gr.Slider(10, MOST_PAIRS, 20, step=10, label="Pairs", elem_id="similarity-most")
            at_least = gr.Number(
                None,
                label="Near-duplicates from",
                info="Left empty: measured on your texts.",
                step=0.01,
                elem_id="similarity-from",
                visible=False,
            )
        notice = gr.HTML("", elem_id="similarity-list-notice", elem_classes="list-notice")
        shown = offering("", elem_id="similarity-list")
    answer(kind.change, _wishes_wanted, kind, [part, most, at_least])
    return MoreLists(kind, part, most, at_least, notice, shown)


def _lines_wanted(against: str) -> object:
    return gr.Textbox(visible=against == SECOND_LIST)


def _range_wanted(colors: str) -> tuple[object, object]:
    return gr.Number(visible=colors == BY_HAND), gr.Number(visible=colors == BY_HAND)


def _wishes_wanted(kind: str) -> tuple[object, object, object]:
    return gr.Textbox(visible=kind == RANKED), gr.Slider(visible=kind == RANKED), gr.Number(visible=kind == DUPLICATES)
