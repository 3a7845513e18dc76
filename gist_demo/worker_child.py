"""The inside of a worker process: the standard library only, until a job needs more."""

import faulthandler
import logging
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from gist_demo.errors import VisitorMessage

if sys.platform != "win32":
    import resource

READY = b"ready"
_CPU_GRACE_SECONDS = 5
_log = logging.getLogger("gist_demo")


@dataclass(frozen=True)
class Returned:
    """What the function returned."""

    value: Any


@dataclass(frozen=True)
class Refused:
    """The VisitorMessage that the function raised, in parts: not every exception survives pickling as a whole."""

    type: type[VisitorMessage]
    args: tuple[object, ...]
    fields: Mapping[str, object]

    def rebuilt(self) -> VisitorMessage:
        """The message as it was raised."""
        message = self.type.__new__(self.type, *self.args)
        message.__dict__.update(self.fields)
        return message


@dataclass(frozen=True)
class Faulted:
    """A bug: its type and frames, without its message, since that may hold a visitor's text."""

    type_name: str
    frames: tuple[str, ...]


@dataclass(frozen=True)
class OutOfMemory:
    """The function needed more memory than the process may have."""


Reply = Returned | Refused | Faulted | OutOfMemory


def serve(pipe: "Connection[bytes, bytes]", memory_bytes: int, environment: Mapping[str, str], warm: bytes) -> None:
    """Say READY once warm, then answer one pickled job (function, args, kwargs, seconds) after the other.

    Ends when the parent does, even in the middle of a job. `warm` is a pickled function or None: unpickling it imports
    its module, which must see `environment`.
    """
    os.environ.update(environment)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    faulthandler.enable()
    threading.Thread(target=_end_with_parent, name="end-with-parent", daemon=True).start()
    _limit("RLIMIT_CORE", 0)
    _limit("RLIMIT_AS", memory_bytes)
    _warm_up(warm)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        pipe.send_bytes(READY)
        while True:
            pipe.send_bytes(answer(pipe.recv_bytes()))


def answer(job: bytes) -> bytes:
    """The pickled Reply to a pickled job."""
    reply: Reply
    try:
        function, args, kwargs, seconds = pickle.loads(job)
        _limit("RLIMIT_CPU", int(time.process_time() + seconds) + _CPU_GRACE_SECONDS)
        return pickle.dumps(Returned(function(*args, **kwargs)))
    except VisitorMessage as message:
        reply = Refused(type(message), message.args, vars(message))
    except MemoryError:
        reply = OutOfMemory()
    except Exception as bug:  # noqa: BLE001 (the parent raises it again)
        reply = Faulted(type(bug).__qualname__, _frames(bug))
    return pickle.dumps(reply)


def _warm_up(warm: bytes) -> None:
    try:
        function = pickle.loads(warm)
        if function is not None:
            function()
    except Exception as bug:  # noqa: BLE001 (the jobs may do without, and otherwise say themselves what is wrong)
        _log.error("a worker could not warm up: %s at %s", type(bug).__qualname__, "; ".join(_frames(bug)))


def _frames(bug: BaseException) -> tuple[str, ...]:
    return tuple(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(bug.__traceback__))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:  # pragma: no cover - holds in the child only
        parent.join()
        os._exit(1)


def _limit(name: str, most: int) -> None:
    if sys.platform != "win32":
        which = getattr(resource, name)
        with suppress(ValueError, OSError):  # macOS refuses some of them
            resource.setrlimit(which, (most, resource.getrlimit(which)[1]))
