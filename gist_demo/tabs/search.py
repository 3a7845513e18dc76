"""The Search tab: the texts that answer a query, by meaning, by words or by both."""

from collections.abc import Iterator, Mapping, Sequence

import gradio as gr
from gradio.components import Component

from gist_demo.analysis.segments import Span
from gist_demo.corpora.samples import SAMPLES
from gist_demo.encoding.encoder import Watch
from gist_demo.tabs.interface import App, TabView, TextsInUse, TextsPanel, is_about_others
from gist_demo.tabs.judgements import Hits, build_judgements
from gist_demo.tabs.search_files import Answered, show_code, write_hits
from gist_demo.tabs.search_find import Found, find, marks
from gist_demo.tabs.search_hits import sentences, show_found
from gist_demo.tabs.search_inputs import (
    FIELDS,
    MODES,
    options,
    parse,
    show_columns,
    show_sizes,
    show_values,
    size_visibly,
)
from gist_demo.tabs.search_many import many_queries
from gist_demo.text import clean_text, is_blank
from gist_demo.widgets.controls import answer, ask_again, bind, code_lines, controls, dim_after, dim_when, wire
from gist_demo.widgets.download import downloads
from gist_demo.widgets.notices import told
from gist_demo.widgets.offers import offering
from gist_demo.widgets.run import field_checks, run


def build_tab(app: App, texts: TextsPanel) -> TabView:
    """Lay the tab out and wire it."""
    query = gr.Textbox(
        SAMPLES[0].query,
        label="What are you looking for?",
        placeholder="A question, a topic, a sentence",
        elem_id="search-query",
    )
    mode = gr.Radio(MODES, value="semantic", label="Search by", elem_id="search-mode")
    row = controls("search", "Search")
    hits = offering('<p class="empty">Type a query and press Search.</p>', elem_id="search-hits")
    tools = gr.Row(elem_classes="result-tools")  # filled when what it is about is there
    with gr.Accordion("More", open=False, elem_id="search-more", elem_classes="more") as box:
        more = options(app.limits)
        inputs = [texts.in_use, query, mode, *more.values()]
        queries = many_queries(app, inputs)
    ask = gr.State(0)
    answered = gr.State(None)  # the inputs that the hits on the page are the answer to
    with tools:
        downloads("search", bind(write_hits, app), answered, row=row, kinds=("csv", "jsonl", "npz"))
        code_lines("search", bind(show_code, app), inputs)
    checks = field_checks(lambda _, *values: parse(_given(values), app.limits), ["", *FIELDS])
    ran = wire(
        row, bind(rank_corpus, app), inputs, [hits, answered], triggers=[query.submit, ask.change], checks=checks
    )
    dim_after(ran, row, is_about_others, [answered, texts.in_use])
    answer(texts.widened, ask_again, [answered, ask], ask)
    edits = [each.input for each in (mode, *more.values())]  # type: ignore[attr-defined]
    dim_when(row, query.change, *edits, texts.in_use.change)
    answer(texts.in_use.change, bind(suggest, app), [texts.in_use, query], query)
    _follow(app, texts.in_use, mode, more)
    with box:
        judged = build_judgements(app, texts, Hits(hits, answered, query_of))
    return TabView(inputs=(query, mode, *more.values(), queries, *judged), ask=ask, takes=query, offers=(hits,))


def rank_corpus(app: App, in_use: TextsInUse, *values: object) -> Iterator[tuple[object, ...]]:
    """The hits of what `values` ask for (as FIELDS name them), what they are the answer to, and notice."""
    given = _given(values)

    def work(watch: Watch) -> tuple[Found, list[tuple[Span, ...]]]:
        found = find(app, app.used(in_use), parse(given, app.limits), watch=watch)
        return found, marks(found, watch=watch)

    def present(made: tuple[Found, list[tuple[Span, ...]]]) -> tuple[object, ...]:
        found, marked = made
        source = found.result.provenance
        return show_found(found, marked), (in_use, given, source), told(sentences(found), source)

    yield from run(work, present, models=app.models, outputs=3)


def query_of(answered: Answered | None) -> tuple[str, str] | None:
    """The key of the texts and the query that hits are the answer to, None where there are none."""
    return None if answered is None else (answered[0].corpus_key, clean_text(str(answered[1]["query"])).strip())


def suggest(app: App, in_use: TextsInUse, query: str) -> object:
    """A sample brings its own query, unless the visitor has typed one."""
    sample = app.sample(in_use)
    untouched = is_blank(query) or query in {s.query for s in SAMPLES}
    return sample.query if sample is not None and untouched else gr.skip()


def _given(values: Sequence[object]) -> dict[str, object]:
    return dict(zip(FIELDS, values, strict=True))


def _follow(app: App, in_use: gr.State, mode: gr.Radio, more: Mapping[str, Component]) -> None:
    """Let inputs appear that others make useful, and offer what the texts in use have."""
    column, values = more["column"], more["values"]
    split, sizes = more["split"], [more["size"], more["overlap"]]
    answer(in_use.change, bind(show_columns, app), [in_use, column, values], [column, values])
    answer(column.change, bind(show_values, app), [in_use, column, values], values)  # type: ignore[attr-defined]
    answer(mode.change, lambda chosen: gr.update(visible=chosen == "hybrid"), mode, more["weight"])
    answer(split.change, size_visibly, split, sizes)  # type: ignore[attr-defined]
    answer(split.input, show_sizes, split, sizes)  # type: ignore[attr-defined]
