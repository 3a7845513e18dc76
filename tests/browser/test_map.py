"""The Map tab as visitors use it, and two things that they come for: naming islands, and following some into search."""

import re
from math import cos, sin, tau

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Mode, Visit, Visitor

_WHERE = """(plot, row) => {
  const at = plot.getBoundingClientRect(), {xaxis, yaxis} = plot._fullLayout;
  for (const {customdata, x, y} of plot._fullData) {
    const i = customdata.indexOf(row);
    if (i >= 0) return [at.left + xaxis._offset + xaxis.d2p(x[i]), at.top + yaxis._offset + yaxis.d2p(y[i])];
  }
}"""
_ALONE = """plot => {
  const dots = plot._fullData.flatMap(({customdata, x, y}) => [...customdata].map((row, i) => [row, x[i], y[i]]));
  const {xaxis, yaxis} = plot._fullLayout, at = plot.getBoundingClientRect();
  const px = dots.map(([row, x, y]) => [row, xaxis.d2p(x), yaxis.d2p(y)]);
  const named = [...document.querySelectorAll('.map-name')].map((name) => name.getBoundingClientRect());
  const free = ([, x, y]) => named.every((n) => x + at.left < n.left - 4 || x + at.left > n.right + 4
    || y + at.top < n.top - 4 || y + at.top > n.bottom + 4);
  const far = (one) => Math.min(...px.filter(([row]) => row !== one[0]).map(([, x, y]) => Math.hypot(x - one[1], y - one[2])));
  return px.filter(free).sort((a, b) => far(b) - far(a))[0][0];
}"""  # fmt: skip # noqa: E501


def plot(here: Visit) -> Locator:
    return here.page.locator("#map-chart .chart-plot")


def tray(here: Visit) -> Locator:
    return here.page.locator("#map-selected")


def mapped(visit: Visitor, mode: Mode = "light") -> Visit:
    """The map of the customer questions, done."""
    here = visit(mode)
    here.use_sample("Customer questions")
    here.tab("Map")
    here.page.locator("#map-run").click()
    expect(here.page.locator("#map-notice .told")).to_contain_text("200 texts")
    here.page.locator("#map-groups summary").wait_for()
    here.page.wait_for_function("() => document.querySelectorAll('#map-chart .map-name').length > 3")
    return here


def where(here: Visit, row: int) -> tuple[float, float]:
    x, y = plot(here).evaluate(_WHERE, row)
    return x, y


def press_a_dot(here: Visit, *, finger: bool = False) -> int:
    """Press the dot that is farthest from the others; its row."""
    row = int(plot(here).evaluate(_ALONE))
    if finger:
        plot(here).scroll_into_view_if_needed()
        here.page.touchscreen.tap(*where(here, row))
        return row
    here.page.mouse.move(*where(here, row), steps=3)
    expect(here.page.locator("#map-chart .chart-tip")).to_be_visible()
    here.page.wait_for_timeout(350)  # sooner it would be the second half of a double click
    here.page.mouse.down()
    here.page.mouse.up()
    return row


def lasso(here: Visit, middle: tuple[float, float], *, radius: float) -> None:
    """Draw around what is nearer than `radius` px to a place, from where no name is that would be pressed."""
    box = plot(here).bounding_box()
    assert box
    low, high = (box["x"] + 2, box["y"] + 2), (box["x"] + box["width"] - 2, box["y"] + box["height"] - 2)
    turns = np.linspace(0, tau, 9)[:-1]
    around = [(middle[0] + radius * cos(t), middle[1] + radius * sin(t)) for t in turns]
    corners = [(min(max(x, low[0]), high[0]), min(max(y, low[1]), high[1])) for x, y in around]
    named = "at => document.elementFromPoint(...at).matches('.map-name')"
    first = next(i for i, corner in enumerate(corners) if not here.page.evaluate(named, corner))
    here.page.mouse.move(*corners[first])
    here.page.mouse.down()
    for corner in [*corners[first + 1 :], *corners[: first + 1]]:
        here.page.mouse.move(*corner, steps=3)
    here.page.mouse.up()


def faint(here: Visit) -> bool:
    """Whether some dots are faint."""
    return bool(plot(here).evaluate("plot => plot._fullData.some((trace) => trace.selectedpoints)"))


def find(here: Visit, words: str, how: str) -> None:
    here.fill("#map-find :is(textarea, input)", words)
    here.page.locator("#map-find-how").get_by_label(how).check()
    here.page.locator("#map-find-go").click()


