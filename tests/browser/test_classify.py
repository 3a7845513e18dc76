"""Classify as a visitor uses it: two newcomers' tasks, labels by hand, filters, and what is said before and after."""

import csv
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Mode, Visit, Visitor

SAMPLE = "Customer questions"
SHOP = (
    *[(f"Where is my parcel number {i}?", "delivery") for i in range(8)],
    *[(f"My card was declined, order {i}.", "paying") for i in range(8)],
    *[(f"I cannot log in, account {i}.", "login") for i in range(8)],
    *[(text, "other") for text in ("The sun is a star.", "Cats sleep most of the day.", "Two and two is four.",
      "The opera begins with a storm.", "Bread needs yeast and time.", "A triangle has three sides.",
      "The glacier moved an inch.", "Bees dance to tell the way.")],
)  # fmt: skip


def ran(here: Visit) -> None:
    """Press Classify and wait for its table."""
    here.page.locator("#classify-run").click()
    expect(here.page.locator("#classify-notice .told")).to_be_attached()
    cell(here, 0, 0).wait_for()


def cell(here: Visit, row: int, column: int) -> Locator:
    return here.page.locator("#classify-table").get_by_test_id(f"cell-{row}-{column}")


def sample(visit: Visitor, mode: Mode = "light") -> Visit:
    here = visit(mode)
    here.use_sample(SAMPLE)
    here.tab("Classify")
    expect(here.page.locator("#classify-labels textarea")).to_have_value(re.compile("refunds"))
    return here


def more(here: Visit) -> None:
    here.page.locator("#classify-more > button").click()


def measure(here: Visit) -> int:
    """Measure, and the accuracy in percent."""
    verdict = here.page.locator("#classify-quality-verdict strong")
    here.page.locator("#classify-quality-run").click()
    expect(verdict).to_contain_text("got the label you gave them")
    return accuracy(here)


def accuracy(here: Visit) -> int:
    return int(here.page.locator("#classify-quality-verdict strong").inner_text().partition(" %")[0])


def counted(here: Visit, label: str) -> int:
    button = here.page.locator("#classify-counts button").filter(has_text=label)
    return int(button.locator("b").inner_text().replace(",", ""))


@pytest.mark.parametrize("mode", ["light", "phone"])
def test_a_newcomer_tells_a_label_better_and_sees_the_measures_rise(visit: Visitor, mode: Mode) -> None:
    here = sample(visit, mode)
    page = here.page
    ran(here)
    more(here)
    page.locator("#classify-quality > button").click()
    expect(page.get_by_label("Your labels are")).to_have_value("in the column intent")
    before = measure(here)
    here.drawn("classify-confusion")
    row = page.locator("#classify-quality-verdict tbody tr").filter(has_text="payment problems")
    expect(row.locator("td")).to_have_count(5)
    mixup = page.locator("#classify-mixups button").first
    n = int(mixup.locator("b").inner_text())
    mixup.click()
    expect(page.locator("#classify-confused .card")).to_have_count(n)
    expect(page.locator("#classify-confused h2")).to_contain_text(f"{n} text")
    labels = page.locator("#classify-labels textarea").input_value()
    told = labels.replace("returning an item", "returning an item: how do I send it back")
    here.write("classify-labels", told)
    expect(page.locator("#classify-notice .stale")).to_be_attached()
    expect(page.locator("#classify-quality-notice .stale")).to_be_attached()
    ran(here)
    expect(page.locator("#classify-quality-verdict")).to_contain_text(f"up from {before} % in the answer before")
    assert accuracy(here) > before
    assert here.sideways() <= 1


