"""What the panel for ranking quality is given, and the judgements in it: ticked hits, a file, or pasted rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from gist_demo.analysis.judgements import Judgements, match_judgements, ticked_judgements
from gist_demo.corpora.corpus import Corpus, counted
from gist_demo.corpora.judged import JudgedColumns, all_columns, id_column, judged_columns, judged_rows
from gist_demo.corpora.upload import read_pasted_table, read_upload
from gist_demo.encoding.encoder import SILENT, Watch
from gist_demo.errors import InputError
from gist_demo.tabs.interface import App, TextsInUse, Used
from gist_demo.text import shorten
from gist_demo.widgets.notices import failed
from gist_demo.widgets.run import quickly
from gist_demo.widgets.ticks import Ticked

SOURCES = [("hits ticked on the page", "ticks"), ("a file", "file"), ("pasted rows", "paste")]
ROW_NUMBER, EVERY_ROW = ("the number of the text here", ""), ("none: every row fits", "")


@dataclass(frozen=True)
class JudgementInputs:
    """The inputs of the panel as they come, in the order of its fields; "" for a column leaves it to the reader."""

    source: str
    ticked: Ticked
    file: str | None
    pasted: str | None
    query: str | None
    document: str | None
    relevance: str | None
    ids: str | None
    aim: float


def gather(app: App, used: Used, given: JudgementInputs, *, watch: Watch = SILENT) -> tuple[Judgements, list[str]]:
    """The judgements on the texts in `used`, by their place there, and what there is to say about the others."""
    if given.source == "ticks":
        return _ticked(used, given.ticked)
    corpus = read_table(app, given, watch=watch)
    rows = judged_rows(corpus, _columns(corpus, given))
    longest = max(map(len, rows.queries))
    if longest > app.limits.query_characters:
        raise InputError(
            f"A query has {longest:,} characters; at most {app.limits.query_characters:,} can be used. Shorten it.",
            "judgements",
        )
    by_column = given.ids is not None and given.ids in used.corpus.columns
    ids = used.column(str(given.ids)) if by_column else [str(number) for number in used.numbers]
    found = match_judgements(rows.queries, rows.documents, rows.relevance, ids=ids)
    return found, [*_as_sentences(rows.notes), *_unmatched(found)]


def read_table(app: App, given: JudgementInputs, *, watch: Watch = SILENT) -> Corpus:
    """The table of judgements that was uploaded or pasted. Raises InputError where there is none."""
    if given.source == "paste":
        if not (given.pasted or "").strip():
            raise InputError("Paste rows with the columns query, document id and relevance.", "judgements")
        return read_pasted_table(given.pasted or "", workers=app.workers, limits=app.limits, watch=watch)
    if not given.file:
        raise InputError("Upload a file with the columns query, document id and relevance.", "judgements")
    path = Path(given.file)
    return read_upload(path, name=path.name, workers=app.workers, limits=app.limits, watch=watch)


def offer_columns(app: App, source: str, file: str | None, pasted: str | None) -> tuple[object, ...]:
    """The columns of the table to choose from, those chosen that are called so, and what is wrong with it."""

    def offered() -> tuple[object, ...]:
        if source == "ticks" or not (file if source == "file" else (pasted or "").strip()):
            return *[gr.update(choices=[], value=None, visible=False)] * 3, ""
        given = JudgementInputs(source, Ticked(), file, pasted, None, None, None, None, 0)
        names = list(all_columns(read_table(app, given)))
        guess: Any = (None, None, None)
        try:
            found = judged_columns(names)
            guess, problem = (found.query, found.document, found.relevance or ""), ""
        except InputError as error:
            problem = failed(error.text)
        choices = (names, names, [EVERY_ROW, *names])
        shown = (
            gr.update(choices=each, value=value, visible=len(names) > 1)
            for each, value in zip(choices, guess, strict=True)
        )
        return *shown, problem

    return quickly(offered, lambda sentence: (*[gr.update(visible=False)] * 3, failed(sentence)))


def offer_ids(app: App, in_use: TextsInUse) -> object:
    """The columns of the texts that could hold their ids, the one chosen that is called so."""

    def offered() -> object:
        columns = list(app.used(in_use).corpus.columns)
        return gr.update(choices=[ROW_NUMBER, *columns], value=id_column(columns) or "")

    return quickly(offered, lambda _: gr.skip())


def _columns(corpus: Corpus, given: JudgementInputs) -> JudgedColumns | None:
    """Those that were chosen, None to find them by their names."""
    if not given.query or not given.document or len(all_columns(corpus)) < 2:
        return None
    return JudgedColumns(given.query, given.document, given.relevance or None)


def _ticked(used: Used, ticked: Ticked) -> tuple[Judgements, list[str]]:
    if ticked.count and ticked.corpus_key != used.corpus_key:
        raise InputError("The ticked hits are of other texts. Tick hits of these, or take the others again.", "ticks")
    places: Mapping[int, int] = {row: place for place, row in enumerate(used.rows)}
    here = {
        query: {places[row]: value for row, value in judged.items() if row in places}
        for query, judged in ticked.by_query.items()
    }
    elsewhere = ticked.count - sum(map(len, here.values()))
    notes = [f"{counted(elsewhere, 'ticked hit')} not among the texts in use left out."] if elsewhere else []
    return ticked_judgements(here), notes


def _as_sentences(notes: tuple[str, ...]) -> list[str]:
    return [f"Judgements: {'; '.join(notes)}."] if notes else []


def _unmatched(found: Judgements) -> list[str]:
    said = []
    if found.unknown_count:
        named = ", ".join(shorten(name, 40) for name in found.unknown)
        more = "" if found.unknown_count <= len(found.unknown) else " and others"
        said.append(f"{counted(found.unknown_count, 'judgement')} of texts that are not here left out ({named}{more}).")
    if found.doubled:
        said.append(f"{counted(found.doubled, 'judgement')} given more than once: the highest counts.")
    if found.ambiguous:
        said.append(f"{counted(found.ambiguous, 'document id')} of several texts each: all of them are judged.")
    return said
