"""Single files of the hub: their bytes counted on the way, and whether they arrived whole."""

import contextlib
import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Self

from gist_demo.models.folder import sha256_of

Progress = Callable[[int, int], None]


class Report:
    """Tells `progress` the bytes of a download, done of `total`; what is told never goes back."""

    def __init__(self, progress: Progress) -> None:
        self.total = 0
        self._told = 0
        self._progress = progress

    def tell(self, before: int, done: int) -> None:
        """`done` bytes of a file are here, and `before` bytes of the files before it."""
        self._told = max(self._told, min(before + done, self.total))
        self._progress(self._told, self.total)


def silent_bar(tell: Callable[[int], None]) -> type:
    """What huggingface_hub takes for a class of progress bars: prints nothing, tells the bytes of the file so far."""

    class Bar:
        def __init__(self, *, total: int | None = None, initial: int = 0, **_: object) -> None:
            self.total, self.n = total, initial

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def update(self, n: int = 1) -> None:
            self.n += n
            tell(self.n)

        def update_transfer(self, n: int) -> None:
            """Bytes on the wire; not counted, since the hub may pack them."""

        def set_postfix_str(self, *_: object, **__: object) -> None:
            """Speed, as text."""

        set_transfer_postfix_str = set_postfix_str

    return Bar


def is_whole(file: Path) -> bool:
    """Whether a file of the hub's cache is what the hub has, as far as the cache can tell.

    The cache links it to a file named after the contents: SHA-256 for large files, git's SHA-1 for small ones.
    """
    name = file.readlink().name if file.is_symlink() else ""
    if re.fullmatch(r"[0-9a-f]{64}", name):
        return sha256_of(file) == name
    if re.fullmatch(r"[0-9a-f]{40}", name):
        content = file.read_bytes()
        return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest() == name
    return True


def delete(file: Path) -> None:
    """Remove a file of the hub's cache with all that it links to; a cache that is read-only stays as it is."""
    with contextlib.suppress(OSError):
        if file.is_symlink():
            delete(file.parent / file.readlink())
        file.unlink(missing_ok=True)
