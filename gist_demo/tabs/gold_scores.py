"""Under "More" of the Similarity tab: do scores go with those that people gave to the same pairs?"""

from collections.abc import Iterator
from functools import partial

import gradio as gr

from gist_demo.analysis.correlation import CorrelationResult
from gist_demo.corpora.pair_columns import guess_pair_columns
from gist_demo.encoding.encoder import Watch
from gist_demo.errors import InputError
from gist_demo.export.about import about, read_against, source_line
from gist_demo.export.files import Download, table_file
from gist_demo.export.measured_tables import correlation_table, estimate_json
from gist_demo.figures.correlation import draw_correlation
from gist_demo.provenance import Provenance
from gist_demo.reproduce import correlation_code
from gist_demo.tabs.gold_pairs import GoldPairs, correlate_pairs, gold_pairs, pair_cards
from gist_demo.tabs.interface import App, TextsInUse, TextsPanel, check_same, is_about_others
from gist_demo.widgets.chart import chart, chart_value, picked_rows
from gist_demo.widgets.controls import answer, bind, code_lines, controls, dim_after, dim_when, wire
from gist_demo.widgets.download import Kind, downloads
from gist_demo.widgets.measured import correlation_words, paragraphs
from gist_demo.widgets.notices import failed, report_sentences, told
from gist_demo.widgets.run import RunWatch, as_comment, quickly, run, visitor
from gist_demo.widgets.scale import usual_scores

_WORST = 5
_NO_COLUMNS = (
    "These texts have no other columns. Upload a file with one column for the first text, one for the second, and one "
    "for the scores that people gave."
)
Answered = tuple[TextsInUse, str, str, Provenance]


def build_gold_scores(app: App, texts: TextsPanel) -> tuple[gr.Dropdown, gr.Dropdown]:
    """Lay the panel out and wire it. Returns where the second text and people's scores are chosen."""
    with gr.Accordion("Scores that people gave", open=False, elem_id="gold-panel", elem_classes="more measure"):
        hint = gr.HTML("", elem_id="gold-hint")
        with gr.Row(elem_classes="file-options"):
            second = gr.Dropdown([], label="Column with the second text", elem_id="gold-second", min_width=200)
            column = gr.Dropdown([], label="Column with people's scores", elem_id="gold-column", min_width=200)
        row = controls("gold", "Measure")
        with gr.Column(elem_classes="result"):
            verdict = gr.HTML("", elem_id="gold-verdict")
            scatter = chart(
                elem_id="gold-chart",
                label="Scores over those of people",
                height=320,
                empty="Choose both columns and press Measure.",
            )
            picked = gr.HTML("", elem_id="gold-picked")
            worst = gr.HTML("", elem_id="gold-worst")
        answered = gr.State(None)
        inputs = [texts.in_use, second, column]
        with gr.Row(elem_classes="result-tools"):
            kinds: tuple[Kind, ...] = ("csv", "jsonl", "png")
            downloads("gold", bind(write_pairs, app), answered, row=row, kinds=kinds, chart="gold-chart")
            code_lines("gold", bind(show_code, app), inputs)
    ran = wire(row, bind(measure_pairs, app), inputs, [verdict, scatter, worst, picked, answered])
    dim_after(ran, row, is_about_others, [answered, texts.in_use])
    dim_when(row, second.input, column.input, texts.in_use.change)
    answer(scatter.click, bind(show_pair, app), answered, picked)
    for arrived in texts.arrived:
        answer(arrived, bind(offer_columns, app), texts.in_use, [hint, second, column])
    return second, column


def offer_columns(app: App, in_use: TextsInUse) -> tuple[object, ...]:
    """What there is to choose from in the texts in use."""

    def offered() -> tuple[object, ...]:
        columns = app.used(in_use).corpus.columns
        second, gold = guess_pair_columns(columns)
        hint = "" if len(columns) > 1 else paragraphs([_NO_COLUMNS], name="hint")
        return hint, gr.update(choices=list(columns), value=second), gr.update(choices=list(columns), value=gold)

    return quickly(offered, lambda _: (gr.skip(),) * 3)


def measure_pairs(app: App, in_use: TextsInUse, second: str, column: str) -> Iterator[tuple[object, ...]]:
    """Verdict, scatter, worst pairs, nothing picked, what that is the answer to, and notice."""

    def work(watch: Watch) -> tuple[CorrelationResult, GoldPairs]:
        pairs = gold_pairs(app.used(in_use), second, column)
        return correlate_pairs(app, pairs, watch), pairs

    def present(made: tuple[CorrelationResult, GoldPairs]) -> tuple[object, ...]:
        result, pairs = made
        lead, sentences = correlation_words(result.correlation)
        worst = result.correlation.worst[:_WORST].tolist()
        figure = draw_correlation(result.scores, result.gold, column=column, worst=worst)
        both = [f"{a} ⟷ {b}" for a, b in zip(pairs.used.texts, pairs.other, strict=True)]
        said = pairs.notes + report_sentences(result.report, numbers=pairs.used.numbers)
        said += report_sentences(result.other_report, "second text", numbers=pairs.used.numbers)
        return (
            paragraphs(sentences, lead=lead) + usual_scores(result.background, result.scores[worst].tolist()),
            chart_value(figure, both, source=source_line(result.provenance)),
            "<h2>Pairs that differ most from people's scores</h2>"
            + pair_cards(result, pairs, worst, "The worst pairs"),
            "",
            (in_use, second, column, result.provenance),
            told(said, result.provenance),
        )

    yield from run(work, present, models=app.models, outputs=6)


def show_pair(app: App, answered: Answered | None, event: gr.EventData) -> str:
    """Both full texts of the dot that was opened."""

    def opened() -> str:
        if answered is None:
            return ""
        pairs = gold_pairs(app.used(answered[0]), answered[1], answered[2])
        dot = picked_rows(event, len(pairs.other))
        if len(dot) != 1:
            return ""
        watch = RunWatch(app.limits.run_seconds, visitor=visitor())
        return pair_cards(correlate_pairs(app, pairs, watch), pairs, list(dot), "The pair you opened")

    return quickly(opened, failed)


def write_pairs(app: App, kind: Kind, answered: Answered | None) -> Download:
    """The file of the pairs on the page. Raises InputError where there are none."""
    if answered is None:
        raise InputError("Nothing is measured yet. Press Measure.")
    in_use, second, column, source_of_page = answered
    pairs, watch = gold_pairs(app.used(in_use), second, column), RunWatch(app.limits.run_seconds, visitor=visitor())
    check_same(app.models.get(watch=watch), source_of_page)
    result = correlate_pairs(app, pairs, watch)
    rows = pairs.used.exported(*pairs.notes)
    found = result.correlation
    told_of = about(
        result.provenance,
        rows,
        texts_from=pairs.used.origin(),
        percentiles_among=read_against(result.background),
        human_scores=column,
        spearman=estimate_json(found.spearman),
        pearson=estimate_json(found.pearson),
    )
    return table_file(kind, "gold-scores", correlation_table(result, rows, pairs.other), told_of)


def show_code(app: App, in_use: TextsInUse, second: str, column: str) -> str:
    """The lines that give both correlations."""

    def lines() -> str:
        pairs = gold_pairs(app.used(in_use), second, column)
        return app.code(partial(correlation_code, texts=pairs.used.texts, other=pairs.other, gold=pairs.gold))

    return quickly(lines, as_comment)
