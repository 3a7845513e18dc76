"""Taking texts into use."""

from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from gist_demo.corpora.corpus import CorpusStore
from gist_demo.corpora.options import ReadOptions
from gist_demo.corpora.samples import SAMPLES, load_sample
from gist_demo.errors import Unavailable
from gist_demo.settings import Limits, Settings
from gist_demo.tabs.interface import App, TextsInUse
from gist_demo.tabs.texts_in_use import FIRST_SAMPLE, describe, forget, restore
from gist_demo.tabs.texts_panel import build_texts_panel, read_file, read_file_again, use
from gist_demo.widgets.file_options import file_options
from gist_demo.widgets.markup import escape
from gist_demo.worker import WorkerError
from tests.stand_ins import FixedModels
from tests.tabs.conftest import GONE, GONE_TEXTS, HOSTILE, SKIPPED, OwnProcess, keep

PROBLEM = 3  # the place of the notice among the outputs of `use`


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


def bar(app: App, in_use: object) -> str:
    """The text bar of what was taken into use."""
    assert isinstance(in_use, TextsInUse)
    return str(describe(app, in_use)[0])


def picker(outputs: tuple[object, ...], field: str = "text_column") -> Any:
    """What becomes of the control of a field of ReadOptions."""
    return outputs[PROBLEM + 2 + list(file_fields()).index(field)]


def file_fields() -> list[str]:
    with gr.Blocks(analytics_enabled=False):
        return list(file_options().controls)


def part(panel: gr.Blocks, elem_id: str) -> Any:
    """The component with this elem_id."""
    return next(block for block in panel.blocks.values() if getattr(block, "elem_id", None) == elem_id)


def refused(outputs: tuple[object, ...]) -> str:
    """The problem, where nothing else changed."""
    others, problem = [*outputs[:PROBLEM], *outputs[PROBLEM + 1 :]], outputs[PROBLEM]
    assert others == [SKIPPED] * 12
    assert isinstance(problem, str)
    assert 'role="alert"' in problem
    return problem


def test_the_first_sample_is_in_use_from_the_start(words: App, panel: gr.Blocks) -> None:
    assert "Eight short lines" in part(panel, "texts-in-use").value
    assert part(panel, "sample-choice").value == FIRST_SAMPLE
    assert part(panel, "pasted-texts").value == "\n".join(load_sample(FIRST_SAMPLE).texts)
    states = [block.value for block in panel.blocks.values() if isinstance(block, gr.State)]
    (in_use,) = [value for value in states if isinstance(value, TextsInUse)]
    assert words.used(in_use).corpus.sample == FIRST_SAMPLE


def test_the_limits_of_an_upload_are_told(panel: gr.Blocks) -> None:
    assert "Up to 50 MB, 20,000 rows, 200 columns and 100,000 characters a text." in part(panel, "upload-words").value


def test_each_sample_is_described(panel: gr.Blocks) -> None:
    (about,) = [fn for fn in panel.fns.values() if fn.name == "_about"]
    assert about.fn is not None
    for sample in SAMPLES:
        assert about.fn(sample.id).startswith("<p>" + sample.description[:20])


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.id)
def test_a_sample_is_taken_into_use(words: App, sample: Any) -> None:
    in_use, source, pasted, problem, *_ = use(words, "sample", sample.id)
    assert isinstance(in_use, TextsInUse)
    texts = words.used(in_use).texts
    assert texts == load_sample(sample.id).texts
    assert f'<strong>{escape(sample.title)}</strong> ({len(texts)}) <span class="mark">sample</span>' in bar(
        words, in_use
    )
    assert source == f"sample:{sample.id}"
    assert problem == ""
    assert isinstance(pasted, gr.Textbox)
    assert pasted.value in ("", "\n".join(texts))


def test_only_the_translations_are_said_not_to_be_english(words: App) -> None:
    said = {sample.id: "not English" in bar(words, use(words, "sample", sample.id)[0]) for sample in SAMPLES}
    assert [name for name, foreign in said.items() if foreign] == ["translations"]


