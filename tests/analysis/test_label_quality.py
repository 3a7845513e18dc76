import numpy as np
import pytest
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, precision_recall_fscore_support

from gist_demo.analysis.decision import Decision
from gist_demo.analysis.gold_labels import NOT_JUDGED
from gist_demo.analysis.label_quality import ClassQuality, LabelQuality, measure_labels, paired_difference
from gist_demo.encoding.encoder import Vectors
from gist_demo.errors import InputError

K = 6


def made_up(n: int, *, seed: int = 0) -> tuple[Vectors, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """Scores of six labels and labels that go with most of them; nobody has label 4, and some have none or no label."""
    random = np.random.default_rng(seed)
    gold = random.choice([0, 1, 2, 3, 5, K, NOT_JUDGED], n)
    scores = random.normal(0.3, 0.1, (n, K))
    known = np.flatnonzero((gold >= 0) & (gold < K))
    scores[known, gold[known]] += random.choice([0.05, 0.4], len(known))
    return scores.astype(np.float32), gold.astype(np.int64)


def test_two_right_of_three() -> None:
    scores = np.eye(3, dtype=np.float32)
    found = measure_labels(scores, np.array([0, 1, 0]))
    assert found.accuracy.value == pytest.approx(2 / 3)
    assert found.classes[0] == ClassQuality(0, 1.0, 0.5, 2 / 3, 2, 1)
    assert found.classes[2] == ClassQuality(2, 0.0, 0.0, 0.0, 0, 1)
    assert found.classes[3] == ClassQuality(3, 0.0, 0.0, 0.0, 0, 0)
    assert found.confusion.tolist() == [[1, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]
    assert found.averaged == (0, 1)
    assert found.macro_f1.value == pytest.approx((2 / 3 + 1) / 2)
    assert found.is_right.tolist() == [True, True, False]
    assert found.is_small


@pytest.mark.parametrize("decision", [Decision(), Decision(at_least=0.35), Decision(at_least=0.99)])
@pytest.mark.parametrize("n", [1, 12, 300])
def test_agrees_with_scikit_learn(n: int, decision: Decision) -> None:
    scores, gold = made_up(n, seed=n)
    found = measure_labels(scores, gold, decision)
    best = scores.max(axis=1) >= np.float32(-1 if decision.at_least is None else decision.at_least)
    truth, answers = gold[gold >= 0], np.where(best, scores.argmax(axis=1), K)[gold >= 0]
    every = list(range(K + 1))
    assert found.accuracy.value == pytest.approx(accuracy_score(truth, answers), abs=1e-12)
    np.testing.assert_array_equal(found.confusion, confusion_matrix(truth, answers, labels=every))
    expected = precision_recall_fscore_support(truth, answers, labels=every, zero_division=0)
    measured = [[each.precision, each.recall, each.f1, each.support] for each in found.classes]
    np.testing.assert_allclose(measured, np.transpose(expected), rtol=0, atol=1e-12)
    assert found.averaged == tuple(np.unique(truth))
    macro = f1_score(truth, answers, labels=np.unique(truth), average="macro", zero_division=0)
    assert found.macro_f1.value == pytest.approx(macro, abs=1e-12)
    assert (len(found.rows), found.left_out) == (len(truth), n - len(truth))


def test_intervals_are_those_of_resampled_texts() -> None:
    scores, gold = made_up(200)
    found = measure_labels(scores, gold)
    truth, answers = found.gold, found.answers
    random = np.random.default_rng(3)
    accuracies, macros = [], []
    for _ in range(1_000):
        drawn = random.integers(0, len(truth), len(truth))
        some, said = truth[drawn], answers[drawn]
        accuracies.append(accuracy_score(some, said))
        macros.append(f1_score(some, said, labels=np.unique(some), average="macro", zero_division=0))
    for measured, resampled in ((found.accuracy, accuracies), (found.macro_f1, macros)):
        np.testing.assert_allclose((measured.low, measured.high), np.percentile(resampled, [2.5, 97.5]), atol=0.02)
        assert measured.low < measured.value < measured.high
    assert not found.is_small


def test_one_text_has_no_interval() -> None:
    found = measure_labels(np.array([[0.1, 0.2]], np.float32), np.array([1]))
    assert found.accuracy.value == found.macro_f1.value == 1.0
    assert np.isnan([found.accuracy.low, found.macro_f1.high]).all()


def test_the_texts_of_a_cell(quality: LabelQuality) -> None:
    for gold in range(K + 1):
        for answer in range(K + 1):
            rows = quality.confused(gold, answer)
            assert len(rows) == quality.confusion[gold, answer]
            assert set(rows.tolist()) <= set(quality.rows.tolist())
    assert quality.confused(0, 1).tolist() == sorted(quality.confused(0, 1).tolist())


@pytest.fixture
def quality() -> LabelQuality:
    return measure_labels(*made_up(100))


def test_the_same_numbers_every_time(quality: LabelQuality) -> None:
    again = measure_labels(*made_up(100))
    assert (again.accuracy, again.macro_f1) == (quality.accuracy, quality.macro_f1)


def test_nothing_to_measure_is_said() -> None:
    with pytest.raises(InputError, match="nothing to measure") as caught:
        measure_labels(np.zeros((2, 2), np.float32), np.array([NOT_JUDGED, NOT_JUDGED]))
    assert caught.value.field == "gold_labels"


def test_a_difference_is_of_the_same_texts() -> None:
    random = np.random.default_rng(0)
    first = random.random(400) < 0.6
    second = first | (random.random(400) < 0.2)
    found = paired_difference(first, second)
    assert found.value == pytest.approx(second.mean() - first.mean(), abs=1e-12)
    spread = (second.astype(float) - first).std() / np.sqrt(400)
    assert found.low == pytest.approx(found.value - 1.96 * spread, abs=0.01)
    assert found.high == pytest.approx(found.value + 1.96 * spread, abs=0.01)
    nothing = paired_difference(first, first)
    assert (nothing.value, nothing.low, nothing.high) == (0, 0, 0)
