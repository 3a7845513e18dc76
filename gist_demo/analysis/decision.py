"""Which labels a text gets by its scores: the best, none of them, or several; and what scores are as probabilities."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from gist_demo.encoding.encoder import Vectors
from gist_demo.errors import InputError


@dataclass(frozen=True)
class Decision:
    """The best label of a text, or with `several` every label that scores at least `at_least`.

    `at_least`: a cosine, -1 to 1; a text whose labels all score lower gets none of them. None where the best is taken
    however low it is. Raises InputError for several labels without one, and for what is no cosine.
    """

    several: bool = False
    at_least: float | None = None

    def __post_init__(self) -> None:
        if self.several and self.at_least is None:
            raise InputError("Several labels need a score from which on a label fits, such as 0.7.", "at_least")
        if self.at_least is not None and not (isfinite(self.at_least) and -1 <= self.at_least <= 1):
            raise InputError("The score from which on a label fits must be a number from -1 to 1.", "at_least")


BEST = Decision()


def decide(label_scores: Vectors, decision: Decision = BEST) -> NDArray[np.bool_]:
    """Which labels each text gets, bool, shape (n, k) like `label_scores`; a row without any is none of these.

    Of equal best scores the first label is taken. Compared in float32, so that a score of 0.7 reaches 0.7.
    """
    enough = np.ones(label_scores.shape, bool)
    if decision.at_least is not None:
        enough = label_scores >= np.float32(decision.at_least)
    if decision.several:
        return enough
    best = np.zeros(label_scores.shape, bool)
    best[np.arange(len(label_scores)), label_scores.argmax(axis=1)] = True
    return best & enough


def single_labels(chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The column of each text's label, int64, shape (n,), k for none of these; `chosen` (n, k), at most one a row."""
    found: NDArray[np.int64] = np.where(chosen.any(axis=1), chosen.argmax(axis=1), chosen.shape[1])
    return found


def chosen_labels(names: Sequence[str], chosen: NDArray[np.bool_]) -> list[list[str]]:
    """The names of the labels that each text gets, in their order; an empty list is none of these."""
    found: list[list[str]] = [[] for _ in chosen]
    for row, column in zip(*np.nonzero(chosen), strict=True):
        found[row].append(names[column])
    return found


def probabilities(label_scores: Vectors, temperature: float) -> Vectors:
    """The softmax of `label_scores` / `temperature` over the labels: float32, shape (n, k), rows that add up to 1.

    They say nothing of how often the best label is right unless the temperature was tuned on texts with known labels.
    Raises InputError for a temperature that is not above 0. Source: temperature scaling, Guo et al. 2017.
    """
    check_temperature(temperature)
    return np.exp(log_probabilities(label_scores, temperature)).astype(np.float32)


def check_temperature(temperature: float) -> None:
    """Raises InputError for a temperature that is not a number above 0."""
    if not (isfinite(temperature) and temperature > 0):
        raise InputError("The temperature must be a number above 0, such as 0.05.", "temperature")


def log_probabilities(label_scores: Vectors, temperature: float) -> NDArray[np.float64]:
    """Their natural logarithms, float64, shape (n, k), none of them minus infinity; `temperature` > 0."""
    scores = label_scores.astype(np.float64)
    below = (scores - scores.max(axis=1, keepdims=True)) / temperature
    logs: NDArray[np.float64] = below - np.log(np.exp(below).sum(axis=1, keepdims=True))
    return logs
