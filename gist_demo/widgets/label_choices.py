"""What suits the visitor's own labels better, in words and as a table: a tuned threshold, another wording."""

from collections.abc import Sequence

import numpy as np

from gist_demo.analysis.bootstrap import Estimate
from gist_demo.analysis.label_quality import LabelQuality
from gist_demo.analysis.label_tuning import Tuning
from gist_demo.analysis.set_tuning import SetTuning
from gist_demo.analysis.wordings import MeasuredWording
from gist_demo.corpora.corpus import counted
from gist_demo.figures.label import score_label
from gist_demo.text import shorten
from gist_demo.widgets.label_measures import FEW
from gist_demo.widgets.markup import escape
from gist_demo.widgets.measured import estimate_text, percent_text

_NAME_CHARACTERS = 60


def tuning_words(found: Tuning, threshold: float | None) -> tuple[str, list[str]]:
    """What was tuned and what it is worth on the rest; `threshold` is the one in use."""
    below = f"none of these below {_threshold(found.at_least)}" if found.at_least is not None else "no threshold"
    lead = f"Suggested: {below}, temperature {found.temperature:.3g}."
    parts = counted(len(found.tuned), "text"), counted(len(found.rest), "text")
    said = ["Tuned on {} drawn at random, measured on the other {}.".format(*parts)]
    if (found.at_least, threshold) == (None, None):
        said.append(
            f"The best label is right more often than none of them, however low its score: {_measures(found.after)}."
        )
    else:
        change = f"Threshold {_threshold(threshold)} → {_threshold(found.at_least)}"
        said.append(
            f"{change}: {_measures(found.before)} before, {_measures(found.after)} after. {_gain_words(found.gain)}"
        )
    before, after = found.reliability_before, found.reliability_after
    said.append(
        f"Temperature {before.temperature:.3g} → {after.temperature:.3g}: probabilities "
        f"{100 * before.expected_calibration_error:.0f} → {100 * after.expected_calibration_error:.0f} points off in "
        f"the mean, log loss {before.log_loss:.2f} → {after.log_loss:.2f}."
    )
    return lead, said + [FEW] * found.after.is_small


def set_tuning_words(found: SetTuning, threshold: float | None) -> tuple[str, list[str]]:
    """The same where a text may have several labels."""
    now, then = _threshold(threshold), _threshold(found.at_least)
    parts = counted(len(found.tuned), "text"), counted(len(found.rest), "text")
    before, after = (
        f"all labels right for {percent_text(each.exact)}, micro-F1 {estimate_text(each.micro_f1)}"
        for each in (found.before, found.after)
    )
    said = [
        "Tuned on {} drawn at random for the best micro-F1, measured on the other {}.".format(*parts),
        f"Threshold {now} → {then}: {before} before; {after} after.",
    ]
    return f"Suggested: a label fits from {then} on.", said + [FEW] * found.after.is_small


def _threshold(at_least: float | None) -> str:
    return "none" if at_least is None else score_label(at_least)


def _measures(found: LabelQuality) -> str:
    return f"accuracy {percent_text(found.accuracy)}, macro-F1 {score_label(found.macro_f1.value)}"


def wording_words(found: Sequence[MeasuredWording]) -> tuple[str, list[str]]:
    """Which wording is better than the first, if any."""
    gains = [(each, each.gain) for each in found if each.gain is not None]
    better = [each for each, gain in gains if gain.low > 0]
    best = max(found, key=lambda each: each.quality.accuracy.value)
    if better:
        winner = best if best in better else better[0]
        lead = f"“{shorten(winner.wording.name, _NAME_CHARACTERS)}” is right more often than the wording in use."
    elif gains and all(gain.high < 0 for _, gain in gains):
        lead = "The wording in use is right most often."
    else:
        lead = "No wording is clearly better than the one in use on these texts."
    few = found[0].quality.is_small
    several = len(gains) > 1
    chance = ["With several wordings, one can be ahead by chance: the more you try, the likelier."] if several else []
    return lead, chance + [FEW] * few


def wording_table(found: Sequence[MeasuredWording]) -> str:
    """Accuracy, macro-F1, the gain over the first and how many answers differ, as HTML."""
    heads = ("Accuracy", "Macro-F1", "Gain in points", "Other answers")
    head = "".join(f'<th scope="col">{each}</th>' for each in heads)
    rows = "".join(_wording_row(each) for each in found)
    return (
        '<div class="table-scroll label-wordings" tabindex="0" role="region" aria-label="Measures of each wording">'
        '<table class="quality"><thead><tr><th scope="col">Wording</th>'
        f"{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _wording_row(each: MeasuredWording) -> str:
    found, gain = each.quality, each.gain
    accuracy, macro = (Estimate(*(100 * value for value in _values(of))) for of in (found.accuracy, found.macro_f1))
    cells = [_cell(accuracy, "{:.0f} %"), _cell(macro, "{:.1f}")]
    if gain is None:
        cells += ["in use", ""]
    else:
        points = Estimate(*(100 * value for value in _values(gain)))
        cells += [_cell(points, "{:+.1f}"), f"{len(each.differing):,}"]
    named = escape(shorten(each.wording.name, _NAME_CHARACTERS))
    return f'<tr><th scope="row">{named}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


def _values(of: Estimate) -> tuple[float, float, float]:
    return of.value, of.low, of.high


def _cell(of: Estimate, form: str) -> str:
    """A value with its interval under it."""
    value, low, high = (form.format(each + 0.0).replace("-", "−") for each in _values(of))
    around = "no interval" if np.isnan(of.low) else f"{low.removesuffix(' %')} to {high.removesuffix(' %')}"
    return f"<b>{value}</b> <small>{around}</small>"


def _gain_words(gain: Estimate) -> str:
    clear = "" if gain.low > 0 or gain.high < 0 else ": no clear difference"
    return f"Gain {_points(gain)}{clear}."


def _points(gain: Estimate) -> str:
    values = [f"{round(100 * value, 1) + 0.0:+.1f}".replace("-", "−") for value in (gain.value, gain.low, gain.high)]
    if np.isnan(gain.low):
        return f"{values[0]} points (no interval)"
    return f"{values[0]} points ({values[1]} to {values[2]})"
