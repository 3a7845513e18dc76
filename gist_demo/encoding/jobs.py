"""Jobs of texts, and who of them is served next. Neither is locked: the engine does that."""

from collections import deque
from collections.abc import Sequence
from threading import Event

from gist_demo.encoding.backend import TokenizedText
from gist_demo.encoding.batching import plan_batches
from gist_demo.encoding.cache import CachedText

_MOST_DEATHS = 3


class Job:
    """Texts that one caller waits for, and how far they are.

    Texts are tokenized bit by bit; `batches` holds positions that are tokenized and wait.
    """

    def __init__(self, texts: Sequence[str], keys: Sequence[bytes], visitor: str = "") -> None:
        self.texts, self.keys, self.visitor = texts, keys, visitor
        self.tokens: list[TokenizedText] = []
        self.batches: deque[list[int]] = deque()
        self.known: dict[str, CachedText] = {}
        self.error: Exception | None = None
        self.finished = Event()
        self.last_turn = 0
        self._characters = sum(map(len, texts))
        self._characters_tokenized = self._tokens_seen = self._tokens_done = self._deaths = 0

    @property
    def tokens_left(self) -> int:
        """Tokens that the model has still to read, estimated by their characters where they are not yet tokenized."""
        rest = self._characters - self._characters_tokenized
        a_character = self._tokens_seen / self._characters_tokenized if self._characters_tokenized else 0.25
        return self._tokens_seen - self._tokens_done + round(rest * a_character)

    def add(self, tokens: Sequence[TokenizedText], batch_tokens: int) -> None:
        """The next texts are tokenized: plan their batches."""
        start = len(self.tokens)
        self.tokens += tokens
        self._characters_tokenized += sum(map(len, self.texts[start : len(self.tokens)]))
        lengths = [len(each.ids) for each in tokens]
        self._tokens_seen += sum(lengths)
        planned = plan_batches(lengths, batch_tokens=batch_tokens)
        self.batches.extend([start + i for i in batch] for batch in planned)

    def size(self, batch: Sequence[int]) -> int:
        """The tokens of a batch when it is padded."""
        return len(batch) * max(len(self.tokens[i].ids) for i in batch)

    def receive(self, batch: Sequence[int], entries: Sequence[CachedText]) -> None:
        """A batch is encoded."""
        self.known.update(zip((self.texts[i] for i in batch), entries, strict=True))
        self._tokens_done += sum(len(self.tokens[i].ids) for i in batch)
        if len(self.known) == len(self.texts):
            self.finished.set()

    def fail(self, error: Exception) -> None:
        """Nothing more is to come of this job."""
        self.error = error
        self.finished.set()

    def bury(self, batch: list[int], error: Exception) -> None:
        """The owner died in the middle of `batch`: have it run again, unless that has happened too often."""
        self._deaths += 1
        if self._deaths < _MOST_DEATHS:
            self.batches.appendleft(batch)
        else:
            self.fail(error)


class FairQueue:
    """The jobs that are running or waiting.

    Every second turn goes to the jobs that a single batch ends, every other to the longer ones; among each, to the
    visitor and the job that waited longest. So a query waits for two batches at most, and no stream of queries can hold
    a long job up.
    """

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self._turn = 0
        self._visitors: dict[str, int] = {}  # the turn in which each was served last

    def add(self, job: Job) -> None:
        """A job comes in; it waits from now on."""
        job.last_turn = self._turn
        self.jobs.append(job)

    def is_waiting(self) -> bool:
        """Whether there is a batch to run."""
        return bool(self._waiting())

    def take(self) -> tuple[Job, list[int]]:
        """The next batch and its job; one must be waiting."""
        waiting = self._waiting()
        short = [job for job in waiting if len(job.batches) == 1 and len(job.tokens) == len(job.texts)]
        long = [job for job in waiting if job not in short]
        self._turn += 1
        job = min((short or long) if self._turn % 2 else (long or short), key=self._last_served)
        job.last_turn = self._visitors[job.visitor] = self._turn
        return job, job.batches.popleft()

    def remove(self, job: Job) -> None:
        """The job has ended, or nobody waits for it any more."""
        if job in self.jobs:
            self.jobs.remove(job)
        here = {job.visitor for job in self.jobs}
        self._visitors = {visitor: turn for visitor, turn in self._visitors.items() if visitor in here}

    def _waiting(self) -> list[Job]:
        return [job for job in self.jobs if job.batches and not job.finished.is_set()]

    def _last_served(self, job: Job) -> tuple[int, int]:
        return (self._visitors.get(job.visitor, job.last_turn) if job.visitor else job.last_turn, job.last_turn)
