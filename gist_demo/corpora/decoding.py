"""Bytes of an uploaded text -> its characters, in the encoding that is found or that the visitor names."""

from dataclasses import dataclass

from gist_demo.corpora.code_pages import CODE_PAGES, guess_code_page
from gist_demo.corpora.unicode import BOMS, unmarked_unicode
from gist_demo.errors import InputError

# What a visitor may choose from: everything that is found, and some that are seldom met.
ENCODINGS: tuple[tuple[str, str], ...] = (
    ("utf-8", "UTF-8"),
    ("utf-16-le", "UTF-16 (little endian)"),
    ("utf-16-be", "UTF-16 (big endian)"),
    ("utf-32-le", "UTF-32 (little endian)"),
    ("utf-32-be", "UTF-32 (big endian)"),
    *CODE_PAGES,
)
_HEAD = 32_768


@dataclass(frozen=True)
class Decoded:
    """A text, the codec it was in (one of ENCODINGS), and how many characters of it were broken and became U+FFFD."""

    text: str
    codec: str
    broken: int = 0


def encoding_name(codec: str) -> str:
    """What people call `codec`."""
    return dict(ENCODINGS).get(codec, codec)


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    """The text in `data`, without its byte order mark. The encoding is found by that mark, as UTF-8, by the zeros of
    UTF-16 and UTF-32, else by its letters; or it is the codec `encoding`.

    Raises InputError (field "encoding") where `encoding` is not one of ENCODINGS, or `data` cannot be in it.
    """
    if encoding is not None:
        return _decode_as(data, encoding)
    for mark, codec in BOMS:
        if data.startswith(mark):
            return _mended(data[len(mark) :], codec)
    wide = unmarked_unicode(data)
    return _decode_8_bit(data) if wide is None else _mended(data, wide)


def _decode_as(data: bytes, encoding: str) -> Decoded:
    if encoding not in dict(ENCODINGS):
        raise InputError("This encoding is not known here. Choose another one.", "encoding")
    mark = next((mark for mark, codec in BOMS if codec == encoding and data.startswith(mark)), b"")
    try:
        return Decoded(data[len(mark) :].decode(encoding), encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = f"The file is not in {encoding_name(encoding)}: line {line:,} cannot be read in it."
        raise InputError(f"{what} Choose another encoding.", "encoding") from None


def _decode_8_bit(data: bytes) -> Decoded:
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        at = error.start
    around = _mended(data[max(at - _HEAD, 0) : at + _HEAD], "utf-8")
    if around.broken * 10 < sum(not c.isascii() for c in around.text):  # much good UTF-8 with a few broken bytes
        return _mended(data, "utf-8")
    return _mended(data, guess_code_page(data, at))


def _mended(data: bytes, codec: str) -> Decoded:
    """`data` in `codec`, U+FFFD in place of each character that is broken."""
    try:
        return Decoded(data.decode(codec), codec)
    except UnicodeDecodeError:
        text, right = data.decode(codec, "replace"), data.decode(codec, "ignore")
    return Decoded(text, codec, text.count("\ufffd") - right.count("\ufffd"))
