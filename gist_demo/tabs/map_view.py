"""What the Map tab shows: the map itself, and the list of the texts picked on it."""

from collections.abc import Sequence
from dataclasses import dataclass

from gist_demo.analysis.projection import ProjectionResult
from gist_demo.encoding.encoder import Encoder, same_model
from gist_demo.errors import InputError
from gist_demo.export.about import about, source_line
from gist_demo.export.files import Download, file_name, npz_file, table_file
from gist_demo.export.tables import map_table
from gist_demo.figures.map_colors import coloring_of
from gist_demo.figures.projection import draw_projection
from gist_demo.tabs.interface import App, TextsInUse, Used, check_same
from gist_demo.widgets.chart import chart_value
from gist_demo.widgets.chart_page import chart_page
from gist_demo.widgets.download import Kind
from gist_demo.widgets.markup import Card, cards, escape, these
from gist_demo.widgets.run import RunWatch, visitor

MAP_HEIGHT = 560  # px
_LISTED = 50


@dataclass(frozen=True)
class Drawn:
    """The map on the page, what was asked for, and of which texts: by now others may be in use."""

    in_use: TextsInUse
    settings: tuple[int, float, int]
    result: ProjectionResult
    colour_by: str

    def shows(self, encoder: Encoder, in_use: TextsInUse, *settings: float) -> bool:
        """Whether drawing again with `encoder` would give the same; it may give more where a note says what failed."""
        same = (self.in_use, self.settings) == (in_use, settings) and not self.result.projection.note
        return same and same_model(encoder, self.result.provenance)


def draw(app: App, drawn: Drawn) -> str:
    """The map in its colours."""
    used, column = mapped(app, drawn.in_use), drawn.colour_by
    coloring = coloring_of(column, used.column(column)) if column in used.corpus.columns else None
    figure = draw_projection(drawn.result.projection.coordinates, coloring)
    return chart_value(figure, used.texts, source=source_line(drawn.result.provenance))


def mapped(app: App, in_use: TextsInUse) -> Used:
    """What is on the map, whichever of the texts are in use: all of them, as many as it takes."""
    return app.used(in_use.whole).first(app.limits.map_texts)


def list_rows(used: Used, rows: Sequence[int]) -> str:
    """The texts of `rows`, the first of them where they are many, and where all of them can go on to."""
    listed = [row for row in rows if row < len(used.rows)]
    if not listed:
        return hint()
    more = f" The first {_LISTED} are listed." if len(listed) > _LISTED else ""
    shown = [Card(str(row + 1), None, (used.texts[row],), rows=(row,)) for row in listed[:_LISTED]]
    said = f'<p class="muted">{len(listed):,} of {len(used.rows):,} selected.{more}</p>'
    return (
        said
        + these(listed, ("search", "compare", "classify"), corpus_key=used.corpus_key)
        + cards(shown, label="Selected texts", corpus_key=used.corpus_key)
    )


def hint() -> str:
    """What stands there before anything is picked."""
    return f'<p class="muted">{escape("Tap a dot, or draw around some with the lasso, to read them here.")}</p>'


def write_map(app: App, kind: Kind, drawn: Drawn | None) -> Download:
    """The file of the map on the page. Raises InputError where there is none."""
    if drawn is None:
        raise InputError("There is no map of these texts yet. Press Draw map.")
    used, result = mapped(app, drawn.in_use), drawn.result
    if kind == "html":
        line = source_line(result.provenance)
        page = chart_page(draw(app, drawn), title="Map of your texts", source=line, height=MAP_HEIGHT)
        return Download(file_name("map", "html"), page)
    there = len(used.corpus.texts)
    rows = used.exported(*[drawn_of(len(used.rows), there)] * (there > len(used.rows)))
    source = about(result.provenance, rows, texts_from=used.origin())
    if kind == "npz":
        watch = RunWatch(app.limits.run_seconds, visitor=visitor())
        encoder = app.models.get(watch=watch)
        check_same(encoder, result.provenance)
        texts = encoder.encode(used.texts, watch=watch).vectors
        return npz_file("map", {"embeddings": texts, "coordinates": result.projection.coordinates}, source, rows)
    return table_file(kind, "map", map_table(result, rows), source)


def drawn_of(n: int, there: int) -> str:
    """What is said where not all texts fit on the map."""
    return f"Drawn: the first {n:,} of {there:,} texts."
