"""The text bar and its drawer: which texts all tabs work on."""

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
from gist_demo.tabs.interface import App, TextsPanel
from gist_demo.widgets.controls import answer
from gist_demo.widgets.markup import escape
from gist_demo.widgets.notices import failed
from gist_demo.widgets.run import field_checks, quickly

FIRST_SAMPLE = SAMPLES[0].id
_TOGGLE = "() => { document.getElementById('drawer').classList.toggle('open'); }"
_CLOSE = """() => {
  const drawer = document.getElementById('drawer');
  if (!drawer.querySelector('.notice.failed')) drawer.classList.remove('open');
}"""
_PASTED_BACK = 20_000  # characters of the texts in use that are put into the paste box to be edited


def build_texts_panel(app: App, page: gr.Blocks) -> TextsPanel:
    """Lay out the text bar and its drawer; the first sample is in use from the start."""
    first = load_sample(FIRST_SAMPLE)
    corpus_key = gr.State(app.corpora.put(first))
    with gr.Row(elem_id="text-bar"):
        bar = gr.HTML(_bar(first), elem_id="texts-in-use")
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
                column = gr.Dropdown(
                    [], label="Column with the texts", visible=False, elem_id="text-column", allow_custom_value=True
                )
                gr.HTML(_upload_words(app), elem_id="upload-words")
        problem = gr.HTML("", elem_id="texts-problem")
    change.click(None, None, None, js=_TOGGLE, api_visibility="private")
    answer(sample.change, _about, sample, about)
    outputs = [corpus_key, bar, pasted, column, problem]
    checks = field_checks(lambda text: read_lines(text, app.limits), ["paste"])
    answer(use_sample.click, partial(use, app, "sample"), sample, outputs).success(None, None, None, js=_CLOSE)
    answer(use_pasted.click, partial(use, app, "paste"), pasted, outputs, checks=checks).success(
        None, None, None, js=_CLOSE
    )
    answer(file.upload, partial(use, app, "upload"), file, outputs)
    answer(column.input, partial(use, app, "upload"), [file, column], outputs)
    return TextsPanel(corpus_key, (page.load, corpus_key.change))


def use(app: App, kind: str, source: str | None, text_column: str | None = None) -> tuple[object, ...]:
    """Take texts into use: of the sample `source`, of pasted lines, or of the file at that path."""

    def taken() -> tuple[object, ...]:
        corpus = _read(app, kind, source or "", text_column)
        key = app.corpora.put(corpus)
        picker = gr.Dropdown(
            choices=list(corpus.choices), value=corpus.text_column, visible=kind == "upload" and len(corpus.choices) > 1
        )
        return key, _bar(corpus), gr.skip() if kind == "paste" else _editable(corpus), picker, ""

    return quickly(taken, lambda sentence: (*(gr.skip() for _ in range(4)), failed(sentence)))


def _read(app: App, kind: str, source: str, text_column: str | None) -> Corpus:
    if kind == "sample":
        return load_sample(source)
    if kind == "paste":
        return read_lines(source, app.limits)
    if not source:
        raise InputError("There is no file yet. Upload one.", "upload")
    path, options = Path(source), ReadOptions(text_column=text_column)
    return read_upload(path, options=options, name=path.name, workers=app.workers, limits=app.limits, watch=SILENT)


def _bar(corpus: Corpus) -> str:
    sample = '<span class="mark">sample</span>' if corpus.sample else ""
    notices = f'<span class="remarks">{escape(" · ".join(corpus.notices()))}</span>' if corpus.notices() else ""
    return (
        f'<div class="in-use"><span class="muted">Your texts</span> <strong>{escape(corpus.name)}</strong> '
        f"({len(corpus.texts):,}) {sample}{notices}</div>"
    )


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
        f"<p>Up to {limits.upload_bytes // MEBIBYTE} MB and {limits.rows:,} rows. Read in memory on this server; "
        "the file is deleted within the hour.</p>"
    )
