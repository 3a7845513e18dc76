"""The Classify tab's handlers."""

import re
from typing import Any

import gradio as gr
import numpy as np
import pandas as pd
import pytest

from gist_demo.analysis.labels import Label
from gist_demo.analysis.zero_shot import classify_texts
from gist_demo.corpora.samples import SAMPLES, load_sample, load_strangers
from gist_demo.encoding.encoder import Encoder
from gist_demo.errors import InputError
from gist_demo.figures.label import percent_label
from gist_demo.settings import Limits
from gist_demo.tabs.interface import App, TextsInUse
from gist_demo.tabs.zero_shot import label_corpus, parse, show_code, show_text, suggest
from tests.stand_ins import WordBackend, word_vector
from tests.tabs.conftest import (
    GONE,
    GONE_TEXTS,
    HOSTILE,
    NOT_READY,
    SKIPPED,
    SOURCE,
    figure,
    keep,
    last,
    numbers,
    printed,
    texts_of,
)

TEXTS = ["a cat", "the dog barks", "rain", "snow"]
LABELS = "animals\nweather\nmoney"
LIMITS = Limits()


def cells(table: Any, *, read: bool = True) -> list[list[str]]:
    """The rows of the table that is shown, in which a column is missing where nothing says what scores mean."""
    assert isinstance(table, gr.Dataframe)
    assert table.constructor_args["visible"]
    frame = table.constructor_args["value"]
    assert isinstance(frame, pd.DataFrame)
    assert list(frame.columns) == ["#", "Label", "Score", *["Closer than"] * read, "Lead", "Text"]
    rows: list[list[str]] = frame.to_numpy().tolist()
    return rows


def opened(*row_value: object) -> gr.SelectData:
    return gr.SelectData(None, {"index": [0, 0], "value": "", "row_value": list(row_value)})


def test_the_table_is_the_analysis_s_least_sure_first(app: App, encoder: Encoder) -> None:
    sample = load_sample("eight-lines")
    labels = ("travel", "money", "nature", "cooking")
    asked = TextsInUse(app.corpora.put(sample)), "\n".join(labels), "About {}."
    chart, shown, table, usual, answered, notice = last(label_corpus(app, *asked))
    assert "44,850 pairs of 300 English texts" in usual
    result = classify_texts(encoder, sample.texts, [*map(Label, labels)], hypothesis_template="About {}.")
    background = app.background(encoder, sample.texts)
    assert background is not None
    order = [int(row[0]) - 1 for row in cells(table)]
    assert sorted(order) == list(range(8))
    assert (np.diff(result.lead[order]) >= 0).all()
    for i, (_, label, score, closer, lead, text) in zip(order, cells(table), strict=True):
        assert label == labels[result.best[i]]
        assert score == f"{result.label_scores[i].max():.2f}"
        assert closer == percent_label(float(background.percentiles(result.label_scores[i].max())))
        assert float(lead) == pytest.approx(result.lead[i], abs=0.0051)
        assert text == sample.texts[i]
    dots = figure(chart)["data"][0]
    assert numbers(dots["x"]).tolist() == sorted(result.label_scores[order[0]].tolist(), reverse=True)
    assert texts_of(chart) == list(labels)
    assert sample.texts[order[0]] in shown
    assert f'<span class="rank">{order[0] + 1}</span>' in shown
    assert answered == (*asked, result.provenance)
    assert "8 texts · all-MiniLM-L6-v2 · float32" in notice


def test_equally_sure_texts_stay_in_their_order(words: App) -> None:
    table = last(label_corpus(words, keep(words, ["rain", "rain", "rain"]), LABELS, "{}"))[2]
    assert [row[0] for row in cells(table)] == ["1", "2", "3"]


def test_a_score_is_never_minus_nothing(words: App) -> None:
    table = last(label_corpus(words, keep(words, [f"text {i}" for i in range(400)]), LABELS, "{}"))[2]
    assert "-0.00" not in {cell for row in cells(table) for cell in row}