def test_a_cell_of_the_matrix_lists_its_texts_and_hands_them_on(visit: Visitor) -> None:
    here = sample(visit)
    page = here.page
    more(here)
    page.locator("#classify-quality > button").click()
    measure(here)
    here.drawn("classify-confusion")
    page.locator("#classify-confusion .nsewdrag").click(position={"x": 20, "y": 20})
    expect(page.locator("#classify-confused h2")).to_contain_text(
        "your label is “missing or late parcel”, also the answer"
    )
    page.locator("#classify-confused").get_by_role("button", name="Search these").click()
    expect(page.locator("#search-tab")).to_be_visible()
    expect(page.locator("#texts-in-use")).to_contain_text("selected")


@pytest.mark.parametrize("mode", ["light", "phone"])
def test_a_newcomer_finds_what_is_none_of_the_labels(visit: Visitor, tmp_path: Path, mode: Mode) -> None:
    path = tmp_path / "shop.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("text", "intent"), *SHOP])
    here = visit(mode)
    here.upload(path)
    expect(here.page.locator("#texts-in-use")).to_contain_text(path.name)
    here.page.locator("#change-texts").click()
    here.tab("Classify")
    page = here.page
    here.write("classify-labels", "delivery: where is my parcel\npaying: card declined\nlogin: cannot log in")
    ran(here)
    expect(page.locator("#classify-counts")).not_to_contain_text("none of these")
    more(here)
    page.locator("#classify-quality > button").click()
    here.fill("#classify-gold-none textarea, #classify-gold-none input", "other")
    page.locator("#classify-tuning-panel > button").click()
    page.locator("#classify-tuning-run").click()
    expect(page.locator("#classify-tuning-verdict")).to_contain_text("none of these below 0.")
    page.locator("#classify-tuned").click()
    expect(page.locator("#classify-at-least input")).not_to_have_value("")
    ran(here)
    expect(page.locator("#classify-counts")).to_contain_text("none of these")
    assert counted(here, "none of these") == 8
    page.locator("#classify-counts button").filter(has_text="none of these").click()
    expect(page.locator("#classify-listed")).to_contain_text('8 texts with "none of these"')
    expect(cell(here, 7, 1)).to_have_text("none of these")
    expect(page.locator("#classify-chart")).to_be_visible()
    assert here.sideways() <= 1


@pytest.mark.parametrize("mode", ["light", "phone"])
def test_a_label_by_hand_stays_through_runs_and_a_reload_and_can_be_undone(visit: Visitor, mode: Mode) -> None:
    here = sample(visit, mode)
    page = here.page
    ran(here)
    number = cell(here, 0, 0).inner_text().strip()
    page.locator("#classify-right input").click()
    page.get_by_role("option", name="discount codes").click()
    page.locator("#classify-save").click()
    expect(page.locator("#classify-corrected")).to_contain_text("1 text labelled by you")
    expect(cell(here, 0, 5)).to_have_text("discount codes")
    cell(here, 1, 0).click()
    expect(page.locator("#classify-text .rank")).not_to_have_text(number)
    page.locator("#classify-next").click()
    expect(page.locator("#classify-text .rank")).to_have_text(cell(here, 2, 0).inner_text().strip())
    page.locator("#classify-save").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#classify-corrected")).to_contain_text("2 texts labelled by you")
    ran(here)
    expect(cell(here, 0, 5)).to_have_text("discount codes")
    here.tab("Similarity")
    here.reload()
    here.tab("Classify")
    expect(page.locator("#texts-in-use")).to_contain_text(SAMPLE)
    ran(here)
    expect(cell(here, 0, 5)).to_have_text("discount codes")
    page.locator("#classify-undo").click()
    expect(page.locator("#classify-corrected")).to_contain_text("1 text labelled by you")
    page.locator("#classify-undo").click()
    expect(page.locator("#classify-undo")).to_be_hidden()
    expect(page.locator("#classify-table")).not_to_contain_text("Yours")


