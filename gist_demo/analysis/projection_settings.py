"""What can be set of a map, and which of it cannot be used."""

from dataclasses import dataclass
from typing import Literal, get_args

from gist_demo.analysis.neighbors import Metric
from gist_demo.errors import InputError
from gist_demo.settings import Limits

Reducer = Literal["umap", "pca"]
_LIMITS = Limits()
LEAST_NEIGHBORS, MOST_NEIGHBORS = 2, 200
_MOST_MIN_DIST = 0.99
_LAST_SEED = 2**32 - 1


@dataclass(frozen=True)
class MapSettings:
    """What a map is made by, in `n_components` dimensions, 2 or 3. The rest counts with "umap" only."""

    method: Reducer = "umap"
    n_components: int = 2
    n_neighbors: int = 15
    min_dist: float = 0.1
    metric: Metric = "cosine"
    random_state: int = 42


def check_settings(n: int, settings: MapSettings, *, limits: Limits = _LIMITS) -> None:
    """Raises InputError where no map of `n` texts can be made with `settings`, of whatever type their values are."""
    if n < limits.map_texts_least:
        there = f"there is {n}" if n == 1 else f"there are {n}"
        raise InputError(f"A map needs at least {limits.map_texts_least} texts; {there}. Add some more.")
    if n > limits.map_texts:
        raise InputError(f"A map takes at most {limits.map_texts:,} texts; there are {n:,}. Use fewer.")
    if not _is_one_of(settings.method, get_args(Reducer)):
        raise InputError("A map is made by umap or by pca.", "method")
    if not _is_whole(settings.n_components, 2, 3):
        raise InputError("A map has 2 or 3 dimensions.", "n_components")
    if not _is_whole(settings.n_neighbors, LEAST_NEIGHBORS, MOST_NEIGHBORS):
        span = f"{LEAST_NEIGHBORS} to {MOST_NEIGHBORS}"
        raise InputError(f"The number of neighbours must be a whole number from {span}, such as 15.", "n_neighbors")
    if not _is_number(settings.min_dist, 0, _MOST_MIN_DIST):
        raise InputError(f"The spacing must be a number from 0 to {_MOST_MIN_DIST}, such as 0.1.", "min_dist")
    if not _is_one_of(settings.metric, get_args(Metric)):
        raise InputError("The metric must be cosine, euclidean or correlation.", "metric")
    if not _is_whole(settings.random_state, 0, _LAST_SEED):
        raise InputError(f"The seed must be a whole number from 0 to {_LAST_SEED:,}, such as 42.", "random_state")


def _is_one_of(value: object, names: tuple[str, ...]) -> bool:
    return isinstance(value, str) and value in names


def _is_number(value: object, least: float, most: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most


def _is_whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
