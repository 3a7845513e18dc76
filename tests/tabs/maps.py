"""Maps by the stand-in's model, and how to read what is shown of them."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import gradio as gr
import numpy as np

from gist_demo.analysis.clustering import Clusters
from gist_demo.analysis.projection import Projection, ProjectionResult
from gist_demo.analysis.projection_settings import MapSettings
from gist_demo.encoding.encoder import EncodeReport
from gist_demo.provenance import Provenance
from gist_demo.tabs.interface import App, TextsInUse
from gist_demo.tabs.map_clusters import NamedClusters
from gist_demo.tabs.map_inputs import FIELDS, Asked
from gist_demo.tabs.map_making import draw_map
from gist_demo.tabs.map_view import Drawn, drawn_map
from tests.stand_ins import CARD
from tests.tabs.conftest import figure, last, numbers

TEXTS = ["a cat", "the dog barks", "rain", "snow", "ice"]
KINDS = ("animal", "animal", "weather", "weather", "weather")
HINT = "Tap a dot"
USUAL: dict[str, Any] = {
    "method": "umap", "n_components": 2, "n_neighbors": 15, "min_dist": 0.1, "metric": "cosine", "random_state": 42,
    "min_size": None,
}  # fmt: skip


def wished(**given: object) -> list[Any]:
    """The inputs of a map in their order: as they come, but for those `given`."""
    assert tuple(USUAL) == FIELDS
    return [*{**USUAL, **given}.values()]


def made(
    app: App, in_use: TextsInUse, *, on_page: Drawn | None = None, marked: tuple[int, ...] = (), **given: Any
) -> tuple[Any, ...]:
    """The map, the sign that it is there, and the notice."""
    return last(draw_map(app, in_use, *wished(**given), on_page, marked))


def on_page(in_use: TextsInUse, n: int, labels: Sequence[int] | None = None, **asked: Any) -> Drawn:
    """A map of `n` texts by the stand-in's model, on a line, with clusters called "cluster 0" and so on."""
    coordinates = np.stack([np.arange(n), np.zeros(n)], axis=1).astype(np.float32)
    projection = Projection(coordinates, "umap", "", MapSettings(**asked), 0)
    source = Provenance(CARD.id, CARD.revision, "cpu", "float32", rows=n)
    drawn = drawn_map(in_use, Asked(MapSettings(**asked)), ProjectionResult(projection, EncodeReport(), source))
    if labels is None:
        return drawn
    every = np.array(labels, np.int64)
    sizes = tuple(np.bincount(every[every >= 0]).tolist())
    names = tuple(f"cluster {label}" for label in range(len(sizes)))
    return replace(drawn, clusters=NamedClusters(Clusters(every, sizes, 2), names))


def pressed(data: object, where: str = "map-chart") -> gr.EventData:
    """Something that happened to the component `where`."""
    return gr.EventData(gr.HTML(elem_id=where, render=False), data)


def points(chart: object) -> dict[int, tuple[float, ...]]:
    """Where each text is."""
    return {
        int(row): tuple(map(float, place))
        for trace in figure(chart)["data"]
        for row, *place in zip(*(numbers(trace[k]) for k in ("customdata", "x", "y", "z") if k in trace), strict=True)
    }


def ranks(shown: str) -> list[str]:
    """What the cards of a list are led by."""
    return re.findall(r'class="rank">([^<]*)<', shown)


def marks(value: object) -> dict[str, Any]:
    """What stands out on the map."""
    assert isinstance(value, str)
    told: dict[str, Any] = json.loads(value)
    return told
