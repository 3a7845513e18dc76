"""A dataset of the hub, taken into use by a visitor."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from playwright.sync_api import expect

from gist_demo.corpora.datasets import DATASET_WORKER
from gist_demo.models.datasets import HubDatasets
from gist_demo.tabs.interface import App
from gist_demo.ui.launch import launch, prepare_environment
from gist_demo.ui.page import build_page
from gist_demo.worker import Workers
from tests.browser.conftest import Visit, Visitor
from tests.hub_stand_in import HubStandIn, hub_stand_in

PICTURES = os.environ.get("GIST_DEMO_PICTURES")  # a folder, for a look at the drawer


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubStandIn]:
    """A hub with a dataset of two configurations, one of them with two splits."""
    folder = tmp_path_factory.mktemp("dataset")
    for path, count in (("default/train", 22_000), ("default/test", 30), ("short/train", 5)):
        (folder / path).mkdir(parents=True)
        texts = [f"The {path} text with number {n}" for n in range(count)]
        topics = [("sport", "science")[n % 2] for n in range(count)]
        table = pa.table({"text": texts, "topic": topics, "source": ["a newspaper"] * count})
        pq.write_table(table, folder / path / "0000.parquet", row_group_size=1_000)
    with hub_stand_in() as stand_in:
        stand_in.serve_dataset("me/news", folder)
        yield stand_in


@pytest.fixture(scope="module")
def url(app: App, hub: HubStandIn, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an app that asks this hub."""
    offline = os.environ.pop("HF_HUB_OFFLINE")  # the worker process must not see it
    workers = Workers([DATASET_WORKER], data_dir=tmp_path_factory.mktemp("data"))
    workers.start()
    prepare_environment(app.settings)
    page = build_page(replace(app, workers=workers, datasets=HubDatasets(hub.url)))
    yield launch(page, app.settings, prevent_thread_lock=True, quiet=True)
    page.close(verbose=False)
    workers.close()
    os.environ["HF_HUB_OFFLINE"] = offline


def open_tab(here: Visit) -> None:
    if not here.page.locator("#drawer").is_visible():
        here.page.locator("#change-texts").click()
    here.page.locator("#drawer").get_by_role("tab", name="Dataset").click()


def use(here: Visit, name: str) -> None:
    box = here.page.locator("#dataset-name").locator("input, textarea")
    box.click()
    box.fill(name)
    here.page.locator("#use-dataset").click()


def pick(here: Visit, dropdown: str, value: str) -> None:
    here.page.locator(dropdown).locator("input").click()
    here.page.get_by_role("option", name=value, exact=True).click()


def picture(here: Visit, name: str) -> None:
    if PICTURES:
        here.page.screenshot(path=Path(PICTURES) / f"{name}.png")


def test_a_dataset_is_found_read_and_remembered(visit: Visitor, url: str) -> None:
    here = visit(url=url)
    open_tab(here)
    use(here, "https://huggingface.co/datasets/me/news")
    bar = here.page.locator("#texts-in-use")
    expect(bar).to_contain_text("me/news · train")
    expect(bar).to_contain_text("only the first 20,000 of 22,000 rows are used")
    expect(here.page.locator("#dataset-file-preview")).to_contain_text("The default/train text with number 0")
    picture(here, "dataset-1280")
    here.page.locator("#dataset-file-take").get_by_label("a random sample").check()
    expect(bar).to_contain_text("a random sample of 20,000 of 22,000 rows is used (seed 42)")
    pick(here, "#dataset-split", "test")
    expect(bar).to_contain_text("me/news · test (30)")
    pick(here, "#dataset-text-column", "source")
    expect(here.page.locator("#dataset-file-preview th").first).to_have_text("source")
    pick(here, "#dataset-config", "short")
    expect(bar).to_contain_text("me/news · short · train (5)")
    here.page.wait_for_function("() => localStorage.getItem('gist-demo')?.includes('dataset-name')")
    here.matrix_of(5)  # a reload in the middle of an answer breaks it off
    here.reload()
    expect(bar).to_contain_text("me/news · short · train")
    open_tab(here)
    expect(here.page.locator("#dataset-name").locator("input, textarea")).to_have_value(
        "https://huggingface.co/datasets/me/news"
    )


def test_on_a_phone_what_is_wrong_is_said_in_the_drawer(visit: Visitor, url: str) -> None:
    here = visit("phone", url=url)
    open_tab(here)
    use(here, "news")
    expect(here.page.locator("#drawer")).to_contain_text("Write the dataset as owner/name")
    picture(here, "dataset-390-name")
    use(here, "me/nothing")
    expect(here.page.locator("#texts-problem")).to_contain_text("has no public dataset me/nothing")
    use(here, "me/news")
    expect(here.page.locator("#texts-in-use")).to_contain_text("me/news · train")
    expect(here.page.locator("#texts-problem")).not_to_contain_text("no public dataset")
    assert here.sideways() <= 0
    picture(here, "dataset-390")
