"""How close texts are to each other: cosine similarity and the closest pairs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gist_demo.analysis.background import ScoreBackground
from gist_demo.encoding.encoder import SILENT, Encoder, EncodeReport, Vectors, Watch, provenance_of
from gist_demo.errors import InputError
from gist_demo.provenance import Provenance


@dataclass(frozen=True)
class Pair:
    """Text `row` of the first list and text `other` of the second (or the same) list; `score` is their cosine."""

    row: int
    other: int
    score: float


@dataclass(frozen=True)
class SimilarityResult:
    """`scores`: float32, shape (n, m), cosines; `symmetric` where both lists are one. `pairs`: closest first."""

    scores: Vectors
    symmetric: bool
    pairs: tuple[Pair, ...]
    report: EncodeReport
    provenance: Provenance
    other_report: EncodeReport | None = None
    background: ScoreBackground | None = None


def cosine_similarity(a: Vectors, b: Vectors) -> Vectors:
    """res[i, j] is the cosine of a[i] and b[j].

    `a`: shape (n, d), `b`: shape (m, d), unit rows; a zero row (a blank text) has cosine 0 to everything. Float32 in
    [-1, 1]. Source: the definition of the cosine for unit vectors, as `sentence_transformers.util.cos_sim`.
    """
    scores: Vectors = np.clip(a @ b.T, -1.0, 1.0).astype(np.float32, copy=False)
    return scores


def closest_pairs(scores: Vectors, *, symmetric: bool, top: int) -> tuple[Pair, ...]:
    """The `top` pairs of highest score, highest first, ties in reading order.

    With `symmetric` each pair of different texts occurs once, with row > other, as in the lower triangle.
    """
    n, m = scores.shape
    rows, others = np.tril_indices(n, -1) if symmetric else (np.repeat(np.arange(n), m), np.tile(np.arange(m), n))
    values = scores[rows, others]
    best = np.argsort(-values, kind="stable")[:top]
    return tuple(Pair(int(rows[i]), int(others[i]), float(values[i])) for i in best)


def compare_texts(
    encoder: Encoder, texts: Sequence[str], other: Sequence[str] | None = None, *, top: int = 5, watch: Watch = SILENT
) -> SimilarityResult:
    """Every text against every other, or against every text of a second list.

    Raises InputError where there is nothing to compare: fewer than two texts, or an empty second list.
    """
    if other is None and len(texts) < 2:
        raise InputError("Comparing takes at least 2 texts. Add another one.")
    if not texts or (other is not None and not other):
        raise InputError("Both lists need at least one text.")
    embeddings = encoder.encode(texts, watch=watch)
    right = embeddings if other is None else encoder.encode(other, watch=watch)
    scores = cosine_similarity(embeddings.vectors, right.vectors)
    return SimilarityResult(
        scores=scores,
        symmetric=other is None,
        pairs=closest_pairs(scores, symmetric=other is None, top=top),
        report=embeddings.report,
        provenance=provenance_of(encoder, embeddings.report, rows=len(texts)),
        other_report=None if other is None else right.report,
    )
