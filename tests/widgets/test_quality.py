import re
from dataclasses import replace

import numpy as np
import pytest

from gist_demo.analysis.bootstrap import Estimate
from gist_demo.analysis.evaluation import Evaluation, evaluate_rankings
from gist_demo.analysis.judged_search import JudgedPairs, JudgedSearchResult
from gist_demo.analysis.judgements import Judgements
from gist_demo.encoding.encoder import EncodeReport
from gist_demo.provenance import Provenance
from gist_demo.widgets.quality import quality_counts, quality_table, quality_verdict, worst_queries

FIRST, LAST = [0, 1, 2, 3], [3, 2, 1, 0]


def evaluation(**rankings: list[list[int]]) -> Evaluation:
    return evaluate_rankings(rankings, [{0: 1}] * len(next(iter(rankings.values()))))


def result(found: Evaluation, queries: tuple[str, ...]) -> JudgedSearchResult:
    pairs = JudgedPairs(np.zeros(0, np.float32), np.zeros(0, np.bool_), np.zeros(0, np.int64), 0)
    source = Provenance("m", "r", "cpu", "float32", 4)
    judgements = Judgements(queries, ({0: 1.0},) * len(queries))
    return JudgedSearchResult(judgements, found, pairs, EncodeReport(), EncodeReport(), source)


def test_a_way_that_is_better_on_every_query_is_named() -> None:
    verdict, sentences = quality_verdict(evaluation(semantic=[LAST] * 40, keyword=[LAST] * 40, hybrid=[FIRST] * 40))
    assert verdict == "Both ranks these queries better than Meaning alone."
    assert sentences[1] == "Both: nDCG 56.9 points higher than Meaning (95 % interval 56.9 to 56.9)."
    assert sentences[0].endswith("higher than Meaning (95 % interval 0.0 to 0.0): no clear difference.")


def test_one_query_compares_nothing_and_has_no_interval() -> None:
    found = evaluation(semantic=[LAST], keyword=[FIRST])
    verdict, sentences = quality_verdict(found)
    assert verdict.startswith("One query says nothing of others")
    assert sentences == []
    assert quality_table(found).count("<small>no interval</small>") == 6


def test_meaning_is_best_where_all_others_are_clearly_worse() -> None:
    verdict, sentences = quality_verdict(evaluation(semantic=[FIRST] * 40, keyword=[LAST] * 40))
    assert verdict == "Meaning alone ranks these queries best."
    assert sentences == ["Words: nDCG 56.9 points lower than Meaning (95 % interval −56.9 to −56.9)."]


def test_where_chance_could_have_done_it_nothing_is_claimed() -> None:
    verdict, _ = quality_verdict(evaluation(semantic=[FIRST, LAST] * 5, keyword=[LAST, FIRST] * 5))
    assert verdict == "No other way to search is clearly better than Meaning on these queries."


def test_meaning_alone_is_measured_where_words_cannot_be() -> None:
    assert "Meaning alone was measured" in quality_verdict(evaluation(semantic=[FIRST]))[0]


def test_what_was_counted_is_told() -> None:
    found = evaluation(semantic=[FIRST] * 2)
    told = quality_counts(result(replace(found, unjudged=2), ("a", "b")))
    assert told == [
        "2 queries, 2 judgements.",
        "2 queries without a relevant text among yours left out.",
        "Fewer than 30 queries: other ones could well say something else.",
    ]
    assert quality_counts(result(evaluation(semantic=[FIRST] * 30), ("a",) * 30))[0] == "30 queries, 30 judgements."
    assert quality_counts(result(evaluation(semantic=[FIRST]), ("a",)))[0] == "1 query, 1 judgement."


def test_the_table_holds_each_mean_with_its_interval() -> None:
    table = quality_table(evaluation(semantic=[FIRST] * 3, keyword=[LAST] * 3))
    assert re.findall(r"<b>([\d.]+)</b>", table) == ["100.0", "100.0", "100.0", "43.1", "25.0", "100.0"]
    assert table.count("<small>43.1 to 43.1</small>") == 1
    assert "nDCG@10" in table
    assert re.findall(r'<th scope="row">(\w+)', table) == ["Meaning", "Words"]


def test_the_queries_that_fail_worst_come_first_and_are_escaped() -> None:
    found = evaluation(semantic=[FIRST, LAST, [1, 2]], keyword=[FIRST, FIRST, FIRST])
    shown = worst_queries(result(found, ("good", "<b>bad</b>", "${worst}")))
    assert "(2 of 2 that could be better)" in shown
    assert shown.index("worst") < shown.index("bad")
    assert "<b>bad" not in shown
    assert "${" not in shown
    assert "none of the first 100" in shown
    assert "first at 4" in shown
    assert "good" not in shown


def test_where_nothing_fails_that_is_said() -> None:
    assert "Every query has its relevant texts first" in worst_queries(result(evaluation(semantic=[FIRST]), ("a",)))


@pytest.mark.parametrize("value", [-0.0004, 0.0004])
def test_a_difference_of_nothing_has_no_sign(value: float) -> None:
    found = evaluation(semantic=[FIRST], keyword=[FIRST])
    quality = replace(found.quality["keyword"], ndcg_lead=Estimate(value, value, value))
    _, (sentence,) = quality_verdict(replace(found, quality={**found.quality, "keyword": quality}))
    assert "nDCG 0.0 points" in sentence
    assert "−0.0" not in sentence
