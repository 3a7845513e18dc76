import csv
from contextlib import suppress
from pathlib import Path

import pytest

from gist_demo.corpora.decoding import ENCODINGS, Decoded, decode, encoding_name
from gist_demo.errors import InputError

RUSSIAN = "Посылка пришла повреждённой, верните деньги, пожалуйста.\nКогда придёт мой заказ?\n"
CHINESE = "编号,文本\n1,今天天气很好，我们去公园散步\n2,我喜欢学习中文，因为很有意思\n"


@pytest.mark.parametrize(
    ("text", "codec", "name"),
    [
        ("", "utf-8", "UTF-8"),
        ("plain", "ascii", "UTF-8"),
        ("naïve 中文 😀", "utf-8", "UTF-8"),
        ("naïve 中文 😀", "utf-8-sig", "UTF-8"),
        ("naïve 中文 😀", "utf-16", "UTF-16 (little endian)"),
        ("\ufeffnaïve 中文", "utf-16-be", "UTF-16 (big endian)"),
        ("\ufeffnaïve 中文", "utf-32-le", "UTF-32 (little endian)"),
        ("\ufeffnaïve 中文", "utf-32-be", "UTF-32 (big endian)"),
        ("id,text\n1,no byte order mark\n", "utf-16-le", "UTF-16 (little endian)"),
        ("id,text\n1,no byte order mark\n", "utf-16-be", "UTF-16 (big endian)"),
        ("id,text\n1,no byte order mark\n", "utf-32-le", "UTF-32 (little endian)"),
        ("id,text\n1,no byte order mark\n", "utf-32-be", "UTF-32 (big endian)"),
        (RUSSIAN, "utf-16-le", "UTF-16 (little endian)"),
        (RUSSIAN, "utf-16-be", "UTF-16 (big endian)"),
        (CHINESE, "utf-16-le", "UTF-16 (little endian)"),
        (CHINESE, "utf-16-be", "UTF-16 (big endian)"),
        (CHINESE, "gb18030", "GB18030 (Chinese)"),
        ("編號,文字\n1,今天天氣很好，我們去公園\n", "big5", "Big5 (Chinese)"),
        ("番号,文章\n1,今日はとても良い天気ですね。\n", "cp932", "Shift-JIS (Japanese)"),
        ("番号,文章\n1,今日はとても良い天気ですね。\n", "euc_jp", "EUC-JP (Japanese)"),
        ("번호,글\n1,오늘은 날씨가 아주 좋습니다.\n", "euc_kr", "EUC-KR (Korean)"),
        ("ห้องน้ำอยู่ที่ไหน", "cp874", "Windows-874 (Thai)"),
        ("Привіт, як справи? Дякую, все гаразд.", "cp1251", "Windows-1251 (Cyrillic)"),
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
    found = decode(text.encode(codec))
    assert (found.text, encoding_name(found.codec), found.broken) == (text.removeprefix("\ufeff"), name, 0)


def test_the_encoding_is_found_where_it_shows_late() -> None:
    text = "plain words, " * 50_000 + "wróć, żółty"
    assert decode(text.encode("cp1250")) == Decoded(text, "cp1250")


def test_a_broken_byte_does_not_make_utf_8_something_else_and_is_counted() -> None:
    found = decode("Größe, Straße, Bäume, über, schön, Äpfel, Öl, Übung, süß \ufffd\n".encode() + b"caf\xe9\n")
    assert found == Decoded("Größe, Straße, Bäume, über, schön, Äpfel, Öl, Übung, süß \ufffd\ncaf\ufffd\n", "utf-8", 1)


def test_an_encoding_may_be_chosen() -> None:
    data = "Gdzie jest moja paczka? Żółw".encode("cp1250")
    assert decode(data, "cp1252").codec == "cp1252"
    assert decode("\ufeffx".encode(), "utf-8") == Decoded("x", "utf-8")
    assert decode("\ufeffx".encode("utf-16-be"), "utf-16-be") == Decoded("x", "utf-16-be")


@pytest.mark.parametrize(
    ("encoding", "sentence"),
    [
        ("utf-8", "The file is not in UTF-8: line 2 cannot be read in it. Choose another encoding."),
        (
            "utf-16-le",
            "The file is not in UTF-16 (little endian): line 3 cannot be read in it. Choose another encoding.",
        ),
        ("rot13", "This encoding is not known here. Choose another one."),
    ],
)
def test_an_encoding_that_cannot_be_is_refused_with_the_line(encoding: str, sentence: str) -> None:
    with pytest.raises(InputError) as refused:
        decode(b"one\ntw\xf6\nthree", encoding)
    assert (refused.value.text, refused.value.field) == (sentence, "encoding")


def test_every_encoding_that_may_be_chosen_is_a_codec_with_a_name_of_its_own() -> None:
    for codec, _ in ENCODINGS:
        assert decode("plain".encode(codec), codec) == Decoded("plain", codec)
    assert len(dict(ENCODINGS)) == len({name for _, name in ENCODINGS}) == len(ENCODINGS)


# Encodings that software writes where each language is spoken.
CODECS = {
    "ara": ["cp1256"], "cmn": ["gb18030", "big5"], "deu": ["cp1252"], "ell": ["iso8859_7", "cp1253"], "fra": ["cp1252"],
    "heb": ["cp1255"], "jpn": ["cp932", "euc_jp"], "kor": ["cp949"], "rus": ["cp1251", "koi8_r"], "spa": ["cp1252"],
    "tha": ["cp874"], "tur": ["cp1254"],
}  # fmt: skip


@pytest.mark.parametrize(("lines", "least"), [(1, 0.98), (3, 1.0)])
def test_real_sentences_are_read_in_nearly_all_encodings(data: Path, lines: int, least: float) -> None:
    with (data / "tatoeba_15x40.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["lang"], row["text"]) for row in csv.DictReader(file)]
    right = []
    for language, codecs in CODECS.items():
        texts = [text for spoken, text in rows if spoken == language]
        for codec in codecs:
            for start in range(0, len(texts), lines):
                text = "\n".join(texts[start : start + lines])
                with suppress(UnicodeEncodeError):
                    right.append(decode(text.encode(codec)).text == text)
    assert len(right) > 200
    assert sum(right) / len(right) >= least
