"""What the Similarity tab shows: the matrix, the pairs, and what must be said of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import gradio as gr

from gist_demo.analysis.background import ScoreBackground, levels, score_columns
from gist_demo.analysis.ordering import MOST_OPTIMAL
from gist_demo.analysis.pairs import RankedPairs
from gist_demo.analysis.similarity import SimilarityResult
from gist_demo.corpora.corpus import counted
from gist_demo.encoding.encoder import SILENT, Encoder, EncodeReport
from gist_demo.export.about import source_line
from gist_demo.figures.score_scale import ScoreScale, even_scale, percentile_scale
from gist_demo.figures.similarity import MatrixTexts, draw_similarity
from gist_demo.tabs.interface import App, check_same
from gist_demo.tabs.similarity_inputs import (
    BY_HAND,
    FITTED,
    LIKE_BESIDE_LIKE,
    SECOND,
    USUAL,
    Compared,
    Lists,
    Look,
    check_range,
    compare,
    lists_of,
    order_of,
)
from gist_demo.widgets.chart import chart_value
from gist_demo.widgets.markup import Card, cards
from gist_demo.widgets.notices import cut_sentence, failed, report_sentences
from gist_demo.widgets.run import quickly


def picture(encoder: Encoder, result: SimilarityResult, lists: Lists, look: Look) -> str | None:
    """The matrix in its order and colours; None where the lists are too long for one."""
    if not result.has_matrix:
        return None
    rows, columns = order_of(encoder, lists, look.order)
    beside = MatrixTexts(
        lists.names,
        lists.used.texts,
        rows=None if rows is None else rows.tolist(),
        columns=None if columns is None else columns.tolist(),
    )
    figure = draw_similarity(result.scores, symmetric=result.symmetric, beside=beside, scale=_scale(result, look))
    return chart_value(figure, lists.texts, source=source_line(result.provenance))


def redraw(app: App, answered: Compared | None, *wishes: Any) -> tuple[object, object, str]:
    """The same matrix in another order or in other colours, and what is wrong with these where nothing changes."""
    if answered is None:
        return gr.skip(), gr.skip(), ""

    def drawn() -> tuple[object, object, str]:
        look = Look(*wishes)
        lists = lists_of(app, answered.in_use, answered.other, every=answered.every)
        encoder = app.models.get()
        check_same(encoder, answered.source)
        result = compare(app, encoder, lists, top=1, watch=SILENT)
        return picture(encoder, result, lists, look), replace(answered, look=look), ""

    return quickly(drawn, lambda sentence: (gr.skip(), gr.skip(), failed(sentence)))


def redraw_if_changed(app: App, answered: Compared | None, *wishes: Any) -> tuple[object, object, str]:
    """The new matrix as it was asked for while it was made."""
    if answered is None or answered.look == Look(*wishes):
        return gr.skip(), gr.skip(), ""
    return redraw(app, answered, *wishes)


def _scale(result: SimilarityResult, look: Look) -> ScoreScale:
    ranked = result.pairs
    lowest, highest = float(result.scores.min()), float(ranked.scores[0])
    if look.colors == USUAL and result.background is not None:
        return percentile_scale(result.background.percentiles, levels)
    if look.colors == FITTED:
        return even_scale(lowest, max(highest, lowest + 0.01))
    low, high = check_range(look) if look.colors == BY_HAND else (0.0, 1.0)
    return even_scale(low, high, lowest=lowest, highest=highest)


def pair_cards(
    lists: Lists, pairs: RankedPairs, *, background: ScoreBackground | None, lost: Mapping[int, int], label: str
) -> str:
    """All of `pairs`, each with both texts, score and percentile; of texts in `lost` so many words were not read."""
    percentiles = score_columns(pairs.scores, background).percentiles
    among: Sequence[float | None] = [None] * len(pairs) if percentiles is None else percentiles.tolist()
    made = []
    for pair, percentile in zip(pairs.first(len(pairs)), among, strict=True):
        row, other = placed(lists, pair.row, pair.other)
        remarks = [f"Text {lists.names[i]}: {cut_sentence(lost[i])}" for i in (row, other) if i in lost]
        texts = lists.texts[row], lists.texts[other]
        lead = f"{lists.names[row]} · {lists.names[other]}"
        rows = tuple(lists.used.rows[i] for i in (row, other) if not lists.first or i < lists.first)
        made.append(Card(lead, pair.score, texts, ". ".join(remarks), rows, percentile, lists.ids(row, other)))
    other_key = lists.other.corpus_key if lists.other else ""
    return cards(made, label=label, corpus_key=lists.used.corpus_key, other_key=other_key)


def placed(lists: Lists, row: int, other: int) -> tuple[int, int]:
    """Where the texts of a pair are among those of both lists; of one list in the order of the corpus."""
    if lists.first:
        return row, lists.first + other
    first, second = sorted((row, other), key=lambda i: lists.used.rows[i])
    return first, second


def words_lost(lists: Lists, report: EncodeReport, other: EncodeReport | None) -> Mapping[int, int]:
    """How many words of which texts of both lists were not read."""
    lost = {cut.row: cut.words_lost for cut in report.cut}
    return lost | {lists.first + cut.row: cut.words_lost for cut in (other.cut if other else ())}


def sentences(result: SimilarityResult, lists: Lists, look: Look) -> list[str]:
    """What a reader must know of the lists: what was not compared, not drawn, not put in order, not read."""
    said = left_out(lists)
    if not result.has_matrix:
        said.append("These are too many for a matrix: the closest pairs are listed.")
    elif look.order == LIKE_BESIDE_LIKE and max(result.scores.shape) > MOST_OPTIMAL:
        said.append(f"Like texts stand in groups; of more than {MOST_OPTIMAL} the groups are not turned to fit best.")
    said += report_sentences(result.report, numbers=lists.used.numbers)
    if lists.other is not None and result.other_report is not None:
        numbers = lists.other.numbers
        left = f" ({'; '.join(lists.notes)})" if lists.notes else ""
        said.append(f"Second list ({SECOND}): {counted(len(numbers), 'text')}{left}.")
        said += report_sentences(result.other_report, "text of the second list", numbers)
    return said


def left_out(lists: Lists) -> list[str]:
    """A sentence where only the first texts of a list were compared."""
    said = []
    if lists.there > len(lists.used.rows):
        said.append(f"Compared: the first {len(lists.used.rows):,} of {lists.there:,} texts.")
    if lists.other is not None and lists.other_there > len(lists.other.rows):
        said.append(f"Compared: the first {len(lists.other.rows):,} of {lists.other_there:,} of the second list.")
    return said
