"""Tuned thresholds and other wordings, in words."""

import numpy as np

from gist_demo.analysis.bootstrap import Estimate
from gist_demo.analysis.label_tuning import tune_decision
from gist_demo.analysis.labels import Label
from gist_demo.analysis.wordings import Wording, compare_wordings
from gist_demo.widgets.label_choices import _points, tuning_words, wording_table, wording_words
from tests.stand_ins import FixedVectors


def test_tuning_is_told_by_what_it_is_worth_on_the_rest() -> None:
    random = np.random.default_rng(0)
    gold = np.repeat([0, 1, 2, 3], 30)
    scores = random.normal(0, 0.05, (120, 3)).astype(np.float32) + np.eye(4, dtype=np.float32)[gold, :3]
    lead, said = tuning_words(tune_decision(scores, gold), None)
    assert lead.startswith("Suggested: none of these below 0.")
    assert said[0] == "Tuned on 60 texts drawn at random, measured on the other 60 texts."
    assert said[1].startswith("Threshold none → 0.")
    assert "Gain +25.0 points" in said[1]
    assert said[2].startswith("Temperature 0.05 → ")
    lead, said = tuning_words(tune_decision(scores[:90], gold[:90]), None)
    assert lead.startswith("Suggested: no threshold, temperature ")
    assert "however low its score" in said[1]


def test_wordings_in_words() -> None:
    vectors = {f"t{i}": [1, 0] if i % 2 else [0, 1] for i in range(40)}
    words = {"a": [1, 0], "b": [0, 1], "bad a": [0, 1], "bad b": [1, 0], "so a": [1, 0], "so b": [0, 1]}
    encoder, texts = FixedVectors({**vectors, **words}), [*vectors]
    gold = np.array([0 if i % 2 else 1 for i in range(40)])
    labels = (Label("a"), Label("b"))
    plain, bad, same = (Wording(each, labels, each) for each in ("{}", "bad {}", "so {}"))

    def lead(*wordings: Wording) -> str:
        return wording_words(compare_wordings(encoder, texts, gold, wordings))[0]

    assert lead(bad, plain) == "“{}” is right more often than the wording in use."
    assert lead(plain, bad) == "The wording in use is right most often."
    assert lead(plain, same) == "No wording is clearly better than the one in use on these texts."
    found = compare_wordings(encoder, texts, gold, (plain, bad, same))
    assert "by chance" in wording_words(found)[1][0]
    table = wording_table(found)
    assert "<b>−100.0</b> <small>−100.0 to −100.0</small>" in table
    assert "in use" in table
    assert "<td>40</td>" in table


def test_a_gain_has_its_sign_and_interval() -> None:
    assert _points(Estimate(0.05, -0.01, 0.11)) == "+5.0 points (−1.0 to +11.0)"
    assert _points(Estimate(0.0, float("nan"), float("nan"))) == "+0.0 points (no interval)"
