"""The files of what stands on the page: the same numbers, under the visitor's own row numbers."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from gist_demo.corpora.corrections import Corrections
from gist_demo.encoding.engine import Engine
from gist_demo.errors import InputError
from gist_demo.export.files import Download
from gist_demo.tabs.interface import App, TextsInUse
from gist_demo.tabs.map_files import write_map
from gist_demo.tabs.map_view import Drawn
from gist_demo.tabs.search import rank_corpus
from gist_demo.tabs.search_files import write_hits
from gist_demo.tabs.similarity import draw_matrix
from gist_demo.tabs.similarity_files import write_matrix
from gist_demo.tabs.similarity_inputs import AS_GIVEN, EVEN
from gist_demo.tabs.similarity_view import redraw
from gist_demo.tabs.zero_shot_files import write_labelled
from gist_demo.tabs.zero_shot_inputs import Asked
from gist_demo.tabs.zero_shot_run import label_corpus
from tests.stand_ins import CARD, FixedModels, WordBackend, word_vector
from tests.tabs.conftest import asked_for, keep, last, make_app
from tests.tabs.maps import made

TEXTS = ["a cat", "=1+1", "rain", "snow", "one two three four five six seven eight"]
KINDS = ("animal", "sum", "weather", "weather", "numbers")
CHOSEN = (1, 2, 3, 4)
LABELS = "cats\nrain"


class OtherBackend(WordBackend):
    """The same words, read by a model of another name."""

    card = replace(CARD, id="someone/else")


@pytest.fixture
def chosen(words: App) -> TextsInUse:
    return keep(words, TEXTS, rows=CHOSEN, columns={"kind": KINDS})


def table(download: Download) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(download.content.decode("utf-8-sig"))))


def lines(download: Download) -> list[dict[str, Any]]:
    return [json.loads(line) for line in download.content.decode().splitlines()]


def arrays(download: Download) -> dict[str, Any]:
    with np.load(io.BytesIO(download.content)) as archive:
        return {name: archive[name] for name in archive.files if not name.endswith(".json")}


def test_the_hits_are_written_as_they_are_shown(words: App, chosen: TextsInUse) -> None:
    answered = last(rank_corpus(words, chosen, *asked_for(query="pets", top_k=3)))[1]
    rows = table(write_hits(words, "csv", answered))
    assert [row["rank"] for row in rows] == ["1", "2", "3"]
    assert {row["row"] for row in rows} < {str(row + 1) for row in CHOSEN}
    for row in rows:
        text = TEXTS[int(row["row"]) - 1]
        assert row["text"].removeprefix("'") == text
        assert row["kind"] == KINDS[int(row["row"]) - 1]
        assert float(row["score"]) == pytest.approx(
            float(word_vector(text) @ word_vector(f"{CARD.query_prompt}pets")), abs=1e-6
        )
    told = json.loads(rows[0]["about"])
    assert told["model"] == CARD.id
    assert told["query"] == "pets"
    head, *hits = lines(write_hits(words, "jsonl", answered))
    assert [hit["text"] for hit in hits] == [row["text"].removeprefix("'") for row in rows]
    assert head["about"]["query"] == "pets"
    numbers = arrays(write_hits(words, "npz", answered))
    np.testing.assert_allclose(numbers["embeddings"], [word_vector(TEXTS[row]) for row in CHOSEN], atol=1e-6)


def test_by_words_and_by_both_files_tell_of_both(words: App, chosen: TextsInUse) -> None:
    answered = last(rank_corpus(words, chosen, *asked_for(query="RAIN or snow", mode="keyword")))[1]
    rows = table(write_hits(words, "csv", answered))
    assert [row["text"] for row in rows] == ["rain", "snow"]
    assert [row["rank_by_words"] for row in rows] == ["1", "2"]
    assert {row["score"] for row in rows} == {""}
    assert json.loads(rows[0]["about"])["model"] == "bm25s"
    assert set(arrays(write_hits(words, "npz", answered))) == {"keyword_scores"}
    both = last(rank_corpus(words, chosen, *asked_for(query="RAIN or snow", mode="hybrid")))[1]
    rows = table(write_hits(words, "csv", both))
    assert [(row["rank_by_words"], row["keyword_score"] != "0.0") for row in rows[:2]] == [("1", True), ("2", True)]
    assert sorted(row["rank_by_meaning"] for row in rows) == ["1", "2", "3", "4"]
    beside = last(rank_corpus(words, chosen, *asked_for(query="rain", side_by_side=True)))[1]
    rows = table(write_hits(words, "csv", beside))
    assert [row["ranking"] for row in rows] == [*["Meaning"] * 4, "Words"]
    assert [row["rank"] for row in rows] == ["1", "2", "3", "4", "1"]


def test_passages_stand_beside_their_documents(words: App) -> None:
    in_use = keep(words, ["rain", "A cat sleeps here. It snows a lot. The cat wakes up."], rows=(1,))
    asked = asked_for(query="cat wakes", mode="keyword", split="sentences", size=1, overlap=0)
    answered = last(rank_corpus(words, in_use, *asked))[1]
    (row,) = table(write_hits(words, "csv", answered))
    assert (row["row"], row["passage"]) == ("2", "The cat wakes up.")
    assert json.loads(row["about"])["passages"] == {"by": "sentences", "size": 1, "overlap": 0}
    assert arrays(write_hits(words, "npz", answered))["documents"].tolist() == [2, 2, 2]


def test_where_nothing_was_found_there_is_no_file(words: App, chosen: TextsInUse) -> None:
    answered = last(rank_corpus(words, chosen, *asked_for(query="zebra", mode="keyword")))[1]
    with pytest.raises(InputError, match="There are no hits to write"):
        write_hits(words, "csv", answered)


def test_cells_that_would_run_as_formulas_are_defused_and_counted(words: App, chosen: TextsInUse) -> None:
    answered = last(rank_corpus(words, chosen, *asked_for(query="pets")))[1]
    download = write_hits(words, "csv", answered)
    assert "'=1+1" in [row["text"] for row in table(download)]
    assert "1 cell" in " ".join(download.notes)
    assert "formula" not in " ".join(write_hits(words, "jsonl", answered).notes)


def test_pairs_matrix_and_page_of_the_similarities(words: App, chosen: TextsInUse) -> None:
    answered = last(draw_matrix(words, chosen))[3]
    pairs = table(write_matrix(words, "csv", answered))
    assert len(pairs) == 6
    scores = [float(pair["score"]) for pair in pairs]
    assert scores == sorted(scores, reverse=True)
    matrix = table(write_matrix(words, "matrix", answered))
    assert [row["row"] for row in matrix] == ["2", "3", "4", "5"]
    assert float(matrix[0]["3"]) == pytest.approx(float(word_vector("=1+1") @ word_vector("rain")), abs=1e-6)
    assert arrays(write_matrix(words, "npz", answered))["scores"].shape == (4, 4)
    written = lines(write_matrix(words, "jsonl", answered))
    assert len(written) == 5
    assert set(written[1]["percentiles"]) == set(written[1]["scores"]) == {"2", "3", "4", "5"}
    page = write_matrix(words, "html", answered)
    assert page.name.endswith(".html")
    assert b"seven eight" in page.content


def test_what_was_left_out_of_a_matrix_is_written_too(words: App) -> None:
    here = make_app(words.models, similarity_texts=3)
    answered = last(draw_matrix(here, keep(here, TEXTS)))[3]
    rows = table(write_matrix(here, "matrix", answered))
    assert len(rows) == 3
    assert "the first 3 of 5 texts" in rows[0]["about"]


def test_labels_are_written_with_all_scores(words: App, chosen: TextsInUse) -> None:
    answered = last(label_corpus(words, chosen, *Asked(LABELS), ""))[6]
    rows = table(write_labelled(words, "csv", answered))
    assert [row["row"] for row in rows] == ["2", "3", "4", "5"]
    assert rows[1]["label"] == "rain"
    assert float(rows[1]["rain"]) == pytest.approx(1, abs=1e-6)
    assert rows[3]["words_not_read"] == "2"
    assert json.loads(rows[0]["about"])["candidate_labels"] == ["cats", "rain"]
    numbers = arrays(write_labelled(words, "npz", answered))
    assert numbers["label_scores"].shape == numbers["label_percentiles"].shape == (4, 2)
    assert lines(write_labelled(words, "jsonl", answered))[2]["label"] == "rain"


def test_labels_given_by_hand_and_probabilities_are_in_the_files(words: App, chosen: TextsInUse) -> None:
    asked = Asked(LABELS, at_least=0.5, temperature=0.1)
    answered = last(label_corpus(words, chosen, *asked, ""))[6]
    given = Corrections().with_one(chosen.corpus_key, 2, "cats").with_one(chosen.corpus_key, 1, "").written()
    rows = table(write_labelled(words, "csv", answered, given))
    assert [row["your_label"] for row in rows] == ["none of these", "cats", "", ""]
    said = json.loads(rows[0]["about"])
    assert (said["none_of_these_below"], said["temperature"], said["several_labels"]) == (0.5, 0.1, False)
    shares = arrays(write_labelled(words, "npz", answered, given))["probabilities"]
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-6)


def test_the_map_is_written_with_its_points_whatever_is_selected(words: App, chosen: TextsInUse) -> None:
    drawn = made(words, chosen)[0]
    assert isinstance(drawn, Drawn)
    rows = table(write_map(words, "csv", drawn))
    points = np.array([[float(row["x"]), float(row["y"])] for row in rows])
    np.testing.assert_allclose(points, drawn.result.projection.coordinates, atol=1e-6)
    np.testing.assert_array_equal(
        arrays(write_map(words, "npz", drawn))["coordinates"], drawn.result.projection.coordinates
    )
    assert len(lines(write_map(words, "jsonl", drawn))) == 6
    page = write_map(words, "html", drawn, (), "column:kind", "nothing", None, None)
    assert b"weather" in page.content


def test_of_many_texts_the_map_s_file_says_how_many_are_in_it(words: App) -> None:
    here = make_app(words.models, map_texts=4)
    drawn = made(here, keep(here, TEXTS))[0]
    rows = table(write_map(here, "csv", drawn))
    assert len(rows) == 4
    assert "Drawn: the first 4 of 5 texts." in rows[0]["about"]


@pytest.mark.parametrize("write", [write_hits, write_matrix, write_labelled, write_map])
def test_before_there_is_an_answer_that_is_said(words: App, write: Callable[..., Download]) -> None:
    with pytest.raises(InputError, match="yet"):
        write(words, "csv", None)


def test_a_file_encodes_no_text_again(words: App, chosen: TextsInUse, backend: WordBackend) -> None:
    answered = last(rank_corpus(words, chosen, *asked_for(query="pets", top_k=3)))[1]
    before = len(backend.batches)
    for kind in ("csv", "jsonl", "npz"):
        write_hits(words, kind, answered)
    assert len(backend.batches) == before


def test_where_another_model_has_taken_over_the_file_is_refused(words: App, chosen: TextsInUse) -> None:
    hits = last(rank_corpus(words, chosen, *asked_for(query="pets", top_k=3)))[1]
    matrix = last(draw_matrix(words, chosen))[3]
    labels = last(label_corpus(words, chosen, *Asked(LABELS), ""))[6]
    drawn = made(words, chosen)[0]
    other = Engine(OtherBackend(), cache_bytes=1 << 20)
    here = replace(words, models=FixedModels(other))
    assert "Another model has taken over" in redraw(here, matrix, AS_GIVEN, EVEN, 0, 1)[2]
    with pytest.raises(InputError, match="Another model has taken over"):
        write_hits(here, "csv", hits)
    with pytest.raises(InputError, match="Another model has taken over"):
        write_matrix(here, "csv", matrix)
    with pytest.raises(InputError, match="Another model has taken over"):
        write_labelled(here, "csv", labels)
    with pytest.raises(InputError, match="Another model has taken over"):
        write_map(here, "npz", drawn)
    redrawn = made(here, chosen, on_page=drawn)[0]
    assert redrawn.result.provenance.model == "someone/else"
    other.close()


def test_files_say_which_texts_they_are_about_and_lead_back_to_their_source(words: App) -> None:
    in_use = keep(words, TEXTS, rows=(1, 4), source_rows=(1, 2, 5, 8, 9), text_column="words")
    rows = table(write_hits(words, "csv", last(rank_corpus(words, in_use, *asked_for(query="pets", top_k=3)))[1]))
    assert {(row["row"], row["row_in_source"]) for row in rows} == {("2", "2"), ("5", "9")}
    told = json.loads(rows[0]["about"])
    assert told["texts_from"] == {"name": "Some texts", "text_column": "words", "used": 2, "of": 5}


def test_of_passages_that_were_cut_the_file_names_the_documents(words: App) -> None:
    in_use = keep(words, ["rain", "It snows. One two three four five six seven eight. Snow again."], rows=(1,))
    asked = asked_for(query="snow", split="sentences", size=1, overlap=0)
    answered = last(rank_corpus(words, in_use, *asked))[1]
    (row,) = table(write_hits(words, "csv", answered))
    assert json.loads(row["about"])["rows_cut"] == [2]
    assert json.loads(row["about"])["texts"] == 1
