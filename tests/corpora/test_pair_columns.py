import pytest

from gist_demo.corpora.pair_columns import guess_pair_columns


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"Sentence 2": ["a b", "c d"], "score": ["1.5", "4"], "genre": ["news", "news"]}, ("Sentence 2", "score")),
        ({"id": ["1", "2"], "other": ["a b c", "d"], "gold": ["0", "1"]}, ("other", "gold")),
        ({"left": ["short", "x"], "right": ["many words here", "and here"], "n": ["3", ""]}, ("right", "n")),
        ({"topic": ["pay", "card"]}, ("topic", None)),
        ({"n": ["1", "2"]}, (None, "n")),
        ({}, (None, None)),
        ({"empty": ["", " "]}, (None, None)),
    ],
)
def test_columns_are_guessed_by_name_and_then_by_content(
    columns: dict[str, list[str]], expected: tuple[str | None, str | None]
) -> None:
    assert guess_pair_columns(columns) == expected
