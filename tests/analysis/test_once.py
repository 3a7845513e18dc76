from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from gist_demo.analysis.once import OneAtATime
from gist_demo.errors import Stopped
from tests.stand_ins import PatientWatch


def test_one_works_on_a_key_at_a_time_and_others_do_not_wait_for_it() -> None:
    turns = OneAtATime()
    order: list[str] = []
    inside, leave = Event(), Event()

    def first() -> None:
        with turns.on("a"):
            inside.set()
            assert leave.wait(10)
            order.append("first")

    def second() -> None:
        with turns.on("a"):
            order.append("second")

    with ThreadPoolExecutor(2) as pool:
        working = pool.submit(first)
        assert inside.wait(10)
        waiting = pool.submit(second)
        with turns.on("b"):
            order.append("another key")
        with pytest.raises(Stopped), turns.on("a", watch=PatientWatch(checks=0)):
            order.append("never")
        leave.set()
        working.result(10)
        waiting.result(10)
    assert order == ["another key", "first", "second"]


def test_who_fails_leaves_the_key_to_others_and_nothing_is_kept() -> None:
    turns = OneAtATime()
    with pytest.raises(ZeroDivisionError), turns.on("a"):
        _ = 1 / 0
    with turns.on("a"):
        pass
    assert turns._working == {}
