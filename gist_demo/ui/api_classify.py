"""The endpoints of the Classify tab."""

from gist_demo.analysis.background import score_columns
from gist_demo.analysis.labels import PLACEHOLDER, Label, check_labels, check_template
from gist_demo.analysis.zero_shot import classify_texts
from gist_demo.encoding.encoder import Encoder, Watch
from gist_demo.ui.endpoints import Endpoints, Json, about_result, plain, strings


class ClassifyApi(Endpoints):
    """Labels for texts, without training."""

    def register(self) -> None:
        """Publish them in the Blocks that are being built."""
        self.publish(self.classify)

    def classify(self, texts: list[str], candidate_labels: list[str], hypothesis_template: str = PLACEHOLDER) -> Json:
        """The closest label of every text, all scores (cosines) and percentiles, and the lead over the second label."""

        def work(encoder: Encoder, watch: Watch) -> Json:
            limits = self._app.limits
            labels = check_labels([*map(Label, strings(candidate_labels, "candidate_labels"))], limits=limits)
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
                "labels": [result.candidate_labels[i] for i in result.best],
                "lead": result.lead.tolist(),
                "candidate_labels": list(result.candidate_labels),
                "label_scores": scores.scores.tolist(),
                "label_percentiles": plain(scores.percentiles),
            } | about_result(
                result.provenance, result.background, texts=result.report, candidate_labels=result.label_report
            )

        return self._answer(work)