@pytest.mark.parametrize("mode", ["light", "phone"])
def test_a_dot_brings_its_text_and_its_true_neighbours(visit: Visitor, mode: Mode) -> None:
    here = mapped(visit, mode)
    row = press_a_dot(here, finger=mode == "phone")
    expect(tray(here).locator(".rank").first).to_have_text(str(row + 1))
    expect(tray(here).locator(".card")).to_have_count(11)
    expect(tray(here).locator(".card.scored")).to_have_count(10)
    expect(tray(here)).to_contain_text("of unrelated pairs")
    expect(here.page.locator("#map-chart .map-lines line")).to_have_count(10)
    if mode == "phone":
        box = tray(here).bounding_box()
        assert box
        assert box["y"] + box["height"] == pytest.approx(844, abs=1)  # a sheet at the foot of the window
        tray(here).get_by_role("button", name="Close").click()
    else:
        here.page.locator("#map-chart").get_by_role("button", name="Reset").click()
    expect(tray(here)).to_contain_text("Tap a dot")
    expect(here.page.locator("#map-chart .map-lines line")).to_have_count(0)


def test_one_press_on_the_legend_hides_and_two_leave_nothing_else(visit: Visitor) -> None:
    here = mapped(visit)
    legend = here.page.locator("#map-chart .map-legend")
    shown = "plot => plot._fullData.filter((trace) => trace.visible === true).length"
    expect(legend.get_by_role("button")).to_have_count(10)
    refunds = legend.get_by_role("button", name="refunds")
    refunds.click()
    expect(refunds).to_have_attribute("aria-pressed", "false")
    assert plot(here).evaluate(shown) == 9
    refunds.click(delay=20)
    expect(refunds).to_have_attribute("aria-pressed", "true")
    here.page.wait_for_timeout(600)  # so that the next two belong together, and to nothing before
    refunds.dblclick()
    expect(legend.locator("[aria-pressed=true]")).to_have_count(1)
    assert plot(here).evaluate(shown) == 1
    here.page.wait_for_timeout(600)
    refunds.dblclick()
    expect(legend.locator("[aria-pressed=true]")).to_have_count(10)


def test_words_are_found_marked_and_counted(visit: Visitor) -> None:
    here = mapped(visit)
    find(here, "REFUND", "by words")
    expect(tray(here)).to_contain_text(re.compile(r"\d+ texts hold “REFUND”"))
    count = int(re.findall(r"(\d+) texts hold", tray(here).inner_text())[0])
    expect(tray(here).locator(".card")).to_have_count(count)
    here.marked(count)
    find(here, "zeppelin", "by words")
    expect(tray(here)).to_contain_text("No text holds “zeppelin”")


def test_meaning_colours_the_map(visit: Visitor) -> None:
    here = mapped(visit)
    find(here, "I want my money back", "by meaning")
    expect(tray(here)).to_contain_text("coloured by how close they are")
    expect(tray(here).locator(".card.scored")).to_have_count(10)
    expect(here.page.locator("#map-colour input")).to_have_value("Closeness to your search")
    here.page.wait_for_function(
        "() => document.querySelector('#map-chart .chart-plot')._fullLayout.coloraxis || "
        "document.querySelector('#map-chart .chart-plot')._fullData.at(-1).marker.showscale"
    )
    closest = int(tray(here).locator(".rank").first.inner_text()) - 1
    darkest = plot(here).evaluate("plot => plot._fullData.at(-1).customdata.at(-1)")
    assert darkest == closest  # the highest score lies on top
    assert not faint(here)


def test_colours_change_without_a_new_look_at_the_map(visit: Visitor) -> None:
    here = mapped(visit)
    here.page.mouse.move(*where(here, 0))
    here.page.keyboard.down("Control")
    here.page.mouse.wheel(0, -300)
    here.page.keyboard.up("Control")
    extent = "plot => plot.layout.xaxis.range[1] - plot.layout.xaxis.range[0]"
    here.page.wait_for_timeout(300)  # until the wheel rests
    near = plot(here).evaluate(extent)
    here.page.locator("#map-colour input").click()
    here.page.get_by_role("option", name="Cluster").click()
    here.page.locator("#map-chart .map-legend").get_by_text("in no cluster").wait_for()
    assert plot(here).evaluate(extent) == pytest.approx(near)


