import numpy as np
import pytest

from gist_demo.analysis.fusion import fused_scores, ranks


def places(*values: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(values, np.int64)


def test_a_row_has_its_place_in_the_order_or_none() -> None:
    assert ranks(places(3, 0, 4), 5).tolist() == [2, 0, 0, 1, 3]
    assert ranks(places(), 2).tolist() == [0, 0]


def test_by_hand() -> None:
    fused = fused_scores(places(1, 2, 3), places(3, 0, 1), 0.5)
    assert fused.tolist() == pytest.approx([0.5 / 61 + 0.5 / 63, 0.5 / 62, 0.5 / 63 + 0.5 / 61], abs=1e-15)
    assert fused[0] == fused[2]


def test_places_that_are_swapped_weigh_the_same_to_the_last_bit() -> None:
    first, second = np.arange(1, 200), np.arange(199, 0, -1)
    fused = fused_scores(first, second, 0.5)
    assert np.array_equal(fused, fused[::-1])


@pytest.mark.parametrize(("weight", "best"), [(1.0, [0, 1, 2]), (0.0, [2, 0, 1]), (0.9, [0, 1, 2]), (0.1, [2, 0, 1])])
def test_the_weight_decides_which_ranking_counts(weight: float, best: list[int]) -> None:
    fused = fused_scores(places(1, 2, 3), places(2, 3, 1), weight)
    assert np.argsort(-fused, kind="stable").tolist() == best


def test_with_no_weight_a_ranking_adds_nothing() -> None:
    assert fused_scores(places(1, 2), places(0, 1), 0.0).tolist() == [0.0, 1 / 61]
    assert fused_scores(places(1, 2), places(0, 1), 1.0).tolist() == [1 / 61, 1 / 62]
