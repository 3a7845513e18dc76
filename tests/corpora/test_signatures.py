import io
import pickle
import random
import zipfile

import pytest

from gist_demo.corpora.signatures import READ_HERE, content_of
from gist_demo.errors import InputError


def zip_of(name: str) -> bytes:
    """A ZIP archive with one small file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, "text\nhello\n")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (zip_of("simple.csv"), "a ZIP archive"),
        (b"\x1f\x8b\x08\x00text", "a gzip archive"),
        (b"\x28\xb5\x2f\xfdtext", "a Zstandard archive"),
        (b"BZh91AY&SY\x00\x00", "a bzip2 archive"),
        (b"simple.csv".ljust(257, b"\0") + b"ustar\x0000", "a tar archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "an old Excel or Word file"),
        (b"PK\x03\x04\x00\x00", "a damaged ZIP archive or Office file"),
        (zip_of("word/document.xml"), "a Word document"),
        (zip_of("xl/workbook.bin"), "a binary Excel workbook"),
        (b"PARE\x15\x00\x15\x00PARE", "an encrypted Parquet file"),
        (b"Obj\x01\x04\x14avro.codec", "an Avro file"),
        (b"%PDF-1.7\n1 0 obj", "a PDF"),
        (b"\x7fELF\x02\x01\x01", "a program"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "a program"),
        (b"\x89PNG\r\n\x1a\n", "an image"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "an image"),
        (b"\x00\x00\x00\x18ftypmp42", "a video"),
        (b"SQLite format 3\x00", "an SQLite database"),
        (pickle.dumps({"text": ["hello"]}), "a Python pickle"),
        (b"<!DOCTYPE html><html>", "a web page or XML"),
        (b"<?xml version='1.0'?>", "a web page or XML"),
        (random.Random(0).randbytes(4096), "a binary file"),
        (b"id,text\n" + bytes(range(32)) * 4, "a binary file"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_text_is_refused_by_its_content(data: bytes, what: str) -> None:
    with pytest.raises(InputError) as refused:
        content_of(data)
    assert refused.value.field == "upload"
    assert refused.value.text == f"The file looks like {what}, which is not read here. Upload {READ_HERE}."


def test_a_wide_text_that_is_known_to_be_one_is_no_binary_file() -> None:
    data = "".join(map(chr, range(0x100, 0x900, 7))).encode("utf-16-le")
    with pytest.raises(InputError, match="a binary file"):
        content_of(data)
    assert content_of(data, is_wide=True) == "text"
    with pytest.raises(InputError, match="a gzip archive"):
        content_of(b"\x1f\x8b\x08\x00text", is_wide=True)


@pytest.mark.parametrize(
    "text",
    [
        "MZ is how a program begins",
        "ID3,text\n",
        "PAR1 course",
        "[1] Solatorio (2024)",
        "{curly} braces",
        "RIFF on it",
        "a\0b",
    ],
)
def test_a_text_that_begins_like_something_else_is_a_text(text: str) -> None:
    assert content_of(text.encode()) == "text"
