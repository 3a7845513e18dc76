"""How close pairs of strangers are: what a cosine has to be read against, as it differs by model and kind of text."""

import re
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gist_demo.analysis.once import OneAtATime
from gist_demo.encoding.encoder import SILENT, Encoder, Vectors, Watch, model_key

LEAST_TEXTS = 30
# The shares of pairs at which scores are known: steps of 0.1 %, and of 0.001 % among the closest hundredth.
SHARES: NDArray[np.float64] = np.concatenate([np.linspace(0, 0.99, 990, endpoint=False), np.linspace(0.99, 1, 1001)])
_MOST_TEXTS = 2_000
_SAME = 0.9999  # the cosine of a text with itself, as far as numbers go
_ROUNDING = 1e-6  # so that equal scores are not less close, whatever their last digit
_NEAR = 0.1  # of the distance (1 - cosine) that strangers have in the middle
_KEPT = 512  # backgrounds, of 8 kB each
_COMPARED = 10_000  # characters, for texts to be the same
_NO_LETTERS = re.compile(r"[\W\d_]+")

Source = Literal["own", "shipped"]


@dataclass(frozen=True)
class ScoreBackground:
    """The cosines of `n_pairs` pairs of `n_texts` texts that have nothing to do with each other, for one `model`.

    `source`: "own" where the texts are the visitor's, "shipped" where they come with the app. `quantiles`: float32,
    shape (len(SHARES),), non-decreasing; SHARES[i] of the pairs score at most quantiles[i]. From the cosine
    `near_duplicate` on, a pair is taken for the same text twice: it is ten times closer (by 1 - cosine) than strangers
    are in the middle. Such pairs are not among the `n_pairs`.
    """

    model: str
    source: Source
    n_texts: int
    n_pairs: int
    quantiles: Vectors
    near_duplicate: float

    def percentiles(self, scores: ArrayLike) -> Vectors:
        """How many of 100 pairs of strangers are less close: float32 of the shape of `scores`, from 0 to 100, NaN for
        NaN, never falling where the score rises.
        """
        found = np.interp(np.asarray(scores, np.float64) - _ROUNDING, self.quantiles, 100 * SHARES)
        return found.astype(np.float32)


@dataclass(frozen=True)
class ScoreColumns:
    """What every score is shown and written as: `scores` float32 and their `percentiles`, None without a background."""

    scores: Vectors
    percentiles: Vectors | None


def score_columns(scores: ArrayLike, background: ScoreBackground | None) -> ScoreColumns:
    """`scores` with their percentiles against `background`; the one way from cosines to what people read."""
    values = np.asarray(scores, np.float32)
    return ScoreColumns(values, None if background is None else background.percentiles(values))


def measure_background(
    vectors: Vectors, other: Vectors | None = None, *, model: str, source: Source
) -> ScoreBackground | None:
    """The background from all pairs of `vectors` (n, d), or of one of them with one of `other` (m, d); unit rows.

    None where no two of them differ.
    """
    scores = vectors @ (vectors if other is None else other).T
    pairs = scores[np.tril_indices(len(vectors), -1)] if other is None else scores.ravel()
    pairs = np.sort(pairs[pairs < _SAME])
    if not len(pairs):
        return None
    near = 1 - _NEAR * (1 - float(np.median(pairs)))
    strangers = pairs[: np.searchsorted(pairs, near)]
    at = np.ceil(SHARES * len(strangers)).astype(np.int64) - 1
    return ScoreBackground(
        model=model,
        source=source,
        n_texts=len(vectors) + (0 if other is None else len(other)),
        n_pairs=len(strangers),
        quantiles=strangers[np.maximum(at, 0)].astype(np.float32),
        near_duplicate=near,
    )


def levels(percentiles: ArrayLike) -> Vectors:
    """How far `percentiles` (0 to 100) are up a scale on which the rare has room: float32 in [0, 1], NaN for NaN.

    It counts how often one pair of ten is left over: 90 % is a third of the way, 99 % two thirds, 99.9 % the end.
    """
    left = np.maximum(1 - np.asarray(percentiles, np.float64) / 100, 0.001)
    return (-np.log10(left) / 3).astype(np.float32)


class Backgrounds:
    """The backgrounds that were measured, by model and texts; holds numbers, never texts. Safe to use from threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, ScoreBackground | None] = OrderedDict()
        self._lock = Lock()
        self._measuring = OneAtATime()

    def of(
        self,
        encoder: Encoder,
        texts: Sequence[str],
        other: Sequence[str] = (),
        *,
        shipped: Callable[[], Sequence[str]],
        watch: Watch = SILENT,
    ) -> ScoreBackground | None:
        """What scores between `texts`, or between them and `other`, are read against.

        Random pairs of `texts`, or of a text of each list; of one list where the other has fewer than 30 distinct
        texts; of those that `shipped` gives where both have, and None where it gives none. Of more than 2,000 texts a
        sample is taken, the same each time. Who asks while another thread measures the same waits for that. Raises
        what `encode` raises.
        """
        lists = [some for some in map(_some, (texts, other)) if len(some) >= LEAST_TEXTS]
        source: Source = "own" if lists else "shipped"
        lists = lists or [list(texts) for texts in [shipped()] if texts]
        if not lists:
            return None
        key = _key(encoder, lists)
        with self._measuring.on(key, watch=watch):
            with self._lock:
                if key in self._kept:
                    self._kept.move_to_end(key)
                    return self._kept[key]
            vectors = [encoder.encode(each, watch=watch).vectors for each in lists]
            found = measure_background(*vectors, model=model_key(encoder.card, encoder.runtime), source=source)
            with self._lock:
                self._kept[key] = found
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            return found


def _some(texts: Sequence[str]) -> list[str]:
    """At most 2,000 of `texts`, those left out that differ from an earlier one only in case, digits, spaces, signs."""
    if len(texts) > _MOST_TEXTS:
        rows = np.random.default_rng(0).choice(len(texts), _MOST_TEXTS, replace=False)
        texts = [texts[row] for row in np.sort(rows)]
    return list({_NO_LETTERS.sub("", text[:_COMPARED].casefold()) or text: text for text in reversed(texts)}.values())


def _key(encoder: Encoder, lists: Sequence[Sequence[str]]) -> bytes:
    digest = sha256(model_key(encoder.card, encoder.runtime).encode())
    for each in lists:
        digest.update(len(each).to_bytes(8))
        for text in each:
            digest.update(sha256(text.encode("utf-8", "surrogatepass")).digest())
    return digest.digest()
