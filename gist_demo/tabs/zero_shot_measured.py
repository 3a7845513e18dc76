"""The labels of the Classify tab measured against the visitor's own: one label a text, or several."""

from dataclasses import dataclass

from gist_demo.analysis.label_quality import LabelQuality, measure_labels
from gist_demo.analysis.label_sets import SetQuality, gold_sets, measure_sets
from gist_demo.analysis.reliability import Reliability, labelled_rows, reliability_curve
from gist_demo.encoding.encoder import Watch
from gist_demo.provenance import Provenance
from gist_demo.tabs.interface import App, TextsInUse
from gist_demo.tabs.zero_shot_gold import Given, gold_of, own_values, unknown_words
from gist_demo.tabs.zero_shot_inputs import Asked, Classified, classify
from gist_demo.text import clean_text


@dataclass(frozen=True)
class Measured:
    """The measures of one label a text, or of several (`sets`), with the reliability where there is a temperature."""

    made: Classified
    quality: LabelQuality | None
    sets: SetQuality | None
    curve: Reliability | None
    notes: list[str]


def measured(
    app: App, in_use: TextsInUse, asked: Asked, given: Given, watch: Watch, *, as_on_page: Provenance | None = None
) -> Measured:
    """How good the labels are by the visitor's own. Raises InputError where there are none of these."""
    used = app.used(in_use)
    own_values(used, given)  # before the model has anything to do
    made = classify(app, used, asked, watch, as_on_page=as_on_page)
    names, decision = made.result.candidate_labels, made.settings.decision
    if decision.several:
        values = own_values(used, given)
        sets = gold_sets(values, names, none_value=clean_text(given.none_value or ""))
        notes = ["Several labels of yours are told apart at ; and |.", *unknown_words(sets.unknown)]
        return Measured(made, None, measure_sets(made.chosen, sets, watch=watch), None, notes)
    gold = gold_of(used, names, given)
    quality = measure_labels(made.result.label_scores, gold.labels, decision, watch=watch)
    temperature, curve = made.settings.temperature, None
    if temperature is not None and len(labelled_rows(gold.labels, len(names))):
        curve = reliability_curve(made.result.label_scores, gold.labels, temperature)
    return Measured(made, quality, None, curve, gold.notes)
