"""The Search tab's handlers."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from gist_demo.analysis.hits import SearchSettings
from gist_demo.analysis.search import search_corpus
from gist_demo.corpora.samples import SAMPLES, load_sample
from gist_demo.encoding.encoder import Encoder
from gist_demo.tabs.interface import App, TextsInUse
from gist_demo.tabs.search import rank_corpus, suggest
from gist_demo.tabs.search_files import show_code
from tests.stand_ins import CARD, WordBackend, word_vector
from tests.tabs.conftest import GONE, GONE_TEXTS, HOSTILE, NOT_READY, SKIPPED, asked_for, keep, last, printed

TEXTS = ["a cat", "the dog barks", "rain", "snow"]
LONG = "One sentence about the rain. " * 4 + "A cat sleeps here. " + "Another one about the snow. " * 8


def ranked(app: App, in_use: TextsInUse, query: str = "pets", **more: object) -> tuple[Any, ...]:
    return last(rank_corpus(app, in_use, *asked_for(query=query, **more)))


def shown(hits: str) -> list[tuple[str, str]]:
    """The score and the beginning of each hit."""
    return re.findall(r'class="score" title="([^"]*)">.*?<p>([^<]*)</p>', hits)


def leads(hits: str) -> list[str]:
    return re.findall(r'class="rank">([^<]*)<', hits)


def test_hits_are_the_analysis_s_best_first(app: App, encoder: Encoder) -> None:
    sample = load_sample("eight-lines")
    in_use = TextsInUse(app.corpora.put(sample))
    hits, _, notice = ranked(app, in_use, "bad weather on the railway", top_k=3)
    expected = search_corpus(encoder, "bad weather on the railway", sample.texts, settings=SearchSettings(top_k=3)).hits
    assert shown(hits) == [(f"{hit.score:.6f}", sample.texts[hit.corpus_id]) for hit in expected]
    assert leads(hits) == [f"{rank} · row {hit.corpus_id + 1}" for rank, hit in enumerate(expected, start=1)]
    assert "8 texts · all-MiniLM-L6-v2 · float32" in notice
    assert "of unrelated pairs" in hits


def test_the_query_gets_the_model_s_prompt_and_the_texts_do_not(words: App, backend: WordBackend) -> None:
    ranked(words, keep(words, TEXTS))
    assert {text for batch in backend.batches for text in batch} >= {*TEXTS, f"{CARD.query_prompt}pets"}
    assert not any(
        text.startswith(CARD.query_prompt) for batch in backend.batches for text in batch if "pets" not in text
    )


@pytest.mark.parametrize(("asked", "given"), [(100, 4), (4, 4), (2.0, 2), (3.9, 3), (1, 1)])
def test_as_many_results_are_given_as_asked_for_and_there(words: App, asked: float, given: int) -> None:
    hits, *_ = ranked(words, keep(words, TEXTS), top_k=asked)
    assert hits.count('class="card scored"') == given


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"top_k": 0}, "must be from 1 to 100"),
        ({"query": " \n"}, "Type what you are looking for."),
        ({"mode": "hybrid", "weight": 2}, "must be from 0 to 1"),
        ({"column": "none such", "values": ["x"]}, "These texts have no such column"),
        ({"column": "kind", "values": ["none such"]}, "None of the texts has such a value"),
        ({"split": "tokens", "size": 9_999, "overlap": 1}, "A passage must have from 8 to"),
    ],
)
def test_what_cannot_be_used_is_a_sentence_and_nothing_is_read(
    words: App, backend: WordBackend, wrong: Mapping[str, Any], sentence: str
) -> None:
    in_use = keep(words, TEXTS, columns={"kind": ("a", "b", "b", "c")})
    hits, _, notice = last(rank_corpus(words, in_use, *asked_for(**{"query": "pets", **wrong})))
    assert (hits, sentence in notice) == (SKIPPED, True)
    assert backend.batches == []


def test_by_words_no_model_is_asked(without_model: App, words: App, backend: WordBackend) -> None:
    hits, answered, notice = ranked(without_model, keep(without_model, TEXTS), "the CAT", mode="keyword")
    assert leads(hits) == ["1 · row 1", "2 · row 2"]
    assert "by words (BM25)" in hits
    assert "unrelated pairs" not in hits
    assert "<mark>cat</mark>" in hits
    assert "4 texts · bm25s · float32" in notice
    assert answered[2].model == "bm25s"
    ranked(words, keep(words, TEXTS), "the CAT", mode="keyword")
    assert backend.batches == []


def test_words_that_no_text_has_are_told(words: App) -> None:
    hits, *_ = ranked(words, keep(words, TEXTS), "zebra", mode="keyword")
    assert "No text shares a word with the query." in hits
    assert "data-do" not in hits


def test_both_tell_of_both_places(words: App) -> None:
    hits, _, _ = ranked(words, keep(words, TEXTS), "the cat", mode="hybrid", weight=0.0)
    assert leads(hits) == ["1 · row 1", "2 · row 2"]
    assert re.findall(r'class="note">([^<]* by words)<', hits) == ["1 by words", "2 by words"]
    assert len(re.findall(r'class="note">\d by meaning<', hits)) == 2
    half, *_ = ranked(words, keep(words, TEXTS), "the cat", mode="hybrid")
    assert half.count("shares no word") == 2


def test_hits_below_the_threshold_are_hidden_and_counted(words: App) -> None:
    in_use = keep(words, TEXTS)
    scores = [float(score) for score, _ in shown(ranked(words, in_use)[0])]
    hits, _, notice = ranked(words, in_use, least_score=round(scores[1] - 0.001, 3))
    assert len(shown(hits)) == 2
    assert "2 hits below the threshold are hidden." in notice
    none, _, notice = ranked(words, in_use, least_score=1)
    assert "All hits are below the threshold." in none
    assert "4 hits below the threshold are hidden." in notice


def test_a_threshold_that_cannot_count_is_told(words: App) -> None:
    in_use = keep(words, TEXTS)
    for threshold in ({"least_score": 0.5}, {"least_percentile": 50}):
        hits, _, notice = ranked(words, in_use, "cat", mode="keyword", **threshold)
        assert leads(hits) == ["1 · row 1"]
        assert "Thresholds are for searches by meaning." in notice
    chinese = keep(words, ["今天天气很好，我们去公园散步。", "他在图书馆里看书。"])
    hits, _, notice = ranked(words, chinese, "pets", least_percentile=99)
    assert len(leads(hits)) == 2
    assert "no percentile" in notice


def test_the_filter_leaves_the_texts_of_some_values(words: App) -> None:
    in_use = keep(words, TEXTS, columns={"kind": ("animal", "animal", "weather", "other")})
    hits, _, notice = ranked(words, in_use, column="kind", values=["weather", "other"])
    assert {text for _, text in shown(hits)} == {"rain", "snow"}
    assert "Searched: 2 of 4 texts." in notice
    everything, *_ = ranked(words, in_use, column="kind", values=[])
    assert len(shown(everything)) == 4


def test_passages_are_searched_and_each_document_is_shown_once(words: App) -> None:
    in_use = keep(words, ["rain", LONG, "snow"])
    hits, _, notice = ranked(words, in_use, "A cat sleeps here.", split="sentences", size=1, overlap=0)
    assert sorted(lead.split(" · ")[1] for lead in leads(hits)) == ["row 1", "row 2", "row 3"]
    assert "Searched: 15 passages of 3 texts." in notice
    assert re.search(r'class="note">passage \d+ of 13<', hits)
    assert hits.count("<mark>") >= 1
    assert "3 texts · " in notice
    by_words, *_ = ranked(words, in_use, "cat", mode="keyword", split="sentences", size=1, overlap=0)
    assert re.findall(r'class="note">([^<]*)<', by_words) == ["passage 5 of 13"]


def test_what_answers_in_a_long_text_is_marked(app: App) -> None:
    filler = "The committee met on Tuesday and talked about the budget for the coming year. "
    text = filler * 3 + "Penguins huddle together against the cold. " + filler * 3
    hits, *_ = ranked(app, keep(app, [text, "A short one. About penguins."]), "how do birds keep warm")
    assert "<mark>Penguins huddle together against the cold.</mark>" in hits
    assert "<mark>" not in hits.split("A short one.")[1].split("</li>")[0]


def test_of_many_hits_the_first_are_marked_and_that_is_said(words: App) -> None:
    texts = [LONG.replace("cat", f"cat{i}") for i in range(22)]
    hits, _, notice = ranked(words, keep(words, texts), top_k=22)
    marked = ["<mark>" in card for card in hits.split("<li ")[1:]]
    assert marked == [True] * 20 + [False] * 2
    assert "What answered is marked in the first 20 hits." in notice
    *_, notice = ranked(words, keep(words, [f"text {i}" for i in range(22)]), top_k=22)
    assert "marked" not in notice


def test_side_by_side_the_moves_are_told(words: App) -> None:
    in_use = keep(words, TEXTS)
    hits, _, _ = ranked(words, in_use, "the cat", side_by_side=True, top_k=3)
    left, right = hits.split("<section>")[1:]
    assert "<h3>Meaning</h3>" in left
    assert "<h3>Words</h3>" in right
    moves = [re.findall(r'note move">([^<]*)<', side) for side in (left, right)]
    assert [len(each) for each in moves] == [3, 2]
    rows = [[lead.split(" · ")[1] for lead in leads(side)] for side in (left, right)]
    for row, move in zip(rows[0], moves[0], strict=True):
        there = rows[1].index(row) - rows[0].index(row) if row in rows[1] else None
        said = "only here: shares no word" if there is None else "same place" if there == 0 else f"{abs(there)} "
        assert move.startswith(said)
        assert there in (None, 0) or move.endswith("up" if there > 0 else "down")
    nothing, *_ = ranked(words, in_use, "zebra", side_by_side=True)
    assert "No text shares a word with the query." in nothing


def test_what_was_cut_is_said_of_query_and_texts(words: App) -> None:
    long = "one two three four five six seven eight nine"
    hits, _, notice = ranked(words, keep(words, ["rain", long]), "a b c d e f g h")
    assert "Query: cut: the last 3 words were not read." in notice
    assert "Cut: the last 3 words of text 2 were not read." in notice
    assert hits.count("Cut: the last 3 words were not read") == 1


@pytest.mark.parametrize("mode", ["semantic", "keyword", "hybrid"])
def test_texts_and_query_are_shown_as_they_are_written(words: App, mode: str) -> None:
    for text in (HOSTILE, f"{HOSTILE} \n" * 40):
        hits, _, notice = ranked(words, keep(words, [text]), HOSTILE, mode=mode)
        assert "<img" not in hits + notice
        assert "${" not in hits + notice
        assert "&lt;" in hits


def test_texts_that_are_gone_are_asked_for_again(words: App, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("WARNING")
    hits, _, notice = ranked(words, GONE_TEXTS)
    assert (hits, GONE in notice) == (SKIPPED, True)
    assert show_code(words, GONE_TEXTS, *asked_for(query="pets")) == f"# {GONE}"
    assert caplog.text == ""


def test_without_a_model_that_is_said(without_model: App) -> None:
    assert "There is no model." in ranked(without_model, keep(without_model, TEXTS))[-1]


def test_the_code_prints_the_hits_that_are_shown(words: App, monkeypatch: pytest.MonkeyPatch) -> None:
    key = keep(words, TEXTS)
    hits, *_ = ranked(words, key, 'a "pet"', top_k=3)
    code = show_code(words, key, *asked_for(query=' a "pet"', top_k=3))
    said = [line.split(maxsplit=2) for line in printed(code, monkeypatch).splitlines()]
    assert [(rank, text) for rank, _, text in said] == [(str(i + 1), text) for i, (_, text) in enumerate(shown(hits))]
    scores = [float(word_vector('find: a "pet"') @ word_vector(text)) for _, _, text in said]
    assert [float(score) for _, score, _ in said] == pytest.approx(scores, abs=1e-4)


def test_code_that_cannot_be_written_yet_is_a_comment(words: App, loading: App) -> None:
    assert show_code(loading, keep(loading, TEXTS), *asked_for(query="pets")) == NOT_READY
    by_words = show_code(loading, keep(loading, TEXTS), *asked_for(query="pets", mode="keyword"))
    assert by_words.startswith("# No model is needed.")
    assert show_code(words, keep(words, TEXTS), *asked_for(query=" ")) == "# Type what you are looking for."


@pytest.mark.parametrize("query", ["", " ", SAMPLES[0].query, SAMPLES[3].query])
def test_a_sample_brings_its_query_where_none_was_typed(words: App, query: str) -> None:
    assert suggest(words, TextsInUse(words.corpora.put(load_sample("short-articles"))), query) == "protecting secrets"


def test_a_query_that_was_typed_stays_and_own_texts_bring_none(words: App) -> None:
    assert suggest(words, TextsInUse(words.corpora.put(load_sample("short-articles"))), "my own question") == SKIPPED
    assert suggest(words, keep(words, TEXTS), SAMPLES[0].query) == SKIPPED
    assert suggest(words, keep(words, TEXTS), "") == SKIPPED


def test_a_choice_among_the_texts_is_searched_alone_and_can_go_on(words: App) -> None:
    hits, _, notice = ranked(words, keep(words, TEXTS, rows=(1, 3)))
    assert "2 texts" in notice
    assert {text for _, text in shown(hits)} == {TEXTS[1], TEXTS[3]}
    assert sorted(re.findall(r'class="menu" data-rows="(\d+)"', hits)) == ["1", "3"]
    assert sorted(re.findall(r'class="these" data-key="[0-9a-f]{64}" data-rows="([\d,]+)"', hits)[0].split(",")) == [
        "1",
        "3",
    ]
