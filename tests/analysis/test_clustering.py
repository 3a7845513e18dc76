from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.cluster import HDBSCAN

from gist_demo.analysis import clustering
from gist_demo.analysis.clustering import cluster_map, find_clusters
from gist_demo.encoding.encoder import Vectors, Watch
from gist_demo.errors import InputError, Stopped, Unavailable
from gist_demo.worker import WorkerKind, Workers


def islands(*sizes: int, dimension: int = 2) -> Vectors:
    """Dots around middles that are far apart."""
    random = np.random.default_rng(3)
    middles = np.array([[10.0 * at, (at % 2) * 10.0, 0.0][:dimension] for at in range(len(sizes))])
    rows = np.repeat(middles, sizes, axis=0)
    return (rows + random.normal(size=rows.shape)).astype(np.float32)


@pytest.mark.parametrize("dimension", [2, 3])
def test_islands_are_clusters_the_largest_first(dimension: int) -> None:
    made = cluster_map(islands(40, 60, 50, dimension=dimension), min_size=20)
    assert [np.bincount(part + 1).argmax() - 1 for part in np.split(made.labels, [40, 100])] == [2, 0, 1]
    assert made.labels.dtype == np.int64
    assert made.sizes == tuple(np.bincount(made.labels[made.labels >= 0]))
    assert list(made.sizes) == sorted(made.sizes, reverse=True)
    assert made.min_size == 20


def test_dots_far_from_all_are_in_no_cluster() -> None:
    dots = np.concatenate([islands(50, 50), np.array([[200, 200]], np.float32)])
    assert cluster_map(dots).labels[-1] == -1


def test_the_clusters_are_those_of_scikit_learn() -> None:
    dots = islands(60, 60, 60)
    theirs = HDBSCAN(min_cluster_size=10, min_samples=5, copy=True).fit(dots).labels_
    ours = cluster_map(dots, min_size=10).labels
    assert len({*zip(theirs.tolist(), ours.tolist(), strict=True)}) == len(set(theirs)) == len(set(ours))


def test_the_order_of_the_dots_does_not_matter() -> None:
    dots = np.concatenate([islands(40, 40, 30), islands(40)[:9]])  # with dots in the same place
    order = np.random.default_rng(1).permutation(len(dots))
    np.testing.assert_array_equal(cluster_map(dots[order]).labels, cluster_map(dots).labels[order])


def test_where_nearly_all_is_one_cluster_its_dense_places_are_the_clusters() -> None:
    random = np.random.default_rng(0)
    spread = random.uniform(-6, 6, size=(300, 2))
    dense = [middle + 0.2 * random.normal(size=(80, 2)) for middle in ((-3, -3), (3, 3), (-3, 3))]
    away = np.array([40, 40]) + random.normal(size=(60, 2))
    made = cluster_map(np.concatenate([spread, *dense, away]).astype(np.float32))
    found = [np.bincount(part[part >= 0]).argmax() for part in np.split(made.labels, [300, 380, 460, 540])[1:]]
    assert len(set(found)) == 4
    assert max(made.sizes) < 0.6 * len(made.labels)


def test_the_least_size_grows_with_the_texts() -> None:
    assert [cluster_map(islands(n)).min_size for n in (10, 100, 400, 2000)] == [5, 5, 10, 22]


def test_a_text_without_a_dot_is_in_no_cluster() -> None:
    dots = islands(40, 40)
    dots[3] = np.nan
    made = cluster_map(dots)
    assert made.labels[3] == -1
    np.testing.assert_array_equal(np.delete(made.labels, 3), cluster_map(np.delete(dots, 3, axis=0)).labels)


@pytest.mark.parametrize(
    "dots", [np.zeros((0, 2)), np.zeros((40, 2)), islands(9), np.full((20, 2), np.nan)], ids=["0", "same", "few", "nan"]
)
def test_where_there_is_nothing_to_cluster_there_are_no_clusters(dots: Vectors) -> None:
    made = cluster_map(np.asarray(dots, np.float32))
    assert (made.labels.tolist(), made.sizes) == ([-1] * len(dots), ())


@pytest.mark.parametrize("size", [1, 0, -3, True, 2.5, "many", float("nan")])
def test_a_size_that_cannot_be_used_is_refused(size: Any) -> None:
    with pytest.raises(InputError) as refused:
        cluster_map(islands(40), min_size=size)
    assert refused.value.field == "min_size"


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Workers]:
    """A process that never heard of UMAP."""
    made = Workers([WorkerKind("map", 3 * 2**30)], data_dir=tmp_path)
    yield made
    made.close()


class StopAtOnce(Watch):
    def check(self) -> None:
        raise Stopped


def test_many_dots_are_clustered_in_the_worker_and_come_out_the_same(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    dots = islands(40, 60, 50)
    here = find_clusters(dots, workers=workers)
    assert workers._processes == {}
    monkeypatch.setattr(clustering, "_FEW", 100)
    there = find_clusters(dots, min_size=here.min_size, workers=workers)
    assert workers.ready("map")
    np.testing.assert_array_equal(there.labels, here.labels)
    assert there.sizes == here.sizes
    with pytest.raises(InputError):
        find_clusters(dots, min_size=1, workers=workers)
    with workers._turns["map"], pytest.raises(Stopped):  # somebody's map is being made
        find_clusters(dots, workers=workers, watch=StopAtOnce())


def test_clusters_that_take_too_long_are_said_to(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clustering, "_FEW", 100)
    monkeypatch.setattr(clustering, "_SECONDS", 0.0)
    with pytest.raises(Unavailable, match="could not be found"):
        find_clusters(islands(40, 60, 50), workers=workers)
