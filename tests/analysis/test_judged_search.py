from typing import get_args

import numpy as np
import pytest

from gist_demo.analysis.evaluation import Ranking, measure_rankings
from gist_demo.analysis.hits import Mode, SearchSettings
from gist_demo.analysis.judged_search import evaluate_search, search_rankers
from gist_demo.analysis.judgements import Judgements
from gist_demo.analysis.keyword import index_texts
from gist_demo.analysis.search import search_queries
from gist_demo.encoding.encoder import Encoder, Vectors
from gist_demo.encoding.engine import Engine
from gist_demo.errors import InputError
from tests.stand_ins import WordBackend, word_vector


@pytest.fixture
def words() -> Encoder:
    return Engine(WordBackend(), cache_bytes=1_000_000)


TEXTS = [f"text {number}" for number in range(150)]


def cosines_of(query: str) -> Vectors:
    found: Vectors = np.stack([word_vector(text) for text in TEXTS]) @ word_vector(f"find: {query}")
    return found


def test_meaning_is_measured_by_exact_cosines(words: Encoder) -> None:
    judgements = Judgements(("one", "two"), ({3: 1, 70: 2}, {9: 1}))
    result = evaluate_search(words, TEXTS, judgements)
    order = [np.argsort(-cosines_of(query)) for query in judgements.queries]
    expected = measure_rankings([ranked[:100] for ranked in order], judgements.relevance, k=10)
    measured = result.evaluation.measures["semantic"]
    assert measured.ndcg == pytest.approx(expected.ndcg)
    assert measured.first_rank.tolist() == expected.first_rank.tolist()
    assert result.provenance.settings == {"k": 10}
    assert result.provenance.rows == 150


def test_other_rankers_are_given_the_query_and_its_cosines(words: Encoder) -> None:
    seen = []

    def backwards(query: str, cosines: Vectors) -> Ranking:
        seen.append(query)
        np.testing.assert_allclose(cosines, cosines_of(query), atol=1e-6)
        return np.argsort(cosines)

    best = int(cosines_of("one").argmax())
    result = evaluate_search(words, TEXTS, Judgements(("one",), ({best: 1},)), rankers={"backwards": backwards})
    assert seen == ["one"]
    assert result.evaluation.measures["semantic"].first_rank.tolist() == [1]
    assert result.evaluation.measures["backwards"].first_rank.tolist() == [0]  # the 150th place is not looked at
    assert list(result.evaluation.quality) == ["semantic", "backwards"]


def test_pairs_for_a_threshold_are_those_judged_and_the_first_hits_nobody_judged(words: Encoder) -> None:
    order = np.argsort(-cosines_of("one")).tolist()
    judged = {order[0]: 1.0, order[2]: 0.0, order[120]: 1.0}
    result = evaluate_search(words, TEXTS, Judgements(("one", "empty"), (judged, {})), k=5)
    pairs = result.pairs
    assert pairs.scores == pytest.approx(cosines_of("one")[[*judged, order[1], order[3], order[4]]], abs=1e-6)
    assert pairs.is_match.tolist() == [True, False, True, False, False, False]
    assert pairs.queries.tolist() == [0] * 6
    assert pairs.assumed == 3
    assert result.evaluation.unjudged == 1


def test_there_must_be_texts(words: Encoder) -> None:
    with pytest.raises(InputError, match="no texts to search"):
        evaluate_search(words, [], Judgements(("one",), ({0: 1},)))


def test_the_other_ways_to_search_rank_as_a_search_does(words: Encoder) -> None:
    index = index_texts(TEXTS)
    judgements = Judgements(("text 3", "nothing like it"), ({3: 1}, {5: 1}))
    result = evaluate_search(words, TEXTS, judgements, rankers=search_rankers(index, weight=0.3))
    for mode in get_args(Mode):
        settings = SearchSettings(mode, 100, 0.3)
        hits = search_queries(words, judgements.queries, TEXTS, settings=settings, index=index).hits
        expected = measure_rankings([[hit.corpus_id for hit in each] for each in hits], judgements.relevance, k=10)
        measured = result.evaluation.measures[mode]
        assert measured.ndcg.tolist() == expected.ndcg.tolist()
        assert measured.first_rank.tolist() == expected.first_rank.tolist()
