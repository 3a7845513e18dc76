import numpy as np
import pytest

from gist_demo.analysis import layout
from gist_demo.analysis.layout import pca, plain_layout
from gist_demo.encoding.encoder import Vectors
from tests.analysis.map_inputs import clusters


def test_pca_is_the_projection_of_largest_spread() -> None:
    vectors = clusters(30, dimension=5)
    points = pca(vectors)
    centred = vectors - vectors.mean(axis=0)
    _, singular, axes = np.linalg.svd(centred, full_matrices=False)
    np.testing.assert_allclose(np.abs(points), np.abs(centred @ axes[:2].T), atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(points, axis=0), singular[:2], rtol=1e-5)
    assert (points[np.abs(points).argmax(axis=0), [0, 1]] > 0).all()


def test_pca_of_two_rows_is_a_line_of_their_distance() -> None:
    points = pca(np.array([[1, 0, 0], [0, 1, 0]], np.float32))
    np.testing.assert_allclose(points, [[np.sqrt(0.5), 0], [-np.sqrt(0.5), 0]], atol=1e-6)


def by_svd(vectors: Vectors, n_components: int) -> Vectors:
    centred = vectors.astype(np.float64) - vectors.mean(axis=0, dtype=np.float64)
    points: Vectors = centred @ np.linalg.svd(centred, full_matrices=False)[2][:n_components].T
    return points


@pytest.mark.parametrize("n_components", [2, 3])
@pytest.mark.parametrize(("n", "dimension"), [(50, 5), (300, 200), (2600, 32), (2600, 200)])
def test_pca_of_any_size_is_that_of_the_singular_values(n: int, dimension: int, n_components: int) -> None:
    """Few and many rows (blocks, float32 sums) of few and many dimensions (Lanczos)."""
    vectors = clusters(n, dimension=dimension)
    points = pca(vectors, n_components)
    assert points.shape == (n, n_components)
    np.testing.assert_allclose(np.abs(points), np.abs(by_svd(vectors, n_components)), atol=1e-5)
    np.testing.assert_array_equal(points, pca(vectors, n_components))


def test_pca_without_convergence_takes_the_long_way(monkeypatch: pytest.MonkeyPatch) -> None:
    from scipy.sparse import linalg

    def never(*_: object, **__: object) -> None:
        raise linalg.ArpackNoConvergence("no", np.zeros(0), np.zeros((0, 0)))

    vectors = clusters(40, dimension=200)
    expected = pca(vectors)
    monkeypatch.setattr(linalg, "eigsh", never)
    np.testing.assert_allclose(pca(vectors), expected, atol=1e-6)


def test_dimensions_that_are_not_there_are_zero() -> None:
    flat = pca(clusters(12, dimension=2), 3)
    assert flat.shape == (12, 3)
    assert not flat[:, 2].any()
    line = np.outer(np.arange(1500), np.ones(200)).astype(np.float32)  # many rows, many dimensions, one direction
    assert pca(line, 3).any(axis=0).tolist() == [True, False, False]


def test_different_rows_are_laid_out() -> None:
    assert plain_layout(clusters(8)) is None
    assert plain_layout(clusters(3)) is None  # the caller says what is made of them


@pytest.mark.parametrize("n_components", [2, 3])
def test_a_plain_layout_has_the_dimensions_asked_for(n_components: int) -> None:
    for rows in (clusters(2, groups=2), clusters(1), clusters(0)):
        made = plain_layout(rows, n_components)
        assert made is not None
        assert made[0].shape == (len(rows), n_components)


def test_a_difference_in_a_late_block_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "_BLOCK_ROWS", 4)
    rows = np.tile(clusters(1), (11, 1))
    assert plain_layout(rows) is not None
    rows[10] = clusters(2)[1]
    assert plain_layout(rows) is None
