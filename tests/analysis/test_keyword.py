import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib.metadata import version
from threading import Event

import bm25s
import numpy as np
import pytest

from gist_demo.analysis import keyword
from gist_demo.analysis.keyword import (
    KeywordIndex,
    KeywordIndexes,
    index_texts,
    keyword_provenance,
    shared_words,
    words_of,
)
from gist_demo.corpora.samples import load_sample
from gist_demo.encoding.encoder import Watch
from gist_demo.errors import InputError, Stopped
from gist_demo.settings import Limits
from tests.stand_ins import PatientWatch

TEXTS = ["The cat sat on the mat.", "The dog sat.", "Cats and dogs", "", "the the the"]


def by_hand(query: str, texts: list[str]) -> list[float]:
    """The formula of the docstring, text by text."""
    rows = [words_of(text) for text in texts]
    mean = sum(map(len, rows)) / len(rows)
    scores = []
    for row in rows:
        score = 0.0
        for word in words_of(query):
            holders = sum(word in other for other in rows)
            often = row.count(word)
            rarity = math.log(1 + (len(rows) - holders + 0.5) / (holders + 0.5))
            score += rarity * often / (often + 1.5 * (1 - 0.75 + 0.75 * len(row) / mean))
        scores.append(score)
    return scores


@pytest.mark.parametrize("query", ["sat", "the cat", "The CAT, the cat!", "dogs of the mat", "sat sat sat"])
def test_by_hand(query: str) -> None:
    scores = index_texts(TEXTS).scores(query)
    assert scores.dtype == np.float32
    np.testing.assert_allclose(scores, by_hand(query, TEXTS), atol=1e-6)


def test_one_number_worked_out_on_paper() -> None:
    """Two texts of one word, of which one holds it: log(1 + 1.5 / 1.5) * 1 / (1 + 1.5)."""
    assert index_texts(["cat", "dog"]).scores("cat").tolist() == [pytest.approx(math.log(2) / 2.5), 0.0]


