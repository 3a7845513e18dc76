"""The Search tab's handlers."""

import math
import re
from typing import Any

import pytest

from gist_demo.analysis.hits import SearchSettings
from gist_demo.analysis.search import search_corpus
from gist_demo.corpora.samples import SAMPLES, load_sample
from gist_demo.encoding.encoder import Encoder
from gist_demo.errors import InputError
from gist_demo.settings import Limits
from gist_demo.tabs.interface import App, TextsInUse
from gist_demo.tabs.search import parse, rank_corpus, show_code, suggest
from tests.stand_ins import CARD, WordBackend, word_vector
from tests.tabs.conftest import GONE, GONE_TEXTS, HOSTILE, NOT_READY, SKIPPED, keep, last, printed

TEXTS = ["a cat", "the dog barks", "rain", "snow"]
LIMITS = Limits()


def shown(hits: str) -> list[tuple[str, str]]:
    """The score and the beginning of each hit."""
    return re.findall(r'class="score" title="([^"]*)">.*?<p>([^<]*)</p>', hits)


def test_hits_are_the_analysis_s_best_first(app: App, encoder: Encoder) -> None:
    sample = load_sample("eight-lines")
    hits, _, notice = last(rank_corpus(app, TextsInUse(app.corpora.put(sample)), "bad weather on the railway", 3))
    expected = search_corpus(encoder, "bad weather on the railway", sample.texts, settings=SearchSettings(top_k=3)).hits
    assert shown(hits) == [(f"{hit.score:.6f}", sample.texts[hit.corpus_id]) for hit in expected]
    assert re.findall(r'class="rank">([^<]*)<', hits) == ["1", "2", "3"]
    assert "8 texts · all-MiniLM-L6-v2 · float32" in notice


def test_the_query_gets_the_model_s_prompt_and_the_texts_do_not(words: App, backend: WordBackend) -> None:
    last(rank_corpus(words, keep(words, TEXTS), "pets", 10))
    assert {text for batch in backend.batches for text in batch} == {*TEXTS, f"{CARD.query_prompt}pets"}


@pytest.mark.parametrize(("asked", "given"), [(100, 4), (4, 4), (2.0, 2), (3.9, 3), (1, 1)])
def test_as_many_results_are_given_as_asked_for_and_there(words: App, asked: float, given: int) -> None:
    hits, *_ = last(rank_corpus(words, keep(words, TEXTS), "pets", asked))
    assert hits.count('class="card"') == given


@pytest.mark.parametrize("asked", [0, 0.5, -3, 101, 1e300, math.nan, math.inf, -math.inf, None, "many"])
def test_a_number_of_results_that_cannot_be_given_is_a_sentence(words: App, backend: WordBackend, asked: Any) -> None:
    with pytest.raises(InputError, match="must be from 1 to 100") as error:
        parse("pets", asked, LIMITS)
    assert error.value.field == "top_k"
    hits, _, notice = last(rank_corpus(words, keep(words, TEXTS), "pets", asked))
    assert (hits, error.value.text in notice) == (SKIPPED, True)
    assert backend.batches == []


@pytest.mark.parametrize("query", ["", "  \n", "\u200b", "\x00", "\ufeff \u00ad"])
def test_a_blank_query_is_asked_for(words: App, backend: WordBackend, query: str) -> None:
    with pytest.raises(InputError, match="Type what you are looking for") as error:
        parse(query, 10, LIMITS)
    assert error.value.field == "query"
    hits, _, notice = last(rank_corpus(words, keep(words, TEXTS), query, 10))
    assert hits == SKIPPED
    assert "Type what you are looking for." in notice
    assert backend.batches == []


def test_a_query_can_be_long_but_not_endless() -> None:
    assert parse("x" * 10_000, 10, LIMITS)[0] == "x" * 10_000
    assert parse(" " * 20_000 + "x", 10, LIMITS)[0] == "x"
    with pytest.raises(InputError, match=r"has 10,001 characters; at most 10,000") as error:
        parse("x" * 10_001, 10, LIMITS)
    assert error.value.field == "query"


