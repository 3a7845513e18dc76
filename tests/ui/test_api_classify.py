"""The endpoints of the Classify tab, through gradio's own client on the running app."""

from typing import Any

import numpy as np
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from gist_demo.analysis.decision import Decision, decide
from gist_demo.analysis.gold_labels import gold_labels
from gist_demo.analysis.label_quality import measure_labels
from gist_demo.analysis.label_sets import gold_sets, measure_sets
from gist_demo.analysis.label_tuning import tune_decision
from gist_demo.analysis.labels import Label
from gist_demo.analysis.set_tuning import tune_sets
from gist_demo.analysis.zero_shot import ZeroShotResult, classify_texts
from gist_demo.corpora.samples import load_sample
from gist_demo.encoding.encoder import Encoder

TEXTS = ["The cat sleeps.", "A kitten is napping.", "Shares fell on Monday."]
NAMES = ["animals", "money", "weather"]
DESCRIBED = [["A dog barks.", "pets at home"], ["the stock market"], []]


@pytest.fixture(scope="module")
def client(app_url: str) -> Client:
    return Client(app_url, verbose=False)


def test_classify(client: Client) -> None:
    answer = client.predict(
        texts=TEXTS, candidate_labels=["animals", "finance, or money"], hypothesis_template="It is about {}.",
        api_name="/classify",
    )  # fmt: skip
    assert answer["labels"] == ["animals", "animals", "finance, or money"]
    scores = np.array(answer["label_scores"])
    np.testing.assert_allclose(answer["lead"], np.abs(scores[:, 0] - scores[:, 1]), atol=1e-6)


def test_a_label_can_be_described(client: Client, encoder: Encoder) -> None:
    labels = [Label(name, tuple(said)) for name, said in zip(NAMES, DESCRIBED, strict=True)]
    asked = {"texts": TEXTS, "candidate_labels": NAMES, "label_descriptions": DESCRIBED}
    for names in (True, False):
        answer = client.predict(**asked, names=names, api_name="/classify")
        expected = classify_texts(encoder, TEXTS, labels, names=names)
        np.testing.assert_allclose(answer["label_scores"], expected.label_scores, atol=1e-5)
        assert answer["chosen"] == [["animals"], ["animals"], ["money"]]
        assert answer["probabilities"] is None
        first, second, third = answer["alike_labels"]
        assert first["score"] >= second["score"] >= third["score"]
        assert sorted(first) == ["labels", "score", "too_alike"]
        assert (first["labels"][0], first["too_alike"]) in {("animals", False), ("money", False)}


def test_none_of_these_several_and_probabilities(client: Client, encoder: Encoder) -> None:
    scores = classify_texts(encoder, TEXTS, [*map(Label, NAMES)]).label_scores
    asked: dict[str, Any] = {"texts": TEXTS, "candidate_labels": NAMES, "temperature": 0.05}
    at_least = float(np.sort(scores.max(axis=1))[:2].mean())
    answer = client.predict(**asked, at_least=at_least, api_name="/classify")
    assert [len(chosen) for chosen in answer["chosen"]].count(0) == 1
    assert len(answer["labels"]) == 3
    np.testing.assert_allclose(np.sum(answer["probabilities"], axis=1), 1, atol=1e-5)
    several = client.predict(**asked, several=True, at_least=-1, api_name="/classify")
    assert several["chosen"] == [NAMES] * 3


def classified(encoder: Encoder, names: list[str]) -> tuple[list[str], list[str], ZeroShotResult]:
    sample = load_sample("customer-questions")
    texts, truth = list(sample.texts), list(sample.labels or ())
    return texts, truth, classify_texts(encoder, texts, [*map(Label, names)])


def test_labels_are_measured(client: Client, encoder: Encoder) -> None:
    names = sorted(set(load_sample("customer-questions").labels or ()))[1:]
    texts, truth, result = classified(encoder, names)
    truth[:3] = ["", "not a label", " NONE of these "]
    asked: dict[str, Any] = {"texts": texts, "candidate_labels": names, "gold_labels": truth}
    answer = client.predict(**asked, api_name="/evaluate_labels")
    gold = gold_labels(truth, names)
    expected = measure_labels(result.label_scores, gold.labels)
    assert answer["accuracy"]["value"] == pytest.approx(expected.accuracy.value)
    assert answer["macro_f1"]["low"] == pytest.approx(expected.macro_f1.low)
    assert answer["confusion"] == expected.confusion.tolist()
    assert answer["per_label"][-1]["label"] == "none of these"
    assert answer["unknown_labels"] == gold.unknown
    assert (answer["reliability"], answer["tuning"]) == (None, None)
    others = client.predict(
        **asked, none_value="*", at_least=0.4, temperature=0.05, tune=True, api_name="/evaluate_labels"
    )
    gold = gold_labels(truth, names, none_value="*")
    tuned = tune_decision(result.label_scores, gold.labels, before=Decision(at_least=0.4))
    assert others["unknown_labels"] == {}
    assert others["tuning"]["at_least"] == pytest.approx(tuned.at_least, abs=1e-5)
    assert others["tuning"]["accuracy_gain"]["value"] == pytest.approx(tuned.gain.value)
    assert others["reliability"]["temperature"] == 0.05


