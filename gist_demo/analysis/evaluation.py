"""How well rankings put the relevant texts first: nDCG, MRR and recall at k, with intervals over the queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gist_demo.analysis.bootstrap import LEAST, SEED, Estimate, Numbers, bootstrap, estimate
from gist_demo.encoding.encoder import SILENT, Watch
from gist_demo.errors import InputError

Relevance = Mapping[int, float]
Ranking = Sequence[int] | NDArray[np.int64]
"""Rows of texts, the best first, each once; it may end before all texts are ranked."""


@dataclass(frozen=True)
class QueryMeasures:
    """The measures of one ranking for each of n queries, all of shape (n,).

    `ndcg`, `reciprocal_rank`, `recall`: float64 in [0, 1], of the first k places. `first_rank`: int64, the place of the
    first relevant text, from 1, whether or not among the first k; 0 where the ranking does not hold any.
    """

    ndcg: Numbers
    reciprocal_rank: Numbers
    recall: Numbers
    first_rank: NDArray[np.int64]


@dataclass(frozen=True)
class RankingQuality:
    """The means of one ranking's measures over the queries, in [0, 1], each with its interval.

    `ndcg_lead`: by how much its nDCG is higher than that of the first ranking, query by query; None for that itself.
    """

    ndcg: Estimate
    mrr: Estimate
    recall: Estimate
    ndcg_lead: Estimate | None


@dataclass(frozen=True)
class Evaluation:
    """What judgements say of rankings, each by its name, in the order given, at `k` places.

    `rows`: int64, shape (n,), which of the queries as given were measured; the `unjudged` others have no relevant text.
    `measures` go by these n. `worst`: int64, shape (n,), the places in `rows` of the queries that fail worst first.
    """

    k: int
    rows: NDArray[np.int64]
    unjudged: int
    measures: Mapping[str, QueryMeasures]
    quality: Mapping[str, RankingQuality]
    worst: NDArray[np.int64]

    @property
    def is_small(self) -> bool:
        """Whether there are fewer than 30 queries, with which the intervals themselves are rough."""
        return len(self.rows) < LEAST


def evaluate_rankings(
    rankings: Mapping[str, Sequence[Ranking]],
    relevance: Sequence[Relevance],
    *,
    k: int = 10,
    seed: int = SEED,
    watch: Watch = SILENT,
) -> Evaluation:
    """The measures of `rankings`, each with one ranking for every query; relevance[i] tells which rows answer query i.

    What is not in `relevance`, or not above 0 there, counts as not relevant. Queries without a relevant text are left
    out and counted. Those with the lowest nDCG of the first ranking fail worst, then those with the lowest mean of all.
    Raises InputError where no query is left.
    """
    rows = np.array([i for i, judged in enumerate(relevance) if any(value > 0 for value in judged.values())], np.int64)
    if not len(rows):
        raise InputError("No query has a relevant text among yours, so there is nothing to measure.", "judgements")
    measures = {
        name: measure_rankings([ranked[i] for i in rows], [relevance[i] for i in rows], k=k, watch=watch)
        for name, ranked in rankings.items()
    }
    ndcg = np.stack([each.ndcg for each in measures.values()])
    return Evaluation(
        k=k,
        rows=rows,
        unjudged=len(relevance) - len(rows),
        measures=measures,
        quality=_qualities(measures, seed, watch),
        worst=np.lexsort((ndcg.mean(axis=0), ndcg[0])).astype(np.int64),
    )


def measure_rankings(
    rankings: Sequence[Ranking], relevance: Sequence[Relevance], *, k: int, watch: Watch = SILENT
) -> QueryMeasures:
    """The measures at `k` of a ranking for each query; every query has a relevant text.

    nDCG takes the relevance itself as gain, as trec_eval and MTEB do (not 2^relevance - 1), over log2(1 + place), and
    is 1 where no other order of the texts would be better. Source: Järvelin and Kekäläinen 2002, with linear gain.
    """
    discounts = 1 / np.log2(np.arange(2, k + 2))
    values = np.zeros((4, len(rankings)))
    for i, (ranking, judged) in enumerate(zip(rankings, relevance, strict=True)):
        watch.check()
        relevant = {row: value for row, value in judged.items() if value > 0}
        places = [place for place, row in enumerate(ranking, start=1) if int(row) in relevant]
        gains = [(place, relevant[int(ranking[place - 1])]) for place in places if place <= k]
        best = np.sort(np.fromiter(relevant.values(), np.float64))[::-1][:k]
        first = places[0] if places else 0
        values[:, i] = (
            sum(gain * discounts[place - 1] for place, gain in gains) / float(best @ discounts[: len(best)]),
            1 / first if 0 < first <= k else 0.0,
            len(gains) / len(relevant),
            first,
        )
    return QueryMeasures(values[0], values[1], values[2], values[3].astype(np.int64))


def _qualities(measures: Mapping[str, QueryMeasures], seed: int, watch: Watch) -> Mapping[str, RankingQuality]:
    """The means with their intervals; all from the same resamples, so that differences are paired."""
    first = next(iter(measures.values()))
    columns = np.stack(
        [
            column
            for each in measures.values()
            for column in (each.ndcg, each.reciprocal_rank, each.recall, each.ndcg - first.ndcg)
        ],
        axis=1,
    )
    n = len(columns)
    resampled = bootstrap(lambda counts: counts @ columns / n, n, seed=seed, watch=watch)
    found = [estimate(columns[:, at].mean(), resampled[:, at]) for at in range(columns.shape[1])]
    return {
        name: RankingQuality(found[at], found[at + 1], found[at + 2], found[at + 3] if at else None)
        for at, name in zip(range(0, len(found), 4), measures, strict=True)
    }
