"""What of a text may stand in the name of a group of texts: its words and pairs of words, in any script."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

_HAN = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_INDIC = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
_SIZES = ((re.compile(f"[{_HAN}]"), (2, 3)), (re.compile(f"[{_INDIC}]"), (4,)))  # signs that make about one word
_ENDINGS = ("s", "t", "d", "m", "re", "ve", "ll")


def terms_of(text: str, stop_words: frozenset[str]) -> list[str]:
    """Words of `text` and pairs of neighbouring ones, as often as they occur, without numbers and `stop_words`.

    In NFKC and lower case. Where words are written without spaces between (Chinese, Japanese, Thai, Lao, Burmese,
    Khmer), pieces of about a word's length stand in for them.
    """
    found: list[str] = []
    words: list[str] = []
    for word in _words(text):
        kept = word not in stop_words and len(word) > 1 and not word.isnumeric()
        words.append(word if kept else "")
    found += filter(None, words)
    found += (f"{first} {second}" for first, second in pairwise(words) if first and second and first != second)
    for run in _unspaced().findall(_normal(text)):
        found += _pieces(run)
    return found


def parts_of(term: str) -> set[str]:
    """What two terms share that say the same: words without the s of a plural, or the signs of a piece."""
    if _unspaced().match(term):
        return set(term)
    return {word.removesuffix("s") if len(word) > 3 else word for word in term.split()}


def _words(text: str) -> Iterator[str]:
    """Words of scripts with spaces, without the endings of "don't" and "dog's"."""
    for spaced in _unspaced().split(_normal(text)):
        for word in _word().findall(spaced):
            stem, _, ending = word.replace("\u2019", "'").rpartition("'")
            if stem and ending == "t" and stem.endswith("n"):
                yield "not"
            elif stem and ending in _ENDINGS:
                yield stem
            else:
                yield word


def _pieces(run: str) -> Iterator[str]:
    signs = re.findall(f"[^{_marks()}][{_marks()}]*", run)
    sizes = next(sizes for script, sizes in _SIZES if script.match(run))
    for size in sizes:
        for start in range(max(1, len(signs) - size + 1) if size == sizes[0] else len(signs) - size + 1):
            yield "".join(signs[start : start + size])


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


@cache
def _marks() -> str:
    """The signs that belong to the letter before them, which `re` does not count among the signs of words."""
    return "".join(chr(code) for code in range(0x300, 0x10000) if unicodedata.category(chr(code)).startswith("M"))


@cache
def _word() -> re.Pattern[str]:
    part = rf"\w[\w{_marks()}]*"
    return re.compile(rf"{part}(?:['\u2019]{part})*")


@cache
def _unspaced() -> re.Pattern[str]:
    return re.compile(f"[{_HAN}]+|[{_INDIC}]+")
