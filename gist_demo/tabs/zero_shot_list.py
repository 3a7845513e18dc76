"""The list of all texts in the Classify tab: how many have which label, and the table, of one label or of all."""

import gradio as gr
import numpy as np
from numpy.typing import NDArray

from gist_demo.corpora.corrections import Corrections
from gist_demo.encoding.encoder import SILENT
from gist_demo.tabs.interface import App, TextsInUse
from gist_demo.tabs.zero_shot_corrections import corrections_words, listed_key
from gist_demo.tabs.zero_shot_inputs import Answered, Classified, classify, parse
from gist_demo.tabs.zero_shot_view import label_counts, list_labels, listed_words, place_of, rows_of, widths
from gist_demo.widgets.counts import picked_place
from gist_demo.widgets.markup import escape, these
from gist_demo.widgets.notices import failed
from gist_demo.widgets.run import quickly


def pick(app: App, answered: Answered | None, event: gr.EventData) -> object:
    """The name of the label whose texts are to be listed, "" for none of these, None for all."""
    if answered is None:
        return None
    names = [*(label.name for label in parse(answered.asked, app.limits).labels), ""]
    place = picked_place(event, len(names))
    return None if place is None else names[place]


def list_corpus(
    app: App, in_use: TextsInUse, answered: Answered | None, picked: str | None, given: str
) -> tuple[object, ...]:
    """How many texts each label has, which are listed, the table, how many the visitor labelled, and Undo."""
    corrections = Corrections.read(given)
    undo = gr.Button(visible=bool(corrections.of(listed_key(in_use, answered))))

    def listed() -> tuple[object, ...]:
        if answered is None:
            return *(gr.skip(),) * 3, corrections_words(corrections, in_use.corpus_key, ()), undo
        used = app.used(answered.in_use)
        made = classify(app, used, answered.asked, SILENT, as_on_page=answered.provenance)
        names = made.result.candidate_labels
        place = place_of(made, picked)
        rows, yours = rows_of(made, place), corrections.of(used.corpus_key)
        wide: list[str | int] = [*widths(made, corrected=bool(yours)).values()]
        return (
            label_counts(made, place),
            _listed(made, rows, place),
            gr.Dataframe(value=list_labels(made, rows, yours), column_widths=wide, visible=True),
            corrections_words(corrections, used.corpus_key, names),
            undo,
        )

    return quickly(listed, lambda sentence: (gr.skip(), failed(sentence), *(gr.skip(),) * 3))


def _listed(made: Classified, rows: NDArray[np.int64], place: int | None) -> str:
    """Which texts are listed and, of one label, the ways to other tabs."""
    said = f'<p class="counts-words">{escape(listed_words(made, rows, place))}</p>'
    if place is None or not len(rows):
        return said
    listed = [made.used.rows[i] for i in rows]
    return said + these(listed, ("search", "compare", "map"), corpus_key=made.used.corpus_key)
