"""What is picked on the map or looked for in it: one event for all ways to do so, since they fill the same tray."""

import secrets
from typing import Any

import gradio as gr

from gist_demo.tabs.interface import App, TextsInUse
from gist_demo.tabs.map_clusters import NONE, named_cluster
from gist_demo.tabs.map_find import MEANING, find_meaning, find_words
from gist_demo.tabs.map_inputs import ACCURACY, CLOSENESS, choice_of, colour_choices, mapped
from gist_demo.tabs.map_neighbors import Picked, hint, list_rows, sheet, show_neighbors, show_placed
from gist_demo.tabs.map_view import Drawn, Found, Measured
from gist_demo.widgets.chart import picked_rows
from gist_demo.widgets.controls import sent
from gist_demo.widgets.map_marks import marks_value
from gist_demo.widgets.notices import failed
from gist_demo.widgets.run import quickly

CHART, GROUPS, TRAY, MADE = "map-chart", "map-groups", "map-selected", ""
FIND, PLACE = ("map-find", "map-find-go", "map-find-how"), ("map-new-text", "map-place")
_UNCHANGED: tuple[object, ...] = (gr.skip(),) * 6


def pick(app: App, event: gr.EventData, drawn: Drawn | None, in_use: TextsInUse, *asked: Any) -> tuple[object, ...]:
    """Marks, tray, rows that are meant, what was found by meaning, colours to choose from, and a sign to paint anew.

    `asked`: the rows that are meant so far, what to find, how to, a text to be placed, and the look of the map: what it
    is coloured and sized by, what was found and what was measured.
    """
    marked, query, how, new_text, colour_by, _, found, measured = asked

    def picked() -> tuple[object, ...]:
        if drawn is None:
            return _UNCHANGED
        where = getattr(event.target, "elem_id", None) or MADE
        if where in FIND:
            return _found(app, drawn, query, how, (colour_by, measured))
        if where in PLACE:
            return _shown(show_placed(app, drawn, new_text))
        if where == MADE:
            shown = _shown(_rows(app, drawn, tuple(marked) or in_use.rows or ()))
            outdated = colour_by == ACCURACY and (measured is None or measured.view != drawn.view)
            return (*shown[:4], _usual_colours(app, drawn, found), gr.skip()) if outdated else shown
        if where == TRAY:
            return _shown(Picked(hint())) if sent(event).get("action") == "close" else _UNCHANGED
        return _shown(_pressed(app, drawn, event))

    return quickly(picked, lambda sentence: (gr.skip(), sheet("", failed(sentence)), *_UNCHANGED[2:]))


def _pressed(app: App, drawn: Drawn, event: gr.EventData) -> Picked:
    """What was pressed or drawn around on the map, or pressed in the list of clusters; nothing to take all away."""
    label = named_cluster(event, drawn.clusters)
    if label is not None:
        return _cluster(app, drawn, label)
    return _rows(app, drawn, tuple(sorted(picked_rows(event, len(drawn.coordinates)))))


def _rows(app: App, drawn: Drawn, rows: tuple[int, ...]) -> Picked:
    """One text with its neighbours, several as a list."""
    if len(rows) == 1:
        return show_neighbors(app, drawn, rows[0])
    return list_rows(mapped(app, drawn.in_use), drawn, rows)


def _cluster(app: App, drawn: Drawn, label: int) -> Picked:
    assert drawn.clusters is not None
    rows, used = drawn.clusters.rows(label), mapped(app, drawn.in_use)
    if label == NONE:
        return list_rows(used, drawn, rows, said=f"{len(rows):,} of {len(used.rows):,} texts are in no cluster.")
    words = f"{len(rows):,} of {len(used.rows):,} texts: {drawn.clusters.names[label]}."
    return list_rows(used, drawn, rows, said=words)


def _found(app: App, drawn: Drawn, query: str, how: str, look: tuple[str, Measured | None]) -> tuple[object, ...]:
    if how != MEANING:
        return _shown(find_words(app, drawn, query))
    shown, found = find_meaning(app, drawn, query)
    colour_by, measured = look
    colours = coloured_by(app, drawn, CLOSENESS, found=found, measured=measured)
    return *_shown(shown)[:3], found, colours, token() if colour_by == CLOSENESS else gr.skip()


def _usual_colours(app: App, drawn: Drawn, found: Found | None) -> gr.Dropdown:
    """What the map is coloured by at first: its accuracy is that of an earlier one."""
    column = mapped(app, drawn.in_use).corpus.label_column
    return coloured_by(app, drawn, choice_of(column), found=found)


def coloured_by(
    app: App, drawn: Drawn, choice: str, *, found: Found | None = None, measured: Measured | None = None
) -> gr.Dropdown:
    """The colours to choose from on this map, with one of them chosen."""
    columns = mapped(app, drawn.in_use).corpus.columns
    closeness = found is not None and found.in_use == drawn.in_use
    accuracy = measured is not None and measured.view == drawn.view
    return gr.Dropdown(choices=colour_choices(columns, closeness=closeness, accuracy=accuracy), value=choice)


def token() -> str:
    """A value that a State has never held, so that it tells of a change."""
    return secrets.token_hex(8)


def _shown(picked: Picked) -> tuple[object, ...]:
    return marks_value(picked.marks), picked.shown, picked.rows, *_UNCHANGED[3:]
