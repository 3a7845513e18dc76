import io
import pickle
import random
import zipfile

import pytest

from gist_demo.corpora.decoding import decode
from gist_demo.errors import InputError

RUSSIAN = "Посылка пришла повреждённой, верните деньги, пожалуйста.\nКогда придёт мой заказ?\n"


def zip_of(name: str) -> bytes:
    """A ZIP archive with one small file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, "text\nhello\n")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("text", "codec", "name"),
    [
        ("", "utf-8", "UTF-8"),
        ("plain", "ascii", "UTF-8"),
        ("naïve 中文 😀", "utf-8", "UTF-8"),
        ("naïve 中文 😀", "utf-8-sig", "UTF-8"),
        ("naïve 中文 😀", "utf-16", "UTF-16"),
        ("\ufeffnaïve 中文", "utf-16-be", "UTF-16"),
        ("\ufeffnaïve 中文", "utf-32-le", "UTF-32"),
        ("\ufeffnaïve 中文", "utf-32-be", "UTF-32"),
        ("id,text\n1,no byte order mark\n", "utf-16-le", "UTF-16"),
        ("id,text\n1,no byte order mark\n", "utf-16-be", "UTF-16"),
        ("It’s “fine” – really… £5", "cp1252", "Windows-1252 (Western European)"),
        ("Le café de la gare est fermé à midi. Déjà vu ?", "cp1252", "Windows-1252 (Western European)"),
        ("Die Straße ist gesperrt, Bäume fielen.", "cp1252", "Windows-1252 (Western European)"),
        ("Jeg vil sende den tilbage på mandag, årsag: for små.", "cp1252", "Windows-1252 (Western European)"),
        ("Gdzie jest moja paczka? Chcę zwrócić zamówienie.", "cp1250", "Windows-1250 (Central European)"),
        ("İstanbul güneşli bir gün, çok güzel şeyler", "cp1254", "Windows-1254 (Turkish)"),
        (RUSSIAN, "cp1251", "Windows-1251 (Cyrillic)"),
        (RUSSIAN, "koi8_r", "KOI8-R (Cyrillic)"),
        ("Πού είναι η παραγγελία μου; Θέλω επιστροφή.", "iso8859_7", "ISO 8859-7 (Greek)"),
        ("שלום עולם, מה שלומך היום", "cp1255", "Windows-1255 (Hebrew)"),
        ("مرحبا بالعالم كيف حالك اليوم", "cp1256", "Windows-1256 (Arabic)"),
    ],
)
def test_the_encoding_is_found(text: str, codec: str, name: str) -> None:
    assert decode(text.encode(codec)) == (text.removeprefix("\ufeff"), name)


def test_the_encoding_is_found_where_it_shows_late() -> None:
    text = "plain words, " * 50_000 + "wróć, żółty"
    assert decode(text.encode("cp1250")) == (text, "Windows-1250 (Central European)")


def test_a_broken_byte_does_not_make_utf_8_something_else() -> None:
    text, name = decode("Größe, Straße, Bäume, über, schön, Äpfel, Öl, Übung, süß\n".encode() + b"caf\xe9\n")
    assert name == "UTF-8"
    assert text.startswith("Größe")
    assert text.endswith("caf\ufffd\n")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (zip_of("simple.csv"), "a ZIP archive or an Office file"),
        (b"\x1f\x8b\x08\x00text", "a gzip archive"),
        (b"\x28\xb5\x2f\xfdtext", "a Zstandard archive"),
        (b"BZh91AY&SY\x00\x00", "a bzip2 archive"),
        (b"simple.csv".ljust(257, b"\0") + b"ustar\x0000", "a tar archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "an old Excel or Word file"),
        (b"PAR1\x15\x00\x15\x00PAR1", "a Parquet file"),
        (b"Obj\x01\x04\x14avro.codec", "an Avro file"),
        (b"%PDF-1.7\n1 0 obj", "a PDF"),
        (b"\x7fELF\x02\x01\x01", "a program"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "a program"),
        (b"\x89PNG\r\n\x1a\n", "an image"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "an image"),
        (b"\x00\x00\x00\x18ftypmp42", "a video"),
        (b"SQLite format 3\x00", "an SQLite database"),
        (pickle.dumps({"text": ["hello"]}), "a Python pickle"),
        (b'{"text": "hello"}\n', "JSON"),
        (b'\xef\xbb\xbf [ {"text": 1}]', "JSON"),
        (b"<!DOCTYPE html><html>", "a web page or XML"),
        (b"<?xml version='1.0'?>", "a web page or XML"),
        (random.Random(0).randbytes(4096), "a binary file"),
        (b"id,text\n" + bytes(range(32)) * 4, "a binary file"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_text_is_refused_by_its_content(data: bytes, what: str) -> None:
    with pytest.raises(InputError) as refused:
        decode(data)
    assert refused.value.field == "upload"
    assert refused.value.text == f"The file looks like {what}, which is not read here. Upload CSV, TSV or TXT."


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
    assert decode(text.encode()) == (text, "UTF-8")
