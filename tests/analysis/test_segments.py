import time
from itertools import pairwise

import pytest
import sentencex
from hypothesis import given
from hypothesis import strategies as st

from gist_demo.analysis.segments import MOST_CHARACTERS, Span, sentences, span_pieces, windows

MARKS = st.text(st.sampled_from("aZ.!?\"'()[]“”«»。；؟… \n\r\t-*1•é😀U\u0300\u200d\u00a0\u2009\u3000语"), max_size=80)
BAD_CASES = {
    "no full stop": "word " * 20_000,
    "one word": "x" * 100_000,
    "one script without spaces": "语" * 100_000,
    "full stops": "." * 100_000,
    "quotes": '"' * 100_000,
    "parentheses": "(" * 100_000,
    "abbreviations": "Dr. " * 25_000,
    "blank lines": "\n" * 99_999 + "a",
    "list items": "- a\n" * 25_000,
    "numbers of items": "1. " * 33_000,
    "accents": "\u0300" * 100_000,
    "joiners": "😀\u200d" * 50_000,
    "marks between what is no space": "!\u2060" * 50_000,
    "marks between emoji": "!😀" * 50_000,
}


def read(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def assert_covers(text: str, spans: list[Span]) -> None:
    """The spans are in order, disjoint, trimmed, and leave only white space out."""
    assert all(start < end for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())


@given(st.one_of(st.text(max_size=200), MARKS))
def test_sentences_cover_a_text_in_order(text: str) -> None:
    assert_covers(text, sentences(text))


@pytest.mark.parametrize("case", BAD_CASES)
def test_a_text_without_usable_ends_is_cut_into_bounded_pieces_soon(case: str) -> None:
    text = BAD_CASES[case]
    began = time.thread_time()
    spans = sentences(text)
    assert time.thread_time() - began < 5
    assert_covers(text, spans)
    assert max(end - start for start, end in spans) <= MOST_CHARACTERS


def test_abbreviations_decimals_initials_and_ellipses_end_nothing() -> None:
    text = "Dr. Smith paid $3.50 for tea, e.g. in the U.S. today. J. K. Rowling wrote it... maybe. Really?!"
    assert read(text) == [
        "Dr. Smith paid $3.50 for tea, e.g. in the U.S. today.",
        "J. K. Rowling wrote it... maybe.",
        "Really?!",
    ]


def test_a_long_text_that_is_read_in_parts_has_the_sentences_of_the_whole() -> None:
    said = [
        "Dr. Smith paid $3.50 for tea.",
        "It was, e.g. in the U.S., dear!",
        "“Really? Yes.” he said.",
        "A list (a. b.) is it?",
    ]
    text = " ".join(said[i % 4] for i in range(1_000))
    whole = [boundary["start_index"] for boundary in sentencex.get_sentence_boundaries("en", text)]
    assert len(text) > 25_000
    assert [start for start, _ in sentences(text)] == whole
    assert len(sentences("word " * 700 + "end. Then more. " + "word " * 2_000)) > 2


def test_what_is_said_in_quotes_stays_whole() -> None:
    assert read('He said "Stop. Now." Then he left.') == ['He said "Stop. Now."', "Then he left."]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("今天天气很好。我们去公园吧！你呢？", ["今天天气很好。", "我们去公园吧！", "你呢？"]),
        ("كيف حالك؟ أنا بخير.", ["كيف حالك؟", "أنا بخير."]),
        ("आप कैसे हैं। ठीक।", ["आप कैसे हैं।", "ठीक।"]),
        ("Ich komme morgen. Das ist gut!", ["Ich komme morgen.", "Das ist gut!"]),
        ("😀é. Next one here.", ["😀é.", "Next one here."]),
    ],
)
def test_marks_of_other_scripts_end_sentences(text: str, wanted: list[str]) -> None:
    assert read(text) == wanted


@pytest.mark.parametrize("space", [chr(c) for c in range(0x80, 0x3001) if chr(c).isspace()])
def test_every_white_space_may_stand_before_a_full_stop(space: str) -> None:
    assert sentences(f"Plan U{space}. Then go. 你好") == sentences("Plan U . Then go. 你好")


def test_where_the_library_gives_up_sentences_end_at_their_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):
        pass

    def give_up(language: str, text: str) -> None:
        raise PanicException

    monkeypatch.setattr(sentencex, "get_sentence_boundaries", give_up)
    assert read("One is here. Two?! 三。四。 3.5 is last.") == ["One is here.", "Two?!", "三。", "四。", "3.5 is last."]


def test_another_error_of_the_library_is_none_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(language: str, text: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sentencex, "get_sentence_boundaries", stop)
    with pytest.raises(KeyboardInterrupt):
        sentences("One. Two.")


def test_lines_end_a_sentence_where_something_begins_anew() -> None:
    assert read("- one thing\n- another\n1. first\n2. second") == ["- one thing", "- another", "1. first", "2. second"]
    assert read("Introduction\nWe show it\nbriefly.\n\nmore") == ["Introduction", "We show it\nbriefly.", "more"]
    wrapped = "This line was wrapped at its end, which is beyond sixty characters, in\nGermany, say."
    assert read(wrapped) == [wrapped]


def test_marks_alone_are_no_sentence() -> None:
    assert read("?!") == ["?!"]
    assert read("Well. ... !! Yes.") == ["Well. ... !!", "Yes."]
    assert read("") == read(" \n\t") == []


def test_a_long_sentence_is_cut_at_a_pause_and_never_inside_a_character() -> None:
    long = "word, " * 200
    assert {part[-1] for part in read(long)} == {","}
    assert all(part[0] == "e" for part in read("e\u0301" * 400))


def test_windows_overlap_as_asked_and_end_with_the_last() -> None:
    spans = [(0, 1), (2, 3), (4, 5), (6, 7), (8, 9)]
    assert windows(spans, size=2) == [(0, 3), (2, 5), (4, 7), (6, 9)]
    assert windows(spans, size=2, stride=2) == [(0, 3), (4, 7), (8, 9)]
    assert windows(spans, size=3, stride=2) == [(0, 5), (4, 9)]
    assert windows(spans, size=9) == [(0, 9)]
    assert windows([], size=2) == []


@given(st.integers(0, 30), st.integers(1, 8), st.data())
def test_every_span_is_in_a_window_and_no_window_within_another(n: int, size: int, data: st.DataObject) -> None:
    stride = data.draw(st.integers(1, size))
    spans = [(2 * i, 2 * i + 1) for i in range(n)]
    found = windows(spans, size=size, stride=stride)
    assert {i for start, end in found for i, span in enumerate(spans) if start <= span[0] < end} == set(range(n))
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(found))


@pytest.mark.parametrize("stride", [0, 3])
def test_a_stride_beyond_the_window_is_refused(stride: int) -> None:
    with pytest.raises(ValueError, match="stride"):
        windows([(0, 1)], size=2, stride=stride)


def test_a_span_is_cut_where_asked_without_pieces_of_white_space() -> None:
    assert span_pieces("ab  cd ef", (0, 6), [2, 4, 5, 99]) == [(0, 2), (4, 5), (5, 6)]
