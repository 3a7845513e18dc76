"""What the Classify tab shows: the label scores of one text, how many texts each label has, and the table of all."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gist_demo.analysis.background import score_columns
from gist_demo.analysis.gold_labels import NONE_OF_THESE
from gist_demo.corpora.corpus import counted
from gist_demo.export.about import source_line
from gist_demo.figures.label import percent_label, percentile_label, score_label, share_label
from gist_demo.figures.zero_shot import MOST_LABELS, draw_label_scores
from gist_demo.tabs.zero_shot_inputs import Classified
from gist_demo.text import shorten
from gist_demo.widgets.chart import chart_value
from gist_demo.widgets.counts import Count, count_buttons
from gist_demo.widgets.markup import Card, cards, escape, score_text, these
from gist_demo.widgets.notices import cut_sentence

MOST_ROWS, MOST_CARDS = 1_000, 30
_TEXT_WIDTH, _NAME_WIDTH = 200, 60
_WIDTHS = {
    "#": 7, "Label": 19, "Score": 10, "Closer than": 11, "Probability": 12, "Lead": 10, "Margin": 10, "Yours": 15,
    "Text": 38,
}  # fmt: skip
_PERCENT = 100


def widths(made: Classified | None = None, *, corrected: bool = False) -> Mapping[str, str]:
    """The headings of the table, with how wide each column is, in percent."""
    several = made is not None and made.settings.decision.several
    is_probable = made is not None and made.settings.temperature is not None
    hidden = {
        "Closer than": made is None or made.result.background is None or is_probable,
        "Probability": not is_probable,
        "Lead": several,
        "Margin": not several,
        "Yours": not corrected,
    }
    shown = [name for name in _WIDTHS if not hidden.get(name)]
    rest = _PERCENT - sum(_WIDTHS[name] for name in shown if name != "Text")
    return {name: f"{rest if name == 'Text' else _WIDTHS[name]}%" for name in shown}


def show_one(made: Classified, i: int) -> tuple[str, str]:
    """The chart of all label scores of text `i`, and the text itself."""
    result, used = made.result, made.used
    scores = score_columns(result.label_scores[i], result.background)
    meant = () if scores.percentiles is None else [percentile_label(each) for each in scores.percentiles]
    shares = None if made.probabilities is None else made.probabilities[i]
    figure = draw_label_scores(
        result.candidate_labels,
        scores.scores,
        meaning=meant,
        probabilities=shares,
        at_least=made.settings.decision.at_least,
    )
    card = Card(str(used.numbers[i]), None, (used.texts[i],), rows=(used.rows[i],))
    shown = cards([card], label="The text shown", corpus_key=used.corpus_key)
    if said := _said_of(made, i):
        shown += f'<p class="counts-words">{escape(" ".join(said))}</p>'
    return chart_value(figure, result.candidate_labels, source=source_line(result.provenance)), shown


def _said_of(made: Classified, i: int) -> Sequence[str]:
    there, temperature = len(made.result.candidate_labels), made.settings.temperature
    said = []
    if made.settings.decision.at_least is not None:
        said.append(f"Label: {made.label_of(i)}.")
    if there > MOST_LABELS:
        said.append(f"The {MOST_LABELS} closest of {there} labels are drawn.")
    if temperature is not None:
        said.append(f"In %: probability at temperature {temperature:g}.")
    return said


def label_counts(made: Classified, picked: int | None) -> str:
    """A button for each label with how many texts have it, and how sure that is; `picked`: k for none of these."""
    names, chosen = made.result.candidate_labels, made.chosen
    listed = [Count(name, int(n), place) for place, (name, n) in enumerate(zip(names, chosen.sum(axis=0), strict=True))]
    if made.settings.decision.at_least is not None:
        listed.append(Count(NONE_OF_THESE, int((~chosen.any(axis=1)).sum()), len(names)))
    return count_buttons(listed, of=len(chosen), picked=picked, words=_how_sure(made))


def _how_sure(made: Classified) -> str:
    half = score_label(float(np.median(made.margins)))
    if made.settings.decision.several:
        several = int((made.chosen.sum(axis=1) > 1).sum())
        return f"{counted(several, 'text')} with several labels; half have a score within {half} of the threshold."
    if len(made.chosen) == 1:
        return f"It leads by {half}."
    return f"Half lead by less than {half}."


def rows_of(made: Classified, picked: int | None) -> NDArray[np.int64]:
    """The texts of the `picked` label, or all, the least sure first, equals in their order."""
    order = np.argsort(made.margins, kind="stable")
    if picked is None:
        return order
    is_of = np.column_stack([made.chosen, ~made.chosen.any(axis=1)])[:, picked]
    return order[is_of[order]]


def place_of(made: Classified, picked: str | None) -> int | None:
    """The place of the label called `picked`, k for "", which is none of these; None where there is no such label."""
    names = [*made.result.candidate_labels, ""]
    return names.index(picked) if picked in names else None


def next_row(made: Classified, place: int | None, before: int | None) -> int:
    """The row in the corpus of the text listed after the row `before`; of the first one behind the last, and where
    that one is not listed.
    """
    order = rows_of(made, place).tolist() or rows_of(made, None).tolist()
    rows: list[int] = [made.used.rows[i] for i in order]
    return rows[(rows.index(before) + 1) % len(rows)] if before is not None and before in rows else rows[0]


def listed_words(made: Classified, rows: NDArray[np.int64], picked: int | None) -> str:
    """Which texts the table lists, in what order."""
    names = made.result.candidate_labels
    which = "" if picked is None else f' with "{shorten((*names, NONE_OF_THESE)[picked], 60)}"'
    said = f"{counted(len(rows), 'text')}{which}, the least sure first."
    if len(rows) > MOST_ROWS:
        said = f"The {MOST_ROWS:,} least sure of {counted(len(rows), 'text')}{which} are listed; the files have all."
    if made.settings.decision.several:
        said += " Margin: how far the score nearest to the threshold is from it."
    if made.settings.temperature is not None:
        said += f" Probability of the best label at temperature {made.settings.temperature:g}."
    return said


def list_labels(made: Classified, rows: NDArray[np.int64], yours: Mapping[int, str]) -> pd.DataFrame:
    """The table of the first 1,000 of `rows`, in their order: number, label, score and what it means, lead, text.

    `yours`: the labels that the visitor gave, by their row in the corpus.
    """
    result, used = made.result, made.used
    rows = rows[:MOST_ROWS]
    remarks = {cut.row: f" ({cut_sentence(cut.words_lost)})" for cut in result.report.cut}
    scores = score_columns(result.label_scores[rows, result.best[rows]], result.background)
    cells = {
        "#": [str(used.numbers[i]) for i in rows],
        "Label": [made.label_of(i) for i in rows],
        "Score": [score_text(float(score)) for score in scores.scores],
        "Lead": [score_text(float(result.lead[i])) for i in rows],
        "Margin": [score_text(float(made.margins[i])) for i in rows],
        "Yours": [(yours[used.rows[i]] or NONE_OF_THESE) if used.rows[i] in yours else "" for i in rows],
        "Text": [shorten(used.texts[i], _TEXT_WIDTH) + remarks.get(int(i), "") for i in rows],
    }
    if scores.percentiles is not None:
        cells["Closer than"] = [percent_label(float(each)) for each in scores.percentiles]
    if made.probabilities is not None:
        best = made.probabilities[rows, result.best[rows]]
        cells["Probability"] = [share_label(float(share)) for share in best]
    return pd.DataFrame(cells)[list(widths(made, corrected=bool(yours)))]


def label_cards(made: Classified, rows: NDArray[np.int64], gold: int, answer: int) -> str:
    """The texts at `rows`, whose label is `gold` by the visitor's word and `answer` by the page's; the surest first."""
    names = (*made.result.candidate_labels, NONE_OF_THESE)
    top = made.result.label_scores[rows].max(axis=1)
    order = rows[np.argsort(-top, kind="stable")]
    listed = [_card(made, int(i), gold) for i in order[:MOST_CARDS]]
    is_right = "also the answer" if gold == answer else f"answered “{shorten(names[answer], _NAME_WIDTH)}”"
    head = f"{counted(len(rows), 'text')}: your label is “{shorten(names[gold], _NAME_WIDTH)}”, {is_right}"
    more = f"<p>The first {MOST_CARDS} are listed, the highest scores first.</p>" if len(rows) > MOST_CARDS else ""
    shown = cards(listed, label="Texts of the cell", corpus_key=made.used.corpus_key)
    every = these([made.used.rows[i] for i in order], ("search", "compare", "map"), corpus_key=made.used.corpus_key)
    return f"<h2>{escape(head)}</h2>{more}{shown}{every}"


def _card(made: Classified, i: int, gold: int) -> Card:
    """A text with its best score and, where that is another label's, the score of its own."""
    scores, best = made.result.label_scores[i], int(made.result.best[i])
    names, used = made.result.candidate_labels, made.used
    said = [f"{shorten(names[best], _NAME_WIDTH)} {score_label(scores[best])}"]
    if gold < len(names) and gold != best:
        said.append(f"{shorten(names[gold], _NAME_WIDTH)} {score_label(scores[gold])}")
    return Card(str(used.numbers[i]), None, (used.texts[i],), " · ".join(said), (used.rows[i],))
