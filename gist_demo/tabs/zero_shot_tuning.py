"""Under "More" of the Classify tab: the threshold and the temperature that suit the visitor's own labels."""

from collections.abc import Iterator, Sequence
from typing import Any

import gradio as gr
from gradio.components import Component

from gist_demo.analysis.label_tuning import TEMPERATURE, Tuning, tune_decision
from gist_demo.analysis.set_tuning import SetTuning, tune_sets
from gist_demo.encoding.encoder import Watch
from gist_demo.export.about import source_line
from gist_demo.figures.reliability import draw_reliability, reliability_texts
from gist_demo.tabs.interface import App, TextsInUse, TextsPanel, is_about_others
from gist_demo.tabs.zero_shot_gold import Given, gold_of, own_values, sets_of
from gist_demo.tabs.zero_shot_inputs import FIELDS, Asked, Classified, classify
from gist_demo.widgets.chart import chart, chart_value
from gist_demo.widgets.controls import answer, bind, controls, dim_after, dim_when, edits, wire
from gist_demo.widgets.label_choices import set_tuning_words, tuning_words
from gist_demo.widgets.measured import paragraphs
from gist_demo.widgets.notices import told
from gist_demo.widgets.run import run

_HOW = (
    "Finds, on half of the texts that have a label of yours, the score below which a text should get none of them, and "
    "the temperature at which probabilities are as often right as they say. What that is worth is measured on the "
    "other half."
)
_SHOWN = 5  # outputs of a run before its notice
Answered = tuple[TextsInUse, float | None, float | None]
Tuned = tuple[Tuning | SetTuning, Classified, list[str]]


def build_tuning(
    app: App,
    texts: TextsPanel,
    asked: Sequence[Component],
    given: Sequence[Component],
    written: tuple[gr.Number, gr.Number],
) -> gr.Button:
    """Lay the panel out and wire it. `asked`: the texts in use and the fields of Asked, `given` those of Given;
    `written`: the threshold and the temperature, which "Use these" fills. Returns that button.
    """
    with gr.Accordion("Tuning", open=False, elem_id="classify-tuning-panel", elem_classes="more measure"):
        gr.HTML(paragraphs([_HOW], name="hint"))
        row = controls("classify-tuning", "Tune")
        with gr.Column(elem_classes="result"):
            verdict = gr.HTML("", elem_id="classify-tuning-verdict")
            use = gr.Button("Use these", size="sm", scale=0, elem_id="classify-tuned", visible=False)
            with gr.Column(visible=False) as box:
                curve = chart(
                    elem_id="classify-tuning-chart",
                    label="How often labels are right, by their probability, before and after",
                    height=320,
                    empty="Press Tune.",
                )
    answered = gr.State(None)
    ran = wire(row, bind(tune, app), [*asked, *given], [verdict, use, box, curve, answered])
    dim_after(ran, row, is_about_others, [answered, texts.in_use])
    others = [each for each in [*asked, *given] if each not in written]
    dim_when(row, *edits(others))
    answer(use.click, use_tuned, answered, list(written))
    return use


def tune(app: App, in_use: TextsInUse, *values: Any) -> Iterator[tuple[object, ...]]:
    """What was tuned in words, the button to use it, the curves before and after, what was found, and the notice.

    `values`: the fields of Asked, then those of Given.
    """
    asked, given = Asked(*values[: len(FIELDS)]), Given(*values[len(FIELDS) :])

    def work(watch: Watch) -> Tuned:
        used = app.used(in_use)
        own_values(used, given)  # before the model has anything to do
        return _tuned(classify(app, used, asked, watch), given, watch)

    def present(done: Tuned) -> tuple[object, ...]:
        found, made, notes = done
        if isinstance(found, SetTuning):
            lead, sentences = set_tuning_words(found, made.settings.decision.at_least)
            curve, temperature = None, None
        else:
            lead, sentences = tuning_words(found, made.settings.decision.at_least)
            curve, temperature = _curves(found, source_line(made.result.provenance)), found.temperature
        return (
            paragraphs(sentences, lead=lead),
            gr.Button(visible=True),
            gr.Column(visible=curve is not None),
            curve,
            (in_use, found.at_least, temperature),
            told(notes, made.result.provenance),
        )

    yield from run(work, present, models=app.models, outputs=_SHOWN + 1)


def _tuned(made: Classified, given: Given, watch: Watch) -> Tuned:
    names, scores, before = made.result.candidate_labels, made.result.label_scores, made.settings.decision
    if before.several:
        sets, notes = sets_of(made.used, names, given)
        return tune_sets(scores, sets, before=before, watch=watch), made, notes
    gold = gold_of(made.used, names, given)
    temperature = made.settings.temperature or TEMPERATURE
    return tune_decision(scores, gold.labels, before=before, temperature=temperature, watch=watch), made, gold.notes


def _curves(found: Tuning, source: str) -> str:
    before, after = found.reliability_before, found.reliability_after
    curves = {f"before ({before.temperature:.3g})": before, f"tuned ({after.temperature:.3g})": after}
    return chart_value(draw_reliability(curves), reliability_texts(curves), source=source)


def use_tuned(answered: Answered | None) -> tuple[object, object]:
    """The threshold and the temperature that were found, in as many digits as they mean something.

    Of several labels there is no temperature to be found: that one stays.
    """
    if answered is None:
        return gr.skip(), gr.skip()
    _, at_least, temperature = answered
    found = None if at_least is None else round(at_least, 4)
    return found, gr.skip() if temperature is None else float(f"{temperature:.3g}")
