"""Whether labels are right as often as their probability says: reliability curve, calibration error, log loss."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gist_demo.analysis.bootstrap import Numbers
from gist_demo.analysis.decision import check_temperature, log_probabilities
from gist_demo.encoding.encoder import Vectors
from gist_demo.errors import InputError

BINS = 10


@dataclass(frozen=True)
class Reliability:
    """The probability of the best label, at one `temperature`, against how often that label is right.

    Of `n` texts `counts` (bins,) have a probability above edges[i], up to edges[i + 1]: `confidence` (bins,) is their
    mean, and `accuracy` (bins,) the share of them that are right; NaN where there are none. All are in [0, 1].
    `expected_calibration_error`: how far the two are apart, in the mean over the texts. `log_loss`: the mean of the
    negative logarithm of the right label's probability. `left_out` texts have no label, or none of these.
    """

    temperature: float
    edges: Numbers
    confidence: Numbers
    accuracy: Numbers
    counts: NDArray[np.int64]
    expected_calibration_error: float
    log_loss: float
    n: int
    left_out: int


def reliability_curve(
    label_scores: Vectors, gold: NDArray[np.int64], temperature: float, *, bins: int = BINS
) -> Reliability:
    """The curve of `label_scores` (n, k) as probabilities at `temperature`, in `bins` of equal width.

    `gold`: int64, shape (n,), as `GoldLabels.labels`. Texts without a label or with none of these are left out, as one
    of the labels is then never right. Raises InputError where no text is left.

    Source: Guo et al. 2017 (expected calibration error); scikit-learn's calibration_curve and log_loss.
    """
    rows = labelled_rows(gold, label_scores.shape[1])
    if not len(rows):
        raise InputError(
            "No text has one of these labels by your column or corrections. Choose another.", "gold_labels"
        )
    check_temperature(temperature)
    confidence = np.exp(log_probabilities(label_scores[rows], temperature).max(axis=1))
    is_right = label_scores[rows].argmax(axis=1) == gold[rows]
    edges = np.linspace(0, 1, bins + 1)
    of = np.searchsorted(edges[1:-1], confidence)
    counts = np.bincount(of, minlength=bins)
    totals = [np.bincount(of, each, minlength=bins) for each in (confidence, is_right)]
    means = [np.where(counts > 0, total / np.maximum(counts, 1), np.nan) for total in totals]
    return Reliability(
        temperature=float(temperature),
        edges=edges,
        confidence=means[0],
        accuracy=means[1],
        counts=counts.astype(np.int64),
        expected_calibration_error=float(np.abs(totals[0] - totals[1]).sum() / len(rows)),
        log_loss=log_loss(label_scores[rows], gold[rows], temperature),
        n=len(rows),
        left_out=len(gold) - len(rows),
    )


def labelled_rows(gold: NDArray[np.int64], k: int) -> NDArray[np.int64]:
    """The rows of the texts that have one of the `k` labels."""
    return np.flatnonzero((gold >= 0) & (gold < k)).astype(np.int64)


def log_loss(label_scores: Vectors, gold: NDArray[np.int64], temperature: float) -> float:
    """The mean negative logarithm of the probability of label gold[i] (0 to k - 1) of each row, at `temperature`."""
    logs = log_probabilities(label_scores, temperature)
    return float(-logs[np.arange(len(gold)), gold].mean())
