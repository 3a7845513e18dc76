"""Colours that can be told apart."""

import numpy as np
import pytest

from gist_demo.figures.palette import SCORES, SCORES_DARK, color_scale, colors_at, ink_on


def luminance(color: str) -> float:
    channels = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def between(share: float, colors: tuple[str, ...]) -> str:
    at = share * (len(colors) - 1)
    low = min(int(at), len(colors) - 2)
    ends = [[int(color[i : i + 2], 16) for i in (1, 3, 5)] for color in colors[low : low + 2]]
    return "#" + "".join(f"{round(a + (b - a) * (at - low)):02X}" for a, b in zip(*ends, strict=True))


@pytest.mark.parametrize("colors", [SCORES, SCORES_DARK])
def test_values_can_be_read_on_every_cell(colors: tuple[str, ...]) -> None:
    shares = np.linspace(0, 1, 101)
    for share, ink in zip(shares, ink_on(shares, colors), strict=True):
        dark, light = sorted([luminance(ink), luminance(between(share, colors))])
        assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_colours_between_those_of_a_scale() -> None:
    shares = np.linspace(0, 1, 11)
    assert colors_at(shares, SCORES) == [between(share, SCORES) for share in shares]


@pytest.mark.parametrize("colors", [SCORES, SCORES_DARK])
def test_a_higher_score_is_further_along_one_way(colors: tuple[str, ...]) -> None:
    steps = np.diff([luminance(color) for color in colors])
    assert (steps > 0).all() or (steps < 0).all()


def test_a_scale_runs_from_0_to_1() -> None:
    assert color_scale(("#000000", "#777777", "#FFFFFF")) == [[0, "#000000"], [0.5, "#777777"], [1, "#FFFFFF"]]
