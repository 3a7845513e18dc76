import numpy as np
import pytest
from scipy import stats

from gist_demo.analysis.bootstrap import resample_counts
from gist_demo.analysis.correlation import correlate, correlate_texts
from gist_demo.encoding.encoder import Encoder
from gist_demo.encoding.engine import Engine
from gist_demo.errors import InputError
from tests.stand_ins import WordBackend, word_vector


@pytest.fixture
def words() -> Encoder:
    return Engine(WordBackend(), cache_bytes=1_000_000)


@pytest.mark.parametrize("seed", range(5))
def test_both_correlations_are_those_of_scipy(seed: int) -> None:
    random = np.random.default_rng(seed)
    scores, gold = random.normal(size=200), random.integers(0, 6, 200).astype(float)  # people's scores have ties
    found = correlate(scores, gold)
    assert found.spearman.value == pytest.approx(stats.spearmanr(scores, gold).statistic, abs=1e-12)
    assert found.pearson.value == pytest.approx(stats.pearsonr(scores, gold).statistic, abs=1e-12)
    assert found.spearman.low <= found.spearman.value <= found.spearman.high


@pytest.mark.parametrize(("scale", "shift"), [(1e-6, 0.99), (1e12, -1e15), (1e-200, 0.0)])
def test_units_and_offsets_change_nothing(scale: float, shift: float) -> None:
    random = np.random.default_rng(3)
    scores = random.normal(size=40)
    gold = scores + random.normal(size=40)
    plain, other = correlate(scores, gold), correlate(scores, gold * scale + shift)
    assert other.pearson.value == pytest.approx(plain.pearson.value, abs=1e-6)
    assert other.spearman == plain.spearman


def test_the_interval_is_that_of_resampled_pairs_as_scipy_correlates_them() -> None:
    random = np.random.default_rng(1)
    scores = random.normal(size=60)
    gold = np.round(scores + random.normal(size=60))
    found = correlate(scores, gold)
    drawn = [np.repeat(np.arange(60), counts.astype(int)) for block in resample_counts(60) for counts in block]
    for name, theirs in (("spearman", stats.spearmanr), ("pearson", stats.pearsonr)):
        low, high = np.percentile([theirs(scores[rows], gold[rows]).statistic for rows in drawn], [2.5, 97.5])
        ours = getattr(found, name)
        assert (ours.low, ours.high) == pytest.approx((low, high), abs=1e-9)


def test_perfect_order_is_1_and_the_reverse_is_minus_1() -> None:
    assert correlate([0.1, 0.2, 0.9], [1, 2, 3]).spearman.value == pytest.approx(1)
    assert correlate([0.1, 0.2, 0.9], [3, 2, 1]).spearman.value == pytest.approx(-1)


def test_the_worst_pair_is_the_one_whose_ranks_differ_most() -> None:
    found = correlate([0.1, 0.2, 0.3, 0.4, 0.9], [1, 2, 3, 4, 0])
    assert found.worst.tolist() == [4, 0, 1, 2, 3]
    assert found.rank_gaps == pytest.approx([-0.25, -0.25, -0.25, -0.25, 1])


def test_few_pairs_are_marked() -> None:
    random = np.random.default_rng(0)
    assert correlate(random.normal(size=29), random.normal(size=29)).is_small
    assert not correlate(random.normal(size=30), random.normal(size=30)).is_small


@pytest.mark.parametrize(
    ("scores", "gold", "said"),
    [
        ([], [], "at least 3 pairs"),
        ([0.1, 0.2], [1, 2], "at least 3 pairs .* there are 2"),
        ([0.1, 0.2, 0.3], [2, 2, 2], "All human scores are equal"),
        ([0.5, 0.5, 0.5], [1, 2, 3], "All pairs are equally close"),
    ],
)
def test_what_has_no_correlation_is_refused(scores: list[float], gold: list[float], said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        correlate(scores, gold)
    assert caught.value.field == "gold_scores"


def test_texts_are_compared_place_by_place_and_pairs_without_a_score_left_out(words: Encoder) -> None:
    left, right = ["a", "b", "c", "d"], ["e", "f", "a b c d e f g", "h"]
    result = correlate_texts(words, left, right, [1.0, np.nan, 3.0, 2.0])
    assert result.rows.tolist() == [0, 2, 3]
    assert result.unscored == 1
    assert result.scores[0] == pytest.approx(float(word_vector("a") @ word_vector("e")), abs=1e-6)
    assert result.correlation.n == 3
    assert result.gold.tolist() == [1.0, 3.0, 2.0]
    assert [cut.row for cut in result.other_report.cut] == [2]
    assert result.provenance.rows == 4
