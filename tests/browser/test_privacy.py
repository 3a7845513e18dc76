"""What becomes of a visitor's texts: nothing in the logs, and on disk only what was uploaded or downloaded."""

import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from gist_demo.settings import Settings
from tests.browser.conftest import Visit, Visitor

PASTED, UPLOADED = "xylophone-quasar-pasted", "xylophone-quasar-uploaded"


@pytest.fixture
def every_log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """All that any part of the app, Gradio or its server logs."""
    with caplog.at_level(logging.DEBUG):
        yield caplog


def holding(folder: Path, words: str) -> list[Path]:
    """The files under `folder` with these words in them."""
    return [path for path in folder.rglob("*") if path.is_file() and words.encode() in path.read_bytes()]


def ask_everything(here: Visit) -> None:
    here.tab("Search")
    here.write("search-query", f"where is {PASTED}")
    here.page.locator("#search-run").click()
    expect(here.page.locator("#search-hits .card").first).to_be_visible()
    here.tab("Classify")
    here.write("classify-labels", f"{PASTED}\nanother label")
    here.page.locator("#classify-run").click()
    here.drawn("classify-chart")
    here.tab("Map")
    here.page.locator("#map-run").click()
    here.drawn("map-chart")


def test_pasted_texts_are_neither_logged_nor_written(
    visit: Visitor, settings: Settings, every_log: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    here = visit()
    here.paste("\n".join(f"{PASTED} number {i}" for i in range(8)))
    expect(here.page.locator("#texts-in-use")).to_contain_text("(8)")
    ask_everything(here)
    out, err = capfd.readouterr()
    assert PASTED not in every_log.text + out + err
    assert holding(settings.data_dir, PASTED) == []
    assert PASTED not in "".join(map(str, settings.data_dir.rglob("*")))


def test_uploads_and_downloads_lie_where_nobody_else_looks(
    visit: Visitor,
    settings: Settings,
    tmp_path: Path,
    every_log: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "own.csv"
    file.write_text("id,text\n" + "\n".join(f"{i},{UPLOADED} number {i}" for i in range(8)))
    here = visit()
    here.upload(file)
    expect(here.page.locator("#texts-in-use")).to_contain_text("(8)")
    ask_everything(here)
    here.tab("Search")
    here.page.locator("#search-download summary").click()
    with here.page.expect_download() as got:
        here.page.locator("#search-download").get_by_role("button", name="Table (CSV)").click()
    assert UPLOADED in got.value.path().read_text(encoding="utf-8-sig")
    out, err = capfd.readouterr()
    assert UPLOADED not in every_log.text + out + err
    kept, own = holding(settings.data_dir, UPLOADED), Path(os.environ["GRADIO_TEMP_DIR"])
    assert kept, "the upload and the download, until they are deleted within the hour"
    assert all(path.is_relative_to(own) for path in kept)
    assert stat.S_IMODE(own.stat().st_mode) == 0o700
    assert all(len(path.parent.name) >= 32 for path in kept), "folders whose names cannot be guessed"
