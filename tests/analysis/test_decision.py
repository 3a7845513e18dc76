import numpy as np
import pytest
from scipy.special import softmax

from gist_demo.analysis.decision import Decision, chosen_labels, decide, probabilities, single_labels
from gist_demo.errors import InputError

SCORES = np.array([[0.1, 0.5, 0.3], [0.7, 0.2, 0.7], [0.1, -0.2, 0.0]], np.float32)


def test_the_best_label_the_first_of_equals() -> None:
    chosen = decide(SCORES)
    assert chosen.dtype == bool
    assert chosen.tolist() == [[False, True, False], [True, False, False], [True, False, False]]
    assert single_labels(chosen).tolist() == [1, 0, 0]


def test_below_the_threshold_it_is_none_of_these() -> None:
    assert single_labels(decide(SCORES, Decision(at_least=0.5))).tolist() == [1, 0, 3]
    assert single_labels(decide(SCORES, Decision(at_least=0.7))).tolist() == [
        3,
        0,
        3,
    ]  # although 0.7 in 32 bits is less than in 64
    assert single_labels(decide(SCORES, Decision(at_least=0.71))).tolist() == [3, 3, 3]


def test_several_labels_are_all_that_reach_it() -> None:
    chosen = decide(SCORES, Decision(several=True, at_least=0.3))
    assert chosen.tolist() == [[False, True, True], [True, False, True], [False, False, False]]


def test_chosen_labels_by_name() -> None:
    chosen = decide(SCORES, Decision(several=True, at_least=0.3))
    assert chosen_labels("abc", chosen) == [["b", "c"], ["a", "c"], []]


@pytest.mark.parametrize(
    ("several", "at_least", "says"),
    [
        (True, None, "Several labels need a score"),
        (False, 1.5, "from -1 to 1"),
        (True, float("nan"), "from -1 to 1"),
        (False, float("inf"), "from -1 to 1"),
    ],
)
def test_a_decision_that_cannot_be_made_is_said(several: bool, at_least: float | None, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        Decision(several, at_least)
    assert caught.value.field == "at_least"


@pytest.mark.parametrize("temperature", [1e-4, 0.05, 1.0, 100.0])
def test_probabilities_are_the_softmax(temperature: float) -> None:
    found = probabilities(SCORES, temperature)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, softmax(SCORES.astype(float) / temperature, axis=1), atol=1e-7)
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-6)


@pytest.mark.parametrize("temperature", [0.0, -1.0, float("nan"), float("inf")])
def test_a_temperature_that_is_none_is_said(temperature: float) -> None:
    with pytest.raises(InputError, match="above 0") as caught:
        probabilities(SCORES, temperature)
    assert caught.value.field == "temperature"
