"""The endpoints that measure on one's own labels, through gradio's own client on the running app."""

from typing import Any

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from scipy import stats

from gist_demo.analysis.judged_search import evaluate_search, search_rankers
from gist_demo.analysis.judgements import Judgements
from gist_demo.analysis.keyword import index_texts
from gist_demo.analysis.label_pairs import threshold_from_labels
from gist_demo.corpora.samples import load_sample
from gist_demo.encoding.encoder import Encoder

TEXTS = ["The cat sleeps.", "A kitten is napping.", "Shares fell on Monday.", "Stocks lost value this week."]
OTHER = ["A cat is asleep.", "The kitten naps.", "It rained on Monday.", "He bakes bread."]
GOLD = [5, 4.5, 1.5, 0]
JUDGED = [
    {"query": "pets", "row": 0, "relevance": 2},
    {"query": "pets", "row": 1},
    {"query": " pets", "row": 2, "relevance": 0},
    {"query": "nothing here", "row": 3, "relevance": 0},
]


@pytest.fixture(scope="module")
def client(app_url: str) -> Client:
    return Client(app_url, verbose=False)


def test_correlate(client: Client, encoder: Encoder) -> None:
    answer = client.predict(texts=TEXTS, other=OTHER, human_scores=GOLD, api_name="/correlate")
    cosines = (encoder.encode(TEXTS).vectors * encoder.encode(OTHER).vectors).sum(axis=1)
    assert answer["scores"] == pytest.approx(cosines.tolist(), abs=1e-5)
    assert answer["spearman"]["value"] == pytest.approx(stats.spearmanr(cosines, GOLD).statistic, abs=1e-9)
    assert answer["pearson"]["value"] == pytest.approx(stats.pearsonr(cosines, GOLD).statistic, abs=1e-5)
    assert (answer["n"], answer["few"], sorted(answer["worst"])) == (4, True, [0, 1, 2, 3])
    assert len(answer["percentiles"]) == 4
    assert set(answer["report"]) == {"texts", "other"}


def test_evaluate_search(client: Client, encoder: Encoder) -> None:
    answer = client.predict(texts=TEXTS, judgements=JUDGED, k=3, api_name="/evaluate_search")
    judged = Judgements(("pets", " pets", "nothing here"), ({0: 2.0, 1: 1.0}, {2: 0.0}, {3: 0.0}))
    expected = evaluate_search(encoder, TEXTS, judged, rankers=search_rankers(index_texts(TEXTS)), k=3).evaluation
    for name, quality in expected.quality.items():
        assert answer["quality"][name]["ndcg"]["value"] == pytest.approx(quality.ndcg.value)
        assert answer["per_query"][name]["first_relevant_place"] == expected.measures[name].first_rank.tolist()
    assert answer["queries"] == ["pets"]
    assert (answer["queries_without_relevant_text"], answer["few"]) == (2, True)


def test_suggest_threshold_from_labels(client: Client, encoder: Encoder) -> None:
    sample = load_sample("customer-questions")
    texts, labels = list(sample.texts), list(sample.labels or ())
    answer = client.predict(texts=texts, labels=labels, api_name="/suggest_threshold")
    expected = threshold_from_labels(encoder, texts, labels).threshold
    assert answer["threshold"]["value"] == pytest.approx(expected.threshold.value, abs=1e-5)
    assert answer["threshold"]["low"] <= answer["threshold"]["value"] <= answer["threshold"]["high"]
    assert answer["f1"]["value"] == pytest.approx(expected.f1.value)
    assert (answer["pairs"], answer["of_pairs"], answer["matches"]) == (19_900, 19_900, expected.matches)
    assert 50 < answer["percentile"] <= 100
    strict = client.predict(texts=texts, labels=labels, precision=0.9, api_name="/suggest_threshold")
    assert strict["precision"]["value"] >= 0.9
    assert strict["threshold"]["value"] > answer["threshold"]["value"]


def test_suggest_threshold_from_scored_pairs(client: Client) -> None:
    answer = client.predict(texts=TEXTS, other=OTHER, human_scores=[1, 1, 0, 0], api_name="/suggest_threshold")
    assert (answer["f1"]["value"], answer["matches"], answer["pairs"]) == (1, 2, 4)


@pytest.mark.parametrize(
    ("endpoint", "arguments", "said"),
    [
        ("/correlate", {"texts": TEXTS, "other": OTHER[:2], "human_scores": GOLD}, "other must have one value"),
        ("/correlate", {"texts": TEXTS, "other": OTHER, "human_scores": GOLD[:2]}, "human_scores must have one value"),
        ("/correlate", {"texts": TEXTS, "other": OTHER, "human_scores": ["a", 1, 2, 3]}, "must be a list of numbers"),
        ("/correlate", {"texts": TEXTS, "other": OTHER, "human_scores": [1, 1, 1, 1]}, "All human scores are equal"),
        ("/evaluate_search", {"texts": TEXTS, "judgements": []}, "judgements must be a list"),
        ("/evaluate_search", {"texts": TEXTS, "judgements": ["pets"]}, "must be an object with query"),
        ("/evaluate_search", {"texts": TEXTS, "judgements": [{"query": "pets"}]}, "whole number"),
        ("/evaluate_search", {"texts": TEXTS, "judgements": [{"query": "pets", "row": 4}]}, "about text 4"),
        ("/evaluate_search", {"texts": TEXTS, "judgements": [{"query": " ", "row": 0}]}, "blank"),
        ("/evaluate_search", {"texts": TEXTS, "judgements": [{"query": "a", "row": 0, "relevance": "x"}]}, "numbers"),
        ("/evaluate_search", {"texts": TEXTS, "judgements": JUDGED, "k": 1000}, "at most 100"),
        ("/evaluate_search", {"texts": TEXTS, "judgements": JUDGED[2:]}, "No query has a relevant text"),
        ("/suggest_threshold", {"texts": TEXTS}, "takes labels, or other and human_scores"),
        ("/suggest_threshold", {"texts": TEXTS, "labels": ["a"]}, "labels must have one value for each text"),
        ("/suggest_threshold", {"texts": TEXTS, "labels": list("aabb"), "precision": 2}, "precision must be above 0"),
        ("/suggest_threshold", {"texts": TEXTS, "labels": list("abcd")}, "No pair is a match"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(
    client: Client, endpoint: str, arguments: dict[str, Any], said: str
) -> None:
    with pytest.raises(AppError, match=said):
        client.predict(**arguments, api_name=endpoint)
