"""The Similarity tab's handlers."""

import re

import gradio as gr
import numpy as np
import pytest

from gist_demo.analysis.similarity import compare_texts
from gist_demo.corpora.samples import load_sample
from gist_demo.encoding.encoder import Encoder
from gist_demo.tabs.interface import App, TextsInUse
from gist_demo.tabs.similarity import Answered, draw_matrix, show_code, show_pair
from tests.stand_ins import WordBackend, word_vector
from tests.tabs.conftest import (
    GONE,
    GONE_TEXTS,
    HOSTILE,
    HOSTILE_PICKS,
    NOT_READY,
    SKIPPED,
    figure,
    keep,
    last,
    numbers,
    printed,
    shown_of,
    texts_of,
)

TEXTS = ["a cat", "the dog barks", "rain"]
LONG = "one two three four five six seven eight nine"


def pick(rows: object) -> gr.EventData:
    return gr.EventData(None, {"rows": rows})


def opened(app: App, answered: Answered, rows: list[int]) -> str:
    """What is shown in the end of the cell of these two texts."""
    *_, end = show_pair(app, answered, pick(rows))
    assert isinstance(end, str)
    return end


def test_the_drawn_numbers_are_the_analysis_s_and_the_upper_triangle_is_blank(app: App, encoder: Encoder) -> None:
    sample = load_sample("eight-lines")
    key = TextsInUse(app.corpora.put(sample))
    chart, pairs, picked, answered, notice = last(draw_matrix(app, key))
    result = compare_texts(encoder, sample.texts)
    drawn = numbers(figure(chart)["data"][0]["z"])
    below = np.tril_indices(8, -1)
    np.testing.assert_array_equal(drawn[below], result.scores[below])
    assert np.isnan(drawn[np.triu_indices(8)]).all()
    assert texts_of(chart) == list(sample.texts)
    assert (picked, answered) == ("", (key, result.provenance))
    assert "8 texts · all-MiniLM-L6-v2 · float32" in notice
    leads = [f"{pair.other + 1} · {pair.row + 1}" for pair in result.pairs]
    assert re.findall(r'class="rank">([^<]*)<', pairs) == leads
    assert re.findall(r'class="score" title="([^"]*)"', pairs) == [f"{pair.score:.6f}" for pair in result.pairs]


def test_of_too_many_texts_the_first_are_compared_and_that_is_said(words: App) -> None:
    chart, *_, notice = last(draw_matrix(words, keep(words, [f"text {i}" for i in range(1301)])))
    assert "Compared: the first 300 of 1,301 texts." in notice
    assert len(texts_of(chart)) == 300
    assert numbers(figure(chart)["data"][0]["z"]).shape == (300, 300)


@pytest.mark.parametrize(("n", "marked"), [(12, False), (13, True)])
def test_a_phone_is_told_when_there_are_many_texts(words: App, n: int, marked: bool) -> None:
    notice = last(draw_matrix(words, keep(words, [f"text {i}" for i in range(n)])))[-1]
    assert ('class="notice told many"' in notice) is marked
    assert "Compared" not in notice


def test_what_was_cut_stands_in_the_notice_and_beside_each_pair(words: App) -> None:
    _, pairs, *_, notice = last(draw_matrix(words, keep(words, [LONG, "rain", f"{LONG} ten"])))
    assert "Cut: 2 texts are longer than the model reads (texts 1, 3)." in notice
    first, third = (f"Text {row}: Cut: the last {lost} words were not read" for row, lost in ((1, 3), (3, 4)))
    remarks = dict(re.findall(r'class="rank">([^<]*)<.*?class="remark">([^<]*)<', pairs))
    assert remarks["1 · 2"] == first
    assert remarks["2 · 3"] == third
    assert remarks["1 · 3"].startswith(first)
    assert remarks["1 · 3"].endswith(third)


@pytest.mark.parametrize("texts", [[], ["alone"]])
def test_too_few_texts_are_a_sentence_and_change_nothing(words: App, texts: list[str]) -> None:
    *others, notice = last(draw_matrix(words, keep(words, texts)))
    assert "Comparing takes at least 2 texts." in notice
    assert 'role="alert"' in notice
    assert others == [SKIPPED] * 4


def test_texts_that_are_gone_are_asked_for_again(words: App, caplog: pytest.LogCaptureFixture) -> None:
    *others, notice = last(draw_matrix(words, GONE_TEXTS))
    assert GONE in notice
    assert others == [SKIPPED] * 4
    assert GONE in opened(words, shown_of(GONE_TEXTS), [0, 1])
    assert show_code(words, GONE_TEXTS) == f"# {GONE}"
    assert caplog.text == ""


