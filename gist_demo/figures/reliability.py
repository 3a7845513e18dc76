"""Whether labels are right as often as their probability says: the reliability curve of the Classify tab."""

from collections.abc import Mapping
from typing import Protocol

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from gist_demo.figures.label import plotly_label
from gist_demo.figures.palette import ACCENT, ACCENT_DARK, CATEGORIES, MUTED, MUTED_DARK, OTHER, blank_figure

_COLORS, _COLORS_DARK = (ACCENT, CATEGORIES[5]), (ACCENT_DARK, CATEGORIES[1])
_NAME_CHARACTERS = 40


class Curve(Protocol):
    """The bins of a reliability curve: all (bins,) but `edges` (bins + 1,); NaN where no text is in a bin."""

    @property
    def edges(self) -> npt.NDArray[np.float64]:
        """Where bins begin and end."""

    @property
    def confidence(self) -> npt.NDArray[np.float64]:
        """The mean probability in each."""

    @property
    def accuracy(self) -> npt.NDArray[np.float64]:
        """The share that is right in each."""

    @property
    def counts(self) -> npt.NDArray[np.int64]:
        """The texts in each."""


def draw_reliability(curves: Mapping[str, Curve]) -> go.Figure:
    """One or two `curves` by what they are called: how often the best label is right, by its probability.

    On the dashed line both are equal. Bars are the share of all texts in each bin, of the first curve. chart_value
    takes `reliability_texts`.
    """
    first = next(iter(curves.values()))
    figure = blank_figure(
        dragmode=False,
        margin={"l": 52, "r": 16, "t": 8, "b": 44},
        xaxis={"title": {"text": "probability of the label"}, "range": [0, 1.02], **_AXIS},
        yaxis={"title": {"text": "share that is right"}, "range": [0, 1.05], **_AXIS},
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        bargap=0.04,
    )
    figure.add_bar(
        x=(first.edges[:-1] + first.edges[1:]) / 2,
        y=first.counts / max(int(first.counts.sum()), 1),
        width=np.diff(first.edges) * 0.94,
        name="share of all texts",
        marker={"color": OTHER, "opacity": 0.35},
        hoverinfo="skip",
    )
    line = {"color": MUTED, "width": 1, "dash": "dash"}
    figure.add_scatter(x=[0, 1], y=[0, 1], mode="lines", line=line, showlegend=False, hoverinfo="skip")
    start = 0
    for color, (name, curve) in zip(_COLORS, curves.items(), strict=False):
        there = _bins(curve)
        figure.add_scatter(
            x=curve.confidence[there],
            y=curve.accuracy[there],
            customdata=np.arange(start, start + len(there), dtype=np.int32),
            mode="lines+markers",
            name=plotly_label(name, _NAME_CHARACTERS),
            line={"color": color, "width": 2},
            marker={"size": 9, "color": color},
            hoverinfo="none",
            cliponaxis=False,
        )
        start += len(there)
    bins = [(curve, at) for curve in curves.values() for at in _bins(curve)]
    figure.layout.meta = {
        "hover": "row",
        "numbers": [name for name, curve in curves.items() for _ in _bins(curve)],
        "captions": [f"{100 * curve.accuracy[at]:.0f} % right" for curve, at in bins],
        "summary": "; ".join(f"{name}: {_summary(curve)}" for name, curve in curves.items()),
        "dark": {
            "data": [
                {},
                {"line": {"color": MUTED_DARK}},
                *({"line": {"color": color}, "marker": {"color": color}} for color in _COLORS_DARK[: len(curves)]),
            ]
        },
    }
    return figure


def reliability_texts(curves: Mapping[str, Curve]) -> list[str]:
    """What each dot is, in words."""
    bins = [(curve, at) for curve in curves.values() for at in _bins(curve)]
    return [_bin(*each) for each in bins]


_AXIS = {"fixedrange": True, "zeroline": False, "tickformat": ".0%", "dtick": 0.2}


def _summary(curve: Curve) -> str:
    there = curve.counts > 0
    above = int((curve.accuracy[there] < curve.confidence[there]).sum())
    return f"in {above} of {int(there.sum())} bins fewer labels are right than their probability says"


def _bins(curve: Curve) -> list[int]:
    """Those that have texts."""
    return [int(at) for at in np.flatnonzero(curve.counts)]


def _bin(curve: Curve, at: int) -> str:
    low, high, mean = (100 * share for share in (curve.edges[at], curve.edges[at + 1], curve.confidence[at]))
    count = f"{curve.counts[at]:,} text" + ("" if curve.counts[at] == 1 else "s")
    return f"{count} with a probability of {low:.0f} to {high:.0f} %, on average {mean:.0f} %"
