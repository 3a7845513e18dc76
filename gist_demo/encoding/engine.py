"""An Encoder: what it has met before it knows; the rest it has run by the owners of the model, and waits.

What follows is done by the caller's own thread: looking texts up, tokenizing the new ones bit by bit while the owners
run those before, and seeing now and then whether the answer is still wanted.
"""

import time
from collections.abc import Callable, Sequence

import numpy as np

from gist_demo.catalog import ModelCard
from gist_demo.encoding.backend import Backend
from gist_demo.encoding.cache import CachedText, EmbeddingCache, text_key
from gist_demo.encoding.encoder import (
    SILENT,
    CutRow,
    Embeddings,
    EncodeReport,
    Kind,
    Runtime,
    TokenSpans,
    Watch,
    model_key,
)
from gist_demo.encoding.jobs import Job
from gist_demo.encoding.owners import Owners
from gist_demo.encoding.pace import Pace, deadline_seconds
from gist_demo.errors import Stopped
from gist_demo.text import is_blank

_POLL_SECONDS = 0.05
_TOKENIZE_AT_ONCE = 4_096
_SPANS_AT_ONCE = 1_000_000  # characters


class Engine:
    """An Encoder over one Backend a device, all of the same model. Any number of threads may call `encode`."""

    def __init__(
        self,
        *backends: Backend,
        cache_bytes: int,
        pace: Pace | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._backends = backends
        self._cache = EmbeddingCache(cache_bytes)
        self._identity = model_key(self.card, self.runtime)
        self._clock = clock
        self._owners = Owners(backends, self._cache, pace or Pace())

    @property
    def card(self) -> ModelCard:
        """Which model this is."""
        return self._backends[0].card

    @property
    def runtime(self) -> Runtime:
        """How it runs here; of several devices the first one is told."""
        return self._backends[0].runtime

    def encode(self, texts: Sequence[str], /, *, kind: Kind = "document", watch: Watch = SILENT) -> Embeddings:
        """Embeddings of `texts`, see Encoder. Texts met before, here or in an earlier call, are not encoded again.

        Raises Busy where too many jobs wait already, Stopped also when the job takes much longer than it should.
        """
        prompt = self.card.query_prompt if kind == "query" else ""
        prepared = [None if is_blank(text) else prompt + text for text in texts]
        known = self._known(list(dict.fromkeys(text for text in prepared if text is not None)), watch)
        vectors = np.zeros((len(texts), self.card.dimension), np.float32)
        for row, text in enumerate(prepared):
            if text is not None:
                vectors[row] = known[text].vector
        return Embeddings(vectors, _report(prepared, known))

    def token_spans(self, texts: Sequence[str], /, *, watch: Watch = SILENT) -> list[TokenSpans]:
        """Where the tokens of each text are, see Encoder."""
        found: list[TokenSpans] = []
        while len(found) < len(texts):
            watch.check()
            part = _up_to(_SPANS_AT_ONCE, texts, len(found))
            found += self._backends[0].token_spans(part)
        return found

    def close(self) -> None:
        """End the model after its batches, and wait a little for that; those who wait for it get Unavailable."""
        self._owners.close()

    def _known(self, texts: list[str], watch: Watch) -> dict[str, CachedText]:
        keys = dict(zip(texts, (text_key(self._identity, text) for text in texts), strict=True))
        found = zip(texts, self._cache.get(list(keys.values())), strict=True)
        known = {text: entry for text, entry in found if entry is not None}
        missing = sorted(keys.keys() - known.keys())  # the same texts make the same batches in whatever order they come
        if missing:
            known |= self._run(Job(missing, [keys[text] for text in missing], watch.visitor), watch)
        return known

    def _run(self, job: Job, watch: Watch) -> dict[str, CachedText]:
        started = self._clock()
        self._owners.admit(job)
        try:
            for start in range(0, len(job.texts), _TOKENIZE_AT_ONCE):
                tokens = self._backends[0].tokenize(job.texts[start : start + _TOKENIZE_AT_ONCE])
                self._owners.extend(job, tokens)
                self._look_up(job, watch)
            deadline = started + deadline_seconds(self._owners.seconds_left(job))
            while not job.finished.wait(_POLL_SECONDS):
                self._look_up(job, watch)
                if self._clock() > deadline:
                    raise Stopped("This took longer than it should and was stopped. What was read is kept: try again.")
        finally:
            self._owners.dismiss(job)
        if job.error is not None:
            raise job.error
        watch.progress(len(job.texts), len(job.texts))
        return job.known

    def _look_up(self, job: Job, watch: Watch) -> None:
        watch.check()
        watch.progress(len(job.known), len(job.texts), seconds_left=self._owners.seconds_left(job))


def _up_to(characters: int, texts: Sequence[str], start: int) -> Sequence[str]:
    """The texts from `start` on, at least one, together of at most so many characters."""
    end, left = start + 1, characters - len(texts[start])
    while end < len(texts) and left >= len(texts[end]):
        left -= len(texts[end])
        end += 1
    return texts[start:end]


def _report(prepared: Sequence[str | None], known: dict[str, CachedText]) -> EncodeReport:
    rows = [(row, known[text]) for row, text in enumerate(prepared) if text is not None]
    return EncodeReport(
        cut=tuple(CutRow(row, entry.words_lost) for row, entry in rows if entry.words_lost),
        blank=tuple(row for row, text in enumerate(prepared) if text is None),
        unknown=tuple(row for row, entry in rows if entry.unknown),
    )
