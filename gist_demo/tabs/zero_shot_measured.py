"""The labels of the Classify tab measured against the visitor's own: one label a text, or several."""

from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from gist_demo.analysis.label_quality import LabelQuality, measure_labels
from gist_demo.analysis.label_sets import SetQuality, measure_sets
from gist_demo.analysis.labels import write_labels
from gist_demo.analysis.reliability import Reliability, labelled_rows, reliability_curve
from gist_demo.encoding.encoder import Watch
from gist_demo.errors import InputError
from gist_demo.export.about import about
from gist_demo.export.files import Download, table_file
from gist_demo.export.label_measures import class_table, label_quality_json, reliability_json, set_quality_json
from gist_demo.provenance import Provenance
from gist_demo.reproduce_classify import quality_lines, set_quality_lines
from gist_demo.tabs.interface import App, TextsInUse
from gist_demo.tabs.zero_shot_gold import Given, gold_of, own_values, sets_of
from gist_demo.tabs.zero_shot_inputs import FIELDS, Asked, Classified, classify, labels_code, parse
from gist_demo.widgets.download import Kind
from gist_demo.widgets.run import RunWatch, as_comment, quickly, visitor


class MeasuredOf(NamedTuple):
    """What the measures on the page are the answer to, and the accuracy of `n` texts that they found."""

    in_use: TextsInUse
    asked: Asked
    given: Given
    provenance: Provenance
    accuracy: float
    n: int


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
        sets, notes = sets_of(used, names, given)
        return Measured(made, None, measure_sets(made.chosen, sets, watch=watch), None, notes)
    gold = gold_of(used, names, given)
    quality = measure_labels(made.result.label_scores, gold.labels, decision, watch=watch)
    temperature, curve = made.settings.temperature, None
    if temperature is not None and len(labelled_rows(gold.labels, len(names))):
        curve = reliability_curve(made.result.label_scores, gold.labels, temperature)
    return Measured(made, quality, None, curve, gold.notes)


def write_measures(app: App, kind: Kind, answered: MeasuredOf | None) -> Download:
    """The file of the measures on the page: a row a label. Raises InputError where there are none."""
    if answered is None:
        raise InputError("Nothing is measured yet. Press Measure.")
    watch = RunWatch(app.limits.run_seconds, visitor=visitor())
    in_use, asked, given, source_of_page, *_ = answered
    found = measured(app, in_use, asked, given, watch, as_on_page=source_of_page)
    result, rows = found.made.result, found.made.used.exported(*found.notes)
    names, several = result.candidate_labels, found.sets
    facts = set_quality_json(several, names) if several is not None else {}
    if found.quality is not None:
        facts = label_quality_json(found.quality, names)
    classes = several.classes if several is not None else found.quality.classes if found.quality is not None else ()
    told_of = about(
        result.provenance,
        rows,
        texts_from=found.made.used.origin(),
        labels_as_written=write_labels(found.made.settings.labels).split("\n"),
        your_labels=given.column or "by hand",
        none_of_these_value=given.none_value or None,
        several_labels=found.made.settings.decision.several,
        none_of_these_below=found.made.settings.decision.at_least,
        measures=facts,
        reliability=None if found.curve is None else reliability_json(found.curve),
    )
    return table_file(kind, "label-quality", class_table(classes, names), told_of)


def show_code(app: App, in_use: TextsInUse, *values: Any) -> str:
    """The lines that give these labels, and their accuracy and F1. `values`: the fields of Asked, then of Given."""

    def lines() -> str:
        settings, given = parse(Asked(*values[: len(FIELDS)]), app.limits), Given(*values[len(FIELDS) :])
        used, names, decision = app.used(in_use), [label.name for label in settings.labels], settings.decision
        if decision.several:
            measures = set_quality_lines(sets_of(used, names, given)[0])
        else:
            measures = quality_lines(gold_of(used, names, given).labels, decision)
        return app.code(partial(labels_code, settings, used.texts, measures=measures))

    return quickly(lines, as_comment)
