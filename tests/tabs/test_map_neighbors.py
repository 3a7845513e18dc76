"""The tray beside the map."""

import numpy as np
import pytest

from gist_demo.errors import InputError
from gist_demo.tabs.interface import App
from gist_demo.tabs.map_inputs import mapped
from gist_demo.tabs.map_neighbors import list_rows, show_neighbors, show_placed
from gist_demo.widgets.map_marks import Marks, Star
from tests.stand_ins import FixedModels, word_vector
from tests.tabs.conftest import HOSTILE, keep, make_app
from tests.tabs.maps import HINT, TEXTS, on_page, ranks


def test_a_text_is_shown_with_those_closest_to_it_by_the_model(words: App) -> None:
    drawn = on_page(keep(words, TEXTS), 5)
    picked = show_neighbors(words, drawn, 2)
    scores = np.stack([word_vector(text) for text in TEXTS]) @ word_vector("rain")
    order = [int(row) for row in np.argsort(-scores) if row != 2]
    assert ranks(picked.shown) == ["3", *(str(row + 1) for row in order)]
    assert f'title="{scores[order[0]]:.6f}"' in picked.shown
    assert "of unrelated pairs" in picked.shown
    assert picked.rows == (2,)
    assert picked.marks == Marks(drawn.view, origin=2, to=tuple(order))


def test_a_blank_text_has_no_neighbours(words: App) -> None:
    drawn = on_page(keep(words, ["", *TEXTS]), 6)
    assert "A blank text has no neighbours." in show_neighbors(words, drawn, 0).shown
    assert HINT in show_neighbors(words, drawn, 6).shown


def test_several_texts_are_listed_and_marked(words: App) -> None:
    drawn = on_page(keep(words, [*TEXTS[:4], HOSTILE]), 5)
    picked = list_rows(mapped(words, drawn.in_use), drawn, (0, 4, 9))
    assert "2 of 5 selected." in picked.shown
    assert ranks(picked.shown) == ["1", "5"]
    assert 'data-rows="0,4"' in picked.shown
    assert "<img" not in picked.shown
    assert picked.marks == Marks(drawn.view, rows=(0, 4))
    assert list_rows(mapped(words, drawn.in_use), drawn, (9,)).marks is None


def test_of_many_texts_the_first_are_listed() -> None:
    here = make_app(FixedModels(), map_texts=5000)
    drawn = on_page(keep(here, [f"text {i}" for i in range(1200)]), 1200)
    picked = list_rows(mapped(here, drawn.in_use), drawn, range(1100))
    assert "1,100 of 1,200 selected. The first 50 are listed." in picked.shown
    assert picked.shown.count('class="card"') == 50
    assert "are listed" not in list_rows(mapped(here, drawn.in_use), drawn, range(50)).shown


def test_a_new_text_stands_between_those_closest_to_it_and_is_called_approximate(words: App) -> None:
    drawn = on_page(keep(words, TEXTS), 5)
    picked = show_placed(words, drawn, "  sleet ")
    assert "Approximate" in picked.shown
    assert len(ranks(picked.shown)) == 5
    assert picked.marks is not None
    star = picked.marks.origin
    assert isinstance(star, Star)
    assert 0 <= star.at[0] <= 4
    assert star.words == "sleet (approximate)"
    same = show_placed(words, drawn, "snow").marks
    assert same is not None
    assert isinstance(same.origin, Star)
    assert same.origin.at == (3.0, 0.0)


@pytest.mark.parametrize(("text", "says"), [(" \u200b", "Write the text"), ("x" * 100_001, "at most 100,000")])
def test_a_text_that_has_no_place_is_a_sentence(words: App, text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        show_placed(words, on_page(keep(words, TEXTS), 5), text)
