"""Functions in a process of their own that can be killed, with memory, CPU and wall limits."""

import logging
import pickle
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from gist_demo.errors import Unavailable
from gist_demo.settings import private_folder
from gist_demo.worker_child import Faulted, OutOfMemory, Refused
from gist_demo.worker_process import POLL_SECONDS, Watch, WorkerError, WorkerKind, WorkerProcess

__all__ = ["Watch", "WorkerError", "WorkerFault", "WorkerKind", "Workers"]

T = TypeVar("T")
# One thread a process: the model needs the cores, and the numbers do not depend on how many there are.
_THREADS = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
_log = logging.getLogger("gist_demo")


class WorkerFault(RuntimeError):
    """The function has a bug: the type of the exception and its frames in the worker, never its message."""

    def __init__(self, type_name: str, frames: tuple[str, ...]) -> None:
        super().__init__(f"{type_name} in a worker at {'; '.join(frames)}")
        self.type_name = type_name
        self.frames = frames


class _Unwatched:
    def check(self) -> None:
        return


_UNWATCHED = _Unwatched()


class Workers:
    """One process a kind, kept warm; a killed one is replaced at once. Safe to use from several threads."""

    def __init__(self, kinds: Iterable[WorkerKind], *, data_dir: Path) -> None:
        """Starts nothing yet. What numba compiles is kept under `data_dir`."""
        self._kinds = {kind.name: kind for kind in kinds}
        self._turns = {name: threading.Lock() for name in self._kinds}
        self._processes: dict[str, WorkerProcess] = {}
        self._data_dir = data_dir
        self._lock = threading.Lock()  # guards _processes and _closed
        self._closed = False
        self._temporary: tempfile.TemporaryDirectory[str] | None = None

    def start(self) -> None:
        """Start the processes; they warm up in the background."""
        for name in self._kinds:
            self._process(name)

    def ready(self, name: str) -> bool:
        """Whether the process of kind `name` is warm."""
        process = self._processes.get(name)
        return process is not None and process.ready

    def call(
        self,
        name: str,
        function: Callable[..., T],
        /,
        *args: object,
        seconds: float,
        watch: Watch = _UNWATCHED,
        **kwargs: object,
    ) -> T:
        """`function(*args, **kwargs)` in the process of kind `name`, for at most `seconds` from when it is warm.

        The function is at the top level of a module; what goes in and out is pickled. Calls of one kind take turns.
        Raises what `watch` raises, after killing the process; WorkerError; a VisitorMessage that the function raised;
        WorkerFault for any other exception of it; Unavailable once the workers are closed.
        """
        job = pickle.dumps((function, args, kwargs, seconds))
        with self._turn(name, watch):
            process = self._process(name)
            process.wait_until_warm(watch)
            try:
                reply = process.run(job, seconds, watch)
                if isinstance(reply, OutOfMemory):
                    raise WorkerError("memory")
            except BaseException:
                process.kill()
                with suppress(Unavailable, OSError):
                    self._process(name)
                raise
        if isinstance(reply, Refused):
            raise reply.rebuilt()
        if isinstance(reply, Faulted):
            fault = WorkerFault(reply.type_name, reply.frames)
            _log.error("bug: %s", fault)
            raise fault
        value: T = reply.value
        return value

    def close(self) -> None:
        """Kill all processes, within seconds; what runs in them ends with WorkerError."""
        with self._lock:
            self._closed = True
            for process in self._processes.values():
                process.kill()
            if self._temporary is not None:
                self._temporary.cleanup()

    @contextmanager
    def _turn(self, name: str, watch: Watch) -> Iterator[None]:
        turn = self._turns[name]
        while not turn.acquire(timeout=POLL_SECONDS):
            watch.check()
        try:
            yield
        finally:
            turn.release()

    def _process(self, name: str) -> WorkerProcess:
        """The process of a kind, a new one where none is alive."""
        with self._lock:
            if self._closed:
                raise Unavailable("The app is shutting down. Try again in a minute.")
            process = self._processes.get(name)
            if process is None or not process.alive:
                if process is not None:
                    process.kill()
                process = self._processes[name] = WorkerProcess(self._kinds[name], self._environment)
            return process

    @cached_property
    def _environment(self) -> dict[str, str]:
        folder = self._data_dir / "numba"
        if not private_folder(folder):
            _log.warning("%s cannot be used: compiled code is not kept from start to start", folder)
            self._temporary = tempfile.TemporaryDirectory(prefix="gist-demo-", ignore_cleanup_errors=True)
            folder = Path(self._temporary.name)
        return dict.fromkeys(_THREADS, "1") | {"NUMBA_CACHE_DIR": str(folder)}
