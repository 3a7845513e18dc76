"""The page of a chart as text; tests/browser/test_chart_page.py opens it."""

import json
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import plotly.graph_objects as go
import pytest

from gist_demo.widgets.chart import chart_value
from gist_demo.widgets.chart_page import chart_page

TEXTS = ["</script><script>alert(1)</script>", "<!-- <script>", "${x} {{y}} %{z}", "]]> &lt; \u2028"]
SOURCE = '3 texts · </footer>"quoted" {{x}} ${y}'


class Outline(HTMLParser):
    """Elements in order, and the words in each kind of them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.words: dict[str, list[str]] = {}
        self.policy = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        if ("http-equiv", "Content-Security-Policy") in attrs:
            self.policy = dict(attrs)["content"] or ""

    def handle_data(self, data: str) -> None:
        if self.elements:
            self.words.setdefault(self.elements[-1], []).append(data)


@pytest.fixture(scope="module")
def outline() -> Outline:
    figure = go.Figure(go.Scatter(x=[1], y=[2], name="</script><b>"))
    page = chart_page(chart_value(figure, TEXTS, source=SOURCE), title="A <map>", source=SOURCE, height=420)
    return Outline(page.decode())


def test_texts_cannot_leave_their_place(outline: Outline) -> None:
    assert outline.elements.count("script") == 3
    assert set(outline.elements) == {
        "html", "head", "meta", "title", "style", "body", "h1", "div", "button", "p", "svg", "footer", "script",
    }  # fmt: skip
    assert json.loads(outline.words["script"][0])["texts"][:3] == TEXTS[:3]
    assert "".join(outline.words["title"]) == "A <map>"
    assert "".join(outline.words["footer"]) == SOURCE


def test_its_own_scripts_may_run_and_no_other(outline: Outline) -> None:
    for script in outline.words["script"][1:3]:
        assert b64encode(sha256(script.encode()).digest()).decode() in outline.policy
    assert outline.policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "http" not in outline.policy
