import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sentence_transformers.util import cos_sim
from sklearn.metrics.pairwise import cosine_similarity as sklearn_cosines

from gist_demo.analysis.pairs import Pair
from gist_demo.analysis.similarity import MATRIX_MOST, compare, compare_texts, cosine_similarity
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


@pytest.mark.parametrize(("n", "m"), [(40, None), (40, 25)])
def test_scores_are_those_of_scikit_learn_and_sentence_transformers(n: int, m: int | None) -> None:
    random = np.random.default_rng(n)
    a = unit(random.standard_normal((n, 64)).tolist())
    b = a if m is None else unit(random.standard_normal((m, 64)).tolist())
    scores, _ = compare(a, None if m is None else b, top=5)
    assert scores.dtype == np.float32
    np.testing.assert_allclose(scores, sklearn_cosines(a, b), rtol=0, atol=1e-6)
    np.testing.assert_allclose(scores, cos_sim(a, b).numpy(), rtol=0, atol=1e-6)


@pytest.mark.parametrize("two", [False, True])
def test_of_too_many_texts_there_are_the_closest_pairs_only(two: bool) -> None:
    random = np.random.default_rng(0)
    a = unit(random.standard_normal((30, 8)).tolist())
    b = unit(random.standard_normal((20, 8)).tolist()) if two else None
    scores, pairs = compare(a, b, top=7, most=29)
    assert scores.shape == (0, 0)
    whole, expected = compare(a, b, top=7, most=30)
    assert whole.shape == (30, 20 if two else 30)
    np.testing.assert_array_equal(pairs.rows, expected.rows)
    np.testing.assert_array_equal(pairs.others, expected.others)
    np.testing.assert_allclose(pairs.scores, expected.scores, rtol=0, atol=1e-6)


def test_one_list(words: Encoder) -> None:
    result = compare_texts(words, ["a", "b", "a"], top=1)
    assert result.scores.shape == (3, 3)
    assert result.symmetric
    assert result.pairs.first(9) == (Pair(2, 0, pytest.approx(1)),)  # type: ignore[arg-type]
    assert result.has_matrix
    assert result.provenance.model == "someone/words"
    assert result.provenance.rows == 3


def test_two_lists_and_what_was_cut_in_either(words: Encoder) -> None:
    long = "a b c d e f g"
    result = compare_texts(words, ["x", long], [long, "y", "z"])
    assert result.scores.shape == (2, 3)
    assert result.scores[1, 0] == pytest.approx(1)
    assert not result.symmetric
    assert [(pair.row, pair.other) for pair in result.pairs.first(1)] == [(1, 0)]
    assert [cut.row for cut in result.report.cut] == [1]
    assert result.other_report is not None
    assert [cut.row for cut in result.other_report.cut] == [0]


def test_more_texts_than_a_matrix_takes(words: Encoder) -> None:
    texts = [f"text {i}" for i in range(MATRIX_MOST)]
    assert compare_texts(words, texts, ["one"]).has_matrix
    result = compare_texts(words, [*texts, "text 7"], top=2)
    assert not result.has_matrix
    assert result.pairs.first(1) == (Pair(MATRIX_MOST, 7, pytest.approx(1)),)  # type: ignore[arg-type]
    assert len(result.pairs) == 2


@pytest.mark.parametrize(("texts", "other"), [([], None), (["a"], None), ([], ["a"]), (["a"], [])])
def test_too_few_texts_are_said(words: Encoder, texts: list[str], other: list[str] | None) -> None:
    with pytest.raises(InputError, match="at least"):
        compare_texts(words, texts, other)
