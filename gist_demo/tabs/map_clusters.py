"""The islands of the map: found on its dots, named by their words, listed under it and written on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import gradio as gr
import numpy as np
from numpy.typing import NDArray

from gist_demo.analysis.cluster_names import name_clusters
from gist_demo.analysis.clustering import Clusters
from gist_demo.corpora.corpus import counted
from gist_demo.encoding.encoder import Vectors
from gist_demo.figures.projection import MapName
from gist_demo.text import shorten
from gist_demo.widgets.controls import sent
from gist_demo.widgets.markup import escape

NONE = -1  # what the texts in no cluster are labelled with
_JS = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
_NAME_CHARACTERS = 40


@dataclass(frozen=True)
class NamedClusters:
    """Clusters with a name for each."""

    clusters: Clusters
    names: tuple[str, ...]

    @property
    def labels(self) -> NDArray[np.int64]:
        """The cluster of each text, (n,), NONE for none."""
        return self.clusters.labels

    def values(self) -> list[str]:
        """The name of the cluster of each text, "" for none."""
        return ["" if label == NONE else self.names[label] for label in self.labels]

    def rows(self, label: int) -> tuple[int, ...]:
        """The texts of a cluster, or those in none."""
        return tuple(np.flatnonzero(self.labels == label).tolist())


def named(found: Clusters, texts: Sequence[str]) -> NamedClusters:
    """The clusters, named by the words of their `texts`."""
    return NamedClusters(found, name_clusters(texts, found.labels))


def map_names(clusters: NamedClusters, coordinates: Vectors) -> list[MapName]:
    """Where the names stand: each at the dot nearest to the middle of its cluster, the largest first."""
    names = []
    for label, name in enumerate(clusters.names):
        rows = np.flatnonzero(clusters.labels == label)
        dots = coordinates[rows]
        nearest = np.square(dots - np.median(dots, axis=0)).sum(axis=1).argmin()
        names.append(MapName(shorten(name, _NAME_CHARACTERS), int(rows[nearest]), len(rows)))
    return names


def cluster_list(elem_id: str) -> gr.HTML:
    """A list of clusters that fires `select` with the one that is pressed."""
    return gr.HTML("", elem_id=elem_id, js_on_load=_JS)


def list_clusters(clusters: NamedClusters | None) -> str:
    """The names and sizes, each to be pressed, and how many texts are in none."""
    if clusters is None:
        return ""
    none = int((clusters.labels == NONE).sum())
    lone = f"{counted(none, 'text')} in no cluster" if none else ""
    if not clusters.names:
        return '<p class="muted">No clusters here: nowhere do the dots lie densely together with a gap around.</p>'
    listed = [
        (at, name, f"{size:,}")
        for at, (name, size) in enumerate(zip(clusters.names, clusters.clusters.sizes, strict=True))
    ]
    listed += [(NONE, "in no cluster", f"{none:,}")] * (none > 0)
    items = "".join(
        f'<li><button type="button" data-name="{at}">{escape(name)} <span class="map-count">{size}</span></button></li>'
        for at, name, size in listed
    )
    said = " · ".join(
        filter(None, [f"{counted(len(clusters.names), 'cluster')}, by the words they have in common", lone])
    )
    return f'<details class="map-groups"><summary>{said}</summary><ol aria-label="Clusters">{items}</ol></details>'


def named_cluster(event: gr.EventData, clusters: NamedClusters | None) -> int | None:
    """Which cluster was pressed, on the map or in the list; None where the browser names none that there is."""
    name = sent(event).get("name")
    if clusters is None or type(name) is not int or not NONE <= name < len(clusters.names):
        return None
    return name
