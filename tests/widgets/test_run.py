import logging
import threading
from collections.abc import Generator, Iterator

import gradio as gr
import pytest
from gradio.context import LocalContext

from gist_demo.encoding.encoder import Loading, Watch
from gist_demo.errors import InputError, Stopped
from gist_demo.widgets.notices import Progress, busy
from gist_demo.widgets.run import RunWatch, as_comment, field_checks, quickly, run, run_in_steps, visitor
from tests.stand_ins import FixedModels

SECRET = "what the visitor typed"


def last(steps: Iterator[tuple[object, ...]]) -> tuple[object, ...]:
    *_, end = steps
    return end


def test_the_result_is_presented_at_the_end() -> None:
    steps = list(run(lambda _: 21, lambda value: (value * 2, "table", "notice"), models=FixedModels()))
    assert steps == [(42, "table", "notice")]


def test_while_it_runs_only_the_notice_changes_and_says_how_far() -> None:
    seen = threading.Event()

    def work(watch: Watch) -> None:
        watch.progress(3, 10)
        assert seen.wait(10)

    steps = run(work, lambda _: ("chart", "done"), models=FixedModels(), outputs=2)
    first = next(steps)
    seen.set()
    assert "Reading 3 of 10" in str(first[-1])
    assert first[0] == {"__type__": "update"}
    assert last(steps) == ("chart", "done")


def test_it_yields_also_where_there_is_nothing_new_to_say() -> None:
    """Gradio can end a generator only there."""
    seen = threading.Event()
    steps = run(lambda _: seen.wait(10), lambda _: ("done",), models=FixedModels(), outputs=1)
    next(steps)
    assert next(steps) == ({"__type__": "update"},)
    seen.set()
    assert last(steps) == ("done",)


def test_waiting_for_the_model_names_it() -> None:
    seen = threading.Event()

    def work(watch: Watch) -> None:
        watch.progress(212_000_000, 438_000_000, "load")
        assert seen.wait(10)

    models = FixedModels(state=Loading("someone/GIST", 1, 2))
    steps = run(work, lambda _: ("done",), models=models, outputs=1)
    first = next(steps)
    seen.set()
    assert "Loading GIST: 212 of 438 MB" in str(first[0])
    last(steps)


def test_closing_it_tells_the_work_to_end() -> None:
    ended = threading.Event()

    def work(watch: Watch) -> None:
        try:
            while True:
                watch.check()
                threading.Event().wait(0.01)
        except Stopped:
            ended.set()
            raise

    steps = run(work, lambda _: ("done",), models=FixedModels(), outputs=1)
    assert isinstance(steps, Generator)
    next(steps)
    steps.close()
    assert ended.wait(5)


def test_a_message_for_the_visitor_becomes_the_notice() -> None:
    def work(_: Watch) -> None:
        raise InputError("Add <more> texts.")

    *others, notice = last(run(work, lambda _: (), models=FixedModels()))
    assert "Add &lt;more&gt; texts." in str(notice)
    assert others == [{"__type__": "update"}] * 2


