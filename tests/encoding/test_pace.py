from collections.abc import Sequence

import pytest

from gist_demo.encoding.backend import DeviceFull, TokenIds
from gist_demo.encoding.encoder import Vectors
from gist_demo.encoding.pace import Pace, deadline_seconds, measure_pace
from tests.stand_ins import WordBackend


class Clocked(WordBackend):
    """A backend on a clock of its own: `rate` tokens a second, and `start` seconds for a batch of any size."""

    def __init__(self, rate: float, start: float = 0.0) -> None:
        super().__init__()
        self.rate, self.start, self.now = rate, start, 0.0

    def forward(self, batch: Sequence[TokenIds]) -> Vectors:
        tokens = sum(map(len, batch))
        if tokens > self.room:
            raise DeviceFull
        self.now += self.start + tokens / self.rate
        return super().forward(batch)


def measured(backend: Clocked, monkeypatch: pytest.MonkeyPatch, *others: Clocked) -> Pace:
    monkeypatch.setattr("time.perf_counter", lambda: backend.now)
    return measure_pace(backend, *others)


@pytest.mark.parametrize(("rate", "batch_tokens"), [(100, 256), (1_200, 512), (2_100, 1_024), (1_000_000, 131_072)])
def test_a_batch_takes_about_half_a_second(rate: float, batch_tokens: int, monkeypatch: pytest.MonkeyPatch) -> None:
    pace = measured(Clocked(rate), monkeypatch)
    assert pace.batch_tokens == batch_tokens
    assert pace.tokens_per_second == pytest.approx(rate)
    assert pace.seconds_for(3_000) == pytest.approx(3_000 / rate)


def test_a_device_that_is_slow_to_start_is_measured_with_large_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    pace = measured(Clocked(100_000, start=0.01), monkeypatch)
    assert pace.tokens_per_second > 80_000


def test_no_batch_is_larger_than_what_fitted(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = Clocked(1_000_000)
    backend.room = 5_000
    assert measured(backend, monkeypatch).batch_tokens == 4_096


def test_two_devices_are_twice_as_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    pace = measured(Clocked(1_000), monkeypatch, Clocked(1_000))
    assert pace.tokens_per_second == pytest.approx(2_000)
    assert pace.batch_tokens == 256


def test_the_pace_follows_what_is_seen() -> None:
    pace = Pace(1_000, 512)
    for _ in range(30):
        pace.note(500, 1.0)
    assert pace.tokens_per_second == pytest.approx(500, rel=0.01)
    pace.note(5, 1.0)  # a small batch tells nothing
    pace.note(500, 0.0)
    assert pace.tokens_per_second == pytest.approx(500, rel=0.01)


@pytest.mark.parametrize(("estimate", "seconds"), [(0, 60), (20, 60), (100, 300), (1_000, 900)])
def test_a_job_may_take_three_times_its_estimate_within_bounds(estimate: float, seconds: float) -> None:
    assert deadline_seconds(estimate) == seconds


def test_a_device_too_full_for_the_smallest_batch_starts_at_the_slow_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = Clocked(1_000)
    backend.room = 100
    assert measured(backend, monkeypatch) == Pace()
