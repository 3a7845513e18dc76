"""Which colour a score has: one fixed scale for all pictures, or one that a visitor asks for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gist_demo.figures.label import percent_label, percentile_label, score_label
from gist_demo.figures.palette import colors_at

Scores = npt.NDArray[np.float32]
Curve = Callable[[Scores], Scores]
_STEPS = 64  # colour stops of a scale that is not even
_FINE = 0.0001  # of cosine: as finely as pictures hold scores
_BAR_PERCENTILES = (50, 90, 99, 99.9)


@dataclass(frozen=True)
class ScoreScale:
    """`levels` (k,), 0 (light) to 1 (dark), at evenly spaced cosines from `low` to `high`; beyond these they stay.

    `ticks` stand beside the bar of colours: level -> words, under its `title`. `said` is what a score means from that
    cosine on.
    """

    low: float
    high: float
    levels: npt.NDArray[np.float64]
    ticks: Mapping[float, str]
    said: Sequence[tuple[float, str]] = ()
    title: str = ""

    def levels_of(self, scores: Scores) -> npt.NDArray[np.float64]:
        """The level of each of `scores`, any shape."""
        return np.interp(scores, np.linspace(self.low, self.high, len(self.levels)), self.levels)

    def stops(self, colors: Sequence[str]) -> list[list[float | str]]:
        """A plotly colour scale from `low` to `high`, of `colors` from light to dark."""
        at = np.linspace(0, 1, len(self.levels))
        return [[float(place), color] for place, color in zip(at, colors_at(self.levels, colors), strict=True)]


def even_scale(low: float = 0.0, high: float = 1.0, *, lowest: float = np.inf, highest: float = -np.inf) -> ScoreScale:
    """Colours that follow the cosine from `low` to `high` (low < high); the bar says where scores lie beyond these.

    `lowest` and `highest` are those of the picture, where that is to be said.
    """
    middle = (low + high) / 2
    ticks = {
        0.0: "≤ " * (lowest < low) + _short(low),
        0.5: _short(middle),
        1.0: "≥ " * (highest > high) + _short(high),
    }
    return ScoreScale(low, high, np.linspace(0, 1, 5), ticks)


def percentile_scale(percentiles: Curve, levels: Curve) -> ScoreScale:
    """Colours that follow how few unrelated pairs score higher.

    `percentiles` says of cosines, any shape, how many per cent of unrelated pairs score lower, from 0 to 100 and never
    falling; `levels` says of percentiles how far up the colours they are, from 0 to 1.
    """
    cosines = np.round(np.arange(-1, 1 + _FINE / 2, _FINE), 4).astype(np.float32)
    at = percentiles(cosines)
    first, last = np.flatnonzero(at <= 0), np.flatnonzero(at >= _BAR_PERCENTILES[-1])
    low = float(cosines[first[-1]]) if len(first) else -1.0
    high = max(float(cosines[last[0]]) if len(last) else 1.0, low + _FINE)
    reached = levels(percentiles(np.linspace(low, high, _STEPS + 1, dtype=np.float32))).astype(np.float64)
    at_ticks = levels(np.array(_BAR_PERCENTILES, np.float32)).tolist()
    ticks = {level: percent_label(p) for level, p in zip(at_ticks, _BAR_PERCENTILES, strict=True)}
    return ScoreScale(
        low, high, reached, ticks, _changes(cosines, [percentile_label(float(p)) for p in at]), "closer than"
    )


def _changes(cosines: Scores, words: Sequence[str]) -> list[tuple[float, str]]:
    """Where the words change, and what they are from there on."""
    starts = [i for i in range(len(words)) if not i or words[i] != words[i - 1]]
    return [(round(float(cosines[i]), 4), words[i]) for i in starts]


def _short(score: float) -> str:
    """1 and 0.5 rather than 1.00 and 0.50."""
    label = score_label(score)
    return label.rstrip("0").rstrip(".") if label.rstrip("0").rstrip(".") not in ("", "−") else "0"
