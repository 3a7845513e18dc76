import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gist_demo.analysis.similarity import Pair, closest_pairs, compare_texts, cosine_similarity
from gist_demo.encoding.encoder import Encoder, Vectors
from gist_demo.encoding.engine import Engine
from gist_demo.errors import InputError
from tests.stand_ins import WordBackend


def unit(rows: list[list[float]]) -> Vectors:
    vectors = np.array(rows, np.float32)
    made: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return made


@pytest.fixture
def words() -> Encoder:
    return Engine(WordBackend(), cache_bytes=1_000_000)


def test_known_angles() -> None:
    scores = cosine_similarity(unit([[1, 0], [0, 1], [0, 0]]), unit([[1, 1], [-1, 0]]))
    np.testing.assert_allclose(scores, [[np.sqrt(0.5), -1], [np.sqrt(0.5), 0], [0, 0]], atol=1e-6)


@given(st.integers(2, 12), st.integers(0, 2**32 - 1))
def test_scores_are_symmetric_bounded_and_follow_the_rows(n: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    vectors = unit(random.standard_normal((n, 5)).tolist())
    scores = cosine_similarity(vectors, vectors)
    order = random.permutation(n)
    np.testing.assert_allclose(scores, scores.T, atol=1e-6)
    np.testing.assert_allclose(np.diag(scores), 1, atol=1e-6)
    np.testing.assert_allclose(cosine_similarity(vectors[order], vectors[order]), scores[order][:, order], atol=1e-6)
    assert np.abs(scores).max() <= 1


def test_closest_pairs_come_best_first_and_equals_in_reading_order() -> None:
    scores = np.array([[1, 0.5, 0.9], [0.5, 1, 0.5], [0.9, 0.5, 1]], np.float32)
    pairs = closest_pairs(scores, symmetric=True, top=10)
    assert [(pair.row, pair.other) for pair in pairs] == [(2, 0), (1, 0), (2, 1)]
    assert closest_pairs(scores, symmetric=True, top=1) == pairs[:1]
    assert pairs[0].score == pytest.approx(0.9)


def test_two_lists_pair_every_row_with_every_column() -> None:
    pairs = closest_pairs(np.array([[0.1, 0.3], [0.2, 0.0]], np.float32), symmetric=False, top=3)
    assert [(pair.row, pair.other) for pair in pairs] == [(0, 1), (1, 0), (0, 0)]


def test_one_list(words: Encoder) -> None:
    result = compare_texts(words, ["a", "b", "a"], top=1)
    assert result.scores.shape == (3, 3)
    assert result.symmetric
    assert result.pairs == (Pair(2, 0, result.pairs[0].score),)
    assert result.pairs[0].score == pytest.approx(1)
    assert result.provenance.model == "someone/words"
    assert result.provenance.rows == 3


def test_two_lists_and_what_was_cut_in_either(words: Encoder) -> None:
    long = "a b c d e f g"
    result = compare_texts(words, ["x", long], [long, "y", "z"])
    assert result.scores.shape == (2, 3)
    assert result.scores[1, 0] == pytest.approx(1)
    assert not result.symmetric
    assert [cut.row for cut in result.report.cut] == [1]
    assert result.other_report is not None
    assert [cut.row for cut in result.other_report.cut] == [0]


@pytest.mark.parametrize(("texts", "other"), [([], None), (["a"], None), ([], ["a"]), (["a"], [])])
def test_too_few_texts_are_said(words: Encoder, texts: list[str], other: list[str] | None) -> None:
    with pytest.raises(InputError, match="at least"):
        compare_texts(words, texts, other)
