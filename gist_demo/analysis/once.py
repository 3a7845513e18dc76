"""What several visitors ask for at the same time, and what is kept once it is made, is made once."""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from threading import Lock

from gist_demo.encoding.encoder import SILENT, Watch

_LOOK_UP_SECONDS = 0.2


class OneAtATime:
    """Lets one thread at a time work on a key; those on other keys do not wait for it. Safe to use from threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._working: dict[Hashable, tuple[Lock, int]] = {}  # and how many work on the key or wait for it

    @contextmanager
    def on(self, key: Hashable, *, watch: Watch = SILENT) -> Iterator[None]:
        """Wait until nobody else works on `key`. Raises Stopped when `watch` says so meanwhile."""
        with self._lock:
            turn, there = self._working.get(key, (Lock(), 0))
            self._working[key] = turn, there + 1
        try:
            while not turn.acquire(timeout=_LOOK_UP_SECONDS):
                watch.check()
            try:
                yield
            finally:
                turn.release()
        finally:
            self._leave(key)

    def _leave(self, key: Hashable) -> None:
        with self._lock:
            turn, there = self._working.pop(key)
            if there > 1:
                self._working[key] = turn, there - 1
