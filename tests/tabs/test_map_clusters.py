"""The islands of the map."""

import numpy as np
import pytest

from gist_demo.analysis.clustering import Clusters, cluster_map
from gist_demo.tabs.map_clusters import NONE, NamedClusters, list_clusters, map_names, named, named_cluster
from tests.tabs.conftest import HOSTILE
from tests.tabs.maps import pressed


def clusters(labels: list[int], names: tuple[str, ...]) -> NamedClusters:
    every = np.array(labels, np.int64)
    return NamedClusters(Clusters(every, tuple(np.bincount(every[every >= 0]).tolist()), 2), names)


def test_islands_are_found_and_named_by_their_words() -> None:
    around = np.random.default_rng(0).normal(scale=0.1, size=(20, 2)).astype(np.float32)
    dots = np.concatenate([around, around + 9, [[np.nan, np.nan]]]).astype(np.float32)
    found = named(cluster_map(dots), [*["my parcel is late"] * 20, *["the refund is late"] * 20, "hello"])
    assert len(found.names) == 2
    assert "parcel" in found.names[int(found.labels[0])]
    assert "refund" in found.names[int(found.labels[20])]
    assert found.labels[40] == NONE
    assert found.values()[40] == ""
    assert found.rows(int(found.labels[0])) == tuple(range(20))


def test_a_name_stands_at_a_dot_in_the_middle_of_its_own() -> None:
    dots = np.array([[0, 0], [1, 0], [2, 0], [50, 0], [9, 9]], np.float32)
    (name,) = map_names(clusters([0, 0, 0, 0, -1], ("a long name " * 9,)), dots)
    assert (name.row, name.count) == (1, 4)
    assert len(name.name) <= 40


def test_the_list_tells_sizes_and_how_many_are_in_none() -> None:
    listed = list_clusters(clusters([0, 0, 1, -1, -1, -1], ("refunds", HOSTILE)))
    assert "2 clusters" in listed
    assert "3 texts in no cluster" in listed
    assert 'data-name="0">refunds <span class="map-count">2</span>' in listed
    assert 'data-name="-1">in no cluster' in listed
    assert "<img" not in listed
    assert "no cluster" not in list_clusters(clusters([0, 0], ("refunds",)))
    assert "No clusters here" in list_clusters(clusters([-1, -1], ()))
    assert list_clusters(None) == ""


@pytest.mark.parametrize(
    ("data", "label"),
    [({"name": 1}, 1), ({"name": -1}, NONE), ({"name": 2}, None), ({"name": -2}, None), ({"name": True}, None),
     ({"name": "1"}, None), ({"rows": [1]}, None), (None, None), ([1], None)],
)  # fmt: skip
def test_only_clusters_that_there_are_can_be_pressed(data: object, label: int | None) -> None:
    assert named_cluster(pressed(data), clusters([0, 1], ("a", "b"))) == label
    assert named_cluster(pressed(data), None) is None