@pytest.mark.parametrize("where", ["work", "present"])
def test_a_bug_is_one_neutral_sentence_and_the_log_holds_no_text_of_the_visitor(
    where: str, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> tuple[object, ...]:
        raise ValueError(SECRET)

    def fine(*_: object) -> tuple[object, ...]:
        return ("done",)

    with caplog.at_level(logging.ERROR, "gist_demo"):
        steps = run(fail if where == "work" else fine, fail, models=FixedModels(), outputs=1)
        (notice,) = last(steps)
    assert "Something went wrong" in str(notice)
    assert SECRET not in str(notice) + caplog.text
    assert "ValueError" in caplog.text
    assert "test_run.py" in caplog.text


def test_a_run_that_lasts_too_long_is_stopped() -> None:
    watch = RunWatch(seconds=-1)
    with pytest.raises(Stopped, match="too long"):
        watch.check()


def test_the_time_of_a_phase_begins_with_it() -> None:
    watch = RunWatch()
    watch.progress(1, 2, "load")
    watch.progress(1, 9)
    assert watch.latest.phase == "encode"
    assert watch.latest.seconds == 0


def test_quick_answers_say_what_is_wrong(caplog: pytest.LogCaptureFixture) -> None:
    def refuse() -> str:
        raise InputError("Add one.")

    def fail() -> str:
        raise KeyError(SECRET)

    assert quickly(lambda: "fine", as_comment) == "fine"
    assert quickly(refuse, as_comment) == "# Add one."
    assert "Something went wrong" in quickly(fail, as_comment)
    assert SECRET not in caplog.text


def test_a_field_check_marks_the_field_that_is_wrong_and_no_other() -> None:
    def parse(query: str, labels: str) -> None:
        if not labels:
            raise InputError("Write labels.", "labels")
        if not query:
            raise InputError("Elsewhere.", "texts")

    def verdicts(query: str, labels: str) -> list[tuple[bool, str]]:
        made = field_checks(parse, ["query", "labels"])(query, labels)
        assert isinstance(made, list)
        return [(verdict["is_valid"], verdict["message"]) for verdict in made]

    assert verdicts("q", "") == [(True, "Write labels."), (False, "Write labels.")]
    assert all(valid for valid, _ in verdicts("q", "l"))
    assert all(valid for valid, _ in verdicts("", "l"))


def test_an_input_that_nobody_sees_is_never_wrong() -> None:
    def parse(_: str, query: str) -> None:
        if not query:
            raise InputError("No texts.")

    for query in ("", "q"):
        assert [v["is_valid"] for v in field_checks(parse, ["", "query"])("key", query)] == [True, True]  # type: ignore[attr-defined]


def test_a_check_of_one_field_gives_one_verdict() -> None:
    def parse(query: str) -> None:
        raise InputError("Type.", "query")

    verdict = field_checks(parse, ["query"])("")
    assert isinstance(verdict, dict)
    assert (verdict["is_valid"], verdict["message"]) == (False, "Type.")


def test_the_visitor_is_the_session_that_asks() -> None:
    assert visitor() == ""
    told: list[str] = []
    request = gr.Request(session_hash="somebody")
    token = LocalContext.request.set(request)
    try:
        list(run(lambda watch: told.append(watch.visitor), lambda _: ("done",), models=FixedModels(), outputs=1))
    finally:
        LocalContext.request.reset(token)
    assert told == ["somebody"]


def test_what_is_there_first_is_presented_while_the_work_goes_on() -> None:
    seen = threading.Event()

    def work(watch: Watch) -> Iterator[str]:
        yield "sketch"
        watch.progress(0, 0, "project")
        assert seen.wait(10)
        yield "map"

    def doing(progress: Progress) -> str:
        return busy(f"Better in {9 - int(progress.lasting)} s") if progress.phase == "project" else ""

    steps = run_in_steps(work, lambda made: (made, f"this is the {made}"), models=FixedModels(), outputs=2, doing=doing)
    assert next(steps) == ("sketch", "this is the sketch")
    shown, notice = next(steps)
    assert shown == {"__type__": "update"}
    assert "Better in 9 s" in str(notice)
    seen.set()
    assert last(steps) == ("map", "this is the map")


def test_what_came_first_stays_where_the_rest_fails() -> None:
    seen = threading.Event()

    def work(_: Watch) -> Iterator[str]:
        yield "sketch"
        assert seen.wait(10)
        raise InputError("Use fewer texts.")

    steps = run_in_steps(work, lambda made: (made, "notice"), models=FixedModels(), outputs=2)
    assert next(steps) == ("sketch", "notice")
    seen.set()
    shown, notice = last(steps)
    assert shown == {"__type__": "update"}
    assert "Use fewer texts." in str(notice)


def test_only_the_last_of_results_that_come_at_once_is_presented() -> None:
    steps = run_in_steps(lambda _: iter(["sketch", "map"]), lambda made: (made,), models=FixedModels(), outputs=1)
    assert list(steps) == [("map",)]
