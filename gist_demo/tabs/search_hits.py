"""What the Search tab shows: the hits as cards, two rankings side by side, and what there is to say of them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from gist_demo.analysis.background import score_columns
from gist_demo.analysis.hits import SearchHit
from gist_demo.analysis.search import SearchResult
from gist_demo.analysis.segments import Span
from gist_demo.corpora.corpus import counted
from gist_demo.encoding.encoder import EncodeReport
from gist_demo.tabs.search_find import MOST_MARKED, Found, Searched, some_unmarked, word_marks
from gist_demo.widgets.hits import HitCard, hit_cards
from gist_demo.widgets.markup import these
from gist_demo.widgets.notices import cut_sentence, query_sentences, report_sentences
from gist_demo.widgets.scale import usual_scores


def show_found(found: Found, marks: Sequence[tuple[Span, ...]]) -> str:
    """The hits of a search; `marks` are those of the hits of its result."""
    used = found.searched.used
    if found.words is not None:
        return _side_by_side(found, found.words, marks)
    if not found.result.hits:
        return _empty(found.result)
    listed = hit_cards(_cards(found, found.result, marks), label="Results", corpus_key=used.corpus_key)
    rows = [used.rows[found.row(hit)] for hit in found.result.hits]
    listed += these(rows, ("compare", "classify", "map"), corpus_key=used.corpus_key)
    if found.searched.encoder is None:
        return listed
    return listed + usual_scores(found.result.background, [hit.score for hit in found.result.hits])


def sentences(found: Found) -> list[str]:
    """What the reader of the hits has to know: what was cut, hidden, filtered and split."""
    hidden = found.result.hidden + (found.words.hidden if found.words is not None else 0)
    said = query_sentences(found.result.query_report)
    said += searched_sentences(found.searched, found.result.report, hidden)
    if some_unmarked(found):
        said.append(f"What answered is marked in the first {MOST_MARKED} hits.")
    return said


def searched_sentences(searched: Searched, report: EncodeReport, hidden: int) -> Iterator[str]:
    """What of the texts was searched and read, and how many hits are not shown; `report` is about what was searched."""
    there, parts, among = len(searched.used.texts), searched.passages, searched.settings.among
    passages = len(searched.texts) if among is None else len(among)
    if searched.among is not None:
        of_them = "" if parts is None else f", in {counted(passages, 'passage')}"
        yield f"Searched: {searched.among:,} of {there:,} texts{of_them}."
    elif parts is not None:
        yield f"Searched: {counted(passages, 'passage')} of {counted(there, 'text')}."
    if parts is None:
        yield from report_sentences(report, numbers=searched.used.numbers)
    elif cut := len(report.cut):
        yield f"{counted(cut, 'passage')} {'is' if cut == 1 else 'are'} longer than the model reads."
    settings = searched.settings
    if searched.encoder is None and (settings.least_score > -1 or settings.least_percentile > 0):
        yield "Thresholds are for searches by meaning."
    elif searched.background is None and settings.least_percentile > 0:
        yield "Scores have no percentile here, so none is too low."
    if hidden:
        yield f"{counted(hidden, 'hit')} below the threshold {'is' if hidden == 1 else 'are'} hidden."


def _empty(result: SearchResult) -> str:
    if result.hidden:
        words = "All hits are below the threshold. Lower it under More."
    else:
        words = "No text shares a word with the query. Other words may be found, or search by meaning."
    return f'<p class="empty">{words}</p>'


def _side_by_side(found: Found, words: SearchResult, marks: Sequence[tuple[Span, ...]]) -> str:
    key, columns = found.searched.used.corpus_key, []
    for name, result, other in (("Meaning", found.result, words), ("Words", words, found.result)):
        by_words = result is words
        listed = _cards(found, result, word_marks(found, words) if by_words else marks, by_words=by_words)
        places = {found.row(hit): place for place, hit in enumerate(other.hits, start=1)}
        moves = (_moved(hit, at, places.get(found.row(hit))) for at, hit in enumerate(result.hits, start=1))
        shown = [replace(card, move=move) for card, move in zip(listed, moves, strict=True)]
        body = hit_cards(shown, label=name, corpus_key=key) if shown else _empty(result)
        columns.append(f"<section><h3>{name}</h3>{body}</section>")
    usual = usual_scores(found.result.background, [hit.score for hit in found.result.hits])
    return f'<div class="side-by-side">{"".join(columns)}</div>{usual}'


def _moved(hit: SearchHit, place: int, there: int | None) -> str:
    """How the place of `hit` in this ranking differs from the one `there`, in the other."""
    if there is None:
        return "only here: shares no word" if hit.keyword_rank is None else "only here"
    up = there - place
    return "same place" if up == 0 else f"{abs(up)} {'up' if up > 0 else 'down'}"


def _cards(
    found: Found, result: SearchResult, marks: Sequence[tuple[Span, ...]], *, by_words: bool = False
) -> list[HitCard]:
    used, passages = found.searched.used, found.searched.passages
    by_words = by_words or found.searched.encoder is None
    percentiles = score_columns([hit.score for hit in result.hits], result.background).percentiles
    best = max((hit.keyword_score or 0 for hit in result.hits), default=0.0)
    lost = {} if passages is not None else {cut.row: cut.words_lost for cut in result.report.cut}
    made = []
    for place, hit in enumerate(result.hits):
        row = found.row(hit)
        made.append(
            HitCard(
                f"{place + 1} · row {used.numbers[row]}",
                used.texts[row],
                None if by_words else hit.score,
                None if by_words or percentiles is None else float(percentiles[place]),
                hit.keyword_score,
                (hit.keyword_score or 0) / best if best else 0.0,
                notes=tuple(_notes(found, hit)),
                marks=marks[place],
                remark=cut_sentence(lost[row]) if row in lost and not by_words else "",
                rows=(used.rows[row],),
            )
        )
    return made


def _notes(found: Found, hit: SearchHit) -> Iterator[str]:
    if found.asked.settings.mode == "hybrid" and found.words is None:
        yield f"{hit.rank} by meaning"
        yield "shares no word" if hit.keyword_rank is None else f"{hit.keyword_rank} by words"
    passages = found.searched.passages
    if passages is None:
        return
    of_it = np.flatnonzero(passages.documents == passages.documents[hit.corpus_id])
    if len(of_it) > 1:
        yield f"passage {hit.corpus_id - int(of_it[0]) + 1:,} of {len(of_it):,}"
