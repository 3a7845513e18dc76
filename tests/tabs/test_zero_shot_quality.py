"""Classify: measured against the visitor's own labels, tuned on them, and wordings compared."""

import csv
import io
import json
import re
from typing import Any
from unittest.mock import Mock

import gradio as gr
import numpy as np
import pytest
from sklearn.metrics import accuracy_score, f1_score

from gist_demo.corpora.corrections import Corrections
from gist_demo.corpora.samples import SAMPLES, load_sample
from gist_demo.errors import InputError
from gist_demo.settings import Limits
from gist_demo.tabs.interface import App, TextsInUse
from gist_demo.tabs.zero_shot_gold import BY_HAND, Given, gold_of, offer_gold, own_values, sets_of
from gist_demo.tabs.zero_shot_inputs import Asked
from gist_demo.tabs.zero_shot_measured import MeasuredOf, show_code, write_measures
from gist_demo.tabs.zero_shot_quality import is_stale, measure, show_cell
from gist_demo.tabs.zero_shot_tuning import tune, use_tuned
from gist_demo.tabs.zero_shot_wordings import compare, read_wordings
from tests.stand_ins import word_vector
from tests.tabs.conftest import GONE_TEXTS, HOSTILE, SKIPPED, SOURCE, figure, keep, last, printed, texts_of

TEXTS = [f"text {i}" for i in range(60)]
LABELS = ["cats", "dogs", "rain"]
SCORES = np.stack([word_vector(text) for text in TEXTS]) @ np.stack([word_vector(label) for label in LABELS]).T
BEST = [LABELS[i] for i in SCORES.argmax(axis=1)]
OWN = [*["Cats"] * 20, *["dogs "] * 20, *["rain"] * 10, *["other"] * 5, "", " ", *["birds"] * 3]
LIMITS = Limits()
PRESSED = gr.EventData(None, None)


@pytest.fixture
def texts(words: App) -> TextsInUse:
    return keep(words, TEXTS, columns={"own": tuple(OWN), "few": ("cats", *[""] * 59)}, label_column="own")


def asked(**more: Any) -> Asked:
    return Asked("\n".join(LABELS), **more)


def given(column: str | None = "own", none_value: str = "", corrections: str = "") -> Given:
    return Given(column, none_value, corrections)


def measured(app: App, in_use: TextsInUse, of: Asked, by: Given, before: MeasuredOf | None = None) -> tuple[Any, ...]:
    return last(measure(app, PRESSED, before, in_use, *of, *by))


def test_the_measures_are_those_of_scikit_learn(words: App, texts: TextsInUse) -> None:
    verdict, confusion, mixups, opened, box, curve, answered, notice = measured(words, texts, asked(), given())
    rows = [i for i, own in enumerate(OWN) if own.strip().casefold() in LABELS]
    truth, got = [OWN[i].strip().casefold() for i in rows], [BEST[i] for i in rows]
    accuracy = accuracy_score(truth, got)
    assert answered[-2:] == (pytest.approx(accuracy), 50)
    assert re.search(rf"{100 * accuracy:.0f} % \(\d+ to \d+\) of 50 texts got the label you gave them", verdict)
    assert f"Macro-F1 {f1_score(truth, got, average='macro'):.2f}" in verdict
    assert "Left out without a label of yours: 2 texts." in notice
    assert "Left out, since your label is none of those above: 8 texts (“other” 5, “birds” 3)." in notice
    wrong = sum(a != b for a, b in zip(truth, got, strict=True))
    assert f"{wrong} texts got another label than yours" in mixups
    assert len(texts_of(confusion)) == len({*zip(truth, got, strict=True)})
    assert (opened, curve) == ("", None)
    assert not box.constructor_args["visible"]


def test_a_value_can_mean_none_of_these(words: App, texts: TextsInUse) -> None:
    verdict, *_, answered, notice = measured(words, texts, asked(at_least=0.3), given(none_value="Other"))
    assert answered.n == 55
    assert "none of these" in verdict
    assert "“birds” 3" in notice
    assert "other" not in notice
    assert measured(words, texts, asked(), given(none_value="*"))[6].n == 58


