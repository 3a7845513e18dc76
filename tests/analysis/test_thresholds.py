import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.metrics import f1_score, precision_recall_curve, precision_score, recall_score

from gist_demo.analysis.bootstrap import resample_counts
from gist_demo.analysis.thresholds import suggest_threshold
from gist_demo.errors import InputError


@pytest.mark.parametrize("seed", range(5))
def test_the_best_f1_is_the_best_of_scikit_learn(seed: int) -> None:
    random = np.random.default_rng(seed)
    truth = random.random(300) < 0.3
    scores = np.round(random.normal(0.3 + 0.2 * truth, 0.2), 2).astype(np.float32)  # rounded, so that there are ties
    found = suggest_threshold(scores, truth)
    precision, recall, _ = precision_recall_curve(truth, scores)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
    assert found.f1.value == pytest.approx(f1.max(), abs=1e-12)
    taken = scores >= found.threshold.value
    assert found.f1.value == pytest.approx(f1_score(truth, taken))
    assert found.precision.value == pytest.approx(precision_score(truth, taken))
    assert found.recall.value == pytest.approx(recall_score(truth, taken))
    assert (found.true_positives, found.false_positives) == ((taken & truth).sum(), (taken & ~truth).sum())
    assert found.threshold.low <= found.threshold.value <= found.threshold.high
    assert found.f1.low <= found.f1.value <= found.f1.high


@pytest.mark.parametrize("wished", [0.5, 0.7, 0.8])
def test_a_wished_precision_is_reached_with_the_highest_recall_there_is(wished: float) -> None:
    random = np.random.default_rng(7)
    truth = random.random(300) < 0.4
    scores = np.round(random.normal(0.3 + 0.2 * truth, 0.15), 2).astype(np.float32)
    found = suggest_threshold(scores, truth, precision=wished)
    precision, recall, _ = precision_recall_curve(truth, scores)
    assert found.precision.value >= wished
    assert found.recall.value == pytest.approx(recall[precision >= wished].max())
    assert found.precision.value == pytest.approx(precision_score(truth, scores >= found.threshold.value))


def test_the_cut_lies_midway_between_neighbours() -> None:
    found = suggest_threshold(np.array([0.2, 0.4, 0.8, 0.9], np.float32), [False, False, True, True])
    assert found.threshold.value == pytest.approx(0.6)
    assert (found.precision.value, found.recall.value, found.f1.value) == (1, 1, 1)


def test_between_neighbours_that_touch_the_upper_one_is_the_threshold() -> None:
    lower = np.float32(0.5)
    upper = np.nextafter(lower, np.float32(1))
    found = suggest_threshold(np.array([lower, upper]), [False, True])
    assert found.threshold.value == upper


def test_where_all_are_to_be_taken_the_lowest_score_is_the_threshold() -> None:
    found = suggest_threshold([0.9, 0.8, 0.3], [True, False, True])
    assert found.threshold.value == 0.3
    assert found.recall.value == 1


def test_equal_scores_are_never_parted() -> None:
    found = suggest_threshold([0.5, 0.5, 0.5, 0.1], [True, True, False, False])
    assert found.threshold.value == pytest.approx(0.3)
    assert found.precision.value == pytest.approx(2 / 3)


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 40), st.integers(0, 2**32 - 1))
def test_what_is_said_holds_for_the_scores_themselves(n: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    scores = random.choice(np.linspace(-1, 1, 15), n).astype(np.float32)
    truth = np.append([True, False], random.random(n - 2) < 0.5)
    found = suggest_threshold(scores, truth)
    taken = scores >= found.threshold.value
    assert found.true_positives == (taken & truth).sum()
    assert found.false_positives == (taken & ~truth).sum()
    every = [f1_score(truth, scores >= cut) for cut in np.unique(scores)]
    assert found.f1.value == pytest.approx(max(every))


def plainly(scores: NDArray[np.float64], truth: NDArray[np.bool_]) -> float:
    """The threshold of the best F1, tried out cut by cut."""
    cuts = np.unique(scores)[::-1]
    f1 = [2 * (truth & (scores >= cut)).sum() / (truth.sum() + (scores >= cut).sum()) for cut in cuts]
    best = int(np.argmax(f1))
    return float(cuts[best : best + 2].mean())


def test_the_interval_is_that_of_resampled_pairs_one_by_one() -> None:
    random = np.random.default_rng(2)
    truth = random.random(40) < 0.4
    scores = random.normal(0.3 + 0.3 * truth, 0.15)
    found = suggest_threshold(scores, truth)
    drawn = [np.repeat(np.arange(40), counts.astype(int)) for block in resample_counts(40) for counts in block]
    low, high = np.percentile([plainly(scores[rows], truth[rows]) for rows in drawn], [2.5, 97.5])
    assert (found.threshold.low, found.threshold.high) == pytest.approx((low, high), abs=1e-9)
    assert found.threshold.value == pytest.approx(plainly(scores, truth))


def test_pairs_that_share_their_texts_are_less_sure_than_as_many_that_do_not() -> None:
    random = np.random.default_rng(4)
    texts = random.normal(0, 0.2, 20)
    rows, others = np.tril_indices(20, -1)
    truth = (rows % 2) == (others % 2)
    scores = 0.3 * truth + texts[rows] + texts[others]
    alone = suggest_threshold(scores, truth)
    shared = suggest_threshold(scores, truth, units=np.column_stack([rows, others]))
    assert shared.threshold.value == alone.threshold.value
    assert shared.f1.high - shared.f1.low > 1.5 * (alone.f1.high - alone.f1.low)


def test_pairs_of_one_query_are_drawn_together() -> None:
    scores = np.tile([0.9, 0.1], 4)
    found = suggest_threshold(scores, scores > 0.5, units=np.repeat(np.arange(4), 2))
    assert (found.threshold.low, found.threshold.value, found.threshold.high) == (0.5, 0.5, 0.5)


def test_resamples_that_miss_the_wished_precision_are_counted() -> None:
    scores = [0.9, 0.8, 0.7, 0.6, 0.5]
    found = suggest_threshold(scores, [True, False, True, False, True], precision=1.0)
    assert found.threshold.value == pytest.approx(0.85)
    assert 0 < found.reached < found.resamples == 1_000


@pytest.mark.parametrize(
    ("truth", "precision", "said", "field"),
    [
        ([True, True, True], None, "Every pair is a match", "labels"),
        ([False, False, False], None, "No pair is a match", "labels"),
        ([False, True, True], 0.99, "No threshold reaches a precision of 99 %: the best reaches 66.67 %", "precision"),
        ([True, True, False], 0.0, "above 0 %", "precision"),
        ([True, True, False], 1.5, "above 0 %", "precision"),
    ],
)
def test_what_cannot_be_suggested_is_said(truth: list[bool], precision: float | None, said: str, field: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        suggest_threshold([0.9, 0.5, 0.1], truth, precision=precision)
    assert caught.value.field == field


def test_no_pairs_at_all_are_refused() -> None:
    with pytest.raises(InputError, match="No pair is a match"):
        suggest_threshold([], [])


def test_pairs_of_a_single_query_have_no_interval_and_none_has_failed() -> None:
    scores, truth = np.array([0.9, 0.8, 0.4, 0.2], np.float32), np.array([True, True, False, False])
    found = suggest_threshold(scores, truth, precision=0.9, units=np.zeros(4, np.int64))
    assert found.threshold.value == pytest.approx(0.6)
    assert np.isnan([found.threshold.low, found.f1.high]).all()
    assert found.reached == found.resamples
