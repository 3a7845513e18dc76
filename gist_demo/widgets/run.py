"""Running work for a visitor: in a thread, with progress, until it is done, stopped, or the visitor has left."""

import logging
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextvars import copy_context
from dataclasses import replace
from typing import Generic, TypeVar

import gradio as gr
from gradio.context import LocalContext

from gist_demo.encoding.encoder import Models, Phase, Watch
from gist_demo.errors import InputError, Stopped, VisitorMessage
from gist_demo.settings import Limits
from gist_demo.widgets import notices
from gist_demo.widgets.notices import Doing, Progress

T = TypeVar("T")
Check = Callable[..., object]
_TICK_SECONDS = 0.25
_BUG = "Something went wrong here, and it is not your doing. Nothing you typed is lost; please try again."
_log = logging.getLogger("gist_demo")


class RunWatch(Watch):
    """The watch of one run on the page."""

    def __init__(self, seconds: float = Limits.run_seconds, *, visitor: str = "") -> None:
        self.visitor = visitor
        self._latest = Progress()
        self._phase_began = time.monotonic()
        self._stopped = threading.Event()
        self._deadline = time.monotonic() + seconds

    def progress(self, done: int, total: int, phase: Phase = "encode", *, seconds_left: float | None = None) -> None:
        """Keep what was said last, and since when this phase lasts."""
        now = time.monotonic()
        if phase != self._latest.phase or done < self._latest.done:
            self._phase_began = now
        self._latest = Progress(phase, done, total, now - self._phase_began, seconds_left)

    def check(self) -> None:
        """Raise Stopped once the run is not wanted any more or has lasted too long."""
        if self._stopped.is_set():
            raise Stopped
        if time.monotonic() > self._deadline:
            raise Stopped("This took too long and was stopped. Try it with fewer texts.")

    def stop(self) -> None:
        """The run is not wanted any more."""
        self._stopped.set()

    @property
    def latest(self) -> Progress:
        """What was said last."""
        return replace(self._latest, lasting=time.monotonic() - self._phase_began)


def visitor() -> str:
    """The browser session, or the program, that asks now; "" outside of a request."""
    request = LocalContext.request.get(None)
    return (request.session_hash or "") if request is not None else ""


class _Outcome(Generic[T]):
    """What a run's thread leaves behind: how many values, the last of them, and the error it ended with."""

    value: T
    count = 0
    error: BaseException | None = None


def run(
    work: Callable[[Watch], T],
    present: Callable[[T], Sequence[object]],
    *,
    models: Models,
    outputs: int = 3,
    doing: Doing = "",
) -> Iterator[tuple[object, ...]]:
    """Do `work` in a thread and yield the tab's outputs: the notice last, the others first.

    While it runs only the notice changes: it says how far the work is, or `doing` where that cannot be told; then comes
    what `present` makes of the result. VisitorMessages become the notice. When the generator is closed (Stop, or the
    visitor left), the work is told to end. This is the one place where exceptions of a tab become messages.
    """

    def only_step(watch: Watch) -> Iterator[T]:
        yield work(watch)

    yield from run_in_steps(only_step, present, models=models, outputs=outputs, doing=doing)


def run_in_steps(
    work: Callable[[Watch], Iterator[T]],
    present: Callable[[T], Sequence[object]],
    *,
    models: Models,
    outputs: int = 3,
    doing: Doing = "",
) -> Iterator[tuple[object, ...]]:
    """As `run`, for `work` that gives several results, the last of which is the answer.

    Each is presented when it is there, unless the next one is too, with a notice by `present` that something runs.
    """
    watch = RunWatch(visitor=visitor())
    outcome: _Outcome[T] = _Outcome()

    def body() -> None:
        try:
            for outcome.value in work(watch):
                outcome.count += 1
        except BaseException as error:  # noqa: BLE001 (shown or logged where the run ends)
            outcome.error = error

    thread = threading.Thread(target=copy_context().run, args=(body,), name="visitor-run", daemon=True)
    thread.start()
    said, presented = "", 0
    try:
        while True:
            thread.join(_TICK_SECONDS)
            if not thread.is_alive():
                break
            if outcome.count > presented:
                presented = outcome.count
                yield _presented(lambda: present(outcome.value), outputs)
                continue
            notice = notices.under_way(doing, watch.latest, models)
            # Gradio can end a generator only where it yields, so it does, also where there is nothing new to say.
            yield _only_notice(gr.skip() if notice == said else notice, outputs)
            said = notice
        yield _presented(lambda: present(_answer(outcome)), outputs)
    finally:
        watch.stop()


def _answer(outcome: _Outcome[T]) -> T:
    if outcome.error is not None:
        raise outcome.error
    return outcome.value


def _presented(shown: Callable[[], Sequence[object]], outputs: int) -> tuple[object, ...]:
    try:
        return tuple(shown())
    except VisitorMessage as message:
        return _only_notice(notices.failed(message.text), outputs)
    except Exception as bug:  # noqa: BLE001
        log_bug(bug)
        return _only_notice(notices.failed(_BUG), outputs)


def quickly(work: Callable[[], T], otherwise: Callable[[str], T]) -> T:
    """The answer of `work`, which is too short for a progress line, or `otherwise` with a sentence on what is wrong."""
    try:
        return work()
    except VisitorMessage as message:
        return otherwise(message.text)
    except Exception as bug:  # noqa: BLE001
        log_bug(bug)
        return otherwise(_BUG)


def as_comment(sentence: str) -> str:
    """A sentence as a line of Python."""
    return f"# {sentence}"


def log_bug(bug: BaseException) -> None:
    """Type and frames only: messages and values hold visitors' texts."""
    frames = "; ".join(f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(bug.__traceback__))
    _log.error("bug: %s at %s", type(bug).__name__, frames)


def field_checks(parse: Callable[..., object], fields: Sequence[str]) -> Check:
    """A Gradio validator that puts the InputError of `parse` beside its field; `fields` names the inputs in
    order, "" for one that nobody sees.

    Errors of fields that are not inputs of the event pass: the run itself then says them in the notice.
    """

    def check(*values: object) -> object:
        wrong, sentence = None, ""
        try:
            parse(*values)
        except InputError as error:
            wrong, sentence = error.field, error.text
        except VisitorMessage:
            pass  # the run itself says it
        verdicts = [gr.validate(field != wrong, sentence) for field in fields]
        return verdicts if len(verdicts) > 1 else verdicts[0]  # Gradio takes a list of one for an answer that is none

    return check


def _only_notice(notice: object, outputs: int) -> tuple[object, ...]:
    return (*(gr.skip() for _ in range(outputs - 1)), notice)
