"""The labels that a visitor gives to texts by hand, in the Classify tab: one for the text that is shown, and undo."""

from dataclasses import dataclass

import gradio as gr

from gist_demo.corpora.corpus import counted
from gist_demo.corpora.corrections import Corrections
from gist_demo.errors import InputError
from gist_demo.tabs.interface import App, TextsInUse
from gist_demo.tabs.zero_shot_inputs import Answered, Classified, choices, parse
from gist_demo.widgets.controls import answer, bind
from gist_demo.widgets.measured import paragraphs
from gist_demo.widgets.notices import failed
from gist_demo.widgets.run import quickly


@dataclass(frozen=True)
class CorrectionRow:
    """The row under the text that is shown. `given` holds all corrections; `opened` the row of that text."""

    box: gr.Row
    label: gr.Dropdown
    save: gr.Button
    following: gr.Button
    undo: gr.Button
    words: gr.HTML
    problem: gr.HTML
    given: gr.Textbox
    opened: gr.State


def build_corrections() -> CorrectionRow:
    """Lay the row out, hidden until a text is shown."""
    given = gr.Textbox("", visible="hidden", show_label=False, elem_id="classify-corrections")
    with gr.Row(visible=False, elem_id="classify-correct") as box:
        label = gr.Dropdown([], label="Right label of this text", elem_id="classify-right", scale=0, min_width=240)
        save = gr.Button("Save", size="sm", scale=0, min_width=72, elem_id="classify-save")
        following = gr.Button("Next text", size="sm", scale=0, min_width=72, elem_id="classify-next")
        undo = gr.Button("Undo", size="sm", scale=0, min_width=72, elem_id="classify-undo", visible=False)
        words = gr.HTML("", elem_id="classify-corrected")
    problem = gr.HTML("", elem_id="classify-correct-problem", elem_classes="list-notice")
    return CorrectionRow(box, label, save, following, undo, words, problem, given, gr.State(None))


def wire_corrections(app: App, row: CorrectionRow, in_use: gr.State, answered: gr.State) -> None:
    """Let Save keep the label that is chosen for the text that is shown, and Undo take the last one back."""
    given = [answered, row.opened, row.label, row.given]
    answer(row.save.click, bind(save, app), given, [row.given, row.problem])
    answer(row.undo.click, undo, [in_use, answered, row.given], [row.given, row.problem])


def save(
    app: App, answered: Answered | None, opened: int | None, label: str | None, given: str
) -> tuple[object, object]:
    """All corrections with the one of the text that is shown, and what is wrong with it."""

    def saved() -> tuple[object, object]:
        if answered is None or opened is None:
            raise InputError("Press Classify and open a row of the table first.")
        names = {each.name for each in parse(answered.asked, app.limits).labels}
        if label is None or (label and label not in names):
            raise InputError("Choose the right label of this text from the list.", "your_label")
        key = answered.in_use.corpus_key
        return Corrections.read(given).with_one(key, opened, label).written(), ""

    return quickly(saved, lambda sentence: (gr.skip(), failed(sentence)))


def undo(in_use: TextsInUse, answered: Answered | None, given: str) -> tuple[str, str]:
    """All corrections but the last one of the texts that are listed."""
    return Corrections.read(given).without_last(listed_key(in_use, answered)).written(), ""


def listed_key(in_use: TextsInUse, answered: Answered | None) -> str:
    """Which texts are listed: those of the answer on the page, or those in use before there is one."""
    return in_use.corpus_key if answered is None else answered.in_use.corpus_key


def label_choice(made: Classified, i: int, given: str) -> object:
    """The list of labels for text `i`, with the visitor's own chosen, or the one on the page."""
    row = made.used.rows[i]
    yours = Corrections.read(given).of(made.used.corpus_key).get(row)
    names = made.result.candidate_labels
    found = made.chosen[i].any()
    value = yours if yours is not None else names[int(made.result.best[i])] if found else ""
    return gr.update(choices=choices(names), value=value if value == "" or value in names else None)


def corrections_words(corrections: Corrections, corpus_key: str, names: tuple[str, ...]) -> str:
    """How many texts the visitor labelled, and which of these labels are not among `names`; as HTML."""
    yours = corrections.of(corpus_key)
    if not yours:
        return paragraphs(["Save tells what is right. It counts as yours from then on."], name="hint")
    said = [f"{counted(len(yours), 'text')} labelled by you; that counts before any column."]
    others = sorted({label for label in yours.values() if label and label not in names})
    if names and others:
        said.append(f"Not among the labels now: {', '.join(others)}.")
    return paragraphs(said, name="hint")
