"""A map of texts: UMAP where there is enough to lay out, something plainer with a note where there is not."""

import logging
import threading
import traceback
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from gist_demo.analysis.layout import Layout, Method, exact_neighbors, pca, plain_layout
from gist_demo.encoding.encoder import SILENT, Encoder, EncodeReport, Vectors, Watch, provenance_of
from gist_demo.errors import InputError
from gist_demo.provenance import Provenance, Setting
from gist_demo.settings import MEBIBYTE, Limits
from gist_demo.worker import WorkerError, WorkerKind, Workers

_LIMITS = Limits()
_LEAST_NEIGHBORS, _MOST_NEIGHBORS = 2, 200
_MOST_MIN_DIST = 0.99
_LAST_SEED = 2**32 - 1
_WHY_NOT = {
    "time": "UMAP took too long with these texts",
    "memory": "UMAP needed too much memory for these texts",
    "died": "UMAP broke off with these texts",
}
_FAILED = "UMAP failed with these texts"
_log = logging.getLogger("gist_demo")


@dataclass(frozen=True)
class Projection:
    """`coordinates`: float32, shape (n, 2), row by row with the texts, NaN where a text is blank.

    `note` says in sentences what the visitor must know about the picture, empty if nothing. `duplicates` texts share
    the point of another one. `n_neighbors` is what was used; it, `min_dist` and `random_state` count with "umap" only.
    """

    coordinates: Vectors
    method: Method
    note: str
    n_neighbors: int
    min_dist: float
    random_state: int
    duplicates: int


@dataclass(frozen=True)
class ProjectionResult:
    """A map of texts, what the model did not read of them, and where it comes from."""

    projection: Projection
    report: EncodeReport
    provenance: Provenance


def check_settings(
    n: int, n_neighbors: object, min_dist: object, random_state: object, *, limits: Limits = _LIMITS
) -> None:
    """Raises InputError where no map can be made of `n` texts with these settings, of whatever type they are."""
    if n < limits.map_texts_least:
        there = f"there is {n}" if n == 1 else f"there are {n}"
        raise InputError(f"A map needs at least {limits.map_texts_least} texts; {there}. Add some more.")
    if n > limits.map_texts:
        raise InputError(f"A map takes at most {limits.map_texts:,} texts; there are {n:,}. Use fewer.")
    if not _is_whole(n_neighbors, _LEAST_NEIGHBORS, _MOST_NEIGHBORS):
        span = f"{_LEAST_NEIGHBORS} to {_MOST_NEIGHBORS}"
        raise InputError(f"The number of neighbours must be a whole number from {span}, such as 15.", "n_neighbors")
    if isinstance(min_dist, bool) or not isinstance(min_dist, int | float) or not 0 <= min_dist <= _MOST_MIN_DIST:
        raise InputError(f"The spacing must be a number from 0 to {_MOST_MIN_DIST}, such as 0.1.", "min_dist")
    if not _is_whole(random_state, 0, _LAST_SEED):
        raise InputError(f"The seed must be a whole number from 0 to {_LAST_SEED:,}, such as 42.", "random_state")


def project_texts(
    encoder: Encoder,
    texts: Sequence[str],
    *,
    workers: Workers,
    n_neighbors: int = 15,
    min_dist: float = 0.1,
    random_state: int = 42,
    watch: Watch = SILENT,
) -> ProjectionResult:
    """A map of `texts`; blank ones have no point. Where UMAP does not come to an end, PCA does, and the note says so.

    Raises InputError as `check_settings` does, and what `encoder` and `watch` raise.
    """
    check_settings(len(texts), n_neighbors, min_dist, random_state)
    embeddings = encoder.encode(texts, watch=watch)
    watch.progress(0, 0, "project")
    placed = partial(project, embeddings.vectors, n_neighbors=n_neighbors, min_dist=min_dist, random_state=random_state)
    try:
        projection = workers.call(MAP_WORKER.name, placed, seconds=map_seconds(len(texts), n_neighbors), watch=watch)
    except WorkerError as error:
        projection = placed(why_not_umap=_WHY_NOT[error.cause])
    provenance = provenance_of(encoder, embeddings.report, rows=len(texts), **_settings(projection))
    return ProjectionResult(projection, embeddings.report, provenance)


