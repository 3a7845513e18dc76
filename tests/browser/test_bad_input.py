"""Bad input on the page: a sentence at the field, nothing lost, and the next request works."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit, Visitor

HOSTILE = (
    "<script>window.hacked = 1</script>",
    "<img src=x onerror='window.hacked = 1'>",
    "${window.hacked = 1} {{ value }} %{x}",
    '<a href="%">link</a> [x](javascript:window.hacked=1)',
    "![beacon](https://evil.example/b.png) <style>body{display:none}</style>",
    "=1+1 'quoted' \"double\" \\u0041 $x$",
)


def works(here: Visit) -> None:
    """The next request works."""
    here.paste("one line\nanother line")
    expect(here.page.locator("#texts-in-use")).to_contain_text("(2)")
    here.tab("Similarity")
    expect(here.page.locator("#similarity-notice")).to_contain_text("2 texts")
    expect(here.page.locator("#similarity-pairs .card")).to_have_count(1)


@pytest.mark.parametrize("text", ["", "   \n \u200b \n"])
def test_nothing_pasted_is_said_at_the_field_and_the_texts_in_use_stay(visit: Visitor, text: str) -> None:
    here = visit()
    here.paste(text)
    expect(here.page.locator("#pasted-texts")).to_contain_text("There is no text")
    expect(here.page.locator("#texts-in-use")).to_contain_text("Eight short lines")
    works(here)


def test_one_line_is_told_to_bring_another(visit: Visitor) -> None:
    here = visit()
    here.paste("alone")
    expect(here.page.locator("#similarity-notice")).to_contain_text("Comparing takes at least 2 texts")
    here.tab("Map")
    here.page.locator("#map-run").click()
    expect(here.page.locator("#map-notice")).to_contain_text("A map needs at least 4 texts")
    works(here)


def test_twenty_thousand_lines_are_taken_and_what_is_used_is_said(visit: Visitor) -> None:
    here = visit()
    here.paste("\n".join(f"line {i % 50}" for i in range(20_050)))
    expect(here.page.locator("#texts-in-use")).to_contain_text("only the first 20,000 of 20,050 lines are used")
    expect(here.page.locator("#similarity-notice")).to_contain_text("the first 1,000 of 20,000 texts", timeout=60_000)
    works(here)


def test_a_line_of_a_megabyte_is_cut_and_that_is_said(visit: Visitor) -> None:
    here = visit()
    here.paste("word " * 210_000 + "\nshort")
    expect(here.page.locator("#texts-in-use")).to_contain_text("1 very long text cut", timeout=20_000)
    expect(here.page.locator("#similarity-notice")).to_contain_text("words of text 1 were not read", timeout=60_000)
    works(here)


def test_lone_surrogates_and_hidden_characters_are_said_and_duplicates_are_fine(visit: Visitor) -> None:
    here = visit()
    here.paste("bell\x07 and \u202eturned\u202c\nsame\nsame\n\u200b\n\x00")
    expect(here.page.locator("#texts-in-use")).to_contain_text("(3)")
    expect(here.page.locator("#texts-in-use")).to_contain_text("3 of 5 lines used; 2 blank")
    expect(here.page.locator("#texts-in-use")).to_contain_text("were removed in 1 text")
    expect(here.page.locator("#similarity-pairs .score").first).to_have_text("1.00")
    works(here)


@pytest.mark.parametrize(
    ("labels", "says"), [("", "at least 2 labels"), ("one", "at least 2 labels"), ("a\nb\na", "more than once")]
)
def test_labels_that_cannot_be_used_are_said_at_their_field_and_stay(visit: Visitor, labels: str, says: str) -> None:
    here = visit()
    here.tab("Classify")
    here.write("classify-labels", labels)
    here.page.locator("#classify-run").click()
    expect(here.page.locator("#classify-labels")).to_contain_text(says)
    expect(here.page.locator("#classify-labels textarea")).to_have_value(labels)
    here.write("classify-labels", "x\ny")
    here.page.locator("#classify-run").click()
    here.drawn("classify-chart")


def test_a_wording_without_a_place_for_the_label_is_said(visit: Visitor) -> None:
    here = visit()
    here.tab("Classify")
    here.page.locator("#classify-tab").get_by_role("button", name="More").click()
    here.write("classify-wording", "This is about it.")
    here.page.locator("#classify-run").click()
    expect(here.page.locator("#classify-wording")).to_contain_text("The wording needs {}")


def test_a_blank_query_is_said_at_its_field(visit: Visitor) -> None:
    here = visit()
    here.tab("Search")
    here.write("search-query", "  ")
    here.page.locator("#search-run").click()
    expect(here.page.locator("#search-query")).to_contain_text("Type what you are looking for.")


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("program.csv", b"\x7fELF\x02\x01\x01" + b"\0" * 500, "CSV, TSV, TXT, JSON"),
        ("empty.csv", b"", "The file is empty"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_and_the_next_one_works(
    visit: Visitor, name: str, data: bytes, says: str
) -> None:
    here = visit()
    here.page.locator("#change-texts").click()
    here.page.locator("#drawer").get_by_role("tab", name="Upload").click()
    file = here.page.locator("#upload-file input[type=file]")
    file.set_input_files({"name": name, "mimeType": "text/csv", "buffer": data})
    expect(here.page.locator("#texts-problem")).to_contain_text(says)
    expect(here.page.locator("#texts-in-use")).to_contain_text("Eight short lines")
    works(here)


def test_texts_are_shown_and_never_run(visit: Visitor) -> None:
    here = visit()
    here.paste("\n".join(HOSTILE))
    here.matrix_of(6)
    expect(here.page.locator("#similarity-pairs")).to_contain_text("</a>")
    here.tab("Search")
    here.write("search-query", HOSTILE[0])
    here.page.locator("#search-run").click()
    expect(here.page.locator("#search-hits .card")).to_have_count(6)
    here.tab("Classify")
    here.write("classify-labels", "\n".join(HOSTILE))
    here.page.locator("#classify-run").click()
    here.drawn("classify-chart")
    here.tab("Map")
    here.page.locator("#map-run").click()
    here.drawn("map-chart")
    assert here.page.evaluate("() => window.hacked === undefined")
    assert here.page.locator("#tabs a[href]").count() == 0
    for tab in ("Similarity", "Search", "Classify", "Map"):
        here.tab(tab)
        assert here.page.locator("#tabs img, #tabs iframe, #tabs style").count() == 0, tab
