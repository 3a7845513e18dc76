"""The heatmap of the Similarity tab."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from gist_demo.figures.label import plotly_label, score_label
from gist_demo.figures.palette import SCORES, SCORES_DARK, blank_figure, color_scale, ink_on
from gist_demo.figures.score_scale import ScoreScale, even_scale

_CELL_MOST, _CELL_LEAST, _CELL_FOR_GAPS, _CELL_FOR_LARGE = 72, 28, 8, 40  # px; from the least on, values are written
_OBLONG = 10  # times longer than wide, at most
_SIDE, _SIDE_BESIDE_TEXTS, _SIDE_NARROW = 600, 432, 266  # px, of all cells together at most
_MARGIN = {"l": 36, "r": 72, "t": 8, "b": 28}
_TOP_TITLED = 28  # px, where words stand over the bar of colours
_TEXT_CHARACTERS, _TEXT_WIDTH = 30, 220
_BAR_LENGTH = 160  # px


@dataclass(frozen=True)
class MatrixTexts:
    """What stands beside a matrix: `names` are what its texts are called, of the rows, then of the columns.

    Where rows and columns are the same texts, each of them once. `texts` (n,), if given, stand beside the rows while
    there is room. `rows` (n,) and `columns` (m,) say in which order the texts stand, as given where they are None.
    """

    names: Sequence[str]
    texts: Sequence[str] = ()
    rows: Sequence[int] | None = None
    columns: Sequence[int] | None = None


def draw_similarity(
    scores: npt.NDArray[np.float32],
    *,
    symmetric: bool,
    beside: MatrixTexts | None = None,
    scale: ScoreScale | None = None,
) -> go.Figure:
    """A heatmap of `scores` (n, m): [i, j] is the cosine, -1 to 1, of row text i and column text j.

    `symmetric` says that rows and columns are the same texts, at least two: then only the triangle under the diagonal
    is drawn, and chart_value takes those texts; else it takes the row texts followed by the column texts, in the order
    of `scores`. Texts are counted from 1 where `beside` does not name them. Colours are those of `scale`, by default
    one from 0 to 1. Brings its width and height. Cells too small to be seen one by one can be zoomed into.
    """
    n, m = scores.shape
    beside = beside or MatrixTexts([str(i + 1) for i in [*range(n), *([] if symmetric else range(m))]])
    rows, columns = _order(beside, n, m, symmetric)
    z = scores[np.ix_(rows, columns)].astype(np.float32)
    if symmetric:
        z[np.triu_indices(n)] = np.nan
    lowest, highest = float(np.nanmin(z)), float(np.nanmax(z))
    scale = scale or even_scale(lowest=lowest, highest=highest)
    first = 0 if symmetric else n
    names = [beside.names[row] for row in rows], [beside.names[first + column] for column in columns]
    sizes = _Sizes(*names, with_texts=bool(beside.texts), symmetric=symmetric, titled=bool(scale.title))
    zoom: Any = "zoom" if sizes.cell < _CELL_FOR_GAPS else False
    figure = blank_figure(dragmode=zoom, **sizes.layout())
    if sizes.with_texts:
        texts = [plotly_label(beside.texts[row], _TEXT_CHARACTERS) for row in rows]
        named = [f"{text}   {name}" for text, name in zip(texts, names[0], strict=True)]
        figure.update_layout(margin_l=_TEXT_WIDTH, yaxis_ticktext=named)
        figure.layout.width += _TEXT_WIDTH - _MARGIN["l"]
    figure.add_trace(_cells(z, scale, gap=2 if sizes.cell >= _CELL_FOR_GAPS else 0))
    dark = [{"colorscale": scale.stops(SCORES_DARK)}, _add_bar(figure, scale, sizes.height)]
    dark += _add_values(figure, z, scale, sizes.cell)
    figure.layout.meta = {
        "hover": "pair",
        "columns": first,
        "numbers": list(beside.names),
        "order": None if beside.rows is None and beside.columns is None else [*rows, *(first + c for c in columns)],
        "said": list(scale.said),
        "summary": f"{n} rows, {m} columns, scores from {score_label(lowest)} to {score_label(highest)}",
        "dark": {"data": dark},
        "narrow": sizes.layout(_SIDE_NARROW / max(n, m)),
    }
    return figure


def _order(beside: MatrixTexts, n: int, m: int, symmetric: bool) -> tuple[list[int], list[int]]:
    rows = list(range(n)) if beside.rows is None else [int(row) for row in beside.rows]
    if symmetric:
        return rows, rows
    return rows, list(range(m)) if beside.columns is None else [int(column) for column in beside.columns]


class _Sizes:
    """How large the cells of rows and columns of these names are, and what follows from that."""

    def __init__(
        self, rows: Sequence[str], columns: Sequence[str], *, with_texts: bool, symmetric: bool, titled: bool
    ) -> None:
        self._margin = _MARGIN | ({"t": _TOP_TITLED} if titled else {})
        most = max(len(rows), len(columns))
        self.with_texts = with_texts and _CELL_LEAST * most <= _SIDE_BESIDE_TEXTS
        side = _SIDE_BESIDE_TEXTS if self.with_texts else _SIDE
        self.cell: float = min(_CELL_MOST, side / most)  # square; of two lists the shorter one may have more room
        self._high, self._wide = (min(_OBLONG * self.cell, _CELL_MOST, side / len(each)) for each in (rows, columns))
        self._rows, self._columns = rows, columns[:-1] if symmetric else columns  # a triangle ends one column earlier

    @property
    def height(self) -> int:
        """Of all cells together, in px."""
        return round(self._high * len(self._rows))

    def layout(self, most: float = inf) -> dict[str, Any]:
        """The size of the figure, and its axes with the names that cells of at most `most` px have room for."""
        fixed = self.cell >= _CELL_FOR_GAPS
        axis = {"showgrid": False, "zeroline": False, "fixedrange": fixed, "ticks": "", "tickangle": 0}
        rows, columns = self._rows, self._columns
        return {
            "width": _MARGIN["l"] + round(self._wide * len(columns)) + _MARGIN["r"],
            "height": self._margin["t"] + self.height + self._margin["b"],
            "margin": self._margin,
            "xaxis": axis | _numbers(columns, min(most, self._wide)) | {"range": [-0.5, len(columns) - 0.5]},
            "yaxis": axis | _numbers(rows, min(most, self._high)) | {"range": [len(rows) - 0.5, -0.5]},
        }


def _numbers(names: Sequence[str], cell: float) -> dict[str, Any]:
    """Ticks at all texts while `cell` px are enough for a number, else at the first and at round places."""
    n, room = len(names), 16 + 4 * max(map(len, names))
    step = next(step for step in (1, 5, 10, 20, 50, 100, 200, n) if step * cell >= room or step == n)
    shown = [i for i in range(n) if i == 0 or (i + 1) % step == 0]
    return {"tickvals": shown, "ticktext": [names[i] for i in shown]}


def _cells(z: npt.NDArray[np.float32], scale: ScoreScale, *, gap: int) -> go.Heatmap:
    return go.Heatmap(
        z=z,
        zmin=scale.low,
        zmax=scale.high,
        colorscale=scale.stops(SCORES),
        showscale=False,
        xgap=gap,
        ygap=gap,
        hoverinfo="none",
        hoverongaps=False,
    )


def _add_bar(figure: go.Figure, scale: ScoreScale, height: float) -> dict[str, Any]:
    """A thin bar of the colours, even however the scale is; returns its dark patch."""
    bar = {
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
        "tickvals": list(scale.ticks),
        "ticktext": list(scale.ticks.values()),
    }
    marker = {"color": [0], "cmin": 0, "cmax": 1, "colorscale": color_scale(SCORES), "showscale": True, "colorbar": bar}
    figure.add_scatter(x=[None], y=[None], mode="markers", marker=marker, hoverinfo="skip")
    if scale.title:  # the bar's own title would touch its first tick
        over = {"x": 1, "xref": "paper", "xanchor": "left", "xshift": 8, "y": 1, "yref": "paper", "yanchor": "bottom"}
        figure.add_annotation(text=scale.title, font_size=11, showarrow=False, yshift=8, **over)
    return {"marker": {"colorscale": color_scale(SCORES_DARK)}}


def _add_values(figure: go.Figure, z: npt.NDArray[np.float32], scale: ScoreScale, cell: float) -> list[dict[str, Any]]:
    """Write the scores into their cells where all of them fit; returns the dark patch of what was added."""
    if cell < _CELL_LEAST:
        return []
    y, x = np.nonzero(~np.isnan(z))
    words = [score_label(score) for score in z[y, x]]
    if cell < _CELL_LEAST / len("0.00") * max(map(len, words)):
        return []
    levels = scale.levels_of(z[y, x])
    figure.add_scatter(
        x=x.tolist(),
        y=y.tolist(),
        mode="text",
        text=words,
        textfont={"size": 14 if cell >= _CELL_FOR_LARGE else 11, "color": ink_on(levels, SCORES)},
        hoverinfo="skip",
        cliponaxis=False,
        meta={"cell": cell},
    )
    return [{"textfont": {"color": ink_on(levels, SCORES_DARK)}}]
