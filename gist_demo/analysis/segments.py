"""Parts of a text as spans of it; the text itself stays untouched.

A span (start, end) counts characters; text[start:end] begins and ends with what is no white space. The spans of a list
are in order, do not overlap, and cover all of the text that is not white space.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

Span = tuple[int, int]
MOST_CHARACTERS = 500  # of a sentence: a text without a full stop, or in a script without spaces, has an end too
_AT_A_TIME = 4_000  # characters: sentencex takes seconds for some texts of 100,000, and lets no other thread run
_AHEAD = 200  # characters: what comes later does not change where a sentence ends
_WRAPPED = 60  # characters: a line as long as that may go on in the next one
_LIST_MARK = re.compile(r"(?:[-*+•‣·–]|\(?(?:\d{1,3}|[A-Za-z])[.)]|#{1,6})\s")
# Of several bytes in UTF-8; sentencex 1.0.32 breaks on "A\u2009.".
_SPACES = {
    ord(space): " "
    for space in "\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
}
_END = re.compile(r"[.!?…।۔؟]+\s|[。！？｡]+")
_PAUSE = re.compile(r"[\s,;،؛、，；：]")


def sentences(text: str) -> list[Span]:
    """The sentences of `text`, each of at most MOST_CHARACTERS; what ends as no sentence does goes on with the next.

    Full stops of English abbreviations end none, the marks of other scripts do. The end of a line ends one before a
    blank line, an item of a list, or what begins anew after a line too short to have been wrapped. Source: sentencex.
    """
    cuts = _sentence_starts(text) | set(_line_cuts(text))
    whole = _with_letters(text, _between(text, cuts))
    return [part for span in whole for part in _bounded(text, span)]


def windows(spans: Sequence[Span], *, size: int, stride: int = 1) -> list[Span]:
    """From the first to the last of every `size` spans that follow each other, begun anew at each `stride` of them.

    The last window ends with the last span and may be shorter. Windows overlap where `stride` < `size`; it may not be
    larger, so that nothing lies between two of them.
    """
    if not 1 <= stride <= size:
        raise ValueError("a stride is from 1 to the size of a window")
    starts = range(0, max(1, len(spans) - size + stride), stride) if spans else []
    return [(spans[i][0], spans[min(i + size, len(spans)) - 1][1]) for i in starts]


def span_pieces(text: str, span: Span, cuts: Iterable[int]) -> list[Span]:
    """`span` of `text`, cut before each of the characters `cuts`; pieces of white space only are no pieces."""
    start, end = span
    return [(a + start, b + start) for a, b in _between(text[start:end], {cut - start for cut in cuts})]


def _sentence_starts(text: str) -> set[int]:
    """Where sentences begin, of a long text found in parts, each of which begins with one of the part before."""
    found: set[int] = set()
    start = 0
    while start < len(text):
        end = start + _AT_A_TIME
        there = sorted(start + first for first in _starts_in_part(text[start:end]) if first)
        sure = there if end >= len(text) else [first for first in there if first <= end - _AHEAD] or there[:1]
        found.update(sure)
        start = end if end >= len(text) or not sure else sure[-1]
    return found


def _starts_in_part(text: str) -> set[int]:
    from sentencex import get_sentence_boundaries

    try:
        return {boundary["start_index"] for boundary in get_sentence_boundaries("en", text.translate(_SPACES))}
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # its Rust gives up with what is no Exception, and has no module
            raise
        return {match.end() for match in _END.finditer(text)}


def _between(text: str, cuts: Iterable[int]) -> list[Span]:
    edges = sorted({0, len(text), *(cut for cut in cuts if 0 < cut < len(text))})
    found = []
    for start, end in pairwise(edges):
        part = text[start:end]
        if shown := part.strip():
            first = end - len(part.lstrip())
            found.append((first, first + len(shown)))
    return found


def _line_cuts(text: str) -> Iterable[int]:
    start = 0
    while (end := text.find("\n", start)) >= 0:
        following = text[end + 1 : end + 20].lstrip(" \t")
        begins_anew = following[:1] == "\n" or _LIST_MARK.match(following) is not None
        if begins_anew or (end - start < _WRAPPED and not following[:1].islower()):
            yield end + 1
        start = end + 1


def _with_letters(text: str, spans: Sequence[Span]) -> list[Span]:
    """`spans`, where those of marks alone, or of the number of an item, are joined to what they belong to."""
    joined: list[Span] = []
    is_mark = False
    for start, end in spans:
        part = text[start:end]
        has_letters = any(map(str.isalnum, part))
        if joined and (is_mark or not has_letters):
            joined[-1] = (joined[-1][0], end)
            is_mark = is_mark and not has_letters
        else:
            joined.append((start, end))
            is_mark = not has_letters or _LIST_MARK.fullmatch(f"{part} ") is not None
    return joined


def _bounded(text: str, span: Span) -> Iterable[Span]:
    start, end = span
    while end - start > MOST_CHARACTERS:
        half = start + MOST_CHARACTERS // 2
        pauses = [match.end() for match in _PAUSE.finditer(text, half, start + MOST_CHARACTERS)]
        cut = pauses[-1] if pauses else _whole_character(text, half, start + MOST_CHARACTERS)
        yield from span_pieces(text, (start, cut), ())
        start = cut
    yield from span_pieces(text, (start, end), ())


def _whole_character(text: str, least: int, cut: int) -> int:
    """The last place up to `cut`, and after `least`, before which no accent or joiner stands alone."""
    for place in range(cut, least, -1):
        if unicodedata.category(text[place])[0] not in "MC" and text[place - 1] != "\u200d":
            return place
    return cut
