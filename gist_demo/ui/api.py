"""The public API: typed endpoints, plain JSON in and out. Everything else of the page is private."""

from gist_demo.analysis.projection import check_settings, project_texts
from gist_demo.encoding.encoder import Encoder, Watch
from gist_demo.ui.api_classify import ClassifyApi
from gist_demo.ui.api_evaluation import EvaluationApi
from gist_demo.ui.api_explain import ExplainApi
from gist_demo.ui.api_search import SearchApi
from gist_demo.ui.api_similarity import SimilarityApi
from gist_demo.ui.endpoints import Endpoints, Json, about_result

_MORE = (SimilarityApi, SearchApi, ClassifyApi, ExplainApi, EvaluationApi)  # what has a module of its own


class Api(Endpoints):
    """What each tab computes."""

    def register(self) -> None:
        """Publish all endpoints of the app in the Blocks that are being built."""
        self.publish(self.project)
        for more in _MORE:
            more(self._app).register()

    def project(self, texts: list[str], n_neighbors: int = 15, min_dist: float = 0.1, random_state: int = 42) -> Json:
        """Two coordinates for every text, so that close texts are close: UMAP, or PCA where there are too few."""

        def work(encoder: Encoder, watch: Watch) -> Json:
            documents = self._texts(texts, "texts", most=self._app.limits.map_texts)
            check_settings(len(documents), n_neighbors, min_dist, random_state, limits=self._app.limits)
            result = project_texts(
                encoder,
                documents,
                workers=self._app.workers,
                n_neighbors=n_neighbors,
                min_dist=min_dist,
                random_state=random_state,
                watch=watch,
            )
            made = result.projection
            answer = {"coordinates": made.coordinates.tolist(), "method": made.method, "note": made.note}
            return answer | about_result(result.provenance, None, texts=result.report)

        return self._answer(work)
