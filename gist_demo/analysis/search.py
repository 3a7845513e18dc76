"""Search: the texts of a corpus that answer a query best, exactly, by meaning, by words or by both."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

import numpy as np

from gist_demo.analysis.fusion import fused_scores, ranks
from gist_demo.analysis.keyword import KeywordIndex, keyword_provenance
from gist_demo.analysis.ranking import Ids, closest, cosine_scores, top_rows
from gist_demo.encoding.encoder import SILENT, Encoder, EncodeReport, Vectors, Watch, provenance_of
from gist_demo.errors import InputError
from gist_demo.provenance import Provenance, Setting
from gist_demo.text import is_blank

T = TypeVar("T")
Mode = Literal["semantic", "keyword", "hybrid"]


@dataclass(frozen=True)
class SearchSettings:
    """How to search: by meaning (semantic), by words (keyword) or by both, for how many hits (`top_k` >= 1).

    `weight` (0 to 1) is that of meaning in both. `among`: only these texts are ranked, by their ascending row in the
    corpus; None for all.
    """

    mode: Mode = "semantic"
    top_k: int = 10
    weight: float = 0.5
    among: tuple[int, ...] | None = None

    def stated(self) -> dict[str, Setting]:
        """What an answer names of it among its settings."""
        weight = {"weight": self.weight} if self.mode == "hybrid" else {}
        among = {} if self.among is None else {"among": len(self.among)}
        return {"mode": self.mode, "top_k": self.top_k, **weight, **among}


SEMANTIC = SearchSettings()


@dataclass(frozen=True)
class SearchHit:
    """Text `corpus_id` (its row in the corpus) and the cosine of the query to it, NaN where meaning was not asked for.

    `rank` and `keyword_rank` are its places by meaning and by words, from 1, each None where it has none: a text that
    shares no word with the query has no place by words. `keyword_score` is its BM25, None where nobody asked for it.
    """

    corpus_id: int
    score: float
    rank: int | None = None
    keyword_score: float | None = None
    keyword_rank: int | None = None


@dataclass(frozen=True)
class QueriesResult:
    """`hits[i]`: those of query i, best first. `report` is about the corpus, `query_report` about the queries."""

    hits: tuple[tuple[SearchHit, ...], ...]
    report: EncodeReport
    query_report: EncodeReport
    provenance: Provenance


@dataclass(frozen=True)
class SearchResult:
    """`hits`: best first. `report` is about the corpus, `query_report` about the query."""

    hits: tuple[SearchHit, ...]
    report: EncodeReport
    query_report: EncodeReport
    provenance: Provenance


def search_corpus(
    encoder: Encoder | None,
    query: str,
    corpus: Sequence[str],
    *,
    settings: SearchSettings = SEMANTIC,
    index: KeywordIndex | None = None,
    watch: Watch = SILENT,
) -> SearchResult:
    """The texts of `corpus` that answer `query` best: `search_queries` of one query."""
    found = search_queries(encoder, [query], corpus, settings=settings, index=index, watch=watch)
    return SearchResult(found.hits[0], found.report, found.query_report, found.provenance)


def search_queries(
    encoder: Encoder | None,
    queries: Sequence[str],
    corpus: Sequence[str],
    *,
    settings: SearchSettings = SEMANTIC,
    index: KeywordIndex | None = None,
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
    among = np.arange(len(corpus)) if settings.among is None else np.array(settings.among, np.int64)
    words = [None] * len(queries) if index is None else (index.scores(query)[among] for query in queries)
    if encoder is None:
        hits = [rank_texts(None, scores, settings) for scores in _watched(words, watch)]
        source = keyword_provenance(len(corpus), **settings.stated())
        return QueriesResult(_in_corpus(hits, among), EncodeReport(), EncodeReport(), source)
    documents = encoder.encode(corpus, watch=watch)
    asked = encoder.encode(queries, kind="query", watch=watch)
    vectors = documents.vectors if settings.among is None else documents.vectors[among]
    if index is None and settings.mode == "semantic":
        hits = [_closest_hits(*best) for best in closest(asked.vectors, vectors, settings.top_k, watch=watch)]
    else:
        both = _watched(zip(asked.vectors, words, strict=True), watch)
        hits = [rank_texts(cosine_scores(q, vectors), w, settings) for q, w in both]
    return QueriesResult(
        _in_corpus(hits, among),
        report=documents.report,
        query_report=asked.report,
        provenance=provenance_of(encoder, documents.report, rows=len(corpus), **settings.stated()),
    )


def rank_texts(
    cosines: Vectors | None, keyword_scores: Vectors | None, settings: SearchSettings
) -> tuple[SearchHit, ...]:
    """The hits among texts with these `cosines` and BM25 scores (each shape (n,), or None where not asked for).

    By words, and by both where meaning has no weight, only texts that share a word with the query are hits. Raises
    ValueError where the scores that the mode ranks by are missing.
    """
    by_meaning = None if cosines is None else top_rows(cosines, len(cosines))
    by_words = None if keyword_scores is None else top_rows(keyword_scores, int((keyword_scores > 0).sum()))
    n = max(len(each) for each in (cosines, keyword_scores, ()) if each is not None)
    places, word_places = (
        np.zeros(n, np.int64) if order is None else ranks(order, n) for order in (by_meaning, by_words)
    )
    if settings.mode == "hybrid" and by_meaning is not None and by_words is not None:
        fused = fused_scores(places, word_places, settings.weight)
        order: Ids | None = top_rows(fused, min(settings.top_k, int((fused > 0).sum())))
    else:
        order = {"semantic": by_meaning, "keyword": by_words, "hybrid": None}[settings.mode]
    if order is None:
        raise ValueError(f"a {settings.mode} search lacks scores")
    return tuple(
        SearchHit(
            row,
            float("nan") if cosines is None else float(cosines[row]),
            int(places[row]) or None,
            None if keyword_scores is None else float(keyword_scores[row]),
            int(word_places[row]) or None,
        )
        for row in order[: settings.top_k].tolist()
    )


def _watched(items: Iterable[T], watch: Watch) -> Iterator[T]:
    for item in items:
        watch.check()
        yield item


def _closest_hits(rows: Ids, scores: Vectors) -> tuple[SearchHit, ...]:
    best = zip(rows.tolist(), scores.tolist(), strict=True)
    return tuple(SearchHit(row, score, rank) for rank, (row, score) in enumerate(best, start=1))


def _in_corpus(hits: Sequence[tuple[SearchHit, ...]], among: Ids) -> tuple[tuple[SearchHit, ...], ...]:
    return tuple(tuple(replace(hit, corpus_id=int(among[hit.corpus_id])) for hit in each) for each in hits)
