"""What stands out on a map: it travels apart from the map, which may be megabytes; map.js draws it."""

import json
from dataclasses import dataclass
from pathlib import Path

import gradio as gr

from gist_demo.text import shorten

_JS = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
_WORDS = 40


@dataclass(frozen=True)
class Star:
    """A place on the map, 2 or 3 coordinates, where no text is, and what is written there."""

    at: tuple[float, ...]
    words: str


@dataclass(frozen=True)
class Marks:
    """`rows` stay as they are while other dots are faint; lines go from `origin`, a row or a Star, to the rows `to`.

    `view` names the map that they are about: they are not drawn on another one.
    """

    view: str
    rows: tuple[int, ...] = ()
    origin: int | Star | None = None
    to: tuple[int, ...] = ()


def map_marks(chart: str) -> gr.HTML:
    """Hidden; takes `marks_value(...)` for the map with the elem_id `chart`."""
    return gr.HTML("", visible="hidden", elem_id=f"{chart}-marks", html_template="<i></i>", js_on_load=_JS, chart=chart)


def marks_value(marks: Marks | None) -> str:
    """What the browser is told; "<" is escaped because gradio warns of any value that holds "<script"."""
    if marks is None:
        return "null"
    origin: object = marks.origin
    if isinstance(origin, Star):
        origin = {"at": origin.at, "words": shorten(origin.words, _WORDS)}
    told = {"view": marks.view, "rows": marks.rows, "from": origin, "to": marks.to}
    return json.dumps(told).replace("<", "\\u003c")
