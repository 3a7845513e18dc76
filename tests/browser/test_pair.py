"""A pair opened: what carries the similarity of two texts, by mouse, by keyboard, in light, dark and on a phone."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Mode, Visit, Visitor

MODES: tuple[Mode, ...] = ("light", "dark", "phone")


def open_first(here: Visit) -> Locator:
    """Ask by keyboard why the first pair of the list is close."""
    menu = here.page.locator("#similarity-pairs .card .menu").first
    menu.locator("summary").focus()
    here.page.keyboard.press("Enter")
    menu.get_by_role("button", name="Why are they close?").focus()
    here.page.keyboard.press("Enter")
    opened = here.page.locator("#similarity-picked .explained")
    expect(opened).to_be_visible()
    return opened


def serious(here: Visit, axe: str, within: str) -> list[str]:
    here.page.evaluate(axe)
    found = here.page.evaluate("within => axe.run(document.querySelector(within))", within)
    return [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in found["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("mode", MODES)
def test_a_pair_of_the_list_is_explained_by_keyboard(visit: Visitor, mode: Mode, axe: str) -> None:
    here = visit(mode)
    here.use_sample("Short articles")
    expect(here.page.locator("#similarity-notice")).to_contain_text("100 texts")
    lead = here.page.locator("#similarity-pairs .card .rank").first.inner_text()
    opened = open_first(here)
    expect(opened.locator(".head .rank")).to_have_text(lead)
    expect(opened).to_contain_text("What carries the similarity")
    expect(opened).to_be_focused()
    expect(opened.locator("mark.carries-4").first).to_be_visible()
    expect(here.page.locator("#similarity-run")).to_be_visible()
    opened.locator(".aligned summary").press("Enter")
    expect(opened.locator("table")).to_have_count(2)
    expect(opened.locator("td").first).to_be_visible()
    assert serious(here, axe, "#similarity-picked") == []
    assert here.sideways() <= 1
    sides = [box for side in opened.locator(".side").all() if (box := side.bounding_box()) is not None]
    assert (sides[1]["y"] >= sides[0]["y"] + sides[0]["height"]) == (mode == "phone")


def test_a_cell_opens_its_pair_and_another_cell_the_next(visit: Visitor) -> None:
    here = visit()
    here.drawn("similarity-chart")
    first = here.page.locator("#similarity-picked .explained .head .rank")
    for column, lead in ((0, "1 · 8"), (3, "4 · 8")):
        plot = here.page.locator("#similarity-chart .nsewdrag").bounding_box()
        assert plot is not None
        here.page.mouse.click(plot["x"] + plot["width"] * (column + 0.5) / 7, plot["y"] + plot["height"] * 7.5 / 8)
        expect(first).to_have_text(lead)
    expect(here.page.locator("#similarity-picked mark").first).to_be_visible()


def test_a_long_text_shows_what_was_not_read(visit: Visitor) -> None:
    here = visit()
    long = " ".join(f"Parcel {i} was late again, and nobody said why." for i in range(60))
    here.paste(f"{long}\nMy parcel has not arrived.")
    here.matrix_of(2)
    opened = open_first(here)
    expect(opened.locator(".unread-from")).to_have_text("not read from here on")
    expect(opened.locator(".remark")).to_contain_text("were not read")
    expect(opened).to_contain_text("first 40 of 60 sentences")
    here.page.locator("#similarity-picked .side .full").first.focus()
    here.page.keyboard.press("End")
    expect(opened.locator(".unread")).to_be_in_viewport()


def test_an_explained_pair_goes_on_to_the_map(visit: Visitor) -> None:
    here = visit()
    here.use_sample("Short articles")
    expect(here.page.locator("#similarity-notice")).to_contain_text("100 texts")
    open_first(here)
    here.page.locator("#similarity-picked .these").get_by_role("button", name="Show on map").click()
    expect(here.page.locator("#map-tab")).to_be_visible()
