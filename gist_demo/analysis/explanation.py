"""Why two texts are close: the phrases that carry their score, and which sentence goes with which."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gist_demo.analysis.background import ScoreBackground
from gist_demo.analysis.phrases import phrases
from gist_demo.analysis.reading import read_ends
from gist_demo.analysis.segments import Span, sentences, windows
from gist_demo.analysis.similarity import cosine_similarity
from gist_demo.encoding.encoder import SILENT, Encoder, EncodeReport, Vectors, Watch, provenance_of
from gist_demo.errors import InputError
from gist_demo.provenance import Provenance
from gist_demo.text import is_blank

MOST_PHRASES = 40  # of a text
MOST_SENTENCES = 40  # of a text that are aligned
_MARKS = "\"'“”‘’«»()[].,;:!?…-–— \n\t"


@dataclass(frozen=True)
class Phrase:
    """A phrase at all its `spans` in the text, and the `change`: the score without it minus the score, in [-2, 2].

    A phrase carries the score where its change is below 0.
    """

    spans: tuple[Span, ...]
    change: float


@dataclass(frozen=True)
class ExplainedText:
    """One text of a pair. What stands after character `read_end` was not read, or no whole word of it: `words_lost`
    words, 0 where all was read.

    `phrases`: of what was read, in its order; none where it is one phrase. `sentences`: the first ones of
    `n_sentences`; partners[i], int64, is the sentence of the other text that is closest to sentence i.
    """

    text: str
    read_end: int
    words_lost: int
    phrases: tuple[Phrase, ...]
    sentences: tuple[Span, ...]
    partners: NDArray[np.int64]
    n_sentences: int

    def carriers(self) -> list[Phrase]:
        """The phrases without which the score is lower, the one that carries most first."""
        return sorted((phrase for phrase in self.phrases if phrase.change < 0), key=lambda phrase: phrase.change)

    def wording(self, phrase: Phrase) -> str:
        """How a phrase reads where it first stands, without the marks around it."""
        said = self.text[slice(*phrase.spans[0])]
        return said.strip(_MARKS) or said


@dataclass(frozen=True)
class PairExplanation:
    """`score`: the cosine of both texts. `grid`: float32, shape (s, t), the cosines of their sentences.

    `report` counts the first text as row 0 and the second as row 1.
    """

    score: float
    first: ExplainedText
    second: ExplainedText
    grid: Vectors
    background: ScoreBackground | None
    report: EncodeReport
    provenance: Provenance


@dataclass(frozen=True)
class _Parts:
    """A text, what was read of it, and its parts; groups[i] are the spans of a phrase."""

    text: str
    read: str
    groups: tuple[tuple[Span, ...], ...]
    sentences: tuple[Span, ...]
    n_sentences: int

    def texts(self) -> list[str]:
        """What is encoded beside the text: what was read, that without each phrase, the sentences."""
        without = [left_out(self.read, spans) for spans in self.groups]
        return [self.read, *without, *(self.text[start:end] for start, end in self.sentences)]


def explain_pair(
    encoder: Encoder, a: str, b: str, *, background: ScoreBackground | None = None, watch: Watch = SILENT
) -> PairExplanation:
    """What carries the score of `a` and `b`.

    Phrases are left out one at a time, on both sides, each everywhere it stands; a text of more than MOST_PHRASES has
    its sentences left out, or as many in a row as give no more than that. Where a text is cut, phrases are those of
    what was read, and nothing moves up in their place. Raises InputError for a blank text, and what `encode` raises.
    Source: leave-one-out attribution (Li, Monroe and Jurafsky, 2016).
    """
    for field, text in (("a", a), ("b", b)):
        if is_blank(text):
            raise InputError("Both texts need something in them.", field)
    ends = read_ends(encoder, (a, b), watch=watch)
    parts = [_parts(text, end) for text, end in zip((a, b), ends, strict=True)]
    watch.check()
    first, second = parts[0].texts(), parts[1].texts()
    embeddings = encoder.encode([a, b, *first, *second], watch=watch)
    report = EncodeReport(
        tuple(cut for cut in embeddings.report.cut if cut.row < 2),
        unknown=tuple(row for row in embeddings.report.unknown if row < 2),
    )
    (left, left_sentences), (right, right_sentences) = (
        np.split(side, [1 + len(part.groups)])
        for side, part in zip(np.split(embeddings.vectors[2:], [len(first)]), parts, strict=True)
    )
    grid, partners, other_partners = align(left_sentences, right_sentences)
    lost = {cut.row: cut.words_lost for cut in report.cut}
    return PairExplanation(
        score=float(cosine_similarity(embeddings.vectors[:1], embeddings.vectors[1:2])[0, 0]),
        first=_explained(parts[0], lost.get(0, 0), phrase_changes(left, right[0]), partners),
        second=_explained(parts[1], lost.get(1, 0), phrase_changes(right, left[0]), other_partners),
        grid=grid,
        background=background,
        report=report,
        provenance=provenance_of(encoder, report, rows=2),
    )


def phrase_changes(vectors: Vectors, other: Vectors) -> list[float]:
    """What leaving each phrase out changes of the score with `other` (d,): one number a phrase.

    `vectors`: shape (1 + p, d), unit rows, of a text and of the same without each of its p phrases; a zero row, of a
    text of which nothing is left, scores 0.
    """
    scores = cosine_similarity(vectors, other[None, :])[:, 0]
    changes: list[float] = (scores[1:] - scores[0]).tolist()
    return changes


def align(a: Vectors, b: Vectors) -> tuple[Vectors, NDArray[np.int64], NDArray[np.int64]]:
    """The cosines of the rows of `a` (s, d) and `b` (t, d), both not empty; the closest row of `b` to each of `a`, and
    of `a` to each of `b`, the first of equals.
    """
    grid = cosine_similarity(a, b)
    return grid, grid.argmax(axis=1), grid.argmax(axis=0)


def left_out(text: str, spans: Sequence[Span]) -> str:
    """`text` without its `spans`, which are in order; what stood around them is one space apart."""
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    kept = (text[start:end].strip() for start, end in zip(edges[::2], edges[1::2], strict=True))
    return " ".join(part for part in kept if part)


def _parts(text: str, end: int) -> _Parts:
    read = text if end == len(text) else _whole_words(text, end)
    found = sentences(text)
    return _Parts(text, read, _groups(read), tuple(found[:MOST_SENTENCES]), len(found))


def _whole_words(text: str, end: int) -> str:
    """What was read, up to the last word of which all was read, unless that is all there is."""
    words = text[: end + 1].rsplit(maxsplit=1)
    return words[0] if len(words) == 2 and not text[end].isspace() else text[:end]


def _groups(text: str) -> tuple[tuple[Span, ...], ...]:
    """The phrases of `text`, equal ones together; none where there is only one."""
    found = phrases(text)
    if len(found) > MOST_PHRASES:
        found = sentences(text)
        step = -(-len(found) // MOST_PHRASES)
        found = windows(found, size=step, stride=step)
    groups: dict[str, list[Span]] = {}
    for start, end in found:
        said = text[start:end].casefold()
        groups.setdefault(said.strip(_MARKS) or said, []).append((start, end))
    return tuple(map(tuple, groups.values())) if len(groups) > 1 else ()


def _explained(parts: _Parts, words_lost: int, changes: Sequence[float], partners: NDArray[np.int64]) -> ExplainedText:
    return ExplainedText(
        parts.text,
        len(parts.read),
        words_lost,
        tuple(map(Phrase, parts.groups, changes)),
        parts.sentences,
        partners,
        parts.n_sentences,
    )
