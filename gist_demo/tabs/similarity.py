"""The Similarity tab: every text against every other."""

from collections.abc import Iterator, Mapping
from functools import partial

import gradio as gr

from gist_demo.analysis.similarity import Pair, SimilarityResult, compare_texts
from gist_demo.encoding.encoder import Watch
from gist_demo.figures.similarity import draw_similarity
from gist_demo.reproduce import similarity_code
from gist_demo.tabs.interface import App, TextsPanel
from gist_demo.widgets.chart import chart, chart_value, picked_rows
from gist_demo.widgets.controls import answer, bind, code_lines, controls, wire
from gist_demo.widgets.markup import Card, cards
from gist_demo.widgets.notices import cut_sentence, failed, report_sentences, told
from gist_demo.widgets.run import as_comment, quickly, run

_CLOSEST = 5
_MOST_ON_PHONE = 12  # texts; over that a phone shows the matrix only when asked
_SHOW_MATRIX = "() => { document.getElementById('similarity-tab').classList.add('matrix-shown'); }"


def build_tab(app: App, texts: TextsPanel) -> None:
    """Lay the tab out and wire it; it answers as soon as there are texts."""
    row = controls("similarity", "Compare")
    show = gr.Button("Show matrix", elem_id="show-matrix", size="sm", scale=0)
    with gr.Row(elem_classes="result"):
        with gr.Column(scale=3, min_width=320, elem_classes="matrix"):
            heatmap = chart(
                elem_id="similarity-chart",
                label="Similarity of your texts",
                height=420,
                empty="Compare at least two texts to see how close they are.",
            )
        with gr.Column(scale=2, min_width=300):
            picked = gr.HTML("", elem_id="similarity-picked")
            pairs = gr.HTML("", elem_id="similarity-pairs")
    answered = gr.State("")  # the texts that the matrix on the page is about
    code_lines("similarity", bind(show_code, app), [texts.corpus_key])
    wire(row, bind(draw_matrix, app), [texts.corpus_key], [heatmap, pairs, picked, answered], triggers=texts.arrived)
    show.click(None, None, None, js=_SHOW_MATRIX, api_visibility="private")
    answer(heatmap.click, bind(show_pair, app), answered, picked)


def draw_matrix(app: App, corpus_key: str) -> Iterator[tuple[object, ...]]:
    """Heatmap, closest pairs and notice of the visitor's texts, the first ones where there are too many."""

    def work(watch: Watch) -> tuple[SimilarityResult, tuple[str, ...]]:
        used = _used(app, corpus_key)
        return compare_texts(app.models.get(watch=watch), used, top=_CLOSEST, watch=watch), used

    def present(made: tuple[SimilarityResult, tuple[str, ...]]) -> tuple[object, ...]:
        result, used = made
        said = report_sentences(result.report)
        lost = {cut.row: cut.words_lost for cut in result.report.cut}
        there = len(app.corpus(corpus_key).texts)
        if there > len(used):
            said.insert(0, f"Compared: the first {len(used):,} of {there:,} texts.")
        return (
            chart_value(draw_similarity(result.scores, symmetric=True, texts=used), used),
            cards([_card(pair, used, lost) for pair in result.pairs], label="Closest pairs"),
            "",
            corpus_key,
            told(said, result.provenance, mark="many" if len(used) > _MOST_ON_PHONE else ""),
        )

    yield from run(work, present, models=app.models, outputs=5)


def show_pair(app: App, corpus_key: str, event: gr.EventData) -> str:
    """Both full texts of the cell that was opened."""

    def opened() -> str:
        used = _used(app, corpus_key)
        rows = picked_rows(event, len(used))
        if len(rows) != 2:
            return ""
        result = compare_texts(app.models.get(), [used[row] for row in rows])
        lost = {rows[cut.row]: cut.words_lost for cut in result.report.cut}
        return cards([_card(Pair(*rows, result.pairs[0].score), used, lost)], label="The pair you opened")

    return quickly(opened, failed)


def show_code(app: App, corpus_key: str) -> str:
    """The lines that give this matrix."""
    return quickly(lambda: app.code(partial(similarity_code, texts=_used(app, corpus_key))), as_comment)


def _used(app: App, corpus_key: str) -> tuple[str, ...]:
    return app.corpus(corpus_key).texts[: app.limits.similarity_texts]


def _card(pair: Pair, texts: tuple[str, ...], lost: Mapping[int, int]) -> Card:
    first, second = sorted((pair.row, pair.other))
    remarks = [f"Text {row + 1}: {cut_sentence(lost[row])}" for row in (first, second) if row in lost]
    return Card(f"{first + 1} · {second + 1}", pair.score, (texts[first], texts[second]), ". ".join(remarks))
