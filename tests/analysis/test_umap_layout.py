import sys
from types import SimpleNamespace

import numpy as np
import pytest

from gist_demo.analysis.projection import project
from gist_demo.analysis.projection_settings import MapSettings
from gist_demo.analysis.umap_layout import warm
from tests.analysis.map_inputs import clusters, umap_that


def test_what_umap_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    points = np.arange(60, dtype=np.float32).reshape(20, 3)
    asked = umap_that(monkeypatch, points)
    made = project(clusters(20), MapSettings("umap", 3, 5, 0.3, "correlation", 7))
    assert made.method == "umap"
    np.testing.assert_array_equal(np.sort(made.coordinates, axis=0), points)
    indices, distances = asked[0].pop("precomputed_knn")
    assert indices.shape == distances.shape == (20, 5)
    assert asked == [
        {
            "n_neighbors": 5,
            "n_components": 3,
            "min_dist": 0.3,
            "metric": "correlation",
            "init": "pca",
            "random_state": 7,
            "n_jobs": 1,
        }
    ]


def test_warming_up_compiles_for_good_and_draws_a_map(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = umap_that(monkeypatch, np.zeros((64, 2), np.float32))
    kept: list[str] = []

    def compiled(name: str) -> SimpleNamespace:
        return SimpleNamespace(enable_caching=lambda: kept.append(name))

    names = ("smooth_knn_dist", "compute_membership_strengths", "_nb_optimize_layout_euclidean_single_epoch")
    module = SimpleNamespace(tqdm=SimpleNamespace(set_lock=lambda _: None), **{name: compiled(name) for name in names})
    monkeypatch.setattr(sys.modules["umap"], "layouts", module, raising=False)
    monkeypatch.setattr(sys.modules["umap"], "umap_", module, raising=False)
    warm()
    assert kept == list(names)
    assert len(asked) == 1
