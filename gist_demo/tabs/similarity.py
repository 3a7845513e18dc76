"""The Similarity tab: every text against every other."""

from collections.abc import Iterator, Mapping
from functools import partial

import gradio as gr

from gist_demo.analysis.similarity import Pair, SimilarityResult, compare_texts
from gist_demo.encoding.encoder import Watch
from gist_demo.errors import InputError
from gist_demo.export.about import about, source_line
from gist_demo.export.files import Download, csv_file, file_name, npz_file, table_file
from gist_demo.export.tables import matrix_table, pair_notes, pair_table
from gist_demo.figures.similarity import draw_similarity
from gist_demo.provenance import Provenance
from gist_demo.reproduce import similarity_code
from gist_demo.tabs.gold_scores import build_gold_scores
from gist_demo.tabs.interface import App, TabView, TextsInUse, TextsPanel, Used, check_same
from gist_demo.tabs.label_threshold import build_label_threshold
from gist_demo.tabs.pair_view import OpenedPair, open_from, open_pair, pair_of, shown_at_once
from gist_demo.widgets.chart import chart, chart_value, picked_rows
from gist_demo.widgets.chart_page import chart_page
from gist_demo.widgets.controls import answer, bind, code_lines, controls, wire
from gist_demo.widgets.download import Kind, downloads
from gist_demo.widgets.markup import Card, cards
from gist_demo.widgets.notices import cut_sentence, report_sentences, told
from gist_demo.widgets.offers import offering
from gist_demo.widgets.run import RunWatch, as_comment, quickly, run, visitor

Answered = tuple[TextsInUse, Provenance]
_CLOSEST = 5
_HEIGHT = 420  # px
_MOST_ON_PHONE = 12  # texts; over that a phone shows the matrix only when asked
_SHOW_MATRIX = "() => { document.getElementById('similarity-tab').classList.add('matrix-shown'); }"


def build_tab(app: App, texts: TextsPanel) -> TabView:
    """Lay the tab out and wire it; it answers as soon as there are texts."""
    row = controls("similarity", "Compare")
    show = gr.Button("Show matrix", elem_id="show-matrix", size="sm", scale=0)
    with gr.Row(elem_classes="result"):
        with gr.Column(scale=3, min_width=320, elem_classes="matrix"):
            heatmap = chart(
                elem_id="similarity-chart",
                label="Similarity of your texts",
                height=_HEIGHT,
                empty="Compare at least two texts to see how close they are.",
            )
        with gr.Column(scale=2, min_width=300):
            picked = offering("", elem_id="similarity-picked")
            pairs = offering("", elem_id="similarity-pairs")
    answered = gr.State(None)  # the texts that the matrix on the page is about
    with gr.Row(elem_classes="result-tools"):
        kinds: tuple[Kind, ...] = ("csv", "matrix", "jsonl", "npz", "html", "png")
        write = bind(write_matrix, app)
        downloads("similarity", write, answered, row=row, kinds=kinds, chart="similarity-chart")
        code_lines("similarity", bind(show_code, app), [texts.in_use])
    build_label_threshold(app, texts, *build_gold_scores(app, texts))
    wire(row, bind(draw_matrix, app), [texts.in_use], [heatmap, pairs, picked, answered], triggers=texts.arrived)
    show.click(None, None, None, js=_SHOW_MATRIX, api_visibility="private")
    shown_at_once(answer(heatmap.click, bind(show_pair, app), answered, picked, latest=True))
    open_from(app, [pairs], picked)
    return TabView(offers=(picked, pairs))


