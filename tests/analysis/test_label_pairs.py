import numpy as np
import pytest

from gist_demo.analysis.label_pairs import pair_scores, pairs_from_labels, threshold_from_labels, threshold_from_pairs
from gist_demo.encoding.encoder import Encoder
from gist_demo.encoding.engine import Engine
from gist_demo.errors import InputError
from tests.stand_ins import WordBackend


def test_all_pairs_in_order_and_whether_their_labels_agree() -> None:
    pairs = pairs_from_labels(["x", "y", " x ", "", "y"])
    assert list(zip(pairs.rows.tolist(), pairs.others.tolist(), strict=True)) == [
        (1, 0), (2, 0), (2, 1), (4, 0), (4, 1), (4, 2),
    ]  # fmt: skip
    assert pairs.is_match.tolist() == [False, True, False, False, True, False]
    assert (pairs.total, pairs.unlabelled) == (6, 1)


def test_too_many_pairs_are_sampled_each_once_and_the_same_every_time() -> None:
    labels = [str(row % 3) for row in range(1_000)]
    pairs = pairs_from_labels(labels, most=5_000)
    assert pairs.total == 499_500
    chosen = set(zip(pairs.rows.tolist(), pairs.others.tolist(), strict=True))
    assert len(chosen) == 5_000
    assert all(row > other for row, other in chosen)
    assert pairs.is_match.mean() == pytest.approx(1 / 3, abs=0.03)
    assert pairs.rows.mean() == pytest.approx(2 / 3 * 1_000, abs=15)  # as for all pairs under the diagonal
    np.testing.assert_array_equal(pairs.rows, pairs_from_labels(labels, most=5_000).rows)


def test_a_sample_of_nearly_all_pairs_is_as_large_as_wished() -> None:
    pairs = pairs_from_labels(["a"] * 100, most=4_949)
    assert len(set(zip(pairs.rows.tolist(), pairs.others.tolist(), strict=True))) == 4_949


def test_places_far_down_the_triangle_are_right() -> None:
    pairs = pairs_from_labels(["a"] * 50_000, most=2_000)
    assert pairs.rows.max() < 50_000
    assert (pairs.others < pairs.rows).all()
    assert pairs.others.min() >= 0


@pytest.mark.parametrize("labels", [[], ["a"], ["a", " ", ""]])
def test_labels_that_make_no_pair_are_refused(labels: list[str]) -> None:
    with pytest.raises(InputError, match="Fewer than 2 texts have a label"):
        pairs_from_labels(labels)


def test_scores_are_cosines_pair_by_pair() -> None:
    vectors = np.random.default_rng(0).normal(size=(200, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    pairs = pairs_from_labels(["a"] * 200)
    np.testing.assert_allclose(pair_scores(vectors, pairs), (vectors @ vectors.T)[pairs.rows, pairs.others], atol=1e-6)


def test_equal_texts_with_equal_labels_are_told_from_the_others() -> None:
    encoder: Encoder = Engine(WordBackend(), cache_bytes=1_000_000)
    texts = ["a", "a", "b", "b", "c", "c"]
    found = threshold_from_labels(encoder, texts, texts)
    assert found.threshold.f1.value == 1
    assert found.threshold.n == 15
    assert found.threshold.matches == 3
    assert found.pairs is not None
    assert found.scores[~found.pairs.is_match].max() < found.threshold.threshold.value < 1
    assert found.provenance.rows == 6


def test_pairs_that_people_scored_with_yes_and_no_give_a_threshold_too() -> None:
    encoder: Encoder = Engine(WordBackend(), cache_bytes=1_000_000)
    texts, other = ["a", "b", "c", "d"], ["a", "b", "x", "one two three four five six seven"]
    found = threshold_from_pairs(encoder, texts, other, [2, 2, -1, -1])
    assert found.threshold.f1.value == 1
    assert (found.threshold.n, found.threshold.matches, found.pairs) == (4, 2, None)
    assert found.scores == pytest.approx([1, 1, *found.scores[2:]], abs=1e-6)
    assert [cut.row for cut in found.other_report.cut] == [3]


@pytest.mark.parametrize("gold", [[1, 1, 1], [1, 2, 3]])
def test_scores_of_more_or_fewer_than_two_values_are_refused(gold: list[float]) -> None:
    encoder: Encoder = Engine(WordBackend(), cache_bytes=1_000_000)
    with pytest.raises(InputError, match=f"two values.* these have {len(set(gold))}"):
        threshold_from_pairs(encoder, ["a", "b", "c"], ["x", "y", "z"], gold)
