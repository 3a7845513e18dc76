"""The endpoints for maps: making one, measuring it, placing another text on it."""

from typing import Any, cast

import numpy as np

from gist_demo.analysis.cluster_names import name_clusters
from gist_demo.analysis.clustering import find_clusters
from gist_demo.analysis.map_quality import measure_map
from gist_demo.analysis.neighbors import Metric
from gist_demo.analysis.placing import place_text
from gist_demo.analysis.projection import project_texts
from gist_demo.analysis.projection_settings import MapSettings, Reducer, check_settings
from gist_demo.encoding.encoder import Embeddings, Encoder, Vectors, Watch, provenance_of
from gist_demo.errors import InputError
from gist_demo.ui.endpoints import Endpoints, Json, about_result, plain, whole

_MOST_NEIGHBORS = 200


class ProjectApi(Endpoints):
    """Coordinates are lists of 2 or 3 numbers, one for each text, in the order of the texts.

    `map_quality` and `place` take those that `project` gave, or of any other map; where they are left out, the map is
    made as `project` makes it by default.
    """

    def register(self) -> None:
        """Publish the endpoints in the Blocks that are being built."""
        self.publish(self.project, self.map_quality, self.place)

    def project(  # noqa: PLR0913, PLR0917 (parameters of the public API, only ever added)
        self,
        texts: list[str],
        n_neighbors: int = 15,
        min_dist: float = 0.1,
        random_state: int = 42,
        method: str = "umap",
        n_components: int = 2,
        metric: str = "cosine",
        clusters: bool = False,
    ) -> Json:
        """Two or three coordinates for every text, so that close texts are close, by umap or pca; on wish clusters.

        `clusters` has the cluster of every text, -1 for none, and the names of the clusters.
        """

        def work(encoder: Encoder, watch: Watch) -> Json:
            limits = self._app.limits
            documents = self._texts(texts, "texts", most=limits.map_texts)
            reducer, distance = cast(Reducer, method), cast(Metric, metric)
            settings = MapSettings(reducer, n_components, n_neighbors, min_dist, distance, random_state)
            check_settings(len(documents), settings, limits=limits)
            _check_bool(clusters, "clusters")
            result = project_texts(encoder, documents, settings, workers=self._app.workers, limits=limits, watch=watch)
            made = result.projection
            answer: Json = {"coordinates": made.coordinates.tolist(), "method": made.method, "note": made.note}
            if clusters:
                found = find_clusters(made.coordinates, workers=self._app.workers, watch=watch)
                names = name_clusters(documents, found.labels)
                answer["clusters"] = {"labels": found.labels.tolist(), "names": list(names)}
            return answer | about_result(result.provenance, None, texts=result.report)

        return self._answer(work)

    def map_quality(
        self, texts: list[str], coordinates: list[list[float]] | None = None, n_neighbors: int = 15
    ) -> Json:
        """How far a map can be trusted: trustworthiness and the share of neighbours kept, of the whole and each text.

        `n_neighbors` is how many neighbours were looked at: less than half of the texts.
        """

        def work(encoder: Encoder, watch: Watch) -> Json:
            k = min(whole(n_neighbors, "n_neighbors", least=1), _MOST_NEIGHBORS)
            documents, points = self._map(encoder, texts, coordinates, watch)
            embeddings = encoder.encode(documents, watch=watch)
            found = measure_map(embeddings.vectors, points, n_neighbors=k, watch=watch)
            return {
                "trustworthiness": found.trustworthiness,
                "neighbors_kept": found.neighbors_kept,
                "per_text": {"trustworthiness": plain(found.of_texts), "neighbors_kept": plain(found.kept_of_texts)},
                "n_neighbors": found.n_neighbors,
            } | _about(encoder, embeddings)

        return self._answer(work)

    def place(self, texts: list[str], new_text: str, coordinates: list[list[float]] | None = None, k: int = 15) -> Json:
        """Where another text goes on a map: the mean of its k neighbours' places by their cosines; approximate.

        `neighbors` are objects of row and score (a cosine), closest first.
        """

        def work(encoder: Encoder, watch: Watch) -> Json:
            text, near = self._text(new_text, "new_text"), min(whole(k, "k", least=1), _MOST_NEIGHBORS)
            documents, points = self._map(encoder, texts, coordinates, watch)
            embeddings, new = encoder.encode(documents, watch=watch), encoder.encode([text], watch=watch)
            placed = place_text(new.vectors[0], embeddings.vectors, points, k=near)
            neighbors = zip(placed.rows.tolist(), plain(placed.scores), strict=True)
            about = provenance_of(encoder, embeddings.report, rows=len(documents))
            return {
                "coordinates": placed.coordinates.tolist(),
                "neighbors": [{"row": row, "score": score} for row, score in neighbors],
            } | about_result(about, None, texts=embeddings.report, new_text=new.report)

        return self._answer(work)

    def _map(
        self, encoder: Encoder, texts: object, coordinates: object, watch: Watch
    ) -> tuple[tuple[str, ...], Vectors]:
        """The texts, and where they are on the map."""
        limits, settings = self._app.limits, MapSettings()
        documents = self._texts(texts, "texts", most=limits.map_texts)
        if not documents:
            raise InputError("There are no texts on this map. Add some.", "texts")
        if coordinates is not None:
            return documents, _points(coordinates, len(documents))
        made = project_texts(encoder, documents, settings, workers=self._app.workers, limits=limits, watch=watch)
        return documents, made.projection.coordinates


def _about(encoder: Encoder, embeddings: Embeddings) -> Json:
    report = embeddings.report
    return about_result(provenance_of(encoder, report, rows=len(embeddings.vectors)), None, texts=report)


def _check_bool(value: object, name: str) -> None:
    if not isinstance(value, bool):
        raise InputError(f"{name} must be true or false.", name)


def _points(value: object, n: int) -> Vectors:
    """Coordinates as an array. Raises InputError for what is none, or not one point for each of `n` texts."""
    rows: list[Any] = value if isinstance(value, list) else []
    if len(rows) != n or not all(isinstance(row, list) and len(row) in (2, 3) for row in rows):
        raise InputError(f"coordinates must be {n:,} lists of 2 or 3 numbers, one for each text.", "coordinates")
    if len({len(row) for row in rows}) > 1 or not all(_is_number(each) for row in rows for each in row):
        raise InputError("coordinates must be numbers, 2 of each text or 3 of each text.", "coordinates")
    return np.array(rows, np.float32)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9