def test_labels_by_hand_alone_can_be_measured_against(visit: Visitor) -> None:
    here = sample(visit)
    page = here.page
    more(here)
    page.locator("#classify-quality > button").click()
    page.get_by_label("Your labels are").click()
    page.get_by_role("option", name="only those I gave by hand").click()
    page.locator("#classify-quality-run").click()
    expect(page.locator("#classify-quality-notice .failed")).to_contain_text("save the right label of texts")
    ran(here)
    page.locator("#classify-save").click()
    expect(page.locator("#classify-corrected")).to_contain_text("1 text labelled by you")
    page.locator("#classify-quality-run").click()
    expect(page.locator("#classify-quality-verdict")).to_contain_text("of 1 text got the label you gave them.")
    expect(page.locator("#classify-quality-notice")).to_contain_text("1 label by hand.")


def test_labels_too_alike_are_named_while_they_are_written(visit: Visitor) -> None:
    here = visit()
    here.tab("Classify")
    here.write("classify-labels", "refund of money\nrefund of the money\nweather")
    expect(here.page.locator("#classify-alike")).to_contain_text("“refund of money” and “refund of the money” are 0.9")
    here.write("classify-labels", "refund of money\nlate parcel\nweather")
    expect(here.page.locator("#classify-alike")).to_contain_text("The closest two labels are")


def test_a_column_fills_the_labels(visit: Visitor) -> None:
    here = sample(visit)
    here.write("classify-labels", "one\ntwo")
    more(here)
    here.page.get_by_label("Labels from a column").click()
    here.page.get_by_role("option", name="intent").click()
    expect(here.page.locator("#classify-labels textarea")).to_have_value(re.compile("(.+\n){9}.+"))
    expect(here.page.locator("#classify-labels-from-words")).to_contain_text("10 different values.")


def test_several_labels_and_probabilities(visit: Visitor) -> None:
    here = sample(visit)
    page = here.page
    more(here)
    page.get_by_label("Several labels a text").check()
    page.locator("#classify-run").click()
    expect(page.locator("#classify-at-least")).to_contain_text("Several labels need a score")
    here.fill("#classify-at-least input", "0.3")
    here.fill("#classify-temperature input", "0.05")
    ran(here)
    expect(page.locator("#classify-counts")).to_contain_text("with several labels")
    expect(page.locator("#classify-listed")).to_contain_text("Probability of the best label at temperature 0.05.")
    expect(page.locator("#classify-table")).to_contain_text("Margin")
    with page.expect_download() as kept:
        page.locator("#classify-download summary").click()
        page.locator("#classify-download [data-kind=csv]").click()
    rows = list(csv.DictReader(kept.value.path().read_text(encoding="utf-8-sig").splitlines()))
    assert any(";" in row["decided"] for row in rows)
    assert json.loads(rows[0]["about"])["temperature"] == 0.05


def test_wordings_are_compared_on_the_same_texts(visit: Visitor) -> None:
    here = sample(visit)
    page = here.page
    more(here)
    page.locator("#classify-quality > button").click()
    page.locator("#classify-wordings-panel > button").click()
    here.fill("#classify-wordings textarea", "no place")
    page.locator("#classify-wordings-run").click()
    expect(page.locator("#classify-wordings")).to_contain_text("needs {}")
    here.fill("#classify-wordings textarea", "This is about {}.\nA message about {}.")
    page.locator("#classify-wordings-run").click()
    expect(page.locator("#classify-wordings-verdict tbody tr")).to_have_count(3)
    expect(page.locator("#classify-wordings-verdict")).to_contain_text("The same 200 texts")


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_tab_has_no_accessibility_problem(visit: Visitor, axe: str, mode: Mode) -> None:
    here = sample(visit, mode)
    page = here.page
    more(here)
    here.fill("#classify-temperature input", "0.05")
    ran(here)
    page.locator("#classify-quality > button").click()
    measure(here)
    here.drawn("classify-confusion")
    here.drawn("classify-reliability")
    page.locator("#classify-tuning-panel > button").click()
    page.locator("#classify-wordings-panel > button").click()
    page.evaluate(axe)
    found = page.evaluate("axe.run('#classify-tab', {resultTypes: ['violations']})")
    assert [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found["violations"]] == []
