import math
from dataclasses import replace

import numpy as np
import pytest

from gist_demo.analysis.background import measure_background
from gist_demo.analysis.bootstrap import Estimate
from gist_demo.analysis.correlation import Correlation
from gist_demo.analysis.thresholds import Threshold
from gist_demo.errors import InputError
from gist_demo.figures.label import percentile_label
from gist_demo.widgets.measured import (
    aim_precision,
    correlation_words,
    estimate_text,
    paragraphs,
    percent_text,
    threshold_words,
)

SURE = Estimate(0.8, 0.7, 0.9)
FOUND = Threshold(
    threshold=Estimate(0.5, 0.4, 0.6),
    precision=SURE,
    recall=SURE,
    f1=SURE,
    n=1_200,
    matches=100,
    true_positives=80,
    false_positives=20,
    wished=None,
    reached=1_000,
    resamples=1_000,
)


def correlation(spearman: Estimate, n: int = 100) -> Correlation:
    return Correlation(spearman, SURE, n, np.arange(n), np.zeros(n))


def test_an_estimate_is_never_without_its_interval_or_the_word_that_there_is_none() -> None:
    assert estimate_text(SURE) == "0.80 (0.70 to 0.90)"
    assert percent_text(SURE) == "80 % (70 to 90)"
    none = Estimate(0.8, math.nan, math.nan)
    assert (estimate_text(none), percent_text(none)) == ("0.80 (no interval)", "80 % (no interval)")


@pytest.mark.parametrize(
    ("spearman", "said"),
    [
        (SURE, "tend to be closer"),
        (Estimate(-0.8, -0.9, -0.7), "The other way round"),
        (Estimate(0.1, -0.2, 0.4), "No clear connection"),
    ],
)
def test_the_verdict_follows_the_interval(spearman: Estimate, said: str) -> None:
    lead, sentences = correlation_words(correlation(spearman))
    assert said in lead
    assert len(sentences) == 1
    assert "over 100 pairs" in sentences[0]


def test_few_pairs_are_said() -> None:
    assert "Fewer than 30 pairs" in correlation_words(correlation(SURE, n=29))[1][1]


def test_a_threshold_is_told_with_its_interval_its_counts_and_what_it_is_worth() -> None:
    lead, sentences = threshold_words(FOUND, "belong together", None)
    assert lead == "Suggested threshold: 0.50."
    said = " ".join(sentences)
    assert "Chosen for the best F1; 95 % interval 0.40 to 0.60." in said
    assert "Of the pairs that reach it, 80 % (70 to 90) belong together (precision); " in said
    assert "of all that do, 80 % (70 to 90) reach it (recall). F1 0.80 (0.70 to 0.90)." in said
    assert "Of 1,200 pairs, 100 belong together; 100 reach it, 80 rightly." in said
    assert "expect a little less on others" in said


def test_a_threshold_is_told_beside_unrelated_pairs_where_those_are_known() -> None:
    vectors = np.random.default_rng(0).normal(size=(60, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    background = measure_background(vectors, model="m", source="own")
    assert background is not None
    lead, _ = threshold_words(FOUND, "belong together", background)
    assert lead == f"Suggested threshold: 0.50 ({percentile_label(float(background.percentiles(0.5)))})."


def test_a_wished_precision_that_is_not_always_reached_is_said() -> None:
    _, sentences = threshold_words(replace(FOUND, wished=0.9, reached=750), "belong together", None)
    assert "precision of at least 90 %" in sentences[0]
    assert sentences[-1] == "In 25 % of the resamples no threshold reached that precision."


def test_an_aim_is_a_share_and_nonsense_a_sentence() -> None:
    assert aim_precision(0) is None
    assert aim_precision(95) == 0.95
    for percent in (-1, 101, math.nan, None, "95"):
        with pytest.raises(InputError, match="above 0 %"):
            aim_precision(percent)


def test_paragraphs_are_escaped() -> None:
    assert paragraphs(["<i>"], lead="{x}") == (
        '<div class="measured"><p><strong>&#123;x&#125;</strong></p><p>&lt;i&gt;</p></div>'
    )


def test_a_threshold_of_one_query_says_that_there_is_no_interval() -> None:
    alone = replace(FOUND, threshold=Estimate(0.5, math.nan, math.nan))
    assert "Chosen for the best F1; no interval." in threshold_words(alone, "fit", None)[1]
