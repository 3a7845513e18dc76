"""A map of texts: UMAP or PCA, and something plainer with a note where there is not enough to lay out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from gist_demo.analysis.layout import UMAP_LEAST, Layout, Method, pca, plain_layout
from gist_demo.analysis.projection_settings import LEAST_NEIGHBORS, MapSettings, check_settings
from gist_demo.analysis.umap_layout import by_umap, warm
from gist_demo.encoding.encoder import SILENT, Embeddings, Encoder, EncodeReport, Vectors, Watch, provenance_of
from gist_demo.provenance import Provenance, Setting
from gist_demo.settings import MEBIBYTE, Limits
from gist_demo.worker import WorkerError, WorkerKind, Workers

__all__ = ["MAP_WORKER", "MapSettings", "Projection", "ProjectionResult", "check_settings", "map_seconds"]

_LIMITS = Limits()
_WHY_NOT = {
    "time": "UMAP took too long with these texts",
    "memory": "UMAP needed too much memory for these texts",
    "died": "UMAP broke off with these texts",
}
_FAILED = "UMAP failed with these texts"
MAP_WORKER = WorkerKind("map", memory_bytes=3072 * MEBIBYTE, warm=warm)


@dataclass(frozen=True)
class Projection:
    """`coordinates`: float32, shape (n, n_components), row by row with the texts, NaN where a text is blank.

    `method` is what drew it, whatever was asked for. `note` says in sentences what the visitor must know about the
    picture, empty if nothing. `settings` are those asked for, with the n_neighbors that were used. `duplicates` texts
    share the point of another one.
    """

    coordinates: Vectors
    method: Method
    note: str
    settings: MapSettings
    duplicates: int


@dataclass(frozen=True)
class ProjectionResult:
    """A map of texts, what the model did not read of them, and where it comes from."""

    projection: Projection
    report: EncodeReport
    provenance: Provenance


def project_texts(
    encoder: Encoder,
    texts: Sequence[str],
    settings: MapSettings,
    *,
    workers: Workers,
    limits: Limits = _LIMITS,
    watch: Watch = SILENT,
) -> ProjectionResult:
    """A map of `texts`; blank ones have no point. Where UMAP does not come to an end, PCA does, and the note says so.

    Raises InputError as `check_settings` does, and what `encoder` and `watch` raise.
    """
    check_settings(len(texts), settings, limits=limits)
    embeddings = encoder.encode(texts, watch=watch)
    watch.progress(0, 0, "project")
    placed = partial(project, embeddings.vectors, settings)
    if settings.method == "pca":
        projection = placed()
    elif len(texts) > limits.umap_texts:
        projection = placed(why_not_umap=f"UMAP takes at most {limits.umap_texts:,} texts here")
    else:
        try:
            seconds = map_seconds(len(texts), settings.n_neighbors)
            projection = workers.call(MAP_WORKER.name, placed, seconds=seconds, watch=watch)
        except WorkerError as error:
            projection = placed(why_not_umap=_WHY_NOT[error.cause])
    return _result(encoder, embeddings, projection)


def sketch_texts(
    encoder: Encoder,
    texts: Sequence[str],
    settings: MapSettings,
    *,
    limits: Limits = _LIMITS,
    watch: Watch = SILENT,
) -> ProjectionResult:
    """The same texts by PCA, at once and without a worker: the first picture while UMAP's is made.

    Raises as `project_texts` does. The embeddings are kept by `encoder`, so that a map of them does not wait twice.
    """
    check_settings(len(texts), settings, limits=limits)
    embeddings = encoder.encode(texts, watch=watch)
    watch.check()
    return _result(encoder, embeddings, project(embeddings.vectors, replace(settings, method="pca")))


def map_seconds(n: int, n_neighbors: int) -> float:
    """How long UMAP may take: ten times what it took for 5,000 texts on one slow core (15 neighbours 7 s, 200 24 s)."""
    return 60 + n * n_neighbors / 5000


def project(vectors: Vectors, settings: MapSettings, *, why_not_umap: str = "") -> Projection:
    """Points where neighbours by `settings.metric` are together; the same rows in any order get the same points.

    `vectors`: shape (n, d), d >= 2, unit rows, or zero rows for blank texts. Equal rows share a point. Fewer than 8
    different rows, rows that are all alike, and `why_not_umap` (a clause for the visitor) lead to a plainer picture.
    Raises ValueError for vectors that are not finite.
    """
    if not np.isfinite(vectors).all():
        raise ValueError("vectors must be finite")
    written = vectors.any(axis=1)
    distinct, which = np.unique(vectors[written], axis=0, return_inverse=True)
    used = replace(settings, n_neighbors=max(LEAST_NEIGHBORS, min(settings.n_neighbors, len(distinct) - 1)))
    points, method, note = plain_layout(distinct, used.n_components) or _laid_out(distinct, used, why_not_umap)
    if method == "umap" and used.n_neighbors < settings.n_neighbors:
        note = f"With {len(distinct)} different texts, {used.n_neighbors} neighbours are used instead of "
        note += f"{settings.n_neighbors}."
    duplicates = int(written.sum()) - len(distinct)
    if method != "point" and duplicates:
        note = f"{note} {_sharing(duplicates)}".lstrip()
    coordinates = np.full((len(vectors), used.n_components), np.nan, np.float32)
    coordinates[written] = points[which.reshape(-1)]
    return Projection(coordinates, method, note, used, duplicates)


def _laid_out(distinct: Vectors, settings: MapSettings, why_not_umap: str) -> Layout:
    """The picture that was asked for, or PCA with a sentence why not."""
    note = ""
    if settings.method == "umap":
        if len(distinct) < UMAP_LEAST:
            note = f"There are only {len(distinct)} different texts, too few for UMAP, so this is a plain projection "
            note += "(PCA)."
        else:
            made = None if why_not_umap else by_umap(distinct, settings)
            if made is not None:
                return made
            note = f"{why_not_umap or _FAILED}, so this is a plain projection (PCA)."
    return pca(distinct, settings.n_components), "pca", note


def _sharing(duplicates: int) -> str:
    if duplicates == 1:
        return "1 text is the same as another one and shares its point."
    return f"{duplicates:,} texts are the same as another one and share its point."


def _result(encoder: Encoder, embeddings: Embeddings, projection: Projection) -> ProjectionResult:
    used = projection.settings
    settings: dict[str, Setting] = {"method": projection.method, "n_components": used.n_components}
    if projection.method == "umap":
        settings |= {
            "metric": used.metric,
            "init": "pca",
            "n_neighbors": used.n_neighbors,
            "min_dist": used.min_dist,
            "random_state": used.random_state,
        }
    provenance = provenance_of(encoder, embeddings.report, rows=len(embeddings.vectors), **settings)
    return ProjectionResult(projection, embeddings.report, provenance)
