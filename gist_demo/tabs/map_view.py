"""What stands on the map: the map that was made, and the picture of it in the colours and sizes that are wished."""

import json
import time
from dataclasses import dataclass, replace
from hashlib import sha256

import gradio as gr
import numpy as np

from gist_demo.analysis.background import ScoreBackground, levels, score_columns
from gist_demo.analysis.clustering import find_clusters
from gist_demo.analysis.map_quality import MapQuality
from gist_demo.analysis.projection import ProjectionResult
from gist_demo.encoding.encoder import Encoder, Vectors, Watch, same_model
from gist_demo.export.about import source_line
from gist_demo.figures.label import percentile_label, score_label
from gist_demo.figures.map_colors import Categories, Coloring, Numbers, coloring_of, numbers_of
from gist_demo.figures.projection import draw_projection
from gist_demo.figures.score_scale import ScoreScale, percentile_scale
from gist_demo.tabs.interface import App, TextsInUse, Used, check_same
from gist_demo.tabs.map_clusters import NamedClusters, list_clusters, map_names, named
from gist_demo.tabs.map_inputs import ACCURACY, CLOSENESS, CLUSTER, LENGTH, Asked, column_of, mapped
from gist_demo.text import shorten
from gist_demo.widgets.chart import chart_value
from gist_demo.widgets.run import RunWatch, quickly, visitor

_QUERY_CHARACTERS = 24


@dataclass(frozen=True)
class Drawn:
    """The map on the page, what was asked for, and of which texts: by now others may be in use.

    A sketch is PCA's, shown while UMAP's map is made: it has no clusters. `view` names the dots and where they are.
    """

    in_use: TextsInUse
    asked: Asked
    result: ProjectionResult
    clusters: NamedClusters | None = None
    is_sketch: bool = False
    view: str = ""

    def shows(self, encoder: Encoder, in_use: TextsInUse, asked: Asked) -> bool:
        """Whether making the dots again with `encoder` would give the same; a note says where it may give more."""
        same = (self.in_use, self.asked.settings) == (in_use, asked.settings) and not self.result.projection.note
        return same and not self.is_sketch and same_model(encoder, self.result.provenance)

    @property
    def coordinates(self) -> Vectors:
        """Of the dots, (n, 2 or 3), NaN for a text without one."""
        return self.result.projection.coordinates


@dataclass(frozen=True)
class Found:
    """What was looked for by meaning, how close each of the texts on the map is, and what that is read against."""

    in_use: TextsInUse
    query: str
    scores: Vectors
    background: ScoreBackground | None


@dataclass(frozen=True)
class Measured:
    """How far the map `view` can be trusted."""

    view: str
    quality: MapQuality


def drawn_map(in_use: TextsInUse, asked: Asked, result: ProjectionResult, *, is_sketch: bool = False) -> Drawn:
    """A map without clusters, under a name of its own."""
    view = sha256(np.ascontiguousarray(result.projection.coordinates).tobytes()).hexdigest()[:16]
    return Drawn(in_use.whole, asked, result, is_sketch=is_sketch, view=view)


def clustered(app: App, drawn: Drawn, asked: Asked, watch: Watch) -> Drawn:
    """The map with the clusters that `asked` wants. Raises what `find_clusters` of the analysis does."""
    found = find_clusters(drawn.coordinates, min_size=asked.min_size, workers=app.workers, watch=watch)
    return replace(drawn, asked=asked, clusters=named(found, mapped(app, drawn.in_use).texts))


def encoded(app: App, drawn: Drawn, *, watch: Watch | None = None) -> tuple[Encoder, Vectors, Watch]:
    """The model of the map, and its embeddings of the texts on it, which are kept while there is room.

    Raises InputError where another model has taken over since.
    """
    watch = watch or RunWatch(app.limits.run_seconds, visitor=visitor())
    encoder = app.models.get(watch=watch)
    check_same(encoder, drawn.result.provenance)
    return encoder, encoder.encode(mapped(app, drawn.in_use).texts, watch=watch).vectors, watch


def paint(
    app: App, drawn: Drawn | None, colour_by: str, size_by: str, *found_and_measured: object
) -> tuple[object, object]:
    """The map in its colours and sizes, and the list of its clusters."""
    if drawn is None:
        return gr.skip(), gr.skip()
    asked = time.time()

    def painted() -> tuple[object, object]:
        found, measured = found_and_measured
        wished = coloring(
            mapped(app, drawn.in_use),
            drawn,
            colour_by,
            found=found if isinstance(found, Found) else None,
            measured=measured if isinstance(measured, Measured) else None,
        )
        return draw(app, drawn, wished, size_by, asked=asked), list_clusters(drawn.clusters)

    return quickly(painted, lambda _: (gr.skip(), gr.skip()))


def draw(app: App, drawn: Drawn, wished: Coloring | None, size_by: str = "", *, asked: float = 0.0) -> str:
    """The map as the chart takes it; one that was `asked` for earlier does not take the place of a later one."""
    used = mapped(app, drawn.in_use)
    names = [] if drawn.clusters is None else map_names(drawn.clusters, drawn.coordinates)
    sizes = sizing(used, size_by)
    figure = draw_projection(drawn.coordinates, wished, sizes=sizes, names=names, view=drawn.view)
    return chart_value(figure, used.texts, source=source_line(drawn.result.provenance), asked=asked)


def coloring(
    used: Used, drawn: Drawn, colour_by: str, *, found: Found | None = None, measured: Measured | None = None
) -> Coloring | None:
    """What the colours tell; None where that is nothing, or is not there for this map."""
    column = column_of(colour_by)
    if column is not None:
        return coloring_of(column, used.column(column)) if column in used.corpus.columns else None
    if colour_by == CLUSTER and drawn.clusters is not None:
        return Categories("Cluster", drawn.clusters.values(), blank="in no cluster")
    if colour_by == CLOSENESS and found is not None and found.in_use == drawn.in_use:
        return _by_closeness(found)
    if colour_by == ACCURACY and measured is not None and measured.view == drawn.view:
        values = measured.quality.of_texts.astype(np.float64)
        told = ["" if np.isnan(value) else f"accuracy {value:.2f}" for value in values]
        return Numbers("Map accuracy", values, told, blank="not on the map")
    return None


def sizing(used: Used, size_by: str) -> Numbers | None:
    """What the sizes tell; None where that is nothing, or is not there in these texts."""
    if size_by == LENGTH:
        lengths = np.array([len(text) for text in used.texts], np.float64)
        return Numbers("Length", lengths, [f"{length:,.0f} characters" for length in lengths])
    column = column_of(size_by)
    if column is None or column not in used.corpus.columns:
        return None
    values = used.column(column)
    numbers = numbers_of(values)
    return None if numbers is None else Numbers(column, numbers, values)


def _by_closeness(found: Found) -> Numbers:
    scores = score_columns(found.scores, found.background)
    told = ["" if np.isnan(score) else score_label(score) for score in scores.scores]
    scale: ScoreScale | None = None
    if scores.percentiles is not None and found.background is not None:
        read = zip(told, scores.percentiles.tolist(), strict=True)
        told = [f"{score} · {percentile_label(percentile)}" if score else "" for score, percentile in read]
        scale = percentile_scale(found.background.percentiles, levels)
    title = f"Closeness to {json.dumps(shorten(found.query, _QUERY_CHARACTERS), ensure_ascii=False)}"
    return Numbers(title, found.scores.astype(np.float64), told, scale=scale)
