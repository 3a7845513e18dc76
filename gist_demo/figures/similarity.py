"""The heatmap of the Similarity tab."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from gist_demo.figures.label import plotly_label, score_label
from gist_demo.figures.palette import SCORES, SCORES_DARK, blank_figure, color_scale, ink_on

_CELL_MOST, _CELL_LEAST, _CELL_FOR_GAPS, _CELL_FOR_LARGE = 72, 28, 8, 40  # px; from the least on, values are written
_SIDE, _SIDE_BESIDE_TEXTS, _SIDE_NARROW = 600, 432, 266  # px, of all cells together at most
_MARGIN = {"l": 36, "r": 48, "t": 8, "b": 28}
_TEXT_CHARACTERS, _TEXT_WIDTH = 30, 220
_BAR_LENGTH, _TICKS_APART = 160, 0.2  # px; of cosine, for two ticks not to touch


def draw_similarity(
    scores: npt.NDArray[np.float32],
    *,
    symmetric: bool,
    texts: Sequence[str] = (),
    numbers: Sequence[int] | None = None,
) -> go.Figure:
    """A heatmap of `scores` (n, m): [i, j] is the cosine, -1 to 1, of row text i and column text j.

    `symmetric` says that rows and columns are the same texts, at least two: then only the triangle under the diagonal
    is drawn, and chart_value takes those texts; else it takes the row texts followed by the column texts. Rows and
    columns are numbered from 1, or by `numbers` (n,) where the texts are some of more; `texts` (n,) stand beside the
    rows while there is room. Brings its width and height.
    """
    n, m = scores.shape
    z = scores.astype(np.float32)
    if symmetric:
        z[np.triu_indices(n)] = np.nan
    names = [str(number) for number in numbers or range(1, max(n, m) + 1)]
    rows, columns = names[:n], names[: m - 1 if symmetric else m]  # the last column of a triangle is empty
    beside = bool(texts) and _CELL_LEAST * max(n, m) <= _SIDE_BESIDE_TEXTS
    cell = min(_CELL_MOST, (_SIDE_BESIDE_TEXTS if beside else _SIDE) / max(n, m))
    figure = blank_figure(dragmode=False, **_layout(rows, columns, cell, numbered_at=cell))
    if beside:
        named = [f"{plotly_label(text, _TEXT_CHARACTERS)}   {name}" for text, name in zip(texts, rows, strict=True)]
        figure.update_layout(margin_l=_TEXT_WIDTH, yaxis_ticktext=named)
        figure.layout.width += _TEXT_WIDTH - _MARGIN["l"]
    lowest, highest = float(np.nanmin(z)), float(np.nanmax(z))
    zero = min(0.0, lowest)
    figure.add_trace(_cells(z, zero, gap=2 if cell >= _CELL_FOR_GAPS else 0, height=cell * n))
    dark = [{"colorscale": color_scale(SCORES_DARK)}, *_add_values(figure, z, zero, cell)]
    figure.layout.meta = {
        "hover": "pair",
        "columns": 0 if symmetric else n,
        "numbers": numbers,
        "summary": f"{n} rows, {m} columns, scores from {score_label(lowest)} to {score_label(highest)}",
        "dark": {"data": dark},
        "narrow": _layout(rows, columns, cell, numbered_at=min(cell, _SIDE_NARROW / max(n, m))),
    }
    return figure


def _layout(rows: Sequence[str], columns: Sequence[str], cell: float, *, numbered_at: float) -> dict[str, Any]:
    """The size of the figure, and its axes with the names that cells of `numbered_at` px have room for."""
    axis = {"showgrid": False, "zeroline": False, "fixedrange": True, "ticks": "", "tickangle": 0}
    return {
        "width": _MARGIN["l"] + round(cell * len(columns)) + _MARGIN["r"],
        "height": _MARGIN["t"] + round(cell * len(rows)) + _MARGIN["b"],
        "margin": _MARGIN,
        "xaxis": axis | _numbers(columns, numbered_at) | {"range": [-0.5, len(columns) - 0.5]},
        "yaxis": axis | _numbers(rows, numbered_at) | {"range": [len(rows) - 0.5, -0.5]},
    }


def _numbers(names: Sequence[str], cell: float) -> dict[str, Any]:
    """Ticks at all texts while `cell` px are enough for a number, else at the first and at round places."""
    n, room = len(names), 16 + 4 * max(map(len, names))
    step = next(step for step in (1, 5, 10, 20, 50, 100, n) if step * cell >= room or step == n)
    shown = [i for i in range(n) if i == 0 or (i + 1) % step == 0]
    return {"tickvals": shown, "ticktext": [names[i] for i in shown]}


def _cells(z: npt.NDArray[np.float32], zero: float, *, gap: int, height: float) -> go.Heatmap:
    """The cells on a scale from `zero` to 1, and a thin bar that says where it starts."""
    ticks = {1.0: "1", 0.5: "0.5", zero: score_label(zero)}
    if not -_TICKS_APART < zero < 0:
        ticks[0.0] = "0"
    return go.Heatmap(
        z=z,
        zmin=zero,
        zmax=1,
        colorscale=color_scale(SCORES),
        xgap=gap,
        ygap=gap,
        hoverinfo="none",
        hoverongaps=False,
        colorbar={
            "thickness": 8,
            "outlinewidth": 0,
            "len": min(1, _BAR_LENGTH / height),
            "ypad": 4,
            "xpad": 8,
            "x": 1,
            "y": 1,
            "yanchor": "top",
            "ticklen": 4,
            "tickcolor": "rgba(0,0,0,0)",
            "tickvals": list(ticks),
            "ticktext": list(ticks.values()),
        },
    )


def _add_values(figure: go.Figure, z: npt.NDArray[np.float32], zero: float, cell: float) -> list[dict[str, Any]]:
    """Write the scores into their cells where all of them fit; returns the dark patch of what was added."""
    y, x = np.nonzero(~np.isnan(z))
    words = [score_label(score) for score in z[y, x]] if cell >= _CELL_LEAST else []
    if not words or cell < _CELL_LEAST / len("0.00") * max(map(len, words)):
        return []
    shares = (z[y, x] - zero) / (1 - zero)
    figure.add_scatter(
        x=x.astype(np.int16),
        y=y.astype(np.int16),
        mode="text",
        text=words,
        textfont={"size": 14 if cell >= _CELL_FOR_LARGE else 11, "color": ink_on(shares, SCORES)},
        hoverinfo="skip",
        cliponaxis=False,
        meta={"cell": cell},
    )
    return [{"textfont": {"color": ink_on(shares, SCORES_DARK)}}]
