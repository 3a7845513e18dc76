"""Embeddings that were already computed, in bounded memory."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_OVERHEAD_BYTES = 400  # what an entry costs beside its numbers: key, objects, slot


@dataclass(frozen=True)
class CachedText:
    """What is known of an encoded text: its unit vector (dimension,), words not read, all tokens unknown or not."""

    vector: NDArray[np.float32]
    words_lost: int = 0
    unknown: bool = False


def text_key(model: str, text: str) -> bytes:
    """The key of `text` for `model` (which names model, revision, number format and token limit)."""
    digest = hashlib.blake2b(model.encode(), digest_size=24)
    digest.update(b"\0")
    digest.update(text.encode("utf-8", "surrogatepass"))
    return digest.digest()


class EmbeddingCache:
    """Least recently used entries go when `max_bytes` are full. Thread-safe. Holds keys, never texts."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._entries: OrderedDict[bytes, CachedText] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, keys: Sequence[bytes]) -> list[CachedText | None]:
        """The entry of each key, None where there is none."""
        with self._lock:
            found = [self._entries.get(key) for key in keys]
            for key, entry in zip(keys, found, strict=True):
                if entry is not None:
                    self._entries.move_to_end(key)
        return found

    def put(self, key: bytes, entry: CachedText) -> None:
        """Keep `entry`, unless its vector is not a finite one of unit length."""
        if not abs(float(np.linalg.norm(entry.vector)) - 1.0) < 1e-3:
            return
        with self._lock:
            if key not in self._entries:
                self._bytes += entry.vector.nbytes + _OVERHEAD_BYTES
            self._entries[key] = entry
            while self._bytes > self._max_bytes:
                _, oldest = self._entries.popitem(last=False)
                self._bytes -= oldest.vector.nbytes + _OVERHEAD_BYTES

    @property
    def size_bytes(self) -> int:
        """Bytes held now, at most `max_bytes`."""
        return self._bytes
