"""Scores of pairs over those of people, for the gold scores in the Similarity tab."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from gist_demo.figures.label import plotly_label, score_label
from gist_demo.figures.palette import ACCENT, ACCENT_DARK, CATEGORIES, blank_figure

_SIZES, _SIZE_OF_MANY = ((200, 8.0), (2_000, 5.0)), 3.0  # px of a dot, by the number of pairs
_NAME_CHARACTERS = 40
_WORST, _WORST_DARK = CATEGORIES[5], CATEGORIES[1]


def draw_correlation(
    scores: npt.NDArray[np.float32], gold: npt.NDArray[np.float64], *, column: str, worst: Sequence[int] = ()
) -> go.Figure:
    """A dot for each pair: `gold` (n,), people's scores, of the column named `column`, and `scores` (n,), cosines.

    The rows in `worst` are diamonds of another colour. chart_value takes a text for each pair, in this order.
    """
    apart = np.isin(np.arange(len(scores)), list(worst))
    figure = blank_figure(
        dragmode=False,
        margin={"l": 48, "r": 16, "t": 8, "b": 44},
        xaxis={
            "title": {"text": f"people: {plotly_label(column, _NAME_CHARACTERS)}"},
            "zeroline": False,
            "fixedrange": True,
        },
        yaxis={"title": {"text": "score of the model"}, "zeroline": False, "fixedrange": True, "tickformat": ".1f"},
        showlegend=bool(apart.any()),
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
    )
    size = next((size for below, size in _SIZES if len(scores) < below), _SIZE_OF_MANY)
    kinds = ((~apart, ACCENT, "circle", size, "pairs"), (apart, _WORST, "diamond", size + 3, "the worst"))
    for which, color, symbol, across, name in kinds:
        rows = np.flatnonzero(which)
        figure.add_scattergl(
            x=gold[rows],
            y=scores[rows],
            customdata=rows.astype(np.int32),
            mode="markers",
            name=name,
            marker={"size": across, "opacity": 0.75, "color": color, "symbol": symbol},
            hoverinfo="none",
        )
    figure.layout.meta = {
        "hover": "row",
        "captions": [f"{score_label(score)} · people {value:g}" for score, value in zip(scores, gold, strict=True)],
        "summary": f"{len(scores)} pairs, scores from {score_label(scores.min())} to {score_label(scores.max())}, "
        f"people's from {gold.min():g} to {gold.max():g}",
        "dark": {"data": [{"marker": {"color": ACCENT_DARK}}, {"marker": {"color": _WORST_DARK}}]},
    }
    return figure
