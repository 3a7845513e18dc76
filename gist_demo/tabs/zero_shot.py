"""The Classify tab: the closest of a visitor's own labels for every text."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import gradio as gr
import numpy as np

from gist_demo.analysis.labels import PLACEHOLDER, Label, check_labels, check_template, read_labels
from gist_demo.analysis.zero_shot import ZeroShotResult, classify_texts
from gist_demo.corpora.samples import SAMPLES
from gist_demo.encoding.encoder import SILENT, Watch
from gist_demo.errors import InputError
from gist_demo.export.about import about, read_against
from gist_demo.export.files import Download, npz_file, table_file
from gist_demo.export.tables import label_table
from gist_demo.provenance import Provenance
from gist_demo.reproduce import classify_code
from gist_demo.settings import Limits
from gist_demo.tabs.interface import App, TabView, TextsInUse, TextsPanel, Used, check_same, is_about_others
from gist_demo.tabs.label_view import list_labels, show_one, widths
from gist_demo.text import clean_text, is_blank
from gist_demo.widgets.chart import chart
from gist_demo.widgets.controls import answer, ask_again, bind, code_lines, controls, dim_after, dim_when, wire
from gist_demo.widgets.download import Kind, downloads
from gist_demo.widgets.notices import failed, report_sentences, told
from gist_demo.widgets.offers import offering
from gist_demo.widgets.run import RunWatch, as_comment, field_checks, quickly, run, visitor
from gist_demo.widgets.scale import usual_scores

Made = tuple[ZeroShotResult, Used]
Answered = tuple[TextsInUse, str, str, Provenance]


def build_tab(app: App, texts: TextsPanel) -> TabView:
    """Lay the tab out and wire it."""
    labels = gr.Textbox(
        "\n".join(SAMPLES[0].candidate_labels),
        label="Labels, one a line (no training examples needed)",
        placeholder="late delivery\nwrong item\nhow to pay",
        lines=4,
        max_lines=12,
        elem_id="classify-labels",
    )
    row = controls("classify", "Classify")
    with gr.Column(elem_classes="result"):
        shown = offering("", elem_id="classify-text")
        bars = chart(
            elem_id="classify-chart",
            label="Scores of the labels for one text",
            height=260,
            empty="Write at least two labels to see which one each text is closest to.",
        )
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
    with gr.Accordion("More", open=False, elem_classes="more"):
        template = gr.Textbox(
            PLACEHOLDER,
            label="Wording around the label",
            info="{} is where the label goes, as in: This is about {}.",
            elem_id="classify-wording",
        )
    answered = gr.State(None)  # the inputs that the table on the page is the answer to
    ask = gr.State(0)
    inputs = [texts.in_use, labels, template]
    with tools:
        kinds: tuple[Kind, ...] = ("csv", "jsonl", "npz", "png")
        downloads("classify", bind(write_labels, app), answered, row=row, kinds=kinds, chart="classify-chart")
        code_lines("classify", bind(show_code, app), inputs)
    checks = field_checks(
        lambda _, written, wording: parse(written, wording, app.limits),
        ["", "candidate_labels", "hypothesis_template"],
    )
    outputs = [bars, shown, table, usual, answered]
    ran = wire(row, bind(label_corpus, app), inputs, outputs, triggers=[ask.change], checks=checks)
    answer(table.select, bind(show_text, app), answered, [bars, shown])
    dim_after(ran, row, is_about_others, [answered, texts.in_use])
    answer(texts.widened, ask_again, [answered, ask], ask)
    dim_when(row, labels.change, template.change, texts.in_use.change)
    answer(texts.in_use.change, bind(suggest, app), [texts.in_use, labels], labels)
    return TabView(inputs=(labels, template), ask=ask, offers=(shown,))


def parse(labels: str, template: str, limits: Limits) -> tuple[tuple[Label, ...], str]:
    """The labels, one a line, and the wording, both cleaned. Raises InputError with the field that is wrong."""
    candidate_labels = check_labels(read_labels(clean_text(labels)), limits=limits)
    wording = check_template(clean_text(template), candidate_labels, most=limits.prompt_characters)
    return candidate_labels, wording


def label_corpus(app: App, in_use: TextsInUse, labels: str, template: str) -> Iterator[tuple[object, ...]]:
    """Scores of the least sure text, the table of all, and the notice."""

    def work(watch: Watch) -> Made:
        used = app.used(in_use)
        return _classify(app, used, labels, template, watch), used

    def present(made: Made) -> tuple[object, ...]:
        result, used = made
        order = np.argsort(result.lead, kind="stable")
        said = report_sentences(result.label_report, "label") + report_sentences(result.report, numbers=used.numbers)
        table = gr.Dataframe(
            value=list_labels(result, used, order), column_widths=list(widths(result).values()), visible=True
        )
        best = result.label_scores.max(axis=1)[order]
        asked = (in_use, labels, template, result.provenance)
        usually = usual_scores(result.background, best.tolist())
        return *show_one(result, used, int(order[0])), table, usually, asked, told(said, result.provenance)

    yield from run(work, present, models=app.models, outputs=6)


def show_text(app: App, answered: Answered | None, event: gr.SelectData) -> tuple[object, object]:
    """Scores of the text whose row was opened, by the labels that the table is about."""

    def opened() -> tuple[object, object]:
        if answered is None:
            return gr.skip(), gr.skip()
        in_use, labels, template, _ = answered
        used, row = app.used(in_use), int(str(event.row_value[0])) - 1
        one = replace(used, rows=[row] if row in used.rows else [])
        return show_one(_classify(app, one, labels, template, SILENT), one, 0)

    return quickly(opened, lambda sentence: (gr.skip(), failed(sentence)))


def write_labels(app: App, kind: Kind, answered: Answered | None) -> Download:
    """The file of the labels on the page. Raises InputError where there are none."""
    if answered is None:
        raise InputError("There are no labels yet. Press Classify.")
    in_use, labels, template, source_of_page = answered
    used, watch = app.used(in_use), RunWatch(app.limits.run_seconds, visitor=visitor())
    encoder = app.models.get(watch=watch)
    check_same(encoder, source_of_page)
    result, rows = _classify(app, used, labels, template, watch), used.exported()
    source = about(
        result.provenance,
        rows,
        candidate_labels=list(result.candidate_labels),
        texts_from=used.origin(),
        percentiles_among=read_against(result.background),
    )
    if kind == "npz":
        texts = encoder.encode(used.texts, watch=watch).vectors
        arrays = {"embeddings": texts, "label_scores": result.label_scores}
        if result.background is not None:
            arrays["label_percentiles"] = result.background.percentiles(result.label_scores)
        return npz_file("classify", arrays, source, rows)
    return table_file(kind, "classify", label_table(result, rows, grouped=kind == "jsonl"), source)


def show_code(app: App, in_use: TextsInUse, labels: str, template: str) -> str:
    """The lines that give these labels."""

    def lines() -> str:
        candidate_labels, wording = parse(labels, template, app.limits)
        texts = app.used(in_use).texts
        return app.code(partial(classify_code, texts=texts, labels=candidate_labels, hypothesis_template=wording))

    return quickly(lines, as_comment)


def suggest(app: App, in_use: TextsInUse, labels: str) -> object:
    """A sample brings its own labels, unless the visitor has written some."""
    sample = app.sample(in_use)
    untouched = is_blank(labels) or labels in {"\n".join(s.candidate_labels) for s in SAMPLES}
    return "\n".join(sample.candidate_labels) if sample is not None and untouched else gr.skip()


def _classify(app: App, used: Used, labels: str, template: str, watch: Watch) -> ZeroShotResult:
    candidate_labels, wording = parse(labels, template, app.limits)
    encoder = app.models.get(watch=watch)
    background = app.background(encoder, used.corpus.texts, watch=watch)
    return classify_texts(
        encoder, used.texts, candidate_labels, hypothesis_template=wording, background=background, watch=watch
    )
