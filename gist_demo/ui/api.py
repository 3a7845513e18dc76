"""The public API: typed endpoints, plain JSON in and out. Everything else of the page is private."""

from gist_demo.analysis.background import score_columns
from gist_demo.analysis.projection import project_texts
from gist_demo.analysis.projection_settings import MapSettings, check_settings
from gist_demo.analysis.zero_shot import PLACEHOLDER, check_labels, check_template, classify_texts
from gist_demo.encoding.encoder import Encoder, Watch
from gist_demo.ui.api_evaluation import EvaluationApi
from gist_demo.ui.api_explain import ExplainApi
from gist_demo.ui.api_search import SearchApi
from gist_demo.ui.api_similarity import SimilarityApi
from gist_demo.ui.endpoints import Endpoints, Json, about_result, plain, strings

_MORE = (SimilarityApi, SearchApi, ExplainApi, EvaluationApi)  # what has a module of its own


class Api(Endpoints):
    """What each tab computes."""

    def register(self) -> None:
        """Publish all endpoints of the app in the Blocks that are being built."""
        self.publish(self.classify, self.project)
        for more in _MORE:
            more(self._app).register()

    def classify(self, texts: list[str], candidate_labels: list[str], hypothesis_template: str = PLACEHOLDER) -> Json:
        """The closest label of every text, all scores (cosines) and percentiles, and the lead over the second label."""

        def work(encoder: Encoder, watch: Watch) -> Json:
            limits = self._app.limits
            labels = check_labels(strings(candidate_labels, "candidate_labels"), most=limits.labels)
            (template,) = strings([hypothesis_template], "hypothesis_template")
            documents = self._texts(texts, "texts", most=limits.rows)
            result = classify_texts(
                encoder,
                documents,
                labels,
                hypothesis_template=check_template(template, labels, most=limits.prompt_characters),
                background=self._app.background(encoder, documents, watch=watch),
                watch=watch,
            )
            scores = score_columns(result.label_scores, result.background)
            return {
                "labels": [labels[i] for i in result.best],
                "lead": result.lead.tolist(),
                "candidate_labels": list(labels),
                "label_scores": scores.scores.tolist(),
                "label_percentiles": plain(scores.percentiles),
            } | about_result(
                result.provenance, result.background, texts=result.report, candidate_labels=result.label_report
            )

        return self._answer(work)

    def project(self, texts: list[str], n_neighbors: int = 15, min_dist: float = 0.1, random_state: int = 42) -> Json:
        """Two coordinates for every text, so that close texts are close: UMAP, or PCA where there are too few."""

        def work(encoder: Encoder, watch: Watch) -> Json:
            documents = self._texts(texts, "texts", most=self._app.limits.map_texts)
            settings = MapSettings(n_neighbors=n_neighbors, min_dist=min_dist, random_state=random_state)
            check_settings(len(documents), settings, limits=self._app.limits)
            result = project_texts(
                encoder, documents, settings, workers=self._app.workers, limits=self._app.limits, watch=watch
            )
            made = result.projection
            answer = {"coordinates": made.coordinates.tolist(), "method": made.method, "note": made.note}
            return answer | about_result(result.provenance, None, texts=result.report)

        return self._answer(work)
