"""What runs a model, as the engine sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from gist_demo.catalog import ModelCard
from gist_demo.encoding.encoder import Runtime, Vectors


@dataclass(frozen=True)
class TokenSpans:
    """Where the tokens of a text stand.

    `offsets`: int32, shape (tokens, 2), the character span of every token, without special tokens and never truncated;
    `unknown`: how many of them are the unknown token.
    """

    offsets: NDArray[np.int32]
    unknown: int


class Backend(Protocol):
    """A model on a device. The engine owns it: `forward` is called by one thread only, `token_spans` by any."""

    @property
    def card(self) -> ModelCard:
        """Which model this is."""

    @property
    def runtime(self) -> Runtime:
        """How it runs here."""

    def token_spans(self, texts: Sequence[str]) -> list[TokenSpans]:
        """The tokens of each text, found by a tokenizer of its own that `forward` never touches."""

    def forward(self, texts: Sequence[str]) -> Vectors:
        """One batch: float32 unit rows, shape (n, dimension). Texts are not blank and carry their prompt already."""

    def close(self) -> None:
        """Give the device's memory back."""
