"""A visitor's browser on the running app. Whatever a page does wrong on the way fails the test that opened it."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
_PASTE = "(box, text) => { box.value = text; box.dispatchEvent(new Event('input', {bubbles: true})); }"
_HARMLESS = ("GPU stall due to ReadPixels", "GL Driver Message")  # of a browser that paints without a graphics card
_GIVEN_UP = ("AbortError", "Unexpected error Connection errored out", "Failed to load resource")
_REFUSED = "status of 422"  # a validator said no, as it should
Mode = Literal["light", "dark", "phone"]
expect.set_options(timeout=30_000)  # the machine may be slow, the page must still come right


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a browser the tests of this folder are skipped, except where that must not happen."""
    if CHROMIUM is None and os.environ.get("CI") != "true":
        for item in items:
            if "tests/browser" in item.path.as_posix():
                item.add_marker(pytest.mark.skip(reason="no Chromium: install one or set CHROMIUM"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium that is there, offline."""
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": list(QUIET)}


@dataclass
class Visit:
    """A page, and what it did that it should not."""

    page: Page
    origin: str
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def tab(self, name: str) -> None:
        """Open the tab called `name`."""
        self.page.locator("#tabs").get_by_role("tab", name=name, exact=True).first.click()

    def drawn(self, chart: str, times: int = 1) -> None:
        """Wait until the chart with this id was drawn so many times."""
        self.page.wait_for_function(
            "([id, n]) => Number(document.querySelector(`#${id} [data-rendered]`)?.dataset.rendered || 0) >= n",
            arg=[chart, times],
            timeout=90_000,
        )

    def matrix_of(self, n: int) -> None:
        """Wait until the matrix of `n` texts is drawn."""
        self.page.wait_for_function(
            "n => document.querySelector('#similarity-chart .js-plotly-plot')?._fullData?.[0]?.z?.length === n",
            arg=n,
            timeout=90_000,
        )

    def use_sample(self, title: str) -> None:
        """Take a shipped sample into use."""
        self.page.locator("#change-texts").click()
        self.page.locator("#drawer").get_by_role("tab", name="Sample").click()
        self.page.get_by_label(title, exact=True).check()
        self.page.locator("#use-sample").click()
        self.page.locator("#texts-in-use").get_by_text(title).wait_for()

    def fill(self, selector: str, value: str) -> None:
        """Type `value` in place of what is in the first box that `selector` finds, after a click into it.

        Gradio fills a box once more in the frame after it came; a click waits longer than that.
        """
        box = self.page.locator(selector).first
        box.click()
        box.fill(value)

    def write(self, field: str, text: str) -> None:
        """Put `text` into the box with this id, after a click into it, as a visitor would."""
        box = self.page.locator(f"#{field} textarea")
        box.click()
        box.evaluate(_PASTE, text)  # typing it line by line, as `fill` does, takes minutes for 10,000 lines

    def paste(self, text: str) -> None:
        """Paste texts into the drawer and use them."""
        if not self.page.locator("#drawer").is_visible():
            self.page.locator("#change-texts").click()
        self.page.locator("#drawer").get_by_role("tab", name="Paste").click()
        self.write("pasted-texts", text)
        self.page.locator("#use-pasted").click()

    def marked(self, n: int) -> None:
        """Wait until `n` dots stand out on the map; 0 for a map on which none is faint."""
        self.page.wait_for_function(
            "n => document.querySelector('#map-chart .js-plotly-plot')._fullData"
            ".reduce((all, trace) => all + (trace.selectedpoints?.length ?? 0), 0) === n",
            arg=n,
        )

    def upload(self, file: Path) -> None:
        """Upload a file in the drawer."""
        self.page.locator("#change-texts").click()
        self.page.locator("#drawer").get_by_role("tab", name="Upload").click()
        self.page.locator("#upload-file input[type=file]").set_input_files(str(file))

    def lasso_all(self) -> None:
        """Draw around all dots of the map."""
        box = self.page.locator("#map-chart .nsewdrag").bounding_box()
        assert box is not None
        left, top, right, bottom = box["x"] + 5, box["y"] + 5, box["x"] + box["width"] - 5, box["y"] + box["height"] - 5
        self.page.mouse.move(left, top)
        self.page.mouse.down()
        for x, y in ((right, top), (right, bottom), (left, bottom), (left, top)):
            self.page.mouse.move(x, y, steps=4)
        self.page.mouse.up()

    def reload(self) -> None:
        """Load the page again, once the matrix is there: an answer on its way would be an error when it is cut off."""
        self.page.locator("#similarity-notice .told").wait_for(state="attached")
        self.page.reload()
        self.arrived()

    def arrived(self) -> None:
        """Wait for the page that came again; what it was asking for when it went was given up, which is no fault."""
        self.page.get_by_role("tab", name="Similarity").wait_for()
        self.drawn("similarity-chart")
        self.errors[:] = [error for error in self.errors if not error.startswith(_GIVEN_UP)]

    def sideways(self) -> int:
        """By how many pixels the page can be scrolled sideways."""
        return int(self.page.evaluate("() => document.documentElement.scrollWidth - innerWidth"))


Visitor = Callable[..., Visit]


@pytest.fixture
def visit(browser: Browser, app_url: str) -> Iterator[Visitor]:
    """Open the app's page as a visitor would; checks at the end what it did."""
    contexts: list[BrowserContext] = []
    visits: list[Visit] = []

    def open_page(mode: Mode = "light", *, url: str = app_url, ready: bool = True) -> Visit:
        size = {"width": 390, "height": 844} if mode == "phone" else {"width": 1280, "height": 900}
        context = browser.new_context(viewport=size, locale="en-GB", reduced_motion="reduce", has_touch=mode == "phone")  # type: ignore[arg-type]
        contexts.append(context)
        here = Visit(context.new_page(), url.rstrip("/"))
        visits.append(here)
        _listen(here)
        here.page.goto(f"{url}?__theme={'dark' if mode == 'dark' else 'light'}")
        here.page.get_by_role("tab", name="Similarity").wait_for()
        if ready:
            here.drawn("similarity-chart")
        return here

    yield open_page
    for here in visits:
        assert here.foreign == []
        assert here.errors == []
    for context in contexts:
        context.close()


def _listen(here: Visit) -> None:
    def heard(kind: str, text: str) -> None:
        if kind == "error" and _REFUSED not in text and not any(words in text for words in _HARMLESS):
            here.errors.append(text)

    def asked(url: str) -> None:
        if not url.startswith((here.origin, "data:", "blob:")):
            here.foreign.append(url)

    here.page.on("pageerror", lambda error: here.errors.append(str(error)))
    here.page.on("console", lambda message: heard(message.type, message.text))
    here.page.on("request", lambda request: asked(request.url))


@contextmanager
def blameless(browser: Browser, url: str) -> Iterator[Callable[[bool], Page]]:
    """Opens the page at `url`, wide or like a phone; afterwards none has reported an error or asked another host."""
    wrong: list[str] = []
    contexts = []

    def open_page(phone: bool) -> Page:
        context = browser.new_context(
            viewport={"width": 390 if phone else 1280, "height": 800}, has_touch=phone, is_mobile=phone
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: None if own(request.url) else wrong.append(request.url))
        page.on("dialog", lambda dialog: wrong.append(dialog.message))
        page.goto(f"{url}?__theme=light")
        return page

    def own(address: str) -> bool:
        return address.startswith((url, "data:", "blob:"))

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core, the accessibility checker, as JavaScript."""
    return (Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
