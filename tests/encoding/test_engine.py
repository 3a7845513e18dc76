import random
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from gist_demo.encoding.backend import TokenizedText
from gist_demo.encoding.encoder import CutRow, Encoder, Phase, TokenSpans, Watch
from gist_demo.encoding.engine import Engine
from gist_demo.encoding.pace import Pace
from gist_demo.errors import Stopped, Unavailable
from tests.stand_ins import PatientWatch, WordBackend, word_vector

BYTES = 10_000_000


@pytest.fixture
def backend() -> WordBackend:
    return WordBackend()


@pytest.fixture
def engine(backend: WordBackend) -> Engine:
    return Engine(backend, cache_bytes=BYTES, pace=Pace(1e6, 20))


def test_vectors_come_in_the_order_of_the_texts(engine: Engine) -> None:
    texts = ["b b b", "a", "c c", "a", "d d d d d"]
    vectors = engine.encode(texts).vectors
    assert vectors.dtype == np.float32
    np.testing.assert_array_equal(vectors, np.stack([word_vector(text) for text in texts]))


def test_nothing_in_nothing_out(engine: Engine) -> None:
    assert engine.encode([]).vectors.shape == (0, 16)


def test_each_different_text_is_encoded_once(engine: Engine, backend: WordBackend) -> None:
    engine.encode(["x", "y", "x"])
    engine.encode(["y", "z"])
    assert sorted(text for batch in backend.batches for text in batch) == ["x", "y", "z"]


def test_a_query_carries_the_prompt_and_is_not_taken_for_a_document(engine: Engine) -> None:
    query, document = engine.encode(["x"], kind="query").vectors, engine.encode(["x"]).vectors
    np.testing.assert_array_equal(query[0], word_vector("find: x"))
    np.testing.assert_array_equal(document[0], word_vector("x"))


def test_blank_texts_never_reach_the_model(engine: Engine, backend: WordBackend) -> None:
    embeddings = engine.encode(["", "x", " \n\u200d"])
    assert embeddings.report.blank == (0, 2)
    assert not embeddings.vectors[[0, 2]].any()
    assert backend.batches == [["x"]]


def test_the_report_tells_what_was_cut_and_what_is_unknown_also_from_the_cache(engine: Engine) -> None:
    texts = ["one two three four five six seven eight nine", "??? ???", "??? known", "short"]
    for _ in range(2):
        report = engine.encode(texts).report
        assert report.cut == (CutRow(0, 3),)  # 8 tokens are read, 2 of them special
        assert report.unknown == (1,)


def test_token_spans_come_in_the_order_of_the_texts_some_at_a_time(
    engine: Engine, backend: WordBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []
    honest = backend.token_spans

    def counted(texts: Sequence[str]) -> list[TokenSpans]:
        asked.append(list(texts))
        return honest(texts)

    monkeypatch.setattr(backend, "token_spans", counted)
    monkeypatch.setattr("gist_demo.encoding.engine._SPANS_AT_ONCE", 6)
    texts = ["a bc", "", "d", "one long text", "e", "f"]
    assert [spans.tolist() for spans in engine.token_spans(texts)] == [
        [[0, 1], [2, 4]], [], [[0, 1]], [[0, 3], [4, 8], [9, 13]], [[0, 1]], [[0, 1]],
    ]  # fmt: skip
    assert asked == [["a bc", "", "d"], ["one long text"], ["e", "f"]]
    assert engine.token_spans([]) == []
    assert backend.batches == []
    with pytest.raises(Stopped):
        engine.token_spans(texts, watch=PatientWatch(checks=1))


def test_only_the_owner_runs_the_model(engine: Engine, backend: WordBackend) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda i: engine.encode([f"text {i} {j}" for j in range(20)]), range(8)))
    assert backend.threads == {"model-owner-0"}


def test_jobs_take_turns(backend: WordBackend) -> None:
    backend.seconds = 0.02
    engine = Engine(backend, cache_bytes=BYTES, pace=Pace(1e6, 4))
    long = threading.Thread(target=engine.encode, args=([f"long {i}" for i in range(60)],))
    long.start()
    while not backend.batches:
        threading.Event().wait(0.005)
    engine.encode(["short"])
    behind = len(backend.batches) - next(i for i, batch in enumerate(backend.batches) if batch == ["short"])
    long.join()
    assert behind < 60 - 10  # it did not wait for the end of the long job
    assert ["short"] in backend.batches[:20]


def test_a_job_that_is_stopped_ends_and_the_next_one_works(backend: WordBackend) -> None:
    backend.seconds = 0.05
    engine = Engine(backend, cache_bytes=BYTES, pace=Pace(1e6, 3))
    with pytest.raises(Stopped):
        engine.encode([f"text {i}" for i in range(200)], watch=PatientWatch(checks=3))
    done = len(backend.batches)
    np.testing.assert_array_equal(engine.encode(["x"]).vectors[0], word_vector("x"))
    assert len(backend.batches) <= done + 2


