"""The scores of one text against the candidate labels, for the Classify tab."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from gist_demo.figures.label import plotly_label, score_label, share_label
from gist_demo.figures.palette import ACCENT, ACCENT_DARK, MUTED, MUTED_DARK, OTHER, blank_figure

MOST_LABELS = 20
_ROW, _ROW_NARROW, _MARGIN = 32, 44, {"l": 8, "r": 108, "t": 8, "b": 28}  # px
_LABEL_CHARACTERS, _LABEL_CHARACTERS_NARROW = 40, 28
_SPAN_LEAST = 0.3  # of cosine, so that differences too small to mean anything do not fill the chart


def draw_label_scores(
    labels: Sequence[str],
    scores: npt.NDArray[np.float32],
    *,
    meaning: Sequence[str] = (),
    probabilities: npt.NDArray[np.float32] | None = None,
    at_least: float | None = None,
) -> go.Figure:
    """The cosines `scores` (k,), k >= 1, -1 to 1, as dots on one axis, best first, with the lead over the second.

    The best `MOST_LABELS` are drawn; whoever shows the chart says of how many. chart_value takes `labels` as given, and
    a click names the label. `meaning` (k,) is what each score means, in words; `probabilities` (k,) stand beside the
    scores; a dotted line marks the score `at_least`. Brings its own height.
    """
    order = np.argsort(-scores, kind="stable")[:MOST_LABELS]
    drawn, lead = scores[order], _lead(scores[order])
    words = [score_label(score) for score in drawn]
    if probabilities is not None:
        words = [f"{score} · {_share(probabilities[i])}" for score, i in zip(words, order, strict=True)]
    values = [_note(each, row, x=1, xshift=12) for row, each in enumerate(words)]
    shapes, dark = ([*_stretch(drawn, color), *_threshold(at_least)] for color in (ACCENT, ACCENT_DARK))
    values[0]["text"] = f"<b>{values[0]['text']}</b>" + (f"<br>{lead}" if lead else "")
    figure = blank_figure(
        dragmode=False,
        height=_height(len(order), _ROW),
        margin=_MARGIN,
        xaxis=_AXIS | {"range": _range(drawn, at_least), "dtick": 0.1, "tickangle": 0},
        yaxis=_AXIS
        | {
            "range": [len(order) - 0.5, -0.5],
            "tickvals": np.arange(len(order)),
            "ticktext": [plotly_label(labels[i], _LABEL_CHARACTERS) for i in order],
            "ticklabelstandoff": 8,
            "automargin": True,
        },
        shapes=shapes,
        annotations=values,
    )
    figure.add_scatter(
        x=drawn.astype(np.float32),
        y=np.arange(len(order)),
        customdata=order.astype(np.int32),
        mode="markers",
        marker={"size": 11, "color": _colors(len(order), ACCENT, MUTED), "opacity": 1},
        hoverinfo="none",
        cliponaxis=False,
    )
    above = [
        _note(plotly_label(labels[i], _LABEL_CHARACTERS_NARROW), row, x=0, yanchor="bottom", yshift=6)
        for row, i in enumerate(order)
    ]
    captions = [score_label(score) for score in scores]
    if meaning:
        captions = [f"{score} · {words}" for score, words in zip(captions, meaning, strict=True)]
    figure.layout.meta = {
        "hover": "row",
        "captions": captions,
        "summary": f"{len(order)} labels, best score {score_label(drawn[0])}" + (f", {lead}" if lead else ""),
        "dark": {
            "data": [{"marker": {"color": _colors(len(order), ACCENT_DARK, MUTED_DARK)}}],
            "layout": {"shapes": dark},
        },
        "narrow": {  # the labels stand on their lines, not before them
            "height": _height(len(order), _ROW_NARROW),
            "yaxis": {"showticklabels": False},
            "annotations": values + above,
        },
    }
    return figure


_AXIS = {"fixedrange": True, "zeroline": False, "showline": False}


def _height(rows: int, row: int) -> int:
    return _MARGIN["t"] + row * rows + _MARGIN["b"]


def _note(text: str, row: int, **place: Any) -> dict[str, Any]:
    return {"text": text, "y": row, "xref": "paper", "xanchor": "left", "align": "left", "showarrow": False, **place}


def _colors(n: int, best: str, others: str) -> list[str]:
    return [best, *[others] * (n - 1)]


def _lead(drawn: npt.NDArray[np.float32]) -> str:
    """The lead over the second in words, "" where there is no second."""
    if len(drawn) == 1:
        return ""
    lead = score_label(float(drawn[0]) - float(drawn[1]))
    return "no clear lead" if lead == "0.00" else f"leads by {lead}"


def _stretch(drawn: npt.NDArray[np.float32], color: str) -> list[dict[str, Any]]:
    """A line from the second to the best, where there is a second."""
    ends = [float(score) for score in drawn[:2]]
    line = {"type": "line", "x0": ends[-1], "x1": ends[0], "y0": 0, "y1": 0, "line": {"color": color, "width": 2}}
    return [line] * (len(ends) - 1)


def _share(probability: float) -> str:
    """Escaped, since plotly reads "<1 %" as markup."""
    return plotly_label(share_label(probability), 8)


def _threshold(at_least: float | None) -> list[dict[str, Any]]:
    """A dotted line from top to bottom, where there is a threshold."""
    if at_least is None:
        return []
    line = {"color": OTHER, "width": 2, "dash": "dot"}
    return [{"type": "line", "x0": at_least, "x1": at_least, "y0": 0, "y1": 1, "yref": "paper", "line": line}]


def _range(drawn: npt.NDArray[np.float32], at_least: float | None) -> list[float]:
    """Room for all dots and the threshold, and a little around them."""
    ends = [*drawn.tolist(), *([] if at_least is None else [at_least])]
    low, high = min(ends), max(ends)
    span = max(_SPAN_LEAST, 1.1 * (high - low))
    middle = (low + high) / 2
    return [middle - span / 2, middle + span / 2]
