"""What leaves the Classify tab: files of the labels on the page, and the Python lines that give them."""

from dataclasses import replace
from functools import partial

from gist_demo.analysis.gold_labels import NONE_OF_THESE
from gist_demo.analysis.labels import write_labels
from gist_demo.corpora.corrections import Corrections
from gist_demo.encoding.encoder import Watch
from gist_demo.errors import InputError
from gist_demo.export.about import About, about, read_against
from gist_demo.export.files import Download, npz_file, table_file
from gist_demo.export.table import Rows
from gist_demo.export.tables import label_table
from gist_demo.tabs.interface import App, TextsInUse, Used
from gist_demo.tabs.zero_shot_inputs import Answered, Asked, Classified, classify, labels_code, parse
from gist_demo.widgets.download import Kind
from gist_demo.widgets.run import RunWatch, as_comment, quickly, visitor


def write_labelled(app: App, kind: Kind, answered: Answered | None, corrections: str = "") -> Download:
    """The file of the labels on the page, with those that the visitor gave. Raises InputError where there are none."""
    if answered is None:
        raise InputError("There are no labels yet. Press Classify.")
    watch = RunWatch(app.limits.run_seconds, visitor=visitor())
    made = classify(app, app.used(answered.in_use), answered.asked, watch, as_on_page=answered.provenance)
    rows = _with_yours(made.used.exported(), made.used, Corrections.read(corrections))
    source = _source(made, rows)
    if kind == "npz":
        return _numbers(app, made, source, rows, watch)
    settings = made.settings
    table = label_table(
        made.result, rows, grouped=kind == "jsonl", decision=settings.decision, temperature=settings.temperature
    )
    return table_file(kind, "classify", table, source)


def show_code(app: App, in_use: TextsInUse, *values: object) -> str:
    """The lines that give these labels."""

    def lines() -> str:
        settings = parse(Asked(*values), app.limits)  # type: ignore[arg-type]
        return app.code(partial(labels_code, settings, app.used(in_use).texts))

    return quickly(lines, as_comment)


def _with_yours(rows: Rows, used: Used, corrections: Corrections) -> Rows:
    """`rows` with the labels that the visitor gave as a column, where there are any."""
    yours = corrections.of(used.corpus_key)
    if not yours:
        return rows
    given = [(yours[row] or NONE_OF_THESE) if row in yours else "" for row in used.rows]
    return replace(rows, columns={"your_label": given, **rows.columns})


def _source(made: Classified, rows: Rows) -> About:
    settings = made.settings
    return about(
        made.result.provenance,
        rows,
        candidate_labels=list(made.result.candidate_labels),
        labels_as_written=write_labels(settings.labels).split("\n"),
        several_labels=settings.decision.several,
        none_of_these_below=settings.decision.at_least,
        temperature=settings.temperature,
        texts_from=made.used.origin(),
        percentiles_among=read_against(made.result.background),
    )


def _numbers(app: App, made: Classified, source: About, rows: Rows, watch: Watch) -> Download:
    result = made.result
    texts = app.models.get(watch=watch).encode(made.used.texts, watch=watch).vectors
    arrays = {"embeddings": texts, "label_scores": result.label_scores, "label_embeddings": result.label_vectors}
    if result.background is not None:
        arrays["label_percentiles"] = result.background.percentiles(result.label_scores)
    if made.probabilities is not None:
        arrays["probabilities"] = made.probabilities
    return npz_file("classify", arrays, source, rows)
