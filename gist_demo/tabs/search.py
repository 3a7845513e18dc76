"""The Search tab: the texts closest to a query."""

from collections.abc import Iterator
from functools import partial

import gradio as gr

from gist_demo.analysis.search import SearchResult, search_corpus
from gist_demo.corpora.samples import SAMPLES
from gist_demo.encoding.encoder import Watch
from gist_demo.errors import InputError
from gist_demo.reproduce import search_code
from gist_demo.settings import Limits
from gist_demo.tabs.interface import App, TextsPanel
from gist_demo.text import clean_text, is_blank
from gist_demo.widgets.controls import answer, bind, code_lines, controls, dim_when, wire
from gist_demo.widgets.markup import Card, cards
from gist_demo.widgets.notices import cut_sentence, query_sentences, report_sentences, told
from gist_demo.widgets.run import as_comment, field_checks, quickly, run

_RESULTS = 10


def build_tab(app: App, texts: TextsPanel) -> None:
    """Lay the tab out and wire it."""
    query = gr.Textbox(
        SAMPLES[0].query,
        label="What are you looking for?",
        placeholder="A question, a topic, a sentence",
        elem_id="search-query",
    )
    row = controls("search", "Search")
    hits = gr.HTML('<p class="empty">Type a query and press Search.</p>', elem_id="search-hits", elem_classes="result")
    with gr.Accordion("More", open=False, elem_classes="more"):
        top_k = gr.Slider(1, app.limits.results, _RESULTS, step=1, label="Results", elem_id="search-results")
    inputs = [texts.corpus_key, query, top_k]
    code_lines("search", bind(show_code, app), inputs)
    checks = field_checks(lambda _, asked, wanted: parse(asked, wanted, app.limits), ["", "query", "top_k"])
    wire(row, bind(rank_corpus, app), inputs, [hits], triggers=[query.submit], checks=checks)
    dim_when(row, query.change, top_k.input, texts.corpus_key.change)
    answer(texts.corpus_key.change, bind(suggest, app), [texts.corpus_key, query], query)


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


def rank_corpus(app: App, corpus_key: str, query: str, top_k: float) -> Iterator[tuple[object, ...]]:
    """Hits and notice for `query`."""

    def work(watch: Watch) -> tuple[SearchResult, tuple[str, ...]]:
        corpus = app.corpus(corpus_key).texts
        asked, wanted = parse(query, top_k, app.limits)
        return search_corpus(app.models.get(watch=watch), asked, corpus, top_k=wanted, watch=watch), corpus

    def present(made: tuple[SearchResult, tuple[str, ...]]) -> tuple[object, ...]:
        result, corpus = made
        said = query_sentences(result.query_report) + report_sentences(result.report)
        return cards(_hits(result, corpus), label="Results"), told(said, result.provenance)

    yield from run(work, present, models=app.models, outputs=2)


def show_code(app: App, corpus_key: str, query: str, top_k: float) -> str:
    """The lines that give these hits."""

    def lines() -> str:
        asked, wanted = parse(query, top_k, app.limits)
        return app.code(partial(search_code, texts=app.corpus(corpus_key).texts, query=asked, top_k=wanted))

    return quickly(lines, as_comment)


def suggest(app: App, corpus_key: str, query: str) -> object:
    """A sample brings its own query, unless the visitor has typed one."""
    sample = app.sample(corpus_key)
    untouched = is_blank(query) or query in {s.query for s in SAMPLES}
    return sample.query if sample is not None and untouched else gr.skip()


def _hits(result: SearchResult, corpus: tuple[str, ...]) -> list[Card]:
    lost = {cut.row: cut.words_lost for cut in result.report.cut}
    return [
        Card(
            str(rank),
            hit.score,
            (corpus[hit.corpus_id],),
            cut_sentence(lost[hit.corpus_id]) if hit.corpus_id in lost else "",
        )
        for rank, hit in enumerate(result.hits, start=1)
    ]
