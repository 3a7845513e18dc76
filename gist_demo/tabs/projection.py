"""The Map tab: texts as dots, close texts close together."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import gradio as gr

from gist_demo.analysis.projection import ProjectionResult, check_settings, project_texts
from gist_demo.encoding.encoder import Watch
from gist_demo.figures.projection import draw_projection
from gist_demo.reproduce import map_code
from gist_demo.tabs.interface import App, TextsPanel
from gist_demo.widgets.chart import chart, chart_value, picked_rows
from gist_demo.widgets.controls import answer, bind, code_lines, controls, dim_when, wire
from gist_demo.widgets.markup import Card, cards, escape
from gist_demo.widgets.notices import failed, report_sentences, told
from gist_demo.widgets.run import as_comment, field_checks, quickly, run

_LISTED = 50
_NO_COLUMN = "Nothing"
_FIELDS = ["", "colour_by", "n_neighbors", "min_dist", "random_state"]


@dataclass(frozen=True)
class Drawn:
    """The map on the page, and which texts it is about: by now others may be in use."""

    corpus_key: str
    result: ProjectionResult


def build_tab(app: App, texts: TextsPanel) -> None:
    """Lay the tab out and wire it."""
    colour_by = gr.Dropdown(
        [_NO_COLUMN], value=_NO_COLUMN, label="Colour by", elem_id="map-colour", allow_custom_value=True, visible=False
    )
    row = controls("map", "Draw map")
    with gr.Row(elem_classes="result"):
        with gr.Column(scale=3, min_width=320):
            picture = chart(
                elem_id="map-chart", label="Map of your texts", height=560, empty="Press Draw map to see your texts."
            )
        with gr.Column(scale=1, min_width=260):
            tray = gr.HTML(_tray_hint(), elem_id="map-selected")
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
    inputs = [texts.corpus_key, colour_by, n_neighbors, min_dist, random_state]
    code_lines("map", bind(show_code, app), inputs)
    wire(row, bind(draw_map, app), inputs, [picture, tray, drawn], checks=field_checks(bind(check, app), _FIELDS))
    dim_when(row, n_neighbors.input, min_dist.input, random_state.input, texts.corpus_key.change)
    answer(colour_by.input, bind(recolour, app), [colour_by, drawn], picture)
    answer(texts.corpus_key.change, bind(offer_columns, app), texts.corpus_key, [colour_by, drawn])
    answer(picture.select, bind(list_selected, app), drawn, tray)
    answer(picture.click, bind(list_selected, app), drawn, tray)
    answer(picture.clear, _tray_hint, None, tray)


def check(app: App, corpus_key: str, _colour: str, n_neighbors: int, min_dist: float, random_state: int) -> None:
    """Raises InputError with the field that no map can be made with."""
    check_settings(len(_used(app, corpus_key)), n_neighbors, min_dist, random_state, limits=app.limits)


def draw_map(
    app: App, corpus_key: str, colour_by: str, n_neighbors: int, min_dist: float, random_state: int
) -> Iterator[tuple[object, ...]]:
    """Map, empty tray, result to recolour, and notice."""

    def work(watch: Watch) -> ProjectionResult:
        check(app, corpus_key, colour_by, n_neighbors, min_dist, random_state)
        encoder = app.models.get(watch=watch)
        return project_texts(
            encoder,
            _used(app, corpus_key),
            workers=app.workers,
            n_neighbors=n_neighbors,
            min_dist=min_dist,
            random_state=random_state,
            watch=watch,
        )

    def present(result: ProjectionResult) -> tuple[object, ...]:
        there, used = len(app.corpus(corpus_key).texts), result.provenance.rows
        said = [f"Drawn: the first {used:,} of {there:,} texts."] if there > used else []
        said += [result.projection.note] if result.projection.note else []
        said += report_sentences(result.report)
        drawn = Drawn(corpus_key, result)
        return _picture(app, colour_by, drawn), _tray_hint(), drawn, told(said, result.provenance)

    yield from run(work, present, models=app.models, outputs=4)


def recolour(app: App, colour_by: str, drawn: Drawn | None) -> object:
    """The same map in the colours of another column."""
    return gr.skip() if drawn is None else quickly(lambda: _picture(app, colour_by, drawn), lambda _: gr.skip())


def offer_columns(app: App, corpus_key: str) -> tuple[object, None]:
    """The columns that the texts in use can be coloured by, their labels first; the old map is forgotten."""

    def offered() -> object:
        corpus = app.corpus(corpus_key)
        choices = [_NO_COLUMN, *corpus.columns]
        return gr.Dropdown(choices=choices, value=corpus.label_column or _NO_COLUMN, visible=bool(corpus.columns))

    return quickly(offered, lambda _: gr.skip()), None


def list_selected(app: App, drawn: Drawn | None, event: gr.EventData) -> str:
    """The texts of the dots that were tapped or lassoed."""

    def opened() -> str:
        used = () if drawn is None else _used(app, drawn.corpus_key)
        rows = picked_rows(event, len(used))
        if not rows:
            return _tray_hint()
        more = f" The first {_LISTED} are listed." if len(rows) > _LISTED else ""
        listed = cards([Card(str(r + 1), None, (used[r],)) for r in rows[:_LISTED]], label="Selected texts")
        return f'<p class="muted">{len(rows):,} of {len(used):,} selected.{more}</p>{listed}'

    return quickly(opened, failed)


def show_code(app: App, corpus_key: str, colour_by: str, n_neighbors: int, min_dist: float, random_state: int) -> str:
    """The lines that give this map."""

    def lines() -> str:
        check(app, corpus_key, colour_by, n_neighbors, min_dist, random_state)
        texts = _used(app, corpus_key)
        return app.code(
            partial(map_code, texts=texts, n_neighbors=n_neighbors, min_dist=min_dist, random_state=random_state)
        )

    return quickly(lines, as_comment)


def _picture(app: App, colour_by: str, drawn: Drawn) -> str:
    corpus, result = app.corpus(drawn.corpus_key), drawn.result
    used = corpus.texts[: result.provenance.rows]
    values = corpus.columns[colour_by][: len(used)] if colour_by in corpus.columns else None
    figure = draw_projection(result.projection.coordinates, values=values, column=colour_by if values else None)
    return chart_value(figure, used)


def _used(app: App, corpus_key: str) -> tuple[str, ...]:
    return app.corpus(corpus_key).texts[: app.limits.map_texts]


def _tray_hint() -> str:
    return f'<p class="muted">{escape("Tap a dot, or draw around some with the lasso, to read them here.")}</p>'
