"""The top of the page: title, about, and the places where the state of the model is shown."""

from dataclasses import dataclass

import gradio as gr

from gist_demo import __version__
from gist_demo.catalog import DEFAULT_MODEL, MODELS

PAPER = "https://arxiv.org/abs/2402.16829"
_TITLE = '<div class="title"><h1>GIST demo</h1><p class="tagline">See how an embedding model reads your text.</p></div>'


@dataclass(frozen=True)
class Header:
    """The parts that follow the state of the model: the chip, and the bar that says what is wrong with it."""

    chip: gr.HTML
    banner: gr.Row
    reason: gr.HTML
    try_again: gr.Button


def build_header() -> Header:
    """Lay out the header; it says nothing of the model yet, since the page is there before the model."""
    with gr.Row(elem_id="header"):
        gr.HTML(_TITLE, elem_id="title")
        chip = gr.HTML("", elem_id="model-chip")
        gr.HTML(_about(), elem_id="about")
    with gr.Row(visible=False, elem_id="stand-in") as banner:
        reason = gr.HTML("", elem_id="stand-in-reason")
        again = gr.Button("Try again", elem_id="try-again", scale=0, min_width=100, size="sm")
    return Header(chip, banner, reason, again)


def hub_link(model_id: str, words: str) -> str:
    """A link to the model's page; `words` are HTML."""
    return f'<a href="https://huggingface.co/{model_id}" target="_blank" rel="noopener">{words}</a>'


def _about() -> str:
    card = MODELS[DEFAULT_MODEL]
    return (
        '<details class="about"><summary>About</summary><div class="popover">'
        f"<p>This app shows what the text-embedding model {card.name} makes of your text; the header names the model "
        "that answers now. Such a model turns a text into a list of numbers; texts that mean much the same get numbers "
        "that point the same way. A score is the cosine of the angle between them: 1 is the same direction, and higher "
        "is closer. What counts as close differs between models and kinds of text, so compare scores with each other "
        "rather than with a fixed threshold.</p>"
        "<p>Your texts are held in this server's memory while you work. They are not logged and not kept.</p>"
        f"<p>{hub_link(card.id, 'Model card')} ({card.licence}) · "
        f'<a href="{PAPER}" target="_blank" rel="noopener">Paper</a>: GISTEmbed, arXiv 2402.16829 · '
        f"GIST demo {__version__} (MIT)</p></div></details>"
    )
