import csv
import re
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from gist_demo.analysis import passages
from gist_demo.analysis.passages import (
    BestPassage,
    best_passages,
    best_window,
    check_split,
    spans_around,
    split_into_passages,
    token_passages,
)
from gist_demo.analysis.reading import read_ends
from gist_demo.encoding.encoder import Encoder, TokenSpans
from gist_demo.encoding.engine import Engine
from gist_demo.errors import InputError, Stopped
from gist_demo.models.bundled import bundled_folder
from tests.stand_ins import PatientWatch, WordBackend, word_vector

FOX = "One fox ran. Two dogs slept. Three cats ate. Four cows stood."


@pytest.fixture
def backend() -> WordBackend:
    return WordBackend()


@pytest.fixture
def words(backend: WordBackend) -> Encoder:
    """Reads six words of a text."""
    return Engine(backend, cache_bytes=1_000_000)


def tokens_of(text: str) -> TokenSpans:
    """Letters, marks and digits by themselves, up to three letters a token."""
    return np.array([m.span() for m in re.finditer(r"\w{1,3}|[^\w\s]", text)], np.int32).reshape(-1, 2)


def test_sentences_are_put_together_and_overlap_as_asked(words: Encoder) -> None:
    made = split_into_passages([FOX, "", "Alone."], by="sentences", size=2, overlap=1, encoder=words)
    assert made.texts == (
        "One fox ran. Two dogs slept.",
        "Two dogs slept. Three cats ate.",
        "Three cats ate. Four cows stood.",
        "Alone.",
    )
    assert made.documents.dtype == np.int64
    assert made.documents.tolist() == [0, 0, 0, 2]
    assert [FOX[slice(*span)] for span in made.spans[:3]] == list(made.texts[:3])


def test_tokens_are_those_of_the_model(encoder: Encoder) -> None:
    folder = bundled_folder()
    assert folder is not None
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    text = "Unfathomable antidisestablishmentarianism puzzled lexicographers. " * 20
    made = split_into_passages([text], by="tokens", size=32, overlap=8, encoder=encoder)
    counts = [len(tokenizer.encode(each, add_special_tokens=False)) for each in made.texts]
    assert max(counts) <= 32
    assert min(counts[:-1]) >= 24
    assert all(each.split()[0] in text.split() and each.split()[-1] in text.split() for each in made.texts)


@given(
    st.text(st.sampled_from("ab.  \n語é"), max_size=120),
    st.integers(8, 20),
    st.data(),
)
def test_passages_of_tokens_cover_a_text_within_their_size(text: str, size: int, data: st.DataObject) -> None:
    overlap = data.draw(st.integers(0, size - 1))
    tokens = tokens_of(text)
    spans = token_passages(text, tokens, size=size, overlap=overlap)
    seen = {i for start, end in spans for i in range(start, end)}
    assert {i for i, character in enumerate(text) if not character.isspace()} <= seen
    assert all(sum(start <= a and b <= end for a, b in tokens) <= size for start, end in spans)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(spans))


def test_words_are_not_cut_unless_they_are_long() -> None:
    text = "abcdef " * 20  # two tokens a word
    spans = token_passages(text, tokens_of(text), size=9, overlap=0)
    assert {text[slice(*span)] for span in spans} == {"abcdef abcdef abcdef abcdef"}
    assert token_passages("x" * 60, tokens_of("x" * 60), size=10, overlap=2) == [(0, 30), (24, 54), (48, 60)]


def test_a_text_without_tokens_is_one_passage() -> None:
    assert token_passages(" ?? ", np.zeros((0, 2), np.int32), size=8, overlap=0) == [(1, 3)]
    assert token_passages(" ", np.zeros((0, 2), np.int32), size=8, overlap=0) == []


@pytest.mark.parametrize(
    ("by", "size", "overlap", "field"),
    [
        ("sentences", 0, 0, "size"),
        ("sentences", 101, 0, "size"),
        ("sentences", 1.5, 0, "size"),
        ("sentences", float("nan"), 0, "size"),
        ("sentences", "2", 0, "size"),
        ("sentences", 2, 2, "overlap"),
        ("sentences", 2, -1, "overlap"),
        ("sentences", 2, None, "overlap"),
        ("tokens", 7, 0, "size"),
        ("tokens", 255, 0, "size"),
        ("words", 2, 0, "by"),
    ],
)
def test_sizes_that_cannot_be_used_are_said(by: Any, size: object, overlap: object, field: str) -> None:
    with pytest.raises(InputError) as caught:
        check_split(by, size, overlap, max_tokens=256)
    assert caught.value.field == field


