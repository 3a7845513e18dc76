"""Texts with several labels: those that people gave, and how well the labels that texts get agree with them."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gist_demo.analysis.bootstrap import LEAST, SEED, Estimate, Numbers, bootstrap, estimate
from gist_demo.analysis.gold_labels import NOT_JUDGED, KnownLabels
from gist_demo.analysis.label_quality import ClassQuality, class_qualities, precision_recall_f1, rows_to_measure
from gist_demo.encoding.encoder import SILENT, Watch
from gist_demo.text import is_blank

_BETWEEN = re.compile(r"[;|]")


@dataclass(frozen=True)
class GoldSets:
    """`has`: bool, shape (n, k), which labels each text has by people's word; `is_judged`: bool, shape (n,).

    A text that is judged and has none has none of these. `unknown`: values that are no label, with how many texts have
    them, the most frequent first; these texts count as not judged, as do the `n_blank` that have no value.
    """

    has: NDArray[np.bool_]
    is_judged: NDArray[np.bool_]
    unknown: Mapping[str, int]
    n_blank: int = 0


@dataclass(frozen=True)
class SetQuality:
    """What people's labels say of the labels that the m texts `rows` (int64) got; `left_out` others have none.

    `exact`: the share whose labels are all right and complete. `micro_f1`: F1 of all labels of all texts together;
    `macro_f1`: the mean F1 of the labels that some text has by people's word, those of `averaged`. `classes`: of all k.
    """

    exact: Estimate
    micro_f1: Estimate
    macro_f1: Estimate
    averaged: tuple[int, ...]
    classes: tuple[ClassQuality, ...]
    rows: NDArray[np.int64]
    left_out: int

    @property
    def is_small(self) -> bool:
        """Whether there are fewer than 30 texts, with which the intervals themselves are rough."""
        return len(self.rows) < LEAST


def gold_sets(values: Sequence[str], names: Sequence[str], *, none_value: str = "") -> GoldSets:
    """Which of the labels called `names` (k,) each of `values` (n,) holds, between ";" or "|"; as `gold_labels` reads.

    A value that is a label as a whole is that one, whatever signs it holds.
    """
    known = KnownLabels(names, none_value=none_value)
    has, is_judged = np.zeros((len(values), known.k + 1), bool), np.zeros(len(values), bool)
    unknown: Counter[str] = Counter()
    n_blank = 0
    for row, value in enumerate(values):
        parts = [value] if known.column(value) is not None else _BETWEEN.split(value)
        columns = {part.strip(): known.column(part) for part in parts if not is_blank(part)}
        strangers = [part for part, column in columns.items() if column is None]
        unknown.update(strangers)
        n_blank += not columns
        is_judged[row] = bool(columns) and not strangers
        has[row, [column for column in columns.values() if column not in (None, NOT_JUDGED)]] = is_judged[row]
    return GoldSets(has[:, : known.k], is_judged, dict(unknown.most_common()), n_blank)


def measure_sets(chosen: NDArray[np.bool_], gold: GoldSets, *, seed: int = SEED, watch: Watch = SILENT) -> SetQuality:
    """How well the labels `chosen` for each text, bool, shape (n, k), agree with people's.

    The intervals come from resampling texts. Raises InputError where no text has labels.

    Source: scikit-learn's accuracy_score and f1_score (average="micro", "macro" over `averaged`; zero_division=0).
    """
    rows = rows_to_measure(gold.is_judged)
    has, got = gold.has[rows].astype(np.float64), chosen[rows].astype(np.float64)
    both, is_exact = has * got, (has == got).all(axis=1)

    def measure(counts: Numbers) -> Numbers:
        right, predicted, support = counts @ both, counts @ got, counts @ has
        f1 = precision_recall_f1(right, predicted, support)[2]
        there = support > 0
        macro = (f1 * there).sum(axis=1) / np.maximum(there.sum(axis=1), 1)
        micro = precision_recall_f1(*(part.sum(axis=1) for part in (right, predicted, support)))[2]
        return np.column_stack([counts @ is_exact / len(rows), micro, macro])

    value = measure(np.ones((1, len(rows))))[0]
    resampled = bootstrap(measure, len(rows), width=3 * has.shape[1], seed=seed, watch=watch)
    exact, micro, macro = (estimate(each, resampled[:, at]) for at, each in enumerate(value))
    support = has.sum(axis=0)
    classes = class_qualities(both.sum(axis=0), got.sum(axis=0), support)
    averaged = tuple(np.flatnonzero(support).tolist())
    return SetQuality(exact, micro, macro, averaged, classes, rows, len(chosen) - len(rows))
