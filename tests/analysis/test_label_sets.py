import numpy as np
import pytest
from sklearn.metrics import accuracy_score, f1_score, precision_recall_fscore_support

from gist_demo.analysis.gold_labels import gold_labels
from gist_demo.analysis.label_sets import GoldSets, gold_sets, measure_sets
from gist_demo.errors import InputError

NAMES = ("late", "a;b", "refund")


@pytest.mark.parametrize(
    ("value", "columns"),
    [
        ("late", [0]),
        ("Refund; late", [0, 2]),
        ("late|refund|", [0, 2]),
        ("a;b", [1]),
        ("none of these", []),
        ("late; none of these", [0]),
    ],
)
def test_a_value_holds_labels(value: str, columns: list[int]) -> None:
    found = gold_sets([value], NAMES)
    assert np.flatnonzero(found.has[0]).tolist() == columns
    assert found.is_judged.tolist() == [True]
    assert found.unknown == {}


def test_what_is_no_label_leaves_its_text_out() -> None:
    found = gold_sets(["late; other", "", " ; ", "other", "oos"], NAMES, none_value="oos")
    assert found.is_judged.tolist() == [False, False, False, False, True]
    assert not found.has.any()
    assert found.unknown == {"other": 2}
    assert found.n_blank == 2


def test_single_labels_are_read_alike() -> None:
    values = ["late", "REFUND", "other", "", "none of these"]
    single, several = gold_labels(values, NAMES), gold_sets(values, NAMES)
    assert several.is_judged.tolist() == (single.labels >= 0).tolist()
    assert [row.argmax() if row.any() else 3 for row in several.has[several.is_judged]] == [0, 2, 3]


def made_up(n: int) -> tuple[np.ndarray[tuple[int, int], np.dtype[np.bool_]], GoldSets]:
    random = np.random.default_rng(n)
    has = random.random((n, 5)) < np.array([0.5, 0.3, 0.2, 0.1, 0.0])
    chosen = has ^ (random.random((n, 5)) < 0.15)
    return chosen, GoldSets(has, random.random(n) < 0.8, {})


@pytest.mark.parametrize("n", [12, 300])
def test_agrees_with_scikit_learn(n: int) -> None:
    chosen, gold = made_up(n)
    found = measure_sets(chosen, gold)
    truth, answers = gold.has[gold.is_judged], chosen[gold.is_judged]
    assert found.exact.value == pytest.approx(accuracy_score(truth, answers), abs=1e-12)
    assert found.micro_f1.value == pytest.approx(f1_score(truth, answers, average="micro"), abs=1e-12)
    labels = np.flatnonzero(truth.any(axis=0))
    assert found.averaged == tuple(labels)
    macro = f1_score(truth, answers, labels=labels, average="macro", zero_division=0)
    assert found.macro_f1.value == pytest.approx(macro, abs=1e-12)
    expected = precision_recall_fscore_support(truth, answers, zero_division=0)
    measured = [[each.precision, each.recall, each.f1, each.support] for each in found.classes]
    np.testing.assert_allclose(measured, np.transpose(expected), rtol=0, atol=1e-12)
    for each in (found.exact, found.micro_f1, found.macro_f1):
        assert each.low < each.value < each.high
    assert (len(found.rows), found.left_out) == (len(truth), n - len(truth))
    assert found.is_small == (len(truth) < 30)


def test_intervals_are_those_of_resampled_texts() -> None:
    chosen, gold = made_up(300)
    found = measure_sets(chosen, gold)
    truth, answers, random = gold.has[found.rows], chosen[found.rows], np.random.default_rng(5)
    micro = []
    for _ in range(500):
        drawn = random.integers(0, len(truth), len(truth))
        micro.append(f1_score(truth[drawn], answers[drawn], average="micro"))
    low, high = np.percentile(micro, [2.5, 97.5])
    np.testing.assert_allclose([found.micro_f1.low, found.micro_f1.high], [low, high], atol=0.01)


def test_texts_of_which_none_has_a_label_and_none_gets_one() -> None:
    nothing = np.zeros((2, 3), bool)
    found = measure_sets(nothing, GoldSets(nothing, np.ones(2, bool), {}))
    assert (found.exact.value, found.micro_f1.value, found.macro_f1.value, found.averaged) == (1, 0, 0, ())


def test_nothing_to_measure_is_said() -> None:
    with pytest.raises(InputError, match="nothing to measure") as caught:
        measure_sets(np.zeros((1, 3), bool), gold_sets([""], NAMES))
    assert caught.value.field == "gold_labels"
