"""A file elsewhere, of which only what is read is fetched."""

import io
from typing import Protocol

from gist_demo.corpora.table import Deadline

BLOCK_BYTES = 1 << 18
_BLOCKS_KEPT = 32


class RemoteFile(Protocol):
    """A file elsewhere."""

    @property
    def size(self) -> int:
        """Its length in bytes."""

    def fetch(self, start: int, end: int) -> bytes:
        """The bytes from `start` up to `end`, all of them."""


class Spent(Exception):
    """No more may be fetched."""


class Budget:
    """How many bytes may be fetched, all files together, and until when."""

    def __init__(self, most_bytes: int, deadline: Deadline) -> None:
        self.left = most_bytes
        self._deadline = deadline

    def spend(self, size: int) -> None:
        """Take `size` bytes off. Raises Spent where they are too many, or it is too late."""
        if size > self.left or self._deadline.passed:
            raise Spent
        self.left -= size


class RangedFile(io.RawIOBase):
    """`remote` as a file. Fetches whole blocks, those that lie side by side at once, and keeps the last ones."""

    def __init__(self, remote: RemoteFile, budget: Budget) -> None:
        super().__init__()
        self._remote = remote
        self._budget = budget
        self._position = 0
        self._blocks: dict[int, bytes] = {}  # number -> content; the oldest first

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def tell(self) -> int:
        """Where the next read begins."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move to `offset`."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._remote.size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def read(self, size: int | None = -1) -> bytes:
        """`size` bytes, fewer at the end of the file only. Raises Spent, and what fetching raises."""
        start = self._position
        end = self._remote.size if size is None or size < 0 else min(start + size, self._remote.size)
        if end <= start:
            return b""
        first, last = start // BLOCK_BYTES, (end - 1) // BLOCK_BYTES
        needed = range(first, last + 1)
        missing = [number for number in needed if number not in self._blocks]
        if missing:
            self._fetch(missing[0], missing[-1])
        content = b"".join(self._blocks[number] for number in needed)
        self._forget()
        self._position = end
        return content[start - first * BLOCK_BYTES : end - first * BLOCK_BYTES]

    def _fetch(self, first: int, last: int) -> None:
        start, end = first * BLOCK_BYTES, min((last + 1) * BLOCK_BYTES, self._remote.size)
        self._budget.spend(end - start)
        content = self._remote.fetch(start, end)
        for number in range(first, last + 1):
            at = (number - first) * BLOCK_BYTES
            self._blocks[number] = content[at : at + BLOCK_BYTES]

    def _forget(self) -> None:
        while len(self._blocks) > _BLOCKS_KEPT:
            del self._blocks[next(iter(self._blocks))]
