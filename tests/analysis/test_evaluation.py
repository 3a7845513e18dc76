import numpy as np
import pytest
import pytrec_eval
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score

from gist_demo.analysis.evaluation import evaluate_rankings, measure_rankings
from gist_demo.errors import InputError


def test_worked_by_hand() -> None:
    """Relevant: row 4 (relevance 3), row 7 (1), and row 9 (1), which is not found."""
    found = measure_rankings([[5, 4, 6, 7]], [{4: 3, 7: 1, 9: 1, 5: 0}], k=10)
    gained = 3 / np.log2(3) + 1 / np.log2(5)
    possible = 3 / np.log2(2) + 1 / np.log2(3) + 1 / np.log2(4)
    assert found.ndcg == pytest.approx([gained / possible])
    assert found.reciprocal_rank == pytest.approx([1 / 2])
    assert found.recall == pytest.approx([2 / 3])
    assert found.first_rank.tolist() == [2]


def test_places_after_k_do_not_count_except_for_the_first_relevant_one() -> None:
    found = measure_rankings([[1, 2, 3]], [{3: 1}], k=2)
    assert (found.ndcg[0], found.reciprocal_rank[0], found.recall[0], found.first_rank[0]) == (0, 0, 0, 3)


def test_more_relevant_texts_than_places_can_still_be_perfect_ranking() -> None:
    found = measure_rankings([[0, 1, 2, 3]], [dict.fromkeys(range(4), 1)], k=2)
    assert found.ndcg[0] == pytest.approx(1)
    assert found.recall[0] == 0.5


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 12), st.integers(1, 25), st.integers(0, 2**32 - 1))
def test_all_measures_are_those_of_trec_eval(queries: int, texts: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    scores = random.permuted(np.tile(np.arange(texts, dtype=float), (queries, 1)), axis=1)
    relevance = random.choice([0, 0, 0, 1, 2, 3], (queries, texts))
    relevance[:, 0] = 1
    rankings = [np.argsort(-row)[: texts - texts // 4] for row in scores]
    ours = measure_rankings(rankings, [dict(enumerate(row.tolist())) for row in relevance], k=10)
    qrels = {str(q): {str(d): int(relevance[q, d]) for d in range(texts)} for q in range(queries)}
    run = {str(q): {str(d): float(scores[q, d]) for d in rankings[q]} for q in range(queries)}
    theirs = pytrec_eval.RelevanceEvaluator(qrels, {"ndcg_cut.10", "recall.10", "recip_rank"}).evaluate(run)
    assert ours.ndcg == pytest.approx([theirs[str(q)]["ndcg_cut_10"] for q in range(queries)], abs=1e-12)
    assert ours.recall == pytest.approx([theirs[str(q)]["recall_10"] for q in range(queries)], abs=1e-12)
    reciprocal = np.array([theirs[str(q)]["recip_rank"] for q in range(queries)])
    assert ours.reciprocal_rank == pytest.approx(np.where(reciprocal >= 0.1 - 1e-9, reciprocal, 0), abs=1e-12)
    assert 1 / np.maximum(ours.first_rank, 1) == pytest.approx(np.where(reciprocal > 0, reciprocal, 1), abs=1e-12)


def test_ndcg_is_that_of_scikit_learn() -> None:
    random = np.random.default_rng(0)
    scores, relevance = random.random((20, 30)), random.integers(1, 4, (20, 30))
    rankings = list(np.argsort(-scores, axis=1))
    ours = measure_rankings(rankings, [dict(enumerate(row.tolist())) for row in relevance], k=5)
    assert ours.ndcg.mean() == pytest.approx(ndcg_score(relevance, scores, k=5), abs=1e-12)


def test_rankings_are_compared_query_by_query() -> None:
    """The second ranking is better by as much on every query, so nothing about the lead is left to chance."""
    relevance = [{0: 1}] * 40
    found = evaluate_rankings({"late": [[1, 0]] * 40, "first": [[0, 1]] * 40}, relevance)
    assert found.quality["late"].ndcg_lead is None
    lead = found.quality["first"].ndcg_lead
    assert lead is not None
    expected = 1 - 1 / np.log2(3)
    assert (lead.low, lead.value, lead.high) == pytest.approx((expected, expected, expected))
    assert found.quality["late"].mrr.value == 0.5
    assert found.quality["first"].recall.value == 1


def test_the_interval_of_a_mean_covers_what_chance_does_to_it() -> None:
    random = np.random.default_rng(0)
    rankings = [random.permutation(20) for _ in range(200)]
    found = evaluate_rankings({"any": rankings}, [{0: 1}] * 200)
    each = found.measures["any"].ndcg
    spread = 1.96 * each.std() / np.sqrt(200)
    ndcg = found.quality["any"].ndcg
    assert ndcg.value == pytest.approx(each.mean())
    assert (ndcg.low, ndcg.high) == pytest.approx((each.mean() - spread, each.mean() + spread), abs=0.1 * spread)
    assert evaluate_rankings({"any": rankings}, [{0: 1}] * 200).quality == found.quality


def test_queries_without_a_relevant_text_are_counted_and_left_out() -> None:
    found = evaluate_rankings({"a": [[0], [0], [1], [0]]}, [{}, {0: 1}, {1: 0}, {2: -1.0, 0: 2}])
    assert found.rows.tolist() == [1, 3]
    assert found.unjudged == 2
    assert found.quality["a"].ndcg.value == 1
    assert found.is_small


def test_thirty_queries_are_not_few() -> None:
    assert not evaluate_rankings({"a": [[0]] * 30}, [{0: 1}] * 30).is_small


def test_the_worst_of_the_first_ranking_come_first_then_the_worst_of_all() -> None:
    relevance = [{0: 1}] * 4
    found = evaluate_rankings({"a": [[0], [1], [1], [1, 0]], "b": [[0], [0], [1], [0]]}, relevance)
    assert found.worst.tolist() == [2, 1, 3, 0]


def test_an_empty_ranking_finds_nothing() -> None:
    found = measure_rankings([[]], [{0: 1}], k=10)
    assert (found.ndcg[0], found.first_rank[0]) == (0, 0)


def test_judgements_without_anything_relevant_are_refused() -> None:
    with pytest.raises(InputError, match="No query has a relevant text") as caught:
        evaluate_rankings({"a": [[0]]}, [{0: 0}])
    assert caught.value.field == "judgements"
