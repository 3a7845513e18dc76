"""Zero-shot classification: a text gets the label whose words are closest to it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gist_demo.analysis.background import ScoreBackground
from gist_demo.analysis.labels import PLACEHOLDER, AlikeLabels, Label, alike_labels, encode_labels, label_prompts
from gist_demo.analysis.similarity import cosine_similarity
from gist_demo.encoding.encoder import SILENT, Encoder, EncodeReport, Vectors, Watch, provenance_of
from gist_demo.errors import InputError
from gist_demo.provenance import Provenance, Setting


@dataclass(frozen=True)
class ZeroShotResult:
    """`label_scores`: float32, shape (n, k), the cosine of text i to label j, whose name is candidate_labels[j].

    `label_prompts`: what was read of each label, part by part; `label_vectors`: float32, shape (k, d), unit rows.
    `best`: int64, shape (n,), the column of the highest score, the first of equals; `lead`: float32, shape (n,), by
    how much it leads over the second. `alike`: the pairs of labels that are closest to each other. Rows of
    `label_report` are labels.
    """

    candidate_labels: tuple[str, ...]
    label_prompts: tuple[tuple[str, ...], ...]
    label_vectors: Vectors
    label_scores: Vectors
    best: NDArray[np.int64]
    lead: Vectors
    alike: tuple[AlikeLabels, ...]
    report: EncodeReport
    provenance: Provenance
    label_report: EncodeReport
    background: ScoreBackground | None = None


def best_labels(label_scores: Vectors) -> tuple[NDArray[np.int64], Vectors]:
    """The best column of each row, the first of equals, and its lead over the second; shape (n, k), k >= 2."""
    best = label_scores.argmax(axis=1)
    top_two = np.partition(label_scores, -2, axis=1)[:, -2:]
    lead: Vectors = top_two[:, 1] - top_two[:, 0]
    return best, lead


def classify_texts(
    encoder: Encoder,
    texts: Sequence[str],
    labels: Sequence[Label],
    *,
    hypothesis_template: str = PLACEHOLDER,
    names: bool = True,
    background: ScoreBackground | None = None,
    watch: Watch = SILENT,
) -> ZeroShotResult:
    """Each text's closest label; a label's name stands in `hypothesis_template` at each {}, its descriptions alone.

    Labels and template as `check_labels` and `check_template` give them; where `names` is False, the names of labels
    with descriptions are not read. Raises InputError where there are no texts.

    Source: label-embedding zero-shot classification; the template is the one of NLI pipelines.
    """
    if not texts:
        raise InputError("There are no texts to classify. Add some.")
    prompts = label_prompts(labels, hypothesis_template, names=names)
    embedded = encode_labels(encoder, prompts, watch=watch)
    documents = encoder.encode(texts, watch=watch)
    label_scores = cosine_similarity(documents.vectors, embedded.vectors)
    best, lead = best_labels(label_scores)
    settings: dict[str, Setting] = {"hypothesis_template": hypothesis_template} | ({} if names else {"names": False})
    return ZeroShotResult(
        candidate_labels=tuple(label.name for label in labels),
        label_prompts=prompts,
        label_vectors=embedded.vectors,
        label_scores=label_scores,
        best=best,
        lead=lead,
        alike=alike_labels(embedded.vectors, background),
        report=documents.report,
        label_report=embedded.report,
        provenance=provenance_of(encoder, documents.report, rows=len(texts), **settings),
        background=background,
    )
