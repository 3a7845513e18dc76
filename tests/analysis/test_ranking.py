import numpy as np
import pytest
import torch
from sentence_transformers.util import semantic_search

from gist_demo.analysis import ranking
from gist_demo.analysis.ranking import closest, cosine_scores, top_rows
from gist_demo.encoding.encoder import Vectors
from gist_demo.errors import Stopped
from tests.stand_ins import PatientWatch


def unit(n: int, dimension: int, seed: int = 0) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(n, dimension)).astype(np.float32)
    rows: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return rows


def rows_of(queries: Vectors, documents: Vectors, top_k: int) -> list[list[int]]:
    return [rows.tolist() for rows, _ in closest(queries, documents, top_k)]


@pytest.mark.parametrize("top_k", [1, 2, 3, 4, 5, 9])
def test_best_first_and_equals_by_row_at_the_cut_too(top_k: int) -> None:
    scores = np.array([0.2, 0.9, 0.2, 0.9, 0.2], np.float32)
    assert top_rows(scores, top_k).tolist() == [1, 3, 0, 2, 4][:top_k]


@pytest.mark.parametrize("top_k", [1, 7, 50, 499, 500, 501])
def test_the_best_are_those_of_a_stable_sort(top_k: int) -> None:
    scores = np.random.default_rng(1).integers(0, 9, 500).astype(np.float32)
    assert top_rows(scores, top_k).tolist() == np.argsort(-scores, kind="stable")[:top_k].tolist()


def test_what_has_no_score_is_never_among_the_best() -> None:
    scores = np.array([np.nan, -0.5, np.nan, 0.5], np.float32)
    assert top_rows(scores, 1).tolist() == [3]
    assert top_rows(scores, 3).tolist() == [3, 1]
    assert top_rows(scores, 9).tolist() == [3, 1]


@pytest.mark.parametrize("n", [0, 3])
def test_none_wanted_or_none_there(n: int) -> None:
    assert top_rows(np.ones(n, np.float32), 0).tolist() == []
    assert top_rows(np.ones(0, np.float32), n).tolist() == []
    assert rows_of(unit(2, 4), unit(3, 4)[:0], 5) == [[], []]


@pytest.mark.parametrize("top_k", [1, 10, 400, 1000])
def test_the_closest_are_those_of_sentence_transformers(top_k: int) -> None:
    queries, documents = unit(7, 384, seed=1), unit(400, 384, seed=2)
    expected = semantic_search(torch.from_numpy(queries), torch.from_numpy(documents), top_k=top_k)
    found = list(closest(queries, documents, top_k))
    assert [rows.tolist() for rows, _ in found] == [[hit["corpus_id"] for hit in hits] for hits in expected]
    for (_, scores), hits in zip(found, expected, strict=True):
        np.testing.assert_allclose(scores, [hit["score"] for hit in hits], atol=1e-6)


def test_the_closest_are_those_of_a_whole_sort_in_double_precision() -> None:
    queries, documents = unit(3, 64, seed=1), unit(2_000, 64, seed=2)
    exact = documents.astype(np.float64) @ queries.T.astype(np.float64)
    for (rows, scores), column in zip(closest(queries, documents, 25), exact.T, strict=True):
        assert rows.tolist() == np.argsort(-column, kind="stable")[:25].tolist()
        np.testing.assert_allclose(scores, column[rows], atol=1e-6)


@pytest.mark.parametrize("dimension", [5, 8, 384, 768])
def test_equal_texts_are_equally_close_wherever_they_stand(dimension: int) -> None:
    documents = unit(1_003, dimension, seed=3)
    equal = [0, 1, 17, 500, 998, 1_002]
    documents[equal] = documents[4]
    query = unit(1, dimension, seed=4)[0]
    assert len(set(cosine_scores(query, documents)[equal].tolist())) == 1
    near = (documents[4] + 0.1 * query)[None]
    near /= np.linalg.norm(near)
    assert rows_of(near, documents, 7) == [[0, 1, 4, 17, 500, 998, 1_002]]
    assert rows_of(near, documents, 3) == [[0, 1, 4]]


def test_one_query_has_the_same_hits_alone_as_among_many(monkeypatch: pytest.MonkeyPatch) -> None:
    queries, documents = unit(9, 48, seed=5), unit(300, 48, seed=6)
    alone = [next(closest(query[None], documents, 20)) for query in queries]
    monkeypatch.setattr(ranking, "_BLOCK_SCORES", 2 * 300)
    monkeypatch.setattr(ranking, "_BLOCK_ROWS", 7)
    for one, many in zip(alone, closest(queries, documents, 20), strict=True):
        assert [part.tolist() for part in one] == [part.tolist() for part in many]


def test_a_blank_text_is_close_to_nothing_and_no_cosine_leaves_its_range() -> None:
    query = unit(1, 3)[0]
    scores = cosine_scores(query, np.stack([np.zeros(3, np.float32), query * np.float32(1.000001), -query]))
    assert scores.tolist() == [0.0, 1.0, pytest.approx(-1.0, abs=1e-6)]
    assert scores.dtype == np.float32


def test_a_search_ends_where_nobody_waits_any_more() -> None:
    with pytest.raises(Stopped):
        list(closest(unit(5, 4), unit(9, 4), 2, watch=PatientWatch(checks=3)))
