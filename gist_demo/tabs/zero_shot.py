"""The Classify tab: the closest of a visitor's own labels for every text."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import gradio as gr
from gradio.components import Component

from gist_demo.corpora.samples import SAMPLES
from gist_demo.tabs.interface import App, TabView, TextsPanel, is_about_others
from gist_demo.tabs.zero_shot_corrections import CorrectionRow, build_corrections, wire_corrections
from gist_demo.tabs.zero_shot_files import show_code, write_labelled
from gist_demo.tabs.zero_shot_gold import build_gold, offer_gold
from gist_demo.tabs.zero_shot_inputs import FIELDS, check_fields
from gist_demo.tabs.zero_shot_list import list_corpus, pick
from gist_demo.tabs.zero_shot_more import More, build_more, labels_from, offer_columns
from gist_demo.tabs.zero_shot_notes import tell_alike, tell_seen
from gist_demo.tabs.zero_shot_quality import build_quality
from gist_demo.tabs.zero_shot_run import label_corpus, show_text, suggest
from gist_demo.tabs.zero_shot_tuning import build_tuning
from gist_demo.tabs.zero_shot_view import widths
from gist_demo.tabs.zero_shot_wordings import build_wordings
from gist_demo.widgets.chart import chart
from gist_demo.widgets.controls import (
    Controls,
    answer,
    ask_again,
    bind,
    code_lines,
    controls,
    dim_after,
    dim_when,
    edits,
    wire,
)
from gist_demo.widgets.counts import counts
from gist_demo.widgets.download import Kind, downloads
from gist_demo.widgets.offers import offering
from gist_demo.widgets.run import field_checks


@dataclass(frozen=True)
class _Page:
    """The parts of the tab that its events fill. `answered`: what stands on the page is the answer to; `drawn` counts
    the answers; `picked` is the label whose texts are listed, "" for none of these.
    """

    alike: gr.HTML
    seen: gr.HTML
    counts: gr.HTML
    shown: gr.HTML
    bars: gr.HTML
    listed: gr.HTML
    table: gr.Dataframe
    usual: gr.HTML
    answered: gr.State
    drawn: gr.State
    picked: gr.State


def build_tab(app: App, texts: TextsPanel) -> TabView:
    """Lay the tab out and wire it."""
    labels = gr.Textbox(
        "\n".join(SAMPLES[0].candidate_labels),
        label="Labels, one a line (no training examples needed)",
        info="A description helps: label: what it is | another way to say it | an example",
        placeholder="late delivery\nwrong item: it is not what I ordered\nhow to pay",
        lines=4,
        max_lines=12,
        elem_id="classify-labels",
    )
    alike, seen = gr.HTML("", elem_id="classify-alike"), gr.HTML("", elem_id="classify-seen")
    row = controls("classify", "Classify")
    with gr.Column(elem_classes="result"):
        counted = counts("classify-counts")
        shown = offering("", elem_id="classify-text")
        bars = chart(
            elem_id="classify-chart",
            label="Scores of the labels for one text",
            height=260,
            empty="Write at least two labels to see which one each text is closest to.",
        )
        corrections = build_corrections()
        listed = offering("", elem_id="classify-listed")
        table = gr.Dataframe(
            headers=list(widths()),
            datatype="str",
            interactive=False,
            wrap=True,
            elem_id="classify-table",
            visible=False,
            column_widths=list(widths().values()),
            max_height=520,
        )
        usual = gr.HTML("", elem_id="classify-usual")
    tools = gr.Row(elem_classes="result-tools")  # filled when what it is about is there
    more = build_more()
    states = gr.State(None), gr.State(0), gr.State(None)
    page = _Page(alike, seen, counted, shown, bars, listed, table, usual, *states)
    asked = [texts.in_use, labels, *more.asked]
    with tools:
        kinds: tuple[Kind, ...] = ("csv", "jsonl", "npz", "png")
        given = [page.answered, corrections.given]
        downloads("classify", bind(write_labelled, app), given, row=row, kinds=kinds, chart="classify-chart")
        code_lines("classify", bind(show_code, app), asked)
    ask = gr.State(0)
    _wire_run(app, texts, row, page, corrections, asked, ask)
    _wire_list(app, texts, page, corrections)
    _wire_inputs(app, texts, row, page, labels, more)
    with more.box:
        confused, own = _build_measures(app, texts, page, row, asked, more, corrections.given)
    return TabView(inputs=(labels, *more.asked, corrections.given, *own), ask=ask, offers=(shown, listed, confused))


def _wire_run(
    app: App,
    texts: TextsPanel,
    row: Controls,
    page: _Page,
    corrections: CorrectionRow,
    asked: Sequence[Component],
    ask: gr.State,
) -> None:
    checks = field_checks(partial(check_fields, limits=app.limits), ["", *FIELDS, ""])
    one = [page.bars, page.shown, corrections.label, corrections.opened]
    outputs = [*one, corrections.box, page.usual, page.answered]
    given = [*asked, corrections.given]
    ran = wire(row, bind(label_corpus, app), given, outputs, triggers=[ask.change], checks=checks)
    answer(ran.then, lambda times: times + 1, page.drawn, page.drawn)
    opened = [page.answered, page.picked, corrections.opened, corrections.given]
    answer([page.table.select, corrections.following.click], bind(show_text, app), opened, one)
    wire_corrections(app, corrections, texts.in_use, page.answered)
    dim_after(ran, row, is_about_others, [page.answered, texts.in_use])
    answer(texts.widened, ask_again, [page.answered, ask], ask)


def _build_measures(
    app: App, texts: TextsPanel, page: _Page, row: Controls, asked: Sequence[Component], more: More, given: gr.Textbox
) -> tuple[gr.HTML, list[Component]]:
    """What is measured against the visitor's own labels. Returns a list that offers its texts, and further inputs."""
    with gr.Accordion("Measured against your labels", open=False, elem_id="classify-quality", elem_classes="more"):
        gold = build_gold()
        own = [*gold.asked, given]
        with gr.Column(elem_classes="measure"):
            confused = build_quality(app, asked, own, page.drawn)
        tuned = build_tuning(app, texts, asked, own, (more.at_least, more.temperature))
        wordings = build_wordings(app, texts, asked, own)
    dim_when(row, tuned.click)
    answer(texts.arrived, bind(offer_gold, app), texts.in_use, gold.column, latest=True)
    return confused, [gold.none_value, wordings]


