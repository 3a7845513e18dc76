"""What is asked of the Map tab: how the map is made, and what its colours and sizes tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.components import Component

from gist_demo.analysis.projection_settings import MapSettings, check_settings
from gist_demo.errors import InputError
from gist_demo.figures.map_colors import numbers_of
from gist_demo.tabs.interface import App, TextsInUse, Used

FIELDS = ("method", "n_components", "n_neighbors", "min_dist", "metric", "random_state", "min_size")
NOTHING, CLUSTER, CLOSENESS, ACCURACY, LENGTH = "nothing", "cluster", "closeness", "accuracy", "length"
_COLUMN = "column:"  # before the name of one, so that none is taken for another choice
Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Asked:
    """How a map is to be made. `min_size`: the fewest texts of a cluster, None for as many as fit their number."""

    settings: MapSettings
    min_size: int | None = None


def options() -> dict[str, Component]:
    """Build the inputs of FIELDS."""
    with gr.Row(elem_classes="map-options"):
        method = gr.Radio([("UMAP", "umap"), ("PCA", "pca")], value="umap", label="Drawn by", elem_id="map-method")
        dimensions = gr.Radio([("2-D", 2), ("3-D", 3)], value=2, label="Dimensions", elem_id="map-dimensions")
        metric = gr.Dropdown(
            [("Cosine", "cosine"), ("Euclidean", "euclidean"), ("Correlation", "correlation")],
            value="cosine",
            label="Closeness (metric)",
            elem_id="map-metric",
        )
        random_state = gr.Number(42, label="Seed", precision=0, elem_id="map-seed")
        min_size = gr.Number(
            None, label="Smallest cluster", precision=0, elem_id="map-cluster-size", placeholder="as many as fit"
        )
    with gr.Row(elem_classes="map-options"):
        n_neighbors = gr.Slider(
            2,
            200,
            15,
            step=1,
            label="Local ↔ global",
            info="Neighbours of each text (n_neighbors).",
            elem_id="map-neighbours",
        )
        min_dist = gr.Slider(
            0, 0.99, 0.1, step=0.01, label="Spacing", info="Least distance of dots (min_dist).", elem_id="map-spacing"
        )
    made = (method, dimensions, n_neighbors, min_dist, metric, random_state, min_size)
    return dict(zip(FIELDS, made, strict=True))


def asked_of(values: Sequence[Any]) -> Asked:
    """What the inputs of FIELDS hold, of whatever type: `check` says whether it can be used."""
    *settings, min_size = values
    return Asked(MapSettings(**dict(zip(FIELDS, settings, strict=False))), min_size)


def check(app: App, in_use: TextsInUse, *values: Any) -> None:
    """Raises InputError with the field that no map can be made with; `values` begin with those of FIELDS."""
    asked = asked_of(values[: len(FIELDS)])
    check_settings(len(mapped(app, in_use).rows), asked.settings, limits=app.limits)
    size: object = asked.min_size
    if size is not None and (isinstance(size, bool) or not isinstance(size, int) or size < 2):
        raise InputError("The smallest cluster must be a whole number of at least 2, such as 10.", "min_size")


def mapped(app: App, in_use: TextsInUse) -> Used:
    """What is on the map, whichever of the texts are in use: all of them, as many as it takes."""
    return app.used(in_use.whole).first(app.limits.map_texts)


def colour_choices(columns: Mapping[str, object], *, closeness: bool = False, accuracy: bool = False) -> Choices:
    """What the dots can be coloured by; by `closeness` to what was looked for and `accuracy` once these are there."""
    choices = [("Cluster", CLUSTER), *((name, f"{_COLUMN}{name}") for name in columns)]
    choices += [("Closeness to your search", CLOSENESS)] * closeness + [("Map accuracy", ACCURACY)] * accuracy
    return [*choices, ("Nothing", NOTHING)]


def size_choices(used: Used) -> Choices:
    """What the dots can be sized by: the columns of numbers, and how long a text is."""
    columns = [name for name in used.corpus.columns if numbers_of(used.column(name)) is not None]
    return [
        ("Nothing", NOTHING),
        ("Length of the text", LENGTH),
        *((name, f"{_COLUMN}{name}") for name in columns),
    ]


def column_of(choice: object) -> str | None:
    """The column that a choice names, None for another choice."""
    return choice.removeprefix(_COLUMN) if isinstance(choice, str) and choice.startswith(_COLUMN) else None


def choice_of(column: str | None) -> str:
    """The choice of a column to colour by, and of clusters where there is none."""
    return CLUSTER if column is None else f"{_COLUMN}{column}"
