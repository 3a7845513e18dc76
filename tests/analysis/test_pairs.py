from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics.pairwise import cosine_similarity as sklearn_cosines

from gist_demo.analysis import pairs
from gist_demo.analysis.duplicates import near_duplicate_groups
from gist_demo.analysis.pairs import (
    NearestOthers,
    Pair,
    RankedPairs,
    nearest_others,
    top_of_matrix,
    top_pairs,
)
from gist_demo.encoding.encoder import Vectors
from gist_demo.errors import Stopped
from tests.stand_ins import PatientWatch


def unit(n: int, dimension: int = 16, seed: int = 0) -> Vectors:
    vectors = np.random.default_rng(seed).standard_normal((n, dimension)).astype(np.float32)
    rows: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return rows


def at_angles(*degrees: float) -> Vectors:
    radians = np.radians(degrees)
    return np.stack([np.cos(radians), np.sin(radians)], axis=1).astype(np.float32)


def places(ranked: RankedPairs) -> list[tuple[int, int]]:
    return [(pair.row, pair.other) for pair in ranked.first(len(ranked))]


@pytest.fixture(params=[1, 7, 40, 4_000_000])
def block(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Blocks of one row, of a few rows, and one of all."""
    monkeypatch.setattr(pairs, "_BLOCK_SCORES", request.param)
    return request.param  # type: ignore[no-any-return]


def test_the_top_pairs_of_one_list_are_those_of_the_whole_matrix(block: int) -> None:
    vectors = unit(40)
    whole = sklearn_cosines(vectors.astype(np.float64))
    expected = sorted(combinations(range(40), 2), key=lambda pair: -whole[pair])[:100]
    found = top_pairs(vectors, top=100)
    assert places(found) == [(j, i) for i, j in expected]
    np.testing.assert_allclose(found.scores, [whole[pair] for pair in expected], atol=1e-6)
    assert [each.dtype.name for each in (found.rows, found.others, found.scores)] == ["int64", "int64", "float32"]


def test_the_top_pairs_of_two_lists_are_those_of_the_whole_matrix(block: int) -> None:
    a, b = unit(13), unit(29, seed=1)
    whole = sklearn_cosines(a.astype(np.float64), b.astype(np.float64))
    found = top_pairs(a, b, top=50)
    assert places(found) == [divmod(int(i), 29) for i in np.argsort(-whole, axis=None)[:50]]
    np.testing.assert_allclose(found.scores, np.sort(whole, axis=None)[:-51:-1], atol=1e-6)


def test_they_are_those_that_sentence_transformers_mines() -> None:
    from sentence_transformers.util import paraphrase_mining_embeddings
    from torch import from_numpy

    vectors = unit(60)
    mined = paraphrase_mining_embeddings(from_numpy(vectors), top_k=60, max_pairs=200)[:20]
    found = top_pairs(vectors, top=20)
    assert places(found) == [(max(i, j), min(i, j)) for _, i, j in mined]
    np.testing.assert_allclose(found.scores, [score for score, *_ in mined], atol=1e-6)


def test_equal_scores_come_in_reading_order(block: int) -> None:
    vectors = np.eye(2, dtype=np.float32)[[0, 1, 0, 0, 1, 0]]
    assert places(top_pairs(vectors, top=4)) == [(2, 0), (3, 0), (3, 2), (4, 1)]
    assert places(top_pairs(vectors, top=99))[:8] == [(2, 0), (3, 0), (3, 2), (4, 1), (5, 0), (5, 2), (5, 3), (1, 0)]
    assert places(top_pairs(vectors[:2], vectors, top=3)) == [(0, 0), (0, 2), (0, 3)]


@given(st.integers(1, 9), st.integers(0, 60), st.integers(1, 50), st.integers(0, 2**32 - 1))
def test_blocks_change_nothing(n: int, top: int, block: int, seed: int) -> None:
    """Of vectors whose cosines are exact, many of them equal."""
    vectors = np.eye(4, dtype=np.float32)[np.random.default_rng(seed).integers(0, 4, n)]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pairs, "_BLOCK_SCORES", block)
        found, near = top_pairs(vectors, top=top), nearest_others(vectors)
        groups = near_duplicate_groups(vectors, at_least=0.5)
    assert places(found) == places(top_of_matrix(vectors @ vectors.T, symmetric=True, top=top))
    assert list(near.others) == list(nearest_others(vectors).others)
    assert groups == near_duplicate_groups(vectors, at_least=0.5)


def test_only_pairs_that_reach_the_threshold() -> None:
    vectors = at_angles(0, 10, 60, 180)
    reached = float((vectors @ vectors.T)[1, 0])
    assert places(top_pairs(vectors, top=9, at_least=reached)) == [(1, 0)]
    assert places(top_pairs(vectors, top=9, at_least=reached + 1e-6)) == []
    assert len(top_pairs(vectors, top=9)) == 6
    assert len(top_pairs(vectors, top=0)) == 0


def test_only_pairs_with_a_marked_text(block: int) -> None:
    vectors = unit(12)
    marked = np.zeros(12, np.bool_)
    marked[[3, 8]] = True
    every = places(top_pairs(vectors, top=99))
    found = places(top_pairs(vectors, top=99, among=(marked, marked)))
    assert found == [pair for pair in every if {3, 8} & set(pair)]
    assert len(found) == 21
    two = places(top_pairs(vectors, unit(5, seed=1), top=99, among=(marked, np.zeros(5, np.bool_))))
    assert {row for row, _ in two} == {3, 8}


def test_what_is_not_a_number_is_no_pair_and_blank_texts_are_close_to_nothing(block: int) -> None:
    vectors = np.array([[1, 0], [np.nan, 0], [0, 0], [1, 0]], np.float32)
    assert top_pairs(vectors, top=9).first(9) == (Pair(3, 0, 1.0), Pair(2, 0, 0.0), Pair(3, 2, 0.0))
    near = nearest_others(vectors)
    assert list(near.others) == [3, -1, 0, 0]
    np.testing.assert_array_equal(near.scores, [1, np.nan, 0, 1])
    assert near_duplicate_groups(vectors, at_least=0.5) == ((0, 3),)


def test_of_one_text_there_is_no_pair() -> None:
    assert len(top_pairs(unit(1), top=5)) == 0
    assert nearest_others(unit(1)).others.tolist() == [-1]
    assert near_duplicate_groups(unit(1), at_least=0.1) == ()
    assert nearest_others(unit(1), unit(0)).others.tolist() == [-1]


def test_the_pairs_of_a_matrix(block: int) -> None:
    scores = np.array([[1, 0.5, 0.9], [0.5, 1, np.nan], [0.9, 0.5, 1]], np.float32)
    before = scores.copy()
    assert places(top_of_matrix(scores, symmetric=True, top=9)) == [(2, 0), (1, 0), (2, 1)]
    assert places(top_of_matrix(scores, symmetric=False, top=2)) == [(0, 0), (1, 1)]
    np.testing.assert_array_equal(scores, before)


@pytest.mark.parametrize("m", [None, 23])
def test_the_nearest_other_text(block: int, m: int | None) -> None:
    a = unit(30)
    b = None if m is None else unit(m, seed=1)
    whole = sklearn_cosines(a, a if b is None else b)
    if b is None:
        np.fill_diagonal(whole, -2)
    found = nearest_others(a, b)
    assert isinstance(found, NearestOthers)
    np.testing.assert_array_equal(found.others, whole.argmax(axis=1))
    np.testing.assert_allclose(found.scores, whole.max(axis=1), atol=1e-6)


def test_of_equally_near_texts_the_first(block: int) -> None:
    vectors = np.eye(2, dtype=np.float32)[[0, 1, 0, 0, 1]]
    assert nearest_others(vectors).others.tolist() == [2, 4, 0, 0, 1]


def test_it_says_how_far_it_is_and_stops_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairs, "_BLOCK_SCORES", 100)
    watch = PatientWatch(checks=3)
    with pytest.raises(Stopped):
        top_pairs(unit(50), top=5, watch=watch)
    assert watch.told == [(0, 50, "compare"), (2, 50, "compare"), (4, 50, "compare")]
