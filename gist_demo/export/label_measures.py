"""What people's labels say of answers -> JSON, and a table of the labels."""

from collections.abc import Mapping, Sequence

import numpy as np

from gist_demo.analysis.gold_labels import NONE_OF_THESE
from gist_demo.analysis.label_quality import ClassQuality, LabelQuality
from gist_demo.analysis.label_sets import SetQuality
from gist_demo.analysis.label_tuning import Tuning
from gist_demo.analysis.reliability import Reliability
from gist_demo.analysis.set_tuning import SetTuning
from gist_demo.analysis.wordings import MeasuredWording
from gist_demo.export.measured_tables import estimate_json
from gist_demo.export.table import Column, Table

Facts = Mapping[str, object]


def label_quality_json(quality: LabelQuality, names: Sequence[str]) -> Facts:
    """Accuracy and macro-F1 with their intervals, each label's measures, and the confusion matrix.

    The last label, and the last row (people's) and column (answers) of the matrix, are none of these.
    """
    return {
        "accuracy": estimate_json(quality.accuracy),
        "macro_f1": estimate_json(quality.macro_f1),
        "macro_f1_over": _called(quality.averaged, names),
        "per_label": _per_label(quality.classes, names),
        "confusion": quality.confusion.tolist(),
        **_counted(quality),
    }


def set_quality_json(quality: SetQuality, names: Sequence[str]) -> Facts:
    """The same for texts with several labels: the share that is exactly right, and F1 of all labels together."""
    return {
        "exact": estimate_json(quality.exact),
        "micro_f1": estimate_json(quality.micro_f1),
        "macro_f1": estimate_json(quality.macro_f1),
        "macro_f1_over": _called(quality.averaged, names),
        "per_label": _per_label(quality.classes, names),
        **_counted(quality),
    }


def reliability_json(found: Reliability) -> Facts:
    """The curve, null where no text is in a bin, and the two measures of it."""
    bins = zip(found.edges, found.edges[1:], found.counts, found.confidence, found.accuracy, strict=False)
    return {
        "temperature": found.temperature,
        "expected_calibration_error": found.expected_calibration_error,
        "log_loss": found.log_loss,
        "texts_measured": found.n,
        "texts_left_out": found.left_out,
        "bins": [
            {
                "from": float(low),
                "to": float(high),
                "texts": int(count),
                "confidence": float(confidence) if count else None,
                "accuracy": float(accuracy) if count else None,
            }
            for low, high, count, confidence, accuracy in bins
        ],
    }


def tuning_json(found: Tuning, names: Sequence[str]) -> Facts:
    """What was tuned on one half of the labelled texts, and what it is worth on the other, before and after."""
    return {
        "at_least": found.at_least,
        "temperature": found.temperature,
        "texts_tuned_on": len(found.tuned),
        "texts_measured_on": len(found.rest),
        "accuracy_gain": estimate_json(found.gain),
        "before": label_quality_json(found.before, names),
        "after": label_quality_json(found.after, names),
        "reliability_before": reliability_json(found.reliability_before),
        "reliability_after": reliability_json(found.reliability_after),
    }


def set_tuning_json(found: SetTuning, names: Sequence[str]) -> Facts:
    """The same for texts with several labels."""
    return {
        "at_least": found.at_least,
        "texts_tuned_on": len(found.tuned),
        "texts_measured_on": len(found.rest),
        "before": set_quality_json(found.before, names),
        "after": set_quality_json(found.after, names),
    }


def wordings_json(measured: Sequence[MeasuredWording]) -> Sequence[Facts]:
    """Each wording, its accuracy and macro-F1, and by how much more texts are right than with the first."""
    return [
        {
            "name": each.wording.name,
            "hypothesis_template": each.wording.hypothesis_template,
            "label_prompts": [list(parts) for parts in each.result.label_prompts],
            "accuracy": estimate_json(each.quality.accuracy),
            "macro_f1": estimate_json(each.quality.macro_f1),
            "accuracy_gain": None if each.gain is None else estimate_json(each.gain),
            "texts_with_another_label": len(each.differing),
        }
        for each in measured
    ]


def class_table(classes: Sequence[ClassQuality], names: Sequence[str]) -> Table:
    """Label, precision, recall, F1, how many texts have it by people's word, and how many got it."""
    measures = np.array([[each.precision, each.recall, each.f1] for each in classes], np.float32)
    counts = np.array([[each.support, each.predicted] for each in classes], np.int64)
    return Table(
        (
            Column("label", _called([each.label for each in classes], names)),
            *(Column(name, measures[:, at]) for at, name in enumerate(("precision", "recall", "f1"))),
            *(Column(name, counts[:, at]) for at, name in enumerate(("texts", "answers"))),
        )
    )


def _called(labels: Sequence[int], names: Sequence[str]) -> list[str]:
    return [names[label] if label < len(names) else NONE_OF_THESE for label in labels]


def _per_label(classes: Sequence[ClassQuality], names: Sequence[str]) -> list[Facts]:
    called = _called([each.label for each in classes], names)
    return [
        {
            "label": name,
            "precision": each.precision,
            "recall": each.recall,
            "f1": each.f1,
            "texts": each.support,
            "answers": each.predicted,
        }
        for name, each in zip(called, classes, strict=True)
    ]


def _counted(quality: LabelQuality | SetQuality) -> Facts:
    return {
        "texts_measured": len(quality.rows),
        "texts_left_out": quality.left_out,
        "few": quality.is_small,
    }
