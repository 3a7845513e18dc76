"""The panel for people's scores: its handlers."""

import csv
import io
import json
import re
from typing import Any

import gradio as gr
import pytest
from scipy import stats

from gist_demo.errors import InputError
from gist_demo.tabs.gold_pairs import gold_pairs
from gist_demo.tabs.gold_scores import measure_pairs, offer_columns, show_code, show_pair, write_pairs
from gist_demo.tabs.interface import App, TextsInUse
from tests.stand_ins import word_vector
from tests.tabs.conftest import GONE, GONE_TEXTS, HOSTILE, HOSTILE_PICKS, SKIPPED, figure, keep, last, printed, texts_of

TEXTS = ["a cat", "the dog", "rain", "snow", "wind"]
OTHER = ("one cat", "dogs", "it rains", "hot", "storm")
GOLD = ("5", "4", "3.5", "0", "1")


def pairs_in(app: App, gold: tuple[str, ...] = GOLD, other: tuple[str, ...] = OTHER, **more: Any) -> TextsInUse:
    return keep(app, TEXTS, columns={"second": other, "score": gold}, **more)


def cosines(texts: list[str], other: list[str]) -> list[float]:
    return [float(word_vector(a) @ word_vector(b)) for a, b in zip(texts, other, strict=True)]


def event(data: object) -> gr.EventData:
    return gr.EventData(None, data)


def test_both_correlations_are_those_of_scipy_on_the_pairs(words: App) -> None:
    verdict, chart, worst, picked, _, notice = last(measure_pairs(words, pairs_in(words), "second", "score"))
    scores, gold = cosines(TEXTS, list(OTHER)), list(map(float, GOLD))
    assert f"Spearman {stats.spearmanr(scores, gold).statistic:.2f} (" in verdict
    assert f"Pearson {stats.pearsonr(scores, gold).statistic:.2f} (" in verdict
    assert "over 5 pairs" in verdict
    assert "Fewer than 30 pairs" in verdict
    assert texts_of(chart)[0] == "a cat ⟷ one cat"
    assert figure(chart)["layout"]["xaxis"]["title"]["text"] == "people: score"
    assert worst.count("<li class=") == 5
    assert picked == ""
    assert "5 texts · words · float32" in notice


def test_pairs_that_cannot_be_used_are_left_out_and_named(words: App) -> None:
    in_use = pairs_in(words, gold=("5", "", "3.5", "high", "1"), other=("one cat", "dogs", "it rains", "hot", " "))
    with_sentence = last(measure_pairs(words, in_use, "second", "score"))
    assert "at least 3 pairs with a human score; there are 2" in with_sentence[-1]
    in_use = pairs_in(words, gold=("5", "", "3.5", "2", "1"), other=("one cat", "dogs", "it rains", "hot", " "))
    *_, notice = last(measure_pairs(words, in_use, "second", "score"))
    assert "Left out without a second text: 1 text (5)." in notice
    assert "Left out without a score: 1 text (2)." in notice
    in_use = pairs_in(words, gold=("5", "4", "3.5", "high", "1"))
    *_, notice = last(measure_pairs(words, in_use, "second", "score"))
    assert "Left out whose score is no number: 1 text (4)." in notice


@pytest.mark.parametrize(
    ("second", "column", "said", "field"),
    [
        ("", "score", "column with the second text", "second"),
        (None, "score", "column with the second text", "second"),
        ("elsewhere", "score", "column with the second text", "second"),
        ("second", "", "column with people&#x27;s scores|column with people's scores", "gold_scores"),
        ("second", "second", "take a column each", "gold_scores"),
    ],
)
def test_columns_must_be_chosen(words: App, second: Any, column: str, said: str, field: str) -> None:
    in_use = pairs_in(words)
    with pytest.raises(InputError, match=said) as caught:
        gold_pairs(words.used(in_use), second, column)
    assert caught.value.field == field
    verdict, *_, notice = last(measure_pairs(words, in_use, second, column))
    assert verdict == SKIPPED
    assert re.search(said, notice)


