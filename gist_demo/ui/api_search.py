"""The endpoints for search: one query, or many at once."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import cast, get_args

from gist_demo.analysis.background import score_columns
from gist_demo.analysis.hits import Mode, SearchHit, SearchSettings
from gist_demo.analysis.passages import Unit
from gist_demo.corpora.corpus import Corpus
from gist_demo.encoding.encoder import Watch
from gist_demo.errors import InputError
from gist_demo.tabs.interface import Used
from gist_demo.tabs.search_find import Searched, check_amount, find_all, prepare
from gist_demo.tabs.search_inputs import Asked
from gist_demo.ui.endpoints import Endpoints, Json, about_result, number, whole


class SearchApi(Endpoints):
    """`mode`: semantic (by meaning), keyword (by words, BM25) or hybrid, with the `weight` of meaning from 0 to 1.

    Hits below `least_score` (a cosine) or `least_percentile` (0 to 100) are left out and counted in `hidden`. `among`
    are the only texts to be ranked. With `split_by` (sentences or tokens) texts are searched in passages of `size`, of
    which `overlap` are also in the one before, and found by their best one, whose span in the text is `passage`.
    """

    def register(self) -> None:
        """Publish the endpoints in the Blocks that are being built."""
        self.publish(self.search, self.search_many)

    def search(  # noqa: PLR0913, PLR0917 (parameters of the public API, only ever added)
        self,
        query: str,
        texts: list[str],
        top_k: int = 10,
        mode: str = "semantic",
        weight: float = 0.5,
        least_score: float = -1.0,
        least_percentile: float = 0.0,
        among: list[int] | None = None,
        split_by: str | None = None,
        size: int = 3,
        overlap: int = 1,
    ) -> Json:
        """The texts that answer a query best: by meaning (semantic), by words (keyword) or by both (hybrid)."""

        def work(watch: Watch) -> Json:
            queries = (self._text(query, "query"),)
            settings = _settings(top_k, mode, weight, least_score, least_percentile)
            answer = self._search(("query", queries), texts, settings, (among, split_by, size, overlap), watch)
            (hits,), (hidden,) = answer.pop("hits"), answer.pop("hidden")
            return {"hits": hits, "hidden": hidden} | answer

        return self._answer_alone(work)

    def search_many(  # noqa: PLR0913, PLR0917 (parameters of the public API, only ever added)
        self,
        queries: list[str],
        texts: list[str],
        top_k: int = 10,
        mode: str = "semantic",
        weight: float = 0.5,
        least_score: float = -1.0,
        least_percentile: float = 0.0,
        among: list[int] | None = None,
        split_by: str | None = None,
        size: int = 3,
        overlap: int = 1,
    ) -> Json:
        """The texts that answer each of many queries best; hits and hidden are lists, one for each query."""

        def work(watch: Watch) -> Json:
            asked = self._texts(queries, "queries", most=self._app.limits.queries)
            settings = _settings(top_k, mode, weight, least_score, least_percentile)
            return self._search(("queries", asked), texts, settings, (among, split_by, size, overlap), watch)

        return self._answer_alone(work)

    def _search(
        self,
        queries: tuple[str, Sequence[str]],
        texts: object,
        settings: SearchSettings,
        parts: tuple[object, object, object, object],
        watch: Watch,
    ) -> Json:
        """The hits of `queries`, after the name of their parameter; `parts` say what of the texts is searched."""
        corpus = self._texts(texts, "texts", most=self._app.limits.rows)
        if not corpus:
            raise InputError("There are no texts to search. Add some.")
        name, asked_for = queries
        _check_count(len(asked_for), min(settings.top_k, len(corpus)), self._app.limits.answer_hits)
        among, *split = parts
        asked = Asked("", replace(settings, among=_among(among, len(corpus))), split=_split(*split))
        searched = prepare(self._app, Used(Corpus("", corpus), range(len(corpus))), asked, watch=watch)
        result = find_all(searched, asked_for, watch=watch)
        check_amount(searched, result.hits, self._app.limits)
        reports = {name: result.query_report, "texts" if searched.passages is None else "passages": result.report}
        hits = [[*_plain(each, searched)] for each in result.hits]
        return {"hits": hits, "hidden": list(result.hidden)} | about_result(
            result.provenance, result.background, **reports
        )


def _settings(
    top_k: object, mode: object, weight: object, least_score: object, least_percentile: object
) -> SearchSettings:
    if mode not in get_args(Mode):
        raise InputError("mode must be semantic, keyword or hybrid.", "mode")
    return SearchSettings(
        cast(Mode, mode),
        whole(top_k, "top_k", least=1),
        number(weight, "weight", 0, 1),
        number(least_score, "least_score", -1, 1),
        number(least_percentile, "least_percentile", 0, 100),
    )


def _check_count(queries: int, hits: int, most: int) -> None:
    if queries * hits > most:
        raise InputError(
            f"top_k: {queries:,} queries of up to {hits:,} hits are too much, at most {most:,} hits can be given at "
            "once.",
            "top_k",
        )


def _among(rows: object, n: int) -> tuple[int, ...] | None:
    if rows is None:
        return None
    if not isinstance(rows, list) or not rows:
        raise InputError("among must be a list of rows, counted from 0.", "among")
    found = sorted({whole(row, "among", least=0) for row in rows})
    if found[-1] >= n:
        raise InputError(f"among: there is no text {found[-1]}.", "among")
    return tuple(found)


def _split(by: object, size: object, overlap: object) -> tuple[Unit, int, int] | None:
    if by is None:
        return None
    if by not in get_args(Unit):
        raise InputError("split_by must be sentences or tokens.", "split_by")
    return cast(Unit, by), whole(size, "size", least=1), whole(overlap, "overlap", least=0)


def _plain(hits: Sequence[SearchHit], searched: Searched) -> Iterator[Json]:
    """Hits as JSON: numbers that were not asked for are null."""
    percentiles = score_columns([hit.score for hit in hits], searched.background).percentiles
    passages, by_meaning = searched.passages, searched.encoder is not None
    for place, hit in enumerate(hits):
        row = searched.row(hit.corpus_id)
        yield {
            "corpus_id": row,
            "score": hit.score if by_meaning else None,
            "percentile": None if percentiles is None or not by_meaning else float(percentiles[place]),
            "text": searched.used.texts[row],
            "passage": None if passages is None else list(passages.spans[hit.corpus_id]),
            "keyword_score": hit.keyword_score,
            "rank": hit.rank,
            "keyword_rank": hit.keyword_rank,
        }
