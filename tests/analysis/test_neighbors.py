import numpy as np
import pytest
from sklearn.metrics import pairwise_distances

from gist_demo.analysis import neighbors
from gist_demo.analysis.neighbors import Metric, exact_neighbors, nearest_rows
from tests.analysis.map_inputs import clusters


@pytest.mark.parametrize("metric", ["cosine", "euclidean", "correlation"])
def test_exact_neighbors_are_those_of_the_whole_matrix(metric: Metric, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbors, "BLOCK_ROWS", 7)  # several blocks and a rest
    vectors = clusters(40)
    indices, distances = exact_neighbors(vectors, 6, metric)
    matrix = pairwise_distances(vectors.astype(np.float64), metric=metric)
    np.fill_diagonal(matrix, -1)
    np.testing.assert_array_equal(indices, np.argsort(matrix, axis=1)[:, :6])
    np.testing.assert_array_equal(indices[:, 0], np.arange(40))
    assert (distances[:, 0] == 0).all()
    assert (np.diff(distances, axis=1) >= 0).all()
    np.testing.assert_allclose(distances[:, 1:], np.sort(matrix, axis=1)[:, 1:6], atol=1e-6)


def test_euclidean_distances_of_rows_of_any_length() -> None:
    vectors = clusters(30) * np.linspace(0.1, 9, 30, dtype=np.float32)[:, None]
    _, distances = exact_neighbors(vectors, 30, "euclidean")
    expected = np.sort(pairwise_distances(vectors.astype(np.float64)), axis=1)
    np.testing.assert_allclose(distances, expected, atol=1e-4)


def test_rows_without_a_direction_correlate_with_nothing() -> None:
    vectors = np.array([[1, 1], [2, 2], [1, 0], [0, 1]], np.float32)
    _, distances = exact_neighbors(vectors, 4, "correlation")
    np.testing.assert_allclose(distances[:2, 1:], 1)
    assert distances[2, 3] == pytest.approx(2)


@pytest.mark.parametrize("row", [0, 17, 39])
def test_the_nearest_rows_are_those_of_the_whole_matrix(row: int) -> None:
    vectors = clusters(40)
    found = nearest_rows(vectors, row, k=7)
    scores = vectors @ vectors[row]
    scores[row] = -2
    np.testing.assert_array_equal(found.rows, np.argsort(-scores, kind="stable")[:7])
    np.testing.assert_allclose(found.scores, np.sort(scores)[::-1][:7], atol=1e-6)


def test_ties_go_by_row_and_the_same_text_elsewhere_is_a_neighbour() -> None:
    vectors = np.eye(3, dtype=np.float32)[[0, 1, 0, 2, 0]]
    found = nearest_rows(vectors, 2, k=4)
    assert (found.rows.tolist(), found.scores.tolist()) == ([0, 4, 1, 3], [1, 1, 0, 0])


def test_blank_texts_are_nobody_s_neighbours() -> None:
    vectors = np.eye(3, dtype=np.float32)[[0, 1, 2]]
    vectors[1] = 0
    assert nearest_rows(vectors, 0).rows.tolist() == [2]
    assert nearest_rows(vectors, 1).rows.tolist() == []
