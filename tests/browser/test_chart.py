"""The chart alone, in a small page of its own: what the browser shows and what Python is told."""

import re
from collections.abc import Callable, Iterator
from math import cos, sin, tau
from pathlib import Path

import gradio as gr
import numpy as np
import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser, Locator, Page, expect

from gist_demo.analysis.background import levels
from gist_demo.figures.map_colors import Categories
from gist_demo.figures.projection import draw_projection
from gist_demo.figures.score_scale import percentile_scale
from gist_demo.figures.similarity import MatrixTexts, draw_similarity
from gist_demo.figures.zero_shot import draw_label_scores
from gist_demo.widgets.chart import chart, chart_head, chart_value, picked_rows
from tests.browser.conftest import blameless

NASTY = [
    '<a href="%">link</a>',
    "$x$ costs ${alert(1)}",
    "%{z} {{value}} %{meta.hover}",
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "a < b & c &lt;",
]
SOURCE = "60 texts · <b>someone</b>/words at 0123456789ab · float32 on cpu · n_neighbors 15 · {x} $y$ " * 2
LONG = "a very long sentence " * 30
TEXTS = ["a cat", "a kitten", LONG, *NASTY[:2]]
SCORES = np.array([[1, 0.7, 0.1, 0.2, 0.3]] * 5, np.float32)
SCORES[2, 1] = -0.25
TWO = MatrixTexts(["1", "2", "B1", "B2", "B3", "B4", "B5"], rows=[1, 0], columns=[4, 3, 2, 1, 0])
RARE = percentile_scale(lambda scores: np.clip(100 * scores, 0, 100).astype(np.float32), levels)
Opened = Callable[..., Page]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    turns = np.linspace(0, tau, 60, endpoint=False)
    ring = np.stack([np.cos(turns), np.sin(turns)], axis=1)  # row 0 to the right, row 15 on top
    pictures = {
        "heat": (draw_similarity(SCORES, symmetric=True, beside=MatrixTexts(list("12345"), TEXTS)), TEXTS),
        "two": (draw_similarity(SCORES[:2], symmetric=False, beside=TWO, scale=RARE), [*TEXTS[:2], *TEXTS]),
        "map": (
            draw_projection(ring, Categories("side", ["right", "left"] * 30), view="ring"),
            [f"text {i}" for i in range(60)],
        ),
        "labels": (draw_label_scores(NASTY, np.linspace(0.9, 0.2, 6, dtype=np.float32)), NASTY),
        "kinds": (draw_projection(ring[:18], Categories(NASTY[0], NASTY * 3)), NASTY * 3),
    }
    values = {name: chart_value(*picture, source=SOURCE, asked=2.0) for name, picture in pictures.items()}
    others = {
        asked: chart_value(draw_projection(ring[:n]), ["a"] * n, asked=asked) for asked, n in ((1.0, 7), (3.0, 9))
    }

    def told(name: str) -> Callable[[gr.EventData], str]:
        def say(event: gr.EventData) -> str:
            return f"{name} {picked_rows(event, 60)}"

        return say

    with gr.Blocks(analytics_enabled=False) as demo:
        said = gr.Textbox(elem_id="said", label="said")
        with gr.Tabs():
            for name in pictures:
                with gr.Tab(name):
                    drawn = chart(elem_id=name, label=f"The {name} chart", height=420, empty="Nothing yet.")
                    demo.load(lambda name=name: values[name], None, drawn)
                    drawn.click(told("click"), None, said)
                    drawn.select(told("select"), None, said)
                    drawn.clear(lambda: "clear", None, said)
                    gr.Button(f"empty {name}").click(lambda: None, None, drawn)
                    for asked, value in others.items():
                        gr.Button(f"{name} asked {asked}").click(lambda value=value: value, None, drawn)
                    gr.HTML('<div style="height: 900px"></div>')
    _, address, _ = demo.launch(
        server_name="127.0.0.1", prevent_thread_lock=True, quiet=True, head=chart_head(), ssr_mode=False
    )
    yield address
    demo.close()