def test_the_query_is_cleaned() -> None:
    assert parse(" \ufeffbad\u202e weather\x00\ud800 ", 10, LIMITS)[0] == "bad weather\ufffd"


def test_what_was_cut_is_said_of_query_and_texts(words: App) -> None:
    long = "one two three four five six seven eight nine"
    hits, _, notice = last(rank_corpus(words, keep(words, ["rain", long]), "a b c d e f g h", 10))
    assert "Query: cut: the last 3 words were not read." in notice
    assert "Cut: the last 3 words of text 2 were not read." in notice
    assert hits.count("Cut: the last 3 words were not read") == 1


def test_texts_and_query_are_shown_as_they_are_written(words: App) -> None:
    hits, _, notice = last(rank_corpus(words, keep(words, [HOSTILE]), HOSTILE, 10))
    assert "<img" not in hits + notice
    assert "${" not in hits + notice
    assert "&lt;img" in hits


def test_texts_that_are_gone_are_asked_for_again(words: App, caplog: pytest.LogCaptureFixture) -> None:
    hits, _, notice = last(rank_corpus(words, GONE_TEXTS, "pets", 10))
    assert (hits, GONE in notice) == (SKIPPED, True)
    assert show_code(words, GONE_TEXTS, "pets", 10) == f"# {GONE}"
    assert caplog.text == ""


def test_without_a_model_that_is_said(without_model: App) -> None:
    assert "There is no model." in last(rank_corpus(without_model, keep(without_model, TEXTS), "pets", 10))[-1]


def test_the_code_prints_the_hits_that_are_shown(words: App, monkeypatch: pytest.MonkeyPatch) -> None:
    key = keep(words, TEXTS)
    hits, *_ = last(rank_corpus(words, key, 'a "pet"', 3))
    said = [line.split(maxsplit=2) for line in printed(show_code(words, key, ' a "pet"', 3), monkeypatch).splitlines()]
    assert [(rank, text) for rank, _, text in said] == [(str(i + 1), text) for i, (_, text) in enumerate(shown(hits))]
    scores = [float(word_vector('find: a "pet"') @ word_vector(text)) for _, _, text in said]
    assert [float(score) for _, score, _ in said] == pytest.approx(scores, abs=1e-4)


def test_code_that_cannot_be_written_yet_is_a_comment(words: App, loading: App) -> None:
    assert show_code(loading, keep(loading, TEXTS), "pets", 10) == NOT_READY
    assert show_code(words, keep(words, TEXTS), " ", 10) == "# Type what you are looking for."


@pytest.mark.parametrize("query", ["", " ", SAMPLES[0].query, SAMPLES[3].query])
def test_a_sample_brings_its_query_where_none_was_typed(words: App, query: str) -> None:
    assert suggest(words, TextsInUse(words.corpora.put(load_sample("short-articles"))), query) == "protecting secrets"


def test_a_query_that_was_typed_stays_and_own_texts_bring_none(words: App) -> None:
    assert suggest(words, TextsInUse(words.corpora.put(load_sample("short-articles"))), "my own question") == SKIPPED
    assert suggest(words, keep(words, TEXTS), SAMPLES[0].query) == SKIPPED
    assert suggest(words, keep(words, TEXTS), "") == SKIPPED


def test_a_choice_among_the_texts_is_searched_alone_and_can_go_on(words: App) -> None:
    hits, _, notice = last(rank_corpus(words, keep(words, TEXTS, rows=(1, 3)), "pets", 10))
    assert "2 texts" in notice
    assert {text for _, text in shown(hits)} == {TEXTS[1], TEXTS[3]}
    assert sorted(re.findall(r'class="menu" data-rows="(\d+)"', hits)) == ["1", "3"]
    assert sorted(re.findall(r'class="these" data-key="[0-9a-f]{64}" data-rows="([\d,]+)"', hits)[0].split(",")) == [
        "1",
        "3",
    ]
