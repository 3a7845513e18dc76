import ctypes
import faulthandler
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gist_demo import worker_child
from gist_demo.errors import Busy, InputError, Stopped, Unavailable
from gist_demo.worker import WorkerError, WorkerFault, WorkerKind, Workers
from gist_demo.worker_child import Faulted, OutOfMemory, Refused, Reply, Returned

GIBIBYTE = 1024**3
SECRET = "what a visitor typed"


def warm_up() -> None:
    os.environ["WARMED"] = "yes"


def warm_up_badly() -> None:
    raise OSError(SECRET)


def warm_up_and_die() -> None:
    os._exit(3)


def add(a: int, b: int = 0) -> int:
    return a + b


def pid() -> int:
    return os.getpid()


def environment(name: str) -> str | None:
    return os.environ.get(name)


def modules() -> set[str]:
    return set(sys.modules)


def allocate(size: int) -> int:
    return len(bytearray(size))


def abort() -> None:
    os.abort()


def read_null() -> None:
    ctypes.string_at(0)


def leave() -> None:
    sys.exit(3)


def spend_cpu_limit() -> None:
    os.kill(os.getpid(), signal.SIGXCPU)


def refuse_input() -> None:
    raise InputError("Not a table.", "upload")


def refuse_busy() -> None:
    raise Busy("Busy.", retry_after=2.5)


def fail() -> None:
    raise KeyError(SECRET)


def want_too_much() -> None:
    raise MemoryError


def unpicklable() -> Callable[[], None]:
    return lambda: None


def cpu_limit() -> tuple[float, int]:
    import resource

    return time.process_time(), resource.getrlimit(resource.RLIMIT_CPU)[0]


def core_limit() -> int:
    import resource

    return resource.getrlimit(resource.RLIMIT_CORE)[0]


def interrupt_oneself() -> str:
    os.kill(os.getpid(), signal.SIGINT)
    return "still here"


class Wanted:
    """A watch that stops after `seconds`."""

    def __init__(self, seconds: float) -> None:
        self.until = time.monotonic() + seconds

    def check(self) -> None:
        if time.monotonic() > self.until:
            raise Stopped


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    made = Workers([WorkerKind("test", GIBIBYTE, warm_up)], data_dir=tmp_path_factory.mktemp("data"))
    yield made
    made.close()


