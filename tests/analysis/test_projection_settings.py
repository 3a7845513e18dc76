from dataclasses import replace
from typing import Any

import pytest

from gist_demo.analysis.projection_settings import MapSettings, check_settings
from gist_demo.errors import InputError
from gist_demo.settings import Limits

NAN = float("nan")
MOST = Limits().map_texts


@pytest.mark.parametrize(
    ("n", "sentence"),
    [
        (0, "A map needs at least 4 texts; there are 0. Add some more."),
        (1, "A map needs at least 4 texts; there is 1. Add some more."),
        (3, "A map needs at least 4 texts; there are 3. Add some more."),
        (MOST + 1, f"A map takes at most {MOST:,} texts; there are {MOST + 1:,}. Use fewer."),
    ],
)
def test_too_few_and_too_many_texts(n: int, sentence: str) -> None:
    with pytest.raises(InputError) as refused:
        check_settings(n, MapSettings())
    assert (refused.value.text, refused.value.field) == (sentence, "texts")


def test_limits_come_from_the_settings() -> None:
    check_settings(2, MapSettings(), limits=Limits(map_texts_least=2))
    with pytest.raises(InputError):
        check_settings(12, MapSettings(), limits=Limits(map_texts=10))


@pytest.mark.parametrize(
    "settings",
    [
        MapSettings(),
        MapSettings("pca", 3, 2, 0, "euclidean", 0),
        MapSettings("umap", 2, 200, 0.99, "correlation", 2**32 - 1),
    ],
)
def test_settings_in_their_range(settings: MapSettings) -> None:
    check_settings(4, settings)


WRONG: tuple[object, ...] = ("15", None, True, NAN, float("inf"), -1, [], {}, 10**400)
FIELDS = ("method", "n_components", "n_neighbors", "min_dist", "metric", "random_state")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *((field, value) for field in FIELDS for value in WRONG),
        ("method", "tsne"),
        ("n_components", 1),
        ("n_components", 4),
        ("n_components", 2.0),
        ("n_neighbors", 1),
        ("n_neighbors", 201),
        ("n_neighbors", 15.0),
        ("min_dist", 1),
        ("metric", "manhattan"),
        ("random_state", 2**32),
        ("random_state", 42.0),
    ],
)
def test_settings_that_cannot_be_used_are_refused_at_their_field(field: str, value: object) -> None:
    wrong: dict[str, Any] = {field: value}
    with pytest.raises(InputError) as refused:
        check_settings(10, replace(MapSettings(), **wrong))
    assert refused.value.field == field
