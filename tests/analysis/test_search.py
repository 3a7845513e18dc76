import numpy as np
import pytest

from gist_demo.analysis.background import measure_background
from gist_demo.analysis.hits import Mode, SearchHit, SearchSettings
from gist_demo.analysis.keyword import index_texts
from gist_demo.analysis.search import search_corpus, search_queries
from gist_demo.encoding.engine import Engine
from gist_demo.errors import InputError, Stopped
from tests.stand_ins import PatientWatch, WordBackend, word_vector

TEXTS = ["the cat sat", "a dog barked", "cat and dog", "rain", "the cat sat"]


@pytest.fixture
def engine() -> Engine:
    return Engine(WordBackend(), cache_bytes=1_000_000)


def ids(hits: tuple[SearchHit, ...]) -> list[int]:
    return [hit.corpus_id for hit in hits]


def settings(mode: Mode, top_k: int = 10, weight: float = 0.5) -> SearchSettings:
    return SearchSettings(mode, top_k, weight)


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
    assert result.provenance.settings == {
        "mode": "hybrid", "top_k": 10, "k1": 1.5, "b": 0.75, "weight": 0.3, "rank_constant": 60
    }  # fmt: skip


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


def test_hits_that_are_too_far_are_hidden_and_counted(engine: Engine) -> None:
    scores = [hit.score for hit in search_corpus(engine, "pets", TEXTS).hits]
    few = search_corpus(engine, "pets", TEXTS, settings=SearchSettings(top_k=4, least_score=scores[1]))
    assert [hit.score for hit in few.hits] == scores[:2]
    assert few.hidden == 2
    assert few.provenance.settings["least_score"] == scores[1]
    vectors = np.stack([word_vector(str(i)) for i in range(60)])
    background = measure_background(vectors, model="m", source="own")
    settings = SearchSettings(least_percentile=50)
    near = search_corpus(engine, "pets", TEXTS, settings=settings, background=background)
    assert background is not None
    assert [hit.score for hit in near.hits] == [score for score in scores if background.percentiles(score) >= 50]
    assert len(near.hits) + near.hidden == 5
    assert near.background is background


@pytest.mark.parametrize("mode", ["semantic", "keyword", "hybrid"])
def test_a_document_is_found_once_by_its_best_passage(engine: Engine, mode: Mode) -> None:
    index, documents = index_texts(TEXTS), (0, 0, 1, 1, 2)
    plain = search_corpus(engine, "the cat", TEXTS, settings=settings(mode), index=index).hits
    best = {documents[hit.corpus_id]: hit for hit in reversed(plain)}
    grouped = search_corpus(engine, "the cat", TEXTS, settings=SearchSettings(mode, documents=documents), index=index)
    assert list(grouped.hits) == [hit for hit in plain if hit in best.values()]
    bare = search_corpus(engine, "the cat", TEXTS, settings=SearchSettings(top_k=2, documents=documents)).hits
    assert len({documents[hit.corpus_id] for hit in bare}) == 2
    some = SearchSettings(mode, documents=documents, among=(2, 3, 4))
    found = search_corpus(engine, "the cat", TEXTS, settings=some, index=index).hits
    assert {documents[hit.corpus_id] for hit in found} <= {1, 2}
    assert len({documents[hit.corpus_id] for hit in found}) == len(found)
