"""The Classify tab's handlers."""

import re
from dataclasses import dataclass, replace
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
from gist_demo.tabs.zero_shot_files import show_code
from gist_demo.tabs.zero_shot_inputs import Answered, Asked, parse
from gist_demo.tabs.zero_shot_list import list_corpus
from gist_demo.tabs.zero_shot_run import label_corpus, show_text, suggest
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
NONE = ("none of these", "")


@dataclass(frozen=True)
class Shown:
    """What stands on the page after a run."""

    chart: Any
    text: Any
    right: Any
    row: Any
    box: Any
    usual: Any
    answered: Any
    notice: Any
    counts: Any = None
    listed: Any = None
    table: Any = None
    words: Any = None
    undo: Any = None


def classify(
    app: App, in_use: TextsInUse, labels: str, *more: Any, picked: str | None = None, given: str = ""
) -> Shown:
    """The page after Classify; `more` are the further fields of Asked."""
    first = last(label_corpus(app, in_use, *Asked(labels, *more), given))
    answered = first[6]
    if answered == SKIPPED:
        return Shown(*first)
    return Shown(*first, *list_corpus(app, in_use, answered, picked, given))


def answered_by(in_use: TextsInUse, labels: str = LABELS) -> Answered:
    return Answered(in_use, Asked(labels), SOURCE)


def cells(table: Any, *, read: bool = True) -> list[list[str]]:
    """The rows of the table that is shown, in which a column is missing where nothing says what scores mean."""
    assert list(frame_of(table).columns) == ["#", "Label", "Score", *["Closer than"] * read, "Lead", "Text"]
    rows: list[list[str]] = frame_of(table).to_numpy().tolist()
    return rows


def frame_of(table: Any) -> pd.DataFrame:
    assert isinstance(table, gr.Dataframe)
    assert table.constructor_args["visible"]
    frame = table.constructor_args["value"]
    assert isinstance(frame, pd.DataFrame)
    return frame


def opened(*row_value: object) -> gr.SelectData:
    return gr.SelectData(None, {"index": [0, 0], "value": "", "row_value": list(row_value)})


def test_the_table_is_the_analysis_s_least_sure_first(app: App, encoder: Encoder) -> None:
    sample = load_sample("eight-lines")
    labels = ("travel", "money", "nature", "cooking")
    in_use = TextsInUse(app.corpora.put(sample))
    page = classify(app, in_use, "\n".join(labels), "About {}.")
    assert "44,850 pairs of 300 English texts" in page.usual
    result = classify_texts(encoder, sample.texts, [*map(Label, labels)], hypothesis_template="About {}.")
    background = app.background(encoder, sample.texts)
    assert background is not None
    order = [int(row[0]) - 1 for row in cells(page.table)]
    assert sorted(order) == list(range(8))
    assert (np.diff(result.lead[order]) >= 0).all()
    for i, (_, label, score, closer, lead, text) in zip(order, cells(page.table), strict=True):
        assert label == labels[result.best[i]]
        assert score == f"{result.label_scores[i].max():.2f}"
        assert closer == percent_label(float(background.percentiles(result.label_scores[i].max())))
        assert float(lead) == pytest.approx(result.lead[i], abs=0.0051)
        assert text == sample.texts[i]
    dots = figure(page.chart)["data"][0]
    assert numbers(dots["x"]).tolist() == sorted(result.label_scores[order[0]].tolist(), reverse=True)
    assert texts_of(page.chart) == list(labels)
    assert sample.texts[order[0]] in page.text
    assert f'<span class="rank">{order[0] + 1}</span>' in page.text
    assert page.answered == (in_use, Asked("\n".join(labels), "About {}."), result.provenance)
    assert page.row == order[0]
    assert page.listed == '<p class="counts-words">8 texts, the least sure first.</p>'
    assert "8 texts · all-MiniLM-L6-v2 · float32" in page.notice