@pytest.fixture
def opened(browser: Browser, url: str) -> Iterator[Opened]:
    """Opens the page at a tab; afterwards no page has reported an error or asked another host for anything."""
    with blameless(browser, url) as open_wide_or_narrow:

        def open_page(tab: str, *, phone: bool = False) -> Page:
            page = open_wide_or_narrow(phone)
            page.get_by_role("tab", name=tab, exact=True).click()
            page.locator(f"#{tab} [data-rendered]").wait_for()
            return page

        yield open_page


def at(page: Page, name: str, x: float, y: float) -> tuple[float, float]:
    """Where the coordinates (x, y) of a figure are on the page."""
    left, top = page.evaluate(
        """([name, x, y]) => {
            const plot = document.querySelector(`#${name} .chart-plot`), at = plot.getBoundingClientRect();
            const {xaxis, yaxis} = plot._fullLayout;
            return [at.left + xaxis._offset + xaxis.d2p(x), at.top + yaxis._offset + yaxis.d2p(y)];
        }""",
        [name, x, y],
    )
    return left, top


def rendered(page: Page, name: str, times: int) -> None:
    page.wait_for_function(
        "([name, times]) => document.querySelector(`#${name} .chart-plot`).dataset.rendered >= times", arg=[name, times]
    )


def tip(page: Page, name: str) -> Locator:
    return page.locator(f"#{name} .chart-tip")


def said(page: Page) -> Locator:
    return page.locator("#said textarea")


def click(page: Page, name: str, x: float, y: float) -> None:
    page.mouse.move(*at(page, name, x, y), steps=3)
    expect(tip(page, name)).to_be_visible()
    page.wait_for_timeout(350)  # sooner it would be the second half of a double click
    page.mouse.down()
    page.mouse.up()


def lasso(page: Page, name: str, middle: tuple[float, float], radius: float) -> None:
    corners = [at(page, name, middle[0] + radius * cos(t), middle[1] + radius * sin(t)) for t in np.linspace(0, tau, 9)]
    page.mouse.move(*corners[0])
    page.mouse.down()
    for corner in corners[1:]:
        page.mouse.move(*corner, steps=3)
    page.mouse.up()


def selected(page: Page) -> int:
    """How many dots of the map are selected."""
    count = "plot => plot._fullData.reduce((sum, trace) => sum + (trace.selectedpoints?.length ?? 0), 0)"
    return int(page.locator("#map .chart-plot").evaluate(count))


def test_a_cell_shows_both_texts_and_tells_python(opened: Opened) -> None:
    page = opened("heat")
    page.mouse.move(*at(page, "heat", 1, 2))
    expect(tip(page, "heat")).to_be_visible()
    assert tip(page, "heat").locator(".chart-tip-head").inner_text().split() == ["2", "·", "3", "−0.25"]
    first, second = tip(page, "heat").locator(".chart-tip-text").all()
    expect(first).to_have_text("a kitten")
    assert second.evaluate("part => part.scrollHeight > part.clientHeight && part.clientHeight <= 4 * 18")
    box = tip(page, "heat").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["y"] >= 0
    page.mouse.down()
    page.mouse.up()
    expect(said(page)).to_have_value("click (2, 1)")
    page.mouse.move(*at(page, "heat", 3, 1))  # the blank half
    expect(tip(page, "heat")).to_be_hidden()


