"""The public endpoints, through gradio's own client on the running app."""

import json
import math
from typing import Any

import httpx
import numpy as np
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from gist_demo.analysis.keyword import index_texts
from gist_demo.encoding.encoder import Encoder

TEXTS = ["The cat sleeps.", "A kitten is napping.", "Shares fell on Monday."]


@pytest.fixture(scope="module")
def client(app_url: str) -> Client:
    return Client(app_url, verbose=False)


def test_the_endpoints_and_nothing_else_are_public(client: Client) -> None:
    info = client.view_api(return_format="dict")
    assert isinstance(info, dict)
    assert set(info["named_endpoints"]) == {
        "/similarity",
        "/closest_pairs",
        "/near_duplicates",
        "/search",
        "/search_many",
        "/classify",
        "/project",
        "/map_quality",
        "/place",
        "/explain",
        "/correlate",
        "/evaluate_search",
        "/suggest_threshold",
        "/evaluate_labels",
    }
    assert info["unnamed_endpoints"] == {}
    assert all(endpoint["description"] for endpoint in info["named_endpoints"].values())


def test_similarity(client: Client, encoder: Encoder) -> None:
    answer = client.predict(texts=TEXTS, api_name="/similarity")
    vectors = encoder.encode(TEXTS).vectors
    np.testing.assert_allclose(answer["scores"], vectors @ vectors.T, atol=1e-5)
    assert answer["source"] == {
        "model": "sentence-transformers/all-MiniLM-L6-v2",
        "revision": encoder.card.revision,
        "device": "cpu",
        "number_format": "float32",
    }


def test_similarity_of_two_lists_reports_what_was_cut(client: Client) -> None:
    answer = client.predict(texts=[*TEXTS, "word " * 400], other=TEXTS[:1], api_name="/similarity")
    assert np.shape(answer["scores"]) == (4, 1)
    assert answer["report"] == {
        "texts": {"cut": [{"row": 3, "words_lost": 146}], "unknown": []},
        "other": {"cut": [], "unknown": []},
    }


def test_search(client: Client) -> None:
    answer = client.predict(query="pets", texts=TEXTS, top_k=2, api_name="/search")
    assert {hit["corpus_id"] for hit in answer["hits"]} == {0, 1}
    assert answer["hits"][0]["score"] >= answer["hits"][1]["score"]
    assert answer["hits"][0]["text"] == TEXTS[answer["hits"][0]["corpus_id"]]
    assert len(client.predict(query="pets", texts=TEXTS, top_k=500, api_name="/search")["hits"]) == 3


def test_search_by_words_and_by_both(client: Client, encoder: Encoder) -> None:
    words = client.predict(query="the NAPPING cat", texts=TEXTS, mode="keyword", api_name="/search")
    assert [(hit["corpus_id"], hit["keyword_rank"]) for hit in words["hits"]] == [(0, 1), (1, 2)]
    assert [hit["keyword_score"] for hit in words["hits"]] == pytest.approx(
        sorted(index_texts(TEXTS).scores("the NAPPING cat")[:2].tolist(), reverse=True), abs=1e-6
    )
    assert {hit["score"] for hit in words["hits"]} == {hit["percentile"] for hit in words["hits"]} == {None}
    assert words["source"]["model"] == "bm25s"
    both = client.predict(query="pets", texts=TEXTS, mode="hybrid", weight=1, among=[0, 2], api_name="/search")
    assert [(hit["corpus_id"], hit["rank"], hit["keyword_rank"]) for hit in both["hits"]] == [
        (0, 1, None),
        (2, 2, None),
    ]
    (question,) = encoder.encode(["pets"], kind="query").vectors
    assert both["hits"][0]["score"] == pytest.approx(float(encoder.encode(TEXTS[:1]).vectors[0] @ question), abs=1e-5)
    assert 0 <= both["hits"][1]["percentile"] < both["hits"][0]["percentile"] <= 100
    assert both["percentiles_among"]["source"] == "shipped"


