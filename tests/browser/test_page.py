"""The page as a visitor meets it: every tab, in light, dark and at a phone's width."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Mode, Visit, Visitor

MODES: tuple[Mode, ...] = ("light", "dark", "phone")


def similarity(here: Visit) -> None:
    here.tab("Similarity")
    expect(here.page.locator("#similarity-notice")).to_contain_text("200 texts")
    expect(here.page.locator("#similarity-pairs .card")).to_have_count(5)


def search(here: Visit) -> None:
    here.tab("Search")
    here.write("search-query", "money that has not arrived")
    here.page.locator("#search-query textarea").press("Enter")
    expect(here.page.locator("#search-hits .card")).to_have_count(10)


def classify(here: Visit) -> None:
    here.tab("Classify")
    here.write("classify-labels", "refund\nlate, or lost parcel\nhow to log in")
    here.page.locator("#classify-run").click()
    here.drawn("classify-chart")
    here.page.locator("#classify-table").get_by_test_id("cell-0-0").wait_for()


def draw_map(here: Visit) -> None:
    here.tab("Map")
    here.page.locator("#map-run").click()
    here.drawn("map-chart")


@pytest.mark.parametrize("mode", MODES)
def test_every_tab_answers_without_a_fault(visit: Visitor, mode: Mode, axe: str) -> None:
    here = visit(mode)
    here.use_sample("Customer questions")
    for answer in (similarity, search, classify, draw_map):
        answer(here)
        assert here.sideways() <= 1, answer.__name__
        here.page.evaluate(axe)
        found = here.page.evaluate("() => axe.run(document.querySelector('gradio-app') ?? document)")
        serious = [
            (violation["id"], [node["html"][:160] for node in violation["nodes"]])
            for violation in found["violations"]
            if violation["impact"] in ("serious", "critical")
        ]
        assert serious == [], answer.__name__


@pytest.mark.parametrize("width", [390, 768, 1024, 1400])
def test_no_width_scrolls_sideways(visit: Visitor, width: int) -> None:
    here = visit()
    here.page.set_viewport_size({"width": width, "height": 844})
    for name in ("Similarity", "Search", "Classify", "Map"):
        here.tab(name)
        assert here.sideways() <= 1, name


def test_the_first_screen_is_an_answered_sample(visit: Visitor) -> None:
    here = visit()
    expect(here.page.locator("#texts-in-use")).to_contain_text("Eight short lines")
    expect(here.page.locator("#texts-in-use .mark")).to_have_text("sample")
    expect(here.page.locator("#similarity-notice")).to_contain_text("8 texts · all-MiniLM-L6-v2 · float32")


def test_the_chip_tells_what_runs_and_the_foot_too(visit: Visitor) -> None:
    here = visit()
    expect(here.page.locator("#model-chip summary")).to_contain_text("all-MiniLM-L6-v2 · ready")
    here.page.locator("#model-chip summary").click()
    for fact in ("8b3219a92973", "384 numbers", "256 tokens", "float32", "cpu", "Apache-2.0", "23 M parameters"):
        expect(here.page.locator("#model-chip dl")).to_contain_text(fact)
    expect(here.page.locator("#foot")).to_contain_text("all-MiniLM-L6-v2 at 8b3219a on cpu, float32")


def test_a_cell_opens_both_full_texts(visit: Visitor) -> None:
    here = visit()
    long = "A sentence that goes on and on " * 20 + "to its very end."
    here.paste(f"{long}\nA short one.\nAnother.")
    here.matrix_of(3)
    cell = here.page.locator("#similarity-chart .nsewdrag").bounding_box()
    assert cell is not None
    here.page.mouse.click(cell["x"] + cell["width"] / 4, cell["y"] + cell["height"] / 2)  # row 2, column 1
    opened = here.page.locator("#similarity-picked")
    expect(opened.locator(".rank")).to_have_text("1 · 2")
    expect(opened.locator(".side")).to_have_count(2)
    expect(opened).to_contain_text("to its very end.")
    expect(opened).to_contain_text("A short one.")


def test_a_second_query_does_not_encode_the_texts_again(visit: Visitor, count_forward: Callable[[], int]) -> None:
    here = visit()
    here.use_sample("Customer questions")  # short: of long ones the sentences of new hits are read
    here.matrix_of(200)
    search(here)
    score = here.page.locator("#search-hits .score").first
    before, earlier = count_forward(), score.get_attribute("title") or ""
    here.write("search-query", "a query that nobody has asked before")
    here.page.locator("#search-run").click()
    expect(score).not_to_have_attribute("title", earlier)
    assert count_forward() == before + 1


def test_an_edited_input_dims_the_old_answer(visit: Visitor) -> None:
    here = visit()
    here.use_sample("Customer questions")
    search(here)
    here.page.locator("#search-query textarea").press_sequentially("!")
    expect(here.page.locator("#search-notice")).to_contain_text("Inputs changed")
    assert float(here.page.locator("#search-hits").evaluate("e => getComputedStyle(e).opacity")) < 0.5
    here.page.locator("#search-run").click()
    expect(here.page.locator("#search-notice")).to_contain_text("200 texts")


def test_the_scores_of_a_chosen_text_are_shown(visit: Visitor) -> None:
    here = visit()
    here.use_sample("Customer questions")
    classify(here)
    row = here.page.locator("#classify-table").get_by_test_id("cell-3-0")
    number = row.inner_text().strip()
    row.click()
    expect(here.page.locator("#classify-text .rank")).to_have_text(number)


def test_the_lasso_fills_the_tray_and_a_column_colours_the_map(visit: Visitor) -> None:
    here = visit()
    here.use_sample("Customer questions")
    draw_map(here)
    expect(here.page.locator("#map-colour input")).to_have_value("intent")
    here.lasso_all()
    expect(here.page.locator("#map-selected")).to_contain_text("200 of 200 selected. The first 50 are listed.")
    assert here.page.locator("#map-selected .card").count() == 50


@pytest.mark.parametrize(
    ("tab", "lines"),
    [("Similarity", "embeddings @ embeddings.T"), ("Search", "query ="), ("Classify", "labels ="), ("Map", "UMAP(")],
)
def test_code_is_shown_on_every_tab(visit: Visitor, tab: str, lines: str) -> None:
    here = visit()
    here.tab(tab)
    box = here.page.locator(f"#{tab.lower()}-code")
    box.get_by_role("button", name="Code").click()
    expect(box).to_contain_text("SentenceTransformer")
    expect(box).to_contain_text(lines)


def test_an_upload_is_read_and_its_column_can_be_changed(visit: Visitor, tmp_path: Path) -> None:
    file = tmp_path / "notes.csv"
    file.write_text("id,title,body\n" + "\n".join(f'{i},Title {i},"A longer text, number {i}"' for i in range(30)))
    here = visit()
    here.upload(file)
    expect(here.page.locator("#texts-in-use")).to_contain_text("(30)")
    expect(here.page.locator("#text-column input")).to_have_value("body")
    here.page.locator("#text-column input").click()
    here.page.get_by_role("option", name="title").click()
    expect(here.page.locator("#similarity-pairs .card").first).to_contain_text("Title")
    here.page.locator("#drawer").get_by_role("tab", name="Paste").click()
    expect(here.page.locator("#pasted-texts textarea")).to_have_value("\n".join(f"Title {i}" for i in range(30)))


def test_many_texts_on_a_phone_show_the_matrix_when_asked(visit: Visitor) -> None:
    here = visit("phone")
    here.use_sample("Customer questions")
    expect(here.page.locator("#similarity-notice")).to_contain_text("200 texts")
    expect(here.page.locator("#similarity-chart")).to_be_hidden()
    here.page.locator("#show-matrix").click()
    expect(here.page.locator("#similarity-chart")).to_be_visible()


def test_other_texts_dim_the_answers_about_the_earlier_ones(visit: Visitor) -> None:
    here = visit()
    here.use_sample("Customer questions")
    for answer in (search, classify, draw_map):
        answer(here)
    here.use_sample("Short articles")
    for tab in ("Search", "Classify", "Map"):
        here.tab(tab)
        expect(here.page.locator(f"#{tab.lower()}-notice")).to_contain_text("Inputs changed")
    here.tab("Similarity")
    expect(here.page.locator("#similarity-notice")).to_contain_text("100 texts")


def test_the_table_stays_about_the_labels_it_was_made_with(visit: Visitor) -> None:
    here = visit()
    here.use_sample("Customer questions")
    classify(here)
    here.write("classify-labels", "only one")
    here.page.locator("#classify-table").get_by_test_id("cell-2-0").click()
    here.drawn("classify-chart", 2)
    drawn = here.page.locator("#classify-chart .js-plotly-plot").evaluate("chart => chart.layout.yaxis.ticktext")
    assert sorted(drawn) == ["how to log in", "late, or lost parcel", "refund"]


def test_nothing_is_dimmed_before_there_is_an_answer(visit: Visitor) -> None:
    here = visit()
    here.tab("Search")
    here.page.locator("#search-query textarea").press_sequentially("x")
    here.tab("Classify")
    here.page.locator("#classify-labels textarea").press_sequentially("x")
    here.tab("Search")
    expect(here.page.locator("#search-notice")).to_have_text("")
