"""A visitor measures on labels of their own: scores of people, a threshold, judgements from a file and from ticks."""

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.sync_api import expect

from gist_demo.corpora.samples import load_sample
from tests.browser.conftest import Mode, Visit, Visitor

PAIRS = (
    ("Where is my parcel?", "My package has not arrived.", "5"),
    ("The cat sleeps.", "A kitten is napping.", "4.5"),
    ("Shares fell on Monday.", "Stocks lost value.", "4"),
    ("He plays the guitar.", "He cooks soup.", "1"),
    ("It rains.", "The meeting starts at nine.", "0"),
)
QUERIES = ("my parcel is late", "how to pay")


def write_csv(path: Path, heading: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([heading, *rows])
    return path


def use_file(here: Visit, path: Path) -> None:
    here.upload(path)
    expect(here.page.locator("#texts-in-use")).to_contain_text(path.name)
    here.page.locator("#change-texts").click()


def panel(here: Visit, name: str) -> None:
    """Open the panel with this id, and what it is in."""
    tab = "search" if name == "quality-panel" else "similarity"
    here.page.locator(f"#{tab}-more > button").click()
    here.page.locator(f"#{name} > button").click()


@pytest.mark.parametrize("mode", ["light", "phone"])
def test_scores_of_people(visit: Visitor, tmp_path: Path, mode: Mode) -> None:
    here = visit(mode)
    use_file(here, write_csv(tmp_path / "pairs.csv", ("text", "second", "score"), PAIRS))
    panel(here, "gold-panel")
    expect(here.page.get_by_label("Column with people's scores")).to_have_value("score")
    here.page.locator("#gold-run").click()
    here.drawn("gold-chart")
    expect(here.page.locator("#gold-verdict")).to_contain_text("over 5 pairs")
    expect(here.page.locator("#gold-verdict")).to_contain_text("Fewer than 30 pairs")
    expect(here.page.locator("#gold-worst .card")).to_have_count(5)
    assert here.sideways() <= 1


def test_a_threshold_from_labels(visit: Visitor) -> None:
    here = visit()
    here.use_sample("Customer questions")
    panel(here, "threshold-panel")
    here.page.locator("#threshold-run").click()
    expect(here.page.locator("#threshold-verdict")).to_contain_text("Suggested threshold: 0.")
    expect(here.page.locator("#threshold-verdict")).to_contain_text("have the same label (precision)")
    assert here.sideways() <= 1


@pytest.mark.parametrize("mode", ["light", "phone"])
def test_a_threshold_from_ticked_pairs(visit: Visitor, mode: Mode) -> None:
    here = visit(mode)
    page = here.page
    boxes, listed = page.locator("#similarity-pairs .fits input"), page.locator("#similarity-list .fits input")
    expect(page.locator("#similarity-pairs .card")).to_have_count(5)
    panel(here, "threshold-panel")
    expect(boxes.first).to_be_hidden()
    page.get_by_label("I ticked the pair").check()
    page.locator("#threshold-run").click()
    expect(page.locator("#threshold-notice")).to_contain_text("No pair is ticked yet.")
    for at in range(5):
        boxes.nth(at).check()
    expect(page.locator("#threshold-ticked")).to_contain_text("5 pairs are ticked, 0 shown and not ticked.")
    page.locator("#threshold-run").click()
    expect(page.locator("#threshold-notice")).to_contain_text("A threshold takes pairs of both kinds.")
    page.locator("#similarity-lists > button").click()
    expect(listed.nth(4)).to_be_checked()
    boxes.nth(4).uncheck()
    expect(listed.nth(4)).not_to_be_checked()
    listed.last.scroll_into_view_if_needed()
    expect(page.locator("#threshold-ticked")).to_contain_text("4 pairs are ticked")
    page.locator("#similarity-run").click()
    expect(page.locator("#similarity-notice .told")).to_be_attached()
    expect(boxes.nth(3)).to_be_checked()
    page.locator("#threshold-run").click()
    expect(page.locator("#threshold-verdict")).to_contain_text("4 belong together; 4 reach it, 4 rightly.")
    expect(page.locator("#threshold-notice")).to_contain_text("4 pairs ticked;")
    expect(page.locator("#threshold-notice")).to_contain_text("taken for no match.")
    assert here.sideways() <= 1
    here.use_sample("Customer questions")
    expect(page.locator("#similarity-pairs .rank").first).not_to_have_text("1 · 2")
    expect(page.locator("#threshold-ticked")).to_contain_text("No pair is ticked yet.")
    expect(boxes.nth(3)).not_to_be_checked()


@pytest.mark.parametrize("mode", ["light", "phone"])
def test_ranking_quality_on_a_file_of_judgements(visit: Visitor, tmp_path: Path, mode: Mode) -> None:
    labels = load_sample("customer-questions").labels or ()
    kinds = sorted(set(labels))[:2]
    judged = [
        (query, str(row + 1), "1")
        for query, kind in zip(QUERIES, kinds, strict=True)
        for row, label in enumerate(labels)
        if label == kind
    ]
    path = write_csv(tmp_path / "judged.csv", ("query", "id", "relevance"), judged)
    here = visit(mode)
    here.use_sample("Customer questions")
    here.tab("Search")
    panel(here, "quality-panel")
    here.page.get_by_label("a file", exact=True).check()
    here.page.locator("#quality-file input[type=file]").set_input_files(str(path))
    expect(here.page.get_by_label("Id of the text")).to_have_value("id")
    here.page.locator("#quality-run").click()
    table = here.page.locator("#quality-verdict table.quality").first
    expect(table.locator("tbody tr")).to_have_count(3)
    expect(here.page.locator("#quality-verdict")).to_contain_text(f"2 queries, {len(judged)} judgements.")
    expect(here.page.locator("#quality-verdict")).to_contain_text("Suggested threshold")
    expect(here.page.locator("#quality-verdict")).to_contain_text("Fewer than 30 queries")
    assert here.sideways() <= 1


def test_ticked_hits_are_measured_and_still_ticked_when_the_query_comes_back(visit: Visitor) -> None:
    here = visit()
    page = here.page
    here.use_sample("Customer questions")
    here.tab("Search")
    search(here, QUERIES[0])
    expect(page.locator("#search-hits .fits").first).to_be_hidden()
    panel(here, "quality-panel")
    page.get_by_label("Show a box “Fits” on each hit").check()
    boxes = page.locator("#search-hits .fits input")
    boxes.nth(1).check()
    expect(page.locator("#quality-ticked")).to_contain_text("1 hit is ticked, for 1 query.")
    boxes.nth(2).check()
    expect(page.locator("#quality-ticked")).to_contain_text("2 hits are ticked, for 1 query.")
    search(here, QUERIES[1])
    expect(boxes.nth(1)).not_to_be_checked()
    search(here, QUERIES[0])
    expect(boxes.nth(1)).to_be_checked()
    expect(boxes.nth(0)).not_to_be_checked()
    page.locator("#quality-run").click()
    expect(page.locator("#quality-verdict")).to_contain_text("1 query, 2 judgements.")
    expect(page.locator("#quality-verdict")).to_contain_text("first at 2")
    page.locator("#forget-ticks").click()
    expect(page.locator("#quality-ticked")).to_contain_text("No hit is ticked yet.")
    expect(boxes.nth(1)).not_to_be_checked()
    page.locator("#quality-run").click()
    expect(page.locator("#quality-notice")).to_contain_text("Tick the hits that fit")


def search(here: Visit, query: str) -> None:
    """Ask for `query` and wait for its hits, which are others than those of the query before."""
    before = here.page.locator("#search-hits .card").first
    old = before.inner_text() if before.is_visible() else ""
    here.write("search-query", query)
    here.page.locator("#search-run").click()
    expect(here.page.locator("#search-hits .card")).to_have_count(10)
    expect(before).not_to_have_text(old or "nothing", use_inner_text=True)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_panels_have_no_accessibility_problem(visit: Visitor, axe: str, mode: Mode, tmp_path: Path) -> None:
    here = visit(mode)
    use_file(here, write_csv(tmp_path / "pairs.csv", ("text", "second", "score"), PAIRS))
    panel(here, "gold-panel")
    here.page.locator("#gold-run").click()
    here.drawn("gold-chart")
    here.page.evaluate(axe)
    for name in ("gold-panel", "threshold-panel"):
        found = here.page.evaluate("id => axe.run('#' + id, {resultTypes: ['violations']})", name)
        assert [each["id"] for each in found["violations"]] == []
