"""Many queries at once, under "More" of the Search tab: one a line in, a table of their hits out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import gradio as gr
import pandas as pd
from gradio.components import Component

from gist_demo.analysis.background import score_columns
from gist_demo.analysis.search import QueriesResult, SearchResult
from gist_demo.encoding.encoder import SILENT, Watch
from gist_demo.errors import InputError
from gist_demo.export.files import Download, table_file
from gist_demo.export.tables import search_table
from gist_demo.figures.label import percent_label
from gist_demo.settings import Limits
from gist_demo.tabs.interface import App, TextsInUse, Used, is_about_others
from gist_demo.tabs.search_files import Answered, check_same_source, said_of
from gist_demo.tabs.search_find import Searched, check_amount, find_all, prepare
from gist_demo.tabs.search_hits import searched_sentences
from gist_demo.tabs.search_inputs import FIELDS, Asked, parse
from gist_demo.text import clean_text, is_blank, shorten, split_lines
from gist_demo.widgets.controls import bind, controls, dim_after, dim_when, wire
from gist_demo.widgets.download import Kind, downloads
from gist_demo.widgets.markup import score_text
from gist_demo.widgets.notices import told
from gist_demo.widgets.run import RunWatch, field_checks, run, visitor

_SHOWN = 500  # rows of the table; files have all
_TEXT_WIDTH = 160
_WIDTHS = {"Query": 22, "#": 6, "Row": 8, "Score": 10, "Closer than": 12, "BM25": 10, "Text": 32}  # percent
Lists = tuple[tuple[str, ...], Searched, QueriesResult]


def many_queries(app: App, inputs: Sequence[Component]) -> gr.Textbox:
    """Lay it out; `inputs` are those of the tab, whose query is not used."""
    with gr.Accordion("Many queries at once", open=False, elem_id="search-many", elem_classes="more"):
        queries = gr.Textbox(
            "", label="Queries, one a line", lines=4, max_lines=12, elem_id="search-queries",
            placeholder="refund has not come\nwhere is my parcel", info="Searched as chosen above.",
        )  # fmt: skip
        row = controls("search-many", "Search all")
        table = gr.Dataframe(
            headers=list(_WIDTHS), datatype="str", interactive=False, wrap=True, visible=False, max_height=520,
            elem_id="search-many-table", elem_classes="many-result",
        )  # fmt: skip
        answered = gr.State(None)
        with gr.Row(elem_classes="result-tools"):
            downloads("search-many", bind(write_lists, app), answered, row=row, kinds=("csv", "jsonl"))
    checks = field_checks(
        lambda _, *values: (parse_all(values[-1], app.limits), parse(_given(values), app.limits)),
        ["", *FIELDS, "queries"],
    )
    ran = wire(row, bind(rank_all, app), [*inputs, queries], [table, answered], checks=checks)
    dim_after(ran, row, is_about_others, [answered, inputs[0]])
    edits = [each.input for each in inputs[2:]]  # type: ignore[attr-defined]
    dim_when(row, queries.input, *edits, inputs[0].change)  # type: ignore[attr-defined]
    return queries


def parse_all(queries: object, limits: Limits) -> tuple[str, ...]:
    """The queries, one a line; blank lines are left out. Raises InputError for none, too many, or a too long one."""
    lines = [line.strip() for line in split_lines(clean_text(queries))] if isinstance(queries, str) else []
    found = tuple(line for line in lines if not is_blank(line))
    if not found:
        raise InputError("Write at least one query, each on a line of its own.", "queries")
    if len(found) > limits.queries:
        raise InputError(
            f"These are {len(found):,} queries; at most {limits.queries} can be searched at once.", "queries"
        )
    longest = max(map(len, found))
    if longest > limits.query_characters:
        raise InputError(
            f"One query has {longest:,} characters; at most {limits.query_characters:,} can be used.", "queries"
        )
    return found


def rank_all(app: App, in_use: TextsInUse, *values: object) -> Iterator[tuple[object, ...]]:
    """The table of the hits of each query, what it is the answer to, and notice."""
    given = {**_given(values), "queries": values[-1]}

    def work(watch: Watch) -> Lists:
        return _rank(app, app.used(in_use), given, watch)

    def present(made: Lists) -> tuple[object, ...]:
        queries, searched, result = made
        cells, there = _cells(queries, searched, result)
        said = list(_sentences(queries, searched, result))
        said += [f"The first {_SHOWN:,} of {there:,} rows are shown; files have all."] * (there > _SHOWN)
        rest = 100 - sum(_WIDTHS[name] for name in cells.columns if name != "Text")
        widths: list[str | int] = [f"{rest if name == 'Text' else _WIDTHS[name]}%" for name in cells.columns]
        table = gr.Dataframe(value=cells, column_widths=widths, visible=there > 0)
        return table, (in_use, given, result.provenance), told(said, result.provenance)

    yield from run(work, present, models=app.models, outputs=3)


def write_lists(app: App, kind: Kind, answered: Answered | None) -> Download:
    """The file of the table on the page. Raises InputError where there is none."""
    if answered is None:
        raise InputError("There are no results yet. Press Search all.")
    in_use, given, source_of_page = answered
    watch = RunWatch(app.limits.run_seconds, visitor=visitor())
    queries, searched, result = _rank(app, app.used(in_use), given, watch)
    check_same_source(result.provenance, source_of_page)
    if not any(result.hits):
        raise InputError("There are no hits to write. Look for something else, or lower the threshold.")
    check_amount(searched, result.hits, app.limits)
    rows = searched.used.exported()
    about = said_of(searched, result.provenance, rows, _asked(given, app.limits), queries=list(queries))
    lists = [
        (query, SearchResult(hits, result.report, result.query_report, result.provenance, result.background))
        for query, hits in zip(queries, result.hits, strict=True)
    ]
    return table_file(kind, "queries", search_table(lists, rows, name="query", passages=searched.passages), about)


def _given(values: Sequence[object]) -> dict[str, object]:
    """The inputs by field, those of the tab first, then the queries."""
    return dict(zip(FIELDS, values[: len(FIELDS)], strict=True)) | {"query": "x"}


def _asked(given: Mapping[str, object], limits: Limits) -> Asked:
    return replace(parse(given, limits), side_by_side=False)


def _rank(app: App, used: Used, given: Mapping[str, object], watch: Watch = SILENT) -> Lists:
    queries = parse_all(given["queries"], app.limits)
    searched = prepare(app, used, _asked(given, app.limits), watch=watch)
    return queries, searched, find_all(searched, queries, watch=watch)


def _sentences(queries: Sequence[str], searched: Searched, result: QueriesResult) -> Iterator[str]:
    without = sum(not hits for hits in result.hits)
    yield f"{len(queries):,} queries." if len(queries) > 1 else "1 query."
    if without:
        yield f"{without:,} found nothing."
    if cut := len(result.query_report.cut):
        yield f"{cut:,} of them {'is' if cut == 1 else 'are'} longer than the model reads."
    yield from searched_sentences(searched, result.report, sum(result.hidden))


def _cells(queries: Sequence[str], searched: Searched, result: QueriesResult) -> tuple[pd.DataFrame, int]:
    """The rows to be shown, and how many there are."""
    every = [
        (query, place, hit)
        for query, hits in zip(queries, result.hits, strict=True)
        for place, hit in enumerate(hits, start=1)
    ]
    shown = every[:_SHOWN]
    cells: dict[str, list[str]] = {
        "Query": [shorten(query, _TEXT_WIDTH) for query, _, _ in shown],
        "#": [str(place) for _, place, _ in shown],
        "Row": [str(searched.used.numbers[searched.row(hit.corpus_id)]) for _, _, hit in shown],
    }
    if searched.encoder is not None:
        scores = score_columns([hit.score for _, _, hit in shown], result.background)
        cells["Score"] = [score_text(float(score)) for score in scores.scores]
        if scores.percentiles is not None:
            cells["Closer than"] = [percent_label(float(each)) for each in scores.percentiles]
    if searched.index is not None:
        cells["BM25"] = [f"{hit.keyword_score or 0:.2f}" for _, _, hit in shown]
    cells["Text"] = [shorten(searched.texts[hit.corpus_id], _TEXT_WIDTH) for _, _, hit in shown]
    return pd.DataFrame(cells), len(every)
