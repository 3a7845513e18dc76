"""Small results of every kind, with awkward texts, for the tests of their exports."""

import numpy as np

from gist_demo.analysis.hits import SearchHit
from gist_demo.analysis.labels import alike_labels
from gist_demo.analysis.pairs import top_of_matrix
from gist_demo.analysis.projection import Projection, ProjectionResult
from gist_demo.analysis.projection_settings import MapSettings
from gist_demo.analysis.search import SearchResult
from gist_demo.analysis.similarity import SimilarityResult
from gist_demo.analysis.zero_shot import ZeroShotResult, best_labels
from gist_demo.encoding.encoder import CutRow, EncodeReport, Vectors
from gist_demo.export.table import Rows
from gist_demo.provenance import Provenance

PROVENANCE = Provenance(
    "someone/words", "0123456789abcdef", "cpu", "float32", rows=3, cut=(2,), skipped=1, settings={"random_state": 42}
)
REPORT = EncodeReport(cut=(CutRow(2, 7),))
ROWS = Rows(
    ["=1+1", 'quote " and, comma\nand line', "plain"],
    [4, 9, 200],
    {"text": ["a", "-0.5", "@b"], "+head": ["1", "2", "3"]},
    notes=("2 blank lines left out",),
)


def unit(n: int, dimension: int = 8) -> Vectors:
    """`n` unit vectors, the same each time."""
    vectors = np.random.default_rng(n).normal(size=(n, dimension)).astype(np.float32)
    rows: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return rows


def similarity(n: int = 3) -> SimilarityResult:
    """Every one of `n` texts against every other."""
    scores = unit(n) @ unit(n).T
    return SimilarityResult(scores, True, top_of_matrix(scores, symmetric=True, top=1), REPORT, PROVENANCE)


def search() -> SearchResult:
    """Two hits, the last text first."""
    hits = (SearchHit(2, float(np.float32(0.7629))), SearchHit(0, float(np.float32(-0.1))))
    return SearchResult(hits, REPORT, EncodeReport(), PROVENANCE)


def zero_shot() -> ZeroShotResult:
    """Three texts and two labels, one of them as a column of ours is called."""
    scores = np.array([[0.1, 0.4], [0.3, 0.2], [0.5, -0.25]], np.float32)
    best, lead = best_labels(scores)
    labels = ("text", "=late")
    prompts = tuple((label,) for label in labels)
    alike = alike_labels(unit(2), None)
    return ZeroShotResult(labels, prompts, unit(2), scores, best, lead, alike, REPORT, PROVENANCE, EncodeReport())


def projection(n: int = 3) -> ProjectionResult:
    """A map; the second text is blank and has no place."""
    points = np.random.default_rng(1).normal(size=(n, 2)).astype(np.float32)
    points[1] = np.nan
    return ProjectionResult(Projection(points, "umap", "", MapSettings(), 0), REPORT, PROVENANCE)
