"""What stands under "More" in the Classify tab: how labels are read, and which of them a text gets."""

from collections import Counter
from dataclasses import dataclass

import gradio as gr
from gradio.components import Component

from gist_demo.analysis.labels import PLACEHOLDER, Label, write_labels
from gist_demo.tabs.interface import App, TextsInUse
from gist_demo.text import is_blank
from gist_demo.widgets.measured import paragraphs
from gist_demo.widgets.notices import failed
from gist_demo.widgets.run import quickly


@dataclass(frozen=True)
class More:
    """The inputs under "More"; further panels can be put into its `box`."""

    box: gr.Accordion
    template: gr.Textbox
    names: gr.Checkbox
    several: gr.Checkbox
    at_least: gr.Number
    temperature: gr.Number
    column: gr.Dropdown
    column_words: gr.HTML

    @property
    def asked(self) -> list[Component]:
        """Those that an answer depends on, in the order of Asked behind its labels."""
        return [self.template, self.names, self.several, self.at_least, self.temperature]


def build_more() -> More:
    """Lay the inputs out, closed until they are wanted."""
    with gr.Accordion("More", open=False, elem_classes="more", elem_id="classify-more") as box:
        with gr.Row(elem_classes="classify-options"):
            template = gr.Textbox(
                PLACEHOLDER,
                label="Wording around the label",
                info="{} is where the label goes, as in: This is about {}.",
                elem_id="classify-wording",
            )
            column = gr.Dropdown(
                [],
                label="Labels from a column",
                info="Fills the box above with its values, the most frequent first.",
                elem_id="classify-labels-from",
                visible=False,
            )
        column_words = gr.HTML("", elem_id="classify-labels-from-words")
        with gr.Row(elem_classes="classify-options"):
            at_least = gr.Number(
                None,
                label="None of these below",
                info="A score: a text with no label that reaches it gets none. Empty: the best label is always taken.",
                step=0.01,
                elem_id="classify-at-least",
            )
            temperature = gr.Number(
                None,
                label="Temperature for probabilities",
                info="Shares of a softmax of score / temperature, such as 0.05. Empty: scores alone.",
                step=0.01,
                elem_id="classify-temperature",
            )
        with gr.Row(elem_classes="classify-options"):
            several = gr.Checkbox(
                label="Several labels a text",
                info="All that reach the score above.",
                elem_id="classify-several",
            )
            names = gr.Checkbox(
                value=True,
                label="The name counts too",
                info="Off: of labels with descriptions, those alone are read.",
                elem_id="classify-names",
            )
    return More(box, template, names, several, at_least, temperature, column, column_words)


def offer_columns(app: App, in_use: TextsInUse) -> tuple[object, object]:
    """The columns of the texts in use that could hold labels, none chosen, and no word about one."""

    def offered() -> tuple[object, object]:
        columns = list(app.used(in_use).corpus.columns)
        return gr.update(choices=columns, value=None, visible=bool(columns)), ""

    return quickly(offered, lambda _: (gr.skip(), gr.skip()))


def labels_from(app: App, in_use: TextsInUse, column: str | None) -> tuple[object, object]:
    """The labels box with the values of `column`, and how many there are."""

    def filled() -> tuple[object, object]:
        used = app.used(in_use)
        if not column or column not in used.corpus.columns:
            return gr.skip(), ""
        counted = Counter(" ".join(value.split()) for value in used.column(column) if not is_blank(value))
        values = [value for value, _ in counted.most_common(app.limits.labels)]
        left = len(counted) - len(values)
        said = f"{len(counted):,} different values."
        if left:
            texts = sum(counted.values()) - sum(counted[value] for value in values)
            rarest = "rarest one" if left == 1 else f"{left:,} rarest"
            said = (
                f"{len(counted):,} different values, and at most {app.limits.labels} labels can be used: the {rarest}, "
                f"of {texts:,} {'text' if texts == 1 else 'texts'}, {'is' if left == 1 else 'are'} left out."
            )
        if len(values) < 2:
            return gr.skip(), paragraphs([f"{said} Choosing takes at least 2: take another column."], name="hint")
        return write_labels([Label(value) for value in values]), paragraphs([said], name="hint")

    return quickly(filled, lambda sentence: (gr.skip(), failed(sentence)))
