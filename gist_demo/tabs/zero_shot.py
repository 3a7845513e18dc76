"""The Classify tab: the closest of a visitor's own labels for every text."""

from collections.abc import Iterator
from functools import partial

import gradio as gr
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gist_demo.analysis.zero_shot import PLACEHOLDER, ZeroShotResult, check_labels, check_template, classify_texts
from gist_demo.corpora.samples import SAMPLES
from gist_demo.encoding.encoder import SILENT, Watch
from gist_demo.figures.zero_shot import MOST_LABELS, draw_label_scores
from gist_demo.reproduce import classify_code
from gist_demo.settings import Limits
from gist_demo.tabs.interface import App, TextsPanel
from gist_demo.text import clean_text, is_blank, shorten, split_lines
from gist_demo.widgets.chart import chart, chart_value
from gist_demo.widgets.controls import answer, bind, code_lines, controls, dim_when, wire
from gist_demo.widgets.markup import Card, cards, score_text
from gist_demo.widgets.notices import cut_sentence, failed, report_sentences, told
from gist_demo.widgets.run import as_comment, field_checks, quickly, run

_HEADERS = ["#", "Label", "Score", "Lead", "Text"]
_TEXT_WIDTH = 200
Made = tuple[ZeroShotResult, tuple[str, ...]]


def build_tab(app: App, texts: TextsPanel) -> None:
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
        shown = gr.HTML("", elem_id="classify-text")
        bars = chart(
            elem_id="classify-chart",
            label="Scores of the labels for one text",
            height=260,
            empty="Write at least two labels to see which one each text is closest to.",
        )
        table = gr.Dataframe(
            headers=_HEADERS,
            datatype="str",
            interactive=False,
            wrap=True,
            elem_id="classify-table",
            visible=False,
            column_widths=["8%", "20%", "11%", "11%", "50%"],
            max_height=520,
        )
    with gr.Accordion("More", open=False, elem_classes="more"):
        template = gr.Textbox(
            PLACEHOLDER,
            label="Wording around the label",
            info="{} is where the label goes, as in: This is about {}.",
            elem_id="classify-wording",
        )
    answered = gr.State(("", "", ""))  # the inputs that the table on the page is the answer to
    inputs = [texts.corpus_key, labels, template]
    code_lines("classify", bind(show_code, app), inputs)
    checks = field_checks(
        lambda _, written, wording: parse(written, wording, app.limits),
        ["", "candidate_labels", "hypothesis_template"],
    )
    wire(row, bind(label_corpus, app), inputs, [bars, shown, table, answered], checks=checks)
    answer(table.select, bind(show_text, app), answered, [bars, shown])
    dim_when(row, labels.change, template.change, texts.corpus_key.change)
    answer(texts.corpus_key.change, bind(suggest, app), [texts.corpus_key, labels], labels)


def parse(labels: str, template: str, limits: Limits) -> tuple[tuple[str, ...], str]:
    """The labels, one a line, and the wording, both cleaned. Raises InputError with the field that is wrong."""
    candidate_labels = check_labels(split_lines(clean_text(labels)), most=limits.labels)
    wording = check_template(clean_text(template), candidate_labels, most=limits.prompt_characters)
    return candidate_labels, wording


def label_corpus(app: App, corpus_key: str, labels: str, template: str) -> Iterator[tuple[object, ...]]:
    """Scores of the least sure text, the table of all, and the notice."""

    def present(made: Made) -> tuple[object, ...]:
        result, texts = made
        order = np.argsort(result.lead, kind="stable")
        said = report_sentences(result.label_report, "label") + report_sentences(result.report)
        asked = (corpus_key, labels, template)
        table = gr.Dataframe(value=_table(result, texts, order), visible=True)
        return *_one(result, texts, int(order[0]), int(order[0])), table, asked, told(said, result.provenance)

    yield from run(
        lambda watch: _classify(app, corpus_key, labels, template, watch), present, models=app.models, outputs=5
    )


def show_text(app: App, answered: tuple[str, str, str], event: gr.SelectData) -> tuple[object, object]:
    """Scores of the text whose row was opened, by the labels that the table is about."""

    def opened() -> tuple[object, object]:
        corpus_key, labels, template = answered
        row = int(str(event.row_value[0])) - 1
        texts = app.corpus(corpus_key).texts[row : row + 1] if row >= 0 else ()
        return _one(_classify_texts(app, texts, labels, template, SILENT), texts, 0, row)

    return quickly(opened, lambda sentence: (gr.skip(), failed(sentence)))


def show_code(app: App, corpus_key: str, labels: str, template: str) -> str:
    """The lines that give these labels."""

    def lines() -> str:
        candidate_labels, wording = parse(labels, template, app.limits)
        texts = app.corpus(corpus_key).texts
        return app.code(
            partial(classify_code, texts=texts, candidate_labels=candidate_labels, hypothesis_template=wording)
        )

    return quickly(lines, as_comment)


def suggest(app: App, corpus_key: str, labels: str) -> object:
    """A sample brings its own labels, unless the visitor has written some."""
    sample = app.sample(corpus_key)
    untouched = is_blank(labels) or labels in {"\n".join(s.candidate_labels) for s in SAMPLES}
    return "\n".join(sample.candidate_labels) if sample is not None and untouched else gr.skip()


def _classify(app: App, corpus_key: str, labels: str, template: str, watch: Watch) -> Made:
    texts = app.corpus(corpus_key).texts
    return _classify_texts(app, texts, labels, template, watch), texts


def _classify_texts(app: App, texts: tuple[str, ...], labels: str, template: str, watch: Watch) -> ZeroShotResult:
    candidate_labels, wording = parse(labels, template, app.limits)
    encoder = app.models.get(watch=watch)
    return classify_texts(encoder, texts, candidate_labels, hypothesis_template=wording, watch=watch)


def _one(result: ZeroShotResult, texts: tuple[str, ...], row: int, number: int) -> tuple[object, object]:
    figure = draw_label_scores(result.candidate_labels, result.label_scores[row])
    there = len(result.candidate_labels)
    remark = f"The {MOST_LABELS} closest of {there} labels are drawn." if there > MOST_LABELS else ""
    return chart_value(figure, result.candidate_labels), cards(
        [Card(str(number + 1), None, (texts[row],), remark)], label="The text shown"
    )


def _table(result: ZeroShotResult, texts: tuple[str, ...], order: NDArray[np.int64]) -> pd.DataFrame:
    remarks = {cut.row: f" ({cut_sentence(cut.words_lost)})" for cut in result.report.cut}
    rows = [
        (
            str(i + 1),
            result.candidate_labels[result.best[i]],
            score_text(float(result.label_scores[i, result.best[i]])),
            score_text(float(result.lead[i])),
            shorten(texts[i], _TEXT_WIDTH) + remarks.get(int(i), ""),
        )
        for i in order
    ]
    return pd.DataFrame(rows, columns=_HEADERS)
