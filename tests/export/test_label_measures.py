import json

import numpy as np
import pytest

from gist_demo.analysis.decision import Decision
from gist_demo.analysis.label_quality import measure_labels
from gist_demo.analysis.label_sets import GoldSets, measure_sets
from gist_demo.analysis.label_tuning import tune_decision
from gist_demo.analysis.labels import Label
from gist_demo.analysis.reliability import reliability_curve
from gist_demo.analysis.set_tuning import tune_sets
from gist_demo.analysis.wordings import Wording, compare_wordings
from gist_demo.encoding.engine import Engine
from gist_demo.export.label_measures import (
    class_table,
    label_quality_json,
    reliability_json,
    set_quality_json,
    set_tuning_json,
    tuning_json,
    wordings_json,
)
from tests.analysis.test_label_quality import K, made_up
from tests.stand_ins import WordBackend

NAMES = [f"label {i}" for i in range(K)]


def test_quality_as_json() -> None:
    scores, gold = made_up(200)
    found = measure_labels(scores, gold, Decision(at_least=0.4))
    told = json.loads(json.dumps(label_quality_json(found, NAMES), allow_nan=False))
    assert told["accuracy"] == {
        "value": found.accuracy.value,
        "low": found.accuracy.low,
        "high": found.accuracy.high,
    }
    assert told["macro_f1_over"] == [*(NAMES[i] for i in (0, 1, 2, 3, 5)), "none of these"]
    assert [each["label"] for each in told["per_label"]] == [*NAMES, "none of these"]
    assert told["per_label"][0]["recall"] == found.classes[0].recall
    assert np.sum(told["confusion"]) == told["texts_measured"] == len(found.rows)
    assert (told["texts_left_out"], told["few"]) == (found.left_out, False)


def test_one_text_has_no_interval_in_json() -> None:
    told = label_quality_json(measure_labels(np.array([[0.1, 0.2]], np.float32), np.array([1])), NAMES[:2])
    assert json.loads(json.dumps(told, allow_nan=False))["accuracy"] == {"value": 1.0, "low": None, "high": None}


def test_quality_of_several_labels_as_json() -> None:
    has = np.array([[True, False], [True, True], [False, False]])
    found = measure_sets(has, GoldSets(has, np.ones(3, bool), {}))
    told = json.loads(json.dumps(set_quality_json(found, NAMES[:2]), allow_nan=False))
    assert told["exact"]["value"] == told["micro_f1"]["value"] == told["macro_f1"]["value"] == 1
    assert [each["texts"] for each in told["per_label"]] == [2, 1]
    assert told["few"]


def test_reliability_as_json() -> None:
    scores, gold = made_up(200)
    found = reliability_curve(scores, gold, 0.05)
    told = json.loads(json.dumps(reliability_json(found), allow_nan=False))
    assert len(told["bins"]) == 10
    assert sum(each["texts"] for each in told["bins"]) == told["texts_measured"] == found.n
    assert all((each["accuracy"] is None) == (each["texts"] == 0) for each in told["bins"])
    assert told["bins"][-1]["to"] == 1
    assert told["expected_calibration_error"] == found.expected_calibration_error


def test_tuning_as_json() -> None:
    found = tune_decision(*made_up(200))
    told = json.loads(json.dumps(tuning_json(found, NAMES), allow_nan=False))
    assert (told["at_least"], told["temperature"]) == (found.at_least, found.temperature)
    assert told["texts_tuned_on"] + told["texts_measured_on"] == len(found.tuned) + len(found.rest)
    assert told["after"]["accuracy"]["value"] - told["before"]["accuracy"]["value"] == pytest.approx(
        told["accuracy_gain"]["value"]
    )
    assert told["reliability_after"]["temperature"] == found.temperature


def test_tuning_of_several_labels_as_json() -> None:
    has = np.arange(120).reshape(40, 3) % 2 == 0
    scores = (0.2 + 0.3 * has).astype(np.float32)
    found = tune_sets(scores, GoldSets(has, np.ones(40, bool), {}), before=Decision(True, 0.1))
    told = json.loads(json.dumps(set_tuning_json(found, NAMES[:3]), allow_nan=False))
    assert told["at_least"] == pytest.approx(0.35)
    assert (told["texts_tuned_on"], told["texts_measured_on"]) == (20, 20)
    assert told["before"]["micro_f1"]["value"] < told["after"]["micro_f1"]["value"] == 1


def test_wordings_as_json() -> None:
    encoder, labels = Engine(WordBackend(), cache_bytes=1_000_000), (Label("a", ("one",)), Label("b"))
    texts, gold = [f"text {row}" for row in range(40)], np.arange(40) % 2
    asked = [Wording("plain", labels), Wording("about", labels, "about {}")]
    found = compare_wordings(encoder, texts, gold, asked)
    first, second = json.loads(json.dumps(wordings_json(found), allow_nan=False))
    assert (first["name"], first["accuracy_gain"], first["texts_with_another_label"]) == ("plain", None, 0)
    assert second["label_prompts"] == [["about a", "one"], ["about b"]]
    gained = second["accuracy"]["value"] - first["accuracy"]["value"]
    assert second["accuracy_gain"]["value"] == pytest.approx(gained)


def test_labels_as_a_table() -> None:
    scores, gold = made_up(100)
    found = measure_labels(scores, gold)
    table = class_table(found.classes, NAMES)
    assert table.headings() == ["label", "precision", "recall", "f1", "texts", "answers"]
    assert list(table.columns[0].values) == [*NAMES, "none of these"]
    assert list(table.columns[4].values) == [each.support for each in found.classes]
    np.testing.assert_allclose(np.asarray(table.columns[3].values), [each.f1 for each in found.classes], atol=1e-7)
