import numpy as np
import pytest
from scipy.special import softmax
from sklearn.calibration import calibration_curve
from sklearn.metrics import log_loss

from gist_demo.analysis.gold_labels import NOT_JUDGED
from gist_demo.analysis.reliability import reliability_curve
from gist_demo.errors import InputError
from tests.analysis.test_label_quality import K, made_up


@pytest.mark.parametrize("temperature", [0.02, 0.1, 1.0])
@pytest.mark.parametrize("bins", [5, 10])
def test_agrees_with_scikit_learn(temperature: float, bins: int) -> None:
    scores, gold = made_up(400)
    found = reliability_curve(scores, gold, temperature, bins=bins)
    rows = np.flatnonzero((gold >= 0) & (gold < K))
    sure = softmax(scores[rows].astype(float) / temperature, axis=1)
    is_right = sure.argmax(axis=1) == gold[rows]
    right, confidence = calibration_curve(is_right, sure.max(axis=1), n_bins=bins)
    there = found.counts > 0
    np.testing.assert_allclose(found.accuracy[there], right, atol=1e-12)
    np.testing.assert_allclose(found.confidence[there], confidence, atol=1e-12)
    assert np.isnan(found.accuracy[~there]).all()
    assert np.isnan(found.confidence[~there]).all()
    assert found.log_loss == pytest.approx(log_loss(gold[rows], sure, labels=range(K)), abs=1e-12)
    gap = float((found.counts[there] * np.abs(right - confidence)).sum() / len(rows))
    assert found.expected_calibration_error == pytest.approx(gap, abs=1e-12)
    assert (found.n, found.left_out, found.counts.sum()) == (len(rows), 400 - len(rows), len(rows))


def test_a_bin_holds_its_upper_edge() -> None:
    found = reliability_curve(np.zeros((3, 2), np.float32), np.array([0, 0, 1]), 1.0, bins=2)
    assert found.counts.tolist() == [3, 0]
    assert found.confidence[0] == 0.5
    assert found.accuracy[0] == pytest.approx(2 / 3)
    assert found.expected_calibration_error == pytest.approx(2 / 3 - 0.5)
    assert found.log_loss == pytest.approx(np.log(2))


def test_a_label_that_is_out_of_reach_costs_a_finite_loss() -> None:
    found = reliability_curve(np.array([[1.0, -1.0]], np.float32), np.array([1]), 1e-3)
    assert found.log_loss == pytest.approx(2000)


def test_no_text_with_a_label_is_said() -> None:
    with pytest.raises(InputError, match="No text has one of these labels") as caught:
        reliability_curve(np.zeros((2, 2), np.float32), np.array([2, NOT_JUDGED]), 1.0)
    assert caught.value.field == "gold_labels"
