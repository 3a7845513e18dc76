"""UMAP as it is asked: with exact neighbours, reproducibly, in a worker that compiled it beforehand."""

import logging
import threading
import traceback
import warnings

import numpy as np

from gist_demo.analysis.layout import Layout
from gist_demo.analysis.neighbors import exact_neighbors
from gist_demo.analysis.projection_settings import MapSettings
from gist_demo.encoding.encoder import Vectors

_log = logging.getLogger("gist_demo")


def by_umap(distinct: Vectors, settings: MapSettings) -> Layout | None:
    """UMAP's picture of `distinct` rows, None where UMAP fails, which is logged without any value.

    Source: McInnes, Healy, Melville 2018, arXiv:1802.03426.
    """
    try:
        import umap

        with warnings.catch_warnings():
            # Only `transform` would need an approximate index, and no text is added to a map later.
            warnings.filterwarnings("ignore", r"precomputed_knn\[2\]", UserWarning)
            points: Vectors = umap.UMAP(
                n_neighbors=settings.n_neighbors,
                n_components=settings.n_components,
                min_dist=settings.min_dist,
                metric=settings.metric,
                init="pca",  # "spectral" starts anew from an unseeded random vector where eigenvalues are equal
                random_state=settings.random_state,
                n_jobs=1,
                precomputed_knn=exact_neighbors(distinct, settings.n_neighbors, settings.metric),
            ).fit_transform(distinct)
    except Exception as error:  # noqa: BLE001 (whatever UMAP does, the visitor gets a picture)
        frames = "; ".join(f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__))
        _log.error("UMAP failed: %s at %s", type(error).__name__, frames)
        return None
    return (points, "umap", "") if np.isfinite(points).all() else None


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
    by_umap(random / np.linalg.norm(random, axis=1, keepdims=True), MapSettings())