def test_the_library_s_own_way_gives_the_same() -> None:
    texts = list(load_sample("customer-questions").texts)
    retriever = bm25s.BM25(k1=1.5, b=0.75, method="lucene")
    tokens = bm25s.tokenize(texts, token_pattern=r"\w+", stopwords=None, return_ids=False, show_progress=False)
    retriever.index(tokens, show_progress=False)
    index = index_texts(texts)
    for query in texts[::20]:
        asked = bm25s.tokenize([query], token_pattern=r"\w+", stopwords=None, return_ids=False, show_progress=False)
        np.testing.assert_allclose(index.scores(query), retriever.get_scores(asked[0]), atol=1e-6)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The Cat's mat, 3 x_1!", ["the", "cat", "s", "mat", "3", "x_1"]),
        ("Cafe\u0301 CAF\u00c9 ﬁne", ["café", "café", "fine"]),
        ("Straße Ωmega привет", ["straße", "ωmega", "привет"]),
        ("東京大学 へ", ["東京大学", "へ"]),
        ("  \n … ?!", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize("query", ["zebra", "?!", " "])
def test_a_query_that_shares_no_word_scores_nothing(query: str) -> None:
    assert index_texts(TEXTS).scores(query).tolist() == [0.0] * 5


@pytest.mark.parametrize("texts", [["?!", "…"], [""], []])
def test_texts_without_a_word_can_be_searched_in_vain(texts: list[str]) -> None:
    index = index_texts(texts)
    assert index.scores("cat").tolist() == [0.0] * len(texts)
    assert 0 < index.size_bytes <= 1_000


def test_words_that_text_and_query_share_are_found_where_they_stand() -> None:
    text = "The CATS and the cat; ﬁne cafe\u0301s."
    found = shared_words(text, "a cat, THE fine")
    assert [text[start:end] for start, end in found] == ["The", "the", "cat", "ﬁne"]
    assert shared_words(text, "?") == []
    assert len(shared_words("cat " * 5_000, "cat")) == 1_000


def test_equal_texts_score_equally() -> None:
    scores = index_texts(["a b c", *TEXTS, "a b c"] * 50).scores("c b the a")
    assert len(set(scores[::7].tolist())) == 1
    assert scores[0] == scores[6]


@pytest.mark.parametrize("limits", [replace(Limits(), keyword_words=11), replace(Limits(), keyword_vocabulary=8)])
def test_too_many_words_are_refused_with_what_to_do(limits: Limits) -> None:
    with pytest.raises(InputError, match=r"Search by meaning, or use fewer texts\.") as caught:
        index_texts(TEXTS, limits=limits)
    assert caught.value.field == "mode"
    assert isinstance(index_texts(TEXTS[:2], limits=limits), KeywordIndex)


def test_an_index_that_nobody_waits_for_is_not_made() -> None:
    with pytest.raises(Stopped):
        index_texts(TEXTS, watch=PatientWatch(checks=4))


def test_its_size_is_about_what_it_holds() -> None:
    index = index_texts([f"word{i} and word{i + 1}" for i in range(1_000)])
    assert 3_000 * 8 + 1_002 * 50 < index.size_bytes < 1_000_000


def test_an_index_is_made_once_and_goes_with_its_corpus(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Sequence[str]] = []

    def noted(texts: Sequence[str], *, limits: Limits, watch: Watch) -> KeywordIndex:
        made.append(texts)
        return index_texts(texts, limits=limits, watch=watch)

    monkeypatch.setattr(keyword, "index_texts", noted)
    indexes = KeywordIndexes()
    first = indexes.get("a", None, TEXTS)
    assert indexes.get("a", None, TEXTS) is first
    indexes.get("a", (0, 1), TEXTS[:2])
    indexes.get("b", None, TEXTS)
    assert made == [TEXTS, TEXTS[:2], TEXTS]
    assert indexes.size_bytes == 2 * first.size_bytes + index_texts(TEXTS[:2]).size_bytes
    indexes.forget("a")
    assert indexes.size_bytes == first.size_bytes
    indexes.forget("a")
    indexes.forget("b")
    assert indexes.size_bytes == 0
    assert indexes.get("a", None, TEXTS) is not first


def test_the_index_used_last_stays_where_there_is_no_room_for_all() -> None:
    each = index_texts(TEXTS).size_bytes
    indexes = KeywordIndexes(replace(Limits(), keyword_bytes=2 * each))
    first, _ = indexes.get("a", None, TEXTS), indexes.get("b", None, TEXTS)
    assert indexes.get("a", None, TEXTS) is first
    indexes.get("c", None, TEXTS)
    assert indexes.size_bytes == 2 * each
    assert indexes.get("a", None, TEXTS) is first
    tight = KeywordIndexes(replace(Limits(), keyword_bytes=each - 1))
    assert tight.get("a", None, TEXTS).n_texts == 5
    assert tight.size_bytes == 0


def test_of_texts_that_are_not_kept_no_index_is_kept_or_shared() -> None:
    """Callers who bring their texts along all have the key "", and as many texts as others."""
    kept = {"a"}

    def asks_between(key: str) -> bool:
        if asked and key == "":
            asked.pop()
            assert indexes.get("", None, ["dog"]).scores("cat").tolist() == [0.0]
        return key in kept

    asked: list[None] = []
    indexes = KeywordIndexes(is_kept=asks_between)
    for _ in range(2):
        asked.append(None)
        assert indexes.get("", None, ["cat"]).scores("cat")[0] > 0
    assert indexes.size_bytes == 0
    indexes.get("a", None, TEXTS)
    assert indexes.size_bytes > 0


def test_even_indexes_without_a_word_are_bounded() -> None:
    indexes = KeywordIndexes(replace(Limits(), keyword_bytes=10_000))
    for part in range(100):
        indexes.get("a", (part,), ["?!"])
    assert 0 < indexes.size_bytes <= 10_000


def test_who_asks_for_an_index_that_is_being_made_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[KeywordIndex] = []
    begun, go_on = Event(), Event()

    def slowly(texts: Sequence[str], *, limits: Limits, watch: Watch) -> KeywordIndex:
        begun.set()
        assert go_on.wait(10)
        made.append(index_texts(texts, limits=limits, watch=watch))
        return made[-1]

    monkeypatch.setattr(keyword, "index_texts", slowly)
    indexes = KeywordIndexes()
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(indexes.get, "a", None, TEXTS) for _ in range(4)]
        assert begun.wait(10)
        with pytest.raises(Stopped):
            indexes.get("a", None, TEXTS, watch=PatientWatch(checks=0))
        go_on.set()
        assert [each.result(10) for each in asked] == made * 4


def test_where_numbers_without_a_model_come_from() -> None:
    source = keyword_provenance(5, mode="keyword")
    assert (source.model, source.revision, source.rows) == ("bm25s", version("bm25s"), 5)
    assert source.settings == {"mode": "keyword"}
