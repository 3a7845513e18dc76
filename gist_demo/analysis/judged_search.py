"""Search measured on judgements: several ways to rank, and the scores of texts that fit and of texts that do not."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gist_demo.analysis.background import ScoreBackground
from gist_demo.analysis.evaluation import Evaluation, Ranking, evaluate_rankings
from gist_demo.analysis.hits import SearchSettings, rank_texts
from gist_demo.analysis.judgements import Judgements
from gist_demo.analysis.keyword import KeywordIndex
from gist_demo.analysis.ranking import cosine_scores, top_rows
from gist_demo.encoding.encoder import SILENT, Encoder, EncodeReport, Vectors, Watch, provenance_of
from gist_demo.errors import InputError
from gist_demo.provenance import Provenance

SEMANTIC = "semantic"
DEPTH = 100  # places that are looked at; what comes later counts as not found

Ranker = Callable[[str, Vectors], Ranking]
"""A query and its cosines to all n texts, (n,), -> rows of texts, the best first."""


@dataclass(frozen=True)
class JudgedPairs:
    """Queries with texts that fit or do not: those judged, and the first hits by meaning that nobody judged.

    `scores`: float32, shape (n,), cosines; `is_match`: bool, shape (n,); `queries`: int64, shape (n,), whose pair it
    is. `assumed` pairs were judged by nobody and count as not fitting.
    """

    scores: Vectors
    is_match: NDArray[np.bool_]
    queries: NDArray[np.int64]
    assumed: int


@dataclass(frozen=True)
class JudgedSearchResult:
    """What `judgements` say of each way to search; `report` is about the texts, `query_report` about the queries."""

    judgements: Judgements
    evaluation: Evaluation
    pairs: JudgedPairs
    report: EncodeReport
    query_report: EncodeReport
    provenance: Provenance
    background: ScoreBackground | None = None


def evaluate_search(
    encoder: Encoder,
    texts: Sequence[str],
    judgements: Judgements,
    *,
    rankers: Mapping[str, Ranker] | None = None,
    k: int = 10,
    background: ScoreBackground | None = None,
    watch: Watch = SILENT,
) -> JudgedSearchResult:
    """How well `texts` are ranked for the judged queries: by meaning, called "semantic", and by each of `rankers`.

    Of each ranking the first 100 places are looked at. Raises InputError where there are no texts, or no query has a
    relevant one.
    """
    if not texts:
        raise InputError("There are no texts to search. Add some.")
    documents = encoder.encode(texts, watch=watch)
    asked = encoder.encode(judgements.queries, kind="query", watch=watch)
    ways: dict[str, Ranker] = {SEMANTIC: _by_meaning, **(rankers or {})}
    rankings: dict[str, list[Ranking]] = {name: [] for name in ways}
    pairs: list[tuple[Vectors, NDArray[np.bool_], int]] = []
    for query, vector, judged in zip(judgements.queries, asked.vectors, judgements.relevance, strict=True):
        watch.check()
        cosines = cosine_scores(vector, documents.vectors)
        for name, ranker in ways.items():
            rankings[name].append(np.asarray(ranker(query, cosines), np.int64)[:DEPTH])
        pairs.append(_pairs(cosines, judged, rankings[SEMANTIC][-1][:k]))
    return JudgedSearchResult(
        judgements=judgements,
        evaluation=evaluate_rankings(rankings, judgements.relevance, k=k, watch=watch),
        pairs=_joined(pairs),
        report=documents.report,
        query_report=asked.report,
        provenance=provenance_of(encoder, documents.report, rows=len(texts), k=k),
        background=background,
    )


def search_rankers(index: KeywordIndex, *, weight: float = 0.5) -> Mapping[str, Ranker]:
    """The other ways to search: "keyword" by the words of `index`, "hybrid" by both, meaning having the `weight`."""
    both = SearchSettings("hybrid", DEPTH, weight)

    def by_words(query: str, _: Vectors) -> Ranking:
        scores = index.scores(query)
        return top_rows(scores, min(DEPTH, int((scores > 0).sum())))

    def by_both(query: str, cosines: Vectors) -> Ranking:
        return [hit.corpus_id for hit in rank_texts(cosines, index.scores(query), both)]

    return {"keyword": by_words, "hybrid": by_both}


def _by_meaning(_: str, cosines: Vectors) -> Ranking:
    return top_rows(cosines, DEPTH)


def _pairs(cosines: Vectors, judged: Mapping[int, float], hits: Ranking) -> tuple[Vectors, NDArray[np.bool_], int]:
    """Scores, whether they fit, and how many of them nobody judged; none where no text fits the query at all."""
    if not any(value > 0 for value in judged.values()):
        return np.zeros(0, np.float32), np.zeros(0, np.bool_), 0
    unjudged = [int(row) for row in hits if int(row) not in judged]
    rows = [*judged, *unjudged]
    fits = [judged.get(row, 0) > 0 for row in rows]
    return cosines[rows], np.array(fits, np.bool_), len(unjudged)


def _joined(pairs: Sequence[tuple[Vectors, NDArray[np.bool_], int]]) -> JudgedPairs:
    return JudgedPairs(
        scores=np.concatenate([scores for scores, _, _ in pairs]),
        is_match=np.concatenate([fits for _, fits, _ in pairs]),
        queries=np.repeat(np.arange(len(pairs)), [len(scores) for scores, _, _ in pairs]),
        assumed=sum(unjudged for _, _, unjudged in pairs),
    )
