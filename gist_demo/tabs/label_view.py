"""What the Classify tab shows: the label scores of one text, and the table of all."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gist_demo.analysis.background import score_columns
from gist_demo.analysis.zero_shot import ZeroShotResult
from gist_demo.export.about import source_line
from gist_demo.figures.label import percent_label, percentile_label
from gist_demo.figures.zero_shot import MOST_LABELS, draw_label_scores
from gist_demo.tabs.interface import Used
from gist_demo.text import shorten
from gist_demo.widgets.chart import chart_value
from gist_demo.widgets.markup import Card, cards, score_text
from gist_demo.widgets.notices import cut_sentence

_TEXT_WIDTH = 200
_WIDTHS = {"#": 8, "Label": 20, "Score": 11, "Closer than": 12, "Lead": 11, "Text": 38}  # percent


def widths(result: ZeroShotResult | None = None) -> Mapping[str, str]:
    """The headings of the table, with how wide each column is."""
    is_read = result is not None and result.background is not None
    shown = [name for name in _WIDTHS if name != "Closer than" or is_read]
    rest = 100 - sum(_WIDTHS[name] for name in shown if name != "Text")
    return {name: f"{rest if name == 'Text' else _WIDTHS[name]}%" for name in shown}


def show_one(result: ZeroShotResult, used: Used, i: int) -> tuple[str, str]:
    """The chart of all label scores of text `i`, and the text itself."""
    scores = score_columns(result.label_scores[i], result.background)
    meant = () if scores.percentiles is None else [percentile_label(each) for each in scores.percentiles]
    figure = draw_label_scores(result.candidate_labels, scores.scores, meaning=meant)
    there = len(result.candidate_labels)
    remark = f"The {MOST_LABELS} closest of {there} labels are drawn." if there > MOST_LABELS else ""
    card = Card(str(used.numbers[i]), None, (used.texts[i],), remark, (used.rows[i],))
    source = source_line(result.provenance)
    return chart_value(figure, result.candidate_labels, source=source), cards(
        [card], label="The text shown", corpus_key=used.corpus_key
    )


def list_labels(result: ZeroShotResult, used: Used, order: NDArray[np.int64]) -> pd.DataFrame:
    """The table of all texts, in `order`: number, label, score, what it means where that is known, lead, text."""
    remarks = {cut.row: f" ({cut_sentence(cut.words_lost)})" for cut in result.report.cut}
    scores = score_columns(result.label_scores[np.arange(len(result.best)), result.best], result.background)
    cells = {
        "#": [str(used.numbers[i]) for i in order],
        "Label": [result.candidate_labels[result.best[i]] for i in order],
        "Score": [score_text(float(scores.scores[i])) for i in order],
        "Lead": [score_text(float(result.lead[i])) for i in order],
        "Text": [shorten(used.texts[i], _TEXT_WIDTH) + remarks.get(int(i), "") for i in order],
    }
    if scores.percentiles is not None:
        cells["Closer than"] = [percent_label(float(scores.percentiles[i])) for i in order]
    return pd.DataFrame(cells)[list(widths(result))]
