"""The endpoints of the Similarity tab, through gradio's own client on the running app."""

from typing import Any

import numpy as np
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from gist_demo.corpora.samples import load_sample, load_strangers
from gist_demo.encoding.encoder import Encoder
from gist_demo.tabs.interface import App

TEXTS = ["The cat sleeps.", "A kitten is napping.", "Shares fell on Monday.", "the cat sleeps."]


@pytest.fixture(scope="module")
def client(app_url: str) -> Client:
    return Client(app_url, verbose=False)


def test_every_score_has_its_percentile(client: Client, app: App, encoder: Encoder) -> None:
    answer = client.predict(texts=TEXTS, api_name="/similarity")
    vectors = encoder.encode(TEXTS).vectors
    background = app.background(encoder, TEXTS)
    assert background is not None
    np.testing.assert_allclose(answer["scores"], vectors @ vectors.T, atol=1e-6)
    np.testing.assert_allclose(answer["percentiles"], background.percentiles(answer["scores"]), atol=1e-3)
    assert answer["percentiles_among"]["source"] == "shipped"


def test_the_closest_pairs(client: Client, encoder: Encoder) -> None:
    answer = client.predict(texts=TEXTS, top=2, api_name="/closest_pairs")
    vectors = encoder.encode(TEXTS).vectors
    assert [(pair["row"], pair["other"]) for pair in answer["pairs"]] == [(3, 0), (1, 0)]
    assert answer["pairs"][0]["score"] == pytest.approx(float(vectors[3] @ vectors[0]), abs=1e-6)
    assert 99 < answer["pairs"][1]["percentile"] <= 100
    assert len(client.predict(texts=TEXTS, other=TEXTS[:2], top=99, api_name="/closest_pairs")["pairs"]) == 8


def test_the_closest_pairs_of_more_texts_than_a_matrix_takes(client: Client) -> None:
    words = [f"{text.split()[0]} {number}" for number, text in enumerate(load_strangers() * 4)][:1001]
    answer = client.predict(texts=words, top=3, api_name="/closest_pairs")
    assert len(answer["pairs"]) == 3
    assert answer["pairs"][0]["score"] >= answer["pairs"][2]["score"]


def test_near_duplicates_are_grouped_at_a_measured_or_a_given_score(client: Client, app: App, encoder: Encoder) -> None:
    answer = client.predict(texts=TEXTS, api_name="/near_duplicates")
    background = app.background(encoder, TEXTS)
    assert background is not None
    assert answer["groups"] == [[0, 3]]
    assert answer["at_least"] == pytest.approx(background.near_duplicate)
    assert answer["percentile"] == pytest.approx(float(background.percentiles(background.near_duplicate)))
    low = client.predict(texts=TEXTS, at_least=0.4, api_name="/near_duplicates")
    assert (low["groups"], low["at_least"]) == ([[0, 1, 3]], 0.4)
    across = client.predict(texts=TEXTS[:2], other=TEXTS[2:], api_name="/near_duplicates")
    assert across["groups"] == [[0, 3]]
    assert across["report"]["other"] == {"cut": [], "unknown": []}


def test_a_long_list_is_read_against_itself(client: Client) -> None:
    answer = client.predict(texts=list(load_sample("customer-questions").texts), api_name="/near_duplicates")
    assert answer["percentiles_among"]["source"] == "own"


@pytest.mark.parametrize(
    ("endpoint", "arguments", "says"),
    [
        ("/similarity", {"texts": ["a"] * 1001}, "at most 1,000"),
        ("/closest_pairs", {"texts": ["a"]}, "at least 2 texts"),
        ("/closest_pairs", {"texts": ["a", "b"], "top": 0}, "top must be a whole number"),
        ("/closest_pairs", {"texts": ["a", "b"], "top": 10_001}, "at most 10,000"),
        ("/near_duplicates", {"texts": []}, "at least one text"),
        ("/near_duplicates", {"texts": ["a"], "other": []}, "at least one text"),
        ("/near_duplicates", {"texts": ["a", "b"], "at_least": 0}, "at_least must be a score"),
        ("/near_duplicates", {"texts": ["a", "b"], "at_least": "high"}, "at_least must be a score"),
    ],
)
def test_what_cannot_be_used_is_said(client: Client, endpoint: str, arguments: dict[str, Any], says: str) -> None:
    with pytest.raises(AppError, match=says):
        client.predict(**arguments, api_name=endpoint)