def test_what_was_given_by_hand_counts_before_the_column(words: App, texts: TextsInUse) -> None:
    corrections = Corrections().with_one(texts.corpus_key, 0, "rain").with_one(texts.corpus_key, 55, "").written()
    gold = gold_of(words.used(texts), LABELS, given(corrections=corrections))
    assert (gold.labels[0], gold.labels[1], gold.labels[55], gold.labels[56]) == (2, 0, 3, -1)
    assert gold.notes[0] == "2 labels by hand."
    only = gold_of(words.used(texts), LABELS, given(BY_HAND, corrections=corrections))
    assert np.flatnonzero(only.labels >= 0).tolist() == [0, 55]


@pytest.mark.parametrize("by", [given(None), given(BY_HAND), given("gone")])
def test_without_labels_of_their_own_that_is_said(words: App, texts: TextsInUse, by: Given) -> None:
    with pytest.raises(InputError) as error:
        own_values(words.used(texts), by)
    assert error.value.field == "gold_labels"
    for run in (measure(words, PRESSED, None, texts, *asked(), *by), tune(words, texts, *asked(), *by)):
        *others, notice = last(run)
        assert error.value.text in notice
        assert set(map(str, others)) == {str(SKIPPED)}


def test_corrections_of_other_texts_are_no_labels_of_these(words: App, texts: TextsInUse) -> None:
    elsewhere = Corrections().with_one("0" * 64, 0, "rain").written()
    with pytest.raises(InputError, match="Nothing to measure against yet"):
        own_values(words.used(texts), given(BY_HAND, corrections=elsewhere))


def test_few_texts_are_said_to_be_few(words: App, texts: TextsInUse) -> None:
    verdict = measured(words, texts, asked(), given("few"))[0]
    assert "of 1 text got" in verdict
    assert "Fewer than 30 texts" in verdict


def test_accuracy_is_told_next_to_the_one_before(words: App, texts: TextsInUse) -> None:
    before = measured(words, texts, asked(), given())[6]
    other = Asked("cats: text 1 | text 2\ndogs\nrain")
    better = before._replace(accuracy=0.0)
    assert "Accuracy is up from 0 % in the answer before this one." in measured(words, texts, other, given(), better)[0]
    assert "labels before" not in measured(words, texts, other, given(), before._replace(n=7))[0]
    assert "labels before" not in measured(words, texts, other, given(none_value="x"), better)[0]


def test_with_a_temperature_there_is_a_reliability_curve(words: App, texts: TextsInUse) -> None:
    verdict, *_, box, curve, answered, _ = measured(words, texts, asked(temperature=0.2), given())
    assert "At temperature 0.2, probabilities are" in verdict
    assert box.constructor_args["visible"]
    assert figure(curve)["data"]
    assert answered.asked.temperature == 0.2


def test_several_labels_are_measured_as_sets(words: App) -> None:
    in_use = keep(words, TEXTS[:4], columns={"own": ("cats; dogs", "rain", "zebra", "")})
    verdict, confusion, *_, notice = measured(words, in_use, asked(several=True, at_least=0.0), given())
    assert "of 2 texts got just the labels you gave them" in verdict
    assert confusion is None
    assert "“zebra” 1" in notice


def test_texts_with_several_unknown_labels_are_counted_once(words: App) -> None:
    in_use = keep(words, TEXTS[:6], columns={"own": ("cats; zebra; yak", "rain", "yak", "", ";", "gnu")})
    corrections = Corrections().with_one(in_use.corpus_key, 5, "dogs").written()
    notes = sets_of(words.used(in_use), LABELS, given(corrections=corrections))[1]
    assert notes[1:] == [
        "1 label by hand.",
        "Left out without a label of yours: 2 texts.",
        "Left out, since your label is none of those above: 2 texts (“yak” 2, “zebra” 1).",
    ]


