"""Labels measured against the visitor's own, in words."""

import numpy as np
import pytest

from gist_demo.analysis.bootstrap import Estimate
from gist_demo.analysis.decision import Decision
from gist_demo.analysis.label_quality import LabelQuality, measure_labels
from gist_demo.analysis.label_sets import gold_sets, measure_sets
from gist_demo.analysis.label_tuning import tune_decision
from gist_demo.analysis.labels import Label
from gist_demo.analysis.reliability import reliability_curve
from gist_demo.analysis.wordings import Wording, compare_wordings
from gist_demo.figures.confusion import confusion_cells
from gist_demo.widgets.label_measures import (
    _points,
    class_table,
    label_verdict,
    mixed_up,
    reliability_words,
    set_verdict,
    tuning_words,
    wording_table,
    wording_words,
)
from tests.stand_ins import FixedVectors

NAMES = ("<b>cats</b>", "dogs", "birds")
SCORES = np.array([[0.9, 0.1, 0.0], [0.2, 0.8, 0.0], [0.6, 0.5, 0.0], [0.3, 0.2, 0.0]], np.float32)


def quality(gold: list[int], at_least: float | None = None) -> LabelQuality:
    return measure_labels(SCORES, np.array(gold, np.int64), Decision(at_least=at_least))


def test_the_verdict_says_how_many_are_right_and_that_few_texts_say_little() -> None:
    lead, said = label_verdict(quality([0, 1, 1, -1]))
    assert lead.startswith("67 % (")
    assert lead.endswith("of 3 texts got the label you gave them.")
    assert said[0].startswith("Macro-F1 0.67")
    assert "the 2 labels that your texts have" in said[0]
    assert said[-1].startswith("Fewer than 30 texts")


@pytest.mark.parametrize(
    ("before", "way"), [(0.5, "up from 50 %"), (0.9, "down from 90 %"), (2 / 3, "the same as 67 %"), (None, "")]
)
def test_what_changed_since_the_labels_before_is_told(before: float | None, way: str) -> None:
    said = " ".join(label_verdict(quality([0, 1, 1, -1]), before=before)[1])
    assert (way in said) if way else "labels before" not in said


def test_the_table_names_what_no_text_has_or_got() -> None:
    made = class_table(quality([0, 1, 1, 3], at_least=0.35).classes, NAMES)
    assert "&lt;b&gt;cats" in made
    assert "<b>cats" not in made
    assert "1 label that no text has or got is left out." in made
    assert made.count("<tr>") == 4  # heading, two labels, none of these
    assert "no answer" in class_table(quality([2, 1, 1, 0]).classes, NAMES)


def test_mix_ups_are_buttons_with_the_place_of_their_cell() -> None:
    found = quality([0, 1, 1, 3])
    cells = confusion_cells(found.confusion)
    made = mixed_up(found, cells, NAMES)
    assert made.count("<button") == 2
    assert "2 texts got another label than yours" in made
    assert f'data-place="{cells.index((1, 0))}"' in made
    assert "No text got another label" in mixed_up(quality([0, 1, 0, 0]), [(0, 0), (1, 1)], NAMES)


def test_sets_and_probabilities_in_words() -> None:
    sets = measure_sets(SCORES > 0.4, gold_sets(["a; b", "b", "a|b", ""], ["a", "b", "c"]))
    lead, said = set_verdict(sets)
    assert "of 3 texts got just the labels you gave them" in lead
    assert "(micro)" in said[0]
    words = reliability_words(reliability_curve(SCORES, np.array([0, 1, 1, 3]), 0.05))
    assert words.startswith("At temperature 0.05, probabilities are ")
    assert "over 3 texts; 1 text without one of the labels left out" in words


def test_tuning_is_told_by_what_it_is_worth_on_the_rest() -> None:
    random = np.random.default_rng(0)
    gold = np.repeat([0, 1, 2, 3], 30)
    scores = random.normal(0, 0.05, (120, 3)).astype(np.float32) + np.eye(4, dtype=np.float32)[gold, :3]
    lead, said = tuning_words(tune_decision(scores, gold), None)
    assert lead.startswith("Suggested: none of these below 0.")
    assert said[0] == "Tuned on 60 texts drawn at random, measured on the other 60 texts."
    assert said[1].startswith("Threshold none → 0.")
    assert "Gain +25.0 points" in said[1]
    assert said[2].startswith("Temperature 0.05 → ")
    lead, said = tuning_words(tune_decision(scores[:90], gold[:90]), None)
    assert lead.startswith("Suggested: no threshold, temperature ")
    assert "however low its score" in said[1]


def test_wordings_in_words() -> None:
    vectors = {f"t{i}": [1, 0] if i % 2 else [0, 1] for i in range(40)}
    words = {"a": [1, 0], "b": [0, 1], "bad a": [0, 1], "bad b": [1, 0], "so a": [1, 0], "so b": [0, 1]}
    encoder, texts = FixedVectors({**vectors, **words}), [*vectors]
    gold = np.array([0 if i % 2 else 1 for i in range(40)])
    labels = (Label("a"), Label("b"))
    plain, bad, same = (Wording(each, labels, each) for each in ("{}", "bad {}", "so {}"))

    def lead(*wordings: Wording) -> str:
        return wording_words(compare_wordings(encoder, texts, gold, wordings))[0]

    assert lead(bad, plain) == "“{}” is right more often than the wording in use."
    assert lead(plain, bad) == "The wording in use is right most often."
    assert lead(plain, same) == "No wording is clearly better than the one in use on these texts."
    found = compare_wordings(encoder, texts, gold, (plain, bad, same))
    assert "by chance" in wording_words(found)[1][0]
    table = wording_table(found)
    assert "−100.0 points (−100.0 to −100.0)" in table
    assert "in use" in table
    assert "<td>40</td>" in table


def test_a_gain_has_its_sign_and_interval() -> None:
    assert _points(Estimate(0.05, -0.01, 0.11)) == "+5.0 points (−1.0 to +11.0)"
    assert _points(Estimate(0.0, float("nan"), float("nan"))) == "+0.0 points (no interval)"
