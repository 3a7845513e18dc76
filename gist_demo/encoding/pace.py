"""How fast a model is here, and what follows from it: batch size, time left, deadline."""

import time
from dataclasses import dataclass

import numpy as np

from gist_demo.encoding.backend import Backend, DeviceFull, TokenIds
from gist_demo.settings import Limits

BATCH_SECONDS = 0.5
_FIRST_TOKENS, _MOST_TOKENS = 256, 131_072
_TEXT_TOKENS = 64  # of the texts it is measured with
_TELLING_SECONDS = 0.1  # a batch that takes that long tells the speed
_TELLING_PART = 4
_WEIGHT = 0.2  # of the newest batch in the running mean
_DEADLINE_LEAST, _DEADLINE_FACTOR = 60.0, 3.0


@dataclass
class Pace:
    """`tokens_per_second` of all owners together, as lately measured; `batch_tokens` fill about half a second.

    Before anything is measured: those of GIST on a slow CPU.
    """

    tokens_per_second: float = 1_000.0
    batch_tokens: int = 512

    def note(self, tokens: int, seconds: float, owners: int = 1) -> None:
        """One of `owners` took `seconds` for a batch of `tokens` tokens; small batches do not tell the speed."""
        if seconds > 0 and tokens * _TELLING_PART >= self.batch_tokens:
            self.tokens_per_second += _WEIGHT * (owners * tokens / seconds - self.tokens_per_second)

    def seconds_for(self, tokens: int) -> float:
        """How long `tokens` tokens will take."""
        return tokens / self.tokens_per_second


def deadline_seconds(estimate: float) -> float:
    """How long a job that should take `estimate` seconds may take."""
    return min(max(_DEADLINE_LEAST, _DEADLINE_FACTOR * estimate), Limits.run_seconds)


def measure_pace(backend: Backend, *others: Backend, seconds: float = BATCH_SECONDS) -> Pace:
    """The pace of a freshly loaded model: growing batches are timed until one takes long enough to tell.

    It is timed on the first of several equal devices. One too full for the smallest batch starts at the slow pace.

    The batch size is a power of two, so that the same machine makes the same batches at every start.
    """
    tokens = _FIRST_TOKENS
    try:
        took = _timed(backend, tokens)
    except DeviceFull:
        return Pace()
    while took < _TELLING_SECONDS and tokens < _MOST_TOKENS:
        try:
            took = _timed(backend, 2 * tokens)
        except DeviceFull:
            break
        tokens *= 2
    rate = tokens / max(took, 1e-6)
    fitting = 2 ** int(np.log2(max(rate * seconds, 1)))
    most = tokens if took < _TELLING_SECONDS else _MOST_TOKENS
    return Pace(rate * (1 + len(others)), min(max(fitting, _FIRST_TOKENS), most))


def _timed(backend: Backend, tokens: int) -> float:
    """The seconds of a batch of `tokens` tokens, the second time it runs."""
    batch = _batch(backend, tokens)
    backend.forward(batch)
    started = time.perf_counter()
    backend.forward(batch)
    return time.perf_counter() - started


def _batch(backend: Backend, tokens: int) -> list[TokenIds]:
    length = min(_TEXT_TOKENS, backend.card.max_tokens)
    (text,) = backend.tokenize(["text " * length])
    return [text.ids[:length]] * (tokens // length)
