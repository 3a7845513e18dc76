"""The map of the Map tab, on a plane or in space."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from gist_demo.figures.label import plotly_label
from gist_demo.figures.map_colors import Categories, Coloring, Numbers, dot_sizes
from gist_demo.figures.palette import (
    ACCENT,
    ACCENT_DARK,
    CATEGORIES,
    CATEGORIES_DARK,
    NUMBERS,
    NUMBERS_DARK,
    OTHER,
    OTHER_DARK,
    SYMBOLS,
    blank_figure,
    color_scale,
)
from gist_demo.text import shorten

_SIZES, _SIZE_OF_MANY = ((500, 7.0), (5000, 4.0)), 2.5  # px of a dot, by the number of dots
_SIZE_OF_MARKED = 8.0
_IN_SPACE = 0.6  # plotly draws dots in space larger than it is told
_CAPTION_CHARACTERS, _NAME_CHARACTERS = 60, 28
_LAST = 1001  # in the legend: plotly ranks traces 1000 unless told
_EYE = {"x": 0.95, "y": 0.95, "z": 0.7}  # near enough to fill the picture
_HIDDEN = {"visible": False}
Dots = Any  # go.Scattergl on a plane, go.Scatter3d in space; plotly has no types


@dataclass(frozen=True)
class MapName:
    """A name on the map, in the middle of the `count` dots that it is the name of, at `row`."""

    name: str
    row: int
    count: int


def draw_projection(
    coordinates: npt.NDArray[np.floating],
    coloring: Coloring | None = None,
    *,
    sizes: Numbers | None = None,
    names: Sequence[MapName] = (),
    view: str = "",
) -> go.Figure:
    """A map of `coordinates` (n, 2), or (n, 3) to be turned, without axes, a dot a text; NaN is no dot.

    The dots' row ids are 0 to n - 1, and chart_value takes the texts in that order. Of categories the 18 most frequent
    have a colour and a symbol. `sizes`: how wide each dot is. Pictures of one `view` are of the same dots: how a
    visitor looks at them stays. `names` are those of widgets/map.js, the most important first.
    """
    solid = coordinates.shape[1] == 3
    drawn = _Dots(coordinates.astype(np.float32), None if sizes is None else sizes.values)
    traces = list(_traces(drawn, coloring))
    title = plotly_label(coloring.title if coloring else "", _NAME_CHARACTERS)
    legend: dict[str, Any] = {"title": {"text": title, "font": {"size": 13}}, "itemsizing": "constant"}
    if isinstance(coloring, Numbers):
        legend = {"itemsizing": "constant", "y": 0, "yanchor": "bottom"}  # clear of the scale
    figure = blank_figure(
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        showlegend=True,
        legend=legend,
        **_space() if solid else _plane(),
    )
    figure.add_traces([trace for trace, _ in traces])
    n, by = len(coordinates), f", coloured by {shorten(coloring.title, _NAME_CHARACTERS)}" if coloring else ""
    figure.layout.meta = {
        "hover": "row",
        "map": "space" if solid else "plane",
        "view": view,
        "aspect": _aspect(coordinates),
        "captions": _captions(coloring, sizes),
        "names": [{"name": each.name, "row": each.row, "count": each.count} for each in names],
        "legend": shorten(coloring.title, _NAME_CHARACTERS) if coloring else "",
        "summary": f"{n:,} texts{by}",
        "dark": {"data": [dark for _, dark in traces]},
    }
    return figure


class _Dots:
    """Makes traces of dots."""

    def __init__(self, points: npt.NDArray[np.float32], sizes: npt.NDArray[np.float64] | None) -> None:
        self._points = points
        usual = next((size for below, size in _SIZES if len(points) < below), _SIZE_OF_MANY)
        usual *= _IN_SPACE if points.shape[1] == 3 else 1
        self._usual = usual
        self._sizes = None if sizes is None else dot_sizes(sizes, usual)
        self.all = np.arange(len(points))

    def of(self, rows: npt.NDArray[np.intp], *, name: str | None = None, **marker: Any) -> Dots:
        """The dots of `rows`, in the legend with their number when they have a `name`."""
        size = self._usual if self._sizes is None else self._sizes[rows]
        words = None if name is None else shorten(name, _NAME_CHARACTERS)
        about = {
            "customdata": rows.astype(np.int32),
            "mode": "markers",
            "name": None if words is None else plotly_label(f"{words} ({len(rows):,})", 2 * _NAME_CHARACTERS),
            "showlegend": name is not None,
            "meta": None if words is None else {"name": words, "count": len(rows)},
            "hoverinfo": "none",
            "marker": {"size": size, "opacity": 0.85, "line": {"width": 0}, **marker},
        }
        places = dict(zip("xyz", self._points[rows].T, strict=False))
        if len(places) == 3:
            return go.Scatter3d(**about, **places)
        marked = _SIZE_OF_MARKED if self._sizes is None else None
        return go.Scattergl(
            **about,
            **places,
            selected={"marker": {"opacity": 1, "size": marked and max(marked, self._usual)}},
            unselected={"marker": {"opacity": 0.12}},
        )


def _traces(dots: _Dots, coloring: Coloring | None) -> Iterator[tuple[Dots, dict[str, Any]]]:
    """The traces, what is beside the point under the rest, each with what is different where the page is dark."""
    if coloring is None:
        yield dots.of(dots.all, color=ACCENT), {"marker": {"color": ACCENT_DARK}}
    elif isinstance(coloring, Categories):
        yield from _by_category(dots, coloring)
    else:
        yield from _by_number(dots, coloring)


def _by_category(dots: _Dots, coloring: Categories) -> Iterator[tuple[Dots, dict[str, Any]]]:
    """One trace a category; under them those without a value, and all others, in grey."""
    classes, blank = coloring.classes(), coloring.without_value()
    rest = np.setdiff1d(dots.all, np.concatenate([blank, *classes.values()]))
    dark = {"marker": {"color": OTHER_DARK}}
    for rank, (name, rows, symbol) in enumerate(((coloring.blank, blank, "circle-open"), ("other", rest, "circle"))):
        if len(rows):
            yield dots.of(rows, name=name, color=OTHER, symbol=symbol).update(legendrank=_LAST + 1 - rank), dark
    for place, (name, rows) in enumerate(classes.items()):
        shape, color = divmod(place, len(CATEGORIES))
        trace = dots.of(rows, name=name, color=CATEGORIES[color], symbol=SYMBOLS[shape])
        yield trace, {"marker": {"color": CATEGORIES_DARK[color]}}


def _by_number(dots: _Dots, coloring: Numbers) -> Iterator[tuple[Dots, dict[str, Any]]]:
    """The rows without a number in grey, under those coloured on a scale, the highest on top."""
    values, scale = coloring.values, coloring.scale
    missing, known = np.flatnonzero(np.isnan(values)), np.argsort(values, kind="stable")[: np.sum(~np.isnan(values))]
    if len(missing):
        yield dots.of(missing, name=coloring.blank, color=OTHER), {"marker": {"color": OTHER_DARK}}
    title = {"text": plotly_label(coloring.title, _NAME_CHARACTERS), "font": {"size": 13}, "side": "right"}
    bar: dict[str, Any] = {"title": title, "thickness": 8, "outlinewidth": 0, "len": 0.5, "y": 1, "yanchor": "top"}
    shown: dict[str, Any] = {"colorscale": color_scale(NUMBERS)}
    dark: dict[str, Any] = {"colorscale": color_scale(NUMBERS_DARK)}
    colors = values[known].astype(np.float32)
    if scale is not None:  # its colours are even along the bar, whatever the cosines are
        colors = scale.levels_of(colors).astype(np.float32)
        bar |= {"tickvals": list(scale.ticks), "ticktext": [f"{word}\N{EM SPACE}" for word in scale.ticks.values()]}
        shown |= {"cmin": 0, "cmax": 1}
    trace = dots.of(known, color=colors)
    yield trace.update(marker={**shown, "showscale": True, "colorbar": bar}), {"marker": dark}


def _aspect(coordinates: npt.NDArray[np.floating]) -> float:
    """How high the map is for its width, 1 where that cannot be told or it can be turned."""
    dots = coordinates[np.isfinite(coordinates).all(axis=1)]
    wide, high = np.ptp(dots, axis=0)[:2].tolist() if len(dots) else (0.0, 0.0)
    return float(high / wide) if coordinates.shape[1] == 2 and wide > 0 else 1.0


def _plane() -> dict[str, Any]:
    return {"dragmode": "lasso", "xaxis": _HIDDEN, "yaxis": {**_HIDDEN, "scaleanchor": "x"}}


def _space() -> dict[str, Any]:
    axes = {f"{axis}axis": _HIDDEN for axis in "xyz"}
    return {"dragmode": "orbit", "scene": {**axes, "aspectmode": "data", "dragmode": "orbit", "camera": {"eye": _EYE}}}


def _captions(coloring: Coloring | None, sizes: Numbers | None) -> dict[str, Any]:
    """What the hover says of each row: the different sentences, and which of them each row has."""
    told = [each for each in (coloring, sizes) if each is not None]
    rows = zip(*(each.captions for each in told), strict=True)
    each_of = [
        " · ".join(shorten(word, _CAPTION_CHARACTERS) for word in dict.fromkeys(words) if word) for words in rows
    ]
    words = list(dict.fromkeys(each_of))
    place = {word: i for i, word in enumerate(words)}
    return {"words": words, "at": [place[word] for word in each_of]}
