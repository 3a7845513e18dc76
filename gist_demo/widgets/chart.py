"""The one chart of the page: a plotly figure drawn by plotly.py's own bundle, which tells Python what was picked.

A builder and no Component subclass: gradio writes a .pyi beside the source of every subclass. What a figure tells the
chart stands in `figure.layout.meta`, all of it optional:

    hover      "pair" (a cell: two texts and their score), "row" (a dot: one text and its caption) or "none"
    columns    "pair" only: what is added to a cell's column to find its text, where columns are not the same as rows
    numbers    what the rows are called, where they are not counted from 1
    order      "pair" only: which text stands at each row and then at each column, where not as they are given
    said       "pair" only: [[cosine, words], ...], what a score means from that cosine on
    captions   "row" only: one string a row of `texts`, shown above the text; or {"words": [...], "at": [...]}, the
               different ones and which of them each row has
    map        "plane" or "space" for a map, whose other words map.js explains
    summary    what there is to see, in a sentence, for those who do not see it
    dark       {"data": [a patch for each trace], "layout": {...}}, merged in where the page is dark
    narrow     a patch of the layout, merged in where the chart is narrower than 520 px

The plot in the page has a function `savePicture(name)`, which draws a PNG and lets the browser keep it as `name`.png.
Cells of a matrix below the cosine in the plot's `data-fade` are faded; it looks there when told by an event `fade`.

A trace's `customdata` holds row ids; `layout.dragmode = "lasso"` asks for the selection tools; "zoom" lets a drag
enlarge a part; a figure that has a width is shrunk where there is less room. Plotly reads the labels inside a figure as
markup (figures/label.py); texts and captions are shown as they are.
"""

import json
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from urllib.parse import quote

import gradio as gr
import numpy as np
import numpy.typing as npt
import plotly
import plotly.graph_objects as go

from gist_demo.text import shorten
from gist_demo.widgets.controls import sent

HOVER_CHARACTERS = 300
_ALL_CHARACTERS, _LEAST_CHARACTERS = 3_000_000, 40  # of all texts together, and of each however many they are
_EMPTY = -32_768  # a cell without a score
_PARTS = ("chart", "map")  # what all charts do, and what only maps do
CHART_JS, CHART_CSS = (
    "\n".join(Path(__file__).with_name(f"{part}.{kind}").read_text(encoding="utf-8") for part in _PARTS)
    for kind in ("js", "css")
)
# Gradio evaluates this as a template whenever a property changes: it holds no variable, least of all the value.
CHART_HTML = (
    '<div class="chart-note"></div>'
    '<div class="chart-tools" role="toolbar" hidden>'
    '<button type="button" data-tool="lasso"></button>'
    '<button type="button" data-tool="select">Box</button>'
    '<button type="button" data-reset>Reset</button>'
    "</div>"
    '<div class="chart-stage"><div class="chart-plot" role="img" hidden></div>'
    '<svg class="map-lines" aria-hidden="true"></svg><div class="map-names" role="group" hidden></div></div>'
    '<div class="map-legend" role="group" hidden></div>'
    '<p class="chart-said" role="status" hidden></p>'
    '<div class="chart-tip" hidden></div>'
)


def chart(*, elem_id: str, label: str, height: int, empty: str) -> gr.HTML:
    """A chart without a figure, showing the sentence `empty`; give it `chart_value(...)`, or None to empty it again.

    `label` names it for screen readers; `height` in px is for figures that bring none of their own, at most 60 % of the
    window on narrow screens. Events, each with `gr.EventData` for `picked_rows`: `.click` (a dot, or the two texts of a
    cell), `.select` (lasso or box) and `.clear`.
    """
    return gr.HTML(
        elem_id=elem_id,
        html_template=CHART_HTML,
        css_template=CHART_CSS,
        js_on_load=CHART_JS,
        apply_default_css=False,
        describes=label,
        height=height,
        empty=empty,
        bundle=_bundle_url(),
    )


def chart_value(figure: go.Figure, texts: Sequence[str], *, source: str = "", asked: float = 0.0) -> str:
    """What a chart shows: JSON of the figure and of the texts its rows stand for, shortened for the hover.

    The texts travel once, as a list; cells and dots look them up by row. Of more than 10,000 the hover shows less: a
    click brings the whole text. `source` is a line on where the numbers come
    from, for under a picture. Answers may overtake each other: what was `asked` (in seconds) earlier than what is drawn
    is not drawn. A matrix travels as ten-thousandths in 16 bits, without the half that is empty. A string,
    since gradio would wrap an object deeply. "<" is escaped because gradio warns of any value that holds "<script".
    """
    most = max(_LEAST_CHARACTERS, min(HOVER_CHARACTERS, _ALL_CHARACTERS // max(len(texts), 1)))
    shown = {"texts": [shorten(text, most) for text in texts], "source": source}
    words = json.dumps(shown, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    light = go.Figure(layout=figure.layout)
    packed = []
    for trace in figure.data:
        is_matrix = trace.type == "heatmap"
        light.add_trace({**trace.to_plotly_json(), "z": None} if is_matrix else trace)
        packed.append(_packed(trace.z) if is_matrix else None)
    drawn: str = light.to_json()
    matrices = json.dumps(packed) if any(packed) else "[]"
    return f'{{"asked":{asked:.6f},"figure":' + drawn + ',"matrices":' + matrices + "," + words.removeprefix("{")


def _packed(z: npt.NDArray[np.float32]) -> dict[str, object]:
    """`z` (n, m), -3 to 3, for chart.js: row by row, or only what is under the diagonal where the rest is empty."""
    n, m = z.shape
    under = n == m and bool(np.isnan(z[np.triu_indices(n)]).all())
    values = z[np.tril_indices(n, -1)] if under else z.ravel()
    cells = np.where(np.isnan(values), _EMPTY, np.round(10_000 * values)).astype("<i2")
    return {"cells": b64encode(cells.tobytes()).decode(), "shape": [n, m], "under": under}


def chart_head() -> str:
    """For the page's head: lets the browser fetch plotly.js early and behind all else; charts load it themselves."""
    return f'<link rel="preload" as="script" fetchpriority="low" href="{_bundle_url()}">'


def picked_rows(event: gr.EventData, n: int) -> tuple[int, ...]:
    """The rows a click or a selection names: unique ints in [0, n), in the order sent. `n` is the number of texts.

    For a cell, the row's text and the column's. The browser's word is not trusted: whatever is no row is left out.
    """
    rows = sent(event).get("rows")
    if not isinstance(rows, list):
        return ()
    return tuple(dict.fromkeys(row for row in rows if type(row) is int and 0 <= row < n))


def plotly_bundle() -> Path:
    """Where plotly.js is, the one that fits plotly.py."""
    return Path(plotly.__file__).parent / "package_data" / "plotly.min.js"


@cache
def _bundle_url() -> str:
    """The address of plotly.js relative to the page. Serving it is asked for once: that one file and no folder."""
    bundle = plotly_bundle()
    gr.set_static_paths([bundle])
    return f"gradio_api/file={quote(bundle.as_posix())}?{plotly.__version__}"
