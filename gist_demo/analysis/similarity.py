"""How close texts are to each other: cosine similarity and the closest pairs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gist_demo.analysis.background import ScoreBackground
from gist_demo.analysis.pairs import RankedPairs, top_of_matrix, top_pairs
from gist_demo.encoding.encoder import SILENT, Encoder, EncodeReport, Vectors, Watch, provenance_of
from gist_demo.errors import InputError
from gist_demo.provenance import Provenance

MATRIX_MOST = 1_000  # texts of a list; of more only the closest pairs are looked for


@dataclass(frozen=True)
class SimilarityResult:
    """`scores`: float32, shape (n, m), cosines; `symmetric` where both lists are one. `pairs`: closest first.

    Where a list is too long for a matrix, `scores` has the shape (0, 0).
    """

    scores: Vectors
    symmetric: bool
    pairs: RankedPairs
    report: EncodeReport
    provenance: Provenance
    other_report: EncodeReport | None = None
    background: ScoreBackground | None = None

    @property
    def has_matrix(self) -> bool:
        """Whether `scores` are there."""
        return self.scores.size > 0


def cosine_similarity(a: Vectors, b: Vectors) -> Vectors:
    """res[i, j] is the cosine of a[i] and b[j].

    `a`: shape (n, d), `b`: shape (m, d), unit rows; a zero row (a blank text) has cosine 0 to everything. Float32 in
    [-1, 1]. Source: the definition of the cosine for unit vectors, as `sentence_transformers.util.cos_sim`.
    """
    scores: Vectors = np.clip(a @ b.T, -1.0, 1.0).astype(np.float32, copy=False)
    return scores


def compare_texts(
    encoder: Encoder,
    texts: Sequence[str],
    other: Sequence[str] | None = None,
    *,
    top: int = 5,
    most: int = MATRIX_MOST,
    background: ScoreBackground | None = None,
    watch: Watch = SILENT,
) -> SimilarityResult:
    """Every text against every other, or against every text of a second list, and the `top` closest pairs.

    The matrix is made where no list has more than `most` texts. Raises InputError where there is nothing to compare:
    fewer than two texts, or an empty second list. `background` is what the scores are read against.
    """
    if other is None and len(texts) < 2:
        raise InputError("Comparing takes at least 2 texts. Add another one.")
    if not texts or (other is not None and not other):
        raise InputError("Both lists need at least one text.")
    embeddings = encoder.encode(texts, watch=watch)
    right = None if other is None else encoder.encode(other, watch=watch)
    second = None if right is None else right.vectors
    scores, pairs = compare(embeddings.vectors, second, top=top, most=most, watch=watch)
    return SimilarityResult(
        scores=scores,
        symmetric=right is None,
        pairs=pairs,
        report=embeddings.report,
        provenance=provenance_of(encoder, embeddings.report, rows=len(texts)),
        other_report=None if right is None else right.report,
        background=background,
    )


def compare(
    a: Vectors, b: Vectors | None, *, top: int, most: int = MATRIX_MOST, watch: Watch = SILENT
) -> tuple[Vectors, RankedPairs]:
    """The cosines of `a` (n, d) with itself, or with `b` (m, d), and the `top` closest pairs; unit rows.

    The matrix has the shape (0, 0) where n or m is above `most`. Pairs as `pairs.top_pairs` gives them.
    """
    if max(len(a), 0 if b is None else len(b)) > most:
        return np.empty((0, 0), np.float32), top_pairs(a, b, top=top, watch=watch)
    scores = cosine_similarity(a, a if b is None else b)
    return scores, top_of_matrix(scores, symmetric=b is None, top=top)
