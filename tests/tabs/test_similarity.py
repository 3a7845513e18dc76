"""The Similarity tab's handlers."""

import re
from typing import Any

import gradio as gr
import numpy as np
import pytest

from gist_demo.analysis.similarity import compare_texts
from gist_demo.corpora.samples import load_sample
from gist_demo.encoding.encoder import Encoder
from gist_demo.tabs.interface import App, TextsInUse
from gist_demo.tabs.similarity import draw_all, draw_matrix, is_stale, show_pair
from gist_demo.tabs.similarity_files import show_code
from gist_demo.tabs.similarity_inputs import (
    AS_GIVEN,
    BY_HAND,
    EACH_OTHER,
    EVEN,
    LIKE_BESIDE_LIKE,
    SECOND_LIST,
    THE_COLUMN,
    USUAL,
    Compared,
    Look,
)
from gist_demo.tabs.similarity_view import redraw, redraw_if_changed
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
    make_app,
    matrix,
    printed,
    shown_of,
    texts_of,
)

TEXTS = ["a cat", "the dog barks", "rain"]
LONG = "one two three four five six seven eight nine"


def pick(rows: object) -> gr.EventData:
    return gr.EventData(None, {"rows": rows})


def opened(app: App, answered: Compared, rows: list[int]) -> str:
    """What is shown in the end of the cell of these two texts."""
    *_, end = show_pair(app, answered, pick(rows))
    assert isinstance(end, str)
    return end


def test_the_drawn_numbers_are_the_analysis_s_and_the_upper_triangle_is_blank(app: App, encoder: Encoder) -> None:
    sample = load_sample("eight-lines")
    key = TextsInUse(app.corpora.put(sample))
    chart, pairs, picked, answered, usual, notice = last(draw_matrix(app, key))
    result = compare_texts(encoder, sample.texts)
    drawn = matrix(chart)
    below = np.tril_indices(8, -1)
    np.testing.assert_allclose(drawn[below], result.scores[below], rtol=0, atol=0.51e-4)
    assert np.isnan(drawn[np.triu_indices(8)]).all()
    assert texts_of(chart) == list(sample.texts)
    assert (picked, answered) == ("", Compared(key, result.provenance, asked=answered.asked))
    assert "English texts on unrelated subjects" in usual
    assert "8 texts · all-MiniLM-L6-v2 · float32" in notice
    leads = [f"{pair.other + 1} · {pair.row + 1}" for pair in result.pairs.first(5)]
    assert re.findall(r'class="rank">([^<]*)<', pairs) == leads
    assert re.findall(r'class="score" title="([^"]*)"', pairs) == [
        f"{pair.score:.6f}" for pair in result.pairs.first(5)
    ]


def test_of_too_many_texts_the_first_are_compared_and_that_is_said(words: App) -> None:
    chart, *_, notice = last(draw_matrix(words, keep(words, [f"text {i}" for i in range(1301)])))
    assert "Compared: the first 1,000 of 1,301 texts." in notice
    assert len(texts_of(chart)) == 1000
    assert matrix(chart).shape == (1000, 1000)


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
    assert others == [SKIPPED] * 5


def test_texts_that_are_gone_are_asked_for_again(words: App, caplog: pytest.LogCaptureFixture) -> None:
    *others, notice = last(draw_matrix(words, GONE_TEXTS))
    assert GONE in notice
    assert others == [SKIPPED] * 5
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
    key = keep(words, [f"text {i}" for i in range(1001)])
    assert list(show_pair(words, shown_of(key), pick([999, 1000]))) == [SKIPPED]
    assert "text 999" in re.sub("<[^>]*>", "", opened(words, shown_of(key), [999, 0]))


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
    drawn = matrix(last(draw_matrix(words, key))[0])
    lines = printed(show_code(words, key), monkeypatch)
    rows = np.array([[float(cell) for cell in re.findall(r"-?\d+\.\d*", row)] for row in lines.splitlines()])
    below = np.tril_indices(4, -1)
    np.testing.assert_allclose(rows[below], drawn[below], atol=1e-4)


def test_the_code_is_of_the_compared_texts(words: App) -> None:
    code = show_code(words, keep(words, [f"text {i}" for i in range(1002)]))
    assert '"text 999"' in code
    assert '"text 1000"' not in code


def test_while_the_model_loads_the_code_is_a_comment(loading: App) -> None:
    assert show_code(loading, keep(loading, TEXTS)) == NOT_READY


def test_a_choice_among_the_texts_keeps_their_numbers(words: App) -> None:
    texts = ["rain", "snow", LONG, "rain again"]
    chart, pairs, _, answered, _, notice = last(draw_matrix(words, keep(words, texts, rows=(1, 2, 3))))
    assert "3 texts" in notice
    assert "words of text 3 were not read" in notice
    assert figure(chart)["layout"]["meta"]["numbers"] == ["2", "3", "4"]
    assert set(re.findall(r'class="rank">([^<]*)<', pairs)) == {"2 · 3", "2 · 4", "3 · 4"}
    shown = opened(words, answered, [0, 2])
    assert '<span class="rank">2 · 4</span>' in shown
    assert 'data-rows="1,3"' in shown