def test_the_table_has_the_beginning_of_long_texts_and_says_what_was_cut(words: App) -> None:
    table, *_, notice = last(label_corpus(words, keep(words, ["word " * 300 + "end", "rain\nsnow"]), LABELS, "{}"))[2:]
    texts = {row[0]: row[-1] for row in cells(table, read=False)}
    assert re.fullmatch(r"(word )+word… \(Cut: the last 295 words were not read\)", texts["1"])
    assert len(texts["1"].partition(" (Cut")[0]) <= 200
    assert texts["2"] == "rain snow"
    assert "Cut: the last 295 words of text 1 were not read." in notice


def test_of_many_labels_the_closest_are_drawn_and_that_is_said(words: App) -> None:
    labels = "\n".join(f"label {i}" for i in range(21))
    chart, shown, *_ = last(label_corpus(words, keep(words, TEXTS), labels, "{}"))
    assert "The 20 closest of 21 labels are drawn." in shown
    assert len(numbers(figure(chart)["data"][0]["x"])) == 20
    shown = last(label_corpus(words, keep(words, TEXTS), labels.rpartition("\n")[0], "{}"))[1]
    assert "are drawn" not in shown


@pytest.mark.parametrize(
    ("labels", "template", "says", "field"),
    [
        ("", "{}", "at least 2 labels", "candidate_labels"),
        ("one\n \n\u200b", "{}", "at least 2 labels", "candidate_labels"),
        ("one\ntwo\r\n one ", "{}", '"one" is there more than once', "candidate_labels"),
        ("\n".join(map(str, range(201))), "{}", "There are 201 labels; at most 200", "candidate_labels"),
        ("one\ntwo", "about it", "needs {}", "hypothesis_template"),
        ("one\ntwo", "", "needs {}", "hypothesis_template"),
    ],
)
def test_labels_that_cannot_be_used_are_a_sentence(
    words: App, backend: WordBackend, labels: str, template: str, says: str, field: str
) -> None:
    with pytest.raises(InputError, match=says) as error:
        parse(labels, template, LIMITS)
    assert error.value.field == field
    key = keep(words, TEXTS)
    *others, notice = last(label_corpus(words, key, labels, template))
    assert others == [SKIPPED] * 5
    assert error.value.text.replace("{", "&#123;").replace("}", "&#125;").replace('"', "&quot;") in notice
    assert error.value.text in show_code(words, key, labels, template)
    assert backend.batches == []


def test_labels_and_wording_are_cleaned() -> None:
    assert parse(" late,\tor lost \r\n\nrefund\u202e\x00", "\ufeffAbout {}.", LIMITS) == (
        (Label("late,\tor lost"), Label("refund")),
        "About {}.",
    )


def test_the_wording_goes_around_each_label(words: App, backend: WordBackend) -> None:
    last(label_corpus(words, keep(words, TEXTS), "cats\n{}", "a {} or {}"))
    assert {text for batch in backend.batches for text in batch} == {
        *TEXTS,
        "a cats or cats",
        "a {} or {}",
        *load_strangers(),
    }


def test_an_opened_row_shows_the_scores_of_its_text(words: App) -> None:
    chart, shown = show_text(words, (keep(words, TEXTS), LABELS, "{}", SOURCE), opened("3", "money", "0.1"))
    expected = sorted((float(word_vector("rain") @ word_vector(label)) for label in LABELS.split("\n")), reverse=True)
    assert numbers(figure(chart)["data"][0]["x"]) == pytest.approx(expected, abs=1e-6)
    assert '<span class="rank">3</span>' in str(shown)
    assert "<p>rain</p>" in str(shown)


def test_opening_a_row_encodes_nothing_again(words: App, backend: WordBackend) -> None:
    *_, answered, _ = last(label_corpus(words, keep(words, TEXTS), LABELS, "{}"))
    before = len(backend.batches)
    show_text(words, answered, opened("1"))
    assert len(backend.batches) == before


@pytest.mark.parametrize("number", ["0", "-9", "5", "99999999999999999999", "<b>", "", "nan", "1.5"])
def test_a_row_that_is_not_there_is_a_sentence(words: App, number: str) -> None:
    chart, shown = show_text(words, (keep(words, TEXTS), LABELS, "{}", SOURCE), opened(number))
    assert chart == SKIPPED
    assert 'role="alert"' in str(shown)


