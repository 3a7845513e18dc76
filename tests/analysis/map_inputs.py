"""What the tests of maps are given."""

import sys
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from gist_demo.encoding.encoder import Vectors


def clusters(n: int, *, dimension: int = 32, groups: int = 4, noise: float = 0.3, seed: int = 0) -> Vectors:
    """Unit rows around `groups` random middles, row i in group i % groups."""
    random = np.random.default_rng(seed)
    rows = random.normal(size=(groups, dimension))[np.arange(n) % groups] + noise * random.normal(size=(n, dimension))
    unit: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return unit


def umap_that(monkeypatch: pytest.MonkeyPatch, points: Vectors | Exception) -> list[dict[str, Any]]:
    """Put a stand-in in UMAP's place; returns where it notes what it is asked for."""
    asked: list[dict[str, Any]] = []

    class Reducer:
        def __init__(self, **settings: object) -> None:
            asked.append(settings)

        def fit_transform(self, _: Vectors) -> Vectors:
            if isinstance(points, Exception):
                raise points
            return points

    monkeypatch.setitem(sys.modules, "umap", SimpleNamespace(UMAP=Reducer))
    return asked