def test_an_error_of_the_model_reaches_the_caller_and_the_next_job_works(engine: Engine, backend: WordBackend) -> None:
    backend.fail = Unavailable("The model stumbled.")
    with pytest.raises(Unavailable, match="stumbled"):
        engine.encode(["x"])
    backend.fail = None
    assert engine.encode(["x"]).vectors.any()


def test_vectors_that_are_no_unit_vectors_are_not_kept(
    engine: Engine, backend: WordBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = np.full((1, 16), np.nan, np.float32)
    with monkeypatch.context() as patched:
        patched.setattr(backend, "forward", lambda batch: wrong)
        engine.encode(["x"])
    np.testing.assert_array_equal(engine.encode(["x"]).vectors[0], word_vector("x"))


def test_one_changed_line_is_all_that_is_read(engine: Engine, backend: WordBackend) -> None:
    texts = [f"line {i}" for i in range(50)]
    engine.encode(texts)
    before = len(backend.batches)
    engine.encode([*texts[:20], "changed", *texts[21:]])
    assert backend.batches[before:] == [["changed"]]


def test_texts_are_run_while_others_are_still_tokenized(
    engine: Engine, backend: WordBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gist_demo.encoding.engine._TOKENIZE_AT_ONCE", 10)
    texts = [f"text {i:02}" for i in range(40)]
    seen: list[int] = []
    tokenize = backend.tokenize

    def slowly(some: Sequence[str]) -> list[TokenizedText]:
        for _ in range(2_000):
            if len(seen) == sum(map(len, backend.batches)) // 10:
                break
            threading.Event().wait(0.005)
        seen.append(sum(map(len, backend.batches)))
        return tokenize(some)

    monkeypatch.setattr(backend, "tokenize", slowly)
    vectors = engine.encode(texts).vectors
    assert seen == [0, 10, 20, 30]
    np.testing.assert_array_equal(vectors, np.stack([word_vector(text) for text in texts]))


def test_the_time_that_is_left_is_told(backend: WordBackend) -> None:
    left: list[float | None] = []

    class Listening(Watch):
        def progress(
            self, done: int, total: int, phase: Phase = "encode", *, seconds_left: float | None = None
        ) -> None:
            left.append(seconds_left)

    Engine(backend, cache_bytes=BYTES, pace=Pace(10.0, 20)).encode([f"text {i}" for i in range(50)], watch=Listening())
    assert left[0] == pytest.approx(20.0, abs=10)  # 200 tokens, ten a second; some may be read already
    assert left[-1] is None


def test_progress_is_told_from_none_to_all(engine: Engine) -> None:
    watch = PatientWatch()
    engine.encode([f"text {i}" for i in range(50)], watch=watch)
    done = [d for d, _, _ in watch.told]
    assert done == sorted(done)
    assert watch.told[0] == (0, 50, "encode")
    assert watch.told[-1] == (50, 50, "encode")


def test_closing_ends_the_owner_and_those_who_wait_are_told(backend: WordBackend) -> None:
    backend.seconds = 0.1
    engine = Engine(backend, cache_bytes=BYTES, pace=Pace(1e6, 3))
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(engine.encode, [f"text {i}" for i in range(100)])
        while not backend.batches:
            threading.Event().wait(0.005)
        engine.close()
        with pytest.raises(Unavailable):
            waiting.result(timeout=5)
    assert backend.closed.wait(5)


def test_eight_threads_get_the_vectors_of_one_while_tokens_are_counted(encoder: Encoder) -> None:
    """Mixed lengths, some cut at the model's limit, for 300 rounds: every vector is the one of a quiet thread."""
    chance = random.Random(7)
    words = ["bank", "river", "loan", "water", "money", "the", "of", "not", "never", "parcel", "late", "blue", "signal"]
    lengths = (3, 12, 40, 3, 12, 40, 3, 12, 40, 300)
    texts = [" ".join(chance.choices(words, k=lengths[i % 10])) + f" {i}" for i in range(40)]
    assert isinstance(encoder, Engine)
    (backend,) = encoder._backends
    truth = Engine(backend, cache_bytes=BYTES).encode(texts).vectors
    crowd = Engine(backend, cache_bytes=0)  # keeps nothing, so that every round runs the model
    counted = [len(text.ids) for text in backend.tokenize(texts)]
    failures: list[str] = []

    def visitor(seed: int) -> None:
        mine = random.Random(seed)
        for _ in range(300 // 8 + 1):
            rows = mine.sample(range(len(texts)), 3)
            vectors = crowd.encode([texts[row] for row in rows]).vectors
            if not (np.einsum("ij,ij->i", vectors, truth[rows]) > 0.99999).all():
                failures.append(f"vectors of {rows}")
            row = mine.randrange(len(texts))
            if len(backend.tokenize([texts[row]])[0].ids) != counted[row]:
                failures.append(f"tokens of {row}")

    threads = [threading.Thread(target=visitor, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
