"""What the Map tab gives away: the map as a file, and the lines that make it again."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from gist_demo.errors import InputError
from gist_demo.export.about import about, source_line
from gist_demo.export.files import Download, file_name, npz_file, table_file
from gist_demo.export.map_table import map_table
from gist_demo.figures.map_colors import Coloring
from gist_demo.reproduce import map_code
from gist_demo.tabs.interface import App, TextsInUse
from gist_demo.tabs.map_inputs import asked_of, check, mapped
from gist_demo.tabs.map_view import Drawn, Found, Measured, coloring, draw, encoded
from gist_demo.widgets.chart_page import chart_page
from gist_demo.widgets.download import Kind
from gist_demo.widgets.run import as_comment, quickly

MAP_HEIGHT = 560  # px


def write_map(app: App, kind: Kind, drawn: Drawn | None, marked: Sequence[int] = (), *look: Any) -> Download:
    """The file of the map on the page, in which the rows `marked` are marked. Raises InputError where there is none.

    `look`: what it is coloured and sized by, what was found and what was measured.
    """
    if drawn is None:
        raise InputError("There is no map of these texts yet. Press Draw map.")
    used, result = mapped(app, drawn.in_use), drawn.result
    if kind == "html":
        line = source_line(result.provenance)
        page = chart_page(_as_seen(app, drawn, *look), title="Map of your texts", source=line, height=MAP_HEIGHT)
        return Download(file_name("map", "html"), page)
    there = len(used.corpus.texts)
    rows = used.exported(*[drawn_of(len(used.rows), there)] * (there > len(used.rows)))
    source = about(result.provenance, rows, texts_from=used.origin())
    if kind == "npz":
        arrays = {"embeddings": encoded(app, drawn)[1], "coordinates": drawn.coordinates}
        return npz_file("map", arrays, source, rows)
    named, measured = drawn.clusters, _measured(drawn, look)
    table = map_table(
        result,
        rows,
        clusters=None if named is None else named.clusters,
        names=() if named is None else named.names,
        quality=None if measured is None else measured.quality,
        selected=marked,
    )
    return table_file(kind, "map", table, source)


def _measured(drawn: Drawn, look: Sequence[object]) -> Measured | None:
    """How accurate this map is, where that was measured."""
    return next((each for each in look if isinstance(each, Measured) and each.view == drawn.view), None)


def _as_seen(app: App, drawn: Drawn, colour_by: str = "", size_by: str = "", *states: object) -> str:
    found, measured = (*states, None, None)[:2]
    wished: Coloring | None = coloring(
        mapped(app, drawn.in_use),
        drawn,
        colour_by,
        found=found if isinstance(found, Found) else None,
        measured=measured if isinstance(measured, Measured) else None,
    )
    return draw(app, drawn, wished, size_by)


def drawn_of(n: int, there: int) -> str:
    """What is said where not all texts fit on the map."""
    return f"Drawn: the first {n:,} of {there:,} texts."


def show_code(app: App, in_use: TextsInUse, *values: Any) -> str:
    """The lines that give this map."""

    def lines() -> str:
        check(app, in_use, *values)
        return app.code(
            partial(map_code, texts=mapped(app, in_use).texts, settings=asked_of(values).settings, limits=app.limits)
        )

    return quickly(lines, as_comment)
