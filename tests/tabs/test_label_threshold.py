"""The panel that suggests a threshold from labels or scored pairs: its handlers."""

from typing import Any

import pytest

from gist_demo.analysis.label_pairs import threshold_from_labels
from gist_demo.tabs.interface import App
from gist_demo.tabs.label_threshold import offer_labels, suggest_from_known
from gist_demo.widgets.pair_ticks import TickedPairs
from tests.tabs.conftest import GONE, GONE_TEXTS, SKIPPED, keep, last

NONE = TickedPairs()
TEXTS = ["a", "a", "b", "b", "c", "c", "blank label"]
LABELS = ("x", "x", "y", "y", "z", "z", " ")


def test_labels_suggest_a_threshold_and_what_was_left_out_is_said(words: App) -> None:
    in_use = keep(words, TEXTS, columns={"topic": LABELS})
    verdict, notice = last(suggest_from_known(words, in_use, "labels", NONE, "topic", "", "", 0))
    expected = threshold_from_labels(words.models.get(), TEXTS, LABELS).threshold
    assert f"Suggested threshold: {expected.threshold.value:.2f}." in verdict
    assert "Of 15 pairs, 3 have the same label; 3 reach it, 3 rightly." in verdict
    assert "Left out without a label: 1 text (7)." in notice


def test_scored_pairs_suggest_one_too(words: App) -> None:
    columns = {"second": ("a", "a", "b", "x", "y", "z", "v"), "same": ("1", "1", "1", "0", "0", "0", "")}
    in_use = keep(words, TEXTS, columns=columns)
    verdict, notice = last(suggest_from_known(words, in_use, "scores", NONE, "", "second", "same", 100))
    assert "Of 6 pairs, 3 belong together; 3 reach it" in verdict
    assert "Chosen for a precision of at least 100 %" in verdict
    assert "Left out without a score: 1 text (7)." in notice


def test_a_threshold_is_read_against_unrelated_pairs(app: App) -> None:
    texts = [f"Where is my {thing}?" for thing in ("card", "parcel", "refund", "tram")] * 2
    labels = ("card", "parcel", "refund", "tram") * 2
    verdict, _ = last(suggest_from_known(app, keep(app, texts, columns={"l": labels}), "labels", NONE, "l", "", "", 0))
    assert "Of 28 pairs, 4 have the same label; 4 reach it" in verdict
    assert "unrelated pairs)." in verdict
    assert "What is a usual score here?" in verdict


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (("labels", "", "", "", 0), "Choose the column with labels"),
        (("labels", "elsewhere", "", "", 0), "Choose the column with labels"),
        (("labels", "one", "", "", 0), "Every pair is a match"),
        (("labels", "topic", "", "", 101), "above 0 %"),
        (("scores", "topic", "", "", 0), "column with the second text"),
    ],
)
def test_what_cannot_be_answered_is_a_sentence(words: App, chosen: tuple[Any, ...], said: str) -> None:
    in_use = keep(words, TEXTS, columns={"topic": LABELS, "one": ("x",) * 7})
    verdict, notice = last(suggest_from_known(words, in_use, chosen[0], NONE, *chosen[1:]))
    assert (verdict, said in notice) == (SKIPPED, True)


def test_the_label_column_of_the_texts_is_chosen_from_the_start(words: App) -> None:
    in_use = keep(words, TEXTS, columns={"n": ("1",) * 7, "topic": LABELS}, label_column="topic")
    offered = offer_labels(words, in_use)
    assert isinstance(offered, dict)
    assert (offered["choices"], offered["value"]) == (["n", "topic"], "topic")
    assert offer_labels(words, GONE_TEXTS) == SKIPPED
    assert GONE in last(suggest_from_known(words, GONE_TEXTS, "labels", NONE, "topic", "", "", 0))[-1]
