"""Taking texts into use."""

from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from gist_demo.corpora.corpus import CorpusStore
from gist_demo.corpora.samples import SAMPLES, load_sample
from gist_demo.settings import Limits, Settings
from gist_demo.tabs.interface import App
from gist_demo.tabs.texts_panel import FIRST_SAMPLE, build_texts_panel, use
from gist_demo.widgets.markup import escape
from gist_demo.worker import WorkerError
from tests.stand_ins import FixedModels
from tests.tabs.conftest import HOSTILE, SKIPPED, OwnProcess


class EndedWorkers(OwnProcess):
    """Workers whose every call ends with this error."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def call(self, *_: Any, **__: Any) -> Any:
        raise self.error


@pytest.fixture
def panel(words: App) -> gr.Blocks:
    """A page with nothing but the texts panel."""
    blocks: gr.Blocks
    with gr.Blocks(analytics_enabled=False) as blocks:
        build_texts_panel(words, blocks)
    return blocks


def part(panel: gr.Blocks, elem_id: str) -> Any:
    """The component with this elem_id."""
    return next(block for block in panel.blocks.values() if getattr(block, "elem_id", None) == elem_id)


def refused(outputs: tuple[object, ...]) -> str:
    """The problem, where nothing else changed."""
    *others, problem = outputs
    assert others == [SKIPPED] * 4
    assert isinstance(problem, str)
    assert 'role="alert"' in problem
    return problem


def test_the_first_sample_is_in_use_from_the_start(words: App, panel: gr.Blocks) -> None:
    assert "Eight short lines" in part(panel, "texts-in-use").value
    assert part(panel, "sample-choice").value == FIRST_SAMPLE
    assert part(panel, "pasted-texts").value == "\n".join(load_sample(FIRST_SAMPLE).texts)
    (state,) = [block for block in panel.blocks.values() if isinstance(block, gr.State)]
    assert words.corpus(state.value).sample == FIRST_SAMPLE


def test_the_limits_of_an_upload_are_told(panel: gr.Blocks) -> None:
    assert "Up to 50 MB and 10,000 rows." in part(panel, "upload-words").value


def test_each_sample_is_described(panel: gr.Blocks) -> None:
    (about,) = [fn for fn in panel.fns.values() if fn.name == "_about"]
    assert about.fn is not None
    for sample in SAMPLES:
        assert about.fn(sample.id).startswith("<p>" + sample.description[:20])


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.id)
def test_a_sample_is_taken_into_use(words: App, sample: Any) -> None:
    key, bar, pasted, _, problem = use(words, "sample", sample.id)
    texts = words.corpus(str(key)).texts
    assert texts == load_sample(sample.id).texts
    assert f'<strong>{escape(sample.title)}</strong> ({len(texts)}) <span class="mark">sample</span>' in str(bar)
    assert problem == ""
    assert isinstance(pasted, gr.Textbox)
    assert pasted.value in ("", "\n".join(texts))


def test_pasted_lines_are_taken_into_use(words: App) -> None:
    key, bar, pasted, picker, problem = use(words, "paste", "  one \r\n\n two\u200b\n\x00\none")
    assert words.corpus(str(key)).texts == ("one", "two", "one")
    assert "(3) " in str(bar)
    assert "sample" not in str(bar)
    assert "3 of 5 lines used; 2 blank" in str(bar)
    assert pasted == SKIPPED
    assert isinstance(picker, gr.Dropdown)
    assert not picker.visible
    assert problem == ""


def test_the_same_texts_have_the_same_key(words: App) -> None:
    assert use(words, "paste", "one\ntwo")[0] == use(words, "paste", "one\r\ntwo\n")[0]
    assert use(words, "paste", "one\ntwo")[0] != use(words, "paste", "two\none")[0]


@pytest.mark.parametrize("source", ["", None, " \n\u200b\n"])
def test_pasting_nothing_is_a_sentence(words: App, source: str | None) -> None:
    assert "There is no text yet." in refused(use(words, "paste", source))


def test_pasting_too_much_is_a_sentence(words: App) -> None:
    assert "at most 8 MB can be pasted" in refused(use(words, "paste", "x" * (8 * 1024 * 1024 + 1)))


def test_what_was_pasted_stays_in_the_box(words: App) -> None:
    assert use(words, "paste", "x" * 20_000)[2] == SKIPPED


def test_texts_that_are_too_many_to_edit_leave_the_box_empty_and_that_is_said(words: App) -> None:
    box = use(words, "sample", "short-articles")[2]
    assert isinstance(box, gr.Textbox)
    assert box.value == ""
    assert "too many to be edited" in str(box.placeholder)


def test_a_file_is_taken_into_use(app: App, tmp_path: Path) -> None:
    path = tmp_path / "questions.csv"
    path.write_text("id,question,topic\n1,where is my parcel,late\n2,,late\n3,I want my money back,refund\n")
    key, bar, pasted, picker, problem = use(app, "upload", str(path))
    corpus = app.corpus(str(key))
    assert corpus.texts == ("where is my parcel", "I want my money back")
    assert corpus.columns == {"id": ("1", "3"), "topic": ("late", "refund")}
    assert "(2) " in str(bar)
    assert "2 of 3 rows used; 1 blank" in str(bar)
    assert isinstance(pasted, gr.Textbox)
    assert pasted.value == "\n".join(corpus.texts)
    assert isinstance(picker, gr.Dropdown)
    assert ([value for _, value in picker.choices], picker.value) == (["id", "question", "topic"], "question")
    assert picker.visible
    assert problem == ""
    key = use(app, "upload", str(path), "topic")[0]
    assert app.corpus(str(key)).texts == ("late", "late", "refund")


def test_lines_of_a_cell_are_one_line_in_the_box(app: App, tmp_path: Path) -> None:
    path = tmp_path / "cells.csv"
    path.write_text('text,topic\n"two\nlines",a\nanother text,b\n')
    box = use(app, "upload", str(path))[2]
    assert isinstance(box, gr.Textbox)
    assert box.value == "two lines\nanother text"


def test_a_wrong_column_is_a_sentence(app: App, tmp_path: Path) -> None:
    path = tmp_path / "questions.csv"
    path.write_text("question,topic\nwhere is my parcel,late\n")
    problem = refused(use(app, "upload", str(path), HOSTILE))
    assert "There is no column" in problem
    assert "<img" not in problem
    assert "${" not in problem


def test_a_file_without_text_or_that_is_gone_is_a_sentence(app: App, tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.touch()
    assert "The file is empty." in refused(use(app, "upload", str(empty)))
    assert "Upload it again." in refused(use(app, "upload", str(tmp_path / "gone.csv")))


def test_a_reader_that_stops_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "bomb.csv"
    path.write_text("text\nhello\n")
    here = App(FixedModels(), CorpusStore(1 << 20, 60), EndedWorkers(WorkerError("memory")), Settings())
    assert "it needs too much memory" in refused(use(here, "upload", str(path)))


def test_a_bug_is_one_neutral_sentence(words: App, caplog: pytest.LogCaptureFixture) -> None:
    assert "Something went wrong here" in refused(use(words, "sample", "no such sample"))
    assert "KeyError" in caplog.text
    assert "no such sample" not in caplog.text


def test_texts_larger_than_the_store_are_a_sentence() -> None:
    here = App(FixedModels(), CorpusStore(1000, 60), OwnProcess(), Settings(limits=Limits(corpora_bytes=1000)))
    assert "Use fewer rows or columns." in refused(use(here, "paste", "\n".join(["some words"] * 100)))


def test_hostile_names_and_remarks_are_no_markup(words: App, tmp_path: Path) -> None:
    path = tmp_path / "hostile.csv"
    name = HOSTILE.replace('"', "'")
    path.write_text(f"{name},other\n1,2\n3,4\n")
    bar = str(use(words, "upload", str(path), name)[1])
    assert "holds numbers, not sentences" in bar
    assert "<img" not in bar
    assert "${" not in bar
    assert "&lt;img" in bar


def test_a_field_check_of_the_paste_box_names_it(panel: gr.Blocks) -> None:
    (checks,) = [fn.validator for fn in panel.fns.values() if fn.validator is not None]
    assert checks("one")["is_valid"]
    verdict = checks(" ")
    assert not verdict["is_valid"]
    assert "There is no text yet." in verdict["message"]


def test_a_column_without_a_file_asks_for_the_file(words: App, caplog: pytest.LogCaptureFixture) -> None:
    assert "Upload" in refused(use(words, "upload", None, "intent"))
    assert caplog.text == ""


def test_columns_are_offered_of_a_file_and_not_of_a_sample(words: App) -> None:
    picker = use(words, "sample", "customer-questions")[3]
    assert isinstance(picker, gr.Dropdown)
    assert not picker.visible
