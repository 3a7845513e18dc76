"""Under "More" of the Similarity tab: from which score on do two texts belong together, by what is known of pairs?"""

from collections.abc import Iterator
from typing import Any

import gradio as gr

from gist_demo.analysis.label_pairs import (
    PairThreshold,
    threshold_from_labels,
    threshold_from_matches,
    threshold_from_pairs,
)
from gist_demo.encoding.encoder import Watch
from gist_demo.errors import InputError
from gist_demo.tabs.gold_pairs import gold_pairs
from gist_demo.tabs.interface import App, TextsInUse, TextsPanel, Used
from gist_demo.tabs.pair_judgements import build_pair_ticks, judged_pairs
from gist_demo.widgets.controls import answer, bind, controls, dim_when, wire
from gist_demo.widgets.measured import AIMS, aim_precision, paragraphs, threshold_words
from gist_demo.widgets.notices import report_sentences, rows_left_out, told
from gist_demo.widgets.pair_ticks import TickedPairs
from gist_demo.widgets.run import quickly, run
from gist_demo.widgets.scale import usual_scores

_KNOWN = [
    ("their label is the same", "labels"),
    ("people's score is the higher of two values", "scores"),
    ("I ticked the pair", "ticks"),
]


def build_label_threshold(
    app: App, texts: TextsPanel, second: gr.Dropdown, column: gr.Dropdown, compared: gr.State
) -> None:
    """Lay the panel out and wire it; `second` and `column` say where the scored pairs are, `compared` holds what the
    pairs on the page are the answer to.
    """
    with gr.Accordion("Suggested threshold", open=False, elem_id="threshold-panel", elem_classes="more measure"):
        known = gr.Radio(_KNOWN, value="labels", label="Two texts belong together where", elem_id="threshold-known")
        ticked = build_pair_ticks(app, known, compared)
        with gr.Row(elem_classes="file-options"):
            labels = gr.Dropdown([], label="Column with labels", elem_id="threshold-labels", min_width=200)
            aim = gr.Dropdown(AIMS, value=0, label="Aim", elem_id="threshold-aim", min_width=240)
        row = controls("threshold", "Suggest")
        with gr.Column(elem_classes="result"):
            verdict = gr.HTML("", elem_id="threshold-verdict")
    inputs = [texts.in_use, known, ticked, labels, second, column, aim]
    wire(row, bind(suggest_from_known, app), inputs, [verdict])
    dim_when(row, *(each.input for each in (known, labels, second, column, aim)), texts.in_use.change)
    answer(known.change, _shown_for_labels, known, labels)
    for arrived in texts.arrived:
        answer(arrived, bind(offer_labels, app), texts.in_use, labels)


def offer_labels(app: App, in_use: TextsInUse) -> object:
    """The columns of the texts in use, that with their labels chosen."""

    def offered() -> object:
        corpus = app.used(in_use).corpus
        columns = list(corpus.columns)
        chosen = corpus.label_column or next(iter(columns), None)
        return gr.update(choices=columns, value=chosen)

    return quickly(offered, lambda _: gr.skip())


def suggest_from_known(
    app: App, in_use: TextsInUse, known: str, ticked: TickedPairs, *chosen: Any
) -> Iterator[tuple[object, ...]]:
    """The threshold in words, and notice. `chosen`: the columns with labels, second texts and scores, and the aim."""
    labels, second, column, aim = chosen

    def work(watch: Watch) -> tuple[PairThreshold, list[str]]:
        used, precision = app.used(in_use), aim_precision(aim)
        if known == "labels":
            return _by_labels(app, used, labels, precision, watch)
        if known == "ticks":
            return _by_ticks(app, used, ticked, precision, watch)
        pairs = gold_pairs(used, second, column)
        encoder = app.models.get(watch=watch)
        found = threshold_from_pairs(
            encoder,
            pairs.used.texts,
            pairs.other,
            pairs.gold,
            precision=precision,
            background=app.background(encoder, used.corpus.texts, pairs.all_other, watch=watch),
            watch=watch,
        )
        return found, pairs.notes

    def present(made: tuple[PairThreshold, list[str]]) -> tuple[object, ...]:
        found, notes = made
        match = "have the same label" if known == "labels" else "belong together"
        lead, sentences = threshold_words(found.threshold, match, found.background)
        usual = usual_scores(found.background, [found.threshold.threshold.value])
        return paragraphs(sentences, lead=lead) + usual, told(notes, found.provenance)

    yield from run(work, present, models=app.models, outputs=2)


def _by_labels(
    app: App, used: Used, labels: str | None, precision: float | None, watch: Watch
) -> tuple[PairThreshold, list[str]]:
    if not labels or labels not in used.corpus.columns:
        raise InputError("Choose the column with labels. Texts without one can be uploaded with it.", "labels")
    values = used.column(labels)
    encoder = app.models.get(watch=watch)
    background = app.background(encoder, used.corpus.texts, watch=watch)
    found = threshold_from_labels(encoder, used.texts, values, precision=precision, background=background, watch=watch)
    notes = rows_left_out("without a label", [at for at, value in enumerate(values) if not value.strip()], used.numbers)
    pairs = found.pairs
    if pairs is not None and pairs.total > len(pairs.rows):
        notes.append(f"Measured on {len(pairs.rows):,} pairs drawn at random of {pairs.total:,}.")
    return found, notes + report_sentences(found.report, numbers=used.numbers)


def _by_ticks(
    app: App, used: Used, ticked: TickedPairs, precision: float | None, watch: Watch
) -> tuple[PairThreshold, list[str]]:
    judged = judged_pairs(app, used, ticked)
    encoder = app.models.get(watch=watch)
    background = app.background(encoder, used.corpus.texts, judged.all_other, watch=watch)
    found = threshold_from_matches(
        encoder, judged.texts, judged.pairs, precision=precision, background=background, watch=watch
    )
    return found, judged.notes + report_sentences(found.report, numbers=judged.names)


def _shown_for_labels(known: str) -> object:
    return gr.update(visible=known == "labels")
