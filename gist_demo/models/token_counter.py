"""Counting tokens beside a running model.

A model's own tokenizer keeps the truncation of its last call in itself, so counting with it while another thread
encodes silently gives wrong embeddings. This one is a separate object whose settings never change.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from gist_demo.encoding.backend import TokenSpans

_UNKNOWN_TOKENS = ("[UNK]", "<unk>")


class TokenCounter:
    """The tokens of texts by the rules of a `tokenizer.json`. Any number of threads may use it at once."""

    def __init__(self, tokenizer_json: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(tokenizer_json))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._unknown = {self._tokenizer.token_to_id(token) for token in _UNKNOWN_TOKENS} - {None}

    def token_spans(self, texts: Sequence[str]) -> list[TokenSpans]:
        """The character spans of all tokens of each text, without special tokens and never truncated."""
        return [
            TokenSpans(
                offsets=np.array(encoding.offsets, np.int32).reshape(-1, 2),
                unknown=sum(token in self._unknown for token in encoding.ids),
            )
            for encoding in self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        ]
