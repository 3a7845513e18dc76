"""Measurements on the visitor's own labels -> tables."""

import math
from collections.abc import Mapping

import numpy as np

from gist_demo.analysis.background import score_columns
from gist_demo.analysis.bootstrap import Estimate
from gist_demo.analysis.correlation import CorrelationResult
from gist_demo.analysis.evaluation import RankingQuality
from gist_demo.analysis.judged_search import JudgedSearchResult
from gist_demo.export.table import Column, Rows, Table


def correlation_table(result: CorrelationResult, rows: Rows, other: list[str]) -> Table:
    """Row, score, percentile, people's score, rank gap and both texts of each pair, those that differ most first.

    `rows` and `other`: the pairs as they were given to the analysis. A rank gap is a share of all ranks, above 0 where
    the score ranks the pair higher than people do.
    """
    order = result.correlation.worst
    places = result.rows[order]
    found = score_columns(result.scores[order], result.background)
    percentile = [] if found.percentiles is None else [Column("percentile", found.percentiles)]
    return Table(
        (
            Column("row", np.array(rows.numbers, np.int64)[places]),
            Column("score", found.scores),
            *percentile,
            Column("human_score", result.gold[order].astype(np.float32)),
            Column("rank_gap", result.correlation.rank_gaps[order].astype(np.float32)),
            Column("text", [rows.texts[place] for place in places]),
            Column("other_text", [other[place] for place in places]),
        )
    )


def quality_table_of(result: JudgedSearchResult) -> Table:
    """Query, how many texts fit it, and by each way to search its measures, the queries that fail worst first.

    `first_relevant_place` counts from 1, and is 0 where none of the places looked at holds a relevant text.
    """
    found, judgements = result.evaluation, result.judgements
    order = found.worst
    places = found.rows[order].tolist()
    relevant = [sum(value > 0 for value in judgements.relevance[place].values()) for place in places]
    columns = [
        Column("query", [judgements.queries[place] for place in places]),
        Column("relevant_texts", np.array(relevant, np.int64)),
    ]
    for name, each in found.measures.items():
        columns += [
            Column(f"{name}_ndcg", each.ndcg[order].astype(np.float32)),
            Column(f"{name}_reciprocal_rank", each.reciprocal_rank[order].astype(np.float32)),
            Column(f"{name}_recall", each.recall[order].astype(np.float32)),
            Column(f"{name}_first_relevant_place", each.first_rank[order]),
        ]
    return Table(tuple(columns))


def quality_about(result: JudgedSearchResult) -> Mapping[str, object]:
    """The means of each way to search, with their intervals, and how many queries and judgements they come from."""
    found = result.evaluation
    return {
        "k": found.k,
        "queries": len(found.rows),
        "queries_without_relevant_text": found.unjudged,
        "judgements": result.judgements.count,
        "quality": {name: quality_json(quality) for name, quality in found.quality.items()},
    }


def quality_json(quality: RankingQuality) -> Mapping[str, object]:
    """The means of one way to search, each with the interval from low to high."""
    stated = {"ndcg": quality.ndcg, "mrr": quality.mrr, "recall": quality.recall, "ndcg_lead": quality.ndcg_lead}
    return {name: None if each is None else estimate_json(each) for name, each in stated.items()}


def estimate_json(estimate: Estimate) -> Mapping[str, object]:
    """Value, low and high; null where there is no interval."""
    stated = {"value": estimate.value, "low": estimate.low, "high": estimate.high}
    return {name: None if math.isnan(number) else number for name, number in stated.items()}
