"""Classify: labels from a column, labels too alike, and texts that the model was trained on."""

from dataclasses import replace
from typing import Any

import pytest

from gist_demo.analysis.labels import Label, read_labels
from gist_demo.catalog import DEFAULT_MODEL, MODELS
from gist_demo.encoding.encoder import Ready
from gist_demo.tabs.interface import App
from gist_demo.tabs.zero_shot_more import labels_from, offer_columns
from gist_demo.tabs.zero_shot_notes import tell_alike, tell_seen
from tests.stand_ins import CARD, RUNTIME, FixedModels
from tests.tabs.conftest import GONE_TEXTS, SKIPPED, keep, make_app

TEXTS = ["one", "two", "three", "four", "five"]
COLUMNS = {"kind": ("b", "a", "a", " ", "12:30: x | y"), "same": ("x",) * 5}


def test_a_column_fills_the_box_the_most_frequent_first(words: App) -> None:
    in_use = keep(words, TEXTS, columns=COLUMNS)
    written, said = labels_from(words, in_use, "kind")
    assert read_labels(str(written)) == (Label("a"), Label("b"), Label("12:30: x | y"))
    assert "3 different values." in str(said)


def test_what_is_more_than_can_be_used_is_left_out_and_told(words: App) -> None:
    here = make_app(words.models, labels=2)
    written, said = labels_from(here, keep(here, TEXTS, columns=COLUMNS), "kind")
    assert written == "a\nb"
    assert "3 different values, and at most 2 labels can be used: the rarest one, of 1 text, is left out." in str(said)


def test_a_column_of_one_value_is_no_choice(words: App) -> None:
    written, said = labels_from(words, keep(words, TEXTS, columns=COLUMNS), "same")
    assert written == SKIPPED
    assert "take another column" in str(said)


@pytest.mark.parametrize("column", [None, "", "gone"])
def test_no_column_changes_nothing(words: App, column: str | None) -> None:
    assert labels_from(words, keep(words, TEXTS, columns=COLUMNS), column) == (SKIPPED, "")


def test_columns_are_offered_where_there_are_some(words: App) -> None:
    offered: Any = offer_columns(words, keep(words, TEXTS, columns=COLUMNS))[0]
    assert (offered["choices"], offered["visible"], offered["value"]) == (["kind", "same"], True, None)
    bare: Any = offer_columns(words, keep(words, TEXTS))[0]
    assert not bare["visible"]
    assert offer_columns(words, GONE_TEXTS) == (SKIPPED, SKIPPED)


def test_labels_that_are_as_good_as_the_same_are_named(app: App) -> None:
    in_use = keep(app, TEXTS)
    app.models.get()  # what is not loaded tells of nothing
    said = tell_alike(app, in_use, None, "refund of money\nrefund of the money\n<b>weather</b>", "{}", names=True)
    assert "“refund of money” and “refund of the money” are 0.9" in said
    assert "texts between them can go either way" in said
    assert "weather" not in said
    said = tell_alike(app, in_use, None, "refund\nrefunds\nweather", "{}", names=True)
    assert "The closest two labels are “refund” and “refunds”, 0.89 alike." in said
    assert "either way" not in said


@pytest.mark.parametrize(("labels", "template"), [("", "{}"), ("only one", "{}"), ("a\nb", "no place")])
def test_of_unfinished_labels_nothing_is_said(words: App, labels: str, template: str) -> None:
    assert tell_alike(words, keep(words, TEXTS), None, labels, template, names=True) == ""


def test_while_the_model_loads_nothing_is_said(loading: App) -> None:
    assert tell_alike(loading, keep(loading, TEXTS), None, "a\nb", "{}", names=True) == ""
    assert tell_seen(loading, keep(loading, TEXTS)) == ""


def named(app: App, name: str) -> Any:
    """Texts called `name` in use in an app whose model is GIST."""
    gist = replace(app, models=FixedModels(state=Ready(MODELS[DEFAULT_MODEL], RUNTIME)))
    corpus = replace(app.corpora.get(keep(app, TEXTS).corpus_key), name=name)
    return gist, replace(keep(app, TEXTS), corpus_key=app.corpora.put(corpus))


def test_texts_that_gist_was_trained_on_are_not_zero_shot(words: App) -> None:
    said = tell_seen(*named(words, "mteb/banking77 · test"))
    assert "Banking77 was in GIST-Embedding-v0&#x27;s training data: this is not zero-shot." in said
    said = tell_seen(*named(words, "banking77_10x20.csv"))
    assert "may be from Banking77" in said


def test_of_other_texts_and_other_models_nothing_is_said(words: App) -> None:
    assert tell_seen(*named(words, "my mails.csv")) == ""
    _, in_use = named(words, "mteb/banking77 · test")
    assert CARD.training_sets == ()
    assert tell_seen(words, in_use) == ""
    assert tell_seen(words, GONE_TEXTS) == ""
