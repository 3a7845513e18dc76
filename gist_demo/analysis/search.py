"""Semantic search: the texts of a corpus that are closest to a query, exactly."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gist_demo.analysis.background import ScoreBackground
from gist_demo.analysis.similarity import cosine_similarity
from gist_demo.encoding.encoder import SILENT, Encoder, EncodeReport, Vectors, Watch, provenance_of
from gist_demo.errors import InputError
from gist_demo.provenance import Provenance
from gist_demo.text import is_blank


@dataclass(frozen=True)
class SearchHit:
    """Text `corpus_id` (its row in the corpus) and the cosine of the query to it."""

    corpus_id: int
    score: float


@dataclass(frozen=True)
class SearchResult:
    """`hits`: best first. `report` is about the corpus, `query_report` about the query."""

    hits: tuple[SearchHit, ...]
    report: EncodeReport
    query_report: EncodeReport
    provenance: Provenance
    background: ScoreBackground | None = None


def top_hits(scores: Vectors, top_k: int) -> tuple[SearchHit, ...]:
    """The `top_k` best of `scores` (shape (n,)), best first, equal scores in the order of the corpus; all if fewer."""
    best = np.argsort(-scores, kind="stable")[:top_k]
    return tuple(SearchHit(int(i), float(scores[i])) for i in best)


def search_corpus(
    encoder: Encoder, query: str, corpus: Sequence[str], *, top_k: int = 10, watch: Watch = SILENT
) -> SearchResult:
    """The `top_k` texts of `corpus` closest to `query`. Raises InputError for a blank query or an empty corpus."""
    if is_blank(query):
        raise InputError("Type what you are looking for.", "query")
    if not corpus:
        raise InputError("There are no texts to search. Add some.")
    documents = encoder.encode(corpus, watch=watch)
    asked = encoder.encode([query], kind="query", watch=watch)
    return SearchResult(
        hits=top_hits(cosine_similarity(asked.vectors, documents.vectors)[0], top_k),
        report=documents.report,
        query_report=asked.report,
        provenance=provenance_of(encoder, documents.report, rows=len(corpus), top_k=top_k),
    )
