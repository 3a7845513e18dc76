"""Classify: none of these, several labels, probabilities; the list of one label's texts; labels given by hand."""

from typing import Any

import gradio as gr
import numpy as np
import pandas as pd
import pytest

from gist_demo.corpora.corrections import Corrections
from gist_demo.figures.label import score_label
from gist_demo.tabs.interface import App, TextsInUse
from gist_demo.tabs.zero_shot_corrections import save, undo
from gist_demo.tabs.zero_shot_inputs import Answered, Asked
from gist_demo.tabs.zero_shot_list import list_corpus, pick
from gist_demo.tabs.zero_shot_run import label_corpus, show_text
from gist_demo.tabs.zero_shot_view import MOST_ROWS
from tests.stand_ins import word_vector
from tests.tabs.conftest import SKIPPED, figure, keep, last

TEXTS = ["a cat", "the dog barks", "rain", "snow", "animals", "money"]
LABELS = ["animals", "weather", "money"]
SCORES = np.stack([word_vector(text) for text in TEXTS]) @ np.stack([word_vector(label) for label in LABELS]).T
MOST = LABELS[int(np.bincount(SCORES.argmax(axis=1)).argmax())]  # the label of the most texts


def answered_to(app: App, in_use: TextsInUse, **more: Any) -> Answered:
    answered = last(label_corpus(app, in_use, *Asked("\n".join(LABELS), **more), ""))[6]
    assert isinstance(answered, Answered)
    return answered


def listed(app: App, answered: Answered, picked: str | None = None, given: str = "") -> tuple[Any, str, pd.DataFrame]:
    counts, said, table, *_ = list_corpus(app, answered.in_use, answered, picked, given)
    assert isinstance(table, gr.Dataframe)
    return counts, str(said), table.constructor_args["value"]


def test_below_the_threshold_a_text_has_none_of_these(words: App) -> None:
    answered = answered_to(words, keep(words, TEXTS), at_least=0.9)
    counts, _, table = listed(words, answered)
    assert sorted(table["Label"]) == ["animals", "money", *["none of these"] * 4]
    assert "<b>4</b> none of these" in counts
    _, said, table = listed(words, answered, "")
    assert "4 texts with &quot;none of these&quot;, the least sure first." in said
    assert sorted(table["#"]) == ["1", "2", "3", "4"]


def test_without_a_threshold_none_of_these_is_no_choice(words: App) -> None:
    assert "none of these" not in listed(words, answered_to(words, keep(words, TEXTS)))[0]


def test_several_labels_are_all_that_reach_it_and_the_nearest_to_it_comes_first(words: App) -> None:
    answered = answered_to(words, keep(words, TEXTS), several=True, at_least=0.0)
    counts, said, table = listed(words, answered)
    assert "Margin" in table.columns
    assert "Lead" not in table.columns
    expected = {
        str(i + 1): ", ".join(label for label, score in zip(LABELS, row, strict=True) if score >= 0) or "none of these"
        for i, row in enumerate(SCORES)
    }
    assert dict(zip(table["#"], table["Label"], strict=True)) == expected
    margins = np.abs(SCORES).min(axis=1)
    assert table["#"].tolist() == [str(i + 1) for i in np.argsort(margins, kind="stable")]
    assert "Margin: how far the score nearest to the threshold is from it." in said
    several = int(((SCORES >= 0).sum(axis=1) > 1).sum())
    assert f"{several} texts with several labels" in counts.replace("1 text ", "1 texts ")


def test_probabilities_are_called_by_their_temperature(words: App) -> None:
    in_use = keep(words, TEXTS)
    chart, shown, *_, answered, _ = last(label_corpus(words, in_use, *Asked("\n".join(LABELS), temperature=0.2), ""))
    powers = np.exp(SCORES / 0.2)
    shares = powers / powers.sum(axis=1, keepdims=True)
    _, said, table = listed(words, answered)
    assert "Probability of the best label at temperature 0.2." in said
    assert "Closer than" not in table.columns
    for number, share in zip(table["#"], table["Probability"], strict=True):
        assert share in (f"{round(100 * shares[int(number) - 1].max())} %", ">99 %")
    assert "In %: probability at temperature 0.2." in shown
    notes = [note["text"] for note in figure(chart)["layout"]["annotations"]]
    assert all(" · " in note and note.split("<br>")[0].rstrip("</b>").endswith("%") for note in notes)


def test_the_threshold_is_drawn(words: App) -> None:
    chart = last(label_corpus(words, keep(words, TEXTS), *Asked("\n".join(LABELS), at_least=0.95), ""))[0]
    lines = [shape for shape in figure(chart)["layout"]["shapes"] if shape["line"].get("dash") == "dot"]
    assert [line["x0"] for line in lines] == [0.95]
    low, high = figure(chart)["layout"]["xaxis"]["range"]
    assert low < 0.95 < high


def test_a_label_is_picked_and_picked_again_to_see_all(words: App) -> None:
    answered = answered_to(words, keep(words, TEXTS))

    def picked(**said: object) -> object:
        return pick(words, answered, gr.EventData(None, said))

    assert picked(place=1, pressed=False) == "weather"
    assert picked(place=3, pressed=False) == ""
    assert picked(place=1, pressed=True) is None
    assert picked(place=9, pressed=False) is None
    assert pick(words, None, gr.EventData(None, {"place": 1, "pressed": False})) is None
    best = SCORES.argmax(axis=1)
    _, _, table = listed(words, answered, MOST)
    assert sorted(table["#"]) == [str(i + 1) for i in np.flatnonzero(best == LABELS.index(MOST))]
    assert len(listed(words, answered, "gone by now")[2]) == len(TEXTS)


