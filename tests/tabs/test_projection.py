"""The Map tab: what it offers of other texts."""

import gradio as gr

from gist_demo.corpora.samples import load_sample
from gist_demo.tabs.interface import App, TextsInUse
from gist_demo.tabs.map_inputs import CLUSTER, NOTHING
from gist_demo.tabs.projection import take_in
from tests.tabs.conftest import SKIPPED, keep
from tests.tabs.maps import KINDS, TEXTS, on_page


def test_the_columns_are_offered_and_the_labels_first(words: App) -> None:
    colours, sizes, drawn, marked, notice = take_in(
        words, TextsInUse(words.corpora.put(load_sample("customer-questions"))), None
    )
    assert isinstance(colours, gr.Dropdown)
    assert [name for name, _ in colours.choices] == ["Cluster", "intent", "Nothing"]
    assert colours.value == "column:intent"
    assert isinstance(sizes, gr.Dropdown)
    assert sizes.value == NOTHING
    assert (drawn, marked, notice) == (None, (), SKIPPED)


def test_without_labels_the_colours_are_those_of_clusters(words: App) -> None:
    for columns in ({"kind": KINDS}, {}):
        colours, *_ = take_in(words, keep(words, TEXTS, columns=columns), None)
        assert isinstance(colours, gr.Dropdown)
        assert colours.value == CLUSTER


def test_a_choice_among_the_same_texts_leaves_the_map_alone(words: App) -> None:
    drawn = on_page(keep(words, TEXTS), 5)
    assert take_in(words, keep(words, TEXTS, rows=(1, 2)), drawn) == (SKIPPED,) * 5
    assert take_in(words, keep(words, TEXTS), drawn)[3] == ()
    *_, forgotten, marked, notice = take_in(words, keep(words, TEXTS[:4]), drawn)
    assert (forgotten, marked) == (None, ())
    assert "Inputs changed" in str(notice)
