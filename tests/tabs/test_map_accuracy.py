"""How far the map can be trusted."""

import gradio as gr
import numpy as np

from gist_demo.analysis.map_quality import MapQuality
from gist_demo.tabs.interface import App
from gist_demo.tabs.map_accuracy import accuracy_words, is_outdated, measure
from gist_demo.tabs.map_inputs import ACCURACY, CLUSTER, mapped
from gist_demo.tabs.map_view import Measured
from tests.stand_ins import word_vector
from tests.tabs.conftest import HOSTILE, SKIPPED, keep, last
from tests.tabs.maps import TEXTS, on_page, ranks


def test_the_map_is_measured_coloured_and_told_in_words(words: App) -> None:
    from sklearn.manifold import trustworthiness

    drawn = on_page(keep(words, TEXTS), 5)
    shown, measured, colours, again, notice = last(measure(words, drawn, None, CLUSTER))
    vectors = np.stack([word_vector(text) for text in TEXTS])
    expected = trustworthiness(vectors, drawn.coordinates, n_neighbors=2, metric="cosine")
    assert f"Trustworthiness {expected:.2f} · neighbours kept" in shown
    assert measured.view == drawn.view
    assert isinstance(colours, gr.Dropdown)
    assert colours.value == ACCURACY
    assert ("Map accuracy", ACCURACY) in [tuple(each) for each in colours.choices]
    assert again == SKIPPED
    assert "5 texts" in notice
    assert last(measure(words, drawn, None, ACCURACY))[3] != SKIPPED


def test_without_a_map_that_is_said(words: App) -> None:
    assert "There is no map of these texts yet." in last(measure(words, None, None, CLUSTER))[-1]


def test_the_worst_dots_are_listed_first_and_blank_ones_are_not(words: App) -> None:
    drawn = on_page(keep(words, [*TEXTS[:4], HOSTILE]), 5)
    each = np.array([0.9, 0.2, np.nan, 0.5, 0.4], np.float32)
    shown = accuracy_words(mapped(words, drawn.in_use), MapQuality(0.5, each, 0.25, each, 2))
    assert ranks(shown) == ["2", "5", "4", "1"]
    assert "accuracy 0.20, 20 % of neighbours kept" in shown
    assert "Of the 2 closest texts of each text, 25 %" in shown
    assert "<img" not in shown


def test_what_was_measured_of_an_earlier_map_is_dimmed(words: App) -> None:
    drawn, each = on_page(keep(words, TEXTS), 5), np.ones(5, np.float32)
    quality = MapQuality(1, each, 1, each, 2)
    assert "Inputs changed" in str(is_outdated(drawn, Measured("another", quality)))
    assert is_outdated(drawn, Measured(drawn.view, quality)) == SKIPPED
    assert is_outdated(drawn, None) == is_outdated(None, None) == SKIPPED
