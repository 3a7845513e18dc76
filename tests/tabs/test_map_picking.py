"""What is picked on the map, or looked for in it."""

from dataclasses import replace
from typing import Any

import gradio as gr
import numpy as np
import pytest

from gist_demo.analysis.map_quality import MapQuality
from gist_demo.tabs.interface import App, TextsInUse
from gist_demo.tabs.map_find import MEANING, WORDS
from gist_demo.tabs.map_inputs import ACCURACY, CLOSENESS, CLUSTER
from gist_demo.tabs.map_picking import FIND, GROUPS, MADE, PLACE, TRAY, pick
from gist_demo.tabs.map_view import Drawn, Found, Measured
from tests.tabs.conftest import GONE, GONE_TEXTS, HOSTILE_PICKS, SKIPPED, keep
from tests.tabs.maps import HINT, KINDS, TEXTS, marks, on_page, pressed, ranks

NONE = (SKIPPED,) * 6


@pytest.fixture
def drawn(words: App) -> Drawn:
    """A map of five texts in two clusters."""
    return on_page(keep(words, TEXTS, columns={"kind": KINDS}), 5, [0, 0, 1, 1, -1])


def picked(
    app: App,
    drawn: Drawn | None,
    event: gr.EventData,
    *,
    in_use: TextsInUse | None = None,
    look: tuple[Any, ...] = (CLUSTER, "nothing", None, None),
    **asked: Any,
) -> tuple[Any, ...]:
    usual: dict[str, Any] = {"marked": (), "find": "", "how": WORDS, "text": ""}
    assert set(asked) <= set(usual)
    about = in_use or (drawn.in_use if drawn else TextsInUse("none"))
    return pick(app, event, drawn, about, *{**usual, **asked}.values(), *look)


def test_dots_in_a_lasso_are_listed_marked_and_meant(words: App, drawn: Drawn) -> None:
    told, tray, rows, *others = picked(words, drawn, pressed({"rows": [4, 0, 0, 9]}))
    assert ranks(tray) == ["1", "5"]
    assert rows == (0, 4)
    assert marks(told) == {"view": drawn.view, "rows": [0, 4], "from": None, "to": []}
    assert others == [SKIPPED] * 3


def test_one_dot_brings_its_neighbours(words: App, drawn: Drawn) -> None:
    told, tray, rows, *_ = picked(words, drawn, pressed({"rows": [2]}))
    assert rows == (2,)
    assert marks(told)["from"] == 2
    assert len(marks(told)["to"]) == 4
    assert ranks(tray)[0] == "3"


@pytest.mark.parametrize("where", ["map-chart", GROUPS])
def test_a_cluster_is_taken_whole(words: App, drawn: Drawn, where: str) -> None:
    told, tray, rows, *_ = picked(words, drawn, pressed({"name": 1}, where))
    assert rows == (2, 3)
    assert marks(told)["rows"] == [2, 3]
    assert "2 of 5 texts: cluster 1." in tray
    assert "1 of 5 texts are in no cluster." in picked(words, drawn, pressed({"name": -1}, where))[1]


@pytest.mark.parametrize("sent", [*HOSTILE_PICKS, {"rows": [5, 6, 7]}, {"name": 9}], ids=repr)
def test_picking_nothing_takes_all_away(words: App, drawn: Drawn, sent: object) -> None:
    told, tray, rows, *_ = picked(words, drawn, pressed(sent))
    assert (told, rows) == ("null", ())
    assert HINT in tray


def test_before_there_is_a_map_nothing_can_be_picked(words: App) -> None:
    assert picked(words, None, pressed({"rows": [0]})) == NONE
    assert picked(words, None, pressed(None, FIND[0]), find="rain") == NONE


@pytest.mark.parametrize("where", FIND)
def test_words_are_found_whichever_way_they_are_asked_for(words: App, drawn: Drawn, where: str) -> None:
    told, tray, rows, *others = picked(words, drawn, pressed(None, where), find="a")
    assert "3 texts hold “a”." in tray
    assert rows == (0, 1, 2)
    assert marks(told)["rows"] == [0, 1, 2]
    assert others == [SKIPPED] * 3


def test_meaning_becomes_the_colours(words: App, drawn: Drawn) -> None:
    told, tray, rows, found, colours, again = picked(words, drawn, pressed(None, FIND[0]), find="wet", how=MEANING)
    assert isinstance(found, Found)
    assert (told, rows) == ("null", ())
    assert len(ranks(tray)) == 5
    assert colours.value == CLOSENESS
    assert ("Closeness to your search", CLOSENESS) in [tuple(each) for each in colours.choices]
    assert again == SKIPPED  # the new choice has the map painted
    look = (CLOSENESS, "nothing", found, None)
    assert picked(words, drawn, pressed(None, FIND[0]), find="dry", how=MEANING, look=look)[5] != SKIPPED


@pytest.mark.parametrize("where", PLACE)
def test_a_new_text_is_placed(words: App, drawn: Drawn, where: str) -> None:
    told, tray, rows, *_ = picked(words, drawn, pressed(None, where), text="sleet")
    assert marks(told)["from"]["words"] == "sleet (approximate)"
    assert "Approximate" in tray
    assert rows == ()


def test_what_is_wrong_is_said_in_the_tray_and_the_rest_stays(words: App, drawn: Drawn) -> None:
    for where, says in ((FIND[0], "Type what you want"), (PLACE[0], "Write the text")):
        told, tray, *others = picked(words, drawn, pressed(None, where))
        assert says in tray
        assert [told, *others] == [SKIPPED] * 5
    assert GONE in picked(words, replace(drawn, in_use=GONE_TEXTS), pressed({"rows": [0, 1]}))[1]


def test_on_a_new_map_the_rows_of_another_tab_or_in_use_stand_out(words: App, drawn: Drawn) -> None:
    made = gr.EventData(None, None)
    assert marks(picked(words, drawn, made, marked=(0, 3))[0])["rows"] == [0, 3]
    chosen = replace(drawn.in_use, rows=(1, 2))
    assert picked(words, drawn, made, in_use=chosen)[2] == (1, 2)
    told, tray, rows, *_ = picked(words, drawn, made)
    assert (told, rows) == ("null", ())
    assert HINT in tray
    assert MADE == ""


def test_colours_of_an_earlier_map_s_accuracy_give_way(words: App, drawn: Drawn) -> None:
    each = np.ones(5, np.float32)
    measured = Measured("another", MapQuality(1, each, 1, each, 2))
    look = (ACCURACY, "nothing", None, measured)
    assert picked(words, drawn, gr.EventData(None, None), look=look)[4].value == CLUSTER
    now = (ACCURACY, "nothing", None, replace(measured, view=drawn.view))
    assert picked(words, drawn, gr.EventData(None, None), look=now)[4] == SKIPPED


def test_the_tray_closes_and_its_other_buttons_are_for_other_tabs(words: App, drawn: Drawn) -> None:
    assert HINT in picked(words, drawn, pressed({"action": "close", "rows": [0]}, TRAY))[1]
    assert picked(words, drawn, pressed({"action": "search", "rows": [0]}, TRAY)) == NONE


def test_dots_of_the_map_on_the_page_are_its_texts_whatever_is_in_use_by_now(words: App, drawn: Drawn) -> None:
    other = keep(words, ["other", "texts", "are", "in use"])
    assert "<p>snow</p>" in picked(words, drawn, pressed({"rows": [3, 4]}), in_use=other)[1]
