"""Pairs that a visitor ticks in the Similarity tab."""

from dataclasses import replace

import gradio as gr
import numpy as np
import pytest

from gist_demo.analysis.thresholds import suggest_threshold
from gist_demo.errors import InputError
from gist_demo.figures.label import score_label
from gist_demo.tabs.interface import App, TextsInUse
from gist_demo.tabs.label_threshold import suggest_from_known
from gist_demo.tabs.pair_judgements import judged_pairs, tick_pairs
from gist_demo.tabs.similarity import draw_matrix
from gist_demo.tabs.similarity_inputs import AS_GIVEN, SECOND_LIST, USUAL, Compared
from gist_demo.widgets.pair_ticks import TickedPairs
from tests.tabs.conftest import GONE_TEXTS, SKIPPED, keep, last, shown_of

TEXTS = ["a cat", "a cat", "the dog barks", "rain", "rain and one two three four five six"]
TICKED, UNTICKED = {(0, 1), (3, 4)}, {(0, 2), (1, 3), (2, 4)}


def ticked(in_use: TextsInUse, other: str = "") -> TickedPairs:
    return TickedPairs((in_use.corpus_key, other), frozenset(TICKED), frozenset(UNTICKED))


def event(compared: Compared, **data: object) -> gr.EventData:
    other = "" if compared.other is None else compared.other.corpus_key
    return gr.EventData(None, {"key": compared.in_use.corpus_key, "other": other, "shown": [], **data})


def test_ticked_pairs_suggest_a_threshold(words: App) -> None:
    in_use = keep(words, TEXTS)
    verdict, notice = last(suggest_from_known(words, in_use, "ticks", ticked(in_use), "", "", "", 0))
    vectors = words.models.get().encode(TEXTS).vectors
    pairs = sorted(TICKED | UNTICKED)
    scores = [float(vectors[a] @ vectors[b]) for a, b in pairs]
    expected = suggest_threshold(
        np.array(scores, np.float32), [pair in TICKED for pair in pairs], units=[[b, a] for a, b in pairs]
    )
    assert f"Suggested threshold: {score_label(expected.threshold.value)} (" in verdict
    assert f"95 % interval {score_label(expected.threshold.low)} to {score_label(expected.threshold.high)}." in verdict
    assert f"Of 5 pairs, 2 belong together; {expected.true_positives + expected.false_positives} reach it" in verdict
    assert "2 pairs ticked; 3 pairs shown and not ticked, taken for no match." in notice
    assert "of text 5 were not read" in notice


def test_pairs_with_a_second_list_are_of_its_texts(words: App) -> None:
    in_use, other = keep(words, TEXTS), keep(words, ["x", "rain", "", "a cat", "y"])
    said = TickedPairs(
        (in_use.corpus_key, other.corpus_key), frozenset({(0, 3), (3, 1)}), frozenset({(3, 3), (0, 0), (1, 4)})
    )
    judged = judged_pairs(words, words.used(in_use), said)
    assert judged.names == ["1", "2", "4", "B1", "B2", "B4", "B5"]
    found = [
        (judged.texts[b], judged.texts[a], bool(match))
        for a, b, match in zip(judged.pairs.rows, judged.pairs.others, judged.pairs.is_match, strict=True)
    ]
    assert found == [
        ("a cat", "x", False), ("a cat", "a cat", True), ("a cat", "y", False), ("rain", "rain", True),
        ("rain", "a cat", False),
    ]  # fmt: skip
    assert (judged.pairs.rows > judged.pairs.others).all()
    assert judged.all_other == ["x", "rain", "a cat", "y"]


def test_pairs_outside_a_selection_are_left_out_and_that_is_said(words: App) -> None:
    whole = keep(words, TEXTS)
    judged = judged_pairs(words, words.used(replace(whole, rows=(0, 1, 2))), ticked(whole))
    assert judged.names == ["1", "2", "3"]
    assert judged.pairs.is_match.tolist() == [True, False]
    assert judged.notes[0] == "3 pairs with a text that is not in use left out."


def test_too_few_pairs_of_one_kind_is_a_sentence(words: App) -> None:
    in_use = keep(words, TEXTS)
    said = ticked(in_use)
    for given, sentence in (
        (replace(said, ticked=frozenset()), "No pair is ticked yet"),
        (replace(said, unticked=frozenset()), "Every pair is a match"),
        (replace(said, keys=("elsewhere", "")), "The ticked pairs are of other texts"),
        (replace(said, keys=(in_use.corpus_key, "0" * 64)), "no longer kept here"),
    ):
        verdict, notice = last(suggest_from_known(words, in_use, "ticks", given, "", "", "", 0))
        assert (verdict, sentence in notice) == (SKIPPED, True)
    with pytest.raises(InputError) as raised:
        judged_pairs(words, words.used(in_use), TickedPairs())
    assert raised.value.field == "ticks"


def test_a_tick_is_of_the_lists_on_the_page_and_counted(words: App) -> None:
    compared = shown_of(keep(words, TEXTS))
    now, said = tick_pairs(words, compared, event(compared, ticked=[[0, 1]], shown=[[0, 1], [1, 2], [0, 2]]))
    assert isinstance(now, TickedPairs)
    assert now.ticked == frozenset({(0, 1)})
    assert now.unticked == frozenset({(1, 2), (0, 2)})
    assert "1 pair is ticked, 2 shown and not ticked." in str(said)
    other = replace(compared, other=keep(words, ["x"]))
    now, _ = tick_pairs(words, other, event(other, ticked=[[4, 0]]))
    assert isinstance(now, TickedPairs)
    assert now.keys == (compared.in_use.corpus_key, other.other.corpus_key if other.other else "")


def test_a_tick_that_is_none_changes_nothing(words: App) -> None:
    compared = shown_of(keep(words, TEXTS))
    unchanged = (SKIPPED, SKIPPED)
    assert tick_pairs(words, None, event(compared, ticked=[[0, 1]])) == unchanged
    assert tick_pairs(words, compared, event(compared, ticked=[[0, 5]])) == unchanged
    assert tick_pairs(words, compared, event(compared, key="other", ticked=[[0, 1]])) == unchanged
    gone = shown_of(GONE_TEXTS)
    assert tick_pairs(words, gone, event(gone, ticked=[[0, 1]])) == unchanged


def test_cards_name_their_pair_by_the_rows_of_both_lists(words: App) -> None:
    in_use = keep(words, TEXTS, rows=(1, 3, 4))
    pairs = last(draw_matrix(words, in_use))[1]
    assert 'data-pair="3,4"' in pairs
    assert "data-other" not in pairs
    _, pairs, _, compared, *_ = last(draw_matrix(words, in_use, SECOND_LIST, "nothing\na cat", AS_GIVEN, USUAL, 0, 1))
    assert 'data-pair="1,1"' in pairs
    assert f'data-key="{in_use.corpus_key}" data-other="{compared.other.corpus_key}"' in pairs
