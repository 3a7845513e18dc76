"""What the Map tab gives away; test_downloads.py reads the files."""

from typing import Any

import numpy as np
import pytest

from gist_demo.analysis.map_quality import MapQuality
from gist_demo.tabs.interface import App
from gist_demo.tabs.map_files import show_code, write_map
from gist_demo.tabs.map_inputs import CLUSTER
from gist_demo.tabs.map_view import Measured
from tests.stand_ins import word_vector
from tests.tabs.conftest import GONE, GONE_TEXTS, NOT_READY, keep, make_app, printed
from tests.tabs.maps import KINDS, TEXTS, made, on_page, wished


def numbers_in(said: str) -> list[list[float]]:
    """The numbers of a matrix that numpy has printed."""
    rows = (line.strip(" []").split() for line in said.splitlines())
    return [[float(cell) for cell in row] for row in rows if row]


def test_the_table_tells_clusters_accuracy_and_what_is_selected(words: App) -> None:
    drawn = on_page(keep(words, TEXTS), 5, [0, 0, 1, 1, -1])
    each = np.array([0.5, 1, 1, 1, 1], np.float32)
    measured = Measured(drawn.view, MapQuality(0.9, each, 0.5, each, 2))
    look = (CLUSTER, "nothing", None, measured)
    table = write_map(words, "csv", drawn, (1, 2), *look).content.decode("utf-8-sig").splitlines()
    head, first, second = (line.split(",") for line in table[:3])
    values = [dict(zip(head, line, strict=False)) for line in (first, second)]
    assert values[0]['"cluster_name"'] == '"cluster 0"'
    assert values[0]['"trustworthiness"'] == "0.5"
    assert [row['"selected"'].lower() for row in values] == ["false", "true"]
    plain = write_map(words, "csv", drawn).content.decode("utf-8-sig").splitlines()[0]
    assert "selected" not in plain
    assert "trustworthiness" not in plain


def test_the_page_of_the_map_is_in_the_colours_that_are_seen(words: App) -> None:
    drawn = on_page(keep(words, TEXTS, columns={"kind": KINDS}), 5, [0, 0, 1, 1, -1])
    assert b"in no cluster" in write_map(words, "html", drawn, (), CLUSTER, "nothing", None, None).content
    assert b'"name":"weather"' in write_map(words, "html", drawn, (), "column:kind", "nothing", None, None).content


def test_the_code_prints_the_points_that_are_drawn(words: App, monkeypatch: pytest.MonkeyPatch) -> None:
    key = keep(words, [*TEXTS, "rain"])
    drawn = made(words, key)[0]
    said = printed(show_code(words, key, *wished()), monkeypatch)
    np.testing.assert_allclose(numbers_in(said), drawn.coordinates, atol=1e-4)


def test_the_code_asks_umap_for_the_same_map(words: App, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {}

    class Recorder:
        def __init__(self, **settings: Any) -> None:
            asked.update(settings)

        def fit_transform(self, vectors: Any) -> Any:
            asked["vectors"] = vectors
            return vectors[:, :2]

    texts = [*TEXTS, "rain", "hail", "fog", "wind"]
    here = make_app(words.models, map_texts=9)
    lines = show_code(here, keep(here, texts), *wished(n_neighbors=3, min_dist=0.25, random_state=7))
    said = printed(lines, monkeypatch, umap={"UMAP": Recorder})
    near, distances = asked.pop("precomputed_knn")
    assert len(asked.pop("vectors")) == 8
    assert (asked["n_neighbors"], asked["min_dist"], asked["random_state"]) == (3, 0.25, 7)
    assert near[:, 0].tolist() == list(range(8))
    assert (np.diff(distances, axis=1) >= 0).all()
    np.testing.assert_allclose(numbers_in(said), [word_vector(text)[:2] for text in texts], atol=1e-4)


def test_of_too_many_texts_the_code_has_those_that_are_drawn(words: App) -> None:
    assert '"fog"' not in show_code(words, keep(words, [*TEXTS, "hail", "fog"]), *wished())


def test_where_there_is_no_map_to_be_made_the_code_is_a_comment(words: App, loading: App) -> None:
    assert show_code(loading, keep(loading, TEXTS), *wished()) == NOT_READY
    assert show_code(words, GONE_TEXTS, *wished()) == f"# {GONE}"
    assert show_code(words, keep(words, TEXTS), *wished(n_neighbors=1)).startswith("# The number of neighbours")
