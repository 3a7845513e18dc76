import numpy as np
import pytest

from gist_demo.analysis.search import search_corpus, top_hits
from gist_demo.encoding.engine import Engine
from gist_demo.errors import InputError
from tests.stand_ins import WordBackend


def test_hits_come_best_first_and_equals_in_the_order_of_the_corpus() -> None:
    hits = top_hits(np.array([0.2, 0.9, 0.2, 0.9], np.float32), 3)
    assert [hit.corpus_id for hit in hits] == [1, 3, 0]
    assert hits[0].score == pytest.approx(0.9)


def test_more_results_than_texts_gives_all() -> None:
    assert len(top_hits(np.array([0.1, 0.2], np.float32), 10)) == 2


def test_the_same_texts_are_not_encoded_again_for_a_second_query() -> None:
    backend = WordBackend()
    engine = Engine(backend, cache_bytes=1_000_000)
    search_corpus(engine, "one", ["a", "b"])
    before = len(backend.batches)
    result = search_corpus(engine, "two", ["a", "b"], top_k=1)
    assert backend.batches[before:] == [["find: two"]]
    assert len(result.hits) == 1
    assert result.provenance.settings == {"top_k": 1}


def test_a_long_query_is_reported_as_cut() -> None:
    result = search_corpus(Engine(WordBackend(), cache_bytes=0), "a b c d e f g h", ["x"])
    assert result.query_report.cut[0].words_lost == 3


@pytest.mark.parametrize(("query", "corpus", "field"), [(" \n", ["a"], "query"), ("a", [], "texts")])
def test_nothing_to_look_for_or_in_is_said(query: str, corpus: list[str], field: str) -> None:
    with pytest.raises(InputError) as caught:
        search_corpus(Engine(WordBackend(), cache_bytes=0), query, corpus)
    assert caught.value.field == field
