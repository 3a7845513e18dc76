import pytest

from gist_demo.corpora.columns import column_names, has_heading, is_number, label_column, wordiest_column


def table(text: str) -> list[list[str]]:
    """Rows of cells from lines and bars."""
    return [line.split("|") for line in text.split("\n")]


@pytest.mark.parametrize(
    "text",
    [
        "text|label\nI like it|good",
        "id|name",
        "a|b|c\n1|2|3",
        "country|2010|2011\nPeru|1.5|2",
        "id||age\n1|Ann|3",
        "a|b|c||\na||||",
        "Frage|Art\nWo ist mein Paket?|Versand\nWie viel kostet es?|Preis",
        "sentences\nOne.\nTwo.",
        "customer_feedback\nGreat",
    ],
)
def test_a_heading(text: str) -> None:
    assert has_heading(table(text))


@pytest.mark.parametrize(
    "text",
    [
        "1|Hello\n2|Bye",
        "I love it.|good\nI hate it.|bad\nNice.|good",
        "The parcel came late and nobody said a word about it|x\nIt is fine|y",
        "Hello\nHow are you doing today?",
        "12\n13",
    ],
)
def test_no_heading(text: str) -> None:
    assert not has_heading(table(text))


def test_names_are_different_and_on_one_line() -> None:
    assert column_names(["id", "", "id", "id (2)", " two\n words\0 ", "x" * 99], 7) == (
        "id",
        "column 2",
        "id (2)",
        "id (2) (2)",
        "two words",
        "x" * 59 + "…",
        "column 7",
    )


def test_the_text_column_has_the_most_different_words() -> None:
    rows = table(
        "1|the same long notice for all|short one\n2|the same long notice for all|two more words\n3||and so on"
    )
    assert wordiest_column(rows, 3) == 2
    assert wordiest_column(table("1 2 3 4|word\n5 6 7 8|"), 2) == 1
    assert wordiest_column(table("|1\n|2"), 2) == 1
    assert wordiest_column([["a"], ["b", "three more words"]], 2) == 1
    assert wordiest_column([['{"a": "one two", "b": "three"}', "a text"]], 2) == 1


def test_the_label_column_is_the_one_called_so() -> None:
    columns = {"colour": ["r", "g"] * 4, "topic": ["x", "y"] * 4, "Labels": ["0", "1"] * 4}
    assert label_column(columns) == "Labels"
    assert label_column({"colour": columns["colour"], "topic": columns["topic"]}) == "topic"


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (["r", "g"] * 4, True),
        (["r", "", "g", "r", "", "g"], True),
        (["r"] * 8, False),
        (["r", "g", "b"], False),
        (["1", "2"] * 4, False),
        ([""] * 8, False),
        ([], False),
        ([str(n) + "a" for n in range(51)] * 2, False),
        (["a long sentence that is no label at all, for it goes on and on and on", "x"] * 3, False),
    ],
)
def test_what_may_be_labels(cells: list[str], found: bool) -> None:
    assert label_column({"colour": cells}) == ("colour" if found else None)


@pytest.mark.parametrize("cell", ["1", "-2.5", "1,234.50", "0,611", " 7 ", "12 %", "5%"])
def test_a_number(cell: str) -> None:
    assert is_number(cell)


@pytest.mark.parametrize("cell", ["", ".", "1a", "NA", "01-01-13", "1" * 100_000 + "x"])
def test_no_number(cell: str) -> None:
    assert not is_number(cell)
