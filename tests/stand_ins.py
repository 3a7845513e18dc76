"""Stand-ins that tests hand to the app's own code in place of a model."""

import hashlib
import threading
import time
from collections.abc import Sequence

import numpy as np

from gist_demo.catalog import ModelCard
from gist_demo.encoding.backend import TokenSpans
from gist_demo.encoding.encoder import SILENT, Encoder, Phase, Ready, Runtime, State, Vectors, Watch
from gist_demo.errors import Stopped

CARD = ModelCard("someone/words", "0" * 40, 16, 8, "mean", 1, "MIT", "nothing", query_prompt="find: ")
RUNTIME = Runtime("cpu", "stand-in", "float32")


class WordBackend:
    """A Backend whose tokens are words, and whose vector of a text follows from its text alone.

    Keeps the batches it was given; `before_batch`, if set, runs first in each of them.
    """

    card = CARD
    runtime = RUNTIME

    def __init__(self, seconds: float = 0.0) -> None:
        self.batches: list[list[str]] = []
        self.seconds = seconds
        self.fail: BaseException | None = None
        self.threads: set[str] = set()
        self.closed = threading.Event()

    def token_spans(self, texts: Sequence[str]) -> list[TokenSpans]:
        return [_spans(text) for text in texts]

    def forward(self, texts: Sequence[str]) -> Vectors:
        self.threads.add(threading.current_thread().name)
        self.batches.append(list(texts))
        if self.seconds:
            time.sleep(self.seconds)
        if self.fail is not None:
            raise self.fail
        return np.stack([word_vector(text) for text in texts])

    def close(self) -> None:
        self.closed.set()


def word_vector(text: str) -> Vectors:
    """The unit vector that WordBackend gives `text`."""
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")
    vector = np.random.default_rng(seed).standard_normal(CARD.dimension).astype(np.float32)
    unit: Vectors = vector / np.linalg.norm(vector)
    return unit


class FixedModels:
    """Models that are always in `state`, with `encoder` behind them."""

    def __init__(self, encoder: Encoder | None = None, state: State | None = None) -> None:
        self.encoder = encoder
        self.now = state or Ready(CARD, RUNTIME)
        self.retried = 0

    def get(self, model_id: str | None = None, *, watch: Watch = SILENT) -> Encoder:
        watch.check()
        assert self.encoder is not None
        return self.encoder

    def state(self, model_id: str | None = None) -> State:
        return self.now

    def retry(self) -> None:
        self.retried += 1


class PatientWatch(Watch):
    """A watch that keeps what it was told, and says stop after `checks` checks."""

    def __init__(self, checks: int | None = None) -> None:
        self.told: list[tuple[int, int, str]] = []
        self.left = checks

    def progress(self, done: int, total: int, phase: Phase = "encode") -> None:
        self.told.append((done, total, phase))

    def check(self) -> None:
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise Stopped


def _spans(text: str) -> TokenSpans:
    offsets, at = [], 0
    for word in text.split():
        at = text.index(word, at)
        offsets.append((at, at + len(word)))
        at += len(word)
    unknown = sum(word == "???" for word in text.split())
    return TokenSpans(np.array(offsets, np.int32).reshape(-1, 2), unknown)