def test_a_map_in_space_is_turned_tapped_and_has_no_lasso(visit: Visitor) -> None:
    here = mapped(visit)
    here.page.locator("#map-more > button").click()
    here.page.locator("#map-dimensions").get_by_label("3-D").check()
    here.page.locator("#map-run").click()
    here.page.wait_for_function(
        "() => document.querySelector('#map-chart .chart-plot')._fullData?.[0].type === 'scatter3d'"
    )
    assert here.page.locator("#map-chart .chart-tools").get_by_role("button").all_inner_texts() == ["Reset"]
    name = here.page.locator("#map-chart .map-name:visible").first
    name.wait_for()
    before = name.bounding_box()
    box = plot(here).bounding_box()
    assert box
    here.page.mouse.move(box["x"] + 40, box["y"] + 40)
    here.page.mouse.down()
    here.page.mouse.move(box["x"] + 240, box["y"] + 90, steps=4)
    here.page.mouse.up()
    here.page.wait_for_function(
        "x => Math.abs([...document.querySelectorAll('#map-chart .map-name')][0].getBoundingClientRect().x - x) > 5",
        arg=before["x"] if before else 0,
    )
    name.click()
    expect(tray(here)).to_contain_text(re.compile(r"\d+ of 200 texts: "))


def test_a_new_text_is_placed_and_the_map_is_measured(visit: Visitor) -> None:
    here = mapped(visit)
    here.page.locator("#map-more > button").click()
    here.fill("#map-new-text :is(textarea, input)", "Where is my money?")
    here.page.locator("#map-place").click()
    expect(tray(here)).to_contain_text("Approximate: the star stands between the closest texts.")
    expect(here.page.locator("#map-chart .map-star")).to_have_count(1)
    expect(here.page.locator("#map-chart .map-lines text")).to_have_text("Where is my money? (approximate)")
    here.page.locator("#map-accuracy > button").click()
    here.page.locator("#accuracy-run").click()
    expect(here.page.locator("#accuracy-shown")).to_contain_text("Trustworthiness 0.")
    expect(here.page.locator("#map-colour input")).to_have_value("Map accuracy")
    scale = "plot => plot._fullData.at(-1).marker.colorbar?.title?.text"
    here.page.wait_for_function(f"() => ({scale})(document.querySelector('#map-chart .chart-plot')) === 'Map accuracy'")


@pytest.mark.parametrize("mode", ["light", "dark", "phone"])
def test_newcomers_name_the_islands(visit: Visitor, mode: Mode) -> None:
    """Names stand on the map, apart from each other; one is pressed, and its texts are there."""
    here = mapped(visit, mode)
    names = here.page.locator("#map-chart .map-name:visible")
    boxes = [box for name in names.all() if (box := name.bounding_box())]
    assert len(boxes) >= 4
    for i, a in enumerate(boxes):
        for b in boxes[:i]:
            apart = a["x"] >= b["x"] + b["width"] - 1 or b["x"] >= a["x"] + a["width"] - 1
            assert apart or a["y"] >= b["y"] + b["height"] - 1 or b["y"] >= a["y"] + a["height"] - 1
    refund = names.filter(has_text="refund").first
    words = refund.inner_text().replace("\n", " ")
    refund.click()
    expect(tray(here)).to_contain_text(f"of 200 texts: {words}")
    expect(tray(here)).to_contain_text(re.compile("refund", re.IGNORECASE))
    size = int(re.findall(r"(\d+) of 200 texts", tray(here).inner_text())[0])
    assert 5 <= size < 100
    here.marked(size)
    assert here.sideways() <= 1


def test_newcomers_reach_the_islands_by_keyboard(visit: Visitor) -> None:
    here = mapped(visit)
    first = here.page.locator("#map-chart .map-name:visible").first
    first.focus()
    here.page.keyboard.press("Enter")
    expect(tray(here)).to_contain_text("of 200 texts: ")
    groups = here.page.locator("#map-groups")
    groups.locator("summary").focus()
    here.page.keyboard.press("Enter")
    none = groups.get_by_role("button", name=re.compile("in no cluster"))
    none.focus()
    here.page.keyboard.press("Enter")
    expect(tray(here)).to_contain_text("texts are in no cluster.")


def test_newcomers_follow_a_lasso_into_search(visit: Visitor) -> None:
    here = mapped(visit)
    lasso(here, where(here, int(plot(here).evaluate(_ALONE))), radius=90)
    expect(tray(here)).to_contain_text(re.compile(r"\d+ of 200 selected"))
    chosen = len(tray(here).locator(".card").all())
    assert chosen >= 2
    tray(here).get_by_role("button", name="Search these").click()
    expect(here.page.locator("#texts-in-use")).to_contain_text(f"{chosen} of 200 selected")
    here.page.locator("#search-hits .card").first.wait_for()
    expect(here.page.locator("#search-hits .card")).to_have_count(min(10, chosen))
