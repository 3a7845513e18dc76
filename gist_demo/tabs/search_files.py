"""What leaves the Search tab: files of the hits on the page, and the Python lines that give them."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gist_demo.analysis.hits import SearchSettings
from gist_demo.analysis.passages import split_into_passages
from gist_demo.encoding.encoder import SILENT, Watch
from gist_demo.errors import InputError
from gist_demo.export.about import About, about, read_against
from gist_demo.export.files import Download, npz_file, table_file
from gist_demo.export.table import Rows
from gist_demo.export.tables import search_table
from gist_demo.provenance import Provenance
from gist_demo.reproduce import search_code
from gist_demo.reproduce_search import needs_model
from gist_demo.tabs.interface import App, TextsInUse
from gist_demo.tabs.search_find import Found, Searched, find, restricted
from gist_demo.tabs.search_inputs import FIELDS, Asked, filtered, parse
from gist_demo.widgets.download import Kind
from gist_demo.widgets.run import RunWatch, as_comment, quickly, visitor

Answered = tuple[TextsInUse, Mapping[str, object], Provenance]


def write_hits(app: App, kind: Kind, answered: Answered | None) -> Download:
    """The file of the hits on the page. Raises InputError where there are none."""
    if answered is None:
        raise InputError("There are no results yet. Press Search.")
    in_use, given, source_of_page = answered
    watch = RunWatch(app.limits.run_seconds, visitor=visitor())
    found = find(app, app.used(in_use), parse(given, app.limits), watch=watch)
    check_same_source(found.result.provenance, source_of_page)
    rows = found.searched.used.exported()
    source = said_of(found.searched, found.result.provenance, rows, found.asked, query=found.asked.query)
    if kind == "npz":
        return _numbers(found, source, rows, watch)
    lists = [("", found.result)] if found.words is None else [("Meaning", found.result), ("Words", found.words)]
    if not any(result.hits for _, result in lists):
        raise InputError("There are no hits to write. Look for something else, or lower the threshold.")
    name = "" if found.words is None else "ranking"
    return table_file(kind, "search", search_table(lists, rows, name=name, passages=found.searched.passages), source)


def show_code(app: App, in_use: TextsInUse, *values: object) -> str:
    """The lines that give these hits."""

    def lines() -> str:
        asked = parse(dict(zip(FIELDS, values, strict=True)), app.limits)
        used = app.used(in_use)
        rows, texts, passages = filtered(used, asked.only), used.texts, None
        if asked.split is not None:
            unit, size, overlap = asked.split
            encoder = app.models.get()
            passages = split_into_passages(texts, by=unit, size=size, overlap=overlap, encoder=encoder, watch=SILENT)
            texts = passages.texts
        settings: SearchSettings = restricted(asked.settings, rows, passages)
        made = partial(search_code, texts=texts, query=asked.query, settings=settings, side_by_side=asked.side_by_side)
        return app.code(made) if needs_model(settings, side_by_side=asked.side_by_side) else made(None)

    return quickly(lines, as_comment)


def check_same_source(now: Provenance, page: Provenance) -> None:
    """Raises InputError where the numbers of a file come from another model than those on the page."""
    names = ("model", "revision", "device", "number_format")
    if any(getattr(now, name) != getattr(page, name) for name in names):
        raise InputError("Another model has taken over since. Run this again.")


def said_of(searched: Searched, provenance: Provenance, rows: Rows, asked: Asked, **more: object) -> About:
    """Where the hits come from: also the filter and the passages."""
    return about(
        provenance,
        rows,
        **more,
        only=None if asked.only is None else {"column": asked.only[0], "values": list(asked.only[1])},
        passages=None if asked.split is None else dict(zip(("by", "size", "overlap"), asked.split, strict=True)),
        texts_from=searched.used.origin(),
        percentiles_among=read_against(searched.background),
    )


def _numbers(found: Found, source: About, rows: Rows, watch: Watch) -> Download:
    searched, query = found.searched, found.asked.query
    arrays: dict[str, NDArray[Any]] = {}
    if searched.encoder is not None:
        arrays["embeddings"] = searched.encoder.encode(searched.texts, watch=watch).vectors
        (arrays["query_embedding"],) = searched.encoder.encode([query], kind="query", watch=watch).vectors
    if searched.index is not None:
        arrays["keyword_scores"] = searched.index.scores(query)
    if searched.passages is not None:
        documents = searched.passages.documents
        arrays["documents"] = np.array(rows.numbers, np.int64)[documents]
    return npz_file("search", arrays, source, rows)
