"""What a visitor compares in the Similarity tab."""

import numpy as np
import pytest

from gist_demo.analysis.ordering import cluster_order
from gist_demo.errors import InputError
from gist_demo.tabs.interface import App
from gist_demo.tabs.similarity_inputs import (
    AS_GIVEN,
    BY,
    EACH_OTHER,
    LIKE_BESIDE_LIKE,
    SECOND_LIST,
    THE_COLUMN,
    Look,
    check_range,
    lists_of,
    offer_columns,
    order_of,
    second_list,
)
from tests.stand_ins import word_vector
from tests.tabs.conftest import keep, make_app

TEXTS = ["a cat", "the dog barks", "rain", "snow"]
COLUMNS = {"said": ("a kitten", "", "it rains", "it snows"), "kind": ("pet", "pet", "sky", "sky")}


def test_a_second_list_is_written_a_line_a_text(words: App) -> None:
    in_use = keep(words, TEXTS)
    other = second_list(words, in_use, SECOND_LIST, "one\n\n two \n")
    assert other is not None
    lists = lists_of(words, in_use, other, every=False)
    assert lists.texts == (*TEXTS, "one", "two")
    assert lists.names == ["1", "2", "3", "4", "B1", "B2"]
    assert lists.first == 4


def test_a_second_list_is_a_column_of_the_texts_in_use_without_its_blanks(words: App) -> None:
    in_use = keep(words, TEXTS, rows=(1, 2, 3), columns=COLUMNS)
    lists = lists_of(words, in_use, second_list(words, in_use, f"{THE_COLUMN}said", ""), every=False)
    assert lists.texts == ("the dog barks", "rain", "snow", "it rains", "it snows")
    assert lists.names == ["2", "3", "4", "B3", "B4"]


@pytest.mark.parametrize("against", [EACH_OTHER, f"{THE_COLUMN}gone", "anything"])
def test_otherwise_the_texts_are_compared_with_each_other(words: App, against: str) -> None:
    in_use = keep(words, TEXTS, columns=COLUMNS)
    assert second_list(words, in_use, against, "some\nlines") is None
    lists = lists_of(words, in_use, None, every=False)
    assert (lists.texts, lists.first) == (tuple(TEXTS), 0)


def test_a_second_list_without_a_text_is_asked_for(words: App) -> None:
    in_use = keep(words, TEXTS, rows=(1,), columns=COLUMNS)
    with pytest.raises(InputError, match="Write the second list"):
        second_list(words, in_use, SECOND_LIST, " \n ")
    with pytest.raises(InputError, match="column is empty"):
        second_list(words, in_use, f"{THE_COLUMN}said", "")


def test_the_first_texts_are_taken_unless_all_are_asked_for(words: App) -> None:
    app = make_app(words.models, similarity_texts=3)
    in_use = keep(app, TEXTS)
    other = second_list(app, in_use, SECOND_LIST, "\n".join("abcde"))
    some, every = (lists_of(app, in_use, other, every=all_of_them) for all_of_them in (False, True))
    assert (some.texts, some.there, some.other_there) == ((*TEXTS[:3], "a", "b", "c"), 4, 5)
    assert every.texts == (*TEXTS, *"abcde")


def test_a_pair_takes_one_text_of_each_list(words: App) -> None:
    in_use = keep(words, TEXTS)
    lists = lists_of(words, in_use, second_list(words, in_use, SECOND_LIST, "one\ntwo"), every=False)
    pair = lists.pair(5, 2)
    assert pair is not None
    assert (pair.texts, pair.names, pair.other) == (("rain", "two"), ("3", "B2"), ("one", "two"))
    assert lists.pair(0, 1) is None
    assert lists.pair(4, 5) is None
    alone = lists_of(words, in_use, None, every=False).pair(2, 0)
    assert alone is not None
    assert (alone.names, alone.rows) == (("1", "3"), (0, 2))


def test_orders(words: App) -> None:
    in_use, encoder = keep(words, TEXTS, columns=COLUMNS), words.models.get()
    vectors = np.stack([word_vector(text) for text in TEXTS])
    one = lists_of(words, in_use, None, every=False)
    assert order_of(encoder, one, AS_GIVEN) == (None, None)
    assert order_of(encoder, one, f"{BY}gone") == (None, None)
    rows, columns = order_of(encoder, one, LIKE_BESIDE_LIKE)
    assert rows is not None
    np.testing.assert_array_equal(rows, cluster_order(vectors))
    assert columns is None
    rows, _ = order_of(encoder, one, f"{BY}kind")
    assert rows is not None
    assert rows.tolist() == [0, 1, 2, 3]
    two = lists_of(words, in_use, second_list(words, in_use, SECOND_LIST, "one\ntwo\nthree"), every=False)
    _, columns = order_of(encoder, two, LIKE_BESIDE_LIKE)
    assert columns is not None
    assert sorted(columns) == [0, 1, 2]


@pytest.mark.parametrize(("low", "high"), [(0.5, 0.5), (0.6, 0.5), (-1.1, 0), (0, 1.1), (None, 1), (float("nan"), 1)])
def test_colours_by_hand_go_from_low_to_high(low: float | None, high: float | None) -> None:
    with pytest.raises(InputError, match="from a lower score to a higher one"):
        check_range(Look(low=low, high=high))
    assert check_range(Look(low=-1, high=1)) == (-1.0, 1.0)


def test_columns_are_offered_and_a_choice_stays_where_it_can(words: App) -> None:
    in_use = keep(words, TEXTS, columns=COLUMNS)
    against, order = offer_columns(words, in_use, f"{THE_COLUMN}said", f"{BY}gone")
    assert against.choices[-1] == (f"{THE_COLUMN}kind", f"{THE_COLUMN}kind")  # type: ignore[attr-defined]
    assert order.value == AS_GIVEN  # type: ignore[attr-defined]