def map_seconds(n: int, n_neighbors: int) -> float:
    """How long UMAP may take: ten times what it took for 5,000 texts on one slow core (15 neighbours 7 s, 200 24 s)."""
    return 60 + n * n_neighbors / 5000


def project(
    vectors: Vectors, *, n_neighbors: int = 15, min_dist: float = 0.1, random_state: int = 42, why_not_umap: str = ""
) -> Projection:
    """Points on a plane where neighbours by cosine are together; the same rows in any order get the same points.

    `vectors`: shape (n, d), d >= 2, unit rows, or zero rows for blank texts. Equal rows share a point. Fewer than 8
    different rows, rows that are all alike, and `why_not_umap` (a clause for the visitor) lead to a plainer picture.
    Raises ValueError for vectors that are not finite. Source: McInnes, Healy, Melville 2018, arXiv:1802.03426.
    """
    if not np.isfinite(vectors).all():
        raise ValueError("vectors must be finite")
    written = vectors.any(axis=1)
    distinct, which = np.unique(vectors[written], axis=0, return_inverse=True)
    neighbors = max(_LEAST_NEIGHBORS, min(n_neighbors, len(distinct) - 1))
    points, method, note = (
        plain_layout(distinct)
        or (None if why_not_umap else _by_umap(distinct, neighbors, min_dist, random_state))
        or (pca(distinct), "pca", f"{why_not_umap or _FAILED}, so this is a plain projection (PCA).")
    )
    if method == "umap" and neighbors < n_neighbors:
        note = f"With {len(distinct)} different texts, {neighbors} neighbours are used instead of {n_neighbors}."
    duplicates = int(written.sum()) - len(distinct)
    if method != "point" and duplicates:
        note = f"{note} {_sharing(duplicates)}".lstrip()
    coordinates = np.full((len(vectors), 2), np.nan, np.float32)
    coordinates[written] = points[which.reshape(-1)]
    return Projection(coordinates, method, note, neighbors, min_dist, random_state, duplicates)


def warm() -> None:
    """Import UMAP and compile what a map needs: a minute on a slow core, seconds once that is in numba's cache."""
    from umap import layouts, umap_

    layouts.tqdm.set_lock(threading.RLock())  # UMAP's silent progress bar, whose own lock a killed process would leak
    for function in (
        umap_.smooth_knn_dist,
        umap_.compute_membership_strengths,
        layouts._nb_optimize_layout_euclidean_single_epoch,  # noqa: SLF001 (UMAP compiles them anew at every start)
    ):
        function.enable_caching()
    random = np.random.default_rng(0).normal(size=(64, 16)).astype(np.float32)
    project(random / np.linalg.norm(random, axis=1, keepdims=True))


MAP_WORKER = WorkerKind("map", memory_bytes=3072 * MEBIBYTE, warm=warm)


def _by_umap(distinct: Vectors, n_neighbors: int, min_dist: float, random_state: int) -> Layout | None:
    """UMAP's picture, None where UMAP fails, which is logged without any value."""
    try:
        import umap

        with warnings.catch_warnings():
            # Only `transform` would need an approximate index, and no text is added to a map later.
            warnings.filterwarnings("ignore", r"precomputed_knn\[2\]", UserWarning)
            points: Vectors = umap.UMAP(
                n_neighbors=n_neighbors,
                min_dist=min_dist,
                metric="cosine",
                init="pca",  # "spectral" starts anew from an unseeded random vector where eigenvalues are equal
                random_state=random_state,
                n_jobs=1,
                precomputed_knn=exact_neighbors(distinct, n_neighbors),
            ).fit_transform(distinct)
    except Exception as error:  # noqa: BLE001 (whatever UMAP does, the visitor gets a picture)
        frames = "; ".join(f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__))
        _log.error("UMAP failed: %s at %s", type(error).__name__, frames)
        return None
    return (points, "umap", "") if np.isfinite(points).all() else None


def _sharing(duplicates: int) -> str:
    if duplicates == 1:
        return "1 text is the same as another one and shares its point."
    return f"{duplicates:,} texts are the same as another one and share its point."


def _settings(projection: Projection) -> dict[str, Setting]:
    if projection.method != "umap":
        return {"method": projection.method}
    return {
        "method": "umap",
        "metric": "cosine",
        "init": "pca",
        "n_neighbors": projection.n_neighbors,
        "min_dist": projection.min_dist,
        "random_state": projection.random_state,
    }


def _is_whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