def test_half_the_leads_are_below_what_is_said(words: App) -> None:
    top_two = np.sort(SCORES, axis=1)[:, -2:]
    half = score_label(float(np.median(top_two[:, 1] - top_two[:, 0])))
    assert f"Half lead by less than {half}." in listed(words, answered_to(words, keep(words, TEXTS)))[0]


def test_of_many_texts_the_least_sure_are_listed_and_that_is_said(words: App) -> None:
    in_use = keep(words, [f"text {i}" for i in range(MOST_ROWS + 5)])
    _, said, table = listed(words, answered_to(words, in_use))
    assert len(table) == MOST_ROWS
    assert "The 1,000 least sure of 1,005 texts are listed; the files have all." in said


def test_a_label_given_by_hand_stands_in_the_table_until_it_is_taken_back(words: App) -> None:
    in_use = keep(words, TEXTS)
    answered = answered_to(words, in_use)
    given, problem = save(words, answered, 2, "weather", "")
    assert problem == ""
    given, _ = save(words, answered, 4, "", str(given))
    *_, table = listed(words, answered, given=str(given))
    assert dict(zip(table["#"], table["Yours"], strict=True)) == {
        "1": "", "2": "", "3": "weather", "4": "", "5": "none of these", "6": "",
    }  # fmt: skip
    said, button = list_corpus(words, in_use, answered, None, str(given))[3:]
    assert "2 texts labelled by you" in str(said)
    assert isinstance(button, gr.Button)
    assert button.constructor_args["visible"]
    opened = gr.SelectData(None, {"index": [0, 0], "value": "", "row_value": ["5"]})
    right: Any = show_text(words, answered, None, None, str(given), opened)[2]
    assert right["value"] == ""
    given, _ = undo(in_use, answered, str(given))
    assert list(listed(words, answered, given=given)[2].columns).count("Yours") == 1
    given, _ = undo(in_use, None, given)
    assert given == ""
    assert "Yours" not in listed(words, answered)[2].columns


def test_labels_by_hand_stay_when_others_are_asked_for(words: App) -> None:
    in_use = keep(words, TEXTS)
    given = Corrections().with_one(in_use.corpus_key, 2, "weather").with_one(in_use.corpus_key, 3, "old").written()
    answered = last(label_corpus(words, in_use, *Asked("weather\nsport"), given))[6]
    assert "Not among the labels now: old." in str(list_corpus(words, in_use, answered, None, given)[3])
    table = listed(words, answered, given=given)[2]
    assert dict(zip(table["#"], table["Yours"], strict=True))["4"] == "old"


@pytest.mark.parametrize("label", ["no such label", None])
def test_only_labels_of_the_answer_are_taken(words: App, label: str | None) -> None:
    given, problem = save(words, answered_to(words, keep(words, TEXTS)), 0, label, "")
    assert given == SKIPPED
    assert "Choose the right label" in str(problem)


def test_without_an_answer_nothing_is_kept(words: App) -> None:
    assert "Press Classify" in str(save(words, None, None, "x", "")[1])
    given = Corrections().with_one(keep(words, TEXTS).corpus_key, 0, "x").written()
    *others, said, _ = list_corpus(words, keep(words, TEXTS), None, None, given)
    assert others == [SKIPPED] * 3
    assert "1 text labelled by you" in str(said)


def test_another_model_s_labels_are_not_listed_as_these(words: App) -> None:
    answered = answered_to(words, keep(words, TEXTS))
    other = answered._replace(
        provenance=answered.provenance.__class__("someone/else", "1" * 40, "cpu", "float32", rows=6)
    )
    counts, said, *others = list_corpus(words, other.in_use, other, None, "")
    assert "Another model has taken over" in str(said)
    assert [counts, *others] == [SKIPPED] * 4


def test_next_goes_down_the_list_of_the_picked_label_and_around(words: App) -> None:
    answered = answered_to(words, keep(words, TEXTS))
    everything = [int(number) - 1 for number in listed(words, answered)[2]["#"]]
    some = [int(number) - 1 for number in listed(words, answered, MOST)[2]["#"]]

    def after(before: int | None, picked: str | None = None) -> object:
        return show_text(words, answered, picked, before, "", gr.EventData(None, None))[3]

    assert [after(row) for row in everything] == [*everything[1:], everything[0]]
    assert [after(row, MOST) for row in some] == [*some[1:], some[0]]
    assert after(None) == everything[0]
    assert after(None, MOST) == some[0]
    assert after(everything[0], "gone by now") == everything[1]


def test_the_texts_of_one_label_go_on_in_other_tabs(words: App) -> None:
    answered = answered_to(words, keep(words, TEXTS))
    assert "data-do" not in listed(words, answered)[1]
    _, said, table = listed(words, answered, MOST)
    rows = ",".join(str(int(number) - 1) for number in table["#"])
    assert f'data-rows="{rows}"' in said
    assert 'data-do="map"' in said


def test_undo_is_about_the_texts_that_are_listed(words: App) -> None:
    old, new = keep(words, TEXTS), keep(words, TEXTS[:3])
    given = Corrections().with_one(old.corpus_key, 0, "money").with_one(new.corpus_key, 1, "money")
    answered = answered_to(words, old)
    assert Corrections.read(undo(new, answered, given.written())[0]) == given.without_last(old.corpus_key)
    assert Corrections.read(undo(new, None, given.written())[0]) == given.without_last(new.corpus_key)
