"""Whether a way of running a model gives the scores of sentence-transformers, measured when it is loaded."""

import math
from dataclasses import dataclass

import numpy as np

from gist_demo.catalog import ModelCard
from gist_demo.encoding.backend import Backend, DeviceFull
from gist_demo.encoding.batching import plan_batches
from gist_demo.encoding.encoder import Vectors
from gist_demo.errors import Unavailable
from gist_demo.models.probe import PROBE_TEXTS

_TEXTS = 200
_BATCH_TOKENS = 512


@dataclass(frozen=True)
class Agreement:
    """`score`: the largest change of a cosine between any two texts; `cosine`: the least of a text to itself."""

    score: float
    cosine: float

    def holds(self, number_format: str) -> bool:
        """Whether this is as close as numbers in `number_format` must be."""
        if number_format == "float32":
            return self.score <= 1e-5 and self.cosine >= 0.99999
        return self.score <= 5e-3 and self.cosine >= 0.9995


def check_texts() -> list[str]:
    """200 texts of 3 to 24 words, in turn from the probe's sentences."""
    words = " ".join(PROBE_TEXTS).split() * 2
    return [" ".join(words[start : start + 3 + start * 7 % 22]) for start in range(_TEXTS)]


def measure_agreement(backend: Backend, reference: Vectors) -> Agreement:
    """How far `backend` is from `reference`: unit rows, shape (200, dimension), of the check texts.

    Endlessly far where it gives no numbers, or has no room for them.
    """
    tokens = backend.tokenize(check_texts())
    vectors = np.zeros_like(reference)
    for batch in plan_batches([len(text.ids) for text in tokens], batch_tokens=_BATCH_TOKENS):
        try:
            vectors[batch] = backend.forward([tokens[i].ids for i in batch])
        except (DeviceFull, Unavailable):
            return Agreement(math.inf, -1.0)
    return compare(vectors, reference)


def compare(vectors: Vectors, reference: Vectors) -> Agreement:
    """How far unit rows are from the ones they should be, both of shape (n, d)."""
    scores = np.abs(vectors @ vectors.T - reference @ reference.T)
    cosines = np.einsum("ij,ij->i", vectors, reference)
    return Agreement(float(scores.max()), float(cosines.min()))


def checked_numbers(vectors: Vectors, card: ModelCard) -> Vectors:
    """`vectors` as they are. Raises Unavailable where a number is none, as can happen in 16 bits."""
    if not np.isfinite(vectors).all():
        raise Unavailable(f"{card.name} gave no usable numbers for a text. Run the app with GIST_DEMO_PRECISION=exact.")
    return vectors
