"""How the Search tab finds: from what was asked for to its hits, and what in their texts answered."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from gist_demo.analysis.background import ScoreBackground
from gist_demo.analysis.hits import SearchHit, SearchSettings
from gist_demo.analysis.keyword import KeywordIndex, shared_words
from gist_demo.analysis.passages import Passages, best_passages, split_into_passages
from gist_demo.analysis.search import QueriesResult, SearchResult, search_corpus, search_queries
from gist_demo.analysis.segments import Span
from gist_demo.encoding.encoder import SILENT, Encoder, Watch
from gist_demo.errors import InputError
from gist_demo.provenance import Provenance
from gist_demo.settings import Limits
from gist_demo.tabs.interface import App, Used
from gist_demo.tabs.search_inputs import Asked, filtered

_SHORT = 160  # characters
MOST_MARKED = 20  # hits whose sentences are read


@dataclass(frozen=True)
class Searched:
    """What is searched: `texts`, which are those of `used` or their `passages`, and with what.

    `encoder` is None where only words are asked for, `index` where only meaning is. `among`: how many of the texts in
    use the filter leaves, None without one.
    """

    used: Used
    texts: tuple[str, ...]
    settings: SearchSettings
    passages: Passages | None
    encoder: Encoder | None
    index: KeywordIndex | None
    background: ScoreBackground | None
    among: int | None

    def row(self, corpus_id: int) -> int:
        """The row of a text, or of the document of a passage, among the texts in use, from 0."""
        return corpus_id if self.passages is None else int(self.passages.documents[corpus_id])

    def of_documents(self, source: Provenance) -> Provenance:
        """`source` with the rows of documents, where passages were searched."""
        if self.passages is None:
            return source
        return replace(source, rows=len(self.used.texts), cut=tuple(sorted({self.row(part) for part in source.cut})))


@dataclass(frozen=True)
class Found:
    """The answer to `asked`: hits by the mode asked for, and side by side `words`, those by words alone."""

    asked: Asked
    searched: Searched
    result: SearchResult
    words: SearchResult | None = None

    def row(self, hit: SearchHit) -> int:
        """The row of its document among the texts in use, from 0."""
        return self.searched.row(hit.corpus_id)


def find(app: App, used: Used, asked: Asked, *, watch: Watch = SILENT) -> Found:
    """The hits of `asked` among the texts in `used`. Raises InputError for what cannot be searched or filtered."""
    searched = prepare(app, used, asked, watch=watch)
    settings = searched.settings
    if not asked.side_by_side:
        return Found(asked, searched, _search(searched, asked.query, settings, watch))
    meaning = _search(searched, asked.query, replace(settings, mode="semantic"), watch)
    return Found(asked, searched, meaning, _search(searched, asked.query, replace(settings, mode="keyword"), watch))


def prepare(app: App, used: Used, asked: Asked, *, watch: Watch = SILENT) -> Searched:
    """All that a search needs beside its query: it is the same for many queries."""
    rows = asked.settings.among if asked.only is None else filtered(used, asked.only)
    by_meaning, by_words = asked.settings.mode != "keyword", asked.settings.mode != "semantic"
    wants_model = by_meaning or asked.side_by_side
    encoder = app.models.get(watch=watch) if wants_model or asked.split is not None else None
    passages = None
    if asked.split is not None and encoder is not None:
        unit, size, overlap = asked.split
        passages = split_into_passages(used.texts, by=unit, size=size, overlap=overlap, encoder=encoder, watch=watch)
    texts = used.texts if passages is None else passages.texts
    # Passages of tokens are those of one model.
    card = None if passages is None or encoder is None else encoder.card
    part = (used.rows, asked.split, card and (card.id, card.revision))
    wants_words = by_words or asked.side_by_side
    return Searched(
        used,
        texts,
        restricted(asked.settings, rows, passages),
        passages,
        encoder if wants_model else None,
        app.keywords.get(used.corpus_key, part, texts, watch=watch) if wants_words else None,
        _background(app, used, encoder, passages, watch) if wants_model else None,
        None if rows is None else len(rows),
    )


def check_amount(searched: Searched, hits: Iterable[Sequence[SearchHit]], limits: Limits) -> None:
    """Raises InputError where the texts and columns of `hits`, a list of them for each query, are too much to hand out.

    A text stands there as often as it was found.
    """
    corpus, used = searched.used.corpus, searched.used.rows
    times = Counter(used[searched.row(hit.corpus_id)] for each in hits for hit in each)
    cells = (corpus.texts, *corpus.columns.values())
    held = sum(count * sum(len(values[row]) for values in cells) for row, count in times.items())
    if held > limits.answer_characters:
        raise InputError(
            f"The texts of these hits have {held:,} characters together; at most {limits.answer_characters:,} can be "
            "given at once. Ask for fewer results or fewer queries.",
            "top_k",
        )


def find_all(searched: Searched, queries: Sequence[str], *, watch: Watch = SILENT) -> QueriesResult:
    """The hits of each of `queries`."""
    result = search_queries(
        searched.encoder,
        queries,
        searched.texts,
        settings=searched.settings,
        index=searched.index,
        background=searched.background,
        watch=watch,
    )
    return replace(result, provenance=searched.of_documents(result.provenance))


def marks(found: Found, *, watch: Watch = SILENT) -> list[tuple[Span, ...]]:
    """What to mark in the document of each hit: the passage that answered, or the words shared where they decided.

    Of a short document, which is read at a glance, and of the hits after the first 20, nothing.
    """
    searched, hits = found.searched, found.result.hits
    if searched.encoder is None:
        return word_marks(found, found.result)
    documents = [searched.used.texts[found.row(hit)] for hit in hits]
    wanted = [len(text) > _SHORT and place < MOST_MARKED for place, text in enumerate(documents)]
    if searched.passages is not None:
        several = np.bincount(searched.passages.documents) > 1
        spans = searched.passages.spans
        return [(spans[hit.corpus_id],) if several[found.row(hit)] else () for hit in hits]
    (query,) = searched.encoder.encode([found.asked.query], kind="query", watch=watch).vectors
    long = [text for text, is_wanted in zip(documents, wanted, strict=True) if is_wanted]
    best = iter(best_passages(searched.encoder, query, long, watch=watch))
    found_in = (next(best).span if is_wanted else None for is_wanted in wanted)
    return [() if span is None else (span,) for span in found_in]


def some_unmarked(found: Found) -> bool:
    """Whether a long document comes too late among the hits to have its answer marked."""
    searched, later = found.searched, found.result.hits[MOST_MARKED:]
    by_sentence = searched.encoder is not None and searched.passages is None
    return by_sentence and any(len(searched.used.texts[found.row(hit)]) > _SHORT for hit in later)


def word_marks(found: Found, result: SearchResult) -> list[tuple[Span, ...]]:
    """Where the document of each hit of `result` has words of the query."""
    texts = (found.searched.used.texts[found.row(hit)] for hit in result.hits)
    return [tuple(shared_words(text, found.asked.query)) for text in texts]


def _search(searched: Searched, query: str, settings: SearchSettings, watch: Watch) -> SearchResult:
    result = search_corpus(
        searched.encoder,
        query,
        searched.texts,
        settings=settings,
        index=searched.index,
        background=searched.background,
        watch=watch,
    )
    return replace(result, provenance=searched.of_documents(result.provenance))


def _background(
    app: App, used: Used, encoder: Encoder | None, passages: Passages | None, watch: Watch
) -> ScoreBackground | None:
    """That of all texts of the visitor, whichever of them are in use, or of the passages that are searched."""
    if encoder is None:
        return None
    return app.background(encoder, used.corpus.texts if passages is None else passages.texts, watch=watch)


def restricted(settings: SearchSettings, rows: tuple[int, ...] | None, passages: Passages | None) -> SearchSettings:
    """`settings` for the `rows` that a filter leaves (None: all) of the texts, or of the passages of those texts."""
    if passages is None:
        return replace(settings, among=rows)
    documents = passages.documents
    among = None if rows is None else tuple(np.flatnonzero(np.isin(documents, rows)).tolist())
    return replace(settings, among=among, documents=tuple(documents.tolist()))
