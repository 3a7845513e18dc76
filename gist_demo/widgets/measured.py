"""Measurements on the visitor's own labels, in words: estimates with their intervals, and what they say."""

import math
from collections.abc import Sequence
from pathlib import Path

from gist_demo.analysis.background import ScoreBackground
from gist_demo.analysis.bootstrap import LEAST, Estimate
from gist_demo.analysis.correlation import Correlation
from gist_demo.analysis.thresholds import Threshold
from gist_demo.errors import InputError
from gist_demo.figures.label import percentile_label, score_label
from gist_demo.widgets.markup import escape

MEASURED_CSS = Path(__file__).with_suffix(".css")
_PERCENT = (50, 70, 80, 90, 95, 99, 100)
# What a threshold is chosen for, by the wished precision in percent.
AIMS = [("best balance of misses and false matches (F1)", 0), *((f"precision of at least {n} %", n) for n in _PERCENT)]


def aim_precision(percent: object) -> float | None:
    """The wished precision, a share, of an aim in AIMS; None for F1. Raises InputError for what is no percentage."""
    if not isinstance(percent, int | float) or not 0 <= percent <= 100:
        raise InputError("The wished precision must be above 0 % and at most 100 %.", "precision")
    return percent / 100 or None


def paragraphs(sentences: Sequence[str], *, lead: str = "", name: str = "measured") -> str:
    """`lead` in bold and the `sentences` under it, escaped, as HTML of the class `name`."""
    first = f"<p><strong>{escape(lead)}</strong></p>" if lead else ""
    return f'<div class="{name}">{first}{"".join(f"<p>{escape(each)}</p>" for each in sentences)}</div>'


def estimate_text(estimate: Estimate) -> str:
    """As in "0.83 (0.79 to 0.87)"."""
    if math.isnan(estimate.low):
        return f"{score_label(estimate.value)} (no interval)"
    return f"{score_label(estimate.value)} ({score_label(estimate.low)} to {score_label(estimate.high)})"


def percent_text(estimate: Estimate) -> str:
    """A share in hundredths, as in "83 % (79 to 87)"."""
    if math.isnan(estimate.low):
        return f"{100 * estimate.value:.0f} % (no interval)"
    return f"{100 * estimate.value:.0f} % ({100 * estimate.low:.0f} to {100 * estimate.high:.0f})"


def correlation_words(found: Correlation) -> tuple[str, list[str]]:
    """What a correlation says, and the numbers that it says it by."""
    spearman = found.spearman
    if spearman.low > 0:
        lead = "Pairs that people score higher tend to be closer."
    elif spearman.high < 0:
        lead = "The other way round: pairs that people score higher are less close. Perhaps they scored a distance."
    else:
        lead = "No clear connection with people's scores: the interval holds 0."
    numbers = (
        f"Spearman {estimate_text(spearman)}, Pearson {estimate_text(found.pearson)}, over {found.n:,} pairs; in "
        "brackets the 95 % interval."
    )
    few = f"Fewer than {LEAST} pairs: other ones could well say something else."
    return lead, [numbers, *([few] if found.is_small else [])]


def threshold_words(
    found: Threshold, match: str, background: ScoreBackground | None, *, what: str = "pairs"
) -> tuple[str, list[str]]:
    """Which threshold is suggested, and what it is worth; `match` as in "have the same label", said of `what`."""
    value = found.threshold
    among = "" if background is None else f" ({percentile_label(float(background.percentiles(value.value)))})"
    lead = f"Suggested threshold: {score_label(value.value)}{among}."
    aim = "the best F1" if found.wished is None else f"a precision of at least {100 * found.wished:g} %"
    interval = f"95 % interval {score_label(value.low)} to {score_label(value.high)}"
    if math.isnan(value.low):
        interval = "no interval"
    taken = found.true_positives + found.false_positives
    worth = (
        f"Of the {what} that reach it, {percent_text(found.precision)} {match} (precision); of all that do, "
        f"{percent_text(found.recall)} reach it (recall). F1 {estimate_text(found.f1)}."
    )
    sentences = [
        f"Chosen for {aim}; {interval}.",
        worth,
        f"Of {found.n:,} {what}, {found.matches:,} {match}; {taken:,} reach it, {found.true_positives:,} rightly.",
        "It was chosen on these very ones, so expect a little less on others.",
    ]
    if found.reached < found.resamples and found.wished is not None:
        share = 100 * (1 - found.reached / found.resamples)
        sentences.append(f"In {share:.0f} % of the resamples no threshold reached that precision.")
    return lead, sentences