@pytest.mark.parametrize("name", ["heat", "map", "labels"])
def test_a_picture_is_light_on_white_whatever_the_page_is(opened: Opened, name: str, tmp_path: Path) -> None:
    page = opened(name)
    light = saved(page, name, tmp_path)
    page.evaluate("document.body.classList.add('dark')")
    rendered(page, name, 2)
    dark = saved(page, name, tmp_path)
    wide, high = page.locator(f"#{name} .chart-plot").evaluate(
        "plot => [plot._fullLayout.width, plot._fullLayout.height]"
    )
    assert light.size[0] == 2 * round(wide)
    assert light.size[1] > 2 * high + 40  # the line on where it comes from
    assert {light.getpixel(corner) for corner in ((0, 0), (light.size[0] - 1, light.size[1] - 1))} == {(255, 255, 255)}
    assert ImageChops.difference(light, dark).getbbox() is None
    source = light.crop((0, light.size[1] - 60, light.size[0], light.size[1])).convert("L")
    assert np.asarray(source).min() < 160  # something is written there


def test_a_picture_keeps_zoom_and_selection(opened: Opened, tmp_path: Path) -> None:
    page = opened("map")
    whole = saved(page, "map", tmp_path)
    lasso(page, "map", (1, 0), 0.25)
    expect(said(page)).to_have_value(re.compile("^select"))
    some = saved(page, "map", tmp_path)
    assert ImageChops.difference(whole, some).getbbox() is not None
    extent = "plot => plot.layout.xaxis.range[1] - plot.layout.xaxis.range[0]"  # as it is once the wheel rests
    wide = page.locator("#map .chart-plot").evaluate(extent)
    page.mouse.move(*at(page, "map", 0, 0))
    page.keyboard.down("Control")
    page.mouse.wheel(0, -400)
    page.keyboard.up("Control")
    page.wait_for_function(f"() => ({extent})(document.querySelector('#map .chart-plot')) < {wide} * 0.95")
    assert ImageChops.difference(some, saved(page, "map", tmp_path)).getbbox() is not None


def saved(page: Page, name: str, folder: Path) -> Image.Image:
    """The picture that the browser is given to keep."""
    with page.expect_download() as download:
        page.locator(f"#{name} .chart-plot").evaluate("plot => plot.savePicture('gist-picture')")
    assert download.value.suggested_filename == "gist-picture.png"
    download.value.save_as(folder / "picture.png")
    with Image.open(folder / "picture.png") as picture:
        return picture.convert("RGB")


def test_visitors_words_are_never_markup(opened: Opened) -> None:
    page = opened("heat")
    page.mouse.move(*at(page, "heat", 3, 4))
    expect(tip(page, "heat")).to_contain_text(NASTY[1])
    page.mouse.move(*at(page, "heat", 0, 3))
    expect(tip(page, "heat")).to_contain_text(NASTY[0])
    assert page.locator(".chart-tip a, .chart-tip img, #heat .chart-plot a").count() == 0
    for name in ("kinds", "labels"):
        page.get_by_role("tab", name=name, exact=True).click()
        page.locator(f"#{name} [data-rendered]").wait_for()
        shown = page.locator(f"#{name}").inner_text()
        assert [label for label in NASTY if label[:12] not in shown] == []
        assert page.locator(f"#{name} :is(a, img, script)").count() == 0
    click(page, "labels", 0.2, 5)
    expect(said(page)).to_have_value("click (5,)")
    expect(tip(page, "labels")).to_contain_text(NASTY[5])


def test_lasso_dot_and_clear(opened: Opened) -> None:
    page = opened("map")
    lasso(page, "map", (1, 0), 0.25)
    expect(said(page)).to_have_value(re.compile(r"^select \("))
    assert {int(row) for row in re.findall(r"\d+", said(page).input_value())} == {58, 59, 0, 1, 2}
    click(page, "map", 0, 1)
    expect(said(page)).to_have_value("click (15,)")
    expect(tip(page, "map")).to_contain_text("text 15")
    expect(tip(page, "map")).to_contain_text("left")
    assert selected(page) == 5  # a click leaves the selection alone
    lasso(page, "map", (0, 0), 0.25)  # around nothing
    expect(said(page)).to_have_value("clear")
    assert selected(page) == 0


