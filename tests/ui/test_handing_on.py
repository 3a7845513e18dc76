"""Texts that go on from one tab to another."""

import gradio as gr
import pytest

from gist_demo.tabs.interface import App, TextsInUse
from gist_demo.ui.handing_on import hand_on
from tests.stand_ins import FixedModels
from tests.tabs.conftest import GONE_TEXTS, HOSTILE_PICKS, SKIPPED, keep, make_app

TEXTS = ["a cat", "the dog barks", "rain", "snow"]


@pytest.fixture
def words() -> App:
    """An app that has no need of its model."""
    return make_app(FixedModels())


def pressed(texts: TextsInUse, action: object, rows: object) -> gr.EventData:
    """A button of a list that is about `texts`."""
    return gr.EventData(None, {"action": action, "rows": rows, "key": texts.corpus_key})


@pytest.mark.parametrize(
    ("action", "tab", "asked"),
    [("search", "search", (8, SKIPPED, SKIPPED)), ("classify", "classify", (SKIPPED, 8, SKIPPED))],
)
def test_these_texts_are_in_use_in_the_tab_that_opens_and_answers(
    words: App, action: str, tab: str, asked: tuple[object, ...]
) -> None:
    texts = keep(words, TEXTS)
    tabs, chosen, query, marked, *asks = hand_on(words, texts, 7, 7, 7, pressed(texts, action, [3, 1]))
    assert isinstance(tabs, gr.Tabs)
    assert tabs.selected == tab
    assert chosen == TextsInUse(texts.corpus_key, (1, 3))
    assert (query, marked) == (SKIPPED, SKIPPED)
    assert tuple(asks) == asked


def test_compared_texts_are_in_use_and_the_matrix_follows_by_itself(words: App) -> None:
    tabs, chosen, *others = hand_on(words, keep(words, TEXTS), 0, 0, 0, pressed(keep(words, TEXTS), "compare", [0, 2]))
    assert isinstance(tabs, gr.Tabs)
    assert tabs.selected == "similarity"
    assert isinstance(chosen, TextsInUse)
    assert chosen.rows == (0, 2)
    assert others == [SKIPPED] * 5


def test_rows_are_those_of_all_texts_where_only_some_are_in_use(words: App) -> None:
    chosen = hand_on(words, keep(words, TEXTS, rows=(0, 1)), 0, 0, 0, pressed(keep(words, TEXTS), "compare", [2, 3]))[1]
    assert isinstance(chosen, TextsInUse)
    assert chosen.rows == (2, 3)


def test_more_like_this_asks_with_the_text(words: App) -> None:
    tabs, chosen, query, marked, *asks = hand_on(
        words, keep(words, TEXTS), 0, 0, 0, pressed(keep(words, TEXTS), "similar", [1])
    )
    assert isinstance(tabs, gr.Tabs)
    assert tabs.selected == "search"
    assert query == "the dog barks"
    assert (chosen, marked) == (SKIPPED, SKIPPED)
    assert asks == [1, SKIPPED, SKIPPED]


def test_a_text_is_shown_on_the_map_and_all_stay_in_use(words: App) -> None:
    tabs, chosen, query, marked, *asks = hand_on(
        words, keep(words, TEXTS), 0, 0, 0, pressed(keep(words, TEXTS), "map", [2])
    )
    assert isinstance(tabs, gr.Tabs)
    assert tabs.selected == "map"
    assert marked == (2,)
    assert (chosen, query) == (SKIPPED, SKIPPED)
    assert asks == [SKIPPED, SKIPPED, 1]


@pytest.mark.parametrize("sent", [*HOSTILE_PICKS, {"action": "map"}, {"action": "rm", "rows": [1]}, {"rows": [1]},
                                  {"action": "explain", "rows": [0, 1]},
                                  {"action": ["map"], "rows": [1]}], ids=repr)  # fmt: skip
def test_what_no_button_says_changes_nothing(words: App, sent: object) -> None:
    assert hand_on(words, keep(words, TEXTS), 0, 0, 0, gr.EventData(None, sent)) == (SKIPPED,) * 7


def test_of_texts_that_are_gone_nothing_goes_on(words: App, caplog: pytest.LogCaptureFixture) -> None:
    assert hand_on(words, GONE_TEXTS, 0, 0, 0, pressed(GONE_TEXTS, "map", [0])) == (SKIPPED,) * 7
    assert caplog.text == ""


@pytest.mark.parametrize("action", ["search", "similar", "map"])
def test_an_older_list_hands_on_its_own_texts(words: App, action: str) -> None:
    older, newer = keep(words, TEXTS), keep(words, ["other", "texts", "are", "in use"])
    _, chosen, query, *_ = hand_on(words, newer, 0, 0, 0, pressed(older, action, [1]))
    assert chosen == TextsInUse(older.corpus_key, (1,) if action == "search" else None)
    assert query == (TEXTS[1] if action == "similar" else SKIPPED)


def test_a_text_longer_than_a_query_may_be_is_asked_with_its_beginning(words: App) -> None:
    texts = keep(words, ["word " * 5_000])
    query = hand_on(words, texts, 0, 0, 0, pressed(texts, "similar", [0]))[2]
    assert isinstance(query, str)
    assert len(query) == words.limits.query_characters
