"""Labels measured against the visitor's own, in words."""

import numpy as np
import pytest

from gist_demo.analysis.decision import Decision
from gist_demo.analysis.label_quality import LabelQuality, measure_labels
from gist_demo.analysis.label_sets import gold_sets, measure_sets
from gist_demo.analysis.reliability import reliability_curve
from gist_demo.figures.confusion import confusion_cells
from gist_demo.widgets.label_measures import (
    class_table,
    label_verdict,
    mixed_up,
    reliability_words,
    set_verdict,
)

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
    ("before", "way"),
    [(0.5, "up from 50 %"), (0.9, "down from 90 %"), (2 / 3, "what it was in the answer before"), (None, "")],
)
def test_what_changed_since_the_labels_before_is_told(before: float | None, way: str) -> None:
    said = " ".join(label_verdict(quality([0, 1, 1, -1]), before=before)[1])
    assert (way in said) if way else "answer before" not in said


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
