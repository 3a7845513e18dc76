import math

import numpy as np
import pytest

from gist_demo.analysis.background import measure_background
from gist_demo.analysis.hits import Mode, SearchHit, SearchSettings, first_of_each, hide_far, in_corpus, rank_texts
from gist_demo.encoding.encoder import Vectors

COSINES = np.array([0.1, 0.9, 0.5, 0.9], np.float32)
WORDS = np.array([2.0, 0.0, 3.0, 2.0], np.float32)


def ids(hits: tuple[SearchHit, ...]) -> list[int]:
    return [hit.corpus_id for hit in hits]


def settings(mode: Mode, top_k: int = 10, weight: float = 0.5) -> SearchSettings:
    return SearchSettings(mode, top_k, weight)


@pytest.mark.parametrize(
    ("mode", "weight", "expected"),
    [
        ("semantic", 0.5, [1, 3, 2, 0]),
        ("keyword", 0.5, [2, 0, 3]),
        ("hybrid", 1.0, [1, 3, 2, 0]),
        ("hybrid", 0.0, [2, 0, 3]),
        ("hybrid", 0.5, [2, 3, 0, 1]),
    ],
)
def test_each_mode_ranks_by_its_own(mode: Mode, weight: float, expected: list[int]) -> None:
    assert ids(rank_texts(COSINES, WORDS, settings(mode, weight=weight))) == expected
    for top_k in (1, 2, 3):
        assert ids(rank_texts(COSINES, WORDS, settings(mode, top_k, weight))) == expected[:top_k]


def test_a_hit_tells_of_both_rankings_so_that_moves_are_seen() -> None:
    hits = rank_texts(COSINES, WORDS, settings("semantic"))
    assert hits[0] == SearchHit(1, float(COSINES[1]), 1, 0.0, None)
    assert hits[2] == SearchHit(2, 0.5, 3, 3.0, 1)
    assert {hit.corpus_id: hit.keyword_rank for hit in hits} == {1: None, 3: 3, 2: 1, 0: 2}


def test_what_was_not_asked_for_is_not_told() -> None:
    (hit,) = rank_texts(None, WORDS, settings("keyword", 1))
    assert math.isnan(hit.score)
    assert (hit.rank, hit.keyword_score, hit.keyword_rank) == (None, 3.0, 1)
    assert rank_texts(COSINES, None, settings("semantic", 1)) == (SearchHit(1, float(COSINES[1]), 1),)


@pytest.mark.parametrize(
    ("cosines", "words", "mode"),
    [(None, WORDS, "semantic"), (COSINES, None, "keyword"), (COSINES, None, "hybrid"), (None, WORDS, "hybrid")],
)
def test_scores_that_are_missing_are_a_fault_of_the_caller(
    cosines: Vectors | None, words: Vectors | None, mode: Mode
) -> None:
    with pytest.raises(ValueError, match=f"{mode} search lacks scores"):
        rank_texts(cosines, words, settings(mode))


@pytest.mark.parametrize("mode", ["keyword", "hybrid"])
def test_a_text_without_any_score_is_no_hit(mode: Mode) -> None:
    nothing = np.zeros(3, np.float32)
    assert ids(rank_texts(np.full(3, np.nan, np.float32), nothing, settings(mode))) == []
    assert ids(rank_texts(np.zeros(0, np.float32), np.zeros(0, np.float32), settings(mode))) == []


def test_the_first_passage_of_each_document_stands_for_it() -> None:
    assert first_of_each(np.array([4, 1, 0, 3, 2]), np.array([7, 7, 3, 3, 5])).tolist() == [4, 1, 3]
    assert first_of_each(np.zeros(0, np.int64), np.array([1, 2])).tolist() == []
    passages = SearchSettings("hybrid", 2, documents=(0, 0, 1, 1))
    assert ids(rank_texts(COSINES, WORDS, passages)) == [2, 0]
    assert ids(rank_texts(COSINES, None, SearchSettings(documents=(0, 0, 0, 0)))) == [1]


def test_a_hit_is_hidden_where_it_is_not_close_enough() -> None:
    hits = [SearchHit(0, 0.9), SearchHit(1, 0.5), SearchHit(2, float("nan"))]
    assert hide_far(hits, SearchSettings(), None) == (tuple(hits), 0)
    assert hide_far(hits, SearchSettings(least_score=0.9), None) == ((hits[0], hits[2]), 1)
    background = measure_background(np.eye(2, dtype=np.float32), model="m", source="own")
    assert background is not None
    half = SearchSettings(least_percentile=50)
    assert hide_far(hits, half, background) == (tuple(hits), 0)
    assert hide_far([SearchHit(3, -0.1), *hits], half, background) == (tuple(hits), 1)
    assert hide_far([SearchHit(3, -0.1)], half, None) == ((SearchHit(3, -0.1),), 0)
    assert hide_far([], half, background) == ((), 0)


def test_hits_among_some_texts_have_their_rows_in_the_corpus() -> None:
    assert ids(in_corpus([SearchHit(1, 0.5), SearchHit(0, 0.4)], np.array([3, 8]))) == [8, 3]


def test_an_answer_names_the_settings_that_count() -> None:
    assert SearchSettings().stated() == {"mode": "semantic", "top_k": 10}
    stated = SearchSettings("hybrid", 5, 0.25, 0.5, 90.0, (1, 2), (0, 1)).stated()
    assert stated == {
        "mode": "hybrid", "top_k": 5, "k1": 1.5, "b": 0.75, "weight": 0.25, "rank_constant": 60, "least_score": 0.5,
        "least_percentile": 90.0, "among": 2
    }  # fmt: skip


def test_the_first_passages_are_those_of_a_plain_loop() -> None:
    random = np.random.default_rng(3)
    documents = np.sort(random.integers(0, 40, 300))
    scores = random.standard_normal(300).astype(np.float32)
    best = {document: float(scores[documents == document].max()) for document in set(documents.tolist())}
    order = first_of_each(np.argsort(-scores, kind="stable"), documents)
    assert documents[order].tolist() == sorted(best, key=lambda document: -best[document])
    assert scores[order].tolist() == sorted(best.values(), reverse=True)
