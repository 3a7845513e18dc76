"""Search measured on judgements: several ways to rank, and the scores of texts that fit and of texts that do not."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gist_demo.analysis.background import ScoreBackground
from gist_demo.analysis.evaluation import Evaluation, Ranking, evaluate_rankings
from gist_demo.analysis.judgements import Judgements
from gist_demo.analysis.similarity import cosine_similarity
from gist_demo.encoding.encoder import SILENT, Encoder, EncodeReport, Vectors, Watch, provenance_of
from gist_demo.errors import InputError
from gist_demo.provenance import Provenance

SEMANTIC = "semantic"
DEPTH = 100  # places that are looked at; what comes later counts as not found
_BLOCK_CELLS = 4_000_000  # of queries x texts

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
    block = max(1, _BLOCK_CELLS // len(texts))
    for start in range(0, len(judgements.queries), block):
        scores = cosine_similarity(asked.vectors[start : start + block], documents.vectors)
        for at, cosines in enumerate(scores, start):
            watch.check()
            for name, ranker in ways.items():
                rankings[name].append(np.asarray(ranker(judgements.queries[at], cosines), np.int64)[:DEPTH])
            pairs.append(_pairs(cosines, judgements.relevance[at], rankings[SEMANTIC][at][:k]))
    return JudgedSearchResult(
        judgements=judgements,
        evaluation=evaluate_rankings(rankings, judgements.relevance, k=k, watch=watch),
        pairs=_joined(pairs),
        report=documents.report,
        query_report=asked.report,
        provenance=provenance_of(encoder, documents.report, rows=len(texts), k=k),
        background=background,
    )


def _by_meaning(_: str, cosines: Vectors) -> Ranking:
    return np.argsort(-cosines, kind="stable")[:DEPTH]


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