def _wire_list(app: App, texts: TextsPanel, page: _Page, corrections: CorrectionRow) -> None:
    answer(page.counts.select, bind(pick, app), page.answered, page.picked)
    answer(
        [page.drawn.change, page.picked.change, corrections.given.change, texts.in_use.change],
        bind(list_corpus, app),
        [texts.in_use, page.answered, page.picked, corrections.given],
        [page.counts, page.listed, page.table, corrections.words, corrections.undo],
        latest=True,
    )


def _wire_inputs(app: App, texts: TextsPanel, row: Controls, page: _Page, labels: gr.Textbox, more: More) -> None:
    dim_when(row, *edits([labels, *more.asked, texts.in_use]))
    answer(texts.in_use.change, bind(suggest, app), [texts.in_use, labels], labels, latest=True)
    answer(more.column.input, bind(labels_from, app), [texts.in_use, more.column], [labels, more.column_words])
    answer(texts.arrived, bind(offer_columns, app), texts.in_use, [more.column, more.column_words], latest=True)
    edited = [labels.change, more.template.change, more.names.change, page.drawn.change]
    written = [texts.in_use, page.answered, labels, more.template, more.names]
    answer([*edited, *texts.arrived], bind(tell_alike, app), written, page.alike, latest=True)
    answer([*texts.arrived, page.drawn.change], bind(tell_seen, app), texts.in_use, page.seen, latest=True)
