"""Taking a dataset of the hub into use."""

import io
from dataclasses import replace
from functools import partial
from threading import Event
from typing import Any

import gradio as gr
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gist_demo.corpora.options import ReadOptions
from gist_demo.errors import Unavailable
from gist_demo.settings import Limits
from gist_demo.tabs.dataset_tab import Chosen, use_dataset, use_part
from gist_demo.tabs.interface import App
from gist_demo.tabs.texts_in_use import _GONE, restore
from gist_demo.tabs.texts_panel import _taken, build_texts_panel
from tests.tabs.conftest import SKIPPED, last

FILES = {
    "ar/test": {"text": ["one text", "another text"]},
    "default/train": {
        "id": [1, 2, 3, 4],
        "title": ["a b", "c d", "e f", "g h"],
        "body": [f"words of text {n}" for n in range(4)],
    },
    "default/test": {"question": ["why is that", "who was it"]},
}
TEXTS, SOURCE, CHOSEN, CONFIG, SPLIT, COLUMN, LABEL, TAKE, PREVIEW, NOTICE = 0, 1, 3, 4, 5, 6, 7, 12, 13, 14


class Bytes:
    """A file elsewhere."""

    def __init__(self, content: bytes) -> None:
        self.content, self.size = content, len(content)

    def fetch(self, start: int, end: int) -> bytes:
        return self.content[start:end]


class LittleHub:
    """A hub with one dataset, me/mine."""

    more = False

    def paths(self, name: str) -> tuple[list[str], bool]:
        if name != "me/mine":
            raise Unavailable("There is no such <b>dataset</b>.")
        return [f"{path}/0000.parquet" for path in FILES], self.more

    def file(self, name: str, path: str) -> Bytes:
        buffer = io.BytesIO()
        pq.write_table(pa.table(FILES[path.removesuffix("/0000.parquet")]), buffer, row_group_size=2)
        return Bytes(buffer.getvalue())


@pytest.fixture
def here(words: App) -> App:
    """An app that knows that hub, and takes 3 rows."""
    return replace(words, datasets=LittleHub(), settings=replace(words.settings, limits=Limits(rows=3)))


def used(app: App, name: str = "me/mine") -> tuple[Any, ...]:
    return last(use_dataset(app, partial(_taken, app), name))


def then(app: App, before: tuple[Any, ...], field: str, value: object) -> tuple[Any, ...]:
    return last(use_part(app, partial(_taken, app), field, before[CHOSEN], value))


def test_its_default_split_is_taken_into_use(here: App) -> None:
    steps = use_dataset(here, partial(_taken, here), "https://huggingface.co/datasets/me/mine")
    done = last(steps)
    corpus = here.used(done[TEXTS]).corpus
    assert corpus.name == "me/mine · train"
    assert corpus.texts == tuple(f"words of text {n}" for n in range(3))
    assert corpus.notices() == ("only the first 3 of 4 rows are used",)
    assert done[SOURCE] == f"dataset:{done[TEXTS].corpus_key}"
    assert (done[CONFIG]["choices"], done[CONFIG]["value"], done[CONFIG]["visible"]) == (
        ["ar", "default"],
        "default",
        True,
    )
    assert (done[SPLIT]["choices"], done[SPLIT]["value"], done[SPLIT]["visible"]) == (["test", "train"], "train", True)
    assert done[COLUMN]["choices"] == ["id", "title", "body"]
    assert done[TAKE]["visible"]
    assert "Read as Parquet" in done[PREVIEW]
    assert done[NOTICE] == ""


def test_what_is_decided_after_that_is_kept(here: App) -> None:
    titles = then(here, used(here), "text_column", "title")
    assert here.used(titles[TEXTS]).corpus.texts == ("a b", "c d", "e f")
    sample = then(here, titles, "take", "sample")
    corpus = here.used(sample[TEXTS]).corpus
    assert (corpus.text_column, corpus.sampled, sample[TAKE]["value"]) == ("title", True, "sample")
    assert sample[TAKE]["visible"]
    other = then(here, sample, "split", "test")
    assert here.used(other[TEXTS]).corpus.texts == ("why is that", "who was it")
    assert other[CHOSEN].options == ReadOptions(take="sample")
    arabic = then(here, other, "config", "ar")
    assert here.used(arabic[TEXTS]).corpus.name == "me/mine · ar · test"
    assert not arabic[SPLIT]["visible"]


def test_what_goes_wrong_changes_nothing_but_the_notice(here: App, words: App) -> None:
    for outputs, sentence in (
        (used(here, "me/other"), "There is no such &lt;b&gt;dataset"),
        (used(here, "../.."), "owner/name"),
        (used(words), "Datasets cannot be read here"),
        (then(here, used(here), "text_column", "gone"), "There is no column “gone”"),
        (last(use_part(here, partial(_taken, here), "split", None, "test")), "no longer kept here"),
    ):
        assert list(outputs[:-1]) == [SKIPPED] * 14
        assert 'role="alert"' in outputs[NOTICE]
        assert sentence in outputs[NOTICE]


def test_splits_that_are_not_offered_are_told_of(here: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LittleHub, "more", True)
    corpus = here.used(used(here)[TEXTS]).corpus
    assert "the dataset has more splits than can be offered here" in corpus.notices()


def test_it_says_that_it_reads(here: App, monkeypatch: pytest.MonkeyPatch) -> None:
    answered = Event()

    def paths(_hub: LittleHub, _name: str) -> tuple[list[str], bool]:
        answered.wait(60)
        return [], False

    monkeypatch.setattr(LittleHub, "paths", paths)
    steps = use_dataset(here, partial(_taken, here), "me/mine")
    first = next(steps)
    answered.set()
    assert "Reading your dataset" in str(first[NOTICE])
    assert "has no Parquet files of me/mine" in last(steps)[NOTICE]


def test_it_is_there_again_while_its_texts_are_kept(here: App) -> None:
    source = used(here)[SOURCE]
    assert restore(here, source, "")[0] == used(here)[TEXTS]
    gone = restore(here, f"dataset:{'0' * 64}", "")
    assert _GONE["dataset"] in str(gone[1])
    assert gone[2:] == ("", "")


@pytest.mark.parametrize("offered", [True, False])
def test_the_tab_is_there_where_a_hub_is(here: App, words: App, offered: bool) -> None:
    blocks: gr.Blocks
    with gr.Blocks(analytics_enabled=False) as blocks:
        panel = build_texts_panel(here if offered else words, blocks)
    (tab,) = [each for each in blocks.blocks.values() if isinstance(each, gr.Tab) and each.label == "Dataset"]
    assert tab.visible is offered
    assert [field.elem_id for field in panel.inputs] == ["dataset-name"]
    (state,) = [each for each in blocks.blocks.values() if isinstance(each, gr.State) and each.value is None]
    assert not isinstance(state.value, Chosen)
