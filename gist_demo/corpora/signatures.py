"""What an uploaded file is by its first bytes, whatever it is called: a workbook, Parquet, text, or not read here."""

import re
import zipfile
from io import BytesIO
from typing import Literal

from gist_demo.corpora.unicode import BOMS, unmarked_unicode
from gist_demo.errors import InputError

Content = Literal["text", "xlsx", "parquet"]

_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (  # offset, bytes, what such a file is
    (0, b"\x1f\x8b", "a gzip archive"),
    (0, b"BZh", "a bzip2 archive"),
    (0, b"\xfd7zXZ\x00", "an xz archive"),
    (0, b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (0, b"Rar!\x1a", "a RAR archive"),
    (257, b"ustar", "a tar archive"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel or Word file"),
    (0, b"PARE", "an encrypted Parquet file"),
    (0, b"ARROW1", "an Arrow file"),
    (0, b"FEA1", "an Arrow file"),
    (0, b"ORC\x0a", "an ORC file"),
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
    (re.compile(rb"(\xef\xbb\xbf)?\s*<(!doctype|html|\?xml)", re.IGNORECASE), "a web page or XML"),
)
_OFFICE = (("word/", "a Word document"), ("ppt/", "a PowerPoint file"), ("xl/workbook.bin", "a binary Excel workbook"))
_CONTROLS = (*range(9), *range(14, 27), *range(28, 32))  # but tab, line ends and escape
_HEAD = 32_768
READ_HERE = "CSV, TSV, TXT, JSON, JSONL, XLSX, Parquet or Markdown"


def content_of(data: bytes, *, is_wide: bool = False) -> Content:
    """What `data` is to be read as; `is_wide` where it is known to be a text in UTF-16 or UTF-32.

    Raises InputError (field "upload") where that is nothing read here; the sentence says what it looks like.
    """
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")) and b"\x00" in data[:512]:
        return _office_file(data)
    if data.startswith(b"PAR1") and (data.endswith(b"PAR1") or b"\x00" in data[:512]):
        return "parquet"
    what = _looks_like(data, is_wide)
    if what is not None:
        raise _not_read(what)
    return "text"


def _not_read(what: str) -> InputError:
    return InputError(f"The file looks like {what}, which is not read here. Upload {READ_HERE}.", "upload")


def _office_file(data: bytes) -> Content:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError):
        raise _not_read("a damaged ZIP archive or Office file") from None
    what = next((what for part, what in _OFFICE if any(name.startswith(part) for name in names)), None)
    if what is None and "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
        return "xlsx"
    raise _not_read(what or "a ZIP archive")


def _looks_like(data: bytes, is_wide: bool) -> str | None:
    head = data[:512]
    for offset, magic, what in _SIGNATURES:
        if head.startswith(magic, offset) and (b"\x00" in head or not magic.isalnum()):  # "ID3" may begin a text
            return what
    for pattern, what in _PATTERNS:
        if pattern.match(head):
            return what
    start = data[:_HEAD]
    controls = sum(map(start.count, _CONTROLS))
    is_wide = is_wide or data.startswith(tuple(mark for mark, _ in BOMS)) or unmarked_unicode(data) is not None
    return "a binary file" if controls > max(2, len(start) // 20) and not is_wide else None