def test_equally_sure_texts_stay_in_their_order(words: App) -> None:
    table = classify(words, keep(words, ["rain", "rain", "rain"]), LABELS).table
    assert [row[0] for row in cells(table)] == ["1", "2", "3"]


def test_a_score_is_never_minus_nothing(words: App) -> None:
    table = classify(words, keep(words, [f"text {i}" for i in range(400)]), LABELS).table
    assert "-0.00" not in {cell for row in cells(table) for cell in row}


def test_the_table_has_the_beginning_of_long_texts_and_says_what_was_cut(words: App) -> None:
    page = classify(words, keep(words, ["word " * 300 + "end", "rain\nsnow"]), LABELS)
    texts = {row[0]: row[-1] for row in cells(page.table, read=False)}
    assert re.fullmatch(r"(word )+word… \(Cut: the last 295 words were not read\)", texts["1"])
    assert len(texts["1"].partition(" (Cut")[0]) <= 200
    assert texts["2"] == "rain snow"
    assert "Cut: the last 295 words of text 1 were not read." in page.notice


def test_of_many_labels_the_closest_are_drawn_and_that_is_said(words: App) -> None:
    labels = "\n".join(f"label {i}" for i in range(21))
    page = classify(words, keep(words, TEXTS), labels)
    assert "The 20 closest of 21 labels are drawn." in page.text
    assert len(numbers(figure(page.chart)["data"][0]["x"])) == 20
    assert "are drawn" not in classify(words, keep(words, TEXTS), labels.rpartition("\n")[0]).text


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
        parse(Asked(labels, template), LIMITS)
    assert error.value.field == field
    key = keep(words, TEXTS)
    *others, notice = last(label_corpus(words, key, *Asked(labels, template), ""))
    assert others == [SKIPPED] * 7
    assert error.value.text.replace("{", "&#123;").replace("}", "&#125;").replace('"', "&quot;") in notice
    assert error.value.text in show_code(words, key, *Asked(labels, template))
    assert backend.batches == []


def test_labels_and_wording_are_cleaned() -> None:
    settings = parse(Asked(" late,\tor lost \r\n\nrefund\u202e\x00: money back", "\ufeffAbout {}."), LIMITS)
    assert settings.labels == (Label("late,\tor lost"), Label("refund", ("money back",)))
    assert settings.template == "About {}."


def test_the_wording_goes_around_each_label(words: App, backend: WordBackend) -> None:
    classify(words, keep(words, TEXTS), "cats\n{}", "a {} or {}")
    assert {text for batch in backend.batches for text in batch} == {
        *TEXTS,
        "a cats or cats",
        "a {} or {}",
        *load_strangers(),
    }


def test_an_opened_row_shows_the_scores_of_its_text(words: App) -> None:
    right: Any
    chart, shown, right, row = show_text(
        words, answered_by(keep(words, TEXTS)), None, None, "", opened("3", "money", "0.1")
    )
    expected = sorted((float(word_vector("rain") @ word_vector(label)) for label in LABELS.split("\n")), reverse=True)
    assert numbers(figure(chart)["data"][0]["x"]) == pytest.approx(expected, abs=1e-6)
    assert '<span class="rank">3</span>' in str(shown)
    assert "<p>rain</p>" in str(shown)
    assert row == 2
    assert right["choices"] == [("animals", "animals"), ("weather", "weather"), ("money", "money"), NONE]


def test_opening_a_row_encodes_nothing_again(words: App, backend: WordBackend) -> None:
    answered = classify(words, keep(words, TEXTS), LABELS).answered
    before = len(backend.batches)
    show_text(words, answered, None, None, "", opened("1"))
    assert len(backend.batches) == before


@pytest.mark.parametrize("number", ["0", "-9", "5", "99999999999999999999", "<b>", "", "nan", "1.5"])
def test_a_row_that_is_not_there_is_a_sentence(words: App, number: str) -> None:
    chart, shown, *others = show_text(words, answered_by(keep(words, TEXTS)), None, None, "", opened(number))
    assert [chart, *others] == [SKIPPED] * 3
    assert 'role="alert"' in str(shown)


