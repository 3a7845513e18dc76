"""What runs a model, as the engine sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from gist_demo.catalog import ModelCard
from gist_demo.encoding.encoder import Runtime, TokenSpans, Vectors

TokenIds = NDArray[np.int32]


class DeviceFull(Exception):
    """The device has no room for a batch; a smaller one may fit."""


@dataclass(frozen=True)
class TokenizedText:
    """A text as the model reads it.

    `ids`: int32, shape (tokens,), special tokens included, at most the model's limit; `words_lost`: how many words at
    the end of the text are beyond that; `unknown`: every token but the special ones is the unknown token.
    """

    ids: TokenIds
    words_lost: int = 0
    unknown: bool = False


class Backend(Protocol):
    """A model on one device. Its owner alone calls `forward` and `close`; the rest may be called from any thread."""

    @property
    def card(self) -> ModelCard:
        """Which model this is."""

    @property
    def runtime(self) -> Runtime:
        """How it runs here."""

    def tokenize(self, texts: Sequence[str]) -> list[TokenizedText]:
        """The tokens of each text, found by a tokenizer of its own that `forward` never touches."""

    def token_spans(self, texts: Sequence[str]) -> list[TokenSpans]:
        """Where the tokens of each text are, see Encoder; found by the same tokenizer."""

    def forward(self, batch: Sequence[TokenIds]) -> Vectors:
        """The embeddings of one batch: float32 unit rows, shape (n, dimension).

        Raises DeviceFull where a smaller batch may fit, Unavailable where the model gave no numbers.
        """

    def close(self) -> None:
        """Give the device's memory back."""
