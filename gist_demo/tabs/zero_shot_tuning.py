"""Under "More" of the Classify tab: the threshold and the temperature that suit the visitor's own labels."""

from collections.abc import Iterator, Sequence
from typing import Any

import gradio as gr
from gradio.components import Component

from gist_demo.analysis.label_tuning import TEMPERATURE, Tuning, tune_decision
from gist_demo.encoding.encoder import Watch
from gist_demo.errors import InputError
from gist_demo.export.about import source_line
from gist_demo.figures.reliability import draw_reliability, reliability_texts
from gist_demo.tabs.interface import App, TextsInUse, TextsPanel, is_about_others
from gist_demo.tabs.zero_shot_gold import Given, gold_of, own_values
from gist_demo.tabs.zero_shot_inputs import FIELDS, Asked, Classified, classify
from gist_demo.widgets.chart import chart, chart_value
from gist_demo.widgets.controls import answer, bind, controls, dim_after, dim_when, wire
from gist_demo.widgets.label_measures import tuning_words
from gist_demo.widgets.measured import paragraphs
from gist_demo.widgets.notices import told
from gist_demo.widgets.run import run

_HOW = (
    "Finds, on half of the texts that have a label of yours, the score below which a text should get none of them, and "
    "the temperature at which probabilities are as often right as they say. What that is worth is measured on the "
    "other half."
)
_SHOWN = 5  # outputs of a run before its notice
Answered = tuple[TextsInUse, float | None, float]


def build_tuning(
    app: App,
    texts: TextsPanel,
    asked: Sequence[Component],
    given: Sequence[Component],
    written: tuple[gr.Number, gr.Number],
) -> None:
    """Lay the panel out and wire it. `asked`: the texts in use and the fields of Asked, `given` those of Given;
    `written`: the threshold and the temperature, which "Use these" fills.
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
    dim_when(row, *(each.change for each in others))  # type: ignore[attr-defined]
    answer(use.click, use_tuned, answered, list(written))


def tune(app: App, in_use: TextsInUse, *values: Any) -> Iterator[tuple[object, ...]]:
    """What was tuned in words, the button to use it, the curves before and after, what was found, and the notice.

    `values`: the fields of Asked, then those of Given.
    """
    asked, given = Asked(*values[: len(FIELDS)]), Given(*values[len(FIELDS) :])

    def work(watch: Watch) -> tuple[Tuning, Classified, list[str]]:
        used = app.used(in_use)
        own_values(used, given)  # before the model has anything to do
        made = classify(app, used, asked, watch)
        decision = made.settings.decision
        if decision.several:
            raise InputError("Tuning is for one label a text: switch several labels off first.", "several")
        gold = gold_of(used, made.result.candidate_labels, given)
        temperature = made.settings.temperature or TEMPERATURE
        scores = made.result.label_scores
        found = tune_decision(scores, gold.labels, before=decision, temperature=temperature, watch=watch)
        return found, made, gold.notes

    def present(done: tuple[Tuning, Classified, list[str]]) -> tuple[object, ...]:
        found, made, notes = done
        lead, sentences = tuning_words(found, made.settings.decision.at_least)
        before, after = found.reliability_before, found.reliability_after
        curves = {f"before ({before.temperature:.3g})": before, f"tuned ({after.temperature:.3g})": after}
        source = source_line(made.result.provenance)
        return (
            paragraphs(sentences, lead=lead),
            gr.Button(visible=True),
            gr.Column(visible=True),
            chart_value(draw_reliability(curves), reliability_texts(curves), source=source),
            (in_use, found.at_least, found.temperature),
            told(notes, made.result.provenance),
        )

    yield from run(work, present, models=app.models, outputs=_SHOWN + 1)


def use_tuned(answered: Answered | None) -> tuple[object, object]:
    """The threshold and the temperature that were found, in as many digits as they mean something."""
    if answered is None:
        return gr.skip(), gr.skip()
    _, at_least, temperature = answered
    return None if at_least is None else round(at_least, 4), float(f"{temperature:.3g}")
