"""Under "More" of the Classify tab: which wording around the labels serves best on the visitor's own labels?"""

from collections.abc import Iterator, Sequence
from typing import Any

import gradio as gr
from gradio.components import Component

from gist_demo.analysis.decision import BEST
from gist_demo.analysis.labels import check_template
from gist_demo.analysis.wordings import MeasuredWording, Wording, compare_wordings
from gist_demo.corpora.corpus import counted
from gist_demo.encoding.encoder import Watch
from gist_demo.errors import InputError
from gist_demo.settings import Limits
from gist_demo.tabs.interface import App, TextsInUse, TextsPanel, is_about_others
from gist_demo.tabs.zero_shot_gold import Given, gold_of, own_values
from gist_demo.tabs.zero_shot_inputs import FIELDS, Asked, LabelSettings, parse
from gist_demo.text import clean_text, is_blank, shorten, split_lines
from gist_demo.widgets.controls import bind, controls, dim_after, dim_when, edits, wire
from gist_demo.widgets.label_choices import wording_table, wording_words
from gist_demo.widgets.measured import paragraphs
from gist_demo.widgets.notices import told
from gist_demo.widgets.run import field_checks, run

_MOST = 10
_USUAL = "This is about {}.\nA message about {}.\nThe topic is {}."
_SHOWN = 2  # outputs of a run before its notice


def build_wordings(app: App, texts: TextsPanel, asked: Sequence[Component], given: Sequence[Component]) -> gr.Textbox:
    """Lay the panel out and wire it. `asked`: the texts in use and the fields of Asked, `given` those of Given.
    Returns the box with the wordings.
    """
    with gr.Accordion("Compare wordings", open=False, elem_id="classify-wordings-panel", elem_classes="more measure"):
        written = gr.Textbox(
            _USUAL,
            label="Wordings to compare with the one in use, one a line, {} where the label goes",
            lines=3,
            max_lines=10,
            elem_id="classify-wordings",
        )
        row = controls("classify-wordings", "Compare wordings")
        with gr.Column(elem_classes="result"):
            verdict = gr.HTML("", elem_id="classify-wordings-verdict")
    answered = gr.State(None)
    checks = field_checks(lambda text, *_: read_wordings(text, app.limits), ["wordings", "", *FIELDS, "", "", ""])
    ran = wire(row, bind(compare, app), [written, *asked, *given], [verdict, answered], checks=checks)
    dim_after(ran, row, is_about_others, [answered, texts.in_use])
    dim_when(row, *edits([written, *asked, *given]))
    return written


def read_wordings(text: str, limits: Limits) -> list[str]:
    """The wordings, one a line. Raises InputError for none, too many, and those without a place for the label."""
    wordings = list(dict.fromkeys(line.strip() for line in split_lines(clean_text(text)) if not is_blank(line)))
    if not 1 <= len(wordings) <= _MOST:
        raise InputError(f"Write 1 to {_MOST} wordings, one a line, each with {{}} where the label goes.", "wordings")
    for each in wordings:
        try:
            check_template(each, (), most=limits.prompt_characters)
        except InputError as error:
            raise InputError(f"“{shorten(each, 60)}”: {error.text}", "wordings") from None
    return wordings


def compare(app: App, text: str, in_use: TextsInUse, *values: Any) -> Iterator[tuple[object, ...]]:
    """Which wording is best, in words and as a table; what that is the answer to, and the notice.

    `values`: the fields of Asked, then those of Given.
    """
    asked, given = Asked(*values[: len(FIELDS)]), Given(*values[len(FIELDS) :])

    def work(watch: Watch) -> tuple[tuple[MeasuredWording, ...], list[str]]:
        settings, used = parse(asked, app.limits), app.used(in_use)
        wordings = _wordings(settings, read_wordings(text, app.limits), app.limits)
        own_values(used, given)  # before the model has anything to do
        gold = gold_of(used, [label.name for label in settings.labels], given)
        decision = settings.decision
        notes = list(gold.notes)
        if decision.several or decision.at_least is not None:
            notes.insert(0, "Compared by the best label of each text, since scores rise and fall with the wording.")
        if nothing := int((gold.labels == len(settings.labels)).sum()):
            notes.append(f"{counted(nothing, 'text')} with none of these: wrong with every wording.")
        encoder = app.models.get(watch=watch)
        return compare_wordings(encoder, used.texts, gold.labels, wordings, decision=BEST, watch=watch), notes

    def present(done: tuple[tuple[MeasuredWording, ...], list[str]]) -> tuple[object, ...]:
        found, notes = done
        lead, sentences = wording_words(found)
        texts = counted(len(found[0].quality.rows), "text")
        sentences = [
            f"The same {texts} with a label of yours each time; under each number its 95 % interval.",
            *sentences,
        ]
        source = found[0].result.provenance
        return paragraphs(sentences, lead=lead) + wording_table(found), (in_use,), told(notes, source)

    yield from run(work, present, models=app.models, outputs=_SHOWN + 1)


def _wordings(settings: LabelSettings, templates: Sequence[str], limits: Limits) -> list[Wording]:
    """The wording in use and the others. Raises InputError where there is no other."""
    others = [each for each in templates if each != settings.template]
    if not others:
        raise InputError("These are the wording in use. Write another one.", "wordings")
    for each in others:
        check_template(each, settings.labels, most=limits.prompt_characters)
    return [Wording(each, settings.labels, each, settings.names) for each in (settings.template, *others)]
