"""Zero-shot classification: a text gets the label whose prompt is closest to it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gist_demo.analysis.background import ScoreBackground
from gist_demo.analysis.similarity import cosine_similarity
from gist_demo.encoding.encoder import SILENT, Encoder, EncodeReport, Vectors, Watch, provenance_of
from gist_demo.errors import InputError
from gist_demo.provenance import Provenance
from gist_demo.text import is_blank, shorten

PLACEHOLDER = "{}"


@dataclass(frozen=True)
class ZeroShotResult:
    """`label_scores`: float32, shape (n, k), the cosine of text i to label prompt j.

    `best`: int64, shape (n,), the column of the highest score, the first of equals; `lead`: float32, shape (n,), by
    how much it leads over the second.
    """

    candidate_labels: tuple[str, ...]
    label_prompts: tuple[str, ...]
    label_scores: Vectors
    best: NDArray[np.int64]
    lead: Vectors
    report: EncodeReport
    provenance: Provenance
    label_report: EncodeReport
    background: ScoreBackground | None = None


def check_labels(candidate_labels: Sequence[str], *, most: int) -> tuple[str, ...]:
    """The labels without white space around them. Raises InputError for fewer than 2, more than `most`, or twins."""
    labels = tuple(label.strip() for label in candidate_labels if not is_blank(label))
    if len(labels) < 2:
        raise InputError("Choosing takes at least 2 labels. Write one on each line.", "candidate_labels")
    if len(labels) > most:
        raise InputError(
            f"There are {len(labels):,} labels; at most {most} can be used. Remove some.", "candidate_labels"
        )
    twins = [label for label, count in Counter(labels).items() if count > 1]
    if twins:
        raise InputError(f'"{shorten(twins[0], 60)}" is there more than once. Keep one of them.', "candidate_labels")
    return labels


def check_template(hypothesis_template: str, candidate_labels: Sequence[str], *, most: int) -> str:
    """The template, if labels have a place in it and fill it to at most `most` characters. Raises InputError if not."""
    places = hypothesis_template.count(PLACEHOLDER)
    if not places:
        raise InputError("The wording needs {} where the label goes, as in: This is about {}.", "hypothesis_template")
    longest = max(map(len, candidate_labels), default=0)
    if longest > most:
        raise InputError(
            f"A label has {longest:,} characters; at most {most:,} can be used. Shorten it.", "candidate_labels"
        )
    filled = len(hypothesis_template) + places * longest
    if filled > most:
        words = f"With a label in it the wording has {filled:,} characters; at most {most:,} can be used. Shorten it."
        raise InputError(words, "hypothesis_template")
    return hypothesis_template


def best_labels(label_scores: Vectors) -> tuple[NDArray[np.int64], Vectors]:
    """The best column of each row, the first of equals, and its lead over the second; shape (n, k), k >= 2."""
    best = label_scores.argmax(axis=1)
    top_two = np.partition(label_scores, -2, axis=1)[:, -2:]
    lead: Vectors = top_two[:, 1] - top_two[:, 0]
    return best, lead


def classify_texts(
    encoder: Encoder,
    texts: Sequence[str],
    candidate_labels: Sequence[str],
    *,
    hypothesis_template: str = PLACEHOLDER,
    background: ScoreBackground | None = None,
    watch: Watch = SILENT,
) -> ZeroShotResult:
    """Each text's closest label; the label stands in `hypothesis_template` at each {}.

    Labels and template as `check_labels` and `check_template` give them. Raises InputError where there are no texts.

    Source: label-embedding zero-shot classification; the template is the one of NLI pipelines.
    """
    if not texts:
        raise InputError("There are no texts to classify. Add some.")
    label_prompts = tuple(hypothesis_template.replace(PLACEHOLDER, label) for label in candidate_labels)
    prompts = encoder.encode(label_prompts, watch=watch)
    documents = encoder.encode(texts, watch=watch)
    label_scores = cosine_similarity(documents.vectors, prompts.vectors)
    best, lead = best_labels(label_scores)
    return ZeroShotResult(
        candidate_labels=tuple(candidate_labels),
        label_prompts=label_prompts,
        label_scores=label_scores,
        best=best,
        lead=lead,
        report=documents.report,
        label_report=prompts.report,
        provenance=provenance_of(encoder, documents.report, rows=len(texts), hypothesis_template=hypothesis_template),
        background=background,
    )
