from dataclasses import replace

import numpy as np
import pytest

from gist_demo.analysis.background import measure_background
from gist_demo.analysis.decision import Decision
from gist_demo.analysis.hits import SearchHit
from gist_demo.analysis.pairs import top_of_matrix, top_pairs
from gist_demo.analysis.passages import Passages
from gist_demo.analysis.similarity import SimilarityResult
from gist_demo.encoding.encoder import EncodeReport
from gist_demo.export import tables
from gist_demo.export.table import Rows, Table
from gist_demo.export.tables import label_table, matrix_table, pair_notes, pair_table, search_table
from tests.export.results import PROVENANCE, ROWS, search, similarity, unit, zero_shot


def values(table: Table, name: str) -> list[object]:
    return next(list(column.values) for column in table.columns if column.name == name)


def names(table: Table) -> list[tuple[str, str]]:
    return [(column.group, column.name) for column in table.columns]


def test_hits_have_the_numbers_of_the_page() -> None:
    table = search_table([("", search())], ROWS)
    assert names(table)[:5] == [("", "rank"), ("", "row"), ("", "score"), ("", "text"), ("", "words_not_read")]
    assert names(table)[5:] == [("columns", "text"), ("columns", "+head")]
    assert values(table, "row") == [200, 4]
    assert values(table, "score") == [np.float32(0.7629), np.float32(-0.1)]
    assert values(table, "words_not_read") == [7, 0]
    assert list(table.columns[5].values) == ["@b", "a"]


def test_hits_of_many_lists_say_whose_they_are_and_what_words_have_found() -> None:
    found = replace(search(), hits=(SearchHit(2, 0.5, 1, 3.5, 1), SearchHit(0, 0.25, 2, 0.0, None)))
    table = search_table([("one", found), ("two", search())], ROWS, name="query")
    assert values(table, "query") == ["one", "one", "two", "two"]
    assert values(table, "rank") == [1, 2, 1, 2]
    np.testing.assert_array_equal(values(table, "keyword_score"), np.array([3.5, 0, np.nan, np.nan], np.float32))
    assert values(table, "rank_by_meaning") == [1, 2, 0, 0]
    assert values(table, "rank_by_words") == [1, 0, 0, 0]


def test_passages_stand_beside_the_text_they_are_of() -> None:
    passages = Passages(("p0", "p1", "p2"), np.array([0, 0, 2]), ((0, 1), (1, 2), (0, 1)))
    table = search_table([("", search())], ROWS, passages=passages)
    assert values(table, "row") == [200, 4]
    assert values(table, "passage") == ["p2", "p0"]
    assert values(table, "words_not_read") == [7, 0]


def test_labels_come_with_the_scores_of_all() -> None:
    table = label_table(zero_shot(), ROWS)
    assert values(table, "label") == ["=late", "text", "text"]
    assert values(table, "score") == [np.float32(x) for x in (0.4, 0.3, 0.5)]
    assert values(table, "lead") == pytest.approx([0.3, 0.1, 0.75])
    assert names(table)[6:] == [("scores", "text"), ("scores", "=late"), ("columns", "text"), ("columns", "+head")]
    assert list(table.columns[7].values) == [np.float32(x) for x in (0.4, 0.2, -0.25)]


def test_what_was_decided_stands_beside_the_label() -> None:
    table = label_table(zero_shot(), ROWS, decision=Decision(several=True, at_least=0.2), temperature=0.1)
    assert values(table, "label") == ["=late", "text", "text"]
    assert values(table, "decided") == ["=late", "text; =late", "text"]
    assert values(table, "probability") == pytest.approx([1 / (1 + np.exp(-lead / 0.1)) for lead in (0.3, 0.1, 0.75)])
    table = label_table(zero_shot(), ROWS, decision=Decision(at_least=0.35))
    assert values(table, "decided") == ["=late", "none of these", "text"]
    assert ("", "probability") not in names(table)


def test_all_pairs_once_closest_first() -> None:
    result = similarity(5)
    table = pair_table(result, Rows(list("abcde"), [1, 3, 5, 7, 9]))
    expected = top_of_matrix(result.scores, symmetric=True, top=99).first(99)
    assert len(expected) == 10
    assert values(table, "row") == [2 * pair.row + 1 for pair in expected]
    assert values(table, "other_row") == [2 * pair.other + 1 for pair in expected]
    assert values(table, "score") == [np.float32(pair.score) for pair in expected]
    assert values(table, "text") == ["abcde"[pair.row] for pair in expected]


def test_two_lists_are_set_against_each_other_whole() -> None:
    result = SimilarityResult(
        unit(2) @ unit(3).T, False, top_pairs(unit(2), unit(3), top=1), EncodeReport(), PROVENANCE, EncodeReport()
    )
    rows, other = Rows(["a", "b"], [1, 2]), Rows(["x", "y", "z"], [5, 6, 7])
    pairs, matrix = pair_table(result, rows, other), matrix_table(result, rows, other)
    assert len(values(pairs, "row")) == 6
    assert values(pairs, "score") == sorted(result.scores.ravel().tolist(), reverse=True)
    assert values(pairs, "other_text") == [{5: "x", 6: "y", 7: "z"}[int(str(n))] for n in values(pairs, "other_row")]
    assert names(matrix)[-3:] == [("scores", "5"), ("scores", "6"), ("scores", "7")]


def test_the_matrix_is_the_matrix() -> None:
    result = similarity()
    table = matrix_table(result, ROWS)
    scores = [column.values for column in table.columns if column.group == "scores"]
    assert np.array_equal(np.stack(scores, axis=1), result.scores)


def test_grouped_tables_have_the_percentile_of_every_score() -> None:
    background = measure_background(unit(40), model="someone/words", source="own")
    assert background is not None
    labels, matrix = replace(zero_shot(), background=background), replace(similarity(), background=background)
    for table, scores in (
        (label_table(labels, ROWS, grouped=True), labels.label_scores),
        (matrix_table(matrix, ROWS, grouped=True), matrix.scores),
    ):
        found = [column.values for column in table.columns if column.group == "percentiles"]
        assert np.array_equal(np.stack(found, axis=1), background.percentiles(scores))
    assert not any(column.group == "percentiles" for column in label_table(labels, ROWS).columns)


def test_pairs_of_very_long_texts_are_numbers_only(monkeypatch: pytest.MonkeyPatch) -> None:
    result, rows = similarity(), Rows(["a" * 10, "b" * 10, "c" * 10], [1, 2, 3])
    assert pair_notes(result, rows) == []
    monkeypatch.setattr(tables, "_MOST_PAIR_CHARACTERS", 89)
    assert "left out" in pair_notes(result, rows)[0]
    assert names(pair_table(result, rows)) == [("", "row"), ("", "other_row"), ("", "score")]
