"""Labels measured against the visitor's own, in words and as tables."""

from collections.abc import Sequence

from gist_demo.analysis.bootstrap import LEAST
from gist_demo.analysis.gold_labels import NONE_OF_THESE
from gist_demo.analysis.label_quality import ClassQuality, LabelQuality
from gist_demo.analysis.label_sets import SetQuality
from gist_demo.analysis.reliability import Reliability
from gist_demo.corpora.corpus import counted
from gist_demo.text import shorten
from gist_demo.widgets.counts import Count, count_buttons
from gist_demo.widgets.markup import escape
from gist_demo.widgets.measured import estimate_text, percent_text

_NAME_CHARACTERS, _MIXUPS = 60, 10
FEW = f"Fewer than {LEAST} texts: other ones could well say something else."
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
        way = f"{'up' if change > 0 else 'down'} from {100 * before:.0f} %" if change else "what it was"
        said.append(f"Accuracy is {way} in the answer before this one.")
    labels = counted(len(found.averaged), "label")
    said.append(f"Macro-F1 {estimate_text(found.macro_f1)}, the mean over the {labels} that your texts have.")
    return lead, said + [FEW] * found.is_small


def set_verdict(found: SetQuality) -> tuple[str, list[str]]:
    """How often the labels of texts with several are right."""
    lead = f"{percent_text(found.exact)} of {counted(len(found.rows), 'text')} got just the labels you gave them."
    said = (
        f"F1 of all labels together (micro) {estimate_text(found.micro_f1)}, macro-F1 {estimate_text(found.macro_f1)}."
    )
    return lead, [said] + [FEW] * found.is_small


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
