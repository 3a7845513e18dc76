"""From which score on two texts belong together: a threshold suggested by pairs of which that is known."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gist_demo.analysis.bootstrap import SEED, Estimate, Numbers, bootstrap, estimate
from gist_demo.encoding.encoder import SILENT, Watch
from gist_demo.errors import InputError

_ROUNDING = 1e-9  # of a wished precision such as 0.9, which is no exact number


@dataclass(frozen=True)
class Threshold:
    """Pairs that score at least `threshold.value` are taken for matches; its interval is that of other such pairs.

    Of `n` pairs, `matches` are matches, and at this threshold `true_positives` of them and `false_positives` others
    are taken. `precision`, `recall` and `f1`, in [0, 1], are those at this threshold, measured on the pairs it was
    chosen on, so a little too good. `reached`: in how many of the `resamples` a threshold reached the wished precision,
    `wished`; the interval is of those alone.
    """

    threshold: Estimate
    precision: Estimate
    recall: Estimate
    f1: Estimate
    n: int
    matches: int
    true_positives: int
    false_positives: int
    wished: float | None
    reached: int
    resamples: int


def suggest_threshold(
    scores: ArrayLike,
    is_match: ArrayLike,
    *,
    precision: float | None = None,
    units: ArrayLike | None = None,
    seed: int = SEED,
    watch: Watch = SILENT,
) -> Threshold:
    """The threshold of the best F1, or the lowest one that reaches `precision` (above 0, at most 1).

    `scores` (n,) are numbers, `is_match` (n,) says which pairs are matches. The threshold lies midway between two
    neighbouring scores, or on the lowest one. `units`, ints of shape (n,) or (n, 2), are what pairs share, such as the
    query, or the two texts: these are resampled for the intervals, as pairs of one text are no independent witnesses;
    None resamples the pairs. Raises InputError where all or none are matches, and where no threshold reaches
    `precision`. Of equally good thresholds for F1 the highest is taken.
    """
    values, matches = np.asarray(scores), np.asarray(is_match, bool)
    _check(matches, precision)
    order = np.argsort(-values, kind="stable")
    values, matches = values[order], matches[order]
    at = np.arange(len(values)) if units is None else np.asarray(units, np.int64)[order]
    found = _Cuts(values, matches, precision)
    once = np.ones((1, len(values)))
    best = int(found.best(once)[0])
    if best < 0:
        raise InputError(_unreached(found, once, precision or 1.0), "precision")
    members = np.unique(at, return_inverse=True)[1].reshape(at.shape)

    def measure(counts: Numbers) -> Numbers:
        weights = counts[:, members] if members.ndim == 1 else counts[:, members[:, 0]] * counts[:, members[:, 1]]
        return np.column_stack([found.thresholds(weights), found.measured(weights, best)])

    value, *measured = np.column_stack([found.thresholds(once), found.measured(once, best)])[0]
    units = int(members.max()) + 1
    resampled = bootstrap(measure, units, width=len(values), seed=seed, watch=watch)
    cut, exact, complete, both = (
        estimate(each, resampled[:, column]) for column, each in enumerate((value, *measured))
    )
    taken = int(matches[: best + 1].sum())
    return Threshold(
        threshold=cut,
        precision=exact,
        recall=complete,
        f1=both,
        n=len(values),
        matches=int(matches.sum()),
        true_positives=taken,
        false_positives=best + 1 - taken,
        wished=precision,
        reached=int((~np.isnan(resampled[:, 0])).sum()) if units > 1 else len(resampled),
        resamples=len(resampled),
    )


def best_f1_threshold(scores: NDArray[np.floating], is_match: NDArray[np.bool_]) -> float:
    """The threshold of the best F1 alone, as `suggest_threshold` finds it; both (n,), some are matches."""
    order = np.argsort(-scores, kind="stable")
    return float(_Cuts(scores[order], is_match[order], None).thresholds(np.ones((1, len(scores))))[0])


def threshold_between(lower: np.floating, upper: np.floating) -> float:
    """A score that `upper` reaches and `lower` does not, midway where there is room for one in their type."""
    middle = type(upper)((float(lower) + float(upper)) / 2)
    return float(middle if middle > lower else upper)


class _Cuts:
    """The places at which `scores` (n,), highest first, can be cut: after each that is followed by a lower one."""

    def __init__(self, scores: NDArray[np.floating], matches: NDArray[np.bool_], precision: float | None) -> None:
        self.scores, self.matches, self.precision = scores, matches, precision
        self.can_cut = np.append(scores[1:] < scores[:-1], True)

    def best(self, weights: Numbers) -> NDArray[np.int64]:
        """The last place taken in each resample of `weights` (b, n); -1 where there is no match or none is good."""
        true, taken = np.cumsum(weights * self.matches, axis=1), np.cumsum(weights, axis=1)
        there = true[:, -1:]
        if self.precision is None:
            half_f1 = np.where(self.can_cut, true / np.maximum(taken + there, 1), -1)
            return np.where(there[:, 0] > 0, half_f1.argmax(axis=1), -1)
        fits = self.can_cut & (true > 0) & (true >= (self.precision - _ROUNDING) * taken)
        last = len(self.scores) - 1 - fits[:, ::-1].argmax(axis=1)
        return np.where(fits.any(axis=1), last, -1)

    def thresholds(self, weights: Numbers) -> Numbers:
        """Midway between the last score taken and the next one there is; NaN where none is taken."""
        places = zip(weights, self.best(weights), strict=True)
        return np.array([np.nan if best < 0 else self._between(there, int(best)) for there, best in places])

    def _between(self, weights: Numbers, best: int) -> float:
        last, following = best, best + 1
        while not weights[last]:
            last -= 1
        while following < len(weights) and not weights[following]:
            following += 1
        upper = self.scores[last]
        return threshold_between(self.scores[following] if following < len(weights) else upper, upper)

    def measured(self, weights: Numbers, best: int) -> Numbers:
        """Precision, recall and F1 with the cut after `best`, (b, 3); NaN where there is nothing to count."""
        true = (weights[:, : best + 1] * self.matches[: best + 1]).sum(axis=1)
        taken, there = weights[:, : best + 1].sum(axis=1), (weights * self.matches).sum(axis=1)
        with np.errstate(invalid="ignore"):
            return np.column_stack([true / taken, true / there, 2 * true / (taken + there)])


def _check(matches: NDArray[np.bool_], precision: float | None) -> None:
    if precision is not None and not 0 < precision <= 1:
        raise InputError("The wished precision must be above 0 % and at most 100 %.", "precision")
    if matches.all() or not matches.any():
        kind = "Every pair is" if len(matches) and matches.all() else "No pair is"
        raise InputError(
            f"{kind} a match, so there is nothing to tell apart. A threshold takes pairs of both kinds.", "labels"
        )


def _unreached(found: _Cuts, once: Numbers, precision: float) -> str:
    taken = np.arange(1, len(found.scores) + 1)
    reached = np.where(found.can_cut, np.cumsum(once[0] * found.matches) / taken, 0).max()
    return (
        f"No threshold reaches a precision of {100 * precision:.4g} %: the best reaches {100 * reached:.4g} %. "
        "Wish for less."
    )
