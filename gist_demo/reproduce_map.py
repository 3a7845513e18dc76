"""The Python lines that give the coordinates of a map: what `reproduce.map_code` puts together."""

from collections.abc import Iterator, Sequence

from gist_demo.analysis.layout import UMAP_LEAST
from gist_demo.analysis.neighbors import Metric
from gist_demo.analysis.projection_settings import MapSettings
from gist_demo.settings import Limits

_LIMITS = Limits()
_DISTANCES: dict[Metric, tuple[str, ...]] = {
    "cosine": ("distances = np.maximum(1 - points @ points.T, 0)",),
    "correlation": (
        "centred = points - points.mean(axis=1, keepdims=True)",
        "centred /= np.linalg.norm(centred, axis=1, keepdims=True)",
        "distances = np.maximum(1 - centred @ centred.T, 0)",
    ),
    "euclidean": (
        "squares = np.einsum('ij,ij->i', points, points)",
        "distances = np.sqrt(np.maximum(points @ points.T * -2 + squares[:, None] + squares, 0))",
    ),
}


def map_imports(texts: Sequence[str], settings: MapSettings, limits: Limits = _LIMITS) -> tuple[str, ...]:
    """The imports that `map_lines` need beside the model's."""
    return ("import numpy as np", *["from umap import UMAP"] * _is_umap(texts, settings, limits))


def map_lines(texts: Sequence[str], settings: MapSettings, limits: Limits = _LIMITS) -> Iterator[str]:
    """Lines that print the coordinates of the texts of `embeddings`."""
    yield "# Equal texts are one point; the order of the points is that of the numbers, not of the texts."
    yield "points, row = np.unique(embeddings, axis=0, return_inverse=True)"
    yield from _umap(settings) if _is_umap(texts, settings, limits) else _pca(settings, len(set(texts)))
    yield "print(coordinates.round(4))"


def _is_umap(texts: Sequence[str], settings: MapSettings, limits: Limits) -> bool:
    """Whether the page draws these by UMAP, so far as the texts alone can tell."""
    return settings.method == "umap" and len(texts) <= limits.umap_texts and len(set(texts)) >= UMAP_LEAST


def _pca(settings: MapSettings, different: int) -> Iterator[str]:
    why = "Too few for UMAP: the" if settings.method == "umap" and different < UMAP_LEAST else "PCA: the"
    yield f"# {why} {settings.n_components} directions of largest spread, the farthest point on the positive side."
    yield "centred = points - points.mean(axis=0, dtype=np.float64)"
    yield f"places = centred @ np.linalg.eigh(centred.T @ centred)[1][:, ::-1][:, :{settings.n_components}]"
    yield "farthest = (np.abs(places) >= np.abs(places).max(axis=0) * (1 - 1e-6)).argmax(axis=0)"
    yield f"coordinates = (places * np.sign(places[farthest, range({settings.n_components})]))[row]"


def _umap(settings: MapSettings) -> Iterator[str]:
    yield f"n_neighbors = min({settings.n_neighbors}, len(points) - 1)"
    yield from _DISTANCES[settings.metric]
    yield "np.fill_diagonal(distances, -1)  # every point is its own first neighbour"
    yield "near = np.argsort(distances, axis=1, kind='stable')[:, :n_neighbors]"
    yield "near_distances = np.maximum(np.take_along_axis(distances, near, axis=1), 0)"
    yield "# A last bit that differs, as between machines or libraries, can turn or bend the picture, no more."
    yield f"umap = UMAP(n_neighbors=n_neighbors, n_components={settings.n_components}, min_dist={settings.min_dist},"
    yield f"            metric='{settings.metric}', init='pca', random_state={settings.random_state}, n_jobs=1,"
    yield "            precomputed_knn=(near, near_distances))"
    yield "coordinates = umap.fit_transform(points)[row]"
