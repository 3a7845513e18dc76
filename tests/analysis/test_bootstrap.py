import numpy as np
import pytest

from gist_demo.analysis.bootstrap import RESAMPLES, bootstrap, estimate, resample_counts
from gist_demo.encoding.encoder import Watch
from gist_demo.errors import Stopped


def test_every_resample_draws_as_many_as_there_are() -> None:
    counts = np.concatenate(list(resample_counts(7)))
    assert counts.shape == (RESAMPLES, 7)
    assert (counts.sum(axis=1) == 7).all()
    assert counts.mean(axis=0) == pytest.approx(1, abs=0.1)
    np.testing.assert_array_equal(counts, np.concatenate(list(resample_counts(7))))
    assert not np.array_equal(counts, np.concatenate(list(resample_counts(7, seed=1))))


def test_what_is_made_of_them_stays_small_and_is_done_soon() -> None:
    blocks = [len(counts) for counts in resample_counts(5, width=50_000)]
    assert max(blocks) * 50_000 <= 500_000
    assert sum(blocks) == 400
    assert sum(len(counts) for counts in resample_counts(5, width=10_000_000)) == 200


def test_the_interval_of_a_mean_is_the_one_of_its_standard_error() -> None:
    values = np.random.default_rng(0).normal(3, 2, 400)
    found = estimate(values.mean(), bootstrap(lambda counts: counts @ values / 400, 400))
    spread = 1.96 * values.std() / np.sqrt(400)
    assert found.value == values.mean()
    assert (found.low, found.high) == pytest.approx((found.value - spread, found.value + spread), abs=0.1 * spread)


def test_resamples_without_a_number_are_left_out() -> None:
    assert estimate(2.0, np.array([1.0, np.nan, 1.0])).high == 1.0
    assert np.isnan(estimate(2.0, np.array([np.nan])).low)


def test_a_single_unit_has_no_interval() -> None:
    found = estimate(0.5, bootstrap(lambda counts: counts @ np.array([0.5]), 1))
    assert found.value == 0.5
    assert np.isnan([found.low, found.high]).all()


def test_it_can_be_stopped() -> None:
    class Impatient(Watch):
        def check(self) -> None:
            raise Stopped

    with pytest.raises(Stopped):
        next(resample_counts(3, watch=Impatient()))
