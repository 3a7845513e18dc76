"""Cleaning and shortening of texts from outside. Pure functions on strings."""

import re
import unicodedata
from decimal import ROUND_UP, Context

_LINE_END = re.compile(r"\r\n|\r|\n")
_TO_SPACE = re.compile(r"[\x0b\x0c\x1c-\x1f\x85]")
# NUL and other C0 and C1 controls, DEL, zero-width space, word joiner, BOM, and the controls that turn the
# direction of writing. The zero-width joiners stay: emoji and several scripts are written with them.
_TO_NOTHING = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def clean_text(text: str) -> str:
    """`text` as it may enter the app: every text from outside passes here once.

    Surrogate pairs are joined and lone surrogates become U+FFFD, line ends become "\\n", other vertical white space
    becomes a space, and control, zero-width and direction characters are removed. Nothing else changes, and cleaning
    twice is cleaning once.
    """
    if _SURROGATE.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _TO_NOTHING.sub("", _TO_SPACE.sub(" ", _LINE_END.sub("\n", text)))


def is_blank(text: str) -> bool:
    """Whether nothing in `text` can be seen: white space, controls and format characters only."""
    return all(c.isspace() or unicodedata.category(c) in ("Cc", "Cf") for c in text)


def split_lines(text: str) -> list[str]:
    """The lines of `text`, split at "\\n", "\\r\\n" and "\\r" and at nothing else; blank lines are kept."""
    return _LINE_END.split(text)


def rounded_up(value: float) -> str:
    """A bound of at most 1 in one digit, as people write it and never below `value`: 0.0003 for 0.00021."""
    return f"{Context(prec=1, rounding=ROUND_UP).create_decimal(repr(value)):f}"


def shorten(text: str, width: int) -> str:
    """`text` on one line of at most `width` (>= 2) characters, cut at a word where one ends in its second half."""
    line = " ".join(text[: 4 * width + 64].split())
    if len(line) <= width and len(text) <= 4 * width + 64:
        return line
    cut = line[: width - 1]
    space = line.rfind(" ", 0, width)
    return (cut[:space] if space >= width // 2 else cut).rstrip() + "…"
