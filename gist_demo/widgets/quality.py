"""Ways to search measured on judgements, in words and as tables."""

from collections.abc import Sequence
from math import isnan

import numpy as np

from gist_demo.analysis.bootstrap import LEAST, Estimate
from gist_demo.analysis.evaluation import Evaluation, RankingQuality
from gist_demo.analysis.judged_search import DEPTH, JudgedSearchResult
from gist_demo.corpora.corpus import counted
from gist_demo.text import shorten
from gist_demo.widgets.markup import escape

WAYS = {"semantic": "Meaning", "keyword": "Words", "hybrid": "Both"}
_WORST, _QUERY_CHARACTERS = 10, 160
_COUNTED = (
    "nDCG takes the relevance itself as gain, as trec_eval and MTEB do, MRR the place of the first relevant text, "
    "recall how many of the relevant ones are found; what nobody judged counts as not relevant. All from 0 to 100, "
    "means over the queries, under them the 95 % bootstrap interval over queries."
)


def quality_verdict(found: Evaluation) -> tuple[str, list[str]]:
    """Which way to search is better on these queries, and by how much, in points of nDCG."""
    leads = {name: each.ndcg_lead for name, each in found.quality.items() if each.ndcg_lead is not None}
    if leads and all(isnan(lead.low) for lead in leads.values()):
        return "One query says nothing of others: judge more of them to compare the ways to search.", []
    better = [name for name, lead in leads.items() if lead.low > 0]
    best = max(found.quality, key=lambda name: found.quality[name].ndcg.value)
    if not leads:
        verdict = f"Meaning alone was measured: ranking quality {_points(found.quality['semantic'].ndcg.value)}."
    elif better:
        verdict = f"{WAYS[best if best in better else better[0]]} ranks these queries better than Meaning alone."
    elif all(lead.high < 0 for lead in leads.values()):
        verdict = "Meaning alone ranks these queries best."
    else:
        verdict = "No other way to search is clearly better than Meaning on these queries."
    return verdict, [_lead_sentence(name, lead) for name, lead in leads.items()]


def quality_counts(result: JudgedSearchResult) -> list[str]:
    """How many queries and judgements these are, and what that means."""
    found = result.evaluation
    queries = "1 query" if len(found.rows) == 1 else f"{len(found.rows):,} queries"
    said = [f"{queries}, {counted(result.judgements.count, 'judgement')}."]
    if found.unjudged:
        left = "1 query" if found.unjudged == 1 else f"{found.unjudged:,} queries"
        said.append(f"{left} without a relevant text among yours left out.")
    if found.is_small:
        said.append(f"Fewer than {LEAST} queries: other ones could well say something else.")
    return said


def quality_table(found: Evaluation) -> str:
    """The means of each way to search with their intervals, as HTML."""
    k = found.k
    heads = (f"Ranking quality (nDCG@{k})", f"First hit (MRR@{k})", f"Found (recall@{k})")
    head = "".join(f'<th scope="col">{each}</th>' for each in heads)
    rows = "".join(_row(name, quality) for name, quality in found.quality.items())
    return (
        f'<div class="table-scroll"><table class="quality"><thead><tr><th scope="col">Search by</th>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div><details><summary>How this is counted</summary><p>{_COUNTED}</p></details>"
    )


def worst_queries(result: JudgedSearchResult) -> str:
    """The queries that fail worst by meaning, with what each way makes of them, as HTML; nothing where none fails."""
    found = result.evaluation
    failing = [at for at in found.worst if min(each.ndcg[at] for each in found.measures.values()) < 1 - 1e-9]
    if not failing:
        return "<p>Every query has its relevant texts first, whichever way it is searched.</p>"
    ways = list(found.measures)
    head = "".join(f'<th scope="col">{WAYS[name]}</th>' for name in ways)
    rows = "".join(_query_row(result, int(at), ways) for at in failing[:_WORST])
    shown = min(_WORST, len(failing))
    return (
        f"<h2>Queries that fail worst ({shown} of {len(failing):,} that could be better)</h2>"
        f'<div class="table-scroll"><table class="quality queries"><thead><tr><th scope="col">Query</th>{head}</tr>'
        f"</thead><tbody>{rows}</tbody></table></div><p>Ranking quality, and the place of the first relevant text.</p>"
    )


def _row(name: str, quality: RankingQuality) -> str:
    cells = "".join(f"<td>{_cell(each)}</td>" for each in (quality.ndcg, quality.mrr, quality.recall))
    return f'<tr><th scope="row">{WAYS[name]}</th>{cells}</tr>'


def _cell(estimate: Estimate) -> str:
    around = "no interval" if isnan(estimate.low) else f"{_points(estimate.low)} to {_points(estimate.high)}"
    return f"<b>{_points(estimate.value)}</b> <small>{around}</small>"


def _query_row(result: JudgedSearchResult, at: int, ways: Sequence[str]) -> str:
    found = result.evaluation
    query = result.judgements.queries[int(found.rows[at])]
    cells = "".join(
        f"<td><b>{_points(found.measures[name].ndcg[at])}</b> <small>{_place(found.measures[name].first_rank[at])}"
        "</small></td>"
        for name in ways
    )
    return f'<tr><th scope="row">{escape(shorten(query, _QUERY_CHARACTERS))}</th>{cells}</tr>'


def _place(rank: np.int64) -> str:
    return f"first at {rank}" if rank else f"none of the first {DEPTH}"


def _lead_sentence(name: str, lead: Estimate) -> str:
    amount = f"{_points(abs(lead.value))} points {'higher' if lead.value >= 0 else 'lower'} than Meaning"
    clear = "" if lead.low > 0 or lead.high < 0 else ": no clear difference"
    return f"{WAYS[name]}: nDCG {amount} (95 % interval {_points(lead.low)} to {_points(lead.high)}){clear}."


def _points(share: float) -> str:
    return f"{round(100 * float(share), 1) + 0.0:.1f}".replace("-", "−")
