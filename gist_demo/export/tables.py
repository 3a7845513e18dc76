"""Results -> tables, with the visitor's row numbers."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gist_demo.analysis.background import ScoreBackground, score_columns
from gist_demo.analysis.decision import BEST, Decision, chosen_labels, decide, probabilities
from gist_demo.analysis.gold_labels import NONE_OF_THESE
from gist_demo.analysis.hits import SearchHit
from gist_demo.analysis.pairs import NearestOthers, top_of_matrix
from gist_demo.analysis.passages import Passages
from gist_demo.analysis.search import SearchResult
from gist_demo.analysis.similarity import SimilarityResult
from gist_demo.analysis.zero_shot import ZeroShotResult
from gist_demo.encoding.encoder import EncodeReport, Vectors
from gist_demo.export.table import Column, Rows, Table

WORDS_NOT_READ = "words_not_read"
_MOST_PAIR_CHARACTERS = 30_000_000  # of texts, each of which stands in as many rows as there are others


def search_table(
    lists: Sequence[tuple[str, SearchResult]], rows: Rows, *, name: str = "", passages: Passages | None = None
) -> Table:
    """Rank, row, scores, places, text, words not read of each hit of each of `lists`, other columns.

    The first column is called `name` and holds what each list is of, where it has a name. `rows`: all texts that were
    searched, or the documents of the `passages` that were.
    """
    hits = [hit for _, result in lists for hit in result.hits]
    ids = np.array([hit.corpus_id for hit in hits], np.int64)
    which = ids if passages is None else passages.documents[ids]
    lost = np.zeros(len(rows.texts) if passages is None else len(passages.texts), np.int64)
    for cut in lists[0][1].report.cut:
        lost[cut.row] = cut.words_lost
    places = [place for _, result in lists for place in range(1, len(result.hits) + 1)]
    _, *others = tail_columns(rows, which, EncodeReport())
    of = [Column(name, [what for what, result in lists for _ in result.hits])] if name else []
    part = [] if passages is None else [Column("passage", [passages.texts[row] for row in ids])]
    between = (*_scored([hit.score for hit in hits], lists[0][1].background), *_by_words(hits))
    shown = (*lead_columns(rows, which, *between), *part, Column(WORDS_NOT_READ, lost[ids]), *others)
    return Table((*of, Column("rank", np.array(places, np.int64)), *shown))


def label_table(
    result: ZeroShotResult,
    rows: Rows,
    *,
    grouped: bool = False,
    decision: Decision = BEST,
    temperature: float | None = None,
) -> Table:
    """Row, text, label, score, percentile and lead of each text, words not read, all label scores, other columns.

    Where `decision` has a threshold, also what was decided: none of these, or the labels with "; " between them; with a
    `temperature` also the label's probability. `grouped`: with the percentiles of all label scores too, for a file that
    keeps columns of one name apart.
    """
    every = np.arange(len(rows.texts))
    best = Column("label", [result.candidate_labels[column] for column in result.best])
    score = _scored(result.label_scores[every, result.best], result.background)
    each = _matrix(result.label_scores, result.candidate_labels, result.background if grouped else None)
    words, *others = tail_columns(rows, every, result.report)
    decided = _decided(result, decision, temperature)
    lead = Column("lead", result.lead)
    return Table((*lead_columns(rows, every), best, *score, lead, *decided, words, *each, *others))


def matrix_table(result: SimilarityResult, rows: Rows, other: Rows | None = None, *, grouped: bool = False) -> Table:
    """Row, text, words not read, and a column of scores for each text of `other`, or of `rows` where it is None.

    `grouped`: with their percentiles too, for a file that keeps columns of one name apart.
    """
    every, right = np.arange(len(rows.texts)), other or rows
    each = _matrix(result.scores, [str(number) for number in right.numbers], result.background if grouped else None)
    words, *others = tail_columns(rows, every, result.report)
    return Table((*lead_columns(rows, every), words, *each, *others))


def pair_table(result: SimilarityResult, rows: Rows, other: Rows | None = None) -> Table:
    """Both rows, score, percentile and both texts of all pairs, the closest first, equals in reading order.

    Each pair of one list stands there once; without a matrix, only those of `result.pairs`. Without the texts where
    `pair_notes` says so.
    """
    right, ranked = other or rows, result.pairs
    if result.has_matrix:
        ranked = top_of_matrix(result.scores, symmetric=result.symmetric, top=result.scores.size)
    first, second = ranked.rows, ranked.others
    places = Column("row", _numbers(rows)[first]), Column("other_row", _numbers(right)[second])
    columns = (*places, *_scored(ranked.scores, result.background))
    if result.has_matrix and pair_notes(result, rows, right):
        return Table(columns)
    texts = (
        Column("text", [rows.texts[row] for row in first]),
        Column("other_text", [right.texts[row] for row in second]),
    )
    return Table(columns + texts)


def pair_notes(result: SimilarityResult, rows: Rows, other: Rows | None = None) -> list[str]:
    """What to tell with the table of pairs: that it holds some of them only, or that the texts would be too much."""
    right = other or rows
    if not result.has_matrix:
        return [f"These texts are too many for all of their pairs: the file holds the {len(result.pairs):,} closest."]
    n, m = result.scores.shape
    length = int(m) * sum(map(len, rows.texts)) + int(n) * sum(map(len, right.texts))
    if length <= (2 if result.symmetric else 1) * _MOST_PAIR_CHARACTERS:
        return []
    return ["The texts are too long to stand in every pair and are left out; the matrix has each of them once."]


def nearest_table(near: NearestOthers, result: SimilarityResult, rows: Rows, other: Rows | None = None) -> Table:
    """Row and text of each text, row, score, percentile and text of the one closest to it, words not read, columns."""
    every, right = np.arange(len(rows.texts)), other or rows
    row, text = lead_columns(rows, every)
    columns = (
        Column("nearest_row", np.where(near.others < 0, -1, _numbers(right)[near.others])),
        *_scored(near.scores, result.background),
        text,
        Column("nearest_text", [right.texts[i] if i >= 0 else "" for i in near.others]),
    )
    return Table((row, *columns, *tail_columns(rows, every, result.report)))


def _decided(result: ZeroShotResult, decision: Decision, temperature: float | None) -> Iterator[Column]:
    if temperature is not None:
        yield Column("probability", probabilities(result.label_scores, temperature).max(axis=1))
    if decision.at_least is not None:
        called = chosen_labels(result.candidate_labels, decide(result.label_scores, decision))
        yield Column("decided", ["; ".join(names) or NONE_OF_THESE for names in called])


def _scored(scores: ArrayLike, background: ScoreBackground | None) -> Iterator[Column]:
    """The scores and, where there is something to read them against, their percentiles."""
    made = score_columns(scores, background)
    yield Column("score", made.scores)
    if made.percentiles is not None:
        yield Column("percentile", made.percentiles)


def _matrix(scores: Vectors, names: Sequence[str], background: ScoreBackground | None) -> Iterator[Column]:
    made = score_columns(scores, background)
    for group, values in (("scores", made.scores), ("percentiles", made.percentiles)):
        if values is not None:
            yield from (Column(name, values[:, at], group) for at, name in enumerate(names))


def _by_words(hits: Sequence[SearchHit]) -> Iterator[Column]:
    """BM25 and both places of each hit, 0 for none, where words were asked for."""
    if all(hit.keyword_score is None for hit in hits):
        return
    yield Column("keyword_score", np.array([hit.keyword_score for hit in hits], np.float32))
    yield Column("rank_by_meaning", np.array([hit.rank or 0 for hit in hits], np.int64))
    yield Column("rank_by_words", np.array([hit.keyword_rank or 0 for hit in hits], np.int64))


def lead_columns(rows: Rows, which: NDArray[np.int64], *between: Column) -> Iterator[Column]:
    """The numbers of the rows `which`, the columns `between`, and the texts."""
    yield Column("row", _numbers(rows)[which])
    yield from between
    yield Column("text", [rows.texts[row] for row in which])


def tail_columns(rows: Rows, which: NDArray[np.int64], report: EncodeReport) -> Iterator[Column]:
    """How many words of the texts `which` were not read, and the corpus' other columns."""
    lost = np.zeros(len(rows.texts), np.int64)
    for cut in report.cut:
        lost[cut.row] = cut.words_lost
    yield Column(WORDS_NOT_READ, lost[which])
    for name, values in rows.columns.items():
        yield Column(name, [values[row] for row in which], "columns")


def _numbers(rows: Rows) -> NDArray[np.int64]:
    return np.array(rows.numbers, np.int64)
