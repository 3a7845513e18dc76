import math

import numpy as np
import pytest

from gist_demo.analysis.keyword import index_texts
from gist_demo.analysis.search import Mode, SearchHit, SearchSettings, rank_texts, search_corpus, search_queries
from gist_demo.encoding.encoder import Vectors
from gist_demo.encoding.engine import Engine
from gist_demo.errors import InputError, Stopped
from tests.stand_ins import PatientWatch, WordBackend, word_vector

TEXTS = ["the cat sat", "a dog barked", "cat and dog", "rain", "the cat sat"]
COSINES = np.array([0.1, 0.9, 0.5, 0.9], np.float32)
WORDS = np.array([2.0, 0.0, 3.0, 2.0], np.float32)


@pytest.fixture
def engine() -> Engine:
    return Engine(WordBackend(), cache_bytes=1_000_000)


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


def test_the_closest_by_meaning_are_found(engine: Engine) -> None:
    result = search_corpus(engine, "pets", TEXTS, settings=settings("semantic", 3))
    exact = np.array([word_vector(text) @ word_vector("find: pets") for text in TEXTS])
    assert ids(result.hits) == np.argsort(-exact, kind="stable")[:3].tolist()
    assert [hit.score for hit in result.hits] == pytest.approx(sorted(exact, reverse=True)[:3], abs=1e-6)
    assert [hit.rank for hit in result.hits] == [1, 2, 3]
    assert result.provenance.settings == {"mode": "semantic", "top_k": 3}


def test_more_results_than_texts_gives_all(engine: Engine) -> None:
    assert sorted(ids(search_corpus(engine, "pets", TEXTS).hits)) == [0, 1, 2, 3, 4]


def test_words_are_found_without_a_model() -> None:
    result = search_corpus(None, "the CAT", TEXTS, settings=settings("keyword"), index=index_texts(TEXTS))
    assert ids(result.hits) == [0, 4, 2]
    assert result.provenance.model == "bm25s"
    assert result.provenance.settings == {"mode": "keyword", "top_k": 10, "k1": 1.5, "b": 0.75}


def test_both_are_the_fusion_of_the_two(engine: Engine) -> None:
    index = index_texts(TEXTS)
    result = search_corpus(engine, "the cat", TEXTS, settings=settings("hybrid", weight=0.3), index=index)
    meaning = {hit.corpus_id: hit.rank for hit in search_corpus(engine, "the cat", TEXTS).hits}
    words = {
        hit.corpus_id: hit.keyword_rank
        for hit in search_corpus(None, "the cat", TEXTS, settings=settings("keyword"), index=index).hits
    }
    fused = {i: 0.3 / (60 + (meaning[i] or 0)) + (0.7 / (60 + (words[i] or 0)) if i in words else 0) for i in range(5)}
    assert ids(result.hits) == sorted(fused, key=lambda i: (-fused[i], i))
    assert {hit.corpus_id: hit.rank for hit in result.hits} == meaning
    assert result.provenance.settings == {"mode": "hybrid", "top_k": 10, "weight": 0.3}


@pytest.mark.parametrize("mode", ["semantic", "keyword", "hybrid"])
def test_texts_outside_of_the_filter_are_not_ranked_at_all(engine: Engine, mode: Mode) -> None:
    only = SearchSettings(mode, among=(1, 2, 4))
    result = search_corpus(engine, "the cat", TEXTS, settings=only, index=index_texts(TEXTS))
    assert set(ids(result.hits)) <= {1, 2, 4}
    assert max(hit.rank or 0 for hit in result.hits) <= 3
    assert {hit.corpus_id: hit.keyword_rank for hit in result.hits}[4] == 1
    assert result.provenance.settings["among"] == 3
    bare = search_corpus(engine, "the cat", TEXTS, settings=SearchSettings(among=(1, 2, 4)))
    assert sorted(ids(bare.hits)) == [1, 2, 4]
    assert search_corpus(engine, "the cat", TEXTS, settings=SearchSettings(among=())).hits == ()


@pytest.mark.parametrize("mode", ["semantic", "keyword", "hybrid"])
def test_many_queries_at_once_have_the_hits_of_each(engine: Engine, mode: Mode) -> None:
    index, queries = index_texts(TEXTS), ["the cat", "dog", "zebra"]
    many = search_queries(engine, queries, TEXTS, settings=settings(mode), index=index)
    alone = [search_corpus(engine, query, TEXTS, settings=settings(mode), index=index).hits for query in queries]
    assert list(many.hits) == alone


def test_the_same_texts_are_not_encoded_again_for_a_second_query() -> None:
    backend = WordBackend()
    engine = Engine(backend, cache_bytes=1_000_000)
    search_corpus(engine, "one", ["a", "b"])
    before = len(backend.batches)
    assert len(search_corpus(engine, "two", ["a", "b"], settings=settings("semantic", 1)).hits) == 1
    assert backend.batches[before:] == [["find: two"]]


def test_a_long_query_is_reported_as_cut() -> None:
    result = search_corpus(Engine(WordBackend(), cache_bytes=0), "a b c d e f g h", ["x"])
    assert result.query_report.cut[0].words_lost == 3


@pytest.mark.parametrize(("query", "corpus", "field"), [(" \n", ["a"], "query"), ("a", [], "texts")])
def test_nothing_to_look_for_or_in_is_said(query: str, corpus: list[str], field: str) -> None:
    with pytest.raises(InputError) as caught:
        search_corpus(Engine(WordBackend(), cache_bytes=0), query, corpus)
    assert caught.value.field == field


def test_many_queries_end_where_nobody_waits_any_more() -> None:
    with pytest.raises(Stopped):
        search_queries(
            None,
            ["cat"] * 9,
            TEXTS,
            settings=settings("keyword"),
            index=index_texts(TEXTS),
            watch=PatientWatch(checks=5),
        )