def test_search_hides_what_is_too_far_and_says_how_much(client: Client) -> None:
    answer = client.predict(query="pets", texts=TEXTS, api_name="/search")
    scores = [hit["score"] for hit in answer["hits"]]
    near = client.predict(query="pets", texts=TEXTS, least_score=scores[1] - 1e-4, api_name="/search")
    assert [hit["score"] for hit in near["hits"]] == pytest.approx(scores[:2])
    assert near["hidden"] == 1


def test_search_in_passages_names_the_place(client: Client) -> None:
    text = "Shares fell on Monday. Oil rose. A kitten is napping on the sofa."
    asked = {"query": "a sleeping cat", "texts": [text, "Rain."], "split_by": "sentences", "size": 1, "overlap": 0}
    first = client.predict(**asked, api_name="/search")["hits"][0]
    assert (first["corpus_id"], text[slice(*first["passage"])]) == (0, "A kitten is napping on the sofa.")


def test_many_queries_have_the_hits_of_each(client: Client) -> None:
    queries = ["pets", "the stock market"]
    many = client.predict(queries=queries, texts=TEXTS, top_k=2, mode="hybrid", api_name="/search_many")
    alone = [
        client.predict(query=query, texts=TEXTS, top_k=2, mode="hybrid", api_name="/search")["hits"]
        for query in queries
    ]
    assert many["hits"] == alone
    assert many["hidden"] == [0, 0]
    assert set(many["report"]) == {"queries", "texts"}


@pytest.mark.parametrize(
    ("endpoint", "arguments", "says"),
    [
        ("/similarity", {"texts": []}, "at least 2"),
        ("/similarity", {"texts": ["one"]}, "at least 2"),
        ("/similarity", {"texts": "a string"}, "list of texts"),
        ("/similarity", {"texts": ["a", None]}, "list of texts"),
        ("/similarity", {"texts": ["a", " \u200b"]}, "text 1 is blank"),
        ("/similarity", {"texts": ["a"] * 1001}, "at most 1,000"),
        ("/similarity", {"texts": ["a", "x" * 100_001]}, "100,001 characters"),
        ("/search", {"query": "  ", "texts": ["a"]}, "query"),
        ("/search", {"query": 5, "texts": ["a"]}, "query must be text"),
        ("/search", {"query": "a", "texts": []}, "no texts"),
        ("/search", {"query": "a", "texts": ["a"], "top_k": 0}, "top_k"),
        ("/search", {"query": "a", "texts": ["a"], "top_k": "many"}, "top_k"),
        ("/search", {"query": "a", "texts": ["a"], "top_k": True}, "top_k"),
        ("/search", {"query": "a", "texts": ["a"], "top_k": 1.5}, "top_k"),
        ("/search", {"query": "a", "texts": ["a"], "mode": "both"}, "semantic, keyword or hybrid"),
        ("/search", {"query": "a", "texts": ["a"], "weight": 1.5}, "weight must be a number from 0 to 1"),
        ("/search", {"query": "a", "texts": ["a"], "least_score": "x"}, "least_score"),
        ("/search", {"query": "a", "texts": ["a"], "least_percentile": -1}, "least_percentile"),
        ("/search", {"query": "a", "texts": ["a"], "among": []}, "among"),
        ("/search", {"query": "a", "texts": ["a"], "among": [1]}, "no text 1"),
        ("/search", {"query": "a", "texts": ["a"], "among": [-1]}, "among"),
        ("/search", {"query": "a", "texts": ["a"], "split_by": "lines"}, "split_by"),
        ("/search", {"query": "a", "texts": ["a"], "split_by": "tokens", "size": 2}, "from 8 to"),
        ("/search_many", {"queries": [], "texts": ["a"]}, "Type what you are looking for"),
        ("/search_many", {"queries": ["a"] * 201, "texts": ["a"]}, "at most 200"),
        ("/search_many", {"queries": ["a", " "], "texts": ["a"]}, "text 1 is blank"),
        ("/project", {"texts": ["a", "b"]}, "at least 4"),
        ("/project", {"texts": list("abcdef"), "n_neighbors": "few"}, "neighbours"),
        ("/project", {"texts": list("abcdef"), "min_dist": 7}, "spacing"),
        ("/project", {"texts": list("abcdef"), "random_state": -1}, "seed"),
        ("/project", {"texts": list("abcdef"), "method": "tsne"}, "umap or by pca"),
        ("/project", {"texts": list("abcdef"), "n_components": 4}, "2 or 3 dimensions"),
        ("/project", {"texts": list("abcdef"), "metric": "manhattan"}, "cosine, euclidean or correlation"),
        ("/project", {"texts": list("abcdef"), "clusters": "yes"}, "true or false"),
        ("/map_quality", {"texts": ["a", "b"]}, "at least 4"),
        ("/map_quality", {"texts": list("abcd"), "coordinates": [[0, 0]] * 3}, "4 lists of 2 or 3 numbers"),
        ("/map_quality", {"texts": list("abcd"), "coordinates": "here"}, "4 lists"),
        ("/map_quality", {"texts": list("abcd"), "coordinates": [[0, 0], [0, 0, 0]] * 2}, "2 of each text or 3"),
        ("/map_quality", {"texts": list("abcd"), "coordinates": [[0, None]] * 4}, "must be numbers"),
        ("/map_quality", {"texts": list("ab"), "coordinates": [[0, 0]] * 2}, "of 3 texts or more"),
        ("/map_quality", {"texts": list("abcd"), "n_neighbors": 0}, "n_neighbors"),
        ("/place", {"texts": list("abcd"), "new_text": " "}, "new_text is blank"),
        ("/place", {"texts": list("abcd"), "new_text": 5}, "new_text must be text"),
        ("/place", {"texts": list("abcd"), "new_text": "e", "k": -1}, "k must be a whole number"),
        ("/place", {"texts": [], "new_text": "e", "coordinates": []}, "no texts on this map"),
    ],
)
def test_what_cannot_be_used_is_said_and_the_next_request_works(
    client: Client, endpoint: str, arguments: dict[str, Any], says: str
) -> None:
    with pytest.raises(AppError, match=says):
        client.predict(**arguments, api_name=endpoint)
    assert client.predict(texts=["a", "b"], api_name="/similarity")["scores"][0][0] == pytest.approx(1, abs=1e-5)


