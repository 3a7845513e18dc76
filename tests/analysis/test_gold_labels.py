import pytest

from gist_demo.analysis.gold_labels import NOT_JUDGED, gold_labels

NAMES = ("Late", "refund")


@pytest.mark.parametrize(
    ("value", "column"),
    [
        ("Late", 0),
        (" late\t", 0),
        ("REFUND", 1),
        ("none of these", 2),
        ("None of These ", 2),
        ("", NOT_JUDGED),
        (" \u200b", NOT_JUDGED),
        ("other", NOT_JUDGED),
        ("*", NOT_JUDGED),
    ],
)
def test_a_value_means_a_label(value: str, column: int) -> None:
    assert gold_labels([value], NAMES).labels.tolist() == [column]


def test_what_is_no_label_is_left_out_and_told() -> None:
    found = gold_labels(["late", "oos", " other", "other", "", "refund"], NAMES)
    assert found.labels.tolist() == [0, -1, -1, -1, -1, 1]
    assert found.labels.dtype == "int64"
    assert list(found.unknown.items()) == [("other", 2), ("oos", 1)]
    assert (found.k, found.n_judged, found.n_blank) == (2, 2, 1)


def test_a_value_can_mean_none_of_these() -> None:
    found = gold_labels(["late", "OOS", "other", ""], NAMES, none_value=" oos ")
    assert found.labels.tolist() == [0, 2, -1, -1]
    assert found.unknown == {"other": 1}


def test_everything_else_can_mean_none_of_these() -> None:
    found = gold_labels(["late", "OOS", "other", ""], NAMES, none_value="*")
    assert found.labels.tolist() == [0, 2, 2, -1]
    assert found.unknown == {}


def test_a_label_comes_before_what_means_none_of_these() -> None:
    assert gold_labels(["none of these", "b"], ["None of these", "b"], none_value="B").labels.tolist() == [0, 1]


def test_case_counts_where_it_is_all_that_differs() -> None:
    found = gold_labels(["US", "us", "Us"], ["us", "US"])
    assert found.labels.tolist() == [1, 0, -1]
    assert found.unknown == {"Us": 1}


def test_a_casefolded_name_does_not_take_another_ones_place() -> None:
    assert gold_labels(["strasse", "straße", "STRASSE"], ["straße", "other"]).labels.tolist() == [0, 0, 0]
