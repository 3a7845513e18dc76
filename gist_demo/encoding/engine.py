"""The owner of a model: one thread runs it, batch by batch, in turn for everyone who waits."""

import threading
from collections import deque
from collections.abc import Sequence

import numpy as np

from gist_demo.catalog import ModelCard
from gist_demo.encoding.backend import Backend, TokenSpans
from gist_demo.encoding.batching import plan_batches
from gist_demo.encoding.cache import CachedText, EmbeddingCache, text_key
from gist_demo.encoding.encoder import SILENT, CutRow, Embeddings, EncodeReport, Kind, Runtime, Vectors, Watch
from gist_demo.errors import Unavailable
from gist_demo.text import is_blank

_POLL_SECONDS = 0.05
_CLOSE_SECONDS = 5.0
_TOKENIZE_AT_ONCE = 256
_SPECIAL_TOKENS = 2
_BATCH_TOKENS_CPU = 2_048  # a second of GIST on two slow cores, so that others get their turn
_BATCH_TOKENS_GPU = 32_768


class _Job:
    """Texts that one caller waits for, and how far they are."""

    def __init__(self, texts: Sequence[str], batches: Sequence[Sequence[int]], dimension: int) -> None:
        self.texts = texts
        self.batches = deque(batches)
        self.vectors: Vectors = np.zeros((len(texts), dimension), np.float32)
        self.encoded = 0
        self.wanted = True
        self.error: BaseException | None = None
        self.finished = threading.Event()


class Engine:
    """An Encoder over a Backend. Any number of threads may call `encode`; only the owner thread runs the model.

    Jobs take turns, one batch each. A job that is not wanted any more ends within a batch.
    """

    def __init__(self, backend: Backend, *, cache_bytes: int, batch_tokens: int | None = None) -> None:
        self._backend = backend
        self._cache = EmbeddingCache(cache_bytes)
        self._identity = _identity(backend.card, backend.runtime)
        self._batch_tokens = batch_tokens or (
            _BATCH_TOKENS_CPU if backend.runtime.device == "cpu" else _BATCH_TOKENS_GPU
        )
        self._jobs: deque[_Job] = deque()
        self._changed = threading.Condition()
        self._closed = False
        self._owner = threading.Thread(target=self._run, name="model-owner", daemon=True)
        self._owner.start()

    @property
    def card(self) -> ModelCard:
        """Which model this is."""
        return self._backend.card

    @property
    def runtime(self) -> Runtime:
        """How it runs here."""
        return self._backend.runtime

    def encode(self, texts: Sequence[str], /, *, kind: Kind = "document", watch: Watch = SILENT) -> Embeddings:
        """Embeddings of `texts`, see Encoder. Texts met before, here or in an earlier call, are not encoded again."""
        prompt = self.card.query_prompt if kind == "query" else ""
        prepared = [None if is_blank(text) else prompt + text for text in texts]
        known = self._known(list(dict.fromkeys(text for text in prepared if text is not None)), watch)
        vectors = np.zeros((len(texts), self.card.dimension), np.float32)
        for row, text in enumerate(prepared):
            if text is not None:
                vectors[row] = known[text].vector
        return Embeddings(vectors, _report(prepared, known))

    def close(self) -> None:
        """End the owner thread after its batch, and wait a little for that; those who wait for it get Unavailable."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._owner.join(_CLOSE_SECONDS)

    def _known(self, texts: list[str], watch: Watch) -> dict[str, CachedText]:
        keys = [text_key(self._identity, text) for text in texts]
        found = self._cache.get(keys)
        known = {text: entry for text, entry in zip(texts, found, strict=True) if entry is not None}
        missing = [text for text in texts if text not in known]
        if missing:
            fresh = self._encode_missing(missing, watch)
            known.update(fresh)
            for text, key in zip(texts, keys, strict=True):
                if text in fresh:
                    self._cache.put(key, fresh[text])
        return known

    def _encode_missing(self, texts: list[str], watch: Watch) -> dict[str, CachedText]:
        texts = sorted(texts)  # the same set of texts makes the same batches, in whatever order it comes
        spans: list[TokenSpans] = []
        watch.progress(0, len(texts))
        for start in range(0, len(texts), _TOKENIZE_AT_ONCE):
            watch.check()
            spans += self._backend.token_spans(texts[start : start + _TOKENIZE_AT_ONCE])
        lengths = [min(len(s.offsets) + _SPECIAL_TOKENS, self.card.max_tokens) for s in spans]
        job = _Job(texts, plan_batches(lengths, batch_tokens=self._batch_tokens), self.card.dimension)
        self._wait(job, watch)
        room = self.card.max_tokens - _SPECIAL_TOKENS
        return {
            text: CachedText(
                vector.copy(),  # a view would keep the whole job's array alive
                _words_lost(text, s, room),
                0 < len(s.offsets) == s.unknown,
            )
            for text, vector, s in zip(texts, job.vectors, spans, strict=True)
        }

    def _wait(self, job: _Job, watch: Watch) -> None:
        with self._changed:
            self._jobs.append(job)
            self._changed.notify_all()
        try:
            while not job.finished.wait(_POLL_SECONDS):
                watch.check()
                watch.progress(job.encoded, len(job.texts))
                if not self._owner.is_alive():
                    raise Unavailable("The model has stopped. Reload the page and try again.")
        finally:
            job.wanted = False
        if job.error is not None:
            raise job.error
        watch.progress(len(job.texts), len(job.texts))

    def _run(self) -> None:
        while (job := self._next_job()) is not None:
            if not job.wanted:
                continue
            try:
                batch = job.batches.popleft()
                job.vectors[batch] = self._backend.forward([job.texts[i] for i in batch])
                job.encoded += len(batch)
            except BaseException as error:  # noqa: BLE001 (the caller's, whose job it is; the owner goes on with the others)
                job.error = error
            if job.error is not None or not job.batches:
                job.finished.set()
            else:
                with self._changed:
                    self._jobs.append(job)
        self._backend.close()

    def _next_job(self) -> _Job | None:
        with self._changed:
            self._changed.wait_for(lambda: bool(self._jobs) or self._closed)
            return None if self._closed else self._jobs.popleft()


def _identity(card: ModelCard, runtime: Runtime) -> str:
    return f"{card.id}@{card.revision}/{runtime.engine}/{runtime.number_format}/{card.max_tokens}"


def _report(prepared: Sequence[str | None], known: dict[str, CachedText]) -> EncodeReport:
    rows = [(row, known[text]) for row, text in enumerate(prepared) if text is not None]
    return EncodeReport(
        cut=tuple(CutRow(row, entry.words_lost) for row, entry in rows if entry.words_lost),
        blank=tuple(row for row, text in enumerate(prepared) if text is None),
        unknown=tuple(row for row, entry in rows if entry.unknown),
    )


def _words_lost(text: str, spans: TokenSpans, room: int) -> int:
    if len(spans.offsets) <= room:
        return 0
    return max(1, len(text[int(spans.offsets[room - 1, 1]) :].split()))
