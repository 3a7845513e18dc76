"""Under "More" of the Search tab: how good is the search on the visitor's own texts, by judgements of what fits?"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.components import Component

from gist_demo.tabs.interface import App, TextsPanel, is_about_others
from gist_demo.tabs.judgement_inputs import ROW_NUMBER, SOURCES, offer_columns, offer_ids
from gist_demo.tabs.ranking_quality import measure_search, show_code, write_quality
from gist_demo.widgets.controls import answer, bind, code_lines, controls, dim_after, dim_when, wire
from gist_demo.widgets.download import downloads
from gist_demo.widgets.measured import AIMS, paragraphs
from gist_demo.widgets.run import quickly
from gist_demo.widgets.ticks import Ticked, ticked_row, ticker

QueryOf = Callable[[Any], tuple[str, str] | None]
_SHOW_TICKS = "(on) => { document.getElementById('search-tab').classList.toggle('judging', on); }"
_INTRO = "How good is the search on your texts? Say which of them answer which query: tick hits, or bring a file."
_NO_TICKS = "No hit is ticked yet."
_NO_FILE = "Columns: the query, the id of a text that was judged, and how relevant it is (above 0: it fits)."


@dataclass(frozen=True)
class Hits:
    """The hits on the page: their list, what they are the answer to, and how to read texts and query there.

    `query_of` gives the key of the texts and the query of an answer, None where there is none.
    """

    shown: gr.HTML
    answered: gr.State
    query_of: QueryOf


def build_judgements(app: App, texts: TextsPanel, hits: Hits) -> tuple[Component, ...]:
    """Lay the panel out and wire it. Returns the inputs that a reload finds again."""
    with gr.Accordion("Ranking quality", open=False, elem_id="quality-panel", elem_classes="more measure"):
        gr.HTML(paragraphs([_INTRO], name="hint"))
        source = gr.Radio(SOURCES, value="ticks", label="Judgements are", elem_id="quality-source")
        with gr.Column(elem_id="quality-ticks") as by_ticks:
            judging = gr.Checkbox(label="Show a box “Fits” on each hit", elem_id="judge-hits")
            with gr.Row(elem_id="quality-ticked-row"):
                count = gr.HTML(paragraphs([_NO_TICKS], name="hint"), elem_id="quality-ticked")
                forget = gr.Button("Forget ticks", size="sm", scale=0, min_width=88, elem_id="forget-ticks")
        with gr.Column(visible=False) as by_table:
            file = gr.File(label=_NO_FILE, elem_id="quality-file", height=120)
            pasted = gr.Textbox(
                "",
                label=_NO_FILE,
                placeholder="query,id,relevance\nhow do I pay,17,1",
                lines=4,
                max_lines=12,
                visible=False,
                elem_id="quality-paste",
            )
            problem = gr.HTML("", elem_id="quality-problem")
            with gr.Row(elem_classes="file-options"):
                query, document, relevance = (
                    gr.Dropdown([], label=label, visible=False, elem_id=f"quality-{name}", min_width=160)
                    for name, label in (("query", "Query"), ("document", "Id of the text"), ("relevance", "Relevance"))
                )
                ids = gr.Dropdown([ROW_NUMBER], value="", label="Ids of your texts", elem_id="quality-ids")
        aim = gr.Dropdown(AIMS, value=0, label="Suggest a threshold for", elem_id="quality-aim")
        row = controls("quality", "Measure")
        with gr.Column(elem_classes="result"):
            verdict = gr.HTML("", elem_id="quality-verdict")
        ticked, answered = gr.State(Ticked()), gr.State(None)
        boxes = ticker(str(hits.shown.elem_id))
        given = [source, ticked, file, pasted, query, document, relevance, ids, aim]
        with gr.Row(elem_classes="result-tools"):
            downloads("quality", bind(write_quality, app), answered, row=row, kinds=("csv", "jsonl"))
            code_lines("quality", bind(show_code, app), [texts.in_use, *given])
    ran = wire(row, bind(measure_search, app), [texts.in_use, *given], [verdict, answered])
    dim_after(ran, row, is_about_others, [answered, texts.in_use])
    dim_when(row, *(each.input for each in (source, query, document, relevance, ids, aim)), texts.in_use.change)
    judging.change(None, judging, None, js=_SHOW_TICKS, api_visibility="private")
    marks = [ticked, hits.answered]
    answer(boxes.tick, bind(tick, (app, hits.query_of)), marks, [ticked, count])
    answer(hits.shown.change, bind(shown_ticks, hits.query_of), marks, boxes)
    answer(forget.click, _forgotten, None, [ticked, count, boxes])
    answer(source.change, _shown_source, source, [by_ticks, by_table, file, pasted])
    for changed in (source.change, file.upload, file.clear, pasted.change):
        answer(changed, bind(offer_columns, app), [source, file, pasted], [query, document, relevance, problem])
    for arrived in texts.arrived:
        answer(arrived, bind(offer_ids, app), texts.in_use, ids)
    return source, pasted, aim


def tick(of: tuple[App, QueryOf], ticked: Ticked, answered: object, event: gr.EventData) -> tuple[object, object]:
    """The ticks with the one that was just set or taken away, and how many there are."""
    app, query_of = of

    def made() -> tuple[object, object]:
        asked = query_of(answered)
        if asked is None:
            return gr.skip(), gr.skip()
        key, query = asked
        said = ticked_row(event, len(app.corpora.get(key).texts))
        if said is None or said[0] != key:
            return gr.skip(), gr.skip()
        now = ticked.with_tick(key, query, said[1], fits=said[2])
        return now, _ticks_words(now)

    return quickly(made, lambda _: (gr.skip(), gr.skip()))


def shown_ticks(query_of: QueryOf, ticked: Ticked, answered: object) -> str:
    """JSON of the rows that are ticked among the hits on the page."""
    asked = query_of(answered)
    return json.dumps([] if asked is None else ticked.rows(*asked))


def _ticks_words(ticked: Ticked) -> str:
    if not ticked.count:
        return paragraphs([_NO_TICKS], name="hint")
    hits = "1 hit is" if ticked.count == 1 else f"{ticked.count:,} hits are"
    queries = "1 query" if len(ticked.by_query) == 1 else f"{len(ticked.by_query):,} queries"
    return paragraphs([f"{hits} ticked, for {queries}."], name="hint")


def _forgotten() -> tuple[object, ...]:
    return Ticked(), _ticks_words(Ticked()), "[]"


def _shown_source(source: str) -> tuple[object, ...]:
    is_file = source == "file"
    return (
        gr.update(visible=source == "ticks"),
        gr.update(visible=source != "ticks"),
        gr.update(visible=is_file),
        gr.update(visible=source == "paste"),
    )
