import numpy as np
import numpy.typing as npt
import pytest

from gist_demo.analysis.background import levels
from gist_demo.figures.palette import SCORES
from gist_demo.figures.score_scale import even_scale, percentile_scale

Scores = npt.NDArray[np.float32]


def exponential(scores: Scores) -> Scores:
    """Percentiles of strangers of whom a tenth are above 0.2, a hundredth above 0.4, a thousandth above 0.6."""
    return np.where(scores > 0, 100 * (1 - 10 ** (-5 * np.asarray(scores, np.float64))), 0).astype(np.float32)


def test_one_scale_for_all_pictures() -> None:
    scale = even_scale(lowest=-0.4, highest=0.8)
    assert (scale.low, scale.high) == (0, 1)
    assert scale.ticks == {0.0: "≤ 0", 0.5: "0.5", 1.0: "1"}
    assert even_scale().ticks == {0.0: "0", 0.5: "0.5", 1.0: "1"}
    assert scale.stops(SCORES) == even_scale().stops(SCORES) == [[i / 4, color] for i, color in enumerate(SCORES)]
    np.testing.assert_allclose(scale.levels_of(np.array([-0.4, 0.3, 1], np.float32)), [0, 0.3, 1], atol=1e-6)


def test_a_scale_by_hand_says_what_lies_beyond_it() -> None:
    scale = even_scale(0.25, 0.75, lowest=0.3, highest=0.9)
    assert scale.ticks == {0.0: "0.25", 0.5: "0.5", 1.0: "≥ 0.75"}
    np.testing.assert_allclose(scale.levels_of(np.array([0.1, 0.5, 0.9], np.float32)), [0, 0.5, 1])
    assert even_scale(-0.5, 0.5).ticks == {0.0: "−0.5", 0.5: "0", 1.0: "0.5"}


def test_colours_follow_how_rare_a_score_is_among_strangers() -> None:
    scale = percentile_scale(exponential, levels)
    assert scale.low == pytest.approx(0, abs=1e-4)
    assert scale.high == pytest.approx(0.6, abs=1e-3)
    at = np.array([-1, 0, 0.2, 0.4, 0.6, 1], np.float32)
    np.testing.assert_allclose(scale.levels_of(at), [0, 0, 1 / 3, 2 / 3, 1, 1], atol=2e-3)
    assert list(scale.ticks.values()) == ["50 %", "90 %", "99 %", "99.9 %"]
    np.testing.assert_allclose(list(scale.ticks), [0.1003, 1 / 3, 2 / 3, 1], atol=1e-4)
    places = [place for place, _ in scale.stops(SCORES)]
    assert places[0] == 0
    assert places[-1] == 1
    assert places == sorted(places)
    assert scale.stops(SCORES)[-1][1] == SCORES[-1]


def test_what_a_score_means_is_said_from_the_score_on_at_which_it_begins() -> None:
    said = list(percentile_scale(exponential, levels).said)
    assert said[0] == (-1.0, "farther apart than all unrelated pairs")
    starts = {words: start for start, words in said}
    assert starts["closer than 90 % of unrelated pairs"] == pytest.approx(0.2, abs=2e-4)
    assert starts["closer than 99.9 % of unrelated pairs"] == pytest.approx(0.6, abs=2e-4)
    assert said[-1][1] == "closer than 99.99 % of unrelated pairs"
    assert said[-1][0] == pytest.approx(0.8, abs=5e-4)
    assert len({words for _, words in said}) == len(said) < 150
    assert [start for start, _ in said] == sorted(start for start, _ in said)


@pytest.mark.parametrize("step", [-1.0, 0.3, 1.0])
def test_strangers_who_are_all_equally_close_have_a_scale_too(step: float) -> None:
    scale = percentile_scale(lambda scores: np.where(scores > step, 100, 0).astype(np.float32), levels)
    assert -1 <= scale.low < scale.high
    assert np.isfinite(scale.levels).all()
    assert len(scale.stops(SCORES)) == 65
