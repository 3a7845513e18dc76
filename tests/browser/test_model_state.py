"""The page before there is a model, while one loads, where another stands in, and Stop."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from playwright.sync_api import expect

from gist_demo.catalog import DEFAULT_MODEL, MODELS
from gist_demo.encoding.encoder import SILENT, Encoder, Failed, Loading, Models, Ready, State, Watch
from gist_demo.errors import Stopped, Unavailable
from gist_demo.tabs.interface import App
from gist_demo.ui.launch import launch
from gist_demo.ui.page import build_page
from tests.browser.conftest import Visitor


class StagedModels:
    """Models whose state the test sets; `retried` is set when the page asks for another attempt, `stopped`
    when work that waits is told to end."""

    def __init__(self, encoder: Encoder, state: State) -> None:
        self.encoder = encoder
        self.now = state
        self.retried, self.stopped = threading.Event(), threading.Event()

    def get(self, model_id: str | None = None, *, watch: Watch = SILENT) -> Encoder:
        while isinstance(state := self.now, Loading):
            try:
                watch.check()
            except Stopped:
                self.stopped.set()
                raise
            watch.progress(state.done, state.total, "load")
            threading.Event().wait(0.05)
        if isinstance(state, Failed):
            raise Unavailable(state.reason)
        return self.encoder

    def state(self, model_id: str | None = None) -> State:
        return self.now

    def retry(self) -> None:
        self.retried.set()


@contextmanager
def served(app: App, models: Models) -> Iterator[str]:
    page = build_page(replace(app, models=models))
    yield launch(page, app.settings, prevent_thread_lock=True, quiet=True)
    page.close(verbose=False)


def test_the_page_is_there_before_the_model_and_what_waits_is_answered(
    visit: Visitor, app: App, encoder: Encoder
) -> None:
    models = StagedModels(encoder, Loading(DEFAULT_MODEL, 212_000_000, 438_000_000))
    with served(app, models) as url:
        here = visit(url=url, ready=False)
        expect(here.page.locator("#model-chip")).to_contain_text("Loading GIST-Embedding-v0: 212 of 438 MB")
        expect(here.page.locator("#similarity-notice")).to_contain_text("Loading GIST-Embedding-v0: 212 of 438 MB")
        models.now = Ready(encoder.card, encoder.runtime)
        expect(here.page.locator("#model-chip")).to_contain_text("all-MiniLM-L6-v2 · ready")
        here.drawn("similarity-chart")


def test_a_model_that_stands_in_is_said_and_another_attempt_takes_over(
    visit: Visitor, app: App, encoder: Encoder
) -> None:
    reason = "The Hugging Face hub <cannot> be reached, so all-MiniLM-L6-v2 answers in its place."
    models = StagedModels(encoder, Ready(encoder.card, encoder.runtime, reason))
    with served(app, models) as url:
        here = visit(url=url)
        expect(here.page.locator("#stand-in")).to_contain_text(reason)
        here.page.locator("#try-again").click()
        expect(here.page.locator("#stand-in")).to_be_visible()
        assert models.retried.wait(5)
        models.now = Loading(DEFAULT_MODEL)
        here.page.locator("#try-again").click()
        expect(here.page.locator("#model-chip")).to_contain_text("Loading GIST-Embedding-v0")
        expect(here.page.locator("#stand-in")).to_be_hidden()
        models.now = Ready(MODELS[DEFAULT_MODEL], encoder.runtime)
        expect(here.page.locator("#model-chip")).to_contain_text("GIST-Embedding-v0 · ready")


def test_no_model_is_said_and_nothing_typed_is_lost(visit: Visitor, app: App, encoder: Encoder) -> None:
    models = StagedModels(encoder, Failed("There is no model here."))
    with served(app, models) as url:
        here = visit(url=url, ready=False)
        expect(here.page.locator("#model-chip")).to_contain_text("No model")
        expect(here.page.locator("#similarity-notice")).to_contain_text("There is no model here.")
        here.tab("Search")
        here.write("search-query", "still here")
        here.page.locator("#search-run").click()
        expect(here.page.locator("#search-notice")).to_contain_text("There is no model here.")
        expect(here.page.locator("#search-query textarea")).to_have_value("still here")


def test_stop_takes_the_place_of_the_button_and_ends_the_work(visit: Visitor, app: App, encoder: Encoder) -> None:
    models = StagedModels(encoder, Ready(encoder.card, encoder.runtime))
    with served(app, models) as url:
        here = visit(url=url)
        models.now = Loading(DEFAULT_MODEL, 1_000_000, 2_000_000)
        here.page.locator("#similarity-run").click()
        expect(here.page.locator("#similarity-stop")).to_be_visible()
        expect(here.page.locator("#similarity-run")).to_be_hidden()
        here.page.locator("#similarity-stop").click()
        expect(here.page.locator("#similarity-notice")).to_have_text("Stopped.")
        expect(here.page.locator("#similarity-run")).to_be_visible()
        assert models.stopped.wait(5)
        models.now = Ready(encoder.card, encoder.runtime)
        here.page.locator("#similarity-run").click()
        expect(here.page.locator("#similarity-notice")).to_contain_text("8 texts")
