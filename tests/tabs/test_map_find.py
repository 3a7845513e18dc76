"""Finding on the map."""

import numpy as np
import pytest

from gist_demo.errors import InputError
from gist_demo.tabs.interface import App
from gist_demo.tabs.map_find import find_meaning, find_words, holding
from gist_demo.widgets.map_marks import Marks
from tests.stand_ins import CARD, word_vector
from tests.tabs.conftest import HOSTILE, keep
from tests.tabs.maps import TEXTS, on_page, ranks


@pytest.mark.parametrize(
    ("words", "rows"),
    [("refund", (0, 1)), ("REFUND", (0, 1)), ("a  refund", (0,)), ("straße", (2,)), ("STRASSE", (2,)), ("zoo", ())],
)
def test_texts_hold_words_whatever_the_case(words: str, rows: tuple[int, ...]) -> None:
    assert holding(["I want a\nrefund", "Refunds?", "Eine Strasse", "more"], words) == rows


def test_texts_that_hold_the_words_are_counted_listed_and_marked(words: App) -> None:
    drawn = on_page(keep(words, ["rain", "rainbow", HOSTILE, "snow"]), 4)
    picked = find_words(words, drawn, " Rain ")
    assert "2 texts hold “Rain”." in picked.shown
    assert ranks(picked.shown) == ["1", "2"]
    assert picked.marks == Marks(drawn.view, rows=(0, 1))
    assert "1 text holds “snow”." in find_words(words, drawn, "snow").shown
    none = find_words(words, drawn, "<img nothing>")
    assert "No text holds “&lt;img nothing&gt;”." in none.shown
    assert none.marks is None
    assert "<img" not in find_words(words, drawn, HOSTILE).shown


def test_by_meaning_every_text_has_a_score_and_the_closest_are_listed(words: App) -> None:
    texts = [*TEXTS, ""]
    drawn = on_page(keep(words, texts), 6)
    picked, found = find_meaning(words, drawn, "bad weather")
    scores = np.stack([word_vector(text) for text in TEXTS]) @ word_vector(f"{CARD.query_prompt}bad weather")
    np.testing.assert_allclose(found.scores[:5], scores, atol=1e-6)
    assert np.isnan(found.scores[5])
    assert ranks(picked.shown) == [str(row + 1) for row in np.argsort(-scores)]
    assert "coloured by how close they are to “bad weather”." in picked.shown
    assert "closer than 99 % of unrelated pairs." in picked.shown
    assert (found.in_use, found.query) == (drawn.in_use, "bad weather")


@pytest.mark.parametrize(("query", "says"), [("  ", "Type what you want"), ("x" * 10_001, "at most 10,000")])
def test_a_query_that_finds_nothing_is_a_sentence(words: App, query: str, says: str) -> None:
    for find in (find_words, find_meaning):
        with pytest.raises(InputError, match=says):
            find(words, on_page(keep(words, TEXTS), 5), query)
