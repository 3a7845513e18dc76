"""The Search tab: the texts closest to a query."""

from collections.abc import Iterator
from functools import partial

import gradio as gr

from gist_demo.analysis.hits import SearchSettings
from gist_demo.analysis.search import SearchResult, search_corpus
from gist_demo.corpora.samples import SAMPLES
from gist_demo.encoding.encoder import Watch
from gist_demo.errors import InputError
from gist_demo.export.about import about
from gist_demo.export.files import Download, npz_file, table_file
from gist_demo.export.tables import search_table
from gist_demo.provenance import Provenance
from gist_demo.reproduce import search_code
from gist_demo.settings import Limits
from gist_demo.tabs.interface import App, TabView, TextsInUse, TextsPanel, Used, check_same, is_about_others
from gist_demo.tabs.judgements import Hits, build_judgements
from gist_demo.text import clean_text, is_blank
from gist_demo.widgets.controls import answer, bind, code_lines, controls, dim_after, dim_when, wire
from gist_demo.widgets.download import Kind, downloads
from gist_demo.widgets.markup import Card, cards, these
from gist_demo.widgets.notices import cut_sentence, query_sentences, report_sentences, told
from gist_demo.widgets.offers import offering
from gist_demo.widgets.run import RunWatch, as_comment, field_checks, quickly, run, visitor

_RESULTS = 10
Answered = tuple[TextsInUse, str, float, Provenance]


def build_tab(app: App, texts: TextsPanel) -> TabView:
    """Lay the tab out and wire it."""
    query = gr.Textbox(
        SAMPLES[0].query,
        label="What are you looking for?",
        placeholder="A question, a topic, a sentence",
        elem_id="search-query",
    )
    row = controls("search", "Search")
    hits = offering('<p class="empty">Type a query and press Search.</p>', elem_id="search-hits", elem_classes="result")
    with gr.Accordion("More", open=False, elem_classes="more"):
        top_k = gr.Slider(1, app.limits.results, _RESULTS, step=1, label="Results", elem_id="search-results")
    ask = gr.State(0)
    inputs = [texts.in_use, query, top_k]
    answered = gr.State(None)  # the inputs that the hits on the page are the answer to
    with gr.Row(elem_classes="result-tools"):
        downloads("search", bind(write_hits, app), answered, row=row, kinds=("csv", "jsonl", "npz"))
        code_lines("search", bind(show_code, app), inputs)
    checks = field_checks(lambda _, asked, wanted: parse(asked, wanted, app.limits), ["", "query", "top_k"])
    ran = wire(
        row, bind(rank_corpus, app), inputs, [hits, answered], triggers=[query.submit, ask.change], checks=checks
    )
    dim_after(ran, row, is_about_others, [answered, texts.in_use])
    dim_when(row, query.change, top_k.input, texts.in_use.change)
    answer(texts.in_use.change, bind(suggest, app), [texts.in_use, query], query)
    build_judgements(app, texts, Hits(hits, answered, query_of))
    return TabView(inputs=(query, top_k), ask=ask, takes=query, offers=(hits,))


def query_of(answered: Answered | None) -> tuple[str, str] | None:
    """The key of the texts and the query that hits are the answer to, None where there are none."""
    return None if answered is None else (answered[0].corpus_key, clean_text(answered[1]).strip())


def parse(query: str, top_k: object, limits: Limits) -> tuple[str, int]:
    """The cleaned query and the number of results. Raises InputError with the field that is wrong."""
    query = clean_text(query).strip()
    if is_blank(query):
        raise InputError("Type what you are looking for.", "query")
    if len(query) > limits.query_characters:
        raise InputError(
            f"The query has {len(query):,} characters; at most {limits.query_characters:,} can be used. Shorten it.",
            "query",
        )
    if not isinstance(top_k, int | float) or not 1 <= top_k <= limits.results:
        raise InputError(f"The number of results must be from 1 to {limits.results}.", "top_k")
    return query, int(top_k)


def rank_corpus(app: App, in_use: TextsInUse, query: str, top_k: float) -> Iterator[tuple[object, ...]]:
    """Hits for `query`, what they are the answer to, and notice."""

    def work(watch: Watch) -> tuple[SearchResult, Used]:
        used = app.used(in_use)
        asked, wanted = parse(query, top_k, app.limits)
        return search_corpus(
            app.models.get(watch=watch), asked, used.texts, settings=SearchSettings(top_k=wanted), watch=watch
        ), used

    def present(made: tuple[SearchResult, Used]) -> tuple[object, ...]:
        result, used = made
        said = query_sentences(result.query_report) + report_sentences(result.report, numbers=used.numbers)
        found = [used.rows[hit.corpus_id] for hit in result.hits]
        listed = cards(_hits(result, used), label="Results", corpus_key=in_use.corpus_key)
        listed += these(found, ("compare", "classify", "map"), corpus_key=in_use.corpus_key)
        return listed, (in_use, query, top_k, result.provenance), told(said, result.provenance)

    yield from run(work, present, models=app.models, outputs=3)


def write_hits(app: App, kind: Kind, answered: Answered | None) -> Download:
    """The file of the hits on the page. Raises InputError where there are none."""
    if answered is None:
        raise InputError("There are no results yet. Press Search.")
    in_use, query, top_k, source_of_page = answered
    used, watch = app.used(in_use), RunWatch(app.limits.run_seconds, visitor=visitor())
    asked, wanted = parse(query, top_k, app.limits)
    encoder = app.models.get(watch=watch)
    check_same(encoder, source_of_page)
    result = search_corpus(encoder, asked, used.texts, settings=SearchSettings(top_k=wanted), watch=watch)
    rows = used.exported()
    source = about(result.provenance, rows, query=asked, texts_from=used.origin())
    if kind == "npz":
        texts = encoder.encode(used.texts, watch=watch).vectors
        (question,) = encoder.encode([asked], kind="query", watch=watch).vectors
        return npz_file("search", {"embeddings": texts, "query_embedding": question}, source, rows)
    return table_file(kind, "search", search_table(result, rows), source)


def show_code(app: App, in_use: TextsInUse, query: str, top_k: float) -> str:
    """The lines that give these hits."""

    def lines() -> str:
        asked, wanted = parse(query, top_k, app.limits)
        return app.code(partial(search_code, texts=app.used(in_use).texts, query=asked, top_k=wanted))

    return quickly(lines, as_comment)


def suggest(app: App, in_use: TextsInUse, query: str) -> object:
    """A sample brings its own query, unless the visitor has typed one."""
    sample = app.sample(in_use)
    untouched = is_blank(query) or query in {s.query for s in SAMPLES}
    return sample.query if sample is not None and untouched else gr.skip()


def _hits(result: SearchResult, used: Used) -> list[Card]:
    lost = {cut.row: cut.words_lost for cut in result.report.cut}
    return [
        Card(
            str(rank),
            hit.score,
            (used.texts[hit.corpus_id],),
            cut_sentence(lost[hit.corpus_id]) if hit.corpus_id in lost else "",
            (used.rows[hit.corpus_id],),
        )
        for rank, hit in enumerate(result.hits, start=1)
    ]
