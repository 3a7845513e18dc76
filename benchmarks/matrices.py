"""What many texts cost once they are encoded: a matrix on the page, and the closest pairs of more than it takes."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright

from benchmarks.inputs import short_texts
from benchmarks.measure import Row, bound_row, memory
from gist_demo.analysis.duplicates import near_duplicate_groups
from gist_demo.analysis.pairs import nearest_others, top_pairs
from gist_demo.corpora.corpus import CorpusStore
from gist_demo.encoding.encoder import Vectors
from gist_demo.models.loading import LocalModels
from gist_demo.settings import Settings
from gist_demo.tabs.interface import App
from gist_demo.ui.launch import launch, prepare_environment
from gist_demo.ui.page import build_page
from gist_demo.worker import Workers

_DRAWN, _PAIRED, _DIMENSION = 1_000, 10_000, 768
_ROUNDS = 5
_CHROMIUM = ("--no-sandbox", "--disable-gpu")
_PASTE = "(box, text) => { box.value = text; box.dispatchEvent(new Event('input', {bubbles: true})); }"
# From the click to the frame after the one in which plotly has drawn `n` rows.
_SECONDS = """([button, n]) => new Promise((done, failed) => {
  const plot = document.querySelector('#similarity-chart .chart-plot'), started = performance.now();
  setTimeout(() => failed(new Error('nothing was drawn')), 120000);
  new MutationObserver((_, observer) => {
    if (plot._fullData?.[0]?.z?.length !== n) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => done((performance.now() - started) / 1000)));
  }).observe(plot, {attributes: true, attributeFilter: ['data-rendered']});
  document.querySelector(button).click();
})"""


def matrix_rows(data_dir: Path, chromium: str | None) -> Iterator[Row]:
    """A matrix of 1,000 texts in a browser, where there is one; time and memory of the pairs of 10,000."""
    if chromium is not None:
        yield _drawing_row(data_dir, chromium)
    for name, most in (("top_pairs", 5), ("nearest_others", 5), ("near_duplicate_groups", 5)):
        script = f"from benchmarks.matrices import print_cost; print_cost({name!r})"
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        seconds, megabytes = map(float, done.stdout.split())
        what = f"{name} of {_PAIRED:,} x {_DIMENSION}"
        whole = _PAIRED**2 * 4 / 1e6
        found = f"{seconds:.2f} s, {megabytes:.0f} MB"
        met = seconds <= most and megabytes <= 200
        yield Row(what, f"the whole matrix: {whole:,.0f} MB", found, f"<= {most} s, <= 200 MB", met)


def print_cost(name: str) -> None:
    """Print the seconds and the MB that one of the functions takes, of vectors half of which are there twice."""
    vectors = _vectors()
    ways: dict[str, Callable[[], object]] = {
        "top_pairs": lambda: top_pairs(vectors, top=1_000),
        "nearest_others": lambda: nearest_others(vectors),
        "near_duplicate_groups": lambda: near_duplicate_groups(vectors, at_least=0.9),
    }
    near_duplicate_groups(vectors[:10], at_least=0.9)  # scipy is imported
    Path("/proc/self/clear_refs").write_text("5", "ascii")  # the peak starts anew
    before, started = memory("VmRSS"), time.perf_counter()
    ways[name]()
    print(time.perf_counter() - started, (memory("VmHWM") - before) / 1e3)


def _vectors() -> Vectors:
    half = np.random.default_rng(0).standard_normal((_PAIRED // 2, _DIMENSION), np.float32)
    half /= np.linalg.norm(half, axis=1, keepdims=True)
    return np.concatenate([half, half])


def _drawing_row(data_dir: Path, chromium: str) -> Row:
    """Median seconds from the click on texts that are encoded already to the pixels of their matrix."""
    settings = Settings(model="bundled", device="cpu", data_dir=data_dir)
    models = LocalModels(settings, environ=os.environ)
    models.start()
    prepare_environment(settings)
    page = build_page(App(models, CorpusStore(2**28, 3600), Workers((), data_dir=data_dir), settings))
    address = launch(page, settings, prevent_thread_lock=True, quiet=True)
    texts = "\n".join(short_texts(_DRAWN))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(_CHROMIUM))
        here = browser.new_page(viewport={"width": 1280, "height": 900})
        here.goto(address)
        here.locator("#similarity-chart [data-rendered]").wait_for()
        here.locator("#change-texts").click()
        _use_pasted(here, texts)  # encodes them
        seconds = []
        for _ in range(_ROUNDS):
            here.locator("#change-texts").click()
            here.locator("#drawer").get_by_role("tab", name="Sample").click()
            here.evaluate(_SECONDS, ["#use-sample", 8])
            here.locator("#change-texts").click()
            seconds.append(_use_pasted(here, texts))
        browser.close()
    page.close(verbose=False)
    models.close()
    what = f"a matrix of {_DRAWN:,} x {_DRAWN:,} texts that are encoded"
    return bound_row(what, "from the click to the pixels, headless Chromium", float(np.median(seconds)), 2, " s")


def _use_pasted(here: Page, texts: str) -> float:
    here.locator("#drawer").get_by_role("tab", name="Paste").click()
    box = here.locator("#pasted-texts textarea")
    box.click()
    box.evaluate(_PASTE, texts)
    here.wait_for_timeout(500)  # the box tells the page what is in it
    return float(here.evaluate(_SECONDS, ["#use-pasted", _DRAWN]))
