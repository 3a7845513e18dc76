"""The phrases of a text: pieces like clauses, of about three to eight words, fewer in a short text."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from gist_demo.analysis.segments import Span, sentences, span_pieces

_MOST_WORDS = 8
_LEAST_WORDS = 3  # of a piece in a text long enough for it
_A_WORD = 2  # characters, in scripts that put no spaces between words
# Thai, Lao, Burmese, Khmer, Japanese, Chinese.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUN = re.compile(f"[{_UNSPACED}]+|[^\\s{_UNSPACED}]+")
_ENDS_CLAUSE = re.compile(r"[,;:،؛、，；：。)\]}»”—–]['\"’”]?$")
_BEGINS_CLAUSE = re.compile(r"[(\[{«“—–]")
_FUNCTION_WORDS = frozenset({  # of English
    "a", "about", "after", "against", "all", "also", "although", "am", "an", "and", "another", "any", "are", "as",
    "at", "be", "because", "been", "before", "both", "but", "by", "can", "cannot", "could", "did", "do", "does",
    "each", "either", "every", "few", "for", "from", "had", "has", "have", "he", "her", "his", "how", "i", "if", "in",
    "into", "is", "it", "its", "just", "less", "many", "may", "might", "more", "most", "much", "must", "my",
    "neither", "no", "nor", "not", "of", "on", "only", "or", "other", "our", "over", "please", "same", "several",
    "shall", "she", "should", "since", "so", "some", "such", "than", "that", "the", "their", "them", "then", "there",
    "these", "they", "this", "those", "through", "to", "too", "under", "unless", "until", "up", "very", "was", "we",
    "were", "what", "when", "where", "whereas", "whether", "which", "while", "who", "whom", "whose", "why", "will",
    "with", "without", "would", "you", "your",
})  # fmt: skip


def phrases(text: str) -> list[Span]:
    """The phrases of `text` as spans, see segments.

    A phrase lies within a sentence. It ends at a comma and the like, before a conjunction, a preposition or another
    function word that follows a content word (English ones), and in equal parts of a piece that is still too long.
    Two words or fewer are a phrase each; longer texts have phrases of up to 3 and, from 24 words on, 8 words.
    Source: candidate keywords between stop words as in RAKE (Rose et al., 2010).
    """
    whole = sentences(text)
    words = [_words(text, span) for span in whole]
    n = sum(map(len, words))
    most = min(_MOST_WORDS, max(-(-n // 3), min(_LEAST_WORDS, -(-n // 2))))
    found: list[Span] = []
    for span, of_sentence in zip(whole, words, strict=True):
        clauses = _clauses(text, of_sentence)
        parts = _joined((part for clause in clauses for part in _equal_parts(clause, most)), most)
        found += span_pieces(text, span, [part[0][0] for part in parts])
    return found


def _words(text: str, span: Span) -> list[Span]:
    """The words of a sentence; marks that stand alone belong to the word before, or to the first one."""
    found: list[Span] = []
    starts_with_mark = False
    for start, end in _word_spans(text, span):
        if found and (starts_with_mark or not any(map(str.isalnum, text[start:end]))):
            found[-1] = (found[-1][0], end)
            starts_with_mark = False
        else:
            found.append((start, end))
            starts_with_mark = not any(map(str.isalnum, text[start:end]))
    return found


def _word_spans(text: str, span: Span) -> Iterator[Span]:
    for run in _RUN.finditer(text, *span):
        start, end = run.span()
        if not re.match(f"[{_UNSPACED}]", run[0]):
            yield start, end
            continue
        while start < end:
            cut = min(start + _A_WORD, end)
            while cut < end and unicodedata.category(text[cut]).startswith("M"):
                cut += 1
            yield start, cut
            start = cut


def _clauses(text: str, words: Sequence[Span]) -> Iterator[list[Span]]:
    clause: list[Span] = []
    before = ""
    for span in words:
        word = text[slice(*span)]
        begins = is_function_word(word) and not is_function_word(before)
        if clause and (begins or _ENDS_CLAUSE.search(before[-2:]) or _BEGINS_CLAUSE.match(word)):
            yield clause
            clause = []
        clause.append(span)
        before = word
    if clause:
        yield clause


def is_function_word(word: str) -> bool:
    """Whether `word` is an English word of grammar rather than of content; case and marks around it do not matter."""
    return word.strip("\"'“”‘’(),.;:!?").casefold().replace("’", "'").partition("'")[0] in _FUNCTION_WORDS


def _equal_parts(clause: Sequence[Span], most: int) -> Iterator[list[Span]]:
    parts = -(-len(clause) // most)
    edges = [round(i * len(clause) / parts) for i in range(parts + 1)]
    for start, end in pairwise(edges):
        yield list(clause[start:end])


def _joined(parts: Iterable[list[Span]], most: int) -> list[list[Span]]:
    """Neighbours as one where one of them is short and both together are not too long."""
    least = min(_LEAST_WORDS, -(-most // 2))
    joined: list[list[Span]] = []
    for part in parts:
        if joined and min(len(joined[-1]), len(part)) < least and len(joined[-1]) + len(part) <= most:
            joined[-1] += part
        else:
            joined.append(part)
    return joined
