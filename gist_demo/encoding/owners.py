"""The owners of a model: one thread a device runs it, batch by batch, in turn for everyone who waits."""

import threading
import time
from collections.abc import Callable, Sequence
from functools import partial

from gist_demo.encoding.backend import Backend, DeviceFull, TokenizedText
from gist_demo.encoding.batching import halves
from gist_demo.encoding.cache import CachedText, EmbeddingCache
from gist_demo.encoding.jobs import FairQueue, Job
from gist_demo.encoding.pace import Pace
from gist_demo.errors import Busy, Unavailable
from gist_demo.settings import Limits

_CLOSE_SECONDS = 5.0


class Owners:
    """Run jobs on the `backends`, all of the same model. What is encoded goes into the `cache` at once.

    All methods but `close` are called by the threads that wait for a job.
    """

    def __init__(self, backends: Sequence[Backend], cache: EmbeddingCache, pace: Pace) -> None:
        self._backends = backends
        self._cache = cache
        self._pace = pace
        self._changed = threading.Condition()  # guards all below, and what a job holds
        self._queue = FairQueue()
        self._closed = False
        self._running: dict[int, tuple[Job, list[int]]] = {}  # by the owner's number
        self._threads = [self._start(number) for number in range(len(backends))]

    def admit(self, job: Job) -> None:
        """Let the job in. Raises Busy where too many are here."""
        with self._changed:
            jobs = self._queue.jobs
            if len(jobs) >= Limits.jobs:
                wait = max(1, round(min(map(self._seconds_left, jobs))))
                raise Busy(f"Too many texts are being read here at the moment. Try again in about {wait} s.", wait)
            self._queue.add(job)

    def extend(self, job: Job, tokens: Sequence[TokenizedText]) -> None:
        """The job's next texts are tokenized and may be run."""
        with self._changed:
            job.add(tokens, self._pace.batch_tokens)
            self._changed.notify_all()

    def seconds_left(self, job: Job) -> float:
        """Until the job ends, if no others come. Sees that the owners live; raises Unavailable once they are closed."""
        with self._changed:
            if self._closed:
                raise Unavailable("The model has been closed. Reload the page and try again.")
            self._revive()
            return self._seconds_left(job)

    def dismiss(self, job: Job) -> None:
        """Nobody waits for the job any more."""
        with self._changed:
            self._queue.remove(job)

    def close(self) -> None:
        """End the owners after their batches, and wait a little for that."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(_CLOSE_SECONDS)

    def _seconds_left(self, job: Job) -> float:
        """The jobs that are here take turns with it."""
        return self._pace.seconds_for(sum(min(job.tokens_left, other.tokens_left) for other in self._queue.jobs))

    def _start(self, number: int) -> threading.Thread:
        thread = threading.Thread(target=self._run, args=(number,), name=f"model-owner-{number}", daemon=True)
        thread.start()
        return thread

    def _revive(self) -> None:
        """Replace owners that died, which no error of a model brings about; their batches run again."""
        for number, thread in enumerate(self._threads):
            if not thread.is_alive():
                if number in self._running:
                    job, batch = self._running.pop(number)
                    job.bury(batch, Unavailable("The model stopped while it read these texts. Try other ones."))
                self._threads[number] = self._start(number)

    def _run(self, number: int) -> None:
        backend = self._backends[number]
        while (turn := self._next(number)) is not None:
            job, batch = turn
            try:
                entries = self._forward(backend, job, batch)
            except DeviceFull:
                self._end_turn(number, partial(self._shrink, job, batch))
            except Exception as error:  # noqa: BLE001 (the caller's, whose job it is; the owner goes on with the others)
                self._end_turn(number, partial(job.fail, error))
            else:
                self._end_turn(number, partial(job.receive, batch, entries))
        backend.close()

    def _next(self, number: int) -> tuple[Job, list[int]] | None:
        """The next turn, None at the end. A batch that was planned before the device ran full is cut to size."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._queue.is_waiting())
            if self._closed:
                return None
            job, batch = self._queue.take()
            while len(batch) > 1 and job.size(batch) > self._pace.batch_tokens:
                batch, rest = halves(batch)
                job.batches.appendleft(rest)
            self._running[number] = job, batch
            return job, batch

    def _end_turn(self, number: int, outcome: Callable[[], None]) -> None:
        with self._changed:
            del self._running[number]
            outcome()
            self._changed.notify_all()

    def _forward(self, backend: Backend, job: Job, batch: list[int]) -> list[CachedText]:
        found = zip(batch, self._cache.get([job.keys[i] for i in batch]), strict=True)
        entries = {i: entry for i, entry in found if entry is not None}  # another job may have had the same texts
        missing = [i for i in batch if i not in entries]
        if missing:
            rows = [job.tokens[i] for i in missing]
            started = time.perf_counter()
            vectors = backend.forward([row.ids for row in rows])
            self._pace.note(sum(len(row.ids) for row in rows), time.perf_counter() - started, len(self._backends))
            for i, row, vector in zip(missing, rows, vectors, strict=True):
                # a copy, since a view would keep the whole batch alive
                entries[i] = CachedText(vector.copy(), row.words_lost, row.unknown)
                self._cache.put(job.keys[i], entries[i])
        return [entries[i] for i in batch]

    def _shrink(self, job: Job, batch: list[int]) -> None:
        """The device was too full for a batch: from now on they are half as large."""
        if len(batch) == 1:
            job.fail(Unavailable("The device has too little free memory for a text. Try again in a minute."))
        else:
            self._pace.batch_tokens = max(1, min(self._pace.batch_tokens, job.size(batch)) // 2)
            job.batches.extendleft(reversed(halves(batch)))
