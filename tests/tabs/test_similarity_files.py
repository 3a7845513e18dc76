"""The files of the Similarity tab."""

import csv
import io
import json
from typing import Any

import numpy as np
import pytest

from gist_demo.errors import InputError
from gist_demo.export.files import Download
from gist_demo.tabs.interface import App
from gist_demo.tabs.similarity import draw_all, draw_matrix
from gist_demo.tabs.similarity_files import show_code, write_matrix
from gist_demo.tabs.similarity_inputs import BY, SECOND_LIST, USUAL, Compared
from tests.stand_ins import word_vector
from tests.tabs.conftest import keep, last, make_app, printed

TEXTS = ["a cat", "the dog barks", "rain", "snow"]
KINDS = ("pet", "sky", "sky", "pet")
OTHER = "rain\n=1+1"


def table(download: Download) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(download.content.decode("utf-8-sig"))))


def two(app: App) -> Compared:
    made: Compared = last(draw_matrix(app, keep(app, TEXTS), SECOND_LIST, OTHER))[3]
    return made


def test_pairs_of_two_lists_have_score_and_percentile(words: App) -> None:
    rows = table(write_matrix(words, "csv", two(words)))
    assert len(rows) == 8
    assert (rows[0]["row"], rows[0]["other_row"], rows[0]["other_text"]) == ("3", "1", "rain")
    assert float(rows[0]["percentile"]) == 100
    for row in rows:
        expected = word_vector(row["text"]) @ word_vector(row["other_text"].removeprefix("'"))
        assert float(row["score"]) == pytest.approx(float(expected), abs=1e-6)


def test_the_matrix_of_two_lists_says_who_its_columns_are(words: App) -> None:
    head, *rows = (json.loads(line) for line in write_matrix(words, "jsonl", two(words)).content.decode().splitlines())
    assert head["about"]["other_texts"] == {"1": "rain", "2": "=1+1"}
    assert head["about"]["other_from"]["name"] == "Second list"
    assert head["about"]["percentiles_among"]["source"] == "shipped"
    assert rows[2]["scores"]["1"] == pytest.approx(1, abs=1e-6)


def test_numbers_of_two_lists(words: App) -> None:
    with np.load(io.BytesIO(write_matrix(words, "npz", two(words)).content)) as archive:
        arrays: dict[str, Any] = {name: archive[name] for name in archive.files if not name.endswith(".json")}
    assert {name: each.shape for name, each in arrays.items()} == {
        "embeddings": (4, 16), "other_embeddings": (2, 16), "scores": (4, 2), "percentiles": (4, 2),
    }  # fmt: skip
    np.testing.assert_allclose(arrays["embeddings"] @ arrays["other_embeddings"].T, arrays["scores"], atol=1e-6)


def test_a_file_knows_the_order_on_the_page(words: App) -> None:
    in_use = keep(words, TEXTS, rows=(1, 2, 3), columns={"kind": KINDS})
    answered = last(draw_matrix(words, in_use, "", "", f"{BY}kind", USUAL, 0, 1))[3]
    about = json.loads(write_matrix(words, "jsonl", answered).content.decode().splitlines()[0])["about"]
    assert about["order"] == "By kind"
    assert sorted(about["row_order"][:2]) == [2, 3]
    assert about["row_order"][2] == 4


def test_lists_too_long_for_a_matrix_are_written_as_pairs_and_nearest_others(words: App) -> None:
    app = make_app(words.models, similarity_texts=3)
    answered = last(draw_all(app, keep(app, TEXTS)))[3]
    download = write_matrix(app, "csv", answered)
    assert len(table(download)) == 6
    assert "too many for all of their pairs: the file holds the 6 closest" in " ".join(download.notes)
    nearest = write_matrix(app, "matrix", answered)
    vectors = np.stack([word_vector(text) for text in TEXTS])
    scores = vectors @ vectors.T
    np.fill_diagonal(scores, -2)
    assert [int(row["nearest_row"]) for row in table(nearest)] == (scores.argmax(axis=1) + 1).tolist()
    assert "each text's nearest other" in " ".join(nearest.notes)
    with np.load(io.BytesIO(write_matrix(app, "npz", answered).content)) as archive:
        assert archive["pair_scores"].shape == archive["pair_percentiles"].shape == (6,)
        percentiles = [float(row["percentile"]) for row in table(download)]
        np.testing.assert_allclose(archive["pair_percentiles"], percentiles, atol=1e-4)
        assert "scores" not in archive.files
    with pytest.raises(InputError, match="too many for a matrix"):
        write_matrix(app, "html", answered)


def test_the_lines_of_two_lists_print_their_numbers(words: App, monkeypatch: pytest.MonkeyPatch) -> None:
    code = show_code(words, keep(words, TEXTS), SECOND_LIST, OTHER)
    shown = printed(code, monkeypatch)
    expected = np.array([[word_vector(a) @ word_vector(b) for b in OTHER.split("\n")] for a in TEXTS])
    numbers = np.array([[float(cell) for cell in row.strip(" []").split()] for row in shown.splitlines()])
    np.testing.assert_allclose(numbers, expected, atol=1e-4)
    assert show_code(words, keep(words, TEXTS), SECOND_LIST, "") == "# Write the second list, one text a line."