def wait_until(condition: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def runs(process_id: int) -> bool:
    """Whether it lives; a zombie that nobody has waited for does not."""
    try:
        return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_call_returns_what_the_function_returns_from_another_process(workers: Workers) -> None:
    assert workers.call("test", add, 2, b=3, seconds=10) == 5
    assert workers.call("test", pid, seconds=10) not in (os.getpid(), os.getppid())


def test_the_process_stays(workers: Workers) -> None:
    assert workers.call("test", pid, seconds=10) == workers.call("test", pid, seconds=10)


def test_warm_runs_before_the_first_job(workers: Workers) -> None:
    assert workers.call("test", environment, "WARMED", seconds=10) == "yes"


def test_start_warms_in_the_background(tmp_path: Path) -> None:
    workers = Workers([WorkerKind("a", GIBIBYTE), WorkerKind("b", GIBIBYTE)], data_dir=tmp_path)
    assert not workers.ready("a")
    workers.start()
    wait_until(lambda: workers.ready("a") and workers.ready("b"))
    workers.close()
    assert not workers.ready("a")


def test_numba_keeps_its_cache_in_a_private_folder_and_all_run_one_thread(tmp_path: Path) -> None:
    workers = Workers([WorkerKind("test", GIBIBYTE)], data_dir=tmp_path / "new" / "data")
    folder = workers.call("test", environment, "NUMBA_CACHE_DIR", seconds=10)
    threads = workers.call("test", environment, "OPENBLAS_NUM_THREADS", seconds=10)
    workers.close()
    assert folder == str(tmp_path / "new" / "data" / "numba")
    assert Path(folder).stat().st_mode & 0o777 == 0o700
    assert threads == "1"


def test_a_data_folder_that_cannot_be_used_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    workers = Workers([WorkerKind("test", GIBIBYTE)], data_dir=tmp_path / "file")
    folder = workers.call("test", environment, "NUMBA_CACHE_DIR", seconds=10)
    workers.close()
    assert folder is not None
    assert not folder.startswith(str(tmp_path))


def test_a_data_folder_of_somebody_else_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    (tmp_path / "numba").mkdir()
    if os.getuid() == 0:
        os.chown(tmp_path / "numba", 54321, -1)
    workers = Workers([WorkerKind("test", GIBIBYTE)], data_dir=tmp_path)
    folder = workers.call("test", environment, "NUMBA_CACHE_DIR", seconds=10)
    workers.close()
    assert folder != str(tmp_path / "numba")


def test_too_long_is_killed_and_the_next_call_works(workers: Workers) -> None:
    before = workers.call("test", pid, seconds=10)
    began = time.monotonic()
    with pytest.raises(WorkerError) as caught:
        workers.call("test", time.sleep, 60, seconds=0.5)
    assert caught.value.cause == "time"
    assert time.monotonic() - began < 3
    assert not runs(before)
    assert workers.call("test", add, 1, seconds=10) == 1


def test_a_stopped_watch_kills_the_job(workers: Workers) -> None:
    before = workers.call("test", pid, seconds=10)
    began = time.monotonic()
    with pytest.raises(Stopped):
        workers.call("test", time.sleep, 60, seconds=30, watch=Wanted(0.5))
    assert time.monotonic() - began < 3
    assert not runs(before)
    wait_until(lambda: workers.ready("test"))  # nobody had to ask for the fresh one


def test_too_much_memory(workers: Workers) -> None:
    before = workers.call("test", pid, seconds=10)
    with pytest.raises(WorkerError) as caught:
        workers.call("test", allocate, 10 * GIBIBYTE, seconds=10)
    assert caught.value.cause == "memory"
    assert workers.call("test", pid, seconds=10) != before


@pytest.mark.parametrize("end", [abort, read_null, leave])
def test_a_process_that_dies(workers: Workers, end: Callable[[], None]) -> None:
    with pytest.raises(WorkerError) as caught:
        workers.call("test", end, seconds=10)
    assert caught.value.cause == "died"
    assert workers.call("test", add, 1, seconds=10) == 1


def test_a_process_that_dies_idle_is_replaced_unnoticed(workers: Workers) -> None:
    before = workers.call("test", pid, seconds=10)
    os.kill(before, signal.SIGKILL)
    wait_until(lambda: not workers.ready("test"))
    assert workers.call("test", pid, seconds=10) != before


def test_the_cpu_limit_is_a_limit_of_time(workers: Workers) -> None:
    with pytest.raises(WorkerError) as caught:
        workers.call("test", spend_cpu_limit, seconds=10)
    assert caught.value.cause == "time"
    used, limit = workers.call("test", cpu_limit, seconds=10)
    assert used + 10 <= limit <= used + 20


def test_no_core_is_written_and_an_interrupt_is_left_to_the_parent(workers: Workers) -> None:
    assert workers.call("test", core_limit, seconds=10) == 0
    assert workers.call("test", interrupt_oneself, seconds=10) == "still here"


def test_messages_for_the_visitor_arrive_whole(workers: Workers) -> None:
    with pytest.raises(InputError) as refused:
        workers.call("test", refuse_input, seconds=10)
    assert (refused.value.text, refused.value.field, str(refused.value)) == ("Not a table.", "upload", "Not a table.")
    with pytest.raises(Busy) as busy:
        workers.call("test", refuse_busy, seconds=10)
    assert (busy.value.text, busy.value.retry_after) == ("Busy.", 2.5)


def test_a_bug_tells_its_type_and_frames_but_no_values(workers: Workers, caplog: pytest.LogCaptureFixture) -> None:
    before = workers.call("test", pid, seconds=10)
    with pytest.raises(WorkerFault) as fault:
        workers.call("test", fail, seconds=10)
    assert fault.value.type_name == "KeyError"
    assert fault.value.frames[-1].endswith(" fail")
    assert "KeyError" in caplog.text
    assert SECRET not in str(fault.value) + caplog.text
    assert workers.call("test", pid, seconds=10) == before


def test_a_result_that_cannot_be_sent_is_a_bug(workers: Workers) -> None:
    with pytest.raises(WorkerFault):
        workers.call("test", unpicklable, seconds=10)


def test_large_arguments_and_results(workers: Workers) -> None:
    assert len(workers.call("test", bytes.upper, b"a" * 50_000_000, seconds=30)) == 50_000_000


def test_calls_take_turns(workers: Workers) -> None:
    seen: list[int] = []
    threads = [threading.Thread(target=lambda: seen.append(workers.call("test", pid, seconds=10))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(seen) == 8
    assert len(set(seen)) == 1


def test_who_waits_for_a_turn_may_stop_without_harm(workers: Workers) -> None:
    done: list[None] = []
    first = threading.Thread(target=lambda: done.append(workers.call("test", time.sleep, 1, seconds=10)))
    first.start()
    time.sleep(0.3)
    with pytest.raises(Stopped):
        workers.call("test", add, 1, seconds=10, watch=Wanted(0.2))
    first.join(10)
    assert done == [None]


def test_who_stops_while_it_warms_up_leaves_it_to_warm_up(tmp_path: Path) -> None:
    workers = Workers([WorkerKind("slow", GIBIBYTE, warm_slowly)], data_dir=tmp_path)
    with pytest.raises(Stopped):
        workers.call("slow", add, 1, seconds=10, watch=Wanted(0.3))
    process_id = workers.call("slow", pid, seconds=0.9)  # warming up does not count
    assert workers.call("slow", pid, seconds=10) == process_id
    workers.close()


def warm_slowly() -> None:
    time.sleep(1.5)


def test_warming_up_may_fail_but_not_die(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    kinds = [WorkerKind("bad", GIBIBYTE, warm_up_badly), WorkerKind("dead", GIBIBYTE, warm_up_and_die)]
    workers = Workers(kinds, data_dir=tmp_path)
    assert workers.call("bad", add, 1, seconds=10) == 1
    with pytest.raises(WorkerError, match="died"):
        workers.call("dead", add, 1, seconds=10)
    workers.close()
    said = capfd.readouterr().err
    assert "OSError" in said
    assert SECRET not in said


def test_warming_up_has_its_limit_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gist_demo.worker_process._WARM_SECONDS", 0.3)
    workers = Workers([WorkerKind("slow", GIBIBYTE, warm_slowly)], data_dir=tmp_path)
    with pytest.raises(WorkerError, match="time"):
        workers.call("slow", add, 1, seconds=10)
    workers.close()


def test_close_ends_what_runs_and_leaves_nothing(tmp_path: Path) -> None:
    workers = Workers([WorkerKind("test", GIBIBYTE)], data_dir=tmp_path)
    process_id = workers.call("test", pid, seconds=10)
    ends: list[BaseException] = []

    def work() -> None:
        try:
            workers.call("test", time.sleep, 60, seconds=60)
        except WorkerError as error:
            ends.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    time.sleep(0.3)
    began = time.monotonic()
    workers.close()
    thread.join(5)
    assert time.monotonic() - began < 3
    assert [str(end) for end in ends] == ["died"]
    assert not Path(f"/proc/{process_id}").exists()  # not even a zombie
    with pytest.raises(Unavailable):
        workers.call("test", add, 1, seconds=1)
    workers.close()


@pytest.mark.parametrize(
    ("function", "reply"),
    [
        (pid, Returned(os.getpid())),
        (refuse_busy, Refused(Busy, ("Busy.",), {"text": "Busy.", "retry_after": 2.5})),
        (want_too_much, OutOfMemory()),
    ],
)
def test_the_child_answers(function: Callable[[], object], reply: Reply, monkeypatch: pytest.MonkeyPatch) -> None:
    limits: dict[str, int] = {}
    monkeypatch.setattr(worker_child, "_limit", limits.__setitem__)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(faulthandler, "enable", lambda: None)
    ours, theirs = multiprocessing.Pipe()
    with ours:
        ours.send_bytes(pickle.dumps((function, (), {}, 7)))
        ours.send_bytes(b"not a pickle")
        thread = threading.Thread(target=lambda: worker_child.serve(theirs, 1000, {}, pickle.dumps(None)))
        thread.start()
        assert ours.recv_bytes() == worker_child.READY
        assert pickle.loads(ours.recv_bytes()) == reply
        assert isinstance(pickle.loads(ours.recv_bytes()), Faulted)
    thread.join(5)
    assert not thread.is_alive()
    assert limits.keys() == {"RLIMIT_CORE", "RLIMIT_AS", "RLIMIT_CPU"}


def test_what_the_child_does_before_its_first_job(caplog: pytest.LogCaptureFixture) -> None:
    worker_child._warm_up(pickle.dumps(warm_up_badly))
    assert "OSError" in caplog.text
    assert SECRET not in caplog.text
    worker_child._limit("RLIMIT_CORE", 0)
    assert core_limit() == 0


def test_the_top_of_the_app_is_light() -> None:
    lines = "import runpy, sys; runpy.run_path('app.py', run_name='__mp_main__'); print(*sys.modules)"
    root = Path(__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", lines], cwd=root, capture_output=True, text=True, check=True)
    assert not {"gradio", "torch", "numpy", "gist_demo"} & set(done.stdout.split())


APP = """
import os
import sys
import time


def main():
    import gradio
    from pathlib import Path
    from gist_demo.worker import WorkerKind, Workers
    import jobs

    workers = Workers([WorkerKind("test", 1024**3)], data_dir=Path(sys.argv[1]))
    print(*sorted(jobs.loaded() & {"gradio"}), *sorted(workers.call("test", jobs.loaded, seconds=10)), flush=True)
    if sys.argv[2] == "die":
        import threading
        process_id = workers.call("test", os.getpid, seconds=10)
        threading.Thread(target=lambda: workers.call("test", time.sleep, 60, seconds=60), daemon=True).start()
        time.sleep(0.5)
        print(process_id, flush=True)
        os.kill(os.getpid(), 9)
    print(workers.call("test", os.getpid, seconds=10), flush=True)


if __name__ == "__main__":
    main()
"""
JOBS = """
import sys


def loaded():
    return {name for name in sys.modules if name in ("gradio", "torch", "numpy", "__mp_main__")}
"""


@pytest.mark.parametrize("how", ["die", "return"])
def test_started_as_a_script_the_child_is_light_and_ends_with_its_parent(tmp_path: Path, how: str) -> None:
    (tmp_path / "app.py").write_text(APP)
    (tmp_path / "jobs.py").write_text(JOBS)
    (tmp_path / "gradio.py").write_text("")
    done = subprocess.run(
        [sys.executable, "app.py", str(tmp_path / "data"), how],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == (-signal.SIGKILL if how == "die" else 0), done.stderr
    loaded, child = done.stdout.splitlines()
    assert loaded.split() == ["gradio", "__mp_main__"]  # the parent's, then the child's
    wait_until(lambda: not runs(int(child)), seconds=5)
