import time

import numpy as np
import pytest
from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering
from scipy.spatial.distance import pdist

from gist_demo.analysis import ordering
from gist_demo.analysis.ordering import cluster_order, given_order, label_order
from gist_demo.encoding.encoder import Vectors


def groups(n: int, seed: int = 0) -> Vectors:
    """`n` unit vectors around five directions, in random order."""
    random = np.random.default_rng(seed)
    vectors = random.standard_normal((5, 24))[random.integers(0, 5, n)] + 0.4 * random.standard_normal((n, 24))
    rows: Vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return rows


def steps(vectors: Vectors, order: np.ndarray) -> float:
    """The distances from each text to the next one, all together."""
    ordered = vectors[order].astype(np.float64)
    return float((1 - (ordered[1:] * ordered[:-1]).sum(axis=1)).sum())


@pytest.mark.parametrize("n", [3, 40, 300])
def test_the_order_is_scipy_s(n: int) -> None:
    vectors = groups(n)
    distances = pdist(vectors.astype(np.float64), "cosine")
    tree = optimal_leaf_ordering(linkage(distances, "average"), distances)
    order = cluster_order(vectors)
    assert order.dtype == np.int64
    assert sorted(order) == list(range(n))
    assert steps(vectors, order) == pytest.approx(steps(vectors, leaves_list(tree)), abs=1e-5)
    if n <= 40:  # of more, pairs that are equally close in float32 may change places
        np.testing.assert_array_equal(order, leaves_list(tree))


def test_of_many_texts_the_tree_is_not_turned(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = groups(41)
    turned = steps(vectors, cluster_order(vectors))
    monkeypatch.setattr(ordering, "MOST_OPTIMAL", 40)
    plain = cluster_order(vectors)
    np.testing.assert_array_equal(plain, leaves_list(linkage(pdist(vectors.astype(np.float64), "cosine"), "average")))
    assert turned < steps(vectors, plain) < steps(vectors, given_order(41))


@pytest.mark.parametrize("n", [ordering.MOST_OPTIMAL, 1000])
def test_the_longest_orders_take_no_more_than_a_second(n: int) -> None:
    """Of a balanced tree, the worst case."""
    bits = (np.arange(n)[:, None] >> np.arange(10)) & 1
    vectors = (2 * bits - 1) * 1.7 ** np.arange(10)
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    cluster_order(vectors[:10])  # scipy is imported
    started = time.process_time()
    cluster_order(vectors)
    assert time.process_time() - started < 1


@pytest.mark.parametrize("n", [0, 1, 2])
def test_few_texts_stay_as_they_are(n: int) -> None:
    assert cluster_order(groups(n)).tolist() == list(range(n))
    assert given_order(n).tolist() == list(range(n))


def test_equal_and_blank_texts_have_an_order_too() -> None:
    vectors = np.array([[1, 0], [0, 1], [0, 0], [1, 0], [0, 1]], np.float32)
    order = cluster_order(vectors).tolist()
    assert sorted(order) == [0, 1, 2, 3, 4]
    assert abs(order.index(0) - order.index(3)) == 1
    assert abs(order.index(1) - order.index(4)) == 1


def test_labels_come_as_they_are_first_met() -> None:
    assert label_order(["late", "", "late", "refund", "", "late"]).tolist() == [0, 2, 5, 1, 4, 3]
    assert label_order([]).tolist() == []


def test_within_a_label_like_texts_stand_beside_each_other() -> None:
    vectors = groups(30)
    labels = ["ab"[row % 2] for row in range(30)]
    order = label_order(labels, vectors)
    even, odd = np.arange(0, 30, 2), np.arange(1, 30, 2)
    np.testing.assert_array_equal(order[:15], even[cluster_order(vectors[even])])
    np.testing.assert_array_equal(order[15:], odd[cluster_order(vectors[odd])])