def test_two_lists_are_set_against_each_other(words: App) -> None:
    in_use = keep(words, TEXTS)
    chart, pairs, _, answered, _, notice = last(draw_matrix(words, in_use, SECOND_LIST, f"rain\n{LONG}"))
    expected = np.array([[word_vector(a) @ word_vector(b) for b in ("rain", LONG)] for a in TEXTS])
    np.testing.assert_allclose(matrix(chart), expected, atol=1e-4)
    assert texts_of(chart) == [*TEXTS, "rain", LONG]
    assert figure(chart)["layout"]["meta"]["columns"] == 3
    assert re.findall(r'class="rank">([^<]*)<', pairs)[0] == "3 · B1"
    assert "Second list (B): 2 texts." in notice
    assert "words of text of the second list 2 were not read" in notice
    shown = opened(words, answered, [1, 4])
    assert '<span class="rank">2 · B2</span>' in shown
    assert list(show_pair(words, answered, pick([0, 1]))) == [SKIPPED]


def test_what_is_not_in_the_second_list_is_said(words: App) -> None:
    in_use = keep(words, TEXTS, columns={"said": ("a kitten", "", "it rains")})
    *_, notice = last(draw_matrix(words, in_use, f"{THE_COLUMN}said", ""))
    assert "Second list (B): 2 texts (1 row without a text in it)." in notice
    *_, notice = last(draw_matrix(words, in_use, SECOND_LIST, "one\n\n\ntwo"))
    assert re.search(r"Second list \(B\): 2 texts \(.*2 blank.*\)\.", notice)


def test_all_texts_are_compared_when_that_is_asked_for(words: App) -> None:
    app = make_app(words.models, similarity_texts=20)
    in_use = keep(app, [f"text {i}" for i in range(30)])
    chart, pairs, *_, notice = last(draw_all(app, in_use))
    assert chart is None
    assert 'class="no-matrix"' in pairs
    assert len(re.findall(r'class="rank">([^<]*)<', pairs)) == 50
    assert "These are too many for a matrix: the closest pairs are listed." in notice
    assert "Compared: the first" not in notice
    *_, notice = last(draw_matrix(app, in_use))
    assert "Compared: the first 20 of 30 texts. Compare reads all of them and lists the closest pairs." in notice


def test_another_look_redraws_the_same_numbers(words: App) -> None:
    texts = [f"{TEXTS[i % 3]} {i}" for i in range(6)]
    chart, *_, answered, _, _ = last(draw_matrix(words, keep(words, texts)))
    drawn, shown, problem = redraw(words, answered, LIKE_BESIDE_LIKE, EVEN, 0, 1)
    assert problem == ""
    order = figure(drawn)["layout"]["meta"]["order"]
    before, after = matrix(chart), matrix(drawn)
    before = np.where(np.isnan(before), before.T, before)
    for y in range(6):
        for x in range(y):
            assert after[y, x] == before[order[y], order[6 + x]]
    assert isinstance(shown, Compared)
    assert shown.look == Look(LIKE_BESIDE_LIKE, EVEN, 0, 1)
    assert redraw_if_changed(words, shown, LIKE_BESIDE_LIKE, EVEN, 0, 1) == (SKIPPED, SKIPPED, "")
    assert redraw(words, None, AS_GIVEN, USUAL, 0, 1) == (SKIPPED, SKIPPED, "")


@pytest.mark.parametrize(
    ("look", "low", "high"),
    [
        ((AS_GIVEN, EVEN, 0, 1), 0, 1),
        ((AS_GIVEN, BY_HAND, 0.2, 0.4), 0.2, 0.4),
        ((AS_GIVEN, BY_HAND, 1, 0), None, None),
    ],
)
def test_colours_go_from_where_to_where(
    words: App, look: tuple[Any, ...], low: float | None, high: float | None
) -> None:
    *_, answered, _, _ = last(draw_matrix(words, keep(words, TEXTS)))
    drawn, _, problem = redraw(words, answered, *look)
    if low is None:
        assert drawn == SKIPPED
        assert "Colours go from a lower score to a higher one" in problem
    else:
        cells = figure(drawn)["data"][0]
        assert (cells["zmin"], cells["zmax"]) == (low, high)


def test_by_default_colours_follow_what_is_usual(words: App) -> None:
    meta = figure(last(draw_matrix(words, keep(words, TEXTS)))[0])["layout"]["meta"]
    assert meta["said"][0][1] == "farther apart than all unrelated pairs"


def test_an_answer_is_stale_where_other_texts_or_another_second_list_are_chosen(words: App) -> None:
    in_use = keep(words, TEXTS)
    *_, answered, _, _ = last(draw_matrix(words, in_use, SECOND_LIST, "rain"))
    assert not is_stale(answered, in_use, SECOND_LIST, "rain")
    assert is_stale(answered, in_use, SECOND_LIST, "snow")
    assert is_stale(answered, in_use, EACH_OTHER, "rain")
    assert is_stale(answered, keep(words, ["a", "b"]), SECOND_LIST, "rain")
    *_, answered, _, _ = last(draw_matrix(words, in_use, EACH_OTHER, "rain"))
    assert not is_stale(answered, in_use, EACH_OTHER, "snow")
    assert not is_stale(None, in_use, EACH_OTHER, "")


def test_what_is_chosen_cannot_be_a_second_list_without_a_text(words: App) -> None:
    *_, notice = last(draw_matrix(words, keep(words, TEXTS), SECOND_LIST, " "))
    assert "Write the second list, one text a line." in notice
