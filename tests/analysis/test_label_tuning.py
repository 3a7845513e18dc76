import numpy as np
import pytest
from sklearn.metrics import accuracy_score, f1_score, log_loss

from gist_demo.analysis.decision import Decision, decide, probabilities, single_labels
from gist_demo.analysis.gold_labels import NOT_JUDGED
from gist_demo.analysis.label_quality import Columns, measure_labels
from gist_demo.analysis.label_tuning import best_temperature, best_threshold, split_rows, tune_decision
from gist_demo.encoding.encoder import Vectors
from gist_demo.errors import InputError

K = 4


def made_up(n: int, *, seed: int = 0, strangers: float = 0.25) -> tuple[Vectors, Columns]:
    """Scores of four labels; texts with none of these score lower."""
    random = np.random.default_rng(seed)
    gold = np.where(random.random(n) < strangers, K, random.integers(0, K, n)).astype(np.int64)
    scores = random.normal(0.3, 0.05, (n, K))
    known = np.flatnonzero(gold < K)
    scores[known, gold[known]] += random.choice([0.0, 0.2], len(known), p=[0.3, 0.7])
    return scores.astype(np.float32), gold


@pytest.mark.parametrize("strangers", [0.25, 0.0])
@pytest.mark.parametrize("seed", range(4))
def test_no_other_threshold_is_better(seed: int, strangers: float) -> None:
    scores, gold = made_up(60, seed=seed, strangers=strangers)
    found = best_threshold(scores, gold)

    def reached(at_least: float | None) -> float:
        answers = single_labels(decide(scores, Decision(at_least=at_least)))
        if strangers:
            return float(accuracy_score(gold, answers))
        return float(f1_score(gold, answers, labels=np.unique(gold), average="macro", zero_division=0))

    others = [reached(at_least) for at_least in np.linspace(0, 0.7, 1401)]
    assert reached(found) >= max(*others, reached(None)) - 1e-9
    assert found is not None or not strangers


def test_without_a_better_one_there_is_no_threshold() -> None:
    assert best_threshold(np.eye(3, dtype=np.float32), np.array([0, 1, 2])) is None


def test_a_threshold_lies_between_the_texts_it_parts() -> None:
    scores = np.array([[0.2, 0.1], [0.3, 0.1], [0.1, 0.5]], np.float32)
    assert best_threshold(scores, np.array([2, 2, 1])) == pytest.approx(0.4)
    equal = np.array([[0.3, 0.1], [0.3, 0.1], [0.1, 0.5]], np.float32)
    assert best_threshold(equal, np.array([2, 0, 1])) is None  # one of two equals cannot be turned away alone


def test_neighbours_in_32_bits_are_parted_too() -> None:
    lower = np.float32(0.3)
    upper = np.nextafter(lower, np.float32(1))
    scores = np.array([[lower, 0.1], [0.1, upper]], np.float32)
    found = best_threshold(scores, np.array([2, 1]))
    assert single_labels(decide(scores, Decision(at_least=found))).tolist() == [2, 1]


def test_the_temperature_of_the_least_surprise() -> None:
    scores, gold = made_up(300)
    rows = gold < K

    def surprise(temperature: float) -> float:
        sure = probabilities(scores[rows], temperature).astype(float)
        return float(log_loss(gold[rows], sure / sure.sum(axis=1, keepdims=True), labels=range(K)))

    found = best_temperature(scores, gold)
    grid = np.exp(np.linspace(np.log(1e-3), np.log(10), 400))
    assert surprise(found) <= min(map(surprise, grid)) + 1e-5


def test_texts_are_parted_label_by_label() -> None:
    gold = np.array([0] * 10 + [1] * 3 + [K] * 5 + [NOT_JUDGED] * 4)
    first, second = split_rows(gold)
    assert sorted([*first, *second]) == list(range(18))
    for label, n in ((0, 10), (1, 3), (K, 5)):
        assert abs(int((gold[first] == label).sum()) - n / 2) <= 1
    assert split_rows(gold)[0].tolist() == first.tolist() != split_rows(gold, seed=1)[0].tolist()


def test_what_is_tuned_on_one_part_is_measured_on_the_other() -> None:
    scores, gold = made_up(400)
    found = tune_decision(scores, gold, temperature=0.5)
    assert found.at_least == best_threshold(scores[found.tuned], gold[found.tuned])
    assert found.temperature == best_temperature(scores[found.tuned], gold[found.tuned])
    assert not set(found.tuned.tolist()) & set(found.rest.tolist())
    rest = scores[found.rest], gold[found.rest]
    assert found.before.accuracy == measure_labels(*rest).accuracy
    assert found.after.accuracy == measure_labels(*rest, Decision(at_least=found.at_least)).accuracy
    assert found.gain.value == pytest.approx(found.after.accuracy.value - found.before.accuracy.value)
    assert 0 < found.gain.low < found.gain.value < found.gain.high
    assert found.reliability_after.log_loss < found.reliability_before.log_loss
    assert found.reliability_after.temperature == found.temperature
    assert found.reliability_before.temperature == 0.5


def test_rows_of_the_rest_are_named_by_the_quality() -> None:
    scores, gold = made_up(60)
    found = tune_decision(scores, gold, before=Decision(at_least=0.3), temperature=0.1)
    assert found.rest[found.before.rows].tolist() == found.rest.tolist()
    assert found.reliability_before.temperature == 0.1


def test_too_few_texts_are_said() -> None:
    scores, gold = made_up(19, strangers=0)
    with pytest.raises(InputError, match=r"at least 20 texts .* there are 19") as caught:
        tune_decision(scores, gold)
    assert caught.value.field == "gold_labels"