def test_a_row_is_not_opened_before_there_is_an_answer(words: App) -> None:
    assert show_text(words, None, opened("1")) == (SKIPPED, SKIPPED)


def test_texts_that_are_gone_are_asked_for_again(words: App, caplog: pytest.LogCaptureFixture) -> None:
    gone = GONE_TEXTS
    *others, notice = last(label_corpus(words, gone, LABELS, "{}"))
    assert GONE in notice
    assert others == [SKIPPED] * 5
    assert GONE in str(show_text(words, (gone, LABELS, "{}", SOURCE), opened("1"))[1])
    assert show_code(words, gone, LABELS, "{}") == f"# {GONE}"
    assert caplog.text == ""


def test_texts_and_labels_are_shown_as_they_are_written(words: App) -> None:
    label = "<b>bold</b> ${x}"
    chart, shown, table, *_, notice = last(label_corpus(words, keep(words, [HOSTILE]), f"{label}\nplain", "{}"))
    assert "<" not in chart
    assert texts_of(chart) == [label, "plain"]
    assert "<img" not in shown + notice
    assert "${" not in shown + notice
    assert cells(table, read=False)[0][-1] == HOSTILE
    assert table.datatype == "str"  # so that gradio shows it as text


def test_the_code_prints_the_labels_that_are_shown(words: App, monkeypatch: pytest.MonkeyPatch) -> None:
    key = keep(words, TEXTS)
    rows = cells(last(label_corpus(words, key, 'a "b"\nc\\d\nmoney', "On {}, {}"))[2])
    code = show_code(words, key, 'a "b"\nc\\d\nmoney', "On {}, {}")
    said = [re.fullmatch(r"(.*) (-?[\d.]+) (-?[\d.]+) (.*)", line) for line in printed(code, monkeypatch).splitlines()]
    assert all(said)
    by_text = {match[4]: match for match in said if match}
    assert set(by_text) == set(TEXTS)
    for _, label, score, _, lead, text in rows:
        assert by_text[text][1] == label
        assert float(by_text[text][2]) == pytest.approx(float(score), abs=0.0051)
        assert float(by_text[text][3]) == pytest.approx(float(lead), abs=0.0051)


def test_while_the_model_loads_the_code_is_a_comment(loading: App) -> None:
    assert show_code(loading, keep(loading, TEXTS), LABELS, "{}") == NOT_READY


@pytest.mark.parametrize("labels", ["", "\n \n", "\n".join(SAMPLES[0].candidate_labels)])
def test_a_sample_brings_its_labels_where_none_were_written(words: App, labels: str) -> None:
    made = suggest(words, TextsInUse(words.corpora.put(load_sample("translations"))), labels)
    assert made == "English\nSpanish\nGerman\nFrench"


def test_labels_that_were_written_stay_and_own_texts_bring_none(words: App) -> None:
    assert suggest(words, TextsInUse(words.corpora.put(load_sample("translations"))), "mine\nyours") == SKIPPED
    assert suggest(words, keep(words, TEXTS), "\n".join(SAMPLES[0].candidate_labels)) == SKIPPED


@pytest.mark.parametrize(
    ("labels", "template"), [("x" * 1000 + "\n" + "y" * 1000, "{}" * 1000), ("x" * 100_001 + "\ny", "{}")]
)
def test_prompts_have_the_limit_of_texts(labels: str, template: str) -> None:
    with pytest.raises(InputError):
        parse(labels, template, LIMITS)


def test_a_row_before_the_first_is_not_the_last_but_one(words: App) -> None:
    assert show_text(words, (keep(words, TEXTS), LABELS, "{}", SOURCE), opened("-1"))[0] == SKIPPED


def test_a_choice_among_the_texts_keeps_their_numbers(words: App) -> None:
    _, _, table, _, answered, notice = last(label_corpus(words, keep(words, TEXTS, rows=(1, 3)), LABELS, "{}"))
    assert sorted(row[0] for row in cells(table)) == ["2", "4"]
    assert "2 texts" in notice
    assert '<span class="rank">4</span>' in str(show_text(words, answered, opened("4"))[1])
    assert show_text(words, answered, opened("1"))[0] == SKIPPED
