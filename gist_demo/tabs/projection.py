"""The Map tab: texts as dots, close texts close together."""

import gradio as gr
from gradio.components import Component

from gist_demo.tabs.interface import App, TabView, TextsInUse, TextsPanel
from gist_demo.tabs.map_accuracy import is_outdated, measure
from gist_demo.tabs.map_files import show_code, write_map
from gist_demo.tabs.map_inputs import FIELDS, NOTHING, check, choice_of, colour_choices, mapped, size_choices
from gist_demo.tabs.map_making import draw_map, is_about_others
from gist_demo.tabs.map_page import MapMore, MapPage, build_more, build_page
from gist_demo.tabs.map_picking import pick
from gist_demo.tabs.map_view import Drawn, paint
from gist_demo.widgets.controls import answer, bind, code_lines, dim_after, dim_when, wire
from gist_demo.widgets.download import Kind, downloads
from gist_demo.widgets.notices import STALE
from gist_demo.widgets.run import field_checks, quickly


def build_tab(app: App, texts: TextsPanel) -> TabView:
    """Lay the tab out and wire it."""
    page = build_page()
    tools = gr.Row(elem_classes="result-tools")  # filled when what it is about is there
    more = build_more()
    ask = gr.State(0)
    inputs = [texts.in_use, *more.options.values()]
    look: list[Component] = [page.colour_by, more.size_by, page.found, more.accuracy.measured]
    with tools:
        kept = [page.drawn, page.marked, *look]
        kinds: tuple[Kind, ...] = ("csv", "jsonl", "npz", "html", "png")
        downloads("map", bind(write_map, app), kept, row=page.row, kinds=kinds, chart="map-chart")
        code_lines("map", bind(show_code, app), inputs)
    _wire_runs(app, texts, page, more, ask)
    _wire_looks(app, texts, page, more, look)
    return TabView(inputs=tuple(more.options.values()), ask=ask, takes=page.marked, offers=(page.tray,))


def _wire_runs(app: App, texts: TextsPanel, page: MapPage, more: MapMore, ask: gr.State) -> None:
    """What makes a map, and what makes the one on the page an old one."""
    asked = [texts.in_use, *more.options.values(), page.drawn, page.marked]
    checks = field_checks(bind(check, app), ["", *FIELDS, "", ""])
    clusters = more.options["min_size"]
    triggers = [ask.change, clusters.submit]  # type: ignore[attr-defined]
    ran = wire(page.row, bind(draw_map, app), asked, [page.drawn, page.made], triggers=triggers, checks=checks)
    dim_when(page.row, *(each.input for each in more.options.values()))  # type: ignore[attr-defined]
    dim_after(ran, page.row, is_about_others, [page.drawn, texts.in_use])
    fresh = [page.colour_by, more.size_by, page.drawn, page.marked, page.row.notice]
    answer(texts.in_use.change, bind(take_in, app), [texts.in_use, page.drawn], fresh)
    row = more.accuracy.row
    measured = [more.accuracy.shown, more.accuracy.measured, page.colour_by, page.again]
    wire(row, bind(measure, app), [page.drawn, page.found, page.colour_by], measured)
    answer(page.made.change, is_outdated, [page.drawn, more.accuracy.measured], row.notice)


def _wire_looks(app: App, texts: TextsPanel, page: MapPage, more: MapMore, look: list[Component]) -> None:
    """What changes the colours and sizes of the map, and what marks something on it."""
    wishes = [page.made.change, page.again.change, page.colour_by.change, more.size_by.input]
    answer(wishes, bind(paint, app), [page.drawn, *look], [page.picture, page.groups], latest=True)
    picks = [
        *(page.picture.select, page.picture.click, page.picture.clear, page.groups.select, page.tray.select),
        *(page.find.submit, page.go.click, page.how.input, more.new_text.submit, more.place.click, page.made.change),
    ]
    asked = [page.marked, page.find, page.how, more.new_text, *look]
    shown = [page.marks, page.tray, page.marked, page.found, page.colour_by, page.again]
    answer(picks, bind(pick, app), [page.drawn, texts.in_use, *asked], shown, latest=True)


def take_in(app: App, in_use: TextsInUse, drawn: Drawn | None) -> tuple[object, ...]:
    """Other texts: the columns they can be coloured and sized by; the old map is dimmed and forgotten.

    Nothing changes where only the choice among the same texts did: the map shows them all.
    """
    if drawn is not None and drawn.in_use == in_use.whole:
        return gr.skip(), gr.skip(), gr.skip(), () if in_use.rows is None else gr.skip(), gr.skip()

    def offered() -> tuple[object, object]:
        used = mapped(app, in_use)
        colours = gr.Dropdown(choices=colour_choices(used.corpus.columns), value=choice_of(used.corpus.label_column))
        return colours, gr.Dropdown(choices=size_choices(used), value=NOTHING)

    notice = gr.skip() if drawn is None else STALE
    return *quickly(offered, lambda _: (gr.skip(), gr.skip())), None, (), notice