def test_pasted_lines_are_taken_into_use(words: App) -> None:
    outputs = use(words, "paste", "  one \r\n\n two\u200b\n\x00\none")
    in_use, source, pasted, problem, *_ = outputs
    assert isinstance(in_use, TextsInUse)
    assert words.used(in_use).texts == ("one", "two", "one")
    assert "(3) " in bar(words, in_use)
    assert "sample" not in bar(words, in_use)
    assert "2 blank" in bar(words, in_use)
    assert source == f"paste:{in_use.corpus_key}"
    assert pasted == SKIPPED
    assert not picker(outputs)["visible"]
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
    path.write_text(
        "id,question,topic\n1,where is my parcel,late\n2,,late\n3,I want my money back,refund\n4,too late,late\n"
    )
    outputs = use(app, "upload", str(path))
    in_use, source, pasted, problem, *_, preview = outputs
    assert isinstance(in_use, TextsInUse)
    corpus = app.used(in_use).corpus
    assert corpus.texts == ("where is my parcel", "I want my money back", "too late")
    assert corpus.columns == {"id": ("1", "3", "4"), "topic": ("late", "refund", "late")}
    assert "<strong>questions.csv</strong> (3)" in bar(app, in_use)
    assert "1 blank" in bar(app, in_use)
    assert source == f"upload:{in_use.corpus_key}"
    assert isinstance(pasted, gr.Textbox)
    assert pasted.value == "\n".join(corpus.texts)
    assert (picker(outputs)["choices"], picker(outputs)["value"]) == (["id", "question", "topic"], "question")
    assert picker(outputs)["visible"]
    assert problem == ""
    assert "where is my parcel" in str(preview)
    *_, again = read_file_again(app, "text_column", str(path), ReadOptions(), in_use, "topic")
    assert isinstance(again[0], TextsInUse)
    assert app.used(again[0]).texts == ("late", "late", "refund", "late")


