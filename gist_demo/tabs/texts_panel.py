"""The text bar and its drawer: which texts all tabs work on."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import gradio as gr

from gist_demo.corpora.corpus import Corpus
from gist_demo.corpora.options import ReadOptions
from gist_demo.corpora.readers import read_lines
from gist_demo.corpora.samples import SAMPLES, load_sample
from gist_demo.corpora.signatures import READ_HERE
from gist_demo.corpora.upload import read_upload
from gist_demo.encoding.encoder import SILENT
from gist_demo.errors import InputError
from gist_demo.settings import MEBIBYTE
from gist_demo.tabs.dataset_tab import build_dataset_tab, wire_dataset_tab
from gist_demo.tabs.interface import App, TextsInUse, TextsPanel
from gist_demo.tabs.texts_in_use import FIRST_SAMPLE, bar_of, describe
from gist_demo.text import clean_text, shorten
from gist_demo.widgets.controls import answer, bind
from gist_demo.widgets.file_options import changed, file_options, shown
from gist_demo.widgets.markup import escape
from gist_demo.widgets.notices import busy, failed
from gist_demo.widgets.run import field_checks, quickly, visitor

_TOGGLE = "() => { document.getElementById('drawer').classList.toggle('open'); }"
_CLOSE = """() => {
  const drawer = document.getElementById('drawer');
  if (!drawer.querySelector('.notice.failed')) drawer.classList.remove('open');
}"""
_PASTED_BACK = 20_000  # characters of the texts in use that are put into the paste box to be edited
_NAME_WIDTH = 60
_CONTROLS = 5  # outputs of `use` before those of the file's options
_KEPT = (
    "<p>What you type and paste is kept in this browser, up to 2 million characters, so that a reload finds it "
    "again.</p>"
)


def build_texts_panel(app: App, page: gr.Blocks) -> TextsPanel:
    """Lay out the text bar and its drawer; the first sample is in use from the start."""
    first = load_sample(FIRST_SAMPLE)
    in_use = gr.State(TextsInUse(app.corpora.put(first)))
    options = gr.State(ReadOptions())  # what was decided about the file
    source = gr.Textbox("", visible="hidden", show_label=False, elem_id="texts-source")
    with gr.Row(elem_id="text-bar"):
        bar = gr.HTML(bar_of(first), elem_id="texts-in-use")
        show_all = gr.Button("✕ Show all", visible=False, elem_id="show-all", scale=0, min_width=88, size="sm")
        change = gr.Button("Change", elem_id="change-texts", scale=0, min_width=88, size="sm")
    with gr.Column(elem_id="drawer"):
        with gr.Tabs():
            with gr.Tab("Sample", id="sample"):
                sample = gr.Radio(
                    [(s.title, s.id) for s in SAMPLES], value=FIRST_SAMPLE, show_label=False, elem_id="sample-choice"
                )
                about = gr.HTML(_about(FIRST_SAMPLE), elem_id="sample-about")
                use_sample = gr.Button("Use this sample", variant="primary", elem_id="use-sample", scale=0)
            with gr.Tab("Paste", id="paste"):
                pasted = gr.Textbox(
                    "\n".join(first.texts),
                    label="One text a line",
                    lines=8,
                    max_lines=16,
                    elem_id="pasted-texts",
                    html_attributes=gr.InputHTMLAttributes(spellcheck=False),
                )
                use_pasted = gr.Button("Use these texts", variant="primary", elem_id="use-pasted", scale=0)
            with gr.Tab("Upload", id="upload"):
                file = gr.File(label=READ_HERE, elem_id="upload-file", height=140)
                gr.HTML(_upload_words(app), elem_id="upload-words")
                choices = file_options()
            with gr.Tab("Dataset", id="dataset", visible=app.datasets is not None):
                dataset = build_dataset_tab(app.limits)
        problem = gr.HTML("", elem_id="texts-problem")
        with gr.Row(elem_id="kept-row"):
            gr.HTML(_KEPT, elem_id="kept-words")
            forget_all = gr.Button("Forget my texts", elem_id="forget-texts", scale=0, min_width=88, size="sm")
    change.click(None, None, None, js=_TOGGLE, api_visibility="private")
    answer(sample.change, _about, sample, about)
    outputs = [in_use, source, pasted, problem, options, *choices.outputs]
    checks = field_checks(lambda text: read_lines(text, app.limits), ["paste"])
    for used in (
        answer(use_sample.click, partial(use, app, "sample"), sample, outputs),
        answer(use_pasted.click, partial(use, app, "paste"), pasted, outputs, checks=checks),
    ):
        used.success(None, None, None, js=_CLOSE, api_visibility="private")
    answer(file.upload, bind(read_file, app), file, outputs)
    answer(file.clear, partial(shown, None), None, choices.outputs)
    for field, control in choices.controls.items():
        trigger = control.input  # type: ignore[attr-defined]
        answer(trigger, partial(read_file_again, app, field), [file, options, in_use, control], outputs)
    wire_dataset_tab(app, dataset, partial(_taken, app), [in_use, source, pasted, problem])
    answer(in_use.change, bind(describe, app), in_use, [bar, show_all])
    widened = answer(show_all.click, _whole, in_use, in_use).then
    return TextsPanel(in_use, (page.load, in_use.change), widened, source, pasted, bar, forget_all, (dataset.name,))


def use(app: App, kind: str, source: str | None, options: ReadOptions = ReadOptions()) -> tuple[object, ...]:
    """Take texts into use: of the sample `source`, of pasted lines, or of the file at that path."""

    def taken() -> tuple[object, ...]:
        corpus = _read(app, kind, source or "", options)
        return *_taken(app, kind, corpus), "", options, *shown(corpus if kind == "upload" else None)

    return quickly(taken, lambda sentence: _only(failed(sentence)))


def read_file(app: App, path: str | None, options: ReadOptions = ReadOptions()) -> Iterator[tuple[object, ...]]:
    """Take an uploaded file into use, saying so while it is read; how an earlier one was read is shown no longer."""
    yield *_only(busy("Reading your file"))[:_CONTROLS], *shown(None)
    yield use(app, "upload", path, options)


def read_file_again(
    app: App, field: str, path: str | None, options: ReadOptions, in_use: TextsInUse, value: object
) -> Iterator[tuple[object, ...]]:
    """Take the same file into use after one more decision on how to read it; where it cannot be, all stays."""
    yield _only(busy("Reading your file"))
    made = use(app, "upload", path, changed(options, field, value))
    if isinstance(made[0], TextsInUse):
        yield made
    else:
        yield *made[:_CONTROLS], *quickly(lambda: shown(_file_in_use(app, in_use)), lambda _: shown(None))


def _taken(app: App, kind: str, corpus: Corpus) -> tuple[object, ...]:
    """What is in use, what the browser keeps of that, and the paste box."""
    corpus = replace(corpus, name=shorten(clean_text(corpus.name), _NAME_WIDTH))
    key = app.corpora.put(corpus, visitor())
    return TextsInUse(key), f"{kind}:{corpus.sample or key}", gr.skip() if kind == "paste" else _editable(corpus)


def _file_in_use(app: App, in_use: TextsInUse) -> Corpus | None:
    corpus = app.used(in_use).corpus
    return None if corpus.sample else corpus


def _whole(in_use: TextsInUse) -> TextsInUse:
    return in_use.whole


def _only(notice: str) -> tuple[object, ...]:
    """The outputs of `use` where nothing but the notice changes."""
    return *[gr.skip()] * 3, notice, *[gr.skip()] * 9


def _read(app: App, kind: str, source: str, options: ReadOptions) -> Corpus:
    if kind == "sample":
        return load_sample(source)
    if kind == "paste":
        return read_lines(source, app.limits)
    if not source:
        raise InputError("There is no file yet. Upload one.", "upload")
    name = Path(source).name
    corpus = read_upload(Path(source), options=options, name=name, workers=app.workers, limits=app.limits, watch=SILENT)
    return replace(corpus, name=name)


def _about(sample_id: str) -> str:
    return f"<p>{escape(next(s.description for s in SAMPLES if s.id == sample_id))}</p>"


def _editable(corpus: Corpus) -> gr.Textbox:
    lines = "\n".join(text.replace("\n", " ") for text in corpus.texts)
    if len(lines) <= _PASTED_BACK:
        return gr.Textbox(value=lines, placeholder="")
    return gr.Textbox(value="", placeholder="The texts in use are too many to be edited here. Paste others.")


def _upload_words(app: App) -> str:
    limits = app.limits
    return (
        f"<p>Up to {limits.upload_bytes // MEBIBYTE} MB, {limits.rows:,} rows, {limits.columns:,} columns and "
        f"{limits.text_characters:,} characters a text. Read in memory on this server; the file is deleted within the "
        "hour.</p>"
    )
