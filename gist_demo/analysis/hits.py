"""What a search is asked for and what it finds: texts ranked by meaning, by words or by both."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from gist_demo.analysis.background import ScoreBackground
from gist_demo.analysis.fusion import RANK_CONSTANT, fused_scores, ranks
from gist_demo.analysis.keyword import K1, B
from gist_demo.analysis.ranking import Ids, top_rows
from gist_demo.encoding.encoder import Vectors
from gist_demo.provenance import Setting

Mode = Literal["semantic", "keyword", "hybrid"]


@dataclass(frozen=True)
class SearchSettings:
    """How to search: by meaning (semantic), by words (keyword) or by both, for how many hits (`top_k` >= 1).

    `weight` (0 to 1) is that of meaning in both. Of the hits, those whose cosine is below `least_score`, or whose
    percentile among strangers is below `least_percentile` (0 to 100), are hidden. `among`: only these texts are ranked,
    by their ascending row in the corpus; None for all. `documents`: where the texts are passages, the document of each,
    which then is found once, by its best passage.
    """

    mode: Mode = "semantic"
    top_k: int = 10
    weight: float = 0.5
    least_score: float = -1.0
    least_percentile: float = 0.0
    among: tuple[int, ...] | None = None
    documents: tuple[int, ...] | None = None

    def stated(self) -> dict[str, Setting]:
        """What an answer names of it among its settings."""
        given: dict[str, Setting] = {"mode": self.mode, "top_k": self.top_k}
        if self.mode != "semantic":
            given |= {"k1": K1, "b": B}
        if self.mode == "hybrid":
            given |= {"weight": self.weight, "rank_constant": RANK_CONSTANT}
        if self.least_score > -1:
            given["least_score"] = self.least_score
        if self.least_percentile > 0:
            given["least_percentile"] = self.least_percentile
        return given if self.among is None else {**given, "among": len(self.among)}


@dataclass(frozen=True)
class SearchHit:
    """Text `corpus_id` (its row in the corpus) and the cosine of the query to it, NaN where meaning was not asked for.

    `rank` and `keyword_rank` are its places by meaning and by words among the texts that were ranked, from 1, each None
    where it has none: a text that shares no word with the query has no place by words. `keyword_score` is its BM25,
    None where nobody asked for it.
    """

    corpus_id: int
    score: float
    rank: int | None = None
    keyword_score: float | None = None
    keyword_rank: int | None = None


def rank_texts(
    cosines: Vectors | None, keyword_scores: Vectors | None, settings: SearchSettings
) -> tuple[SearchHit, ...]:
    """The hits among texts with these `cosines` and BM25 scores (each shape (n,), or None where not asked for).

    By words, and by both where meaning has no weight, only texts that share a word with the query are hits. Of the
    settings, `among` and the two that hide are for the caller. Raises ValueError where scores are missing that the mode
    ranks by.
    """
    by_meaning = None if cosines is None else top_rows(cosines, len(cosines))
    by_words = None if keyword_scores is None else top_rows(keyword_scores, int((keyword_scores > 0).sum()))
    n = max(len(each) for each in (cosines, keyword_scores, ()) if each is not None)
    places, word_places = (
        np.zeros(n, np.int64) if order is None else ranks(order, n) for order in (by_meaning, by_words)
    )
    order = {"semantic": by_meaning, "keyword": by_words, "hybrid": None}[settings.mode]
    if settings.mode == "hybrid" and by_meaning is not None and by_words is not None:
        fused = fused_scores(places, word_places, settings.weight)
        order = top_rows(fused, int((fused > 0).sum()))
    if order is None:
        raise ValueError(f"a {settings.mode} search lacks scores")
    if settings.documents is not None:
        order = first_of_each(order, np.array(settings.documents, np.int64))
    return tuple(
        SearchHit(
            row,
            float("nan") if cosines is None else float(cosines[row]),
            int(places[row]) or None,
            None if keyword_scores is None else float(keyword_scores[row]),
            int(word_places[row]) or None,
        )
        for row in order[: settings.top_k].tolist()
    )


def first_of_each(order: Ids, documents: Ids) -> Ids:
    """Of the passages in `order` (rows, best first) the first of each document; `documents` (n,) are those of the rows.

    A document scores as its best passage. Source: MaxP; Dai and Callan, Deeper text understanding for IR, SIGIR 2019.
    """
    best: Ids = order[np.sort(np.unique(documents[order], return_index=True)[1])]
    return best


def hide_far(
    hits: Sequence[SearchHit], settings: SearchSettings, background: ScoreBackground | None
) -> tuple[tuple[SearchHit, ...], int]:
    """The `hits` that are close enough for `settings`, and how many are not; one without a cosine is never hidden.

    Without a background there are no percentiles, and none is too low.
    """
    scores = np.array([hit.score for hit in hits], np.float32)
    far = scores < np.float32(settings.least_score)
    if background is not None and settings.least_percentile > 0:
        far |= background.percentiles(scores) < settings.least_percentile
    return tuple(hit for hit, is_far in zip(hits, far, strict=True) if not is_far), int(far.sum())


def in_corpus(hits: Sequence[SearchHit], among: Ids) -> tuple[SearchHit, ...]:
    """`hits` among the texts of the rows `among` (ascending) of a corpus, with their rows in that."""
    return tuple(replace(hit, corpus_id=int(among[hit.corpus_id])) for hit in hits)
