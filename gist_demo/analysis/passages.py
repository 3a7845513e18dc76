"""Long documents in passages: split for a search, and the passage that answers best."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from gist_demo.analysis.reading import read_ends
from gist_demo.analysis.segments import Span, sentences, span_pieces, windows
from gist_demo.analysis.similarity import cosine_similarity
from gist_demo.encoding.encoder import SILENT, SPECIAL_TOKENS, Encoder, TokenSpans, Vectors, Watch
from gist_demo.errors import InputError
from gist_demo.text import is_blank

Unit = Literal["sentences", "tokens"]
MOST_PASSAGES = 100_000
_MOST_PARTS = 64  # of a text


@dataclass(frozen=True)
class Passages:
    """Parts of documents: texts[i] is the span spans[i] of document documents[i].

    `documents`: int64, shape (k,), rows of the documents, ascending; a blank document has no passage.
    """

    texts: tuple[str, ...]
    documents: NDArray[np.int64]
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class BestPassage:
    """The part of a text that is closest to a query, and the cosine of both.

    `span` is None where the text is one sentence: then nothing in it stands out. Of a text that is longer than the
    model reads, only the part that was read, to character `read_end`, is looked at, as only it counts for a score.
    """

    span: Span | None
    score: float
    read_end: int


def check_split(by: Unit, size: object, overlap: object, *, max_tokens: int) -> tuple[int, int]:
    """Size and overlap of passages as whole numbers. Raises InputError with the field that cannot be used."""
    if by not in get_args(Unit):
        raise InputError("Passages are made of sentences or of tokens.", "by")
    most = 100 if by == "sentences" else max_tokens - SPECIAL_TOKENS
    least = 1 if by == "sentences" else 8
    if not isinstance(size, int | float) or not least <= size <= most or int(size) != size:
        raise InputError(f"A passage must have from {least} to {most} {by}.", "size")
    if not isinstance(overlap, int | float) or not 0 <= overlap < size or int(overlap) != overlap:
        raise InputError(f"Passages can overlap by 0 to {int(size) - 1} {by}, one less than they have.", "overlap")
    return int(size), int(overlap)


def split_into_passages(
    texts: Sequence[str], *, by: Unit, size: int, overlap: int = 0, encoder: Encoder, watch: Watch = SILENT
) -> Passages:
    """Every text in passages of `size` sentences or tokens, of which `overlap` are also in the one before.

    Tokens are those of `encoder`'s model; no word is cut by them unless it is longer than a quarter of a passage. All
    that is not white space is in a passage. Raises InputError for a size or an overlap that cannot be used, and where
    there would be more than MOST_PASSAGES; Stopped when `watch` says so.
    """
    size, overlap = check_split(by, size, overlap, max_tokens=encoder.card.max_tokens)
    parts: list[str] = []
    spans: list[Span] = []
    documents: list[int] = []
    for row, text in enumerate(texts):
        watch.check()
        if by == "tokens":
            (tokens,) = encoder.token_spans([text], watch=watch)
            found = token_passages(text, tokens, size=size, overlap=overlap)
        else:
            found = windows(sentences(text), size=size, stride=size - overlap)
        spans += found
        parts += [text[start:end] for start, end in found]
        documents += [row] * len(found)
        if len(parts) > MOST_PASSAGES:
            words = f"These are more than {MOST_PASSAGES:,} passages. Make them larger, or use fewer texts."
            raise InputError(words, "size")
    return Passages(tuple(parts), np.array(documents, np.int64), tuple(spans))


def token_passages(text: str, tokens: TokenSpans, *, size: int, overlap: int) -> list[Span]:
    """The spans of `text` of at most `size` of its `tokens` (int32, shape (n, 2)), see split_into_passages."""
    if not len(tokens):
        return span_pieces(text, (0, len(text)), ())
    begins_word = np.flatnonzero(tokens[1:, 0] > tokens[:-1, 1]) + 1  # white space is before it
    found: list[Span] = []
    first, edge = 0, [*tokens[:, 0].tolist(), len(text)]
    edge[0] = 0
    while True:
        end = min(first + size, len(tokens))
        if end < len(tokens):
            end = _word_start(begins_word, end, least=end - size // 4)
        found += span_pieces(text, (edge[first], edge[end]), ())
        if end == len(tokens):
            return found
        first = _word_start(begins_word, max(first + 1, end - overlap), least=first + 1)


def best_passages(
    encoder: Encoder, query: Vectors, texts: Sequence[str], *, watch: Watch = SILENT
) -> tuple[BestPassage, ...]:
    """Where in each of `texts` the answer is: the sentence closest to `query`, with the one before or after it where
    both together are closer still.

    `query`: float32, shape (d,), a unit vector of the same model. Meant for the few texts that are shown.
    """
    ends = read_ends(encoder, texts, watch=watch)
    alone: list[list[Span]] = []
    for text, end in zip(texts, ends, strict=True):
        watch.check()
        alone.append(_short_parts(text[:end]))
    first = _scores(encoder, query, texts, alone, watch)
    around = [
        spans_around(spans, int(scores.argmax())) if len(spans) > 2 else []
        for spans, scores in zip(alone, first, strict=True)
    ]
    second = _scores(encoder, query, texts, around, watch)
    return tuple(
        best_window(spans + more, np.concatenate([scores, more_scores]), end)
        for spans, more, scores, more_scores, end in zip(alone, around, first, second, ends, strict=True)
    )


def best_window(spans: Sequence[Span], scores: Vectors, read_end: int) -> BestPassage:
    """The span of the highest of `scores`, shape (k,), the first of equals; none where there is only one or none."""
    if len(spans) < 2:
        return BestPassage(None, float(scores.max(initial=0.0)), read_end)
    best = int(scores.argmax())
    return BestPassage(spans[best], float(scores[best]), read_end)


def spans_around(spans: Sequence[Span], place: int) -> list[Span]:
    """The span at `place` together with the one before it, and with the one after it."""
    return windows(spans[max(0, place - 1) : place + 2], size=2)


def _scores(
    encoder: Encoder, query: Vectors, texts: Sequence[str], places: Sequence[Sequence[Span]], watch: Watch
) -> list[Vectors]:
    """Of each text the cosines of its `places`, all of them encoded at once."""
    parts = [text[start:end] for text, spans in zip(texts, places, strict=True) for start, end in spans]
    scores = cosine_similarity(query[None, :], encoder.encode(parts, watch=watch).vectors)[0]
    edges = np.cumsum([0, *map(len, places)])
    return [scores[start:end] for start, end in pairwise(edges)]


def _short_parts(text: str) -> list[Span]:
    """The sentences of a text, or as many in a row as give no more than _MOST_PARTS."""
    spans = sentences(text)
    step = max(1, -(-len(spans) // _MOST_PARTS))
    return [span for span in windows(spans, size=step, stride=step) if not is_blank(text[slice(*span)])]


def _word_start(begins_word: NDArray[np.int64], token: int, *, least: int) -> int:
    """The last token up to `token` that begins a word, if it is at least `least`; else `token`."""
    place = int(np.searchsorted(begins_word, token, side="right")) - 1
    return int(begins_word[place]) if place >= 0 and begins_word[place] >= least else token
