"""What the Classify tab answers: the scores of a text against the labels, of the least sure one or the one opened."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import gradio as gr

from gist_demo.corpora.samples import SAMPLES
from gist_demo.encoding.encoder import SILENT, Watch
from gist_demo.tabs.interface import App, TextsInUse
from gist_demo.tabs.zero_shot_corrections import label_choice
from gist_demo.tabs.zero_shot_inputs import Answered, Asked, Classified, classify
from gist_demo.tabs.zero_shot_view import next_row, place_of, rows_of, show_one
from gist_demo.text import is_blank
from gist_demo.widgets.controls import sent
from gist_demo.widgets.notices import failed, report_sentences, told
from gist_demo.widgets.run import quickly, run
from gist_demo.widgets.scale import usual_scores

_SHOWN = 7  # outputs of a run before its notice


def label_corpus(app: App, in_use: TextsInUse, *values: Any) -> Iterator[tuple[object, ...]]:
    """Scores of the least sure text with the labels to choose its own from, what scores are read against, the notice.

    `values`: the fields of Asked, and the corrections.
    """
    *fields, given = values
    asked = Asked(*fields)

    def work(watch: Watch) -> Classified:
        return classify(app, app.used(in_use), asked, watch)

    def present(made: Classified) -> tuple[object, ...]:
        result, used = made.result, made.used
        first = rows_of(made, None)
        said = report_sentences(result.label_report, "label") + report_sentences(result.report, numbers=used.numbers)
        best = result.label_scores.max(axis=1)[first]
        i = int(first[0])
        return (
            *show_one(made, i),
            label_choice(made, i, given),
            used.rows[i],
            gr.Row(visible=True),
            usual_scores(result.background, best.tolist()),
            Answered(in_use, asked, result.provenance),
            told(said, result.provenance),
        )

    yield from run(work, present, models=app.models, outputs=_SHOWN + 1)


def show_text(
    app: App, answered: Answered | None, picked: str | None, before: int | None, given: str, event: gr.EventData
) -> tuple[object, ...]:
    """Scores of the text whose row was opened, by the labels that the table is about, and its own to choose.

    Where no row was opened, of the text that comes after the row `before` among those of the label that is `picked`.
    """

    def opened() -> tuple[object, ...]:
        if answered is None:
            return (gr.skip(),) * 4
        used, row_value = app.used(answered.in_use), sent(event).get("row_value")
        if isinstance(row_value, list) and row_value:
            row = int(str(row_value[0])) - 1
        else:
            made = classify(app, used, answered.asked, SILENT, as_on_page=answered.provenance)
            row = next_row(made, place_of(made, picked), before)
        one = replace(used, rows=[row] if row in used.rows else [])
        made = classify(app, one, answered.asked, SILENT, as_on_page=answered.provenance)
        return *show_one(made, 0), label_choice(made, 0, given), row

    return quickly(opened, lambda sentence: (gr.skip(), failed(sentence), gr.skip(), gr.skip()))


def suggest(app: App, in_use: TextsInUse, labels: str) -> object:
    """A sample brings its own labels, unless the visitor has written some."""
    sample = app.sample(in_use)
    untouched = is_blank(labels) or labels in {"\n".join(s.candidate_labels) for s in SAMPLES}
    return "\n".join(sample.candidate_labels) if sample is not None and untouched else gr.skip()
