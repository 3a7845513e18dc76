"""A pair that is opened."""

import re
from collections.abc import Iterator

import gradio as gr
import pytest

from gist_demo.corpora.samples import load_sample
from gist_demo.encoding.encoder import Encoder
from gist_demo.tabs.interface import App, TextsInUse
from gist_demo.tabs.pair_view import OpenedPair, explain_listed, open_pair, pair_of
from tests.stand_ins import WordBackend, word_vector
from tests.tabs.conftest import GONE, GONE_TEXTS, HOSTILE, HOSTILE_PICKS, SKIPPED, keep

TEXTS = ["The cat sleeps.", "A dog barks, and it rains.", "Rain."]


def shown(steps: Iterator[object]) -> str:
    *_, end = steps
    assert isinstance(end, str)
    return end


def event(key: str, **sent: object) -> gr.EventData:
    return gr.EventData(None, {"key": key, "action": "explain", **sent})


def test_a_pair_has_both_texts_in_order_their_numbers_and_score(words: App) -> None:
    used = words.used(keep(words, TEXTS, (0, 2, 1)))
    made = shown(open_pair(words, lambda: pair_of(used, 2, 0)))
    assert '<span class="rank">1 · 2</span>' in made
    assert f'title="{float(word_vector(TEXTS[0]) @ word_vector(TEXTS[1])):.6f}"' in made
    assert made.index("sleeps.") < made.index("barks,")
    assert 'data-rows="0,1"' in made
    assert 'data-do="map"' in made


def test_what_carries_the_score_is_there_with_its_lines(app: App) -> None:
    texts = ["Where is my parcel? I have waited for a week.", "The package has not arrived."]
    made = shown(open_pair(app, lambda: OpenedPair((texts[0], texts[1]), ("1", "2"), among=texts)))
    first = re.search(r"Text 1:</span> “([^”]*)”", made)
    assert first is not None
    assert "parcel" in first[1]
    assert "closer than" in made
    assert "from sentence_transformers import" in made
    assert "data-rows" not in made


def test_a_card_opens_its_pair(words: App) -> None:
    key = keep(words, TEXTS).corpus_key
    made = shown(explain_listed(words, event(key, rows=[2, 0])))
    assert '<span class="rank">1 · 3</span>' in made
    assert f'data-key="{key}"' in made


@pytest.mark.parametrize(
    "sent", [{"action": "map", "rows": [0, 1]}, {"rows": [0]}, {"rows": [0, 1, 2]}, {"rows": None}]
)
def test_other_buttons_of_a_card_change_nothing(words: App, sent: dict[str, object]) -> None:
    assert list(explain_listed(words, event(keep(words, TEXTS).corpus_key, **sent))) == [SKIPPED]


@pytest.mark.parametrize("sent", HOSTILE_PICKS)
def test_whatever_the_browser_sends_opens_nothing(words: App, sent: object) -> None:
    keep(words, TEXTS)
    (said,) = explain_listed(words, gr.EventData(None, sent))
    assert said == SKIPPED or "no longer kept" in str(said)


def test_texts_that_are_gone_are_asked_for_again(words: App) -> None:
    assert GONE in shown(explain_listed(words, event(GONE_TEXTS.corpus_key, rows=[0, 1])))


def test_without_a_model_that_is_said(without_model: App) -> None:
    used = without_model.used(keep(without_model, TEXTS))
    assert "There is no model." in shown(open_pair(without_model, lambda: pair_of(used, 0, 1)))


def test_hostile_texts_are_text(words: App) -> None:
    used = words.used(keep(words, [HOSTILE, f"{HOSTILE} twice"]))
    made = shown(open_pair(words, lambda: pair_of(used, 0, 1)))
    assert "<img" not in made
    assert "${" not in made


def test_while_it_takes_longer_the_texts_are_there_with_how_far_it_is(words: App, backend: WordBackend) -> None:
    backend.seconds = 0.4
    used = words.used(keep(words, TEXTS))
    first, *_, end = [step for step in open_pair(words, lambda: pair_of(used, 0, 1)) if step != SKIPPED]
    assert "A dog barks, and it rains." in str(first)
    assert "notice reading" in str(first)
    assert "notice working" not in str(first)
    assert "explained" in str(end)


def test_the_score_is_read_against_all_texts_of_the_visitor(app: App, encoder: Encoder) -> None:
    used = app.used(TextsInUse(app.corpora.put(load_sample("customer-questions"))))
    made = shown(open_pair(app, lambda: pair_of(used, 0, 1)))
    background = app.background(encoder, used.corpus.texts)
    assert background is not None
    assert background.source == "own"
    assert "of unrelated pairs" in made
