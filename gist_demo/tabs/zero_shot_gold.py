"""Which labels are the visitor's own, for measuring those of the Classify tab: a column's, and those given by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import gradio as gr
from gradio.components import Component

from gist_demo.analysis.gold_labels import NONE_OF_THESE, gold_labels
from gist_demo.analysis.label_quality import Columns
from gist_demo.analysis.label_sets import GoldSets, gold_sets
from gist_demo.corpora.corpus import counted
from gist_demo.corpora.corrections import Corrections
from gist_demo.errors import InputError
from gist_demo.tabs.interface import App, TextsInUse, Used
from gist_demo.text import clean_text, shorten
from gist_demo.widgets.run import quickly

BY_HAND = ""  # as a column: only the labels given by hand
_NAMED, _NAME_CHARACTERS = 5, 40


class Given(NamedTuple):
    """Where the visitor's own labels are: a column, the value in it that stands for none of these, and by hand."""

    column: str | None
    none_value: str | None
    corrections: str


@dataclass(frozen=True)
class GoldInputs:
    """Where it is asked for."""

    column: gr.Dropdown
    none_value: gr.Textbox

    @property
    def asked(self) -> list[Component]:
        """Both, in the order of Given."""
        return [self.column, self.none_value]


@dataclass(frozen=True)
class Gold:
    """The visitor's labels of texts, as `GoldLabels.labels`, and what must be said of them."""

    labels: Columns
    notes: list[str]


def build_gold() -> GoldInputs:
    """Lay the inputs out."""
    with gr.Row(elem_classes="classify-options"):
        column = gr.Dropdown(
            [("only those I gave by hand", BY_HAND)],
            value=BY_HAND,
            label="Your labels are",
            info="What you saved by hand counts before any column.",
            elem_id="classify-gold",
        )
        none_value = gr.Textbox(
            "",
            label="Value that means none of these",
            info="Such as other. With * all values that are no label.",
            elem_id="classify-gold-none",
        )
    return GoldInputs(column, none_value)


def offer_gold(app: App, in_use: TextsInUse) -> object:
    """The columns of the texts in use, that with their labels chosen."""

    def offered() -> object:
        corpus = app.used(in_use).corpus
        by_column = [(f"in the column {name}", name) for name in corpus.columns]
        return gr.update(
            choices=[*by_column, ("only those I gave by hand", BY_HAND)], value=corpus.label_column or BY_HAND
        )

    return quickly(offered, lambda _: gr.skip())


def own_values(used: Used, given: Given) -> list[str]:
    """The visitor's label of each text as it is written, "" where there is none. Raises InputError for no source."""
    yours = Corrections.read(given.corrections).of(used.corpus_key)
    if given.column and given.column not in used.corpus.columns:
        raise InputError("These texts have no such column. Choose another one.", "gold_labels")
    if not given.column and not any(row in yours for row in used.rows):
        raise InputError(
            "Nothing to measure against yet: choose the column with your labels, or save the right label of texts.",
            "gold_labels",
        )
    values = used.column(given.column) if given.column else [""] * len(used.rows)
    return [
        (yours[row] or NONE_OF_THESE) if row in yours else value for row, value in zip(used.rows, values, strict=True)
    ]


def gold_of(used: Used, names: Sequence[str], given: Given) -> Gold:
    """The visitor's labels of the texts, among `names`. Raises InputError where there is no source of them."""
    found = gold_labels(own_values(used, given), names, none_value=clean_text(given.none_value or ""))
    left_out = _left_out_words(found.n_blank, sum(found.unknown.values()), found.unknown)
    return Gold(found.labels, _by_hand_words(used, given) + left_out)


def sets_of(used: Used, names: Sequence[str], given: Given) -> tuple[GoldSets, list[str]]:
    """The same where a text has several labels, told apart at ; and |, with what must be said of them."""
    found = gold_sets(own_values(used, given), names, none_value=clean_text(given.none_value or ""))
    strange = int((~found.is_judged).sum()) - found.n_blank
    left_out = _left_out_words(found.n_blank, strange, found.unknown)
    return found, ["Several labels of yours are told apart at ; and |.", *_by_hand_words(used, given), *left_out]


def _by_hand_words(used: Used, given: Given) -> list[str]:
    """How many of the texts the visitor labelled by hand, where there are any."""
    yours = Corrections.read(given.corrections).of(used.corpus_key)
    by_hand = sum(row in yours for row in used.rows)
    return [f"{counted(by_hand, 'label')} by hand."] if by_hand else []


def _left_out_words(blank: int, strange: int, unknown: Mapping[str, int]) -> list[str]:
    """That `blank` texts have no label, and `strange` ones labels that are `unknown`; nothing of what is not there."""
    notes = [f"Left out without a label of yours: {counted(blank, 'text')}."] if blank else []
    if not strange:
        return notes
    named = ", ".join(f"“{shorten(value, _NAME_CHARACTERS)}” {n:,}" for value, n in list(unknown.items())[:_NAMED])
    more = f" and {len(unknown) - _NAMED:,} more" if len(unknown) > _NAMED else ""
    return [*notes, f"Left out, since your label is none of those above: {counted(strange, 'text')} ({named}{more})."]
