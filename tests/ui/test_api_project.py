"""The endpoints for maps, through gradio's own client on the running app."""

import numpy as np
import pytest
from gradio_client import Client

from gist_demo.analysis.clustering import cluster_map
from gist_demo.analysis.layout import pca
from gist_demo.analysis.map_quality import measure_map
from gist_demo.analysis.neighbors import nearest_to
from gist_demo.corpora.samples import load_sample
from gist_demo.encoding.encoder import Encoder

TEXTS = list(load_sample("customer-questions").texts[:60])


@pytest.fixture(scope="module")
def client(app_url: str) -> Client:
    return Client(app_url, verbose=False)


def test_project_twice_gives_the_same_map(client: Client) -> None:
    first, second = (client.predict(texts=TEXTS, n_neighbors=5, api_name="/project") for _ in range(2))
    assert first["method"] == "umap"
    assert np.shape(first["coordinates"]) == (60, 2)
    assert first["coordinates"] == second["coordinates"]
    assert "clusters" not in first


@pytest.mark.parametrize("metric", ["euclidean", "correlation"])
def test_other_metrics_make_other_maps_of_three_dimensions(client: Client, metric: str) -> None:
    made = [
        client.predict(texts=TEXTS, n_components=3, metric=each, api_name="/project")["coordinates"]
        for each in ("cosine", metric)
    ]
    assert [np.shape(points) for points in made] == [(60, 3), (60, 3)]
    assert made[0] != made[1]


def test_pca(client: Client, encoder: Encoder) -> None:
    answer = client.predict(texts=TEXTS, method="pca", n_components=3, api_name="/project")
    assert (answer["method"], answer["note"]) == ("pca", "")
    distinct, row = np.unique(encoder.encode(TEXTS).vectors, axis=0, return_inverse=True)
    np.testing.assert_allclose(answer["coordinates"], pca(distinct, 3)[row], atol=1e-5)


def test_clusters_have_names(client: Client) -> None:
    answer = client.predict(texts=TEXTS, clusters=True, api_name="/project")
    labels, names = answer["clusters"]["labels"], answer["clusters"]["names"]
    assert labels == cluster_map(np.array(answer["coordinates"], np.float32)).labels.tolist()
    assert len(names) == len(set(names)) == max(labels) + 1 > 1


def test_the_quality_of_a_map(client: Client, encoder: Encoder) -> None:
    points = client.predict(texts=TEXTS, api_name="/project")["coordinates"]
    given = client.predict(texts=TEXTS, coordinates=points, n_neighbors=7, api_name="/map_quality")
    expected = measure_map(encoder.encode(TEXTS).vectors, np.array(points, np.float32), n_neighbors=7)
    assert given["trustworthiness"] == pytest.approx(expected.trustworthiness)
    assert given["neighbors_kept"] == pytest.approx(expected.neighbors_kept)
    np.testing.assert_allclose(given["per_text"]["trustworthiness"], expected.of_texts, atol=1e-5)
    np.testing.assert_allclose(given["per_text"]["neighbors_kept"], expected.kept_of_texts, atol=1e-5)
    assert (given["n_neighbors"], given["report"]) == (7, {"texts": {"cut": [], "unknown": []}})
    made = client.predict(texts=TEXTS, n_neighbors=7, api_name="/map_quality")
    assert made["trustworthiness"] == pytest.approx(given["trustworthiness"], abs=1e-6)


def test_another_text_is_placed_among_its_neighbours(client: Client, encoder: Encoder) -> None:
    points = client.predict(texts=TEXTS, api_name="/project")["coordinates"]
    question = "Somebody stole my card."
    placed = client.predict(texts=TEXTS, new_text=question, coordinates=points, k=5, api_name="/place")
    near = nearest_to(encoder.encode([question]).vectors[0], encoder.encode(TEXTS).vectors, k=5)
    assert [neighbor["row"] for neighbor in placed["neighbors"]] == near.rows.tolist()
    np.testing.assert_allclose([neighbor["score"] for neighbor in placed["neighbors"]], near.scores, atol=1e-5)
    weighted = np.average(np.array(points)[near.rows], axis=0, weights=near.scores)
    np.testing.assert_allclose(placed["coordinates"], weighted, atol=1e-4)
    assert set(placed["report"]) == {"texts", "new_text"}
    again = client.predict(texts=TEXTS, new_text=TEXTS[3], api_name="/place")
    np.testing.assert_allclose(again["coordinates"], points[3], atol=1e-4)