def test_another_model_s_scores_are_not_shown_as_those_on_the_page(words: App) -> None:
    answered = answered_by(keep(words, TEXTS))
    other = answered._replace(provenance=replace(answered.provenance, model="someone/else"))
    chart, shown, *others = show_text(words, other, None, None, "", opened("3"))
    assert "Another model has taken over" in str(shown)
    assert [chart, *others] == [SKIPPED] * 3


def test_a_row_is_not_opened_before_there_is_an_answer(words: App) -> None:
    assert show_text(words, None, None, None, "", opened("1")) == (SKIPPED,) * 4


def test_texts_that_are_gone_are_asked_for_again(words: App, caplog: pytest.LogCaptureFixture) -> None:
    gone = GONE_TEXTS
    *others, notice = last(label_corpus(words, gone, *Asked(LABELS), ""))
    assert GONE in notice
    assert others == [SKIPPED] * 7
    assert GONE in str(show_text(words, answered_by(gone), None, None, "", opened("1"))[1])
    assert GONE in str(list_corpus(words, gone, answered_by(gone), None, "")[1])
    assert show_code(words, gone, *Asked(LABELS)) == f"# {GONE}"
    assert caplog.text == ""


def test_texts_and_labels_are_shown_as_they_are_written(words: App) -> None:
    label = "<b>bold</b> ${x}"
    page = classify(words, keep(words, [HOSTILE]), f"{label}\nplain", picked=label)
    assert "<" not in page.chart
    assert texts_of(page.chart) == [label, "plain"]
    for shown in (page.text, page.notice, page.counts, page.listed, page.words):
        assert "<img" not in shown
        assert "<b>bold" not in shown
        assert "${" not in shown
    everything = classify(words, keep(words, [HOSTILE]), f"{label}\nplain").table
    assert cells(everything, read=False)[0][-1] == HOSTILE
    assert page.table.datatype == "str"  # so that gradio shows it as text


def test_the_code_prints_the_labels_that_are_shown(words: App, monkeypatch: pytest.MonkeyPatch) -> None:
    key = keep(words, TEXTS)
    asked = Asked('a "b"\nc\\d\nmoney', "On {}, {}")
    rows = cells(classify(words, key, *asked).table)
    code = show_code(words, key, *asked)
    said = [re.fullmatch(r"(.*) (-?[\d.]+) (-?[\d.]+) (.*)", line) for line in printed(code, monkeypatch).splitlines()]
    assert all(said)
    by_text = {match[4]: match for match in said if match}
    assert set(by_text) == set(TEXTS)
    for _, label, score, _, lead, text in rows:
        assert by_text[text][1] == label
        assert float(by_text[text][2]) == pytest.approx(float(score), abs=0.0051)
        assert float(by_text[text][3]) == pytest.approx(float(lead), abs=0.0051)


def test_while_the_model_loads_the_code_is_a_comment(loading: App) -> None:
    assert show_code(loading, keep(loading, TEXTS), *Asked(LABELS)) == NOT_READY


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
        parse(Asked(labels, template), LIMITS)


def test_a_row_before_the_first_is_not_the_last_but_one(words: App) -> None:
    assert show_text(words, answered_by(keep(words, TEXTS)), None, None, "", opened("-1"))[0] == SKIPPED


def test_a_choice_among_the_texts_keeps_their_numbers(words: App) -> None:
    page = classify(words, keep(words, TEXTS, rows=(1, 3)), LABELS)
    assert sorted(row[0] for row in cells(page.table)) == ["2", "4"]
    assert "2 texts" in page.notice
    assert '<span class="rank">4</span>' in str(show_text(words, page.answered, None, None, "", opened("4"))[1])
    assert show_text(words, page.answered, None, None, "", opened("1"))[0] == SKIPPED
