"""The panel for ranking quality at work: judgements -> measures of each way to search, a threshold, a file."""

from collections.abc import Iterator
from functools import partial

from gist_demo.analysis.judged_search import JudgedSearchResult, evaluate_search, search_rankers
from gist_demo.analysis.thresholds import suggest_threshold
from gist_demo.encoding.encoder import Watch
from gist_demo.errors import InputError
from gist_demo.export.about import about, read_against
from gist_demo.export.files import Download, table_file
from gist_demo.export.measured_tables import quality_about, quality_table_of
from gist_demo.provenance import Provenance
from gist_demo.reproduce import quality_code
from gist_demo.tabs.interface import App, TextsInUse, check_same
from gist_demo.tabs.judgement_inputs import JudgementInputs, gather
from gist_demo.widgets.download import Kind
from gist_demo.widgets.measured import aim_precision, paragraphs, threshold_words
from gist_demo.widgets.notices import query_sentences, report_sentences, told
from gist_demo.widgets.quality import quality_counts, quality_table, quality_verdict, worst_queries
from gist_demo.widgets.run import RunWatch, as_comment, quickly, run, visitor
from gist_demo.widgets.scale import usual_scores

Answered = tuple[TextsInUse, JudgementInputs, Provenance]


def measure_search(app: App, in_use: TextsInUse, *given: object) -> Iterator[tuple[object, ...]]:
    """Verdict, what it is the answer to, and notice."""
    inputs = JudgementInputs(*given)  # type: ignore[arg-type]

    def work(watch: Watch) -> tuple[JudgedSearchResult, list[str], str]:
        result, notes = _measure(app, in_use, inputs, watch)
        return result, notes, _threshold(result, inputs.aim, watch)

    def present(made: tuple[JudgedSearchResult, list[str], str]) -> tuple[object, ...]:
        result, notes, threshold = made
        lead, sentences = quality_verdict(result.evaluation)
        shown = paragraphs([*sentences, *quality_counts(result)], lead=lead)
        shown += quality_table(result.evaluation) + worst_queries(result) + threshold
        numbers = app.used(in_use).numbers
        said = notes + query_sentences(result.query_report) + report_sentences(result.report, numbers=numbers)
        return shown, (in_use, inputs, result.provenance), told(said, result.provenance)

    yield from run(work, present, models=app.models, outputs=3)


def write_quality(app: App, kind: Kind, answered: Answered | None) -> Download:
    """The file of the measures of each query. Raises InputError where nothing was measured."""
    if answered is None:
        raise InputError("Nothing is measured yet. Press Measure.")
    in_use, inputs, source_of_page = answered
    watch = RunWatch(app.limits.run_seconds, visitor=visitor())
    check_same(app.models.get(watch=watch), source_of_page)
    result, notes = _measure(app, in_use, inputs, watch)
    used = app.used(in_use)
    told_of = about(
        result.provenance,
        used.exported(*notes),
        texts_from=used.origin(),
        percentiles_among=read_against(result.background),
        **quality_about(result),
    )
    return table_file(kind, "ranking-quality", quality_table_of(result), told_of)


def show_code(app: App, in_use: TextsInUse, *given: object) -> str:
    """The lines that give the measures of a search by meaning."""

    def lines() -> str:
        used = app.used(in_use)
        judgements, _ = gather(app, used, JudgementInputs(*given))  # type: ignore[arg-type]
        judged = [
            (query, relevance)
            for query, relevance in zip(judgements.queries, judgements.relevance, strict=True)
            if any(value > 0 for value in relevance.values())
        ]
        queries, relevance = [query for query, _ in judged], [each for _, each in judged]
        return app.code(partial(quality_code, texts=used.texts, queries=queries, relevance=relevance))

    return quickly(lines, as_comment)


def _measure(
    app: App, in_use: TextsInUse, inputs: JudgementInputs, watch: Watch
) -> tuple[JudgedSearchResult, list[str]]:
    used = app.used(in_use)
    judgements, notes = gather(app, used, inputs, watch=watch)
    encoder = app.models.get(watch=watch)
    try:
        rankers = search_rankers(app.keywords.get(used.corpus_key, (used.rows, None, None), used.texts, watch=watch))
    except InputError as error:  # too many words; meaning alone can still be measured
        rankers, notes = {}, [*notes, error.text]
    background = app.background(encoder, used.corpus.texts, watch=watch)
    return evaluate_search(encoder, used.texts, judgements, rankers=rankers, background=background, watch=watch), notes


def _threshold(result: JudgedSearchResult, aim: float, watch: Watch) -> str:
    """From which score on hits fit, or why that cannot be said, as HTML."""
    pairs = result.pairs
    try:
        found = suggest_threshold(
            pairs.scores, pairs.is_match, precision=aim_precision(aim), units=pairs.queries, watch=watch
        )
    except InputError as error:
        return paragraphs([error.text], lead="No threshold can be suggested.")
    lead, sentences = threshold_words(found, "fit their query", result.background, what="hits")
    assumed = (
        f"{pairs.assumed:,} of the first hits were judged by nobody and count as not fitting." if pairs.assumed else ""
    )
    usual = usual_scores(result.background, [found.threshold.value])
    return paragraphs([*sentences, *([assumed] if assumed else [])], lead=lead) + usual
