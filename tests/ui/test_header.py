"""The top of the page."""

import re

import gradio as gr
import pytest

from gist_demo import __version__
from gist_demo.catalog import DEFAULT_MODEL, MODELS
from gist_demo.ui.header import PAPER, build_header, hub_link


@pytest.fixture
def about() -> str:
    """What stands behind About."""
    with gr.Blocks(analytics_enabled=False) as page:
        build_header()
    (text,) = [block.value for block in page.blocks.values() if getattr(block, "elem_id", None) == "about"]
    assert isinstance(text, str)
    return text


def test_before_the_model_is_there_nothing_is_said_of_it() -> None:
    with gr.Blocks(analytics_enabled=False):
        header = build_header()
    assert header.chip.value == ""
    assert header.reason.value == ""
    assert not header.banner.visible
    assert [part.elem_id for part in (header.chip, header.banner, header.reason, header.try_again)] == [
        "model-chip", "stand-in", "stand-in-reason", "try-again",
    ]  # fmt: skip


def test_about_says_what_a_score_is_and_what_happens_to_texts(about: str) -> None:
    card = MODELS[DEFAULT_MODEL]
    assert f"the text-embedding model {card.name}" in about
    assert "the header names the model that answers now" in about
    assert "cosine" in about
    assert "not logged and not kept" in about
    assert f"({card.licence})" in about
    assert __version__ in about


def test_links_go_to_the_card_and_the_paper_and_tell_them_nothing(about: str) -> None:
    links = re.findall(r"<a [^>]*>", about)
    assert [re.findall(r'href="([^"]*)"', link) for link in links] == [
        [f"https://huggingface.co/{DEFAULT_MODEL}"],
        [PAPER],
    ]
    assert all('rel="noopener"' in link for link in links)
    assert hub_link("a/b", "<b>B</b>").endswith("><b>B</b></a>")