def test_not_a_number_is_refused(app_url: str) -> None:
    """Sent as JSON's non-standard NaN, which gradio's client would not send."""
    body = '{"data": ["a", ["a", "b"], NaN, "semantic", 0.5, -1, 0, null, null, 3, 1]}'
    with httpx.Client(base_url=app_url) as http:
        answer = http.post("/gradio_api/call/search", content=body, headers={"content-type": "application/json"})
        if answer.status_code == 200:
            events = http.get(f"/gradio_api/call/search/{answer.json()['event_id']}").text
            assert "event: error" in events
            assert "top_k must be a whole number" in events
        else:
            assert answer.status_code in (400, 422)


def test_lone_surrogates_and_control_characters_are_cleaned(app_url: str) -> None:
    body = '{"data": [["caf\\ud800", "caf\\ufffd\\u0000\\u200b"], null]}'
    with httpx.Client(base_url=app_url) as http:
        event = http.post("/gradio_api/call/similarity", content=body, headers={"content-type": "application/json"})
        events = http.get(f"/gradio_api/call/similarity/{event.json()['event_id']}").text
    assert "event: complete" in events
    scores = json.loads(events.split("data: ")[-1].strip())[0]["scores"]
    assert math.isclose(scores[0][1], 1, abs_tol=1e-5)


def test_the_direct_routes_that_skip_the_queue_are_closed(app_url: str) -> None:
    with httpx.Client(base_url=app_url) as http:
        assert http.post("/gradio_api/run/similarity", json={"data": [["a", "b"], None]}).status_code == 404
        assert http.get("/openapi.json").status_code == 404
        assert http.get("/gradio_api/file=/etc/passwd").status_code == 403
        assert http.post("/gradio_api/queue/join", content=b"x" * 11_000_000).status_code == 413


def test_a_crowd_of_requests_is_answered(app_url: str) -> None:
    jobs = [
        Client(app_url, verbose=False).submit(texts=[f"text {i} {j}" for j in range(5)], api_name="/similarity")
        for i in range(12)
    ]
    assert all(np.shape(job.result(timeout=60)["scores"]) == (5, 5) for job in jobs)