def test_without_a_model_that_is_said(without_model: App) -> None:
    key = keep(without_model, TEXTS)
    assert "There is no model." in last(draw_matrix(without_model, key))[-1]
    assert "There is no model." in opened(without_model, shown_of(key), [0, 1])


@pytest.mark.parametrize("rows", [[2, 0], [0, 2], [0, 2, 2, 0]])
def test_an_opened_cell_shows_both_texts_and_their_score(words: App, rows: list[int]) -> None:
    shown = opened(words, shown_of(keep(words, TEXTS)), rows)
    assert '<span class="rank">1 · 3</span>' in shown
    assert f'title="{float(word_vector(TEXTS[0]) @ word_vector(TEXTS[2])):.6f}"' in shown
    sides = re.findall(r'<p class="full"[^>]*>(.*?)</p>', shown)
    assert [re.sub("<[^>]*>", "", side) for side in sides] == ["a cat", "rain"]
    assert "barks" not in shown


def test_an_opened_cell_says_what_was_cut_of_which_text(words: App) -> None:
    shown = opened(words, shown_of(keep(words, ["rain", "snow", LONG])), [2, 1])
    second, third = re.findall(r'<div class="side">(.*?)</div>', shown)
    assert "Text 3" in third
    assert "Cut: the last 3 words were not read" in third
    assert "Cut" not in second


def test_only_compared_texts_can_be_opened(words: App) -> None:
    key = keep(words, [f"text {i}" for i in range(301)])
    assert list(show_pair(words, shown_of(key), pick([299, 300]))) == [SKIPPED]
    assert "text 299" in re.sub("<[^>]*>", "", opened(words, shown_of(key), [299, 0]))


@pytest.mark.parametrize("sent", [*HOSTILE_PICKS, {"rows": [1]}, {"rows": [0, 1, 2]}, {"rows": [1, 1]}], ids=repr)
def test_what_is_no_cell_opens_nothing_and_costs_nothing(words: App, backend: WordBackend, sent: object) -> None:
    assert list(show_pair(words, shown_of(keep(words, TEXTS)), gr.EventData(None, sent))) == [SKIPPED]
    assert list(show_pair(words, None, pick([0, 1]))) == [SKIPPED]
    assert backend.batches == []


def test_texts_are_shown_as_they_are_written(words: App) -> None:
    key = keep(words, [HOSTILE, "rain"])
    chart, pairs, *_ = last(draw_matrix(words, key))
    for made in (pairs, opened(words, shown_of(key), [0, 1])):
        assert "<img" not in made
        assert "${" not in made
        assert "&lt;img" in made
    assert "<img" not in chart
    assert texts_of(chart)[0] == HOSTILE


def test_the_code_prints_the_numbers_that_are_drawn(words: App, monkeypatch: pytest.MonkeyPatch) -> None:
    key = keep(words, [*TEXTS, 'quote " and \\ and é\u2028'])
    drawn = numbers(figure(last(draw_matrix(words, key))[0])["data"][0]["z"])
    matrix = printed(show_code(words, key), monkeypatch)
    rows = np.array([[float(cell) for cell in re.findall(r"-?\d+\.\d*", row)] for row in matrix.splitlines()])
    below = np.tril_indices(4, -1)
    np.testing.assert_allclose(rows[below], drawn[below], atol=1e-4)


def test_the_code_is_of_the_compared_texts(words: App) -> None:
    code = show_code(words, keep(words, [f"text {i}" for i in range(302)]))
    assert '"text 299"' in code
    assert '"text 300"' not in code


def test_while_the_model_loads_the_code_is_a_comment(loading: App) -> None:
    assert show_code(loading, keep(loading, TEXTS)) == NOT_READY


def test_a_choice_among_the_texts_keeps_their_numbers(words: App) -> None:
    texts = ["rain", "snow", LONG, "rain again"]
    chart, pairs, _, answered, notice = last(draw_matrix(words, keep(words, texts, rows=(1, 2, 3))))
    assert "3 texts" in notice
    assert "words of text 3 were not read" in notice
    assert figure(chart)["layout"]["meta"]["numbers"] == [2, 3, 4]
    assert set(re.findall(r'class="rank">([^<]*)<', pairs)) == {"2 · 3", "2 · 4", "3 · 4"}
    shown = opened(words, answered, [0, 2])
    assert '<span class="rank">2 · 4</span>' in shown
    assert 'data-rows="1,3"' in shown
