"""The endpoint that tells why two texts are close, through gradio's own client on the running app."""

from typing import Any

import numpy as np
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from gist_demo.analysis.explanation import explain_pair
from gist_demo.corpora.samples import load_sample
from gist_demo.encoding.encoder import Encoder

A, B = "Where is my parcel? I have waited for a week.", "The package has not arrived."


@pytest.fixture(scope="module")
def client(app_url: str) -> Client:
    return Client(app_url, verbose=False)


def test_the_numbers_are_those_of_the_analysis(client: Client, encoder: Encoder) -> None:
    answer, made = client.predict(a=A, b=B, api_name="/explain"), explain_pair(encoder, A, B)
    assert answer["score"] == pytest.approx(made.score, abs=1e-6)
    changes = [phrase["change"] for phrase in answer["a"]["phrases"]]
    np.testing.assert_allclose(changes, [phrase.change for phrase in made.first.phrases], atol=1e-6)
    most = min(answer["a"]["phrases"], key=lambda phrase: float(phrase["change"]))
    assert "parcel" in most["text"]
    (start, end), *_ = most["spans"]
    assert "parcel" in A[start:end]
    assert [A[start:end] for start, end in answer["a"]["sentences"]] == [
        "Where is my parcel?",
        "I have waited for a week.",
    ]
    assert answer["b"]["closest_sentences"] == [0]
    np.testing.assert_allclose(answer["a"]["closest_scores"], made.grid[:, 0], atol=1e-6)
    assert answer["b"]["closest_scores"] == pytest.approx([float(made.grid.max())], abs=1e-6)
    assert answer["source"]["model"] == "sentence-transformers/all-MiniLM-L6-v2"


def test_percentiles_are_among_the_texts_that_are_given(client: Client) -> None:
    among = list(load_sample("customer-questions").texts)
    shipped, own = (client.predict(a=A, b=B, among=each, api_name="/explain") for each in (None, among))
    assert shipped["percentiles_among"]["source"] == "shipped"
    assert own["percentiles_among"] == {"source": "own", "texts": 200, "pairs": own["percentiles_among"]["pairs"]}
    assert shipped["score"] == pytest.approx(own["score"], abs=1e-6)
    assert shipped["percentile"] > own["percentile"] > 50
    assert len(own["a"]["closest_percentiles"]) == 2


def test_what_was_not_read_is_told(client: Client) -> None:
    long = "Here is one more sentence. " * 90
    answer = client.predict(a=A, b=long, api_name="/explain")
    (cut,) = answer["report"]["b"]["cut"]
    assert answer["report"]["a"]["cut"] == []
    assert (cut["row"], answer["b"]["sentences_left_out"]) == (0, 50)
    assert len(long[answer["b"]["read_end"] :].split()) == cut["words_lost"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"a": " ", "b": "x"}, "a is blank"),
        ({"a": "x", "b": "\u200b"}, "b is blank"),
        ({"a": "x", "b": ["x"]}, "b must be text"),
        ({"a": None, "b": "x"}, "a must be text"),
        ({"a": "x" * 100_001, "b": "x"}, "a has 100,001 characters"),
        ({"a": "x", "b": "y", "among": "z"}, "among must be a list of texts"),
        ({"a": "x", "b": "y", "among": ["z", ""]}, "among: text 1 is blank"),
    ],
)
def test_what_cannot_be_used_is_said(client: Client, arguments: dict[str, Any], says: str) -> None:
    with pytest.raises(AppError, match=says):
        client.predict(**arguments, api_name="/explain")


def test_hostile_texts_are_explained_like_others(client: Client) -> None:
    answer = client.predict(a="(" * 100_000, b="x." * 50_000, api_name="/explain")
    assert np.isfinite(answer["score"])
    assert len(answer["b"]["phrases"]) <= 40