def test_several_labels_are_measured(client: Client, encoder: Encoder) -> None:
    gold = ["animals; weather", "animals", "money"]
    answer = client.predict(
        texts=TEXTS, candidate_labels=NAMES, gold_labels=gold, several=True, at_least=0.2, api_name="/evaluate_labels"
    )
    chosen = decide(classify_texts(encoder, TEXTS, [*map(Label, NAMES)]).label_scores, Decision(True, 0.2))
    expected = measure_sets(chosen, gold_sets(gold, NAMES))
    assert answer["micro_f1"]["value"] == pytest.approx(expected.micro_f1.value)
    assert answer["exact"]["value"] == pytest.approx(expected.exact.value)
    assert [each["label"] for each in answer["per_label"]] == NAMES
    assert answer["tuning"] is None
    texts, gold = [f"{text} {row}" for row in range(10) for text in TEXTS], gold * 10
    tuned = client.predict(
        texts=texts, candidate_labels=NAMES, gold_labels=gold, several=True, at_least=0.9, tune=True,
        api_name="/evaluate_labels",
    )["tuning"]  # fmt: skip
    scores = classify_texts(encoder, texts, [*map(Label, NAMES)]).label_scores
    found = tune_sets(scores, gold_sets(gold, NAMES), before=Decision(True, 0.9))
    assert tuned["at_least"] == pytest.approx(found.at_least, abs=1e-5)
    assert tuned["after"]["micro_f1"]["value"] == pytest.approx(found.after.micro_f1.value)


TWO = {"texts": ["a"], "candidate_labels": ["x", "y"]}


@pytest.mark.parametrize(
    ("endpoint", "arguments", "says"),
    [
        ("/classify", {"texts": ["a"], "candidate_labels": []}, "at least 2 labels"),
        ("/classify", {"texts": ["a"], "candidate_labels": ["x"]}, "at least 2 labels"),
        ("/classify", {"texts": ["a"], "candidate_labels": ["x", "x"]}, "more than once"),
        ("/classify", {"texts": ["a"], "candidate_labels": ["x", "y"], "hypothesis_template": "no"}, "{}"),
        ("/classify", {"texts": ["a"], "candidate_labels": ["x", "y"], "hypothesis_template": None}, "must be text"),
        ("/classify", {**TWO, "label_descriptions": [["a"]]}, "one list for each label: 2, not 1"),
        ("/classify", {**TWO, "label_descriptions": "a"}, "list of lists"),
        ("/classify", {**TWO, "label_descriptions": ["a", "b"]}, "must be a list of texts"),
        ("/classify", {**TWO, "several": True}, "Several labels need a score"),
        ("/classify", {**TWO, "several": "yes"}, "several must be true or false"),
        ("/classify", {**TWO, "at_least": 2}, "at_least must be a number from -1 to 1"),
        ("/classify", {**TWO, "temperature": 0}, "temperature must be a number"),
        ("/evaluate_labels", {**TWO, "gold_labels": []}, "gold_labels must have one value for each text"),
        ("/evaluate_labels", {**TWO, "gold_labels": [""]}, "nothing to measure"),
        ("/evaluate_labels", {**TWO, "gold_labels": ["x"], "tune": True}, "at least 20 texts"),
        ("/evaluate_labels", {**TWO, "gold_labels": ["x"], "tune": 1}, "tune must be true or false"),
        (
            "/evaluate_labels",
            {**TWO, "gold_labels": ["x"], "several": True, "at_least": 0.5, "tune": True},
            "at least 20 texts",
        ),
        (
            "/evaluate_labels",
            {**TWO, "gold_labels": ["x"], "several": True, "at_least": 0.5, "temperature": 1},
            "leave it out, or several",
        ),
    ],
)
def test_what_cannot_be_used_is_said(client: Client, endpoint: str, arguments: dict[str, Any], says: str) -> None:
    with pytest.raises(AppError, match=says):
        client.predict(**arguments, api_name=endpoint)