def test_the_theme_changes_live_and_leaves_the_lasso_alone(opened: Opened) -> None:
    page = opened("map")
    lasso(page, "map", (1, 0), 0.25)
    expect(said(page)).to_have_value(re.compile("^select"))
    ink = "plot => plot._fullLayout.font.color"
    light = page.locator("#map .chart-plot").evaluate(ink)
    page.evaluate("document.body.classList.add('dark')")
    rendered(page, "map", 2)
    assert page.locator("#map .chart-plot").evaluate(ink) != light
    assert selected(page) == 5
    expect(said(page)).to_have_value(re.compile("^select"))
    page.locator("#map").get_by_role("button", name="Reset").click()
    expect(said(page)).to_have_value("clear")
    highest = "document.querySelector('#heat .chart-plot')._fullData?.[0].colorscale.at(-1)[1]"
    page.get_by_role("tab", name="heat", exact=True).click()
    page.wait_for_function(f"() => {highest} === '#5EEAD4'")
    page.evaluate("document.body.classList.remove('dark')")
    page.wait_for_function(f"() => {highest} === '#0B4F4A'")


def test_a_matrix_of_two_lists_in_an_order_of_its_own(opened: Opened) -> None:
    page = opened("two")
    page.mouse.click(*at(page, "two", 0, 1))  # the last text of the second list, the first of the first
    expect(said(page)).to_have_value("click (0, 6)")
    expect(page.locator("#two .chart-tip-head")).to_have_text("1 · B50.30 · farther apart than 70 % of unrelated pairs")
    assert page.locator("#two .chart-tip-text").all_inner_texts() == [TEXTS[0], TEXTS[4]]


def test_cells_below_a_score_are_faded_and_counted(opened: Opened) -> None:
    page = opened("heat")
    plot = page.locator("#heat .chart-plot")
    color = "(plot, [x, y]) => plot._fullData[2].textfont.color[plot._fullData[2].x.findIndex((at, i) => at === x && plot._fullData[2].y[i] === y)]"  # fmt: skip # noqa: E501
    assert plot.evaluate(color, [2, 3]) == "#000000"
    fade = "(plot, below) => { plot.dataset.fade = below; plot.dispatchEvent(new Event('fade')); }"
    plot.evaluate(fade, 0.7)
    caption = page.locator("#heat .chart-said")
    expect(caption).to_have_text("6 of 10 pairs at 0.70 or above")
    assert plot.evaluate(color, [2, 3]) == "#808080"
    assert plot.evaluate(color, [0, 3]) == "#FFFFFF"
    scale = plot.evaluate("plot => plot._fullData[0].colorscale")
    steps = [place for place, _ in scale]
    assert steps == sorted(steps)
    assert (steps[0], steps[-1]) == (0, 1)
    assert steps.count(next(place for place in steps if place > 0.69)) == 2
    plot.evaluate(fade, 0)
    expect(caption).to_be_hidden()
    assert plot.evaluate(color, [2, 3]) == "#000000"


def test_the_wheel_scrolls_and_with_ctrl_zooms(opened: Opened) -> None:
    page = opened("map")
    extent = "plot => plot._fullLayout.xaxis.range[1] - plot._fullLayout.xaxis.range[0]"
    whole = page.locator("#map .chart-plot").evaluate(extent)
    page.mouse.move(*at(page, "map", 0, 0))
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    page.wait_for_function(f"() => ({extent})(document.querySelector('#map .chart-plot')) < {whole} * 0.95")
    page.mouse.wheel(0, 200)
    page.wait_for_function("() => scrollY > 100")
    page.locator("#map").get_by_role("button", name="Reset").click()
    page.wait_for_function(f"() => ({extent})(document.querySelector('#map .chart-plot')) > {whole} * 0.99")


def test_a_hidden_chart_is_drawn_when_it_is_shown_and_follows_the_width(opened: Opened) -> None:
    page = opened("map")
    page.get_by_role("tab", name="heat", exact=True).click()
    page.set_viewport_size({"width": 700, "height": 800})
    page.get_by_role("tab", name="map", exact=True).click()
    rendered(page, "map", 2)
    drawn, there = page.locator("#map .chart-plot").evaluate("plot => [plot._fullLayout.width, plot.clientWidth]")
    assert drawn == there < 700


