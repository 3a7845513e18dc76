"""The Similarity tab: every text against every other, or against those of a second list."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.components import Component

from gist_demo.analysis.similarity import SimilarityResult
from gist_demo.encoding.encoder import Encoder, Watch
from gist_demo.tabs.gold_scores import build_gold_scores
from gist_demo.tabs.interface import App, TabView, TextsInUse, TextsPanel
from gist_demo.tabs.label_threshold import build_label_threshold
from gist_demo.tabs.pair_view import OpenedPair, open_from, open_pair, shown_at_once
from gist_demo.tabs.similarity_files import HEIGHT, show_code, write_matrix
from gist_demo.tabs.similarity_inputs import (
    EACH_OTHER,
    SECOND_LIST,
    Compared,
    Lists,
    Look,
    compare,
    lists_of,
    offer_columns,
    second_list,
)
from gist_demo.tabs.similarity_lists import list_them
from gist_demo.tabs.similarity_more import More, build_lists, build_more
from gist_demo.tabs.similarity_view import pair_cards, picture, redraw, redraw_if_changed, sentences, words_lost
from gist_demo.widgets.chart import chart, picked_rows
from gist_demo.widgets.controls import answer, bind, code_lines, controls, dim_after, dim_when, wire
from gist_demo.widgets.download import Kind, downloads
from gist_demo.widgets.notices import told
from gist_demo.widgets.offers import offering
from gist_demo.widgets.run import quickly, run
from gist_demo.widgets.scale import usual_scores

_CLOSEST, _CLOSEST_OF_MANY = 5, 50
_MOST_ON_PHONE = 12  # texts; over that a phone shows the matrix only when asked
_SHOW_MATRIX = "() => { document.getElementById('similarity-tab').classList.add('matrix-shown'); }"
_FADE = """(below) => {
  const plot = document.querySelector('#similarity-chart .chart-plot');
  if (!plot) return;
  plot.dataset.fade = below;
  plot.dispatchEvent(new Event('fade'));
}"""


@dataclass(frozen=True)
class _Page:
    """The parts of the tab that its events read and fill; `drawn` counts, and asks for the lists anew."""

    heatmap: gr.HTML
    pairs: gr.HTML
    picked: gr.HTML
    usual: gr.HTML
    answered: gr.State
    drawn: gr.State


def build_tab(app: App, texts: TextsPanel) -> TabView:
    """Lay the tab out and wire it; it answers as soon as there are texts."""
    row = controls("similarity", "Compare")
    show = gr.Button("Show matrix", elem_id="show-matrix", size="sm", scale=0)
    with gr.Row(elem_classes="result"):
        with gr.Column(scale=3, min_width=320, elem_classes="matrix"):
            heatmap = chart(
                elem_id="similarity-chart",
                label="Similarity of your texts",
                height=HEIGHT,
                empty="Compare at least two texts to see how close they are.",
            )
        with gr.Column(scale=2, min_width=300):
            picked = offering("", elem_id="similarity-picked")
            pairs = offering("", elem_id="similarity-pairs")
    usual = gr.HTML("", elem_id="similarity-usual", elem_classes="result")
    answered = gr.State(None)  # what stands on the page
    page = _Page(heatmap, pairs, picked, usual, answered, gr.State(0))  # drawn so many times
    tools = gr.Row(elem_classes="result-tools")  # filled when what it is about is there
    more = build_more()
    with more.box:
        lists = build_lists()
        build_label_threshold(app, texts, *build_gold_scores(app, texts), answered)
    with tools:
        kinds: tuple[Kind, ...] = ("csv", "matrix", "jsonl", "npz", "html", "png")
        downloads("similarity", bind(write_matrix, app), answered, row=row, kinds=kinds, chart="similarity-chart")
        code_lines("similarity", bind(show_code, app), [texts.in_use, more.against, more.lines])
    show.click(None, None, None, js=_SHOW_MATRIX, api_visibility="private")
    shown_at_once(answer(heatmap.click, bind(show_pair, app), answered, picked, latest=True))
    open_from(app, [pairs, lists.shown], picked)
    more.fade.change(None, more.fade, None, js=_FADE, api_visibility="private")
    _wire_runs(app, texts, row, page, more, lists)
    return TabView(inputs=(*more.inputs, *lists.inputs), offers=(picked, pairs, lists.shown))


def _wire_runs(app: App, texts: TextsPanel, row: Any, page: _Page, more: More, lists: Any) -> None:
    """What runs when: all texts on the button, the first ones as soon as there are some; then the rest follows."""
    asked: Sequence[Component] = [texts.in_use, more.against, more.lines, *more.look]
    outputs = [page.heatmap, page.pairs, page.picked, page.answered, page.usual]
    look, looks = [page.answered, *more.look], [page.heatmap, page.answered, more.problem]
    for ran in (
        wire(row, bind(draw_all, app), asked, outputs),
        wire(row, bind(draw_matrix, app), asked, outputs, triggers=texts.arrived, on_button=False),
    ):
        dim_after(ran, row, is_stale, [page.answered, texts.in_use, more.against, more.lines])
        answer(ran.then, bind(redraw_if_changed, app), look, looks)
        answer(ran.then, lambda times: times + 1, page.drawn, page.drawn)
    dim_when(row, more.against.input, more.lines.input)
    picked = (more.order.input, more.colors.input, more.low.submit, more.high.submit, more.low.blur, more.high.blur)
    answer(picked, bind(redraw, app), look, looks, latest=True)
    for each in texts.arrived:
        answer(each, bind(offer, app), [texts.in_use, more.against, more.order], [more.against, more.order])
    listing = [page.answered, *lists.asked]
    answer(
        [page.drawn.change, *lists.triggers], bind(list_them, app), listing, [lists.shown, lists.notice], latest=True
    )


def draw_matrix(app: App, in_use: TextsInUse, *asked: Any) -> Iterator[tuple[object, ...]]:
    """Heatmap, closest pairs, what scores are read against, and notice; of the first texts where there are too many.

    `asked`: what to compare with, the lines of a second list, and the Look.
    """
    yield from _draw(app, in_use, asked, every=False)


def draw_all(app: App, in_use: TextsInUse, *asked: Any) -> Iterator[tuple[object, ...]]:
    """The same of all texts: where a matrix cannot hold them, their closest pairs."""
    yield from _draw(app, in_use, asked, every=True)


def _draw(app: App, in_use: TextsInUse, asked: Sequence[Any], *, every: bool) -> Iterator[tuple[object, ...]]:
    against, lines, *wishes = asked or (EACH_OTHER, "")
    look = Look(*wishes)

    def work(watch: Watch) -> tuple[SimilarityResult, Lists, Encoder, TextsInUse | None]:
        other = second_list(app, in_use, against, lines)
        lists, encoder = lists_of(app, in_use, other, every=every), app.models.get(watch=watch)
        return compare(app, encoder, lists, top=_CLOSEST_OF_MANY, watch=watch), lists, encoder, other

    def present(made: tuple[SimilarityResult, Lists, Encoder, TextsInUse | None]) -> tuple[object, ...]:
        result, lists, encoder, other = made
        best = result.pairs.best(_CLOSEST if result.has_matrix else _CLOSEST_OF_MANY)
        lost = words_lost(lists, result.report, result.other_report)
        shown = pair_cards(lists, best, background=result.background, lost=lost, label="Closest pairs")
        compared = Compared(in_use, result.provenance, other, every, look, (against, hash(lines)))
        said = sentences(result, lists, look)
        if lists.there > len(lists.used.rows):
            said.insert(1, "Compare reads all of them and lists the closest pairs.")
        return (
            picture(encoder, result, lists, look),
            shown if result.has_matrix else f'<div class="no-matrix">{shown}</div>',
            "",
            compared,
            usual_scores(result.background, best.scores.tolist()),
            told(said, result.provenance, mark="many" if len(lists.texts) > _MOST_ON_PHONE else ""),
        )

    yield from run(work, present, models=app.models, outputs=6)


def offer(app: App, in_use: TextsInUse, against: str, order: str) -> tuple[object, object]:
    """The columns of these texts as second lists and as orders."""
    return quickly(lambda: offer_columns(app, in_use, against, order), lambda _: (gr.skip(), gr.skip()))


def is_stale(answered: Compared | None, in_use: TextsInUse, against: str, lines: str) -> bool:
    """Whether what stands on the page is about others than what is now chosen."""
    if answered is None:
        return False
    asked = (against, hash(lines)) if against == SECOND_LIST else (against, answered.asked[1])
    return (answered.in_use, answered.asked) != (in_use, asked)


def show_pair(app: App, answered: Compared | None, event: gr.EventData) -> Iterator[object]:
    """Both full texts of the cell that was opened, and what carries their similarity."""

    def cell() -> OpenedPair | None:
        if answered is None:
            return None
        lists = lists_of(app, answered.in_use, answered.other, every=answered.every)
        rows = picked_rows(event, len(lists.texts))
        return lists.pair(*rows) if len(rows) == 2 else None

    yield from open_pair(app, cell)