def test_labels_by_hand_are_read_a_few_times_however_many_texts_there_are(
    words: App, texts: TextsInUse, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Mock(side_effect=Corrections.read)
    monkeypatch.setattr(Corrections, "read", read)
    gold_of(words.used(texts), LABELS, given())
    assert read.call_count < 5


def test_a_cell_and_a_mix_up_open_the_same_texts(words: App, texts: TextsInUse) -> None:
    _, confusion, mixups, *_, answered, _ = measured(words, texts, asked(), given())
    (place, n) = re.findall(r'data-place="(\d+)".*?<b>(\d+)</b>', mixups)[0]
    by_button = show_cell(words, answered, gr.EventData(None, {"place": int(place), "pressed": False}))
    by_cell = show_cell(words, answered, gr.EventData(None, {"rows": [int(place)]}))
    assert by_button == by_cell
    assert by_cell.count('class="card"') == min(int(n), 30)
    assert f"<h2>{n} text" in by_cell
    words_of_cell = texts_of(confusion)[int(place)]
    yours, answer = re.findall(r"“(.*?)”", by_cell)
    assert words_of_cell == f"{yours}, answered as {answer}"


@pytest.mark.parametrize(
    "sent", [None, {}, {"rows": [99]}, {"rows": []}, {"place": 99, "pressed": False}, {"place": "x"}]
)
def test_what_is_no_cell_opens_nothing(words: App, texts: TextsInUse, sent: object) -> None:
    answered = measured(words, texts, asked(), given())[6]
    assert show_cell(words, answered, gr.EventData(None, sent)) == ""
    assert show_cell(words, None, gr.EventData(None, {"rows": [0]})) == ""


def test_visitors_words_are_shown_as_they_are_written(words: App) -> None:
    labels = f"{HOSTILE}\nplain"
    in_use = keep(words, [HOSTILE, "b", "c"], columns={"own": ("plain", HOSTILE, "<img src=y>")})
    verdict, _, mixups, *_, answered, notice = measured(words, in_use, Asked(labels), given())
    cells = [show_cell(words, answered, gr.EventData(None, {"rows": [i]})) for i in range(4)]
    for shown in (verdict, mixups, notice, *cells):
        assert "<img" not in shown
        assert "${" not in shown


def test_measures_of_other_texts_are_stale(texts: TextsInUse) -> None:
    answered = MeasuredOf(texts, asked(), given(), SOURCE, 0.5, 3)
    assert not is_stale(answered, texts)
    assert not is_stale(None, texts)
    assert is_stale(answered, GONE_TEXTS)


def test_the_column_with_labels_is_offered_first(words: App, texts: TextsInUse) -> None:
    offered: Any = offer_gold(words, texts)
    assert offered["value"] == "own"
    assert [value for _, value in offered["choices"]] == ["own", "few", BY_HAND]
    bare: Any = offer_gold(words, keep(words, TEXTS))
    assert bare["value"] == BY_HAND
    assert offer_gold(words, GONE_TEXTS) == SKIPPED


def test_what_was_tuned_can_be_used(words: App, texts: TextsInUse) -> None:
    verdict, use, box, curve, answered, notice = last(tune(words, texts, *asked(), *given(none_value="other")))
    assert "Suggested: " in verdict
    assert re.search(r"Tuned on 2\d texts drawn at random, measured on the other 2\d texts", verdict)
    assert use.constructor_args["visible"]
    assert box.constructor_args["visible"]
    assert len([trace for trace in figure(curve)["data"] if "tuned" in trace.get("name", "")]) == 1
    assert "“birds” 3" in notice
    at_least, temperature = use_tuned(answered)
    again = asked(at_least=at_least, temperature=temperature)
    assert measured(words, texts, again, given(none_value="other"))[6].n == 55
    assert use_tuned(None) == (SKIPPED, SKIPPED)


def test_too_few_labels_cannot_be_tuned_on(words: App, texts: TextsInUse) -> None:
    assert "Tuning takes at least 20 texts" in last(tune(words, texts, *asked(), *given("few")))[-1]


def test_the_threshold_of_several_labels_can_be_tuned(words: App, texts: TextsInUse) -> None:
    several = asked(several=True, at_least=0.1)
    verdict, _, box, curve, answered, notice = last(tune(words, texts, *several, *given()))
    assert "Suggested: a label fits from " in verdict
    assert "Threshold 0.10 → " in verdict
    assert not box.constructor_args["visible"]
    assert curve is None
    assert "told apart at ; and |" in notice
    at_least, temperature = use_tuned(answered)
    assert isinstance(at_least, float)
    assert temperature == SKIPPED


def test_the_code_prints_the_measures_on_the_page(
    words: App, texts: TextsInUse, monkeypatch: pytest.MonkeyPatch
) -> None:
    of, by = asked(at_least=0.2), given(none_value="other")
    code = show_code(words, texts, *of, *by)
    accuracy = float(printed(code, monkeypatch).splitlines()[-1].split()[0])
    assert accuracy == pytest.approx(measured(words, texts, of, by)[6].accuracy, abs=1e-4)
    several = asked(several=True, at_least=0.1)
    exact = float(printed(show_code(words, texts, *several, *by), monkeypatch).splitlines()[-1].split()[0])
    assert exact == pytest.approx(measured(words, texts, several, by)[6].accuracy, abs=1e-4)
    assert "Nothing to measure against" in show_code(words, texts, *of, *given(BY_HAND))


def test_wordings_are_compared_with_the_one_in_use(words: App, texts: TextsInUse) -> None:
    shown, answered, notice = last(compare(words, "About {}.\n{}\nOn {}", texts, *asked(at_least=0.2), *given()))
    assert re.findall(r'<th scope="row">(.*?)</th>', shown) == [
        "&#123;&#125;",
        "About &#123;&#125;.",
        "On &#123;&#125;",
    ]
    assert "The same 50 texts" in shown
    assert "Compared by the best label of each text" in notice
    assert answered == (texts,)
    accuracy = measured(words, texts, asked(), given())[6].accuracy
    assert f"<b>{100 * accuracy:.0f} %</b> <small>" in shown


@pytest.mark.parametrize("text", ["", "\n \n", "no place", "{}\n" + "\n".join(f"{i} {{}}" for i in range(10))])
def test_wordings_that_cannot_be_used_are_a_sentence(text: str) -> None:
    with pytest.raises(InputError) as error:
        read_wordings(text, LIMITS)
    assert error.value.field == "wordings"


def test_the_wording_in_use_alone_is_nothing_to_compare(words: App, texts: TextsInUse) -> None:
    assert "Write another one" in last(compare(words, "{}", texts, *asked(), *given()))[-1]


def test_a_description_betters_the_measures_of_the_sample(app: App) -> None:
    """A newcomer's task: the label that loses most texts is told better."""
    sample = next(each for each in SAMPLES if each.id == "customer-questions")
    in_use = TextsInUse(app.corpora.put(load_sample(sample.id)))
    own = Given(sample.label_column, "", "")
    plain = "\n".join(sample.candidate_labels)
    told = plain.replace("returning an item", "returning an item: how do I send it back")
    before, after = (last(measure(app, PRESSED, None, in_use, *Asked(each), *own))[6] for each in (plain, told))
    assert after.accuracy > before.accuracy


def test_texts_of_none_of_the_labels_are_said_to_be_wrong_with_every_wording(words: App, texts: TextsInUse) -> None:
    notice = last(compare(words, "About {}.", texts, *asked(), *given(none_value="other")))[-1]
    assert "5 texts with none of these: wrong with every wording." in notice
    assert "wrong with every" not in last(compare(words, "About {}.", texts, *asked(), *given()))[-1]


@pytest.mark.parametrize("several", [False, True])
def test_measures_are_written(words: App, texts: TextsInUse, several: bool) -> None:
    of = asked(several=True, at_least=0.1) if several else asked(temperature=0.1)
    answered = measured(words, texts, of, given(none_value="other"))[6]
    rows = list(csv.DictReader(io.StringIO(write_measures(words, "csv", answered).content.decode("utf-8-sig"))))
    assert [row["label"] for row in rows] == [*LABELS, *["none of these"] * (not several)]
    assert sum(int(row["texts"]) for row in rows) == (50 if several else 55)
    said = json.loads(rows[0]["about"])
    assert said["measures"]["texts_measured"] == 55
    assert (said["reliability"] is None) == several
    assert (said["none_of_these_value"], said["several_labels"]) == ("other", several)
    first = json.loads(write_measures(words, "jsonl", answered).content.splitlines()[0])
    assert "measures" in json.dumps(first)


def test_before_there_are_measures_there_is_no_file(words: App) -> None:
    with pytest.raises(InputError, match="Nothing is measured yet"):
        write_measures(words, "csv", None)


def test_a_new_answer_of_the_tab_measures_only_what_was_measured_before(words: App, texts: TextsInUse) -> None:
    answer = gr.EventData(gr.State(0), None)
    assert [*measure(words, answer, None, texts, *asked(), *given())] == [(SKIPPED,) * 8]
    before = measured(words, texts, asked(), given())[6]
    assert last(measure(words, answer, before, texts, *asked(), *given()))[6] == before