def test_a_selection_keeps_its_own_numbers(words: App) -> None:
    _, _, worst, *_ = last(measure_pairs(words, pairs_in(words, rows=(1, 2, 4)), "second", "score"))
    assert sorted(re.findall(r'class="rank">([^<]*)<', worst)) == ["2", "3", "5"]


def test_a_dot_opens_its_pair_and_what_is_no_dot_nothing(words: App) -> None:
    answered = last(measure_pairs(words, pairs_in(words), "second", "score"))[4]
    opened = show_pair(words, answered, event({"rows": [1]}))
    assert "<p>the dog</p><p>dogs</p>" in opened
    assert "People&#x27;s score: 4." in opened
    for data in HOSTILE_PICKS:
        assert show_pair(words, answered, event(data)) == ""
    assert show_pair(words, None, event({"rows": [1]})) == ""


def test_the_columns_of_the_texts_are_offered_with_a_guess(words: App) -> None:
    hint, second, column = offer_columns(words, pairs_in(words))
    assert hint == ""
    assert isinstance(second, dict)
    assert isinstance(column, dict)
    assert second["choices"] == ["second", "score"]
    assert (second["value"], column["value"]) == ("second", "score")
    hint, *_ = offer_columns(words, keep(words, TEXTS))
    assert "These texts have no other columns." in str(hint)
    assert offer_columns(words, GONE_TEXTS) == (SKIPPED,) * 3


def test_hostile_texts_and_columns_are_shown_as_they_are_written(words: App) -> None:
    in_use = keep(words, [HOSTILE, "b", "c"], columns={HOSTILE: ("x", HOSTILE, "z"), "n": ("1", "2", "0")})
    verdict, _, worst, *_, notice = last(measure_pairs(words, in_use, HOSTILE, "n"))
    assert "<img" not in verdict + worst + notice
    assert "${" not in verdict + worst + notice


def test_the_file_holds_every_pair_the_worst_first(words: App) -> None:
    answered = last(measure_pairs(words, pairs_in(words), "second", "score"))[4]
    download = write_pairs(words, "csv", answered)
    rows = list(csv.DictReader(io.StringIO(download.content.decode("utf-8-sig"))))
    gaps = [abs(float(row["rank_gap"])) for row in rows]
    assert gaps == sorted(gaps, reverse=True)
    first = next(row for row in rows if row["row"] == "1")
    assert (first["text"], first["other_text"], first["human_score"]) == ("a cat", "one cat", "5.0")
    assert float(first["score"]) == pytest.approx(cosines(TEXTS[:1], list(OTHER[:1]))[0], abs=1e-6)
    told = json.loads(rows[0]["about"])
    assert told["human_scores"] == "score"
    assert told["spearman"]["value"] == pytest.approx(
        stats.spearmanr(cosines(TEXTS, list(OTHER)), list(map(float, GOLD))).statistic
    )
    with pytest.raises(InputError, match="Press Measure"):
        write_pairs(words, "csv", None)


def test_the_code_prints_the_same_numbers(words: App, monkeypatch: pytest.MonkeyPatch) -> None:
    in_use = pairs_in(words, gold=("5", "", "3.5", "0", "1"))
    verdict, *_ = last(measure_pairs(words, in_use, "second", "score"))
    spearman, pearson = printed(show_code(words, in_use, "second", "score"), monkeypatch).split()
    assert f"Spearman {float(spearman):.2f} (" in verdict
    assert f"Pearson {float(pearson):.2f} (" in verdict
    assert show_code(words, in_use, "", "score") == "# Choose the column with the second text."


def test_texts_that_are_gone_are_asked_for_again(words: App) -> None:
    assert GONE in last(measure_pairs(words, GONE_TEXTS, "second", "score"))[-1]
