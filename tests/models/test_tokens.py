from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from gist_demo.models.bundled import bundled_folder
from gist_demo.models.tokens import TextTokenizer

MOST = 16


@pytest.fixture(scope="module")
def tokenizer(minilm: Path) -> TextTokenizer:
    return TextTokenizer(minilm / "tokenizer.json", MOST)


def whole(text: str) -> list[int]:
    """The tokens that the model reads when all of `text` is tokenized, cut by the library itself."""
    folder = bundled_folder()
    assert folder is not None
    reference = Tokenizer.from_file(str(folder / "tokenizer.json"))
    reference.no_padding()
    reference.enable_truncation(MOST)
    return list(reference.encode(text).ids)


def test_a_text_has_its_special_tokens_and_no_padding(tokenizer: TextTokenizer) -> None:
    (text,) = tokenizer.tokenize(["Bären like honey"])
    assert text.ids.dtype == np.int32
    assert text.ids.tolist() == whole("Bären like honey")
    assert (text.words_lost, text.unknown) == (0, False)


@pytest.mark.parametrize(("words", "lost"), [(14, 0), (15, 1), (3000, 2986)])
def test_what_is_over_the_limit_is_cut_and_counted(tokenizer: TextTokenizer, words: int, lost: int) -> None:
    (text,) = tokenizer.tokenize([" ".join(["word"] * words)])
    assert len(text.ids) == min(words + 2, MOST)
    assert text.ids.tolist() == whole(" ".join(["word"] * words))
    assert text.words_lost == lost


def test_a_text_of_unknown_tokens_only_is_told(tokenizer: TextTokenizer) -> None:
    empty, unknown, mixed = tokenizer.tokenize(["", "🦖🦕", "a 🦖"])
    assert (empty.unknown, unknown.unknown, mixed.unknown) == (False, True, False)


def test_a_batch_is_its_texts_one_by_one(tokenizer: TextTokenizer) -> None:
    texts = ["one", "two words", "word " * 400, ""]
    assert [text.ids.tolist() for text in tokenizer.tokenize(texts)] == [whole(text) for text in texts]
    assert tokenizer.tokenize([]) == []


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["word ", "a", " ", "未", "ab,", "é\u0301", "unfathomable", "\n\t"]),
    st.integers(600, 12_000),
    st.text(max_size=20),
)
def test_a_very_long_text_reads_as_if_it_had_not_been_cut_before(
    tokenizer: TextTokenizer, piece: str, times: int, end: str
) -> None:
    text = piece * times + end
    assert tokenizer.tokenize([text])[0].ids.tolist() == whole(text)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_spans_are_those_of_the_library_in_characters(tokenizer: TextTokenizer, text: str) -> None:
    folder = bundled_folder()
    assert folder is not None
    reference = Tokenizer.from_file(str(folder / "tokenizer.json"))
    reference.no_truncation()
    reference.no_padding()
    (spans,) = tokenizer.token_spans([text])
    assert spans.dtype == np.int32
    assert spans.tolist() == [list(span) for span in reference.encode(text, add_special_tokens=False).offsets]


def test_spans_are_where_the_words_are_also_after_the_limit(tokenizer: TextTokenizer) -> None:
    text = "Bears 🦖 like\nhoney. " * 20
    few, none = tokenizer.token_spans([text, ""])
    assert [text[start:end] for start, end in few[:5]] == ["Bears", "🦖", "like", "honey", "."]
    assert few.shape == (100, 2)
    assert none.shape == (0, 2)


def test_of_a_very_long_text_only_a_part_is_tokenized(
    tokenizer: TextTokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    class Counting:
        def encode_batch(self, texts: list[str], add_special_tokens: bool) -> object:
            seen.extend(map(len, texts))
            return honest.encode_batch(texts, add_special_tokens=add_special_tokens)

    honest = tokenizer._tokenizer
    monkeypatch.setattr(tokenizer, "_tokenizer", Counting())
    (text,) = tokenizer.tokenize(["word " * 2_000_000])
    assert seen == [(MOST + 128) * 40]
    assert text.words_lost == 2_000_000 - (MOST - 2)
