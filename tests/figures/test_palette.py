"""Colours that can be told apart."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest

from gist_demo.figures.palette import (
    ACCENT_DARK,
    CATEGORIES,
    CATEGORIES_DARK,
    OTHER_DARK,
    SCORES,
    SCORES_DARK,
    color_scale,
    colors_at,
    ink_on,
)


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


# Linear RGB as others see it: Machado, Oliveira, Fernandes 2009, at full strength.
_SEEN_BY = {
    "all": np.eye(3),
    "protanopes": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopes": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopes": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def linear(color: str) -> np.ndarray:
    rgb = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of linear RGB, under D65."""
    xyz = _TO_XYZ @ np.clip(rgb, 0, 1) / np.array([0.95047, 1, 1.08883])
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("eyes", _SEEN_BY)
@pytest.mark.parametrize("colors", [CATEGORIES, CATEGORIES_DARK], ids=["light", "dark"])
def test_the_colours_of_categories_are_told_apart_by_all_eyes(colors: Sequence[str], eyes: str) -> None:
    seen = [lab(_SEEN_BY[eyes] @ linear(color)) for color in colors]
    assert min(float(np.linalg.norm(a - b)) for a, b in combinations(seen, 2)) > 12  # one can just see 2.3


def test_no_dot_is_faint_on_a_dark_page() -> None:
    page = 0.05 + float(linear("#12151B") @ _TO_XYZ[1])
    for color in (*CATEGORIES_DARK, OTHER_DARK, ACCENT_DARK):
        assert (0.05 + float(linear(color) @ _TO_XYZ[1])) / page > 4.5, color