def test_reading_is_said_while_it_lasts(app: App, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("one line\nanother line\n")
    first, last = read_file(app, str(path))
    assert "Reading your file" in str(first[PROBLEM])
    assert last[PROBLEM] == ""


def test_lines_of_a_cell_are_one_line_in_the_box(app: App, tmp_path: Path) -> None:
    path = tmp_path / "cells.csv"
    path.write_text('text,topic\n"two\nlines",a\nanother text,b\n')
    box = use(app, "upload", str(path))[2]
    assert isinstance(box, gr.Textbox)
    assert box.value == "two lines\nanother text"


def test_a_wrong_column_is_a_sentence(app: App, tmp_path: Path) -> None:
    path = tmp_path / "questions.csv"
    path.write_text("question,topic\nwhere is my parcel,late\n")
    problem = refused(use(app, "upload", str(path), ReadOptions(text_column=HOSTILE)))
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
    path = tmp_path / "<img src=x> ${x}.csv"
    name = HOSTILE.replace('"', "'")
    path.write_text(f"{name},other\n1,2\n3,4\n")
    outputs = use(words, "upload", str(path), ReadOptions(text_column=name))
    said, preview = bar(words, outputs[0]), str(outputs[-1])
    assert "holds numbers, not sentences" in said
    for html in (said, preview):
        assert "<img" not in html
        assert "${" not in html
        assert "&lt;img" in html


def test_a_field_check_of_the_paste_box_names_it(panel: gr.Blocks) -> None:
    pasted = part(panel, "pasted-texts")
    (checks,) = [fn.validator for fn in panel.fns.values() if fn.validator is not None and fn.inputs == [pasted]]
    assert checks is not None
    assert checks("one")["is_valid"]
    verdict = checks(" ")
    assert not verdict["is_valid"]
    assert "There is no text yet." in verdict["message"]


def test_a_decision_without_a_file_asks_for_the_file(words: App, caplog: pytest.LogCaptureFixture) -> None:
    *_, outputs = read_file_again(words, "text_column", None, ReadOptions(), keep(words, ["one"]), "intent")
    assert "Upload" in str(outputs[PROBLEM])
    assert caplog.text == ""


def test_a_decision_that_cannot_be_leaves_the_controls_as_the_file_was_read(app: App, tmp_path: Path) -> None:
    path = tmp_path / "umlauts.csv"
    path.write_bytes("id;text\n1;über dem Fluss\n2;unter der Brücke\n".encode("cp1252"))
    in_use = use(app, "upload", str(path))[0]
    assert isinstance(in_use, TextsInUse)
    *_, outputs = read_file_again(app, "encoding", str(path), ReadOptions(), in_use, "utf-8")
    assert 'role="alert"' in str(outputs[PROBLEM])
    assert outputs[0] == SKIPPED
    assert (picker(outputs, "encoding")["value"], picker(outputs)["value"]) == ("cp1252", "text")


def test_a_file_that_is_refused_hides_how_an_earlier_one_was_read(words: App, tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.touch()
    first, last = read_file(words, str(path))
    assert not picker(first)["visible"]
    assert "The file is empty" in str(last[PROBLEM])


def test_columns_are_offered_of_a_file_and_not_of_a_sample(words: App) -> None:
    assert not picker(use(words, "sample", "customer-questions"))["visible"]


def test_a_choice_among_the_texts_is_said_with_a_way_back(words: App) -> None:
    said, back = describe(words, keep(words, ["one", "two", "three"], rows=(0, 2)))
    assert "2 of 3 selected" in str(said)
    assert isinstance(back, gr.Button)
    assert back.visible
    said, back = describe(words, keep(words, ["one", "two", "three"]))
    assert "(3)" in str(said)
    assert isinstance(back, gr.Button)
    assert not back.visible
    assert GONE in str(describe(words, GONE_TEXTS)[0])


def test_what_the_browser_remembers_is_taken_into_use_again(words: App) -> None:
    texts = keep(words, ["one", "two"])
    source = f"upload:{texts.corpus_key}"
    assert restore(words, source, "typed") == (texts, SKIPPED, source, "typed")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.id)
def test_a_sample_is_there_again_though_nobody_has_used_it_since(words: App, sample: Any) -> None:
    in_use, _, source, _ = restore(words, f"sample:{sample.id}", "")
    assert isinstance(in_use, TextsInUse)
    assert words.used(in_use).corpus.sample == sample.id
    assert source == f"sample:{sample.id}"


def test_pasted_texts_that_are_no_longer_kept_are_read_again(words: App) -> None:
    in_use, said, source, pasted = restore(words, "paste:" + "0" * 64, "one\ntwo")
    assert isinstance(in_use, TextsInUse)
    assert words.used(in_use).texts == ("one", "two")
    assert (said, source, pasted) == (SKIPPED, f"paste:{in_use.corpus_key}", "one\ntwo")


def test_a_file_that_is_no_longer_kept_is_asked_for(words: App) -> None:
    in_use, said, source, *_ = restore(words, "upload:" + "0" * 64, "")
    assert (in_use, source) == (SKIPPED, "")
    assert "upload it again" in str(said)


@pytest.mark.parametrize("source", ["", "sample", "sample:none", "x:y", HOSTILE])
def test_a_browser_that_remembers_nothing_of_use_changes_nothing(words: App, source: str) -> None:
    assert restore(words, source, " ") == (SKIPPED, SKIPPED, "", " ")


def test_pasted_texts_that_nobody_keeps_any_more_are_asked_for(words: App) -> None:
    in_use, said, source, _ = restore(words, "paste:" + "0" * 64, "")
    assert (in_use, source) == (SKIPPED, "")
    assert "paste them again" in str(said)


def test_forgotten_texts_are_gone_and_samples_stay(words: App) -> None:
    texts, sample = keep(words, ["one", "two"]), TextsInUse(words.corpora.put(load_sample(FIRST_SAMPLE)))
    forget(words, texts)
    forget(words, sample)
    with pytest.raises(Unavailable):
        words.used(texts)
    assert len(words.used(sample).texts) == 8
