"""Maps of real texts are as good as plain umap-learn's, and the same in every process and order of the rows."""

import csv
import warnings
from pathlib import Path

import numpy as np
import pytest
from sklearn.manifold import trustworthiness

from gist_demo.analysis.map_quality import measure_map
from gist_demo.analysis.projection import MAP_WORKER, project
from gist_demo.analysis.projection_settings import MapSettings
from gist_demo.encoding.encoder import Encoder, Vectors
from gist_demo.settings import Settings
from gist_demo.tabs.interface import App
from gist_demo.worker import Workers

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def vectors(encoder: Encoder, data: Path) -> Vectors:
    with (data / "oewn_glosses_2k.csv").open(encoding="utf-8", newline="") as file:
        return encoder.encode([row["definition"] for row in csv.DictReader(file)]).vectors


def plain_umap(vectors: Vectors, settings: MapSettings) -> Vectors:
    """umap-learn at the same settings and otherwise its defaults, as one would call it."""
    from umap import UMAP

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        points: Vectors = UMAP(
            n_neighbors=settings.n_neighbors,
            n_components=settings.n_components,
            min_dist=settings.min_dist,
            metric=settings.metric,
            random_state=settings.random_state,
        ).fit_transform(vectors)
    return points


@pytest.mark.parametrize("n_components", [2, 3])
def test_trustworthiness_is_that_of_plain_umap(app: App, vectors: Vectors, n_components: int) -> None:
    settings = MapSettings(n_components=n_components)
    ours = app.workers.call("map", project, vectors, settings, seconds=300).coordinates
    plain = app.workers.call("map", plain_umap, vectors, settings, seconds=300)
    trusted = [trustworthiness(vectors, points, n_neighbors=15, metric="cosine") for points in (ours, plain)]
    assert trusted[0] == pytest.approx(trusted[1], abs=0.01)
    assert trusted[0] > 0.9
    assert measure_map(vectors, ours).trustworthiness == pytest.approx(trusted[0], abs=1e-6)


def test_the_map_is_the_same_in_another_process_and_with_the_rows_shuffled(
    app: App, settings: Settings, vectors: Vectors
) -> None:
    order = np.random.default_rng(0).permutation(len(vectors))
    elsewhere = Workers([MAP_WORKER], data_dir=settings.data_dir)
    try:
        first = app.workers.call("map", project, vectors, MapSettings(), seconds=300).coordinates
        second = elsewhere.call("map", project, vectors, MapSettings(), seconds=300).coordinates
        shuffled = elsewhere.call("map", project, vectors[order], MapSettings(), seconds=300).coordinates
    finally:
        elsewhere.close()
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(first[order], shuffled)
