"""How often the one label that each text gets is right: accuracy, F1 of each label, confusions, with intervals."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gist_demo.analysis.bootstrap import LEAST, SEED, Estimate, Numbers, bootstrap, estimate
from gist_demo.analysis.decision import BEST, Decision, decide, single_labels
from gist_demo.analysis.gold_labels import NOT_JUDGED
from gist_demo.encoding.encoder import SILENT, Vectors, Watch
from gist_demo.errors import InputError

Columns = NDArray[np.int64]


@dataclass(frozen=True)
class ClassQuality:
    """Label `label` (k is none of these): in [0, 1], of the texts that got it how many have it, and the reverse.

    `support` texts have it by people's word, `predicted` got it. What divides by no text is 0.
    """

    label: int
    precision: float
    recall: float
    f1: float
    support: int
    predicted: int


@dataclass(frozen=True)
class LabelQuality:
    """What people's labels say of the answers to the m texts `rows` (int64) that have one; `left_out` have none.

    `gold` and `answers`: int64, shape (m,), columns of labels, k for none of these. `accuracy`: the share that are
    equal. `macro_f1`: the mean F1 of the labels that some text has by people's word, those of `averaged`. `classes`: of
    all labels, then of none of these. `confusion`: int64, shape (k + 1, k + 1), texts by gold, then by answer.
    """

    accuracy: Estimate
    macro_f1: Estimate
    averaged: tuple[int, ...]
    classes: tuple[ClassQuality, ...]
    confusion: Columns
    rows: Columns
    gold: Columns
    answers: Columns
    left_out: int

    @property
    def is_small(self) -> bool:
        """Whether there are fewer than 30 texts, with which the intervals themselves are rough."""
        return len(self.rows) < LEAST

    @property
    def is_right(self) -> NDArray[np.bool_]:
        """Of each of the `rows`, whether its answer is people's."""
        right: NDArray[np.bool_] = self.gold == self.answers
        return right

    def confused(self, gold: int, answer: int) -> Columns:
        """The rows of the texts of one cell of `confusion`."""
        rows: Columns = self.rows[(self.gold == gold) & (self.answers == answer)]
        return rows


def measure_labels(
    label_scores: Vectors, gold: Columns, decision: Decision = BEST, *, seed: int = SEED, watch: Watch = SILENT
) -> LabelQuality:
    """How well `decision` on `label_scores` (n, k) gives each text the label that people gave it.

    `gold`: int64, shape (n,), as `GoldLabels.labels`; `decision` is for one label. The intervals come from resampling
    texts; in a resample, macro-F1 is over the labels that its texts have. Raises InputError where no text has a label.

    Source: scikit-learn's accuracy_score, precision_recall_fscore_support (zero_division=0), f1_score over `averaged`.
    """
    rows = rows_to_measure(gold != NOT_JUDGED)
    k = label_scores.shape[1]
    truth, answers = gold[rows], single_labels(decide(label_scores[rows], decision))
    confusion = np.bincount(truth * (k + 1) + answers, minlength=(k + 1) ** 2).reshape(k + 1, k + 1)
    right, support, predicted = confusion.diagonal(), confusion.sum(axis=1), confusion.sum(axis=0)
    accuracy, macro = _estimates(truth, answers, k, seed=seed, watch=watch)
    return LabelQuality(
        accuracy=accuracy,
        macro_f1=macro,
        averaged=tuple(np.flatnonzero(support).tolist()),
        classes=class_qualities(right, predicted, support),
        confusion=confusion.astype(np.int64),
        rows=rows,
        gold=truth,
        answers=answers,
        left_out=len(gold) - len(rows),
    )


def rows_to_measure(is_judged: NDArray[np.bool_]) -> Columns:
    """The rows of the texts that are judged, (n,). Raises InputError where none is."""
    rows = np.flatnonzero(is_judged).astype(np.int64)
    if not len(rows):
        raise InputError(
            "None of the texts has one of these labels by your column or corrections, so there is nothing to measure.",
            "gold_labels",
        )
    return rows


def class_qualities(
    right: Numbers | Columns, predicted: Numbers | Columns, support: Numbers | Columns
) -> tuple[ClassQuality, ...]:
    """Of counts of texts, one for each label: those that got and have it, that got it, and that have it."""
    measured = zip(*precision_recall_f1(right, predicted, support), support, predicted, strict=True)
    return tuple(
        ClassQuality(label, float(p), float(r), float(f), int(texts), int(given))
        for label, (p, r, f, texts, given) in enumerate(measured)
    )


def precision_recall_f1(
    right: Numbers | Columns, predicted: Numbers | Columns, support: Numbers | Columns
) -> tuple[Numbers, Numbers, Numbers]:
    """Of counts of one shape: right / predicted, right / support, and F1, which is 0 where it divides by 0."""
    parts = ((right, predicted), (right, support), (2 * right, predicted + support))
    precision, recall, f1 = (above / np.maximum(below, 1) for above, below in parts)
    return precision, recall, f1


def paired_difference(
    first: NDArray[np.bool_], second: NDArray[np.bool_], *, seed: int = SEED, watch: Watch = SILENT
) -> Estimate:
    """By how much more of the same texts are right in `second` than in `first`, both (m,), resampling texts."""
    gained = second.astype(np.float64) - first
    n = len(gained)
    return estimate(gained.mean(), bootstrap(lambda counts: counts @ gained / n, n, seed=seed, watch=watch))


def _estimates(truth: Columns, answers: Columns, k: int, *, seed: int, watch: Watch) -> tuple[Estimate, Estimate]:
    """Accuracy and macro-F1 with their intervals, both from the same resamples."""
    is_right = truth == answers

    def totals(counts: Numbers, columns: Columns) -> Numbers:
        return np.stack([np.bincount(columns, drawn, minlength=k + 1) for drawn in counts])

    def measure(counts: Numbers) -> Numbers:
        right, support = totals(counts * is_right, truth), totals(counts, truth)
        f1 = precision_recall_f1(right, totals(counts, answers), support)[2]
        macro = (f1 * (support > 0)).sum(axis=1) / (support > 0).sum(axis=1)
        return np.column_stack([right.sum(axis=1) / len(truth), macro])

    value = measure(np.ones((1, len(truth))))[0]
    resampled = bootstrap(measure, len(truth), width=3 * (k + 1), seed=seed, watch=watch)
    return estimate(value[0], resampled[:, 0]), estimate(value[1], resampled[:, 1])
