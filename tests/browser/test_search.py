"""A newcomer searches: an answer inside a long document, words against meaning, many queries at once."""

import csv
import io
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, Visitor

FILLER = "The committee met on Tuesday and talked about the budget for the coming year. "
ANSWER = "Penguins huddle together against the cold and take turns in the middle."
CODES = (
    "Error E2210 comes when the paper tray is empty.",
    "Error E3305 comes when the cover is open.",
    "The printer says E1047: call the service.",
    "How to put new toner in.",
    "An error message on the printer's display, what does it mean?",
)


def long_documents(folder: Path) -> Path:
    """A file of three documents, of which the second has the answer far inside."""
    documents = [FILLER * 12, FILLER * 9 + ANSWER + " " + FILLER * 9, "A short one about bread."]
    file = folder / "documents.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(["text", "kind"])
        writer.writerows(zip(documents, ("minutes", "minutes", "recipe"), strict=True))
    return file


def ask(here: Visit, query: str) -> None:
    here.tab("Search")
    here.write("search-query", query)
    here.page.locator("#search-run").click()
    expect(here.page.locator("#search-notice .told")).to_be_visible()


def more(page: Page) -> None:
    page.locator("#search-more > button").click()
    expect(page.locator("#search-results")).to_be_visible()


def test_an_answer_is_found_in_a_long_document(visit: Visitor, tmp_path: Path) -> None:
    here = visit()
    page = here.page
    here.upload(long_documents(tmp_path))
    expect(page.locator("#texts-in-use")).to_contain_text("(3)")
    ask(here, "how do birds keep warm in winter")
    first = page.locator("#search-hits .card").first
    expect(first.locator("summary mark").first).to_have_text(ANSWER)
    expect(first.locator(".rank")).to_have_text("1 · row 2")
    first.locator(".texts summary").click()
    expect(first.locator(".full mark")).to_have_text(ANSWER)
    more(page)
    page.locator("#search-split").get_by_label("sentences").check()
    expect(page.locator("#search-size input")).to_have_value("3")
    here.fill("#search-size input", "1")
    here.fill("#search-overlap input", "0")
    page.locator("#search-run").click()
    expect(page.locator("#search-notice")).to_contain_text("Searched: 32 passages of 3 texts.")
    expect(first.locator(".note")).to_have_text("passage 10 of 19")
    page.locator("#search-column input").click()
    page.get_by_role("option", name="kind").click()
    page.locator("#search-values input").click()
    page.get_by_role("option", name="recipe").click()
    page.keyboard.press("Escape")
    page.locator("#search-run").click()
    expect(page.locator("#search-notice")).to_contain_text("Searched: 1 of 3 texts, in 1 passage.")
    expect(page.locator("#search-hits .card")).to_have_count(1)


def test_where_words_beat_meaning_is_seen(visit: Visitor, axe: str) -> None:
    here = visit()
    page = here.page
    here.paste("\n".join(CODES))
    expect(page.locator("#texts-in-use")).to_contain_text("(5)")
    ask(here, "error E1047")
    more(page)
    page.get_by_label("Meaning and words side by side").check()
    expect(page.locator("#search-notice")).to_contain_text("Inputs changed")
    page.locator("#search-run").click()
    words = page.get_by_role("list", name="Words").locator(".card")
    expect(words.first).to_contain_text("E1047: call the service")
    expect(words.first.locator("mark")).to_have_text(["E1047"])
    expect(words.first.locator(".move")).to_have_text(["2 up"])
    meaning = page.get_by_role("list", name="Meaning").locator(".card")
    expect(meaning.nth(2)).to_contain_text("E1047")
    expect(meaning.nth(2).locator(".move")).to_have_text(["2 down"])
    assert here.sideways() <= 1
    page.evaluate(axe)
    found = page.evaluate("() => axe.run(document.querySelector('#search-tab'))")
    assert [each["id"] for each in found["violations"] if each["impact"] in ("serious", "critical")] == []


def test_the_mode_is_chosen_by_keyboard_and_kept_over_a_reload(visit: Visitor) -> None:
    here = visit()
    page = here.page
    here.use_sample("Customer questions")
    here.tab("Search")
    page.get_by_label("Meaning", exact=True).focus()
    page.locator("#search-query textarea").click()
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("Both", exact=True)).to_be_checked()
    more(page)
    expect(page.locator("#search-weight")).to_be_visible()
    page.wait_for_function("() => localStorage.getItem('gist-demo')?.includes('hybrid')")
    here.reload()
    here.tab("Search")
    expect(page.get_by_label("Both", exact=True)).to_be_checked()
    page.locator("#search-run").click()
    expect(page.locator("#search-hits .note").first).to_contain_text("by meaning")


def test_words_that_nobody_wrote_and_a_threshold_that_hides_all_are_told(visit: Visitor) -> None:
    here = visit("phone")
    page = here.page
    here.tab("Search")
    page.get_by_label("Words", exact=True).check()
    ask(here, "zebra")
    expect(page.locator("#search-hits")).to_contain_text("No text shares a word with the query.")
    page.get_by_label("Meaning", exact=True).check()
    more(page)
    here.fill("#search-least-score input[type=number]", "1")
    page.locator("#search-run").click()
    expect(page.locator("#search-hits")).to_contain_text("All hits are below the threshold.")
    expect(page.locator("#search-notice")).to_contain_text("8 hits below the threshold are hidden.")


def test_many_queries_make_a_table_and_a_file(visit: Visitor) -> None:
    here = visit()
    page = here.page
    here.use_sample("Customer questions")
    here.tab("Search")
    more(page)
    page.locator("#search-many > button").click()
    page.locator("#search-many-run").click()
    expect(page.locator("#search-many")).to_contain_text("Write at least one query")
    here.write("search-queries", "my parcel is late\nthe code does not work")
    page.locator("#search-many-run").click()
    expect(page.locator("#search-many-table").get_by_test_id("cell-0-0")).to_contain_text("my parcel is late")
    expect(page.locator("#search-many-notice")).to_contain_text("2 queries.")
    page.locator("#search-many-download summary").click()
    with page.expect_download() as download:
        page.locator("#search-many-download").get_by_text("Table (CSV)").click()
    rows = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text("utf-8-sig"))))
    assert [row["query"] for row in rows] == ["my parcel is late"] * 10 + ["the code does not work"] * 10
