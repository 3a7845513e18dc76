"""Many queries at once."""

import csv
import io
import json
from typing import Any

import pandas as pd
import pytest

from gist_demo.errors import InputError
from gist_demo.settings import Limits
from gist_demo.tabs.interface import App, TextsInUse
from gist_demo.tabs.search_many import parse_all, rank_all, write_lists
from tests.stand_ins import word_vector
from tests.tabs.conftest import HOSTILE, SKIPPED, asked_for, keep, last, make_app

TEXTS = ["a cat", "the dog barks", "rain", "snow"]
LIMITS = Limits()


def ranked(app: App, in_use: TextsInUse, queries: object, **more: object) -> tuple[Any, ...]:
    return last(rank_all(app, in_use, *asked_for(**more), queries))


def cells(table: Any) -> pd.DataFrame:
    return pd.DataFrame(table.value["data"], columns=table.value["headers"])


def test_queries_come_one_a_line_without_blank_ones() -> None:
    assert parse_all(" one \n\n\u200b\r\ntwo\x00", LIMITS) == ("one", "two")
    assert parse_all("same\nsame", LIMITS) == ("same", "same")


@pytest.mark.parametrize(
    ("queries", "sentence"),
    [
        ("", "at least one query"),
        (" \n\u200b", "at least one query"),
        (None, "at least one query"),
        ("q\n" * 201, "201 queries; at most 200"),
        ("q\n" + "x" * 10_001, "10,001 characters; at most 10,000"),
    ],
)
def test_what_cannot_be_searched_is_a_sentence(words: App, queries: object, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence) as error:
        parse_all(queries, LIMITS)
    assert error.value.field == "queries"
    table, _, notice = ranked(words, keep(words, TEXTS), queries)
    assert (table, sentence in notice) == (SKIPPED, True)


def test_each_query_has_its_hits(words: App) -> None:
    table, _, notice = ranked(words, keep(words, TEXTS, rows=(0, 2, 3)), "pets\nweather", top_k=2)
    frame = cells(table)
    assert frame["Query"].tolist() == ["pets", "pets", "weather", "weather"]
    assert frame["#"].tolist() == ["1", "2", "1", "2"]
    for query, row, score, text in zip(frame["Query"], frame["Row"], frame["Score"], frame["Text"], strict=True):
        assert TEXTS[int(row) - 1] == text
        assert float(score) == pytest.approx(float(word_vector(f"find: {query}") @ word_vector(text)), abs=0.006)
    assert "Closer than" in frame.columns
    assert "2 queries." in notice


def test_by_words_queries_that_find_nothing_are_counted(without_model: App) -> None:
    table, _, notice = ranked(without_model, keep(without_model, TEXTS), "dog\nzebra\nlion", mode="keyword")
    assert cells(table)[["Query", "Row", "Text"]].to_numpy().tolist() == [["dog", "2", "the dog barks"]]
    assert "3 queries. 2 found nothing." in notice


def test_long_lists_are_shown_in_part_and_that_is_said(words: App) -> None:
    in_use = keep(words, [f"text {i}" for i in range(60)])
    table, answered, notice = ranked(words, in_use, "\n".join(f"q{i}" for i in range(10)), top_k=60)
    assert len(cells(table)) == 500
    assert "The first 500 of 600 rows are shown; files have all." in notice
    file = write_lists(words, "csv", answered).content.decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(file)))) == 600


def test_the_file_has_the_queries(words: App) -> None:
    in_use = keep(words, ["rain", "One cat. Two dogs. Three birds."])
    _, answered, _ = ranked(words, in_use, "=cat\ndogs", mode="hybrid", split="sentences", size=1, overlap=0)
    rows = list(csv.DictReader(io.StringIO(write_lists(words, "csv", answered).content.decode("utf-8-sig"))))
    assert [row["query"] for row in rows] == ["'=cat", "'=cat", "dogs", "dogs"]
    assert {(row["row"], row["passage"]) for row in rows if row["rank_by_words"] == "1"} == {
        ("2", "One cat."),
        ("2", "Two dogs."),
    }
    about = json.loads(rows[0]["about"])
    assert about["queries"] == ["=cat", "dogs"]
    with pytest.raises(InputError, match="no results yet"):
        write_lists(words, "csv", None)


def test_a_file_of_too_much_text_is_refused_with_what_to_do(words: App) -> None:
    app = make_app(words.models, answer_characters=100)
    in_use = keep(app, ["cat " * 10, "rain"], columns={"note": ("x" * 30, "")})
    assert write_lists(app, "csv", ranked(app, in_use, "cat")[1]).content
    with pytest.raises(InputError, match=r"148 characters together; at most 100 .* fewer results or fewer queries"):
        write_lists(app, "csv", ranked(app, in_use, "cat\ndog")[1])


def test_queries_and_texts_are_cells_of_text(words: App) -> None:
    table, _, notice = ranked(words, keep(words, [HOSTILE]), HOSTILE)
    assert cells(table)["Text"].tolist() == [HOSTILE]
    assert "<img" not in notice
