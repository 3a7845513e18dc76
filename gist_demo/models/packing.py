"""Batches without padding: tokens one behind the other, and where each belongs. Pure functions on arrays."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gist_demo.encoding.backend import TokenIds
from gist_demo.encoding.encoder import Vectors

INPUTS = ("ids", "positions", "slots", "back", "mask", "first")
_NEVER = -1e9  # what is added to the attention score of a place without a token; finite, so that nothing becomes NaN


def pack(batch: Sequence[TokenIds]) -> dict[str, NDArray[Any]]:
    """What PackedBert takes, by the names in INPUTS, for texts of at least one token each."""
    lengths = np.array([len(ids) for ids in batch])
    first = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    places = np.arange(lengths.max())
    is_token = places < lengths[:, None]
    return {
        "ids": np.concatenate(batch).astype(np.int64),
        "positions": np.arange(lengths.sum()) - np.repeat(first, lengths),
        "slots": np.where(is_token, first[:, None] + places, 0),
        "back": np.flatnonzero(is_token),
        "mask": np.where(is_token, 0, _NEVER).astype(np.float32)[:, None, None, :],
        "first": first,
    }


def mean_rows(rows: Vectors, first: NDArray[np.int64]) -> Vectors:
    """The mean over the tokens of each text, shape (texts, d), of `rows` (tokens, d) that begin at `first`."""
    lengths = np.diff(np.append(first, len(rows)))
    means: Vectors = (np.add.reduceat(rows, first, axis=0) / lengths[:, None]).astype(np.float32)
    return means
