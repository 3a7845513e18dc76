"""Measurements on the visitor's own labels -> tables."""

import numpy as np

from gist_demo.analysis.background import score_columns
from gist_demo.analysis.correlation import CorrelationResult
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
