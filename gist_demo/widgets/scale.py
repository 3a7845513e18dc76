"""What scores are read against, one tap away: how the scores of strangers are spread, as a picture and in words."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from gist_demo.analysis.background import SHARES, ScoreBackground, levels
from gist_demo.figures.label import percent_label, score_label
from gist_demo.widgets.markup import escape

SCALE_CSS = Path(__file__).with_suffix(".css")
_WIDTH, _HILL, _BAND, _MARGIN = 600, 64, 8, 20  # units of the picture
_BINS = 80
_TOLD = (50, 90, 99, 99.9)  # percentiles with a tick
_APART = 46  # units, for the words of two ticks not to touch
_COLORS = 5  # of the scale, in the style sheet
_MARKS = 50  # scores of an answer that are marked, at most
_ALONE = (
    "Scores stand alone here: these are fewer than 30 different texts, and not plain English, so that there is nothing "
    "to read them against."
)


def usual_scores(background: ScoreBackground | None, scores: Sequence[float] = ()) -> str:
    """HTML that says how close strangers are, closed until it is tapped; `scores` are marked in the picture."""
    if background is None:
        return f'<p class="usual-scores">{_ALONE}</p>'
    return (
        '<details class="usual-scores"><summary>What is a usual score here?</summary>'
        f"{_picture(background, scores)}<p>{escape(_told(background))}</p></details>"
    )


def _told(background: ScoreBackground) -> str:
    return " ".join(_sentences(background)).replace(" %", "\N{NO-BREAK SPACE}%")


def _sentences(background: ScoreBackground) -> Iterator[str]:
    pairs = f"{background.n_pairs:,} pairs"
    if background.source == "own":
        yield f"Scores are read against {pairs} of {background.n_texts:,} of your texts, near-duplicates left out."
        yield "These texts set the measure: one narrow topic or another language moves it."
    else:
        yield f"Scores are read against {pairs} of {background.n_texts:,} English texts on unrelated subjects that come"
        yield "with the app; with 30 or more texts of your own, these would set the measure."
    shares = ", ".join(f"{percent_label(each)} below {score_label(score)}" for each, score in _ticks(background))
    yield f"Of these pairs {shares.replace('below', 'score below', 1)}."


def _ticks(background: ScoreBackground) -> list[tuple[float, float]]:
    """Percentiles and their scores."""
    return [(each, float(np.interp(each / 100, SHARES, background.quantiles))) for each in _TOLD]


def _picture(background: ScoreBackground, scores: Sequence[float]) -> str:
    lowest = min(0.0, float(background.quantiles[0]), *scores[:_MARKS])

    def at(score: float) -> float:
        return _MARGIN + (_WIDTH - 2 * _MARGIN) * (score - lowest) / (1 - lowest)

    edges = np.linspace(lowest, 1, _BINS + 1)
    share = np.diff(background.percentiles(edges))
    hill = " ".join(
        f"{at((left + right) / 2):.1f},{_HILL - (_HILL - 8) * high:.1f}"
        for left, right, high in zip(edges[:-1], edges[1:], share / share.max(), strict=True)
    )
    stops = "".join(
        f'<stop offset="{(place - lowest) / (1 - lowest):.4f}" class="score-color-{color}"/>'
        for color, place in enumerate(_color_places(background))
    )
    marks = "".join(f'<circle cx="{at(score):.1f}" cy="{_HILL + _BAND / 2}" r="4"/>' for score in scores[:_MARKS])
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HILL + _BAND + 56}" aria-hidden="true">'
        f'<defs><linearGradient id="score-colors">{stops}</linearGradient></defs>'
        f'<polygon class="hill" points="{at(lowest):.1f},{_HILL} {hill} {at(1):.1f},{_HILL}"/>'
        f'<rect x="{_MARGIN}" y="{_HILL}" width="{_WIDTH - 2 * _MARGIN}" height="{_BAND}" fill="url(#score-colors)"/>'
        f'<g class="marks">{marks}</g>{"".join(_tick_words(background, at))}</svg>'
    )


def _color_places(background: ScoreBackground) -> list[float]:
    """The scores at which the scale has its colours."""
    reached = levels(100 * SHARES)
    return [float(np.interp(color / (_COLORS - 1), reached, background.quantiles)) for color in range(_COLORS)]


def _tick_words(background: ScoreBackground, at: Callable[[float], float]) -> Iterator[str]:
    taken = float("-inf")
    for percentile, score in _ticks(background):
        x = at(score)
        if x - taken < _APART:
            continue
        taken = x
        low = _HILL + _BAND
        yield f'<path d="M{x:.1f} {low}v4"/><text x="{x:.1f}" y="{low + 5}" dy="1em">{score_label(score)}</text>'
        yield f'<text class="percent" x="{x:.1f}" y="{low + 5}" dy="2.2em">{percent_label(percentile)}</text>'
