import numpy as np
import pytest
from sklearn.manifold import trustworthiness

from gist_demo.analysis import neighbors
from gist_demo.analysis.map_quality import measure_map
from gist_demo.encoding.encoder import Phase, Vectors, Watch
from gist_demo.errors import InputError, Stopped
from tests.analysis.map_inputs import clusters


def dots(n: int, dimension: int = 2) -> Vectors:
    return np.random.default_rng(5).normal(size=(n, dimension)).astype(np.float32)


@pytest.mark.parametrize("dimension", [2, 3])
@pytest.mark.parametrize(("n", "k"), [(200, 15), (333, 5), (60, 29), (601, 50)])
def test_trustworthiness_is_scikit_learn_s(n: int, k: int, dimension: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbors, "BLOCK_ROWS", 128)
    vectors, places = clusters(n), dots(n, dimension)
    made = measure_map(vectors, places, n_neighbors=k)
    expected = trustworthiness(vectors.astype(np.float64), places, n_neighbors=k, metric="cosine")
    assert made.n_neighbors == k
    assert made.trustworthiness == pytest.approx(expected, abs=1e-6)
    assert made.of_texts.mean() == pytest.approx(expected, abs=1e-6)
    assert made.kept_of_texts.mean() == pytest.approx(made.neighbors_kept, abs=1e-6)


def test_neighbours_kept_are_those_of_both_lists() -> None:
    vectors, places, k = clusters(120), dots(120), 10
    closest = [set(np.argsort(-row)[:k]) for row in vectors @ vectors.T - 9 * np.eye(120)]
    gaps = np.linalg.norm(places[:, None] - places, axis=2) + 9 * np.eye(120)
    kept = [len(near & set(np.argsort(row)[:k])) / k for near, row in zip(closest, gaps, strict=True)]
    np.testing.assert_allclose(measure_map(vectors, places, n_neighbors=k).kept_of_texts, kept, atol=1e-6)


def on_a_ring(n: int) -> Vectors:
    angles = np.linspace(0, 3, n)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def test_a_map_that_is_the_space_itself_is_trusted_wholly() -> None:
    ring = on_a_ring(50)
    made = measure_map(ring, ring, n_neighbors=4)
    assert (made.trustworthiness, made.neighbors_kept) == (1, 1)
    assert (made.of_texts == 1).all()


def test_a_text_among_strangers_is_the_one_that_is_not_trusted() -> None:
    ring = on_a_ring(50)
    moved = ring.copy()
    moved[0] = ring[49] + 0.001
    made = measure_map(ring, moved, n_neighbors=4)
    assert made.of_texts.argmin() == 0
    assert made.kept_of_texts[0] == 0
    assert (made.of_texts[10:40] == 1).all()


def test_texts_that_are_the_same_take_nothing_from_each_other() -> None:
    """Twenty copies share a point: whichever of them count as neighbours, they are the closest texts too."""
    vectors, places = np.repeat(clusters(5, groups=5), 20, axis=0), np.repeat(dots(5), 20, axis=0)
    made = measure_map(vectors, places, n_neighbors=15)
    assert (made.trustworthiness, made.neighbors_kept) == (1, 1)


def test_the_order_of_the_rows_does_not_matter() -> None:
    vectors, places = clusters(90), dots(90)
    order = np.random.default_rng(2).permutation(90)
    np.testing.assert_allclose(
        measure_map(vectors[order], places[order]).of_texts, measure_map(vectors, places).of_texts[order], atol=1e-6
    )


def test_texts_without_a_dot_are_left_out() -> None:
    vectors, places = clusters(40), dots(40)
    blank = np.isin(np.arange(40), (3, 17))
    vectors[blank], places[blank] = 0, np.nan
    made, rest = measure_map(vectors, places), measure_map(vectors[~blank], places[~blank])
    assert np.isnan(made.of_texts[blank]).all()
    assert np.isnan(made.kept_of_texts[blank]).all()
    np.testing.assert_array_equal(made.of_texts[~blank], rest.of_texts)
    assert made.trustworthiness == rest.trustworthiness


@pytest.mark.parametrize(("n", "used"), [(3, 1), (4, 1), (5, 2), (30, 14), (31, 15), (32, 15)])
def test_of_few_texts_fewer_neighbours_are_looked_at(n: int, used: int) -> None:
    vectors, places = clusters(n), dots(n)
    made = measure_map(vectors, places)
    assert made.n_neighbors == used
    expected = trustworthiness(vectors.astype(np.float64), places, n_neighbors=used, metric="cosine")
    assert made.trustworthiness == pytest.approx(expected, abs=1e-6)


def test_two_texts_have_no_quality() -> None:
    with pytest.raises(InputError, match="there are 2"):
        measure_map(clusters(2), dots(2))


class StopAfterOneBlock(Watch):
    def __init__(self) -> None:
        self.said: list[tuple[int, int, Phase]] = []

    def check(self) -> None:
        if self.said:
            raise Stopped

    def progress(self, done: int, total: int, phase: Phase = "encode", *, seconds_left: float | None = None) -> None:
        self.said.append((done, total, phase))


def test_measuring_can_be_watched_and_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbors, "BLOCK_ROWS", 16)
    watch = StopAfterOneBlock()
    with pytest.raises(Stopped):
        measure_map(clusters(40), dots(40), watch=watch)
    assert watch.said == [(0, 40, "compare")]
