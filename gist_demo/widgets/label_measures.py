"""Labels measured against the visitor's own, in words and as tables."""

from collections.abc import Sequence

import numpy as np

from gist_demo.analysis.bootstrap import LEAST, Estimate
from gist_demo.analysis.gold_labels import NONE_OF_THESE
from gist_demo.analysis.label_quality import ClassQuality, LabelQuality
from gist_demo.analysis.label_sets import SetQuality
from gist_demo.analysis.label_tuning import Tuning
from gist_demo.analysis.reliability import Reliability
from gist_demo.analysis.wordings import MeasuredWording
from gist_demo.corpora.corpus import counted
from gist_demo.figures.label import score_label
from gist_demo.text import shorten
from gist_demo.widgets.counts import Count, count_buttons
from gist_demo.widgets.markup import escape
from gist_demo.widgets.measured import estimate_text, percent_text

_NAME_CHARACTERS, _MIXUPS = 60, 10
_FEW = f"Fewer than {LEAST} texts: other ones could well say something else."
_COUNTED = (
    "Precision: of the texts that got a label, the share that has it by your word. Recall: of those that have it, the "
    "share that got it. F1: their harmonic mean. Macro-F1: the mean F1 of the labels that your texts have. Intervals "
    "are 95 % bootstrap intervals over texts."
)


def label_verdict(found: LabelQuality, *, before: float | None = None) -> tuple[str, list[str]]:
    """How often labels are right, with `before`, the accuracy of the answer before this one."""
    n = len(found.rows)
    lead = f"{percent_text(found.accuracy)} of {counted(n, 'text')} got the label you gave them."
    said = []
    if before is not None:
        change = round(100 * found.accuracy.value) - round(100 * before)
        way = "up from" if change > 0 else "down from" if change < 0 else "the same as"
        said.append(f"Accuracy is {way} {100 * before:.0f} % with the labels before.")
    labels = counted(len(found.averaged), "label")
    said.append(f"Macro-F1 {estimate_text(found.macro_f1)}, the mean over the {labels} that your texts have.")
    return lead, said + [_FEW] * found.is_small


def set_verdict(found: SetQuality) -> tuple[str, list[str]]:
    """How often the labels of texts with several are right."""
    lead = f"{percent_text(found.exact)} of {counted(len(found.rows), 'text')} got just the labels you gave them."
    said = (
        f"F1 of all labels together (micro) {estimate_text(found.micro_f1)}, macro-F1 {estimate_text(found.macro_f1)}."
    )
    return lead, [said] + [_FEW] * found.is_small


def reliability_words(found: Reliability) -> str:
    """How far probabilities are from how often labels are right."""
    off = 100 * found.expected_calibration_error
    left = f"; {counted(found.left_out, 'text')} without one of the labels left out" if found.left_out else ""
    return (
        f"At temperature {found.temperature:.3g}, probabilities are {off:.0f} points off in the mean (expected "
        f"calibration error), log loss {found.log_loss:.2f}, over {counted(found.n, 'text')}{left}."
    )


def class_table(classes: Sequence[ClassQuality], names: Sequence[str]) -> str:
    """Precision, recall, F1 and texts of each label that any text has or got, as HTML."""
    called = [*names, NONE_OF_THESE]
    some = [each for each in classes if each.support or each.predicted]
    head = "".join(f'<th scope="col">{each}</th>' for each in ("Precision", "Recall", "F1", "Texts", "Answers"))
    rows = "".join(_class_row(each, called[each.label]) for each in some)
    left = len(names) - sum(each.label < len(names) for each in some)
    tail = (
        f"<p>{counted(left, 'label')} that no text has or got {'is' if left == 1 else 'are'} left out.</p>"
        if left
        else ""
    )
    return (
        f'<div class="table-scroll label-classes" tabindex="0" role="region" aria-label="Measures of each label">'
        f'<table class="quality"><thead><tr><th scope="col">Label</th>{head}</tr></thead><tbody>{rows}</tbody></table>'
        f"</div>{tail}<details><summary>How this is counted</summary><p>{_COUNTED}</p></details>"
    )


def mixed_up(found: LabelQuality, cells: Sequence[tuple[int, int]], names: Sequence[str]) -> str:
    """A button for each of `cells` of the confusion matrix that is a mix-up, the largest first."""
    called = [*(shorten(name, _NAME_CHARACTERS) for name in names), NONE_OF_THESE]
    listed = [
        Count(f"{called[gold]} → {called[answer]}", int(found.confusion[gold, answer]), place)
        for place, (gold, answer) in enumerate(cells)
        if gold != answer
    ]
    if not listed:
        return "<p>No text got another label than yours.</p>"
    wrong = sum(each.n for each in listed)
    words = f"{counted(wrong, 'text')} got another label than yours: yours → the answer. A tap lists them."
    return count_buttons(listed, of=max(wrong, 1), words=words, label="Mix-ups", shown=_MIXUPS)


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
    return lead, said + [_FEW] * found.after.is_small


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
    return lead, chance + [_FEW] * few


def wording_table(found: Sequence[MeasuredWording]) -> str:
    """Accuracy, macro-F1, the gain over the first and how many answers differ, as HTML."""
    heads = ("Accuracy", "Macro-F1", "Gain over the first", "Other answers")
    head = "".join(f'<th scope="col">{each}</th>' for each in heads)
    rows = "".join(_wording_row(each) for each in found)
    return (
        '<div class="table-scroll"><table class="quality queries"><thead><tr><th scope="col">Wording</th>'
        f"{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _wording_row(each: MeasuredWording) -> str:
    gain = "in use" if each.gain is None else _points(each.gain)
    differing = "" if each.gain is None else f"{len(each.differing):,}"
    cells = (percent_text(each.quality.accuracy), estimate_text(each.quality.macro_f1), gain, differing)
    named = escape(shorten(each.wording.name, _NAME_CHARACTERS))
    return f'<tr><th scope="row">{named}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


def _class_row(each: ClassQuality, name: str) -> str:
    shares = [f"{100 * value:.0f} %" for value in (each.precision, each.recall, each.f1)]
    if not each.predicted:
        shares[0] = "no answer"
    if not each.support:
        shares[1] = "no text"
    cells = (*shares, f"{each.support:,}", f"{each.predicted:,}")
    return (
        f'<tr><th scope="row">{escape(shorten(name, _NAME_CHARACTERS))}</th>'
        f"{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
    )


def _gain_words(gain: Estimate) -> str:
    clear = "" if gain.low > 0 or gain.high < 0 else ": no clear difference"
    return f"Gain {_points(gain)}{clear}."


def _points(gain: Estimate) -> str:
    values = [f"{round(100 * value, 1) + 0.0:+.1f}".replace("-", "−") for value in (gain.value, gain.low, gain.high)]
    if np.isnan(gain.low):
        return f"{values[0]} points (no interval)"
    return f"{values[0]} points ({values[1]} to {values[2]})"
