import pytest

from gist_demo.export.table import Column, Rows, Table


def test_lengths_must_agree_and_there_must_be_a_row() -> None:
    for texts, numbers, columns in ([["a"], [1, 2], {}], [["a"], [1], {"b": []}], [[], [], {}]):
        with pytest.raises(ValueError, match="one length"):
            Rows(texts, numbers, columns)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="one length"):
        Table((Column("a", ["1"]), Column("b", ["1", "2"])))


def test_a_selection_keeps_its_numbers() -> None:
    assert Rows(["a", "b", "c"], [4, 9, 200]).numbered((2, 0)) == [200, 4]


def test_names_are_numbered_where_they_are_taken() -> None:
    names = [("text", ""), ("text", "columns"), ("text (2)", "columns"), ("score", "")]
    table = Table(tuple(Column(name, ["x"], group) for name, group in names))
    assert table.headings() == ["text", "text (2)", "text (2) (2)", "score"]
