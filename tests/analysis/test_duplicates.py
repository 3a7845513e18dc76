import numpy as np
import pytest
from sklearn.cluster import AgglomerativeClustering

from gist_demo.analysis import duplicates, pairs
from gist_demo.analysis.duplicates import near_duplicate_groups
from tests.analysis.test_pairs import at_angles, unit


@pytest.fixture(params=[1, 7, 40, 4_000_000], autouse=True)
def block(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of one row, of a few rows, and one of all."""
    monkeypatch.setattr(pairs, "_BLOCK_SCORES", request.param)


@pytest.mark.parametrize("at_least", [0.2, 0.5, 0.8])
def test_groups_are_those_of_single_linkage(at_least: float) -> None:
    vectors = unit(40, dimension=4)
    labels = AgglomerativeClustering(
        n_clusters=None, distance_threshold=1 - at_least, metric="cosine", linkage="single"
    ).fit_predict(vectors)
    members = [tuple(np.flatnonzero(labels == label).tolist()) for label in range(max(labels) + 1)]
    expected = sorted((rows for rows in members if len(rows) > 1), key=lambda rows: (-len(rows), rows))
    assert near_duplicate_groups(vectors, at_least=at_least) == tuple(expected)


def test_a_group_hangs_together_from_pair_to_pair() -> None:
    assert near_duplicate_groups(at_angles(0, 200, 5, 10, 205), at_least=0.995) == ((0, 2, 3), (1, 4))


def test_groups_across_two_lists() -> None:
    a, b = at_angles(0, 1, 90), at_angles(0, 180, 181)
    assert near_duplicate_groups(a, b, at_least=0.999) == ((0, 1, 3),)


def test_many_copies_of_one_text_are_one_group_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairs, "_BLOCK_SCORES", 4_000_000)
    monkeypatch.setattr(duplicates, "_LINKS", 1000)
    (group,) = near_duplicate_groups(np.tile(at_angles(30), (3000, 1)), at_least=0.99)
    assert group == tuple(range(3000))


def test_equal_texts_are_near_duplicates_at_every_threshold() -> None:
    """Of a unit vector in float32 the product with itself is often a little less than 1."""
    vectors = np.repeat(unit(50, dimension=384), 2, axis=0)
    expected = tuple((row, row + 1) for row in range(0, 100, 2))
    assert (np.einsum("ij,ij->i", vectors, vectors) < 1).any()
    assert near_duplicate_groups(vectors, at_least=1.0) == expected