def test_sizes_that_can_be_used_become_whole_numbers() -> None:
    assert check_split("tokens", 254.0, 253.0, max_tokens=256) == (254, 253)


def test_too_many_passages_are_refused(words: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passages, "MOST_PASSAGES", 3)
    with pytest.raises(InputError, match="more than 3 passages"):
        split_into_passages([FOX], by="sentences", size=1, encoder=words)


def test_splitting_stops_when_it_is_not_wanted(words: Encoder) -> None:
    with pytest.raises(Stopped):
        split_into_passages([FOX] * 9, by="sentences", size=1, encoder=words, watch=PatientWatch(checks=4))


def test_the_best_window_is_the_first_of_equals() -> None:
    spans = [(0, 1), (2, 3), (4, 5)]
    assert best_window(spans, np.array([0.1, 0.5, 0.5], np.float32), 9) == BestPassage((2, 3), 0.5, 9)
    assert best_window(spans[:1], np.array([0.5], np.float32), 1) == BestPassage(None, 0.5, 1)
    assert best_window([], np.zeros(0, np.float32), 0) == BestPassage(None, 0.0, 0)


def test_the_sentence_that_was_asked_for_is_found(words: Encoder) -> None:
    texts = ["One fox. Two. A dog.", "Alone.", ""]
    first, alone, blank = best_passages(words, word_vector("Two."), texts)
    assert first.span is not None
    assert texts[0][slice(*first.span)] == "Two."
    assert first.score == pytest.approx(1, abs=1e-6)
    assert alone.span is blank.span is None
    assert best_passages(words, word_vector("x"), []) == ()


def test_two_sentences_are_found_where_both_together_are_closer(encoder: Encoder) -> None:
    text = "Snow fell all night. My parcel was sent last week. It has still not arrived. Cats sleep a lot."
    query = encoder.encode(["My parcel was sent last week. It has still not arrived."]).vectors[0]
    (found,) = best_passages(encoder, query, [text])
    assert found.span is not None
    assert text[slice(*found.span)] == "My parcel was sent last week. It has still not arrived."
    assert found.score == pytest.approx(1, abs=1e-5)


def test_a_sentence_has_at_most_two_neighbours() -> None:
    spans = [(0, 1), (2, 3), (4, 5)]
    assert spans_around(spans, 1) == [(0, 3), (2, 5)]
    assert spans_around(spans, 0) == [(0, 3)]
    assert spans_around(spans, 2) == [(2, 5)]


def test_only_what_was_read_is_looked_at(words: Encoder, backend: WordBackend) -> None:
    (found,) = best_passages(words, word_vector("Three cats."), [text := "One fox. Two dogs. Three cats. Four."])
    assert (found.read_end, found.span) == (text.index(" Four"), (19, 30))
    assert all("Four" not in text for batch in backend.batches for text in batch)


def test_a_text_of_many_sentences_has_a_bounded_number_of_parts() -> None:
    found = passages._short_parts("Yes. " * 1000)
    assert len(found) <= 64
    assert found[0][0] == 0
    assert max(end for _, end in found) == 4999


def test_the_last_sentence_of_real_abstracts_is_found_in_them(encoder: Encoder, data: Path) -> None:
    with (data / "scifact1k_docs.csv").open(encoding="utf-8", newline="") as file:
        abstracts = [row["text"] for row in islice(csv.DictReader(file), 20)]
    whole = [text for text, end in zip(abstracts, read_ends(encoder, abstracts), strict=True) if end == len(text)]
    endings = [re.split(r"(?<=[a-z])\. ", text)[-1] for text in whole]
    assert len(endings) > 5
    for text, ending, query in zip(whole, endings, encoder.encode(endings).vectors, strict=True):
        (found,) = best_passages(encoder, query, [text])
        assert found.span is not None
        assert found.span[1] == len(text.rstrip())
        assert found.span[0] <= text.rindex(ending)
