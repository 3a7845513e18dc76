"""Search: the texts of a corpus that answer a query best, exactly, by meaning, by words or by both."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from gist_demo.analysis.background import ScoreBackground
from gist_demo.analysis.hits import SearchHit, SearchSettings, hide_far, in_corpus, rank_texts
from gist_demo.analysis.keyword import KeywordIndex, keyword_provenance
from gist_demo.analysis.ranking import Ids, closest, cosine_scores
from gist_demo.encoding.encoder import SILENT, Encoder, EncodeReport, Vectors, Watch, provenance_of
from gist_demo.errors import InputError
from gist_demo.provenance import Provenance
from gist_demo.text import is_blank

T = TypeVar("T")
SEMANTIC = SearchSettings()


@dataclass(frozen=True)
class SearchResult:
    """`hits`: best first. `report` is about the corpus, `query_report` about the query; `hidden` hits were too far."""

    hits: tuple[SearchHit, ...]
    report: EncodeReport
    query_report: EncodeReport
    provenance: Provenance
    background: ScoreBackground | None = None
    hidden: int = 0


@dataclass(frozen=True)
class QueriesResult:
    """`hits[i]`: those of query i, best first, of which `hidden[i]` were too far. See SearchResult for the rest."""

    hits: tuple[tuple[SearchHit, ...], ...]
    report: EncodeReport
    query_report: EncodeReport
    provenance: Provenance
    background: ScoreBackground | None
    hidden: tuple[int, ...]


def search_corpus(
    encoder: Encoder | None,
    query: str,
    corpus: Sequence[str],
    *,
    settings: SearchSettings = SEMANTIC,
    index: KeywordIndex | None = None,
    background: ScoreBackground | None = None,
    watch: Watch = SILENT,
) -> SearchResult:
    """The texts of `corpus` that answer `query` best: `search_queries` of one query."""
    found = search_queries(encoder, [query], corpus, settings=settings, index=index, background=background, watch=watch)
    return SearchResult(
        found.hits[0], found.report, found.query_report, found.provenance, background, hidden=found.hidden[0]
    )


def search_queries(
    encoder: Encoder | None,
    queries: Sequence[str],
    corpus: Sequence[str],
    *,
    settings: SearchSettings = SEMANTIC,
    index: KeywordIndex | None = None,
    background: ScoreBackground | None = None,
    watch: Watch = SILENT,
) -> QueriesResult:
    """The texts of `corpus` that answer each of `queries` best.

    `index` is that of `corpus`; only a semantic search can do without it, and only a keyword search without `encoder`.
    Where both are given, hits tell of both. Raises InputError for a blank query or an empty corpus.
    """
    if not queries or any(map(is_blank, queries)):
        raise InputError("Type what you are looking for.", "query")
    if not corpus:
        raise InputError("There are no texts to search. Add some.")
    among, ranked = _restricted(settings, len(corpus))
    words = [None] * len(queries) if index is None else (index.scores(query)[among] for query in queries)
    report, query_report = EncodeReport(), EncodeReport()
    if encoder is None:
        hits = [rank_texts(None, scores, ranked) for scores in _watched(words, watch)]
        source = keyword_provenance(len(corpus), **settings.stated())
    else:
        documents = encoder.encode(corpus, watch=watch)
        asked = encoder.encode(queries, kind="query", watch=watch)
        report, query_report = documents.report, asked.report
        vectors = documents.vectors if settings.among is None else documents.vectors[among]
        if index is None and settings.mode == "semantic" and settings.documents is None:
            hits = [_closest_hits(*best) for best in closest(asked.vectors, vectors, settings.top_k, watch=watch)]
        else:
            both = _watched(zip(asked.vectors, words, strict=True), watch)
            hits = [rank_texts(cosine_scores(query, vectors), scores, ranked) for query, scores in both]
        source = provenance_of(encoder, report, rows=len(corpus), **settings.stated())
    shown = [hide_far(in_corpus(each, among), settings, background) for each in hits]
    found, hidden = tuple(each for each, _ in shown), tuple(count for _, count in shown)
    return QueriesResult(found, report, query_report, source, background, hidden)


def _restricted(settings: SearchSettings, n: int) -> tuple[Ids, SearchSettings]:
    """The rows to be ranked of n, and the settings for them alone."""
    if settings.among is None:
        return np.arange(n), settings
    documents = settings.documents
    some = None if documents is None else tuple(documents[row] for row in settings.among)
    return np.array(settings.among, np.int64), replace(settings, documents=some)


def _watched(items: Iterable[T], watch: Watch) -> Iterator[T]:
    for item in items:
        watch.check()
        yield item


def _closest_hits(rows: Ids, scores: Vectors) -> tuple[SearchHit, ...]:
    best = zip(rows.tolist(), scores.tolist(), strict=True)
    return tuple(SearchHit(row, score, rank) for rank, (row, score) in enumerate(best, start=1))
