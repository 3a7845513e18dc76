"""The colours of the figures, light and dark, and what every figure starts from."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

SCORES = ("#F4F7F6", "#CFE6E1", "#86C5BA", "#3A9A8F", "#0B4F4A")
SCORES_DARK = ("#1C222B", "#20474A", "#2B7A75", "#43B3A5", "#5EEAD4")
NUMBERS = ("#A9D6CD", "#3A9A8F", "#0B4F4A")
NUMBERS_DARK = ("#2B5F5B", "#3FA79A", "#C4FFF4")
# Okabe and Ito's, and the same hues for a dark page: lighter, so that no dot is faint, and as far apart for the
# colour-blind.
CATEGORIES = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00")
CATEGORIES_DARK = ("#3F8FE0", "#F2B440", "#10B48A", "#E8A0C8", "#9FDBFF", "#EB6A2C")
SYMBOLS = ("circle", "diamond", "square")  # the colours once more in another shape, for as many classes again
OTHER, OTHER_DARK = "#9AA3AF", "#8B95A3"
ACCENT, ACCENT_DARK = "#0F766E", "#5EEAD4"
MUTED, MUTED_DARK = "#5B6472", "#A8B0BD"
BLACK, WHITE = "#000000", "#FFFFFF"


def color_scale(colors: Sequence[str]) -> list[list[float | str]]:
    """`colors` ("#RRGGBB", two or more) as an evenly spaced plotly colour scale."""
    return [[i / (len(colors) - 1), color] for i, color in enumerate(colors)]


def colors_at(shares: npt.NDArray[np.floating], colors: Sequence[str]) -> list[str]:
    """The colours, "#RRGGBB", at each of `shares` (n,) in [0, 1] of the evenly spaced scale of `colors`."""
    return ["#{:02X}{:02X}{:02X}".format(*rgb) for rgb in _rgb_at(shares, colors).round().astype(int)]


def ink_on(shares: npt.NDArray[np.floating], colors: Sequence[str]) -> list[str]:
    """Black or white, whichever stands out more from the scale of `colors` at each of `shares` (n,) in [0, 1].

    Contrast is at least 4.5:1 on every colour there is: the reason why it is black and not the page's ink.
    """
    rgb = _rgb_at(shares, colors) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    luminance = linear @ [0.2126, 0.7152, 0.0722]
    return [BLACK if value > 0.179 else WHITE for value in luminance]


def _rgb_at(shares: npt.NDArray[np.floating], colors: Sequence[str]) -> npt.NDArray[np.float64]:
    stops = np.array([[int(color[i : i + 2], 16) for i in (1, 3, 5)] for color in colors])
    at = np.linspace(0, 1, len(colors))
    return np.stack([np.interp(shares, at, stops[:, i]) for i in range(3)], axis=-1)


def blank_figure(**layout: Any) -> go.Figure:
    """A figure without plotly's own look, to which `layout` is given. Ground, ink and lines come from the page."""
    return go.Figure(layout={"template": "none", "hovermode": "closest", "showlegend": False, **layout})
