"""What a crowd, a full device and a dying thread do to the engine."""

import ctypes
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from gist_demo.encoding.backend import TokenIds
from gist_demo.encoding.encoder import Vectors
from gist_demo.encoding.engine import Engine
from gist_demo.encoding.pace import Pace
from gist_demo.errors import Busy, Stopped, Unavailable
from gist_demo.settings import Limits
from tests.stand_ins import PatientWatch, WordBackend, word_vector

BYTES = 10_000_000
DYING = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")


class Gated(WordBackend):
    """A backend whose batches wait at a gate, which stands open at first."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()
        self.gate.set()
        self.arrived = threading.Semaphore(0)

    def forward(self, batch: Sequence[TokenIds]) -> Vectors:
        self.arrived.release()
        for _ in range(2_000):
            if self.gate.wait(0.01):  # bit by bit, so that a killed thread dies here and now
                return super().forward(batch)
        raise TimeoutError


def wait_until(happened: Callable[[], bool]) -> None:
    for _ in range(2_000):
        if happened():
            return
        threading.Event().wait(0.01)
    pytest.fail("it did not happen")


def texts(n: int, name: str = "text") -> list[str]:
    return [f"{name} {i}" for i in range(n)]


def assert_right(vectors: Vectors, wanted: Sequence[str]) -> None:
    np.testing.assert_array_equal(vectors, np.stack([word_vector(text) for text in wanted]))


def test_known_texts_do_not_wait_for_the_queue() -> None:
    backend = Gated()
    engine = Engine(backend, cache_bytes=BYTES, pace=Pace(1e6, 4))
    engine.encode(["known"])
    backend.gate.clear()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(engine.encode, texts(5))
        assert_right(engine.encode(["known", "known"]).vectors, ["known", "known"])
        assert not waiting.done()
        backend.gate.set()


def test_the_same_texts_of_two_visitors_are_read_once() -> None:
    backend = Gated()
    engine = Engine(backend, cache_bytes=BYTES, pace=Pace(1e6, 4))
    backend.gate.clear()
    with ThreadPoolExecutor(2) as pool:
        answers = [pool.submit(engine.encode, texts(12)) for _ in range(2)]
        wait_until(lambda: len(engine._owners._queue.jobs) == 2)
        backend.gate.set()
        for answer in answers:
            assert_right(answer.result(20).vectors, texts(12))
    assert sorted(text for batch in backend.batches for text in batch) == sorted(texts(12))


def test_too_many_jobs_are_told_when_to_come_back_and_the_next_one_works() -> None:
    backend = Gated()
    engine = Engine(backend, cache_bytes=BYTES, pace=Pace(2, 4))
    backend.gate.clear()
    with ThreadPoolExecutor(Limits.jobs) as pool:
        waiting = [pool.submit(engine.encode, [f"job {i}"]) for i in range(Limits.jobs)]
        wait_until(lambda: len(engine._owners._queue.jobs) == Limits.jobs)
        with pytest.raises(Busy, match=r"Try again in about \d+ s") as refused:
            engine.encode(["one too many"])
        assert refused.value.retry_after >= 1
        backend.gate.set()
        assert [job.result(20) for job in waiting]
    assert_right(engine.encode(["one too many"]).vectors, ["one too many"])


def test_what_was_read_before_a_stop_is_kept_and_the_job_ends_within_a_batch() -> None:
    backend = Gated()
    engine = Engine(backend, cache_bytes=BYTES, pace=Pace(1e6, 4))
    backend.gate.clear()
    with ThreadPoolExecutor(1) as pool:
        stopped = pool.submit(engine.encode, texts(50), watch=PatientWatch(checks=3))
        assert backend.arrived.acquire(timeout=20)
        with pytest.raises(Stopped):
            stopped.result(20)
    backend.gate.set()
    wait_until(lambda: len(backend.batches) == 1)
    engine.encode(["another"])
    assert len(backend.batches) == 2
    engine.encode(backend.batches[0])
    assert len(backend.batches) == 2


def test_a_job_that_takes_much_too_long_is_stopped() -> None:
    backend, seconds = Gated(), [0.0]
    engine = Engine(backend, cache_bytes=BYTES, pace=Pace(1.0, 4), clock=lambda: seconds[0])
    backend.gate.clear()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(engine.encode, texts(10))  # 40 tokens, one a second: 120 s
        assert backend.arrived.acquire(timeout=20)
        seconds[0] = 119.0
        threading.Event().wait(0.2)
        assert not waiting.done()
        seconds[0] = 121.0
        with pytest.raises(Stopped, match="What was read is kept"):
            waiting.result(20)
        backend.gate.set()


def test_a_full_device_gets_smaller_batches_from_then_on() -> None:
    backend = WordBackend()
    backend.room = 10
    engine = Engine(backend, cache_bytes=BYTES, pace=Pace(1e6, 64))
    assert_right(engine.encode(texts(40)).vectors, texts(40))
    tried = [len(batch) for batch in backend.batches]
    assert tried[:4] == [16, 8, 4, 2]
    assert set(tried[4:]) == {2}


def test_a_text_for_which_there_is_no_room_is_told_and_the_next_job_works() -> None:
    backend = WordBackend()
    backend.room = 3
    engine = Engine(backend, cache_bytes=BYTES, pace=Pace(1e6, 64))
    with pytest.raises(Unavailable, match="too little free memory"):
        engine.encode(["two words"])
    assert_right(engine.encode(["one"]).vectors, ["one"])


def test_two_devices_share_the_batches() -> None:
    backends = Gated(), Gated()
    engine = Engine(*backends, cache_bytes=BYTES, pace=Pace(1e6, 4))
    for backend in backends:
        backend.gate.clear()
    with ThreadPoolExecutor(1) as pool:
        # both backends number texts alike only if both are shown them
        backends[1].tokenize(sorted(texts(30)))
        answer = pool.submit(engine.encode, texts(30))
        for backend in backends:
            assert backend.arrived.acquire(timeout=20)
        for backend in backends:
            backend.gate.set()
        assert_right(answer.result(20).vectors, texts(30))
    assert [backend.threads for backend in backends] == [{"model-owner-0"}, {"model-owner-1"}]


def kill(thread: threading.Thread) -> None:
    assert thread.ident is not None
    killed = ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(SystemExit))
    assert killed == 1


@DYING
def test_a_killed_owner_is_replaced_and_its_batch_runs_again() -> None:
    backend = Gated()
    engine = Engine(backend, cache_bytes=BYTES, pace=Pace(1e6, 4))
    backend.gate.clear()
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(engine.encode, texts(30))
        assert backend.arrived.acquire(timeout=20)
        (owner,) = engine._owners._threads
        kill(owner)
        wait_until(lambda: not owner.is_alive())
        backend.gate.set()
        assert_right(answer.result(20).vectors, texts(30))
    assert engine._owners._threads != [owner]
    assert_right(engine.encode(["next"]).vectors, ["next"])


@DYING
def test_texts_on_which_the_owner_always_dies_are_given_up_and_the_next_job_works() -> None:
    backend = WordBackend()
    backend.fail = SystemExit()
    engine = Engine(backend, cache_bytes=BYTES, pace=Pace(1e6, 4))
    with pytest.raises(Unavailable, match="Try other ones"):
        engine.encode(["deadly"])
    backend.fail = None
    assert_right(engine.encode(["harmless"]).vectors, ["harmless"])
