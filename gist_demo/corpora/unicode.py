"""Which Unicode encoding bytes are in: by their byte order mark, or by how their zeros and letters lie."""

import codecs
import unicodedata

BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark begins its own
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEAD = 4_096  # a multiple of four
_UNUSED = ("Cc", "Cn", "Co", "Cs")


def unmarked_unicode(data: bytes) -> str | None:
    """Which UTF-16 or UTF-32 without a mark this is, None where it is neither."""
    head = data[:_HEAD]
    if b"\x00" not in head:  # every line end, blank and comma of a wide text has one
        return None
    wide = ("utf-32-le", "utf-32-be") if len(data) % 4 == 0 else ()
    narrow = ("utf-16-le", "utf-16-be") if len(data) % 2 == 0 else ()
    pages = {codec: count for codec in (*wide, *narrow) if (count := _pages(head, codec)) is not None}
    return min(pages, key=lambda codec: pages[codec], default=None)


def _pages(head: bytes, codec: str) -> int | None:
    """How many blocks of 256 characters the text comes from, few where `codec` is right; None where it cannot be."""
    try:
        text = codecs.getincrementaldecoder(codec)("strict").decode(head)
    except UnicodeDecodeError:
        return None
    blanks = sum(map(text.count, " \n,;\t"))
    unused = sum(unicodedata.category(c) in _UNUSED and c not in "\n\r\t\0" for c in text)
    nulls = text.count("\0")
    pages = len({ord(c) >> 8 for c in text})
    if unused * 20 > len(text) or nulls * 20 > len(text) or pages * 2 > len(text) or not (blanks or pages == 1):
        return None
    return pages
