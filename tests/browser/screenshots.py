"""Take the pictures of the README: `python -m tests.browser.screenshots docs` (with $CHROMIUM or chromium on PATH)."""

import os
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from gist_demo.analysis.projection import MAP_WORKER
from gist_demo.corpora.corpus import CorpusStore
from gist_demo.corpora.upload import READ_WORKER
from gist_demo.models.loading import LocalModels
from gist_demo.settings import Settings
from gist_demo.tabs.interface import App
from gist_demo.ui.launch import launch, prepare_environment
from gist_demo.ui.page import build_page
from gist_demo.worker import Workers
from tests.browser.conftest import CHROMIUM, QUIET, Visit

_WIDE, _PHONE = {"width": 1120, "height": 760}, {"width": 390, "height": 760}


def main(folder: Path) -> None:
    """Serve the app with the bundled model and take each tab's picture into `folder`."""
    with tempfile.TemporaryDirectory() as data:
        settings = Settings(model="bundled", device="cpu", data_dir=Path(data))
        models = LocalModels(settings, environ=os.environ)
        workers = Workers((READ_WORKER, MAP_WORKER), data_dir=settings.data_dir)
        models.start()
        workers.start()
        prepare_environment(settings)
        page = build_page(App(models, CorpusStore(2**28, 3600), workers, settings))
        url = launch(page, settings, prevent_thread_lock=True, quiet=True)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
            for name, size, theme in (("", _WIDE, "light"), ("-dark", _WIDE, "dark"), ("-phone", _PHONE, "light")):
                tab = browser.new_page(viewport=size, reduced_motion="reduce")  # type: ignore[arg-type]
                tab.goto(f"{url}?__theme={theme}")
                _visit(tab, url, folder, name)
        page.close(verbose=False)
        workers.close()
        models.close()


def _visit(page: Page, url: str, folder: Path, name: str) -> None:
    here = Visit(page, url)
    here.drawn("similarity-chart")
    page.locator(".chip.ready").wait_for()
    page.screenshot(path=folder / f"similarity{name}.png")
    here.use_sample("Customer questions")
    expect(page.locator("#similarity-notice")).to_contain_text("200 texts")
    for tab, done in (("Search", "#search-hits .card"), ("Classify", "#classify-table [data-testid=cell-0-0]")):
        here.tab(tab)
        page.locator(f"#{tab.lower()}-run").click()
        page.locator(done).first.wait_for()
        page.screenshot(path=folder / f"{tab.lower()}{name}.png")
    here.tab("Map")
    page.locator("#map-run").click()
    here.drawn("map-chart")
    page.screenshot(path=folder / f"map{name}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
