import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gist_demo.analysis.phrases import is_function_word, phrases


def read(text: str) -> list[str]:
    return [text[start:end] for start, end in phrases(text)]


@given(st.one_of(st.text(max_size=200), st.text(st.sampled_from("aB of,.()\"' \n语ไ\u0e34😀—"), max_size=80)))
def test_phrases_cover_a_text_in_order(text: str) -> None:
    spans = phrases(text)
    assert all(start < end for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())


def test_phrases_end_at_commas_and_before_function_words() -> None:
    text = "A kitten is napping on the couch because it was tired, and the dog (an old one) barks."
    assert read(text) == [
        "A kitten is napping",
        "on the couch",
        "because it was tired,",
        "and the dog",
        "(an old one) barks.",
    ]


def test_a_short_text_has_short_phrases() -> None:
    assert read("Reset password") == ["Reset", "password"]
    assert read("The cat sleeps") == ["The cat", "sleeps"]
    assert read("Where can I change my payment method?") == ["Where can", "I change", "my payment method?"]
    assert read("Hi") == ["Hi"]
    assert read(" \n") == []


def test_no_phrase_is_over_eight_words_or_over_two_sentences() -> None:
    text = "one two three four five six seven eight nine ten eleven. " * 4
    assert {len(part.split()) for part in read(text)} == {5, 6}


def test_scripts_without_spaces_have_phrases_too() -> None:
    assert read("今天天气很好，我们去公园吧。") == ["今天天气很好，", "我们去公园吧。"]
    assert all(part[0] not in "\u0e31\u0e34\u0e35\u0e48" for part in read("ภาษาไทยไม่มีช่องว่าง"))


def test_marks_alone_belong_to_a_word() -> None:
    assert read("- Reset password !!") == ["- Reset", "password !!"]


@pytest.mark.parametrize("text", ["a " * 50_000, "语" * 100_000, "(" * 100_000, "a," * 50_000, "\u0300" * 100_000])
def test_hostile_texts_have_phrases_soon(text: str) -> None:
    began = time.thread_time()
    assert phrases(text)
    assert time.thread_time() - began < 8


def test_words_of_grammar_are_known_whatever_stands_around_them() -> None:
    assert all(map(is_function_word, ["The", "(and", "it’s", "of,"]))
    assert not any(map(is_function_word, ["cat", "", "?!", "password."]))
