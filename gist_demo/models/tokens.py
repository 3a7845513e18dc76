"""Texts to tokens, beside a running model.

A model's own tokenizer keeps the truncation of its last call in itself, so counting with it while another thread
encodes silently gives wrong embeddings. This one is a separate object whose settings never change.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from tokenizers import Encoding, Tokenizer

from gist_demo.encoding.backend import TokenizedText
from gist_demo.encoding.encoder import SPECIAL_TOKENS, TokenSpans

_UNKNOWN_TOKENS = ("[UNK]", "<unk>")
_CHARACTERS_A_TOKEN = 40  # more than that is tokenized of a very long text only where it does not suffice
_MOST_TOKENS_A_WORD = 128  # BERT gives up on words of over 100 characters; so many at a cut may differ


class TextTokenizer:
    """The tokens of texts by the rules of a `tokenizer.json`. Any number of threads may use it at once."""

    def __init__(self, tokenizer_json: Path, max_tokens: int) -> None:
        self._tokenizer = Tokenizer.from_file(str(tokenizer_json))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._max_tokens = max_tokens
        self._unknown = {self._tokenizer.token_to_id(token) for token in _UNKNOWN_TOKENS} - {None}

    def tokenize(self, texts: Sequence[str]) -> list[TokenizedText]:
        """Each text as the model reads it: its first `max_tokens` tokens, the last of them the closing one."""
        at_first = (self._max_tokens + _MOST_TOKENS_A_WORD) * _CHARACTERS_A_TOKEN
        starts = [text[:at_first] for text in texts]
        encodings = self._tokenizer.encode_batch(starts, add_special_tokens=True)
        return [
            self._read(text, self._long_enough(text, start, encoding))
            for text, start, encoding in zip(texts, starts, encodings, strict=True)
        ]

    def token_spans(self, texts: Sequence[str]) -> list[TokenSpans]:
        """Where all tokens of each text are: int32, shape (tokens, 2), start and end in characters."""
        encodings = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [np.array(encoding.offsets, np.int32).reshape(-1, 2) for encoding in encodings]

    def _long_enough(self, text: str, start: str, encoding: Encoding) -> Encoding:
        """The encoding of a part of `text` that fills the model, or of all of it: as if nothing had been cut."""
        while len(start) < len(text) and len(encoding) <= self._max_tokens + _MOST_TOKENS_A_WORD:
            start = text[: 4 * len(start)]
            encoding = self._tokenizer.encode(start, add_special_tokens=True)
        return encoding

    def _read(self, text: str, encoding: Encoding) -> TokenizedText:
        ids = np.array(encoding.ids, np.int32)
        words_lost = 0
        if len(ids) > self._max_tokens:
            last_read = encoding.offsets[self._max_tokens - SPECIAL_TOKENS]
            words_lost = max(1, len(text[last_read[1] :].split()))
            ids = np.append(ids[: self._max_tokens - 1], ids[-1])
        unknown = len(ids) > SPECIAL_TOKENS and self._unknown.issuperset(ids[1:-1].tolist())
        return TokenizedText(ids, words_lost, unknown)
