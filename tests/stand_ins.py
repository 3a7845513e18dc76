"""Stand-ins that tests hand to the app's own code in place of a model."""

import hashlib
import re
import threading
import time
from collections.abc import Mapping, Sequence

import numpy as np

from gist_demo.catalog import ModelCard
from gist_demo.encoding.backend import DeviceFull, TokenIds, TokenizedText
from gist_demo.encoding.encoder import (
    SILENT,
    Embeddings,
    Encoder,
    EncodeReport,
    Kind,
    Phase,
    Ready,
    Runtime,
    State,
    TokenSpans,
    Vectors,
    Watch,
)
from gist_demo.errors import Stopped

CARD = ModelCard("someone/words", "0" * 40, 16, 8, "mean", 1, "MIT", "nothing", query_prompt="find: ")
RUNTIME = Runtime("cpu", "stand-in", "float32")


class WordBackend:
    """A Backend whose tokens are words, and whose vector of a text follows from its text alone.

    Keeps the batches it was given, as texts. Raises DeviceFull for batches of more than `room` tokens.
    """

    card = CARD
    runtime = RUNTIME

    def __init__(self, seconds: float = 0.0) -> None:
        self.batches: list[list[str]] = []
        self.seconds = seconds
        self.fail: BaseException | None = None
        self.threads: set[str] = set()
        self.closed = threading.Event()
        self.room = 1_000_000
        self._texts: list[str] = []  # by their number, which is their first token

    def tokenize(self, texts: Sequence[str]) -> list[TokenizedText]:
        start = len(self._texts)
        self._texts += texts
        return [_tokens(text, number) for number, text in enumerate(texts, start)]

    def token_spans(self, texts: Sequence[str]) -> list[TokenSpans]:
        return [np.array([m.span() for m in re.finditer(r"\S+", text)], np.int32).reshape(-1, 2) for text in texts]

    def forward(self, batch: Sequence[TokenIds]) -> Vectors:
        texts = [self._texts[int(ids[0])] for ids in batch]
        self.threads.add(threading.current_thread().name)
        self.batches.append(texts)
        if sum(map(len, batch)) > self.room:
            raise DeviceFull
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


class FixedVectors:
    """An Encoder that gives each text the vector it is told, and `report` on whatever it is asked."""

    card = CARD
    runtime = RUNTIME

    def __init__(self, vectors: Mapping[str, Sequence[float]], report: EncodeReport | None = None) -> None:
        self._vectors = {text: np.array(vector, np.float32) for text, vector in vectors.items()}
        self._report = report or EncodeReport()

    def encode(self, texts: Sequence[str], /, *, kind: Kind = "document", watch: Watch = SILENT) -> Embeddings:
        return Embeddings(np.stack([self._vectors[text] for text in texts]), self._report)

    def token_spans(self, texts: Sequence[str], /, *, watch: Watch = SILENT) -> list[TokenSpans]:
        return [np.zeros((0, 2), np.int32) for _ in texts]


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

    def progress(self, done: int, total: int, phase: Phase = "encode", *, seconds_left: float | None = None) -> None:
        self.told.append((done, total, phase))

    def check(self) -> None:
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise Stopped


def _tokens(text: str, number: int) -> TokenizedText:
    """The number of the text, one zero a word, one at the end: of at most as many tokens as the model reads."""
    words = text.split()
    room = CARD.max_tokens - 2
    ids = np.zeros(min(len(words), room) + 2, np.int32)
    ids[0] = number
    return TokenizedText(ids, max(0, len(words) - room), bool(words) and set(words) == {"???"})
