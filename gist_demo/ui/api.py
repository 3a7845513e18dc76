"""The public API: four typed endpoints, plain JSON in and out. Everything else of the page is private."""

import math
from collections.abc import Callable
from typing import Any

import gradio as gr

from gist_demo.analysis.background import ScoreBackground, score_columns
from gist_demo.analysis.hits import SearchSettings
from gist_demo.analysis.projection import check_settings, project_texts
from gist_demo.analysis.search import search_corpus
from gist_demo.analysis.similarity import compare_texts
from gist_demo.analysis.zero_shot import PLACEHOLDER, check_labels, check_template, classify_texts
from gist_demo.encoding.encoder import Encoder, EncodeReport, Vectors, Watch
from gist_demo.errors import InputError, VisitorMessage
from gist_demo.export.about import read_against
from gist_demo.provenance import Provenance
from gist_demo.tabs.interface import App
from gist_demo.text import clean_text, is_blank
from gist_demo.widgets.run import RunWatch, log_bug, visitor

Json = dict[str, Any]


class Api:
    """The endpoints. Each answers with its numbers, a `report` on each text parameter, and the `source` of the numbers.

    Rows count from 0. What cannot be used is refused with a sentence that names the parameter.
    """

    def __init__(self, app: App) -> None:
        self._app = app

    def register(self) -> None:
        """Publish the endpoints in the Blocks that are being built."""
        for endpoint in (self.similarity, self.search, self.classify, self.project):
            gr.api(endpoint, api_name=endpoint.__name__, concurrency_limit=None)  # type: ignore[attr-defined]

    def similarity(self, texts: list[str], other: list[str] | None = None) -> Json:
        """Cosine similarity of every text with every other, or with every text of a second list."""
        limits = self._app.limits

        def work(encoder: Encoder, watch: Watch) -> Json:
            left = self._texts(texts, "texts", most=limits.similarity_texts)
            right = None if other is None else self._texts(other, "other", most=limits.similarity_texts)
            result = compare_texts(encoder, left, right, watch=watch)
            reports = {} if result.other_report is None else {"other": result.other_report}
            return {"scores": result.scores.tolist()} | _about(
                result.provenance, result.background, texts=result.report, **reports
            )

        return self._answer(work)

    def search(self, query: str, texts: list[str], top_k: int = 10) -> Json:
        """The texts closest to a query, best first."""

        def work(encoder: Encoder, watch: Watch) -> Json:
            (asked,) = self._texts([query], "query", most=1)
            wanted = _whole(top_k, "top_k", least=1)
            corpus = self._texts(texts, "texts", most=self._app.limits.rows)
            result = search_corpus(encoder, asked, corpus, settings=SearchSettings(top_k=wanted), watch=watch)
            hits = [{"corpus_id": h.corpus_id, "score": h.score, "text": corpus[h.corpus_id]} for h in result.hits]
            return {"hits": hits} | _about(
                result.provenance, result.background, texts=result.report, query=result.query_report
            )

        return self._answer(work)

    def classify(self, texts: list[str], candidate_labels: list[str], hypothesis_template: str = PLACEHOLDER) -> Json:
        """The closest label of every text, all scores (cosines) and percentiles, and the lead over the second label."""

        def work(encoder: Encoder, watch: Watch) -> Json:
            limits = self._app.limits
            labels = check_labels(_strings(candidate_labels, "candidate_labels"), most=limits.labels)
            (template,) = _strings([hypothesis_template], "hypothesis_template")
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
                "label_percentiles": _plain(scores.percentiles),
            } | _about(result.provenance, result.background, texts=result.report, candidate_labels=result.label_report)

        return self._answer(work)

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
            return answer | _about(result.provenance, None, texts=result.report)

        return self._answer(work)

    def _answer(self, work: Callable[[Encoder, Watch], Json]) -> Json:
        watch = RunWatch(self._app.limits.run_seconds, visitor=visitor())
        try:
            return work(self._app.models.get(watch=watch), watch)
        except VisitorMessage as message:
            raise gr.Error(message.text, print_exception=False) from None
        except Exception as bug:  # noqa: BLE001 (logged without values; the caller gets one neutral sentence)
            log_bug(bug)
            raise gr.Error(
                "Something went wrong here; the request was fine as far as it was read.", print_exception=False
            ) from None

    def _texts(self, value: object, name: str, *, most: int) -> tuple[str, ...]:
        texts = _strings(value, name)
        if len(texts) > most:
            raise InputError(f"{name}: {len(texts):,} texts are too many, at most {most:,} can be used.", name)
        longest = self._app.limits.text_characters
        for row, text in enumerate(texts):
            if is_blank(text):
                raise InputError(f"{name}: text {row} is blank. Leave it out.", name)
            if len(text) > longest:
                raise InputError(
                    f"{name}: text {row} has {len(text):,} characters, at most {longest:,} can be used.", name
                )
        return texts


def _strings(value: object, name: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise InputError(
            f"{name} must be text." if name in ("query", "hypothesis_template") else f"{name} must be a list of texts.",
            name,
        )
    return tuple(clean_text(each) for each in value)


def _whole(value: object, name: str, *, least: int) -> int:
    is_whole = (
        isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value == int(value)
    )
    if not is_whole or int(value) < least:  # type: ignore[call-overload]
        raise InputError(f"{name} must be a whole number of at least {least}.", name)
    return int(value)  # type: ignore[call-overload,no-any-return]


def _plain(numbers: Vectors | None) -> Any:
    """An array as lists, null where there is none."""
    return None if numbers is None else numbers.tolist()


def _about(provenance: Provenance, background: ScoreBackground | None, **reports: EncodeReport) -> Json:
    return {
        "report": {
            name: {
                "cut": [{"row": cut.row, "words_lost": cut.words_lost} for cut in report.cut],
                "unknown": list(report.unknown),
            }
            for name, report in reports.items()
        },
        "source": {
            "model": provenance.model,
            "revision": provenance.revision,
            "device": provenance.device,
            "number_format": provenance.number_format,
        },
        "percentiles_among": read_against(background),
    }
