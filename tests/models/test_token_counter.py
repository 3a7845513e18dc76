from pathlib import Path

import pytest

from gist_demo.models.token_counter import TokenCounter


@pytest.fixture(scope="module")
def counter(minilm: Path) -> TokenCounter:
    return TokenCounter(minilm / "tokenizer.json")


def test_spans_are_of_characters_without_special_tokens(counter: TokenCounter) -> None:
    text = "Bären like unfathomable honey"
    (spans,) = counter.token_spans([text])
    words = [text[start:end] for start, end in spans.offsets]
    assert "".join(words) == text.replace(" ", "")
    assert spans.unknown == 0


def test_long_texts_are_counted_to_their_end(counter: TokenCounter) -> None:
    (spans,) = counter.token_spans(["word " * 3000])
    assert len(spans.offsets) == 3000
    assert list(spans.offsets[-1]) == [14_995, 14_999]


def test_unknown_tokens_are_counted(counter: TokenCounter) -> None:
    empty, unknown, mixed = counter.token_spans(["", "🦖🦕", "a 🦖"])
    assert (empty.offsets.shape, empty.unknown) == ((0, 2), 0)
    assert unknown.unknown == len(unknown.offsets) > 0
    assert (mixed.unknown, len(mixed.offsets)) == (1, 2)


def test_a_batch_is_its_texts_one_by_one(counter: TokenCounter) -> None:
    texts = ["one", "two words", "word " * 400, ""]
    together = counter.token_spans(texts)
    assert [len(spans.offsets) for spans in together] == [1, 2, 400, 0]
    assert counter.token_spans([]) == []
