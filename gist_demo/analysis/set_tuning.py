"""From which score on a label fits, where texts may have several: tuned on a part, measured on the rest."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gist_demo.analysis.bootstrap import SEED
from gist_demo.analysis.decision import Decision, decide
from gist_demo.analysis.label_quality import Columns
from gist_demo.analysis.label_sets import GoldSets, SetQuality, measure_sets
from gist_demo.analysis.label_tuning import check_enough
from gist_demo.analysis.thresholds import best_f1_threshold
from gist_demo.encoding.encoder import SILENT, Vectors, Watch


@dataclass(frozen=True)
class SetTuning:
    """What was found on `tuned` and measured on `rest`, rows of texts, int64, that have no text in common.

    `at_least`: the cosine from which on a label fits best. `before` and `after`: the labels of the texts in `rest` as
    they were decided and with `at_least`; their `rows` are places in `rest`.
    """

    at_least: float
    tuned: Columns
    rest: Columns
    before: SetQuality
    after: SetQuality


def tune_sets(
    label_scores: Vectors, gold: GoldSets, *, before: Decision, seed: int = SEED, watch: Watch = SILENT
) -> SetTuning:
    """The threshold of the best micro-F1 on half of the texts of `gold`, drawn by `seed`, against `before` on the rest.

    `label_scores` (n, k). Raises InputError where fewer than 20 texts have labels.
    """
    check_enough(int(gold.has.any(axis=1).sum()))
    rows = np.random.default_rng(seed).permutation(np.flatnonzero(gold.is_judged))
    rows = rows[np.argsort(~gold.has[rows].any(axis=1), kind="stable")]  # so that each half has texts with a label
    tuned, rest = np.sort(rows[::2]), np.sort(rows[1::2])
    at_least = best_set_threshold(label_scores[tuned], gold.has[tuned])
    truth = GoldSets(gold.has[rest], gold.is_judged[rest], {})
    decided = (decide(label_scores[rest], each) for each in (before, Decision(several=True, at_least=at_least)))
    first, second = (measure_sets(chosen, truth, seed=seed, watch=watch) for chosen in decided)
    return SetTuning(at_least, tuned, rest, first, second)


def best_set_threshold(label_scores: Vectors, has: NDArray[np.bool_]) -> float:
    """The cosine of the best micro-F1 if every label from there on is taken; both (n, k), some text has a label.

    Midway between two scores, or on the lowest; of equally good ones the highest.
    """
    return best_f1_threshold(label_scores.ravel(), has.ravel())
