"""Bytes of an uploaded file -> its text, whatever the file is called. Files that are no text are refused."""

import codecs
import re

from gist_demo.errors import InputError

_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (  # offset, bytes, what such a file is
    (0, b"PK\x03\x04", "a ZIP archive or an Office file"),
    (0, b"PK\x05\x06", "a ZIP archive"),
    (0, b"\x1f\x8b", "a gzip archive"),
    (0, b"BZh", "a bzip2 archive"),
    (0, b"\xfd7zXZ\x00", "an xz archive"),
    (0, b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (0, b"Rar!\x1a", "a RAR archive"),
    (257, b"ustar", "a tar archive"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel or Word file"),
    (0, b"PAR1", "a Parquet file"),
    (0, b"ARROW1", "an Arrow file"),
    (0, b"Obj\x01", "an Avro file"),
    (0, b"SQLite format 3\x00", "an SQLite database"),
    (0, b"\x89HDF\r\n", "an HDF5 file"),
    (0, b"\x93NUMPY", "a NumPy array"),
    (0, b"%PDF-", "a PDF"),
    (0, b"{\\rtf", "an RTF document"),
    (0, b"\x7fELF", "a program"),
    (0, b"\xcf\xfa\xed\xfe", "a program"),
    (0, b"\xca\xfe\xba\xbe", "a program"),
    (0, b"\x00asm", "a program"),
    (0, b"\x89PNG", "an image"),
    (0, b"\xff\xd8\xff", "an image"),
    (0, b"GIF8", "an image"),
    (0, b"II*\x00", "an image"),
    (0, b"MM\x00*", "an image"),
    (4, b"ftyp", "a video"),
    (0, b"RIFF", "a sound, a video or an image"),
    (0, b"ID3", "a sound"),
    (0, b"OggS", "a sound"),
)
_PATTERNS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"\x80[\x02-\x05]"), "a Python pickle"),
    (re.compile(rb"MZ[^\n]*\x00", re.DOTALL), "a program"),
    (re.compile(rb'(\xef\xbb\xbf)?\s*(\{\s*"|\[\s*[\[{"])'), "JSON"),
    (re.compile(rb"(\xef\xbb\xbf)?\s*<(!doctype|html|\?xml)", re.IGNORECASE), "a web page or XML"),
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),  # before UTF-16, whose mark begins its own
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
# The letters beyond ASCII that a language writes, most frequent first, in the code pages that older software saves.
_CODE_PAGES: tuple[tuple[str, str, str], ...] = (
    ("cp1252", "Windows-1252 (Western European)", "éáíóè¿¡àüäöçñãêõúßåøæôâîûïëìòù"),
    ("cp1250", "Windows-1250 (Central European)", "ąłęóśżćńźáíéěčřžýšůúőűăâîșțđ"),
    ("cp1254", "Windows-1254 (Turkish)", "ıüşğçöİ"),
    ("cp1251", "Windows-1251 (Cyrillic)", "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"),
    ("koi8_r", "KOI8-R (Cyrillic)", "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"),
    ("iso8859_7", "ISO 8859-7 (Greek)", "αοιετσνηυρςκμλόάέήίπδγωχθώύφβξζψ"),
    ("cp1255", "Windows-1255 (Hebrew)", "יוהלאתשרמבנםדעקחכפסטןגזצךףץ"),
    ("cp1256", "Windows-1256 (Arabic)", "اليمنروتبهعدسفكقحةجطشصخءضىذثغظأإ"),
)
_CONTROLS = (*range(9), *range(14, 27), *range(28, 32))  # but tab, line ends and escape
_HEAD = 32_768


def decode(data: bytes) -> tuple[str, str]:
    """The text in `data`, and the name of the encoding it was read in: found by byte order mark, as UTF-8, by the zeros
    of UTF-16, else by the letters of the usual code pages.

    Raises InputError (field "upload") where `data` is no text; the sentence says what it looks like.
    """
    what = _looks_like(data)
    if what is not None:
        raise InputError(f"The file looks like {what}, which is not read here. Upload CSV, TSV or TXT.", "upload")
    for mark, codec, name in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(codec, "replace"), name
    codec_16 = _utf_16(data)
    return _decode_8_bit(data) if codec_16 is None else (data.decode(codec_16, "replace"), "UTF-16")


def _looks_like(data: bytes) -> str | None:
    head = data[:512]
    for offset, magic, what in _SIGNATURES:
        if head.startswith(magic, offset) and (b"\x00" in head or not magic.isalnum()):  # "ID3" may begin a text
            return what
    for pattern, what in _PATTERNS:
        if pattern.match(head):
            return what
    is_wide = data.startswith(tuple(mark for mark, _, _ in _BOMS)) or _utf_16(data)
    controls = sum(map(data[:_HEAD].count, _CONTROLS))
    return "a binary file" if controls > max(2, len(data[:_HEAD]) // 20) and not is_wide else None


def _utf_16(data: bytes) -> str | None:
    """Which UTF-16 this is, if every other byte is mostly zero."""
    head = data[:_HEAD]
    first, second = head[0::2].count(0), head[1::2].count(0)
    if len(data) % 2 == 0 and abs(first - second) > len(head) / 4:
        return "utf-16-be" if first > second else "utf-16-le"
    return None


def _decode_8_bit(data: bytes) -> tuple[str, str]:
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError as error:
        doubtful = data[max(error.start - _HEAD, 0) : error.start + _HEAD]
    guess = doubtful.decode("utf-8", "replace")
    broken, beyond_ascii = guess.count("\ufffd"), sum(not character.isascii() for character in guess)
    if broken * 10 < beyond_ascii:  # much good UTF-8 with a few broken bytes in it
        return data.decode("utf-8", "replace"), "UTF-8"
    codec, name, _ = max(_CODE_PAGES, key=lambda page: _plausibility(doubtful.decode(page[0], "replace"), page[2]))
    return data.decode(codec, "replace"), name


def _plausibility(text: str, letters: str) -> float:
    """How well the characters beyond ASCII in `text` fit a language that is written with `letters`, at most 1."""
    around = zip(" " + text, text, text[1:] + " ", strict=False)
    fits = [_fit(before, here, after, letters) for before, here, after in around if not here.isascii()]
    return sum(fits) / len(fits) if fits else 0.0


def _fit(before: str, here: str, after: str, letters: str) -> float:
    rank = letters.find(here.lower())
    frequent = 1 - 0.8 * rank / len(letters)
    if not here.isalpha():
        if before.isalpha() and after.isalpha() and here != "’":
            return -1.0  # no other symbol stands inside a word
        return frequent if rank >= 0 else 0.5
    neighbours = [c for c in (before, after) if c.isalpha()]
    if not neighbours:
        return 0.0
    capital_inside = here.isupper() and before.islower()
    two_scripts = letters[0] > "\u0250" and any(map(str.isascii, neighbours))  # say, Greek and Latin in one word
    return (frequent if rank >= 0 else -1.0) - capital_inside - two_scripts