def test_what_was_asked_for_earlier_is_not_drawn_over_a_later_answer(opened: Opened) -> None:
    page = opened("map")
    for asked in ("1.0", "3.0"):
        page.get_by_role("button", name=f"map asked {asked}").click()
    rendered(page, "map", 2)
    dots = page.locator("#map .chart-plot").evaluate("plot => [plot._fullData[0].x.length, plot.dataset.rendered]")
    assert dots == [9, "2"]


def test_a_picture_has_a_name_and_nothing_to_press(opened: Opened) -> None:
    page = opened("map")
    plot = page.locator("#map .chart-plot")
    expect(plot).to_have_attribute("role", "img")
    expect(plot).to_have_attribute("aria-label", "The map chart: 60 texts, coloured by side")
    assert plot.locator(":is(a, button, [tabindex], .modebar-btn)").count() == 0  # nor a way to somebody's cloud
    assert page.locator("#map .chart-tools").get_by_role("button").all_inner_texts() == ["Lasso", "Box", "Reset"]
    page.get_by_role("button", name="empty map").click()
    expect(page.locator("#map .chart-note")).to_have_text("Nothing yet.")
    expect(plot).to_be_hidden()
    expect(page.locator("#map .chart-tools")).to_be_hidden()
    assert page.locator("#map [data-rendered]").count() == 0
    page.get_by_role("tab", name="heat", exact=True).click()
    page.locator("#heat [data-rendered]").wait_for()
    expect(page.locator("#heat .chart-tools")).to_be_hidden()


def test_a_phone_shows_all_and_a_tap_tells(opened: Opened) -> None:
    page = opened("map", phone=True)
    for name in ("map", "labels", "heat"):
        page.get_by_role("tab", name=name, exact=True).click()
        page.locator(f"#{name} [data-rendered]").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        box = page.locator(f"#{name} .chart-plot").bounding_box()
        assert box
        assert box["height"] <= 0.6 * 800 + 1
    page.touchscreen.tap(*at(page, "heat", 0, 1))
    expect(said(page)).to_have_value("click (1, 0)")
    page.wait_for_timeout(600)  # long enough for the mouse that browsers make of a finger
    expect(tip(page, "heat")).to_contain_text("a kitten")
    page.touchscreen.tap(20, 780)
    expect(tip(page, "heat")).to_be_hidden()


def test_a_finger_scrolls_until_it_is_to_select(opened: Opened) -> None:
    page = opened("map", phone=True)
    finger = page.context.new_cdp_session(page)

    def draw(points: list[tuple[float, float]]) -> None:
        for i, (x, y) in enumerate(points):
            touch = {"type": "touchMove" if i else "touchStart", "touchPoints": [{"x": x, "y": y}]}
            finger.send("Input.dispatchTouchEvent", touch)
            page.wait_for_timeout(30)
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    x, y = at(page, "map", 0, -1)  # from a dot upwards
    draw([(x, y - 12 * step) for step in range(12)])
    page.wait_for_function("() => scrollY > 50")
    page.wait_for_timeout(500)
    expect(said(page)).to_have_value("")  # to scroll is not to tap
    page.evaluate("scrollTo(0, 0)")
    area = page.get_by_role("button", name="Select area")
    expect(area).to_have_attribute("aria-pressed", "false")
    area.click()
    expect(area).to_have_attribute("aria-pressed", "true")
    rendered(page, "map", 2)
    page.wait_for_function("() => scrollY === 0")
    draw([at(page, "map", 1 + 0.3 * cos(t), 0.3 * sin(t)) for t in np.linspace(tau / 2, tau * 1.5, 16)])
    expect(said(page)).to_have_value(re.compile(r"^select \("))
    assert page.evaluate("scrollY") == 0
