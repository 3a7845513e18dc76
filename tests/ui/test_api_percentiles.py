"""What scores mean, through gradio's own client on the running app."""

import csv
from pathlib import Path

import numpy as np
import pytest
from gradio_client import Client

from gist_demo.corpora.samples import load_sample
from gist_demo.encoding.encoder import Encoder

SPANISH = ["El gato duerme en el sofá.", "Mañana voy a comprar pan.", "La reunión empieza a las nueve."]
LABELS = ["payment", "parcel"]


@pytest.fixture(scope="module")
def client(app_url: str) -> Client:
    return Client(app_url, verbose=False)


def read(data: Path, name: str, column: str, **wanted: str) -> list[str]:
    with (data / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if all(row[key] == value for key, value in wanted.items())]
    return [row[column] for row in rows]


@pytest.mark.parametrize(("name", "column"), [("banking77_10x20", "text"), ("tatoeba_15x40", "text")])
def test_a_percentile_is_within_a_point_of_all_pairs(
    client: Client, encoder: Encoder, data: Path, name: str, column: str
) -> None:
    texts = read(data, name, column)
    answer = client.predict(texts=texts, api_name="/similarity")
    below = np.tril_indices(len(texts), -1)
    vectors = encoder.encode(texts).vectors
    exact = np.sort((vectors @ vectors.T)[below])
    share = 100 * np.searchsorted(exact, np.array(answer["scores"])[below]) / len(exact)
    assert float(np.abs(np.array(answer["percentiles"])[below] - share).max()) < 1
    assert answer["percentiles_among"]["source"] == "own"


def test_a_hit_is_read_against_all_texts(client: Client, encoder: Encoder, data: Path) -> None:
    texts = read(data, "oewn_glosses_2k", "definition")
    hits = client.predict(query=texts[0], texts=texts, top_k=50, api_name="/search")["hits"]
    vectors = encoder.encode(texts).vectors
    exact = np.sort((vectors @ vectors.T)[np.tril_indices(len(texts), -1)])
    share = 100 * np.searchsorted(exact, [hit["score"] for hit in hits[1:]]) / len(exact)
    np.testing.assert_allclose([hit["percentile"] for hit in hits[1:]], share, atol=1)


def test_texts_in_spanish_are_not_all_close(client: Client, data: Path) -> None:
    texts = read(data, "tatoeba_15x40", "text", lang="spa")
    percentiles = np.array(client.predict(texts=texts, api_name="/similarity")["percentiles"])
    of_pairs = percentiles[np.tril_indices(len(texts), -1)]
    assert 45 < float(np.median(of_pairs)) < 55
    assert 0.07 < float((of_pairs > 90).mean()) < 0.13


def test_few_texts_in_spanish_have_no_percentiles(client: Client) -> None:
    answer = client.predict(texts=SPANISH, api_name="/similarity")
    assert answer["percentiles"] is None
    assert answer["percentiles_among"] is None
    hits = client.predict(query="gato", texts=SPANISH, api_name="/search")["hits"]
    assert [hit["percentile"] for hit in hits] == [None] * 3


def test_few_texts_are_read_against_the_shipped_ones(client: Client) -> None:
    texts = list(load_sample("eight-lines").texts)
    answer = client.predict(texts=texts, api_name="/similarity")
    assert answer["percentiles_among"] == {"source": "shipped", "texts": 300, "pairs": 44_850}
    found = client.predict(texts=texts, candidate_labels=LABELS, api_name="/classify")
    assert np.shape(found["label_percentiles"]) == (8, 2)


@pytest.mark.parametrize("endpoint", ["/similarity", "/closest_pairs", "/search", "/classify"])
def test_percentiles_rise_with_the_scores(client: Client, endpoint: str) -> None:
    texts = list(load_sample("customer-questions").texts[:60])
    more: dict[str, dict[str, object]] = {
        "/search": {"query": "late parcel", "top_k": 60},
        "/closest_pairs": {"top": 500},
        "/classify": {"candidate_labels": LABELS},
    }
    answer = client.predict(texts=texts, **more.get(endpoint, {}), api_name=endpoint)
    for scores, percentiles in (("scores", "percentiles"), ("label_scores", "label_percentiles")):
        if scores in answer:
            pairs = np.stack([np.ravel(answer[scores]), np.ravel(answer[percentiles])])
    for listed in ("pairs", "hits"):
        if listed in answer:
            pairs = np.array([[one["score"] for one in answer[listed]], [one["percentile"] for one in answer[listed]]])
    in_order = np.lexsort(
        (pairs[1], pairs[0])
    )  # scores that are equal in what is sent were so but for their last digit
    assert (np.diff(pairs[1, in_order]) >= 0).all()
    assert 0 <= pairs[1].min() < pairs[1].max() <= 100
