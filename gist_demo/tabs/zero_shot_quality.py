"""Under "More" of the Classify tab: how good are the labels, measured against the visitor's own?"""

from collections.abc import Iterator, Sequence
from typing import Any

import gradio as gr
from gradio.components import Component

from gist_demo.encoding.encoder import SILENT, Watch
from gist_demo.export.about import source_line
from gist_demo.figures.confusion import confusion_cells, confusion_texts, draw_confusion
from gist_demo.figures.reliability import draw_reliability, reliability_texts
from gist_demo.tabs.interface import App, TextsInUse
from gist_demo.tabs.zero_shot_gold import Given
from gist_demo.tabs.zero_shot_inputs import FIELDS, Asked
from gist_demo.tabs.zero_shot_measured import Measured, MeasuredOf, measured, show_code, write_measures
from gist_demo.tabs.zero_shot_view import label_cards
from gist_demo.widgets.chart import chart, chart_value, picked_rows
from gist_demo.widgets.controls import answer, bind, code_lines, controls, dim_after, dim_when, edits, sent, wire
from gist_demo.widgets.counts import counts, picked_place
from gist_demo.widgets.download import Kind, downloads
from gist_demo.widgets.label_measures import class_table, label_verdict, mixed_up, reliability_words, set_verdict
from gist_demo.widgets.measured import paragraphs
from gist_demo.widgets.notices import failed, report_sentences, told
from gist_demo.widgets.offers import offering
from gist_demo.widgets.run import quickly, run

_SHOWN = 8  # outputs of a run, its notice among them
_FILES: tuple[Kind, ...] = ("csv", "jsonl", "png")


def build_quality(app: App, asked: Sequence[Component], given: Sequence[Component], drawn: gr.State) -> gr.HTML:
    """Lay the panel out and wire it. `asked`: the texts in use and the fields of Asked, `given` those of Given;
    `drawn` counts the answers of the tab: measures that are there are made again. Returns the list of opened texts.
    """
    row = controls("classify-quality", "Measure")
    with gr.Column(elem_classes="result"):
        verdict = gr.HTML("", elem_id="classify-quality-verdict")
        with gr.Column(visible=False) as box:
            curve = chart(
                elem_id="classify-reliability",
                label="How often labels are right, by their probability",
                height=320,
                empty="Set a temperature and press Measure.",
            )
        confusion = chart(
            elem_id="classify-confusion",
            label="Your labels against the answers",
            height=320,
            empty="Choose where your labels are and press Measure.",
        )
        mixups = counts("classify-mixups")
        opened = offering("", elem_id="classify-confused")
    answered = gr.State(None)
    with gr.Row(elem_classes="result-tools"):
        write = bind(write_measures, app)
        downloads("classify-quality", write, answered, row=row, kinds=_FILES, chart="classify-confusion")
        code_lines("classify-quality", bind(show_code, app), [*asked, *given])
    outputs = [verdict, confusion, mixups, opened, box, curve, answered]
    ran = wire(row, bind(measure, app), [answered, *asked, *given], outputs, triggers=[drawn.change])
    dim_after(ran, row, is_stale, [answered, *asked[:1]])
    dim_when(row, *edits([*asked, *given]))
    answer([confusion.click, mixups.select], bind(show_cell, app), answered, opened)
    return opened


def measure(
    app: App, event: gr.EventData, before: MeasuredOf | None, in_use: TextsInUse, *values: Any
) -> Iterator[tuple[object, ...]]:
    """Verdict and table, confusion matrix, mix-ups, nothing opened, reliability, what that is the answer to, notice.

    `before`: what stands on the page, which a new answer of the tab asks for again; where there is nothing, only the
    button does. `values`: the fields of Asked, then those of Given.
    """
    if before is None and isinstance(event.target, gr.State):
        yield (gr.skip(),) * _SHOWN
        return
    asked, given = Asked(*values[: len(FIELDS)]), Given(*values[len(FIELDS) :])

    def work(watch: Watch) -> Measured:
        return measured(app, in_use, asked, given, watch)

    def present(found: Measured) -> tuple[object, ...]:
        result = found.made.result
        said = found.notes + report_sentences(result.report, numbers=found.made.used.numbers)
        accuracy, n = _accuracy(found)
        same = before is not None and (before.in_use, before.given, before.n) == (in_use, given, n)
        return (
            _verdict(found, before.accuracy if same and before is not None else None),
            *_confusion(found),
            "",
            gr.Column(visible=found.curve is not None),
            _reliability(found),
            MeasuredOf(in_use, asked, given, result.provenance, accuracy, n),
            told(said, result.provenance),
        )

    yield from run(work, present, models=app.models, outputs=_SHOWN)


def show_cell(app: App, answered: MeasuredOf | None, event: gr.EventData) -> str:
    """The texts of the cell, or of the mix-up, that was opened."""

    def opened() -> str:
        if answered is None:
            return ""
        found = measured(app, answered.in_use, answered.asked, answered.given, SILENT, as_on_page=answered.provenance)
        if found.quality is None:
            return ""
        cells = confusion_cells(found.quality.confusion)
        place = (
            picked_place(event, len(cells))
            if "place" in sent(event)
            else next(iter(picked_rows(event, len(cells))), None)
        )
        if place is None:
            return ""
        return label_cards(found.made, found.quality.confused(*cells[place]), *cells[place])

    return quickly(opened, failed)


def is_stale(answered: MeasuredOf | None, in_use: TextsInUse) -> bool:
    """Whether the measures on the page are about other texts than those in use."""
    return answered is not None and answered.in_use != in_use


def _accuracy(found: Measured) -> tuple[float, int]:
    if found.quality is not None:
        return found.quality.accuracy.value, len(found.quality.rows)
    return (found.sets.exact.value, len(found.sets.rows)) if found.sets is not None else (0.0, 0)


def _verdict(found: Measured, before: float | None) -> str:
    names = found.made.result.candidate_labels
    if found.quality is not None:
        lead, sentences = label_verdict(found.quality, before=before)
        curve = [reliability_words(found.curve)] if found.curve is not None else []
        return paragraphs(sentences + curve, lead=lead) + class_table(found.quality.classes, names)
    if found.sets is None:
        return ""
    lead, sentences = set_verdict(found.sets)
    return paragraphs(sentences, lead=lead) + class_table(found.sets.classes, names)


def _confusion(found: Measured) -> tuple[object, str]:
    if found.quality is None:
        return None, "<p>Texts with several labels have no mix-ups of one for another.</p>"
    counts, names = found.quality.confusion, found.made.result.candidate_labels
    figure = draw_confusion(counts, names)
    source = source_line(found.made.result.provenance)
    drawn = chart_value(figure, confusion_texts(counts, names), source=source)
    return drawn, mixed_up(found.quality, confusion_cells(counts), names)


def _reliability(found: Measured) -> object:
    if found.curve is None:
        return None
    curves = {f"temperature {found.curve.temperature:.3g}": found.curve}
    return chart_value(
        draw_reliability(curves), reliability_texts(curves), source=source_line(found.made.result.provenance)
    )
