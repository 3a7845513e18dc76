"""A chart kept as a page: it opens from the disk, shows the texts, runs nothing of theirs and tells nobody of them."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest
from playwright.sync_api import Browser, Page, expect

from gist_demo.figures.map_colors import Categories
from gist_demo.figures.projection import draw_projection
from gist_demo.figures.similarity import MatrixTexts, draw_similarity
from gist_demo.widgets.chart import chart_value
from gist_demo.widgets.chart_page import chart_page

HOSTILE = [
    "</script><script>document.title = 'taken'</script>",
    "<!-- <script> -->",
    "${document.title = 'taken'} {{value}} %{z} $x$",
    "<img src=x onerror=\"document.title = 'taken'\">",
    '<a href="https://evil.example/%">click</a>',
    "]]> \u2028 & &lt; \\u003c/script>",
    "plain",
]
SOURCE = "3 texts · </footer><b>someone</b>/words at 0123456789ab · float32 on cpu"
Opened = Callable[[go.Figure], Page]


@pytest.fixture
def wrong() -> list[str]:
    """What a page did that it should not, and what it was kept from."""
    return []


@pytest.fixture
def opened(browser: Browser, tmp_path: Path, wrong: list[str]) -> Iterator[Opened]:
    """Opens the page of a figure about HOSTILE; at the end nothing must be left in `wrong`."""
    context = browser.new_context(viewport={"width": 1000, "height": 900})

    def open_page(figure: go.Figure) -> Page:
        file = tmp_path / "chart.html"
        value = chart_value(figure, HOSTILE, source=SOURCE)
        file.write_bytes(chart_page(value, title="GIST demo: <map>", source=SOURCE, height=420))
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: wrong.append(request.url) if not own(request.url) else None)
        page.goto(file.as_uri())
        page.locator("#chart [data-rendered]").wait_for()
        return page

    def own(address: str) -> bool:
        return address.startswith(("data:", "blob:")) or address == (tmp_path / "chart.html").as_uri()

    yield open_page
    context.close()
    assert wrong == []


def hover(page: Page, x: float, y: float) -> None:
    at = page.locator("#chart .chart-plot").evaluate(
        """(plot, [x, y]) => {
            const at = plot.getBoundingClientRect(), {xaxis, yaxis} = plot._fullLayout;
            return [at.left + xaxis._offset + xaxis.d2p(x), at.top + yaxis._offset + yaxis.d2p(y)];
        }""",
        [x, y],
    )
    page.mouse.move(*at, steps=3)
    expect(page.locator(".chart-tip")).to_be_visible()


def harmless(page: Page) -> None:
    """What is in the page is ours alone."""
    assert page.title() == "GIST demo: <map>"
    assert page.locator("script").count() == 3
    assert page.locator("a, img, iframe, form, object, footer b").count() == 0
    expect(page.locator("footer")).to_have_text(SOURCE)


def test_a_map_with_hostile_texts(opened: Opened) -> None:
    turns = np.linspace(0, 6, len(HOSTILE))
    points = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    page = opened(draw_projection(points, Categories(HOSTILE[0], HOSTILE)))
    for row in (0, 3, 5):
        hover(page, *points[row])
        expect(page.locator(".chart-tip-text")).to_have_text(HOSTILE[row].replace("\u2028", " "))
    harmless(page)
    assert page.locator(".chart-tools").get_by_role("button").all_inner_texts() == ["Lasso", "Box", "Reset"]


def test_a_matrix_with_hostile_texts(opened: Opened) -> None:
    n = len(HOSTILE)
    page = opened(
        draw_similarity(np.full((n, n), 0.5, np.float32), symmetric=True, beside=MatrixTexts(["1"] * n, HOSTILE))
    )
    hover(page, 0, 3)
    assert page.locator(".chart-tip-text").all_inner_texts() == [HOSTILE[0], HOSTILE[3]]
    expect(page.locator("#chart .chart-plot")).to_contain_text("<!-- <script> -->")
    harmless(page)


def test_no_other_script_runs_and_nothing_is_sent(opened: Opened, wrong: list[str]) -> None:
    """Even if something of the data became part of the page."""
    page = opened(go.Figure(go.Scatter(x=[0], y=[0])))
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "document.title = 'taken'";
            document.body.append(script);
            script.remove();
            new Image().src = "https://evil.example/image";
            return fetch("https://evil.example/fetch").catch(() => {});
        }"""
    )
    harmless(page)
    kept = [message for message in wrong if "Content Security Policy" in message]
    for directive in ("script-src", "img-src", "default-src"):
        assert any(directive in message for message in kept)
    assert [message for message in wrong if message not in kept and "evil.example" not in message] == []
    wrong.clear()
    policy = page.locator("meta[http-equiv='Content-Security-Policy']").get_attribute("content")
    assert policy is not None
    assert "unsafe-inline" not in policy.split(";")[1]
    assert json.loads(page.locator("#value").text_content() or "")["source"] == SOURCE
