"""The Download menu in a small page of its own: what the browser keeps, and what is said of it."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import gradio as gr
import httpx
import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from gist_demo.errors import Unavailable
from gist_demo.export.files import Download, file_name
from gist_demo.figures.projection import draw_projection
from gist_demo.provenance import Provenance
from gist_demo.widgets.chart import chart, chart_value
from gist_demo.widgets.controls import controls, wire
from gist_demo.widgets.download import Kind, downloads
from gist_demo.widgets.notices import told
from tests.browser.conftest import blameless

NOTE = "3 cells got a ' in front. <img src=x onerror=alert(1)> {{value}} ${alert(1)}"
SAID = f"Made {file_name('map', 'csv')}. {NOTE}"
PROVENANCE = Provenance("someone/words", "0" * 40, "cpu", "float32", rows=3)
KINDS: tuple[Kind, ...] = ("csv", "jsonl", "npz", "png")
Opened = Callable[..., Page]


def write(kind: Kind, answered: object) -> Download:
    if kind == "jsonl":
        raise Unavailable("These texts are no longer kept here. Paste <b>them</b> again.")
    if kind == "npz":
        raise ZeroDivisionError
    return Download(file_name("map", kind), f"the answer to {answered}".encode(), (NOTE,))


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    picture = chart_value(draw_projection(np.eye(3, 2)), ["a", "b", "c"], source="a source")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(tmp_path_factory.mktemp("visitors")))
        with gr.Blocks(analytics_enabled=False, delete_cache=(1, 3)) as demo:
            asked = gr.Textbox("one", elem_id="asked", label="asked")
            row = controls("map", "Draw")
            drawn = chart(elem_id="map-chart", label="A map", height=300, empty="Nothing yet.")
            answered = gr.State(None)
            with gr.Row():
                downloads("map", write, answered, row=row, kinds=KINDS, chart="map-chart")
                gr.Button("Beside")
            wire(row, lambda words: (picture, words, told([f"About {words}."], PROVENANCE)), [asked], [drawn, answered])
            gr.HTML('<div style="height: 600px"></div>')
        demo.queue(api_open=False)
        _, address, _ = demo.launch(server_name="127.0.0.1", prevent_thread_lock=True, quiet=True, ssr_mode=False)
        yield address
        demo.close()


@pytest.fixture
def opened(browser: Browser, url: str) -> Iterator[Opened]:
    """Opens the page; afterwards it has reported no error and asked no other host for anything."""
    with blameless(browser, url) as open_wide_or_narrow:

        def open_page(*, phone: bool = False) -> Page:
            page = open_wide_or_narrow(phone)
            page.locator("#map-run").wait_for()
            return page

        yield open_page


def answer(page: Page) -> None:
    page.locator("#map-run").click()
    expect(page.locator("#map-download summary")).to_be_visible()


def ask(page: Page, item: str) -> None:
    page.locator("#map-download summary").click()
    page.locator("#map-download").get_by_role("button", name=item, exact=True).click()


def said(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.locator("#map-download .download-said")).to_have_text(words)


def test_there_is_no_menu_before_there_is_a_result(opened: Opened) -> None:
    page = opened()
    page.locator("#map-download details").wait_for(state="attached")
    expect(page.locator("#map-download summary")).to_be_hidden()
    answer(page)
    expect(page.locator("#map-download").get_by_role("button", name="Table (CSV)")).to_be_hidden()
    page.locator("#map-download summary").click()
    assert page.locator("#map-download").get_by_role("button").all_inner_texts() == [
        "Table (CSV)", "All of it (JSONL)", "Numbers (NPZ)", "Picture (PNG)",
    ]  # fmt: skip


def test_one_click_on_an_item_gives_the_file_of_the_answer(opened: Opened, tmp_path: Path) -> None:
    page = opened()
    answer(page)
    page.locator("#asked textarea").fill("two")  # the answer on the page is still that to the earlier words
    for _ in range(2):
        with page.expect_download() as download:
            ask(page, "Table (CSV)")
        assert re.fullmatch(r"gist-map-\d{4}-\d\d-\d\d\.csv", download.value.suggested_filename)
        download.value.save_as(tmp_path / "file")
        assert (tmp_path / "file").read_bytes() == b"the answer to one"
        said(page, SAID)
        expect(page.locator("#map-download details")).not_to_have_attribute("open", "")
    assert page.locator("#map-download :is(img, b)").count() == 0
    page.locator("#map-run").click()
    said(page, "")


def test_names_cannot_be_guessed_and_files_go(opened: Opened) -> None:
    page = opened()
    answer(page)
    addresses = []
    for _ in range(2):
        with page.expect_download() as download:
            ask(page, "Table (CSV)")
        addresses.append(download.value.url)
        said(page, SAID)
    folders = [re.search(r"/downloads/([0-9a-f]{32})/gist-map-", address) for address in addresses]
    assert len({found[1] for found in folders if found}) == 2
    deadline = time.monotonic() + 30
    while any(httpx.get(address).status_code != 403 for address in addresses):
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_the_picture_is_drawn_in_the_browser(opened: Opened, tmp_path: Path) -> None:
    page = opened()
    answer(page)
    page.locator("#map-chart [data-rendered]").wait_for()
    with page.expect_download() as download:
        ask(page, "Picture (PNG)")
    assert re.fullmatch(r"gist-map-\d{4}-\d\d-\d\d\.png", download.value.suggested_filename)
    download.value.save_as(tmp_path / "file")
    assert (tmp_path / "file").read_bytes().startswith(b"\x89PNG")
    said(page, "")


def test_what_goes_wrong_is_said(opened: Opened) -> None:
    page = opened()
    answer(page)
    ask(page, "All of it (JSONL)")
    said(page, "These texts are no longer kept here. Paste <b>them</b> again.")
    ask(page, "Numbers (NPZ)")
    said(page, re.compile("^Something went wrong here"))
    page.locator("#map-chart .chart-plot").evaluate("plot => { plot.savePicture = () => Promise.reject('no'); }")
    ask(page, "Picture (PNG)")
    said(page, re.compile("^The picture could not be drawn"))


def test_the_keyboard_is_enough(opened: Opened) -> None:
    page = opened()
    answer(page)
    page.locator("#map-download summary").focus()
    page.keyboard.press("Enter")
    item = page.locator("#map-download").get_by_role("button", name="Table (CSV)")
    expect(item).to_be_visible()
    page.keyboard.press("Escape")
    expect(item).to_be_hidden()
    expect(page.locator("#map-download summary")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(item).to_be_focused()
    with page.expect_download():
        page.keyboard.press("Enter")
    said(page, SAID)
    expect(page.locator("#map-download summary")).to_be_focused()


def test_a_finger_is_enough(opened: Opened) -> None:
    page = opened(phone=True)
    answer(page)
    page.locator("#map-download summary").tap()
    for item in page.locator("#map-download").get_by_role("button").all():
        box = item.bounding_box()
        assert box
        assert box["height"] >= 38
        assert 0 <= box["x"] < box["x"] + box["width"] <= 390
    page.touchscreen.tap(380, 700)
    expect(page.locator("#map-download").get_by_role("button", name="Table (CSV)")).to_be_hidden()
    page.locator("#map-download summary").tap()
    with page.expect_download():
        page.locator("#map-download").get_by_role("button", name="Table (CSV)").tap()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_an_open_menu_has_nothing_serious_to_axe(opened: Opened, axe: str) -> None:
    page = opened()
    answer(page)
    page.locator("#map-download summary").click()
    page.evaluate(axe)
    found = page.evaluate("() => axe.run(document.querySelector('#map-download'))")
    assert found["passes"]
    assert [each["id"] for each in found["violations"] if each["impact"] in ("serious", "critical")] == []
