"""The map of the Map tab."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from gist_demo.figures.label import plotly_label
from gist_demo.figures.palette import (
    ACCENT,
    ACCENT_DARK,
    CATEGORIES,
    NUMBERS,
    NUMBERS_DARK,
    OTHER,
    blank_figure,
    color_scale,
)
from gist_demo.text import is_blank, shorten

_SIZES, _SIZE_OF_MANY = ((500, 7.0), (5000, 4.0)), 2.5  # px of a dot, by the number of dots
_SIZE_OF_MARKED = 8.0
_SCALE_FROM = 7  # different numbers make a scale; fewer are categories
_CAPTION_CHARACTERS, _NAME_CHARACTERS = 60, 28
_LAST = 1001  # in the legend: plotly ranks traces 1000 unless told


def draw_projection(
    coordinates: npt.NDArray[np.floating],
    *,
    values: Sequence[str] | None,
    column: str | None,
    marked: Sequence[int] = (),
) -> go.Figure:
    """A map of `coordinates` (n, 2) without axes, a dot a text, coloured by `values` (n,) of the column named `column`.

    More than six different numbers make a continuous scale; anything else is categories, of which the six most frequent
    have a colour. The dots' row ids are 0 to n - 1, and chart_value takes the texts in that order. Where rows are
    `marked`, all other dots are faint.
    """
    points = coordinates.astype(np.float32)
    numbers = None if values is None else _numbers(values)
    title = {"text": plotly_label(column or "", _NAME_CHARACTERS), "font": {"size": 13}}
    legend: dict[str, Any] = {"title": title, "itemsizing": "constant"}
    dark: list[dict[str, Any]] = []
    if values is None:
        traces = [_dots(points, np.arange(len(points)), color=ACCENT)]
        dark = [{"marker": {"color": ACCENT_DARK}}]
    elif numbers is None:
        traces = _by_category(points, values)
    else:
        traces = _by_number(points, numbers, title)
        dark = [{}, {"marker": {"colorscale": color_scale(NUMBERS_DARK)}}]
        legend = {"itemsizing": "constant", "y": 0, "yanchor": "bottom"}  # clear of the scale
    figure = blank_figure(
        dragmode="lasso",
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        xaxis={"visible": False},
        yaxis={"visible": False, "scaleanchor": "x"},
        showlegend=True,
        legend=legend,
    )
    for trace in traces if len(marked) else ():
        trace.selectedpoints = np.flatnonzero(np.isin(trace.customdata, marked)).tolist()
    figure.add_traces(traces)
    figure.layout.meta = {
        "hover": "row",
        "captions": [shorten(value, _CAPTION_CHARACTERS) for value in values or ()],
        "summary": f"{len(points)} texts" + (f", coloured by {shorten(column, _NAME_CHARACTERS)}" if column else ""),
        "marked": len(marked) > 0,
        "dark": {"data": dark},
        "narrow": {"legend": {"orientation": "h", "y": 0, "yanchor": "top", "title": {"side": "top left"}}},
    }
    return figure


def _dots(
    points: npt.NDArray[np.float32], rows: npt.NDArray[np.intp], *, name: str | None = None, **marker: Any
) -> go.Scattergl:
    """The dots of `rows`, in the legend when they have a `name`."""
    size = next((size for below, size in _SIZES if len(points) < below), _SIZE_OF_MANY)
    return go.Scattergl(
        x=points[rows, 0],
        y=points[rows, 1],
        customdata=rows.astype(np.int32),
        mode="markers",
        name=name,
        showlegend=name is not None and len(rows) > 0,
        marker={"size": size, "opacity": 0.85, **marker},
        selected={"marker": {"opacity": 1, "size": max(size, _SIZE_OF_MARKED)}},
        unselected={"marker": {"opacity": 0.12}},
        hoverinfo="none",
    )


def _by_category(points: npt.NDArray[np.float32], values: Sequence[str]) -> list[go.Scattergl]:
    """One trace a category, the most frequent first; under them all others, blank ones too, in grey."""
    common = [value for value, _ in Counter(v for v in values if not is_blank(v)).most_common(len(CATEGORIES))]
    places = {value: place for place, value in enumerate(common)}
    kinds = np.array([places.get(value, len(common)) for value in values])
    rest = np.flatnonzero(kinds == len(common))
    other = _dots(points, rest, name=f"other ({len(rest):,})", color=OTHER).update(legendrank=_LAST)
    traces = [other] if len(rest) else []
    for place, value in enumerate(common):
        name = plotly_label(value, _NAME_CHARACTERS)
        traces.append(_dots(points, np.flatnonzero(kinds == place), name=name, color=CATEGORIES[place]))
    return traces


def _by_number(
    points: npt.NDArray[np.float32], numbers: npt.NDArray[np.float64], title: dict[str, Any]
) -> list[go.Scattergl]:
    """The rows without a number in grey, under those coloured on a scale."""
    missing, known = np.flatnonzero(np.isnan(numbers)), np.flatnonzero(~np.isnan(numbers))
    bar = {"title": title, "thickness": 8, "outlinewidth": 0, "len": 0.5, "y": 1, "yanchor": "top"}
    scale = {"colorscale": color_scale(NUMBERS), "showscale": True, "colorbar": bar}
    return [
        _dots(points, missing, name=f"no number ({len(missing):,})", color=OTHER),
        _dots(points, known, color=numbers[known]).update(marker=scale),
    ]


def _numbers(values: Sequence[str]) -> npt.NDArray[np.float64] | None:
    """`values` as numbers, NaN where blank; None where one is no number or where there are too few different ones."""
    try:
        numbers = np.array([math.nan if is_blank(value) else float(value) for value in values])
    except ValueError:
        return None
    if np.isinf(numbers).any() or len(np.unique(numbers[~np.isnan(numbers)])) < _SCALE_FROM:
        return None
    return numbers
