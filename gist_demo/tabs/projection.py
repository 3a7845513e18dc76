"""The Map tab: texts as dots, close texts close together."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import gradio as gr

from gist_demo.analysis.projection import project_texts
from gist_demo.analysis.projection_settings import MapSettings, check_settings
from gist_demo.encoding.encoder import Watch
from gist_demo.reproduce import map_code
from gist_demo.tabs.interface import App, TabView, TextsInUse, TextsPanel
from gist_demo.tabs.map_view import MAP_HEIGHT, Drawn, draw, drawn_of, hint, list_rows, mapped, write_map
from gist_demo.widgets.chart import chart, picked_rows
from gist_demo.widgets.controls import answer, bind, code_lines, controls, dim_after, dim_when, wire
from gist_demo.widgets.download import Kind, downloads
from gist_demo.widgets.notices import STALE, failed, report_sentences, told
from gist_demo.widgets.offers import offering
from gist_demo.widgets.run import as_comment, field_checks, quickly, run

_NO_COLUMN = "Nothing"
_FIELDS = ["", "colour_by", "n_neighbors", "min_dist", "random_state", "", ""]  # the inputs of a run


def build_tab(app: App, texts: TextsPanel) -> TabView:
    """Lay the tab out and wire it."""
    colour_by = gr.Dropdown(
        [_NO_COLUMN], value=_NO_COLUMN, label="Colour by", elem_id="map-colour", allow_custom_value=True, visible=False
    )
    row = controls("map", "Draw map")
    with gr.Row(elem_classes="result"):
        with gr.Column(scale=3, min_width=320):
            picture = chart(
                elem_id="map-chart",
                label="Map of your texts",
                height=MAP_HEIGHT,
                empty="Press Draw map to see your texts.",
            )
        with gr.Column(scale=1, min_width=260):
            tray = offering(hint(), elem_id="map-selected")
    tools = gr.Row(elem_classes="result-tools")  # filled when what it is about is there
    with gr.Accordion("More", open=False, elem_classes="more"):
        n_neighbors = gr.Slider(
            2,
            200,
            15,
            step=1,
            label="Local ↔ global",
            info="Neighbours of each text (n_neighbors).",
            elem_id="map-neighbours",
        )
        min_dist = gr.Slider(
            0, 0.99, 0.1, step=0.01, label="Spacing", info="Least distance of dots (min_dist).", elem_id="map-spacing"
        )
        random_state = gr.Number(
            42,
            label="Seed",
            precision=0,
            elem_id="map-seed",
            info="The same texts and seed give the same map.",
        )
    drawn = gr.State(None)
    marked = gr.State(())  # rows picked on the map, or pointed at by another tab
    ask = gr.State(0)
    inputs = [texts.in_use, colour_by, n_neighbors, min_dist, random_state]
    with tools:
        kinds: tuple[Kind, ...] = ("csv", "jsonl", "npz", "html", "png")
        downloads("map", bind(write_map, app), drawn, row=row, kinds=kinds, chart="map-chart")
        code_lines("map", bind(show_code, app), inputs)
    checks = field_checks(bind(check, app), _FIELDS)
    outputs = [picture, tray, drawn]
    ran = wire(row, bind(draw_map, app), [*inputs, drawn, marked], outputs, triggers=[ask.change], checks=checks)
    dim_when(row, n_neighbors.input, min_dist.input, random_state.input)
    dim_after(ran, row, _is_about_others, [drawn, texts.in_use])
    answer(ran.then, bind(recolour_if_changed, app), [colour_by, drawn, marked], [picture, drawn])
    answer(colour_by.input, bind(recolour, app), [colour_by, drawn, marked], [picture, drawn])
    answer(texts.in_use.change, bind(take_in, app), [texts.in_use, drawn], [colour_by, drawn, marked, row.notice])
    for picked in (picture.select, picture.click):
        answer(picked, bind(list_selected, app), drawn, [tray, marked])
    answer(picture.clear, bind(show_all, app), drawn, [picture, tray, marked])
    return TabView(inputs=(n_neighbors, min_dist, random_state), ask=ask, takes=marked, offers=(tray,))


def check(
    app: App, in_use: TextsInUse, _colour: str, n_neighbors: int, min_dist: float, random_state: int, *_: object
) -> None:
    """Raises InputError with the field that no map can be made with."""
    settings = _settings(n_neighbors, min_dist, random_state)
    check_settings(len(mapped(app, in_use).rows), settings, limits=app.limits)


def _settings(n_neighbors: int, min_dist: float, random_state: int) -> MapSettings:
    return MapSettings(n_neighbors=n_neighbors, min_dist=min_dist, random_state=random_state)


def draw_map(app: App, in_use: TextsInUse, colour_by: str, *settings_and_shown: Any) -> Iterator[tuple[object, ...]]:
    """Map with the marked rows, or those in use, in sight; the list of these; result to recolour; and notice.

    `settings_and_shown`: n_neighbors, min_dist, random_state, the Drawn on the page or None, the rows to mark.
    """
    *settings, on_page, marked = settings_and_shown
    drawn: Drawn | None = on_page
    whole = in_use.whole

    def work(watch: Watch) -> Drawn:
        check(app, in_use, colour_by, *settings)
        encoder = app.models.get(watch=watch)
        if drawn is not None and drawn.shows(encoder, whole, *settings):
            return replace(drawn, colour_by=colour_by)
        chosen, texts = _settings(*settings), mapped(app, whole).texts
        result = project_texts(encoder, texts, chosen, workers=app.workers, limits=app.limits, watch=watch)
        return Drawn(whole, (chosen.n_neighbors, chosen.min_dist, chosen.random_state), result, colour_by)

    def present(made: Drawn) -> tuple[object, ...]:
        result, used = made.result, mapped(app, whole)
        there, n, rows = len(used.corpus.texts), result.provenance.rows, marked or in_use.rows or ()
        said = [drawn_of(n, there)] if there > n else []
        beyond = sum(row >= n for row in rows)
        said += [f"Not on the map: {beyond:,} of the {len(rows):,} texts to be shown."] if beyond else []
        said += [result.projection.note] if result.projection.note else []
        said += report_sentences(result.report)
        return draw(app, made), list_rows(used, rows), made, told(said, result.provenance)

    yield from run(work, present, models=app.models, outputs=4)


def recolour(app: App, colour_by: str, drawn: Drawn | None, _: tuple[int, ...]) -> tuple[object, object]:
    """The same map in the colours of another column."""
    if drawn is None:
        return gr.skip(), gr.skip()
    made = replace(drawn, colour_by=colour_by)
    return quickly(lambda: (draw(app, made), made), lambda _: (gr.skip(), gr.skip()))


def recolour_if_changed(
    app: App, colour_by: str, drawn: Drawn | None, marked: tuple[int, ...]
) -> tuple[object, object]:
    """The new map in the colours that were chosen while it was made."""
    if drawn is None or drawn.colour_by == colour_by:
        return gr.skip(), gr.skip()
    return recolour(app, colour_by, drawn, marked)


def take_in(app: App, in_use: TextsInUse, drawn: Drawn | None) -> tuple[object, ...]:
    """Other texts: the columns they can be coloured by, their labels first; the old map is dimmed and forgotten.

    Nothing changes where only the choice among the same texts did: the map shows them all.
    """
    if drawn is not None and drawn.in_use == in_use.whole:
        return gr.skip(), gr.skip(), () if in_use.rows is None else gr.skip(), gr.skip()

    def offered() -> object:
        corpus = app.used(in_use).corpus
        choices = [_NO_COLUMN, *corpus.columns]
        return gr.Dropdown(choices=choices, value=corpus.label_column or _NO_COLUMN, visible=bool(corpus.columns))

    notice = gr.skip() if drawn is None else STALE
    return quickly(offered, lambda _: gr.skip()), None, (), notice


def _is_about_others(drawn: Drawn | None, in_use: TextsInUse) -> bool:
    return drawn is not None and drawn.in_use != in_use.whole


def list_selected(app: App, drawn: Drawn | None, event: gr.EventData) -> tuple[str, tuple[int, ...]]:
    """The texts of the dots that were tapped or lassoed, and their rows."""

    def opened() -> tuple[str, tuple[int, ...]]:
        if drawn is None:
            return hint(), ()
        used = mapped(app, drawn.in_use)
        rows = tuple(sorted(picked_rows(event, len(used.rows))))
        return list_rows(used, rows), rows

    return quickly(opened, lambda sentence: (failed(sentence), ()))


def show_all(app: App, drawn: Drawn | None) -> tuple[object, str, tuple[int, ...]]:
    """The map without marks, and nothing listed."""
    picture = gr.skip() if drawn is None else quickly(lambda: draw(app, drawn), lambda _: gr.skip())
    return picture, hint(), ()


def show_code(
    app: App, in_use: TextsInUse, colour_by: str, n_neighbors: int, min_dist: float, random_state: int
) -> str:
    """The lines that give this map."""

    def lines() -> str:
        check(app, in_use, colour_by, n_neighbors, min_dist, random_state)
        texts = mapped(app, in_use).texts
        return app.code(partial(map_code, texts=texts, settings=_settings(n_neighbors, min_dist, random_state)))

    return quickly(lines, as_comment)