def draw_matrix(app: App, in_use: TextsInUse) -> Iterator[tuple[object, ...]]:
    """Heatmap, closest pairs and notice of the visitor's texts, the first ones where there are too many."""

    def work(watch: Watch) -> tuple[SimilarityResult, Used, int]:
        there = app.used(in_use)
        used = there.first(app.limits.similarity_texts)
        result = compare_texts(app.models.get(watch=watch), used.texts, top=_CLOSEST, watch=watch)
        return result, used, len(there.rows)

    def present(made: tuple[SimilarityResult, Used, int]) -> tuple[object, ...]:
        result, used, there = made
        n = len(used.rows)
        said = _left_out(n, there) + report_sentences(result.report, numbers=used.numbers)
        return (
            _picture(result, used),
            cards(
                [_card(pair, used, _words_lost(result)) for pair in result.pairs],
                label="Closest pairs",
                corpus_key=in_use.corpus_key,
            ),
            "",
            (in_use, result.provenance),
            told(said, result.provenance, mark="many" if n > _MOST_ON_PHONE else ""),
        )

    yield from run(work, present, models=app.models, outputs=5)


def show_pair(app: App, answered: Answered | None, event: gr.EventData) -> Iterator[object]:
    """Both full texts of the cell that was opened, and what carries their similarity."""

    def cell() -> OpenedPair | None:
        if answered is None:
            return None
        used = app.used(answered[0]).first(app.limits.similarity_texts)
        rows = picked_rows(event, len(used.rows))
        return pair_of(used, *rows) if len(rows) == 2 else None

    yield from open_pair(app, cell)


def write_matrix(app: App, kind: Kind, answered: Answered | None) -> Download:
    """The file of the matrix on the page. Raises InputError where there is none."""
    if answered is None:
        raise InputError("There is no matrix yet. Press Compare.")
    in_use, source_of_page = answered
    there, watch = app.used(in_use), RunWatch(app.limits.run_seconds, visitor=visitor())
    used = there.first(app.limits.similarity_texts)
    encoder = app.models.get(watch=watch)
    check_same(encoder, source_of_page)
    result = compare_texts(encoder, used.texts, watch=watch)
    if kind == "html":
        source = source_line(result.provenance)
        page = chart_page(_picture(result, used), title="Similarity of your texts", source=source, height=_HEIGHT)
        return Download(file_name("similarity", "html"), page)
    rows = used.exported(*_left_out(len(used.rows), len(there.rows)))
    told_of = about(result.provenance, rows, texts_from=used.origin())
    if kind == "csv":
        return csv_file("similarity-pairs", pair_table(result, rows), told_of, pair_notes(result, rows))
    if kind == "npz":
        arrays = {"embeddings": encoder.encode(used.texts, watch=watch).vectors, "scores": result.scores}
        return npz_file("similarity", arrays, told_of, rows)
    return table_file(kind, "similarity-matrix", matrix_table(result, rows), told_of)


def show_code(app: App, in_use: TextsInUse) -> str:
    """The lines that give this matrix."""

    def lines() -> str:
        used = app.used(in_use).first(app.limits.similarity_texts)
        return app.code(partial(similarity_code, texts=used.texts))

    return quickly(lines, as_comment)


def _left_out(used: int, there: int) -> list[str]:
    return [f"Compared: the first {used:,} of {there:,} texts."] if there > used else []


def _picture(result: SimilarityResult, used: Used) -> str:
    numbers = None if len(used.rows) == len(used.corpus.texts) else used.numbers
    figure = draw_similarity(result.scores, symmetric=True, texts=used.texts, numbers=numbers)
    return chart_value(figure, used.texts, source=source_line(result.provenance))


def _words_lost(result: SimilarityResult) -> Mapping[int, int]:
    return {cut.row: cut.words_lost for cut in result.report.cut}


def _card(pair: Pair, used: Used, lost: Mapping[int, int]) -> Card:
    both = sorted((pair.row, pair.other), key=lambda i: used.rows[i])
    remarks = [f"Text {used.numbers[i]}: {cut_sentence(lost[i])}" for i in both if i in lost]
    lead = " · ".join(str(used.numbers[i]) for i in both)
    texts, rows = tuple(used.texts[i] for i in both), tuple(used.rows[i] for i in both)
    return Card(lead, pair.score, texts, ". ".join(remarks), rows)
