import numpy as np

from gist_demo.encoding.backend import TokenizedText
from gist_demo.encoding.cache import CachedText
from gist_demo.encoding.jobs import FairQueue, Job

ENTRY = CachedText(np.ones(1, np.float32))


def job(name: str, texts: int, *, visitor: str = "", batch_tokens: int = 10) -> Job:
    """A job of texts of ten tokens each: with `batch_tokens` as it is, one text is one batch."""
    made = Job([f"{name} {i}" for i in range(texts)], [b""] * texts, visitor)
    made.add([TokenizedText(np.zeros(10, np.int32))] * texts, batch_tokens)
    return made


def served(queue: FairQueue, turns: int) -> str:
    """Whose batches are run, in order; each is done before the next is taken."""
    order = ""
    for _ in range(turns):
        if not queue.is_waiting():
            break
        taken, batch = queue.take()
        taken.receive(batch, [ENTRY] * len(batch))
        order += taken.texts[0][0]
        if taken.finished.is_set():
            queue.remove(taken)
    return order


def queue_of(*jobs: Job) -> FairQueue:
    queue = FairQueue()
    for each in jobs:
        queue.add(each)
    return queue


def test_jobs_take_turns() -> None:
    assert served(queue_of(job("a", 3), job("b", 3)), 4) == "abab"


def test_a_query_waits_for_at_most_one_batch_beside_the_running_one() -> None:
    for before in range(4):
        queue = queue_of(job("a", 20), job("b", 20))
        served(queue, before)
        queue.add(job("q", 1))
        assert "q" in served(queue, 2)


def test_a_stream_of_queries_does_not_hold_a_long_job_up() -> None:
    queue = queue_of(job("a", 10))
    order = ""
    for _ in range(20):
        queue.add(job("q", 1))
        order += served(queue, 1)
    assert order.count("a") >= 9  # the last one is itself a short one, in a row with the queries


def test_many_jobs_of_one_visitor_get_the_share_of_one() -> None:
    jobs = [job("m", 20, visitor="many") for _ in range(5)]
    order = served(queue_of(*jobs, job("o", 20, visitor="one")), 20)
    assert order.count("o") == 10


def test_a_job_whose_texts_are_not_all_tokenized_is_no_short_one() -> None:
    growing = Job(["g 0", "g 1"], [b"", b""])
    growing.add([TokenizedText(np.zeros(10, np.int32))], 10)
    queue = queue_of(job("a", 5), growing)
    assert served(queue, 2) == "ag"
    assert not growing.finished.is_set()


def test_a_failed_job_is_not_served_any_more() -> None:
    failed = job("f", 5)
    failed.fail(ValueError())
    assert served(queue_of(failed, job("a", 2)), 9) == "aa"


def test_what_is_left_is_estimated_before_all_is_tokenized() -> None:
    growing = Job(["x" * 40] * 4, [b""] * 4)
    assert growing.tokens_left == 40
    growing.add([TokenizedText(np.zeros(20, np.int32))] * 2, 100)
    assert growing.tokens_left == 80
    growing.receive([0, 1], [ENTRY, ENTRY])
    assert growing.tokens_left == 40


def test_a_batch_on_which_the_owner_dies_runs_again_but_not_for_ever() -> None:
    error = RuntimeError("died")
    deadly = job("d", 2)
    for _ in range(2):
        batch = deadly.batches.popleft()
        deadly.bury(batch, error)
        assert deadly.batches[0] == batch
        assert deadly.error is None
    deadly.bury(deadly.batches.popleft(), error)
    assert deadly.error is error
    assert deadly.finished.is_set()
