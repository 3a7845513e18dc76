"""The endpoints that measure on one's own labels: correlation, ranking quality, thresholds."""

from collections.abc import Mapping
from typing import Any

from gist_demo.analysis.background import score_columns
from gist_demo.analysis.bootstrap import Estimate
from gist_demo.analysis.correlation import correlate_texts
from gist_demo.analysis.judged_search import evaluate_search, search_rankers
from gist_demo.analysis.judgements import Judgements
from gist_demo.analysis.keyword import index_texts
from gist_demo.analysis.label_pairs import PairThreshold, threshold_from_labels, threshold_from_pairs
from gist_demo.encoding.encoder import Encoder, Watch
from gist_demo.errors import InputError
from gist_demo.export.measured_tables import estimate_json, quality_json
from gist_demo.ui.endpoints import Endpoints, Json, about_result, plain, strings, whole
from gist_demo.ui.given_labels import judgement, numbers, same_length, share


class EvaluationApi(Endpoints):
    """Measures with 95 % bootstrap intervals: each is an object of value, low and high."""

    def register(self) -> None:
        """Publish them in the Blocks that are being built."""
        self.publish(self.correlate, self.evaluate_search, self.suggest_threshold)

    def correlate(self, texts: list[str], other: list[str], human_scores: list[float]) -> Json:
        """How the scores of pairs (a text and the one of `other` in its place) go with those of people.

        `worst` are the rows of the pairs, those first whose ranks differ most.
        """

        def work(encoder: Encoder, watch: Watch) -> Json:
            left, right = self._pairs(texts, other)
            gold = numbers(human_scores, "human_scores", len(left))
            background = self._app.background(encoder, left, right, watch=watch)
            result = correlate_texts(encoder, left, right, gold, background=background, watch=watch)
            scores, found = score_columns(result.scores, background), result.correlation
            return {
                "spearman": estimate_json(found.spearman),
                "pearson": estimate_json(found.pearson),
                "n": found.n,
                "few": found.is_small,
                "scores": scores.scores.tolist(),
                "percentiles": plain(scores.percentiles),
                "worst": found.worst.tolist(),
            } | about_result(result.provenance, background, texts=result.report, other=result.other_report)

        return self._answer(work)

    def evaluate_search(self, texts: list[str], judgements: list[dict[str, Any]], k: int = 10) -> Json:
        """nDCG, MRR and recall at k of a search by meaning (semantic), by words (keyword) and by both (hybrid).

        `judgements` are objects of query, row (of a text, from 0) and relevance (above 0: fits; 1 if left out).
        """

        def work(encoder: Encoder, watch: Watch) -> Json:
            corpus, most = self._texts(texts, "texts", most=self._app.limits.rows), self._app.limits.results
            places = whole(k, "k", least=1)
            if places > most:
                raise InputError(f"k can be at most {most}.", "k")
            judged = self._judgements(judgements, len(corpus))
            result = evaluate_search(
                encoder,
                corpus,
                judged,
                rankers=search_rankers(index_texts(corpus, limits=self._app.limits, watch=watch)),
                k=places,
                watch=watch,
            )
            found = result.evaluation
            return {
                "quality": {name: quality_json(each) for name, each in found.quality.items()},
                "queries": [judged.queries[row] for row in found.rows],
                "per_query": {
                    name: {
                        "ndcg": each.ndcg.tolist(),
                        "reciprocal_rank": each.reciprocal_rank.tolist(),
                        "recall": each.recall.tolist(),
                        "first_relevant_place": each.first_rank.tolist(),
                    }
                    for name, each in found.measures.items()
                },
                "queries_without_relevant_text": found.unjudged,
                "few": found.is_small,
            } | about_result(result.provenance, None, texts=result.report, queries=result.query_report)

        return self._answer(work)

    def suggest_threshold(
        self,
        texts: list[str],
        labels: list[str] | None = None,
        other: list[str] | None = None,
        human_scores: list[float] | None = None,
        precision: float | None = None,
    ) -> Json:
        """The score from which on pairs belong together: of the best F1, or the lowest that reaches a precision.

        Either `labels`, one for each text: texts with equal ones belong together; or `other` and `human_scores` of two
        values, of which the higher means so.
        """

        def work(encoder: Encoder, watch: Watch) -> Json:
            wished = share(precision)
            if labels is not None:
                left = self._texts(texts, "texts", most=self._app.limits.rows)
                names = strings(labels, "labels")
                same_length("labels", len(names), len(left))
                background = self._app.background(encoder, left, watch=watch)
                result = threshold_from_labels(
                    encoder, left, names, precision=wished, background=background, watch=watch
                )
            elif other is not None and human_scores is not None:
                left, right = self._pairs(texts, other)
                gold = numbers(human_scores, "human_scores", len(left))
                background = self._app.background(encoder, left, right, watch=watch)
                result = threshold_from_pairs(
                    encoder, left, right, gold, precision=wished, background=background, watch=watch
                )
            else:
                raise InputError("suggest_threshold takes labels, or other and human_scores.", "labels")
            return dict(_threshold_json(result)) | about_result(
                result.provenance, background, texts=result.report, other=result.other_report
            )

        return self._answer(work)

    def _pairs(self, texts: object, other: object) -> tuple[tuple[str, ...], tuple[str, ...]]:
        most = self._app.limits.rows
        left, right = self._texts(texts, "texts", most=most), self._texts(other, "other", most=most)
        same_length("other", len(right), len(left))
        return left, right

    def _judgements(self, value: object, n: int) -> Judgements:
        """Raises InputError for what is no list of judgements on `n` texts."""
        if not isinstance(value, list) or not value or len(value) > self._app.limits.rows:
            raise InputError(f"judgements must be a list of 1 to {self._app.limits.rows:,} objects.", "judgements")
        found: dict[str, dict[int, float]] = {}
        for place, each in enumerate(value):
            query, row, relevance = judgement(each, place)
            if row >= n:
                raise InputError(f"judgements: {place} is about text {row}, and there are {n:,} texts.", "judgements")
            judged = found.setdefault(query, {})
            judged[row] = max(relevance, judged.get(row, relevance))
        queries = self._texts(list(found), "judgements", most=self._app.limits.rows)
        return Judgements(queries, tuple(found.values()))


def _threshold_json(result: PairThreshold) -> Mapping[str, Any]:
    found, pairs = result.threshold, result.pairs
    estimates: Mapping[str, Estimate] = {
        "threshold": found.threshold,
        "precision": found.precision,
        "recall": found.recall,
        "f1": found.f1,
    }
    at = score_columns([found.threshold.value], result.background).percentiles
    return {
        **{name: estimate_json(each) for name, each in estimates.items()},
        "percentile": None if at is None else float(at[0]),
        "pairs": found.n,
        "of_pairs": found.n if pairs is None else pairs.total,
        "matches": found.matches,
        "true_positives": found.true_positives,
        "false_positives": found.false_positives,
        "resamples": found.resamples,
        "resamples_that_reach_the_precision": found.reached,
    }
