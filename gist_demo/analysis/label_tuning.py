"""The threshold for none of these and the temperature, tuned on a part of the texts and measured on the rest."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from gist_demo.analysis.bootstrap import SEED, Estimate
from gist_demo.analysis.decision import BEST, Decision
from gist_demo.analysis.gold_labels import NOT_JUDGED
from gist_demo.analysis.label_quality import Columns, LabelQuality, measure_labels, paired_difference
from gist_demo.analysis.reliability import Reliability, labelled_rows, log_loss, reliability_curve
from gist_demo.analysis.thresholds import threshold_between
from gist_demo.encoding.encoder import SILENT, Vectors, Watch
from gist_demo.errors import InputError

TEMPERATURE = 0.05  # what is taken for it before it is tuned
LEAST_TUNED = 20  # texts with a label, half of which are measured on
_COLDEST, _WARMEST = 1e-3, 10.0


@dataclass(frozen=True)
class Tuning:
    """What was found on `tuned` and measured on `rest`, rows of texts, int64, that have no text in common.

    `at_least`: the cosine below which a text gets none of these, None where none is better; `temperature`: that of the
    least log loss. `before` and `after`: the answers on `rest` as they were decided and with `at_least`; `gain`: by how
    much accuracy rose, text by text. `reliability_before` and `reliability_after`: with the temperatures.
    """

    at_least: float | None
    temperature: float
    tuned: Columns
    rest: Columns
    before: LabelQuality
    after: LabelQuality
    gain: Estimate
    reliability_before: Reliability
    reliability_after: Reliability


def tune_decision(
    label_scores: Vectors,
    gold: Columns,
    *,
    before: Decision = BEST,
    temperature: float = TEMPERATURE,
    seed: int = SEED,
    watch: Watch = SILENT,
) -> Tuning:
    """The threshold and the temperature that suit `gold` (n,), as `GoldLabels.labels`, best; one label a text.

    Half of the texts, drawn by `seed` so that each label has its share, are tuned on. The threshold is that of the most
    right answers where some texts have none of these, else of the best macro-F1; of equally good ones the lowest.
    `before` and `temperature` are what it is compared with. Raises InputError where fewer than 20 texts have a label.
    """
    check_enough(len(labelled_rows(gold, label_scores.shape[1])))
    tuned, rest = split_rows(gold, seed=seed)
    at_least = best_threshold(label_scores[tuned], gold[tuned])
    watch.check()
    found = best_temperature(label_scores[tuned], gold[tuned])
    scores, truth = label_scores[rest], gold[rest]
    decided = (before, Decision(at_least=at_least))
    first, second = (measure_labels(scores, truth, each, seed=seed, watch=watch) for each in decided)
    return Tuning(
        at_least=at_least,
        temperature=found,
        tuned=tuned,
        rest=rest,
        before=first,
        after=second,
        gain=paired_difference(first.is_right, second.is_right, seed=seed, watch=watch),
        reliability_before=reliability_curve(scores, truth, temperature),
        reliability_after=reliability_curve(scores, truth, found),
    )


def check_enough(there: int) -> None:
    """Raises InputError where the texts with a label, `there`, are too few to tune on one half of them."""
    if there < LEAST_TUNED:
        raise InputError(
            f"Tuning takes at least {LEAST_TUNED} texts that have one of the labels by your column or corrections; "
            f"there are {there}. Add some.",
            "gold_labels",
        )


def split_rows(gold: Columns, *, seed: int = SEED) -> tuple[Columns, Columns]:
    """The rows of the texts that have a label or none of these, in two halves; each label is in both if it has 2."""
    random = np.random.default_rng(seed)
    rows = np.flatnonzero(gold != NOT_JUDGED)
    rows = rows[random.permutation(len(rows))]
    rows = rows[np.argsort(gold[rows], kind="stable")]
    return np.sort(rows[::2]), np.sort(rows[1::2])


def best_temperature(label_scores: Vectors, gold: Columns) -> float:
    """The temperature, 0.001 to 10, at which the labels that texts have are least surprising (log loss).

    Source: temperature scaling, Guo et al. 2017; by bounded minimisation over its logarithm, in which it has one
    minimum.
    """
    rows = labelled_rows(gold, label_scores.shape[1])
    scores, truth = label_scores[rows], gold[rows]
    found = minimize_scalar(
        lambda log: log_loss(scores, truth, float(np.exp(log))),
        bounds=(np.log(_COLDEST), np.log(_WARMEST)),
        method="bounded",
        options={"xatol": 1e-4},
    )
    return float(np.exp(found.x))


def best_threshold(label_scores: Vectors, gold: Columns) -> float | None:
    """The cosine from which on the best label should be given; None where a text should always get it.

    By accuracy where some of `gold` (n,) are none of these (k), else by macro-F1. Midway between the scores of two
    texts; of equally good ones the lowest.
    """
    k = label_scores.shape[1]
    best, top = label_scores.argmax(axis=1), label_scores.max(axis=1)
    order = np.argsort(top, kind="stable")
    best, top, truth = best[order], top[order], gold[order]
    objective = _accuracies if (truth == k).any() else _macro_f1s
    reached = objective(best, truth, k)
    can_cut = np.append(True, top[1:] > top[:-1])  # cut i turns the i lowest texts away; never all of them
    found = int(np.where(can_cut, reached.round(12), -1).argmax())  # sums in another order differ in the last digits
    return None if found == 0 else threshold_between(top[found - 1], top[found])


def _accuracies(best: Columns, truth: Columns, k: int) -> NDArray[np.float64]:
    """The share that is right where the i lowest of n texts get none of these, i from 0 to n - 1."""
    away = np.append(0, np.cumsum(truth == k)[:-1])
    kept = np.cumsum((best == truth)[::-1])[::-1]
    shares: NDArray[np.float64] = (away + kept) / len(truth)
    return shares


def _macro_f1s(best: Columns, truth: Columns, k: int) -> NDArray[np.float64]:
    """Macro-F1 over the labels of `truth` in the same places."""
    support = np.bincount(truth, minlength=k)
    predicted, right = np.bincount(best, minlength=k), np.bincount(truth[best == truth], minlength=k)
    sizes, there = np.maximum(predicted + support, 1), int((support > 0).sum())
    f1 = 2 * right / sizes
    total, reached = float(f1.sum()), np.empty(len(truth))
    for row, label in enumerate(best.tolist()):
        reached[row] = total / there
        total -= f1[label]
        sizes[label] = max(1, sizes[label] - 1)
        right[label] -= truth[row] == label
        f1[label] = 2 * right[label] / sizes[label]
        total += f1[label]
    return reached
