import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gist_demo.text import clean_text, is_blank, shorten, split_lines

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=[]))  # lone surrogates too
AWKWARD = st.text(alphabet="a \n\r\t\x00\x0b\x1c\x85\x9f\u200b\u200d\u202e\u2069\ufeff\ud83d\ude00\ufffd")
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("NUL\x00, BOM\ufeff, ZWSP\u200b", "NUL, BOM, ZWSP"),
        ("one\r\ntwo\rthree\n", "one\ntwo\nthree\n"),
        ("form\x0cfeed\x0bvertical\x85next", "form feed vertical next"),
        ("safe\u202egnp.exe", "safegnp.exe"),
        ("\ud83d\ude00", "😀"),
        ("lone \ud800 high", "lone \ufffd high"),
        ("lone \udc00", "lone \ufffd"),
        ("\udc00\ud800", "\ufffd\ufffd"),
        ("👩\u200d🚀 and नमस्\u200dते", "👩\u200d🚀 and नमस्\u200dते"),
        ("tab\tand  spaces stay ", "tab\tand  spaces stay "),
    ],
)
def test_cleaning_by_example(dirty: str, clean: str) -> None:
    assert clean_text(dirty) == clean


@given(ANY_TEXT | AWKWARD)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


@given(ANY_TEXT | AWKWARD)
def test_a_clean_text_can_be_shown_and_sent(text: str) -> None:
    clean = clean_text(text)
    clean.encode("utf-8")
    assert all(unicodedata.category(c) != "Cc" or c in "\t\n" for c in clean)
    assert not set(clean) & set(BIDI + "\u200b\u2060\ufeff")


@given(st.text(alphabet=st.characters(exclude_categories=["C"])))
def test_what_can_be_shown_is_not_touched(text: str) -> None:
    assert clean_text(text) == text


@given(ANY_TEXT | AWKWARD)
def test_cleaning_removes_nothing_that_can_be_seen(text: str) -> None:
    assert [c for c in clean_text(text) if c.isprintable() and c not in " \ufffd"] == [
        c
        for c in text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
        if c.isprintable() and c not in " \ufffd"
    ]


@pytest.mark.parametrize("text", ["", " \n\t", "\u00a0\u3000", "\x00\x1f", "\u200b\u200d\ufeff", "\u2028"])
def test_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["a", " . ", "\u200b1", "中", "😀", "\ufffd"])
def test_not_blank(text: str) -> None:
    assert not is_blank(text)


def test_lines_end_at_line_ends_and_nowhere_else() -> None:
    assert split_lines("a\nb\r\nc\rd\x0be\u2028f\x85g") == ["a", "b", "c", "d\x0be\u2028f\x85g"]
    assert split_lines("\n\nx\n") == ["", "", "x", ""]
    assert split_lines("") == [""]


@given(ANY_TEXT | AWKWARD, st.integers(2, 80))
def test_shortened_is_never_wider_and_one_line(text: str, width: int) -> None:
    short = shorten(text, width)
    assert len(short) <= width
    assert "\n" not in short
    assert "\r" not in short


@given(st.text(alphabet="ab  \n", max_size=40))
def test_what_fits_is_only_put_on_one_line(text: str) -> None:
    assert shorten(text, 40) == " ".join(text.split())


def test_shortened_at_a_word_where_one_ends_late_enough() -> None:
    assert shorten("the quick brown fox", 12) == "the quick…"
    assert shorten("incomprehensibilities", 10) == "incompreh…"
    assert shorten("a incomprehensibilities", 10) == "a incompr…"


def test_shortening_a_long_text_looks_at_its_beginning_only() -> None:
    assert shorten("word " * 1_000_000, 20) == "word word word word…"
    assert shorten(" " * 1_000_000 + "late", 20) == "…"
