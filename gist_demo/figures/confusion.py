"""Which labels are taken for which: the confusion matrix of the Classify tab."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from gist_demo.figures.label import plotly_label
from gist_demo.figures.palette import SCORES, SCORES_DARK, blank_figure, color_scale, ink_on
from gist_demo.text import shorten

MOST_NAMES = 20  # labels that are written beside their rows; more of them are numbers
_CELL_MOST, _CELL_FOR_COUNTS, _CELL_FOR_GAPS, _CELL_FOR_LARGE = 44, 18, 8, 32  # px
_SIDE, _SIDE_NARROW = 600, 270  # px, of all cells together
_CHARACTERS, _CHARACTER = 26, 6.6  # of a name beside its row; px of one
_MARGIN = {"l": 64, "r": 16, "t": 8, "b": 56}

Counts = npt.NDArray[np.int64]


def draw_confusion(confusion: Counts, names: Sequence[str]) -> go.Figure:
    """A heatmap of `confusion` (k + 1, k + 1), texts by people's label and by answer, none of these last.

    A cell's colour is its share of its row, its number the texts in it; empty cells stay blank. The last row and column
    are drawn where a text is in them. `names` (k,) stand beside at most 20 rows, else numbers, from 1. chart_value
    takes `confusion_texts`; a click names one of `confusion_cells`. Brings its width and height.
    """
    drawn, labels = _drawn(confusion, names)
    counts = confusion[:drawn, :drawn]
    of_row = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    cell = min(_CELL_MOST, _SIDE / drawn)
    figure = blank_figure(dragmode=False if cell >= _CELL_FOR_GAPS else "zoom", **_layout(labels, cell, named=True))
    places = np.full(counts.shape, -1)
    places[counts > 0] = np.arange(int((counts > 0).sum()))
    figure.add_heatmap(
        z=np.where(counts > 0, of_row, np.nan).astype(np.float32),
        customdata=places.tolist(),
        zmin=0,
        zmax=1,
        colorscale=color_scale(SCORES),
        showscale=False,
        xgap=2 if cell >= _CELL_FOR_GAPS else 0,
        ygap=2 if cell >= _CELL_FOR_GAPS else 0,
        hoverinfo="none",
        hoverongaps=False,
    )
    dark = [{"colorscale": color_scale(SCORES_DARK)}, *_add_counts(figure, counts, of_row, cell)]
    right, total = int(counts.trace()), int(counts.sum())
    cells = confusion_cells(confusion)
    figure.layout.meta = {
        "hover": "row",
        "numbers": ["right" if gold == answer else "wrong" for gold, answer in cells],
        "captions": [f"{counts[cell]:,} of {counts[cell[0]].sum():,}" for cell in cells],
        "summary": f"{drawn} labels, {right:,} of {total:,} texts on the diagonal, which are right",
        "dark": {"data": dark},
        "narrow": _layout(labels, min(cell, _SIDE_NARROW / drawn), named=False),
    }
    return figure


def confusion_cells(confusion: Counts) -> list[tuple[int, int]]:
    """People's label and the answer of each cell that holds texts, in reading order."""
    return [(int(gold), int(answer)) for gold, answer in np.argwhere(confusion > 0)]


def confusion_texts(confusion: Counts, names: Sequence[str]) -> list[str]:
    """What each of `confusion_cells` is, in words."""
    called = [*(shorten(name, 100) for name in names), "none of these"]
    return [
        f"{called[gold]}, answered so" if gold == answer else f"{called[gold]}, answered as {called[answer]}"
        for gold, answer in confusion_cells(confusion)
    ]


def _drawn(confusion: Counts, names: Sequence[str]) -> tuple[int, list[str]]:
    """How many rows and columns are drawn, and what they are called."""
    is_none_there = confusion[-1].any() or confusion[:, -1].any()
    called = [*names, *["none of these"] * bool(is_none_there)]
    return len(called), called


def _layout(labels: Sequence[str], cell: float, *, named: bool) -> dict[str, Any]:
    """The size of the figure with cells of `cell` px, and its axes with names or numbers."""
    n = len(labels)
    ticks: dict[str, Any] = _numbers(n, cell)
    margin = dict(_MARGIN)
    if named and n <= MOST_NAMES:
        words = [plotly_label(label, _CHARACTERS) for label in labels]
        length = _CHARACTER * max(min(len(label), _CHARACTERS) for label in labels)
        ticks = {"tickvals": list(range(n)), "ticktext": words}
        margin |= {"l": round(length) + 40, "b": round(0.72 * length) + 48}
    axis = {"showgrid": False, "zeroline": False, "fixedrange": cell >= _CELL_FOR_GAPS, "ticks": "", **ticks}
    side = round(cell * n)
    return {
        "width": margin["l"] + side + margin["r"],
        "height": margin["t"] + side + margin["b"],
        "margin": margin,
        "xaxis": axis
        | {
            "title": {"text": "answer", "standoff": 8},
            "range": [-0.5, n - 0.5],
            "tickangle": -45 if named and n <= MOST_NAMES else 0,
        },
        "yaxis": axis | {"title": {"text": "your label", "standoff": 8}, "range": [n - 0.5, -0.5], "tickangle": 0},
    }


def _numbers(n: int, cell: float) -> dict[str, Any]:
    """Ticks at all rows while there is room for a number, else at round ones."""
    room = 10 + 8 * len(str(n))
    step = next(step for step in (1, 5, 10, 20, 50, 100) if step * cell >= room or step == 100)
    shown = [row for row in range(n) if row == 0 or (row + 1) % step == 0]
    return {"tickvals": shown, "ticktext": [str(row + 1) for row in shown]}


def _add_counts(
    figure: go.Figure, counts: Counts, of_row: npt.NDArray[np.float64], cell: float
) -> list[dict[str, Any]]:
    """Write the numbers of texts into their cells where they fit; returns the dark patch of what was added."""
    words = [f"{count:,}" for count in counts[counts > 0]]
    if not words or cell < max(_CELL_FOR_COUNTS, 7 * max(map(len, words))):
        return []
    y, x = np.nonzero(counts)
    shares = of_row[counts > 0]
    figure.add_scatter(
        x=x.tolist(),
        y=y.tolist(),
        mode="text",
        text=words,
        textfont={"size": 13 if cell >= _CELL_FOR_LARGE else 11, "color": ink_on(shares, SCORES)},
        hoverinfo="skip",
        cliponaxis=False,
        meta={"cell": cell},
    )
    return [{"textfont": {"color": ink_on(shares, SCORES_DARK)}}]
