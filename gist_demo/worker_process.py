"""A worker process as its parent sees it."""

import multiprocessing
import pickle
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from queue import Empty, SimpleQueue
from typing import Literal, Protocol

from gist_demo.worker_child import Reply, serve

POLL_SECONDS = 0.1
_SPAWN = multiprocessing.get_context("spawn")  # a fork of a process that runs OpenMP threads does not live
_WARM_SECONDS = 300.0
_KILL_SECONDS = 5.0


@dataclass(frozen=True)
class WorkerKind:
    """A kind of process: how much address space it may have, and what it runs when it starts (imports, compiling)."""

    name: str
    memory_bytes: int
    warm: Callable[[], None] | None = None


class WorkerError(Exception):
    """The function did not come to an end: it took too long, wanted too much memory, or its process died."""

    def __init__(self, cause: Literal["time", "memory", "died"]) -> None:
        super().__init__(cause)
        self.cause = cause


class Watch(Protocol):
    """Who waits for the function."""

    def check(self) -> None:
        """Return while the work is wanted, raise once it is not."""


class WorkerProcess:
    """A child and its pipe. A thread of its own reads and writes the pipe, so that no caller ever hangs on it."""

    def __init__(self, kind: WorkerKind, environment: Mapping[str, str]) -> None:
        ours, theirs = _SPAWN.Pipe()
        args = (theirs, kind.memory_bytes, environment, pickle.dumps(kind.warm))
        self._process = _SPAWN.Process(target=serve, args=args, name=f"gist-demo-{kind.name}", daemon=True)
        self._process.start()
        theirs.close()
        self._killed = False
        self._warm = threading.Event()
        self._jobs: SimpleQueue[bytes] = SimpleQueue()
        self._replies: SimpleQueue[bytes] = SimpleQueue()
        threading.Thread(target=self._talk, args=(ours,), name=self._process.name, daemon=True).start()

    @property
    def alive(self) -> bool:
        """Whether the child runs."""
        return not self._killed and not wait([self._process.sentinel], timeout=0)

    @property
    def ready(self) -> bool:
        """Whether the child runs and is warm."""
        return self._warm.is_set() and self.alive

    def wait_until_warm(self, watch: Watch) -> None:
        """Raises what `watch` raises, leaving the child to warm up, and WorkerError when that comes to nothing."""
        deadline = time.monotonic() + _WARM_SECONDS
        while not self._warm.wait(POLL_SECONDS):
            watch.check()
            if not self.alive:
                raise WorkerError("died")
            if time.monotonic() > deadline:
                self.kill()
                raise WorkerError("time")

    def run(self, job: bytes, seconds: float, watch: Watch) -> Reply:
        """The reply to `job`. After any exception the child is of no more use and must be killed."""
        self._jobs.put(job)
        deadline = time.monotonic() + seconds
        while True:
            try:
                answer = self._replies.get(timeout=POLL_SECONDS)
                break
            except Empty:
                watch.check()
                if time.monotonic() > deadline:
                    raise WorkerError("time") from None
        if not answer:
            self._process.join(_KILL_SECONDS)
            out_of_time = sys.platform != "win32" and self._process.exitcode == -signal.SIGXCPU
            raise WorkerError("time" if out_of_time else "died")
        reply: Reply = pickle.loads(answer)
        return reply

    def kill(self) -> None:
        """End the child and wait for its end."""
        self._killed = True
        self._process.kill()
        self._process.join(_KILL_SECONDS)
        self._jobs.put(b"")

    def _talk(self, pipe: "Connection[bytes, bytes]") -> None:
        try:
            with suppress(EOFError, OSError), pipe:
                pipe.recv_bytes()
                self._warm.set()
                while job := self._jobs.get():
                    pipe.send_bytes(job)
                    self._replies.put(pipe.recv_bytes())
        finally:
            self._replies.put(b"")
