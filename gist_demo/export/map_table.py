"""A map -> a table."""

from collections.abc import Iterator, Sequence

import numpy as np

from gist_demo.analysis.clustering import Clusters
from gist_demo.analysis.map_quality import MapQuality
from gist_demo.analysis.projection import ProjectionResult
from gist_demo.export.table import Column, Rows, Table
from gist_demo.export.tables import lead_columns, tail_columns


def map_table(
    result: ProjectionResult,
    rows: Rows,
    *,
    clusters: Clusters | None = None,
    names: Sequence[str] = (),
    quality: MapQuality | None = None,
    selected: Sequence[int] = (),
) -> Table:
    """Row, x, y (and z) of each dot, what else is known of it, text, words not read, other columns.

    What else: `cluster`, from 1, 0 for none, and its `cluster_name`; the `trustworthiness` of each text and the share
    of its `neighbors_kept`; and whether it is `selected`, where any rows are. A blank text has no place.
    """
    every, points = np.arange(len(rows.texts)), result.projection.coordinates
    places = [Column(name, points[:, at]) for at, name in enumerate("xyz"[: points.shape[1]])]
    known = [*_clustered(clusters, names), *_measured(quality)]
    if selected:
        known.append(Column("selected", np.isin(every, selected)))
    return Table((*lead_columns(rows, every, *places, *known), *tail_columns(rows, every, result.report)))


def _clustered(clusters: Clusters | None, names: Sequence[str]) -> Iterator[Column]:
    if clusters is None:
        return
    yield Column("cluster", clusters.labels + 1)
    if names:
        yield Column("cluster_name", [names[label] if label >= 0 else "" for label in clusters.labels.tolist()])


def _measured(quality: MapQuality | None) -> Iterator[Column]:
    if quality is not None:
        yield Column("trustworthiness", quality.of_texts)
        yield Column("neighbors_kept", quality.kept_of_texts)
