"""What is found in one tab goes on in another, with the way back in sight."""

import threading
from collections.abc import Callable, Sequence

import pytest
from playwright.sync_api import expect

from gist_demo.encoding.backend import TokenIds
from gist_demo.encoding.encoder import Encoder, Vectors
from gist_demo.encoding.engine import Engine
from tests.browser.conftest import Mode, Visit, Visitor


def searched(here: Visit) -> None:
    here.use_sample("Customer questions")
    here.tab("Search")
    here.page.locator("#search-run").click()
    expect(here.page.locator("#search-hits .card")).to_have_count(10)


def in_use(here: Visit) -> str:
    return here.page.locator("#texts-in-use").inner_text()


@pytest.mark.parametrize("mode", ["light", "phone"])
def test_the_lasso_hands_texts_to_every_other_tab_and_back(
    visit: Visitor, mode: Mode, count_forward: Callable[[], int]
) -> None:
    here = visit(mode)
    here.use_sample("Eight short lines")
    here.tab("Map")
    here.page.locator("#map-run").click()
    here.drawn("map-chart")
    if mode == "phone":
        here.page.get_by_role("button", name="Select area").click()
    here.lasso_all()
    expect(here.page.locator("#map-selected")).to_contain_text("8 of 8 selected")
    encoded = count_forward()
    here.page.locator("#map-selected").get_by_role("button", name="Compare these").click()
    expect(here.page.locator("#similarity-pairs")).to_be_visible()
    expect(here.page.locator("#texts-in-use")).to_contain_text("8 of 8 selected")
    here.tab("Map")
    here.page.locator("#map-selected").get_by_role("button", name="Search these").click()
    expect(here.page.locator("#search-hits .card")).to_have_count(8)
    here.tab("Map")
    here.page.locator("#map-selected").get_by_role("button", name="Classify these").click()
    expect(here.page.locator("#classify-notice")).to_contain_text("8 texts")
    assert count_forward() <= encoded + 2, "the query and the labels are new, no text is"
    assert here.sideways() <= 1
    here.page.get_by_role("button", name="Show all").click()
    expect(here.page.locator("#texts-in-use")).to_contain_text("(8)")
    expect(here.page.locator("#show-all")).to_be_hidden()


def test_hits_are_compared_under_their_own_numbers_and_all_come_back(visit: Visitor) -> None:
    here = visit()
    searched(here)
    here.page.locator("#search-hits").get_by_role("button", name="Compare these").click()
    expect(here.page.locator("#texts-in-use")).to_contain_text("10 of 200 selected")
    here.matrix_of(10)
    expect(here.page.locator("#similarity-notice")).to_contain_text("10 texts")
    numbers = here.page.locator("#similarity-chart .js-plotly-plot").evaluate("chart => chart.layout.meta.numbers")
    assert max(map(int, numbers)) > 10
    here.tab("Search")
    here.page.locator("#search-run").click()
    expect(here.page.locator("#search-notice .told")).to_contain_text("10 texts")
    here.page.locator("#show-all").click()
    expect(here.page.locator("#search-notice .told")).to_contain_text("200 texts")
    here.tab("Similarity")
    here.matrix_of(200)
    assert "selected" not in in_use(here)


def test_more_like_this_searches_with_the_text_of_a_hit(visit: Visitor) -> None:
    here = visit()
    searched(here)
    third = here.page.locator("#search-hits .card").nth(2)
    text = third.locator(".texts p").first.inner_text()
    third.locator(".menu summary").click()
    third.get_by_role("button", name="More like this").click()
    expect(here.page.locator("#search-query textarea")).to_have_value(text)
    first = here.page.locator("#search-hits .card").first
    expect(first).to_contain_text(text)
    expect(first.locator(".score")).to_have_text("1.00")
    assert "selected" not in in_use(here)


def test_a_hit_is_shown_on_the_map_which_draws_itself_and_forgets_it_on_reset(visit: Visitor) -> None:
    here = visit()
    searched(here)
    first = here.page.locator("#search-hits .card").first
    text = first.locator(".texts p").first.inner_text()
    first.locator(".menu summary").focus()
    here.page.keyboard.press("Enter")
    here.page.keyboard.press("Tab")
    here.page.keyboard.press("Tab")
    here.page.keyboard.press("Enter")  # the second item: Show on map
    here.drawn("map-chart")
    expect(here.page.locator("#map-selected .card")).to_have_count(11)  # itself and its neighbours
    expect(here.page.locator("#map-selected .card").first).to_contain_text(text)
    expect(here.page.locator("#map-chart .map-lines line")).to_have_count(10)
    here.tab("Search")
    expect(here.page.locator("#search-notice")).to_contain_text("200 texts")
    here.page.locator("#search-hits").get_by_role("button", name="Show on map").last.click()
    expect(here.page.locator("#map-selected .card")).to_have_count(10)
    here.marked(10)
    here.page.locator("#map-chart").get_by_role("button", name="Reset").click()
    expect(here.page.locator("#map-selected")).to_contain_text("Tap a dot")
    here.marked(0)


def test_a_menu_closes_on_escape_and_when_something_else_is_pressed(visit: Visitor) -> None:
    here = visit()
    searched(here)
    menus = here.page.locator("#search-hits .menu")
    menus.nth(0).locator("summary").click()
    menus.nth(3).locator("summary").click()
    expect(here.page.locator("#search-hits .menu[open]")).to_have_count(1)
    here.page.keyboard.press("Escape")
    expect(here.page.locator("#search-hits .menu[open]")).to_have_count(0)
    menus.nth(0).locator("summary").click()
    here.page.locator("#search-query textarea").click()
    expect(here.page.locator("#search-hits .menu[open]")).to_have_count(0)


def test_an_older_list_hands_on_the_texts_it_shows(visit: Visitor) -> None:
    here = visit()
    searched(here)
    first = here.page.locator("#search-hits .card").first
    text = first.locator(".texts p").first.inner_text()
    here.paste("\n".join(f"pasted line number {i}" for i in range(30)))
    expect(here.page.locator("#search-notice")).to_contain_text("Inputs changed")
    first.locator(".menu summary").click()
    first.get_by_role("button", name="More like this").click()
    expect(here.page.locator("#search-query textarea")).to_have_value(text)
    expect(here.page.locator("#texts-in-use")).to_contain_text("Customer questions")
    expect(here.page.locator("#search-notice")).to_contain_text("200 texts")


def test_an_answer_that_comes_after_the_texts_have_changed_is_dimmed(
    visit: Visitor, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = visit()
    assert isinstance(encoder, Engine)
    (backend,), held, forward = encoder._backends, threading.Event(), encoder._backends[0].forward

    def waiting(batch: Sequence[TokenIds]) -> Vectors:
        held.wait(30)
        return forward(batch)

    here.paste("\n".join(f"an earlier line, number {i}" for i in range(12)))
    here.matrix_of(12)
    here.tab("Search")
    here.write("search-query", "a query that takes its time")
    monkeypatch.setattr(backend, "forward", waiting)
    here.page.locator("#search-run").click()
    expect(here.page.locator("#search-stop")).to_be_visible()
    here.paste("\n".join(f"a later line, number {i}" for i in range(9)))
    expect(here.page.locator("#texts-in-use")).to_contain_text("(9)")
    held.set()
    expect(here.page.locator("#search-notice")).to_contain_text("Inputs changed")
    expect(here.page.locator("#search-hits")).to_contain_text("an earlier line")
