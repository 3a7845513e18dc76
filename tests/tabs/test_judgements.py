"""The panel for ranking quality: its handlers."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from gist_demo.analysis.judged_search import evaluate_search, search_rankers
from gist_demo.analysis.judgements import Judgements
from gist_demo.analysis.keyword import index_texts
from gist_demo.errors import InputError
from gist_demo.settings import Limits
from gist_demo.tabs.interface import App, TextsInUse
from gist_demo.tabs.judgement_inputs import offer_columns, offer_ids
from gist_demo.tabs.judgements import shown_ticks, tick
from gist_demo.tabs.ranking_quality import measure_search, show_code, write_quality
from gist_demo.tabs.search import query_of
from gist_demo.widgets.ticks import Ticked
from tests.stand_ins import FixedModels
from tests.tabs.conftest import GONE, GONE_TEXTS, HOSTILE, SKIPPED, SOURCE, keep, last, make_app, printed

TEXTS = ["a cat", "the dog barks", "rain", "snow", "wind and rain"]
IDS = ("a", "b", "c", "d", "e")
TABLE = "query,doc_id,relevance\nwet weather,c,2\nwet weather,e,1\npets,a,1\npets,d,0\n"


def given(source: str = "paste", **more: Any) -> tuple[Any, ...]:
    """The inputs of the panel in their order."""
    values = {
        "source": source, "ticked": Ticked(), "file": None, "pasted": TABLE, "query": None, "document": None,
        "relevance": None, "ids": "id", "aim": 0, **more,
    }  # fmt: skip
    return tuple(values.values())


def with_ids(app: App, **more: Any) -> TextsInUse:
    return keep(app, TEXTS, columns={"id": IDS, "topic": ("pets", "pets", "weather", "weather", "weather")}, **more)


def measured(app: App, *inputs: Any) -> tuple[str, str]:
    verdict, _, notice = last(measure_search(app, *inputs))
    return verdict, notice


def test_pasted_judgements_measure_every_way_to_search(words: App) -> None:
    verdict, notice = measured(words, with_ids(words), *given())
    judgements = Judgements(("wet weather", "pets"), ({2: 2.0, 4: 1.0}, {0: 1.0, 3: 0.0}))
    expected = evaluate_search(
        words.models.get(), TEXTS, judgements, rankers=search_rankers(index_texts(TEXTS))
    ).evaluation
    for name in ("semantic", "keyword", "hybrid"):
        assert f"<b>{100 * expected.quality[name].ndcg.value:.1f}</b>" in verdict
    assert "2 queries, 4 judgements." in verdict
    assert "Fewer than 30 queries" in verdict
    assert "Queries that fail worst" in verdict
    assert "5 texts · words · float32" in notice


def test_a_file_of_judgements_gives_the_same(words: App, tmp_path: Path) -> None:
    path = tmp_path / "qrels.tsv"
    path.write_text(TABLE.replace(",", "\t"))
    in_use = with_ids(words)
    assert measured(words, in_use, *given("file", file=str(path))) == measured(words, in_use, *given())


def test_columns_can_be_chosen_and_ids_be_numbers_of_the_page(words: App) -> None:
    table = "x,y,z\nwet weather,3,2\nwet weather,5,1\npets,1,1\npets,4,0\n"
    in_use = with_ids(words)
    chosen = given(pasted=table, query="x", document="y", relevance="z", ids="")
    assert measured(words, in_use, *chosen) == measured(words, in_use, *given())


def test_what_was_left_out_is_said(words: App) -> None:
    table = TABLE + "pets,zebra,1\nlost,yeti,1\npets,a,1\nbroken,a,much\n"
    verdict, notice = measured(words, with_ids(words), *given(pasted=table))
    assert "1 row whose relevance is no number left out (row 8)" in notice
    assert "2 judgements of texts that are not here left out (zebra, yeti)." in notice
    assert "1 judgement given more than once: the highest counts." in notice
    assert "1 query without a relevant text among yours left out." in verdict


def test_ticked_hits_are_judgements_too(words: App) -> None:
    in_use = with_ids(words, rows=(0, 2, 4))
    ticked = Ticked(in_use.corpus_key, {"wet weather": {2: 1.0, 4: 1.0}, "cold": {3: 1.0}})
    verdict, notice = measured(words, in_use, *given("ticks", ticked=ticked))
    assert "1 query, 2 judgements." in verdict
    assert "1 ticked hit not among the texts in use left out." in notice
    assert "1 of the first hits were judged by nobody" in verdict


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        (given("ticks"), "There are no judgements yet. Tick the hits that fit"),
        (given("ticks", ticked=Ticked("elsewhere", {"q": {0: 1.0}})), "The ticked hits are of other texts"),
        (given("file"), "Upload a file with the columns"),
        (given("paste", pasted="  "), "Paste rows with the columns"),
        (given("paste", pasted=None), "Paste rows with the columns"),
        (given(pasted="query,relevance\npets,1\nrain,0\n"), "there is no document id"),
        (given(pasted="query,id,relevance\npets,yeti,1\n"), "No document id of the judgements is one of your texts"),
        (given(pasted="query,id,relevance\npets,a,0\n"), "No query has a relevant text"),
        (given(query="nowhere", document="doc_id"), "There is no column “nowhere”"),
        (given(pasted="query,id\n" + "x" * 10_001 + ",a\n"), "A query has 10,001 characters"),
    ],
)
def test_what_cannot_be_measured_is_a_sentence(words: App, inputs: tuple[Any, ...], said: str) -> None:
    verdict, _, notice = last(measure_search(words, with_ids(words), *inputs))
    assert (verdict, said in notice) == (SKIPPED, True)


def test_where_words_are_too_many_meaning_alone_is_measured(words: App) -> None:
    engine = words.models.get()
    small = make_app(FixedModels(engine), keyword_words=3)
    verdict, notice = measured(small, with_ids(small), *given())
    assert "Meaning alone was measured" in verdict
    assert "more than 3 words" in notice


def test_a_threshold_that_cannot_be_suggested_does_not_keep_the_rest(words: App) -> None:
    in_use = keep(words, TEXTS[:1], columns={"id": IDS[:1]})
    verdict, _ = measured(words, in_use, *given(pasted="query,id\npets,a\n"))
    assert "Every pair is a match" in verdict
    assert "<b>100.0</b>" in verdict


def test_hostile_words_are_shown_as_they_are_written(words: App) -> None:
    table = f'query,id,relevance\n"{HOSTILE.replace(chr(34), chr(34) * 2)}",a,1\n"${{x}}",<script>,1\n'
    verdict, notice = measured(words, with_ids(words), *given(pasted=table))
    assert "<img" not in verdict + notice
    assert "<script" not in verdict + notice
    assert "${" not in verdict + notice


def event(**data: object) -> gr.EventData:
    return gr.EventData(None, data)


def test_a_tick_is_about_the_query_whose_hits_are_on_the_page(words: App) -> None:
    in_use = with_ids(words)
    answered = (in_use, {"query": " wet weather "}, SOURCE)
    ticked, said = tick((words, query_of), Ticked(), answered, event(key=in_use.corpus_key, row=2, fits=True))
    assert isinstance(ticked, Ticked)
    assert ticked.by_query == {"wet weather": {2: 1.0}}
    assert "1 hit is ticked, for 1 query." in str(said)
    assert json.loads(shown_ticks(query_of, ticked, answered)) == [2]
    assert shown_ticks(query_of, ticked, (in_use, {"query": "other"}, SOURCE)) == "[]"
    assert shown_ticks(query_of, ticked, None) == "[]"


@pytest.mark.parametrize("data", [{}, {"key": "other", "row": 0, "fits": True}, {"row": 99, "fits": True}])
def test_a_tick_that_is_none_changes_nothing(words: App, data: dict[str, object]) -> None:
    in_use = with_ids(words)
    answered = (in_use, {"query": "pets"}, SOURCE)
    said = event(**{"key": in_use.corpus_key, **data})
    assert tick((words, query_of), Ticked(), answered, said) == (SKIPPED, SKIPPED)
    assert tick((words, query_of), Ticked(), None, said) == (SKIPPED, SKIPPED)


def test_columns_of_a_table_are_offered_with_a_guess(words: App) -> None:
    *shown, problem = offer_columns(words, "paste", None, TABLE)
    assert [each["value"] for each in shown] == ["query", "doc_id", "relevance"]  # type: ignore[index]
    assert problem == ""
    *shown, problem = offer_columns(words, "paste", None, "words,number\nfirst,1\nsecond,2\n")
    assert [each["value"] for each in shown] == [None, None, None]  # type: ignore[index]
    assert "there is no query (columns: words, number)" in str(problem)
    assert [each["visible"] for each in offer_columns(words, "ticks", None, TABLE)[:3]] == [False] * 3  # type: ignore[index]
    assert "columns: none" in str(offer_columns(words, "paste", None, "PK\x03\x04")[3])


def test_the_column_with_ids_is_chosen_where_there_is_one(words: App) -> None:
    offered = offer_ids(words, with_ids(words))
    assert isinstance(offered, dict)
    assert offered["value"] == "id"
    assert offered["choices"][0] == ("the number of the text here", "")
    other = offer_ids(words, keep(words, TEXTS))
    assert isinstance(other, dict)
    assert other["value"] == ""
    assert offer_ids(words, GONE_TEXTS) == SKIPPED


def test_the_file_holds_every_query_the_worst_first(words: App) -> None:
    in_use = with_ids(words)
    answered = last(measure_search(words, in_use, *given()))[1]
    rows = list(csv.DictReader(io.StringIO(write_quality(words, "csv", answered).content.decode("utf-8-sig"))))
    assert {row["query"] for row in rows} == {"wet weather", "pets"}
    ndcg = [float(row["semantic_ndcg"]) for row in rows]
    assert ndcg == sorted(ndcg)
    assert {row["relevant_texts"] for row in rows} == {"1", "2"}
    told = json.loads(rows[0]["about"])
    assert (told["queries"], told["judgements"], told["k"]) == (2, 4, 10)
    assert told["quality"]["semantic"]["ndcg"]["value"] == pytest.approx(sum(ndcg) / 2, abs=1e-6)
    assert told["quality"]["semantic"]["ndcg_lead"] is None
    with pytest.raises(InputError, match="Press Measure"):
        write_quality(words, "csv", None)


def test_the_code_prints_the_measures_of_meaning(words: App, monkeypatch: pytest.MonkeyPatch) -> None:
    in_use, inputs = with_ids(words), given(pasted=TABLE + "empty,a,0\n")
    answered = last(measure_search(words, in_use, *inputs))[1]
    about = csv.DictReader(io.StringIO(write_quality(words, "csv", answered).content.decode("utf-8-sig")))
    quality = json.loads(next(about)["about"])["quality"]["semantic"]
    said = [float(number) for number in printed(show_code(words, in_use, *inputs), monkeypatch).split()]
    assert said == pytest.approx([quality[name]["value"] for name in ("ndcg", "mrr", "recall")], abs=1e-4)
    assert show_code(words, in_use, *given("ticks")).startswith("# There are no judgements yet.")


def test_texts_that_are_gone_are_asked_for_again(words: App) -> None:
    assert GONE in measured(words, GONE_TEXTS, *given())[1]
    assert Limits().query_characters == 10_000
