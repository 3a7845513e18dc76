"""A reload keeps what was typed, in the browser alone."""

import json
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Visit, Visitor


def kept(here: Visit) -> str:
    return str(here.page.evaluate("() => localStorage.getItem('gist-demo')"))


def test_what_was_typed_and_pasted_is_there_after_a_reload(visit: Visitor) -> None:
    here = visit()
    here.paste("my first text\nmy second text\nmy third text")
    expect(here.page.locator("#texts-in-use")).to_contain_text("(3)")
    here.tab("Search")
    here.write("search-query", "what I was looking for")
    here.tab("Classify")
    here.write("classify-labels", "mine\nyours")
    here.page.wait_for_function("() => localStorage.getItem('gist-demo')?.includes('yours')")
    here.reload()
    expect(here.page.locator("#texts-in-use")).to_contain_text("(3)")
    expect(here.page.locator("#similarity-pairs")).to_contain_text("my second text")
    here.tab("Search")
    expect(here.page.locator("#search-query textarea")).to_have_value("what I was looking for")
    here.tab("Classify")
    expect(here.page.locator("#classify-labels textarea")).to_have_value("mine\nyours")
    here.page.locator("#change-texts").click()
    here.page.locator("#drawer").get_by_role("tab", name="Paste").click()
    expect(here.page.locator("#pasted-texts textarea")).to_have_value("my first text\nmy second text\nmy third text")


def test_a_file_is_there_after_a_reload_while_its_texts_are_kept(visit: Visitor, tmp_path: Path) -> None:
    file = tmp_path / "notes.csv"
    file.write_text("id,body\n" + "\n".join(f'{i},"A longer text, number {i}"' for i in range(30)))
    here = visit()
    here.upload(file)
    expect(here.page.locator("#texts-in-use")).to_contain_text("(30)")
    here.reload()
    expect(here.page.locator("#texts-in-use")).to_contain_text("notes.csv")
    gone = "() => { const all = JSON.parse(localStorage.getItem('gist-demo')); all['texts-source'] = 'upload:' + '0'.repeat(64); localStorage.setItem('gist-demo', JSON.stringify(all)); }"  # fmt: skip # noqa: E501
    here.page.evaluate(gone)
    here.reload()
    expect(here.page.locator("#texts-in-use")).to_contain_text("Your file is no longer kept here: upload it again")
    expect(here.page.locator("#texts-in-use")).to_contain_text("Eight short lines")


def test_forget_my_texts_forgets_them(visit: Visitor) -> None:
    here = visit()
    here.paste("a text to be forgotten\nanother one")
    expect(here.page.locator("#texts-in-use")).to_contain_text("(2)")
    here.page.wait_for_function("() => localStorage.getItem('gist-demo')?.includes('to be forgotten')")
    here.page.locator("#change-texts").click()
    with here.page.expect_navigation():
        here.page.locator("#forget-texts").click()
    here.arrived()
    expect(here.page.locator("#texts-in-use")).to_contain_text("Eight short lines")
    assert "to be forgotten" not in kept(here)
    here.page.locator("#change-texts").click()
    here.page.locator("#drawer").get_by_role("tab", name="Paste").click()
    expect(here.page.locator("#pasted-texts textarea")).not_to_have_value("a text to be forgotten\nanother one")


def test_another_visitor_finds_nothing_of_it(visit: Visitor) -> None:
    one, other = visit(), visit()
    for here in (one, other):
        here.paste("the same text\nand another")
        expect(here.page.locator("#texts-in-use")).to_contain_text("(2)")
        here.page.wait_for_function("() => localStorage.getItem('gist-demo')?.includes('paste:')")
    sources = [json.loads(kept(here))["texts-source"] for here in (one, other)]
    assert sources[0] != sources[1], "not even equal texts are kept as one"
    with one.page.expect_navigation():
        one.page.locator("#change-texts").click()
        one.page.locator("#forget-texts").click()
    one.arrived()
    other.tab("Search")
    other.page.locator("#search-run").click()
    expect(other.page.locator("#search-hits .card")).to_have_count(2)


def test_where_the_browser_keeps_nothing_the_page_works(visit: Visitor) -> None:
    here = visit()
    here.page.add_init_script("Storage.prototype.setItem = () => { throw new Error('refused'); };")
    here.reload()
    here.paste("one line\nanother line")
    expect(here.page.locator("#texts-in-use")).to_contain_text("(2)")
    here.reload()
    expect(here.page.locator("#texts-in-use")).to_contain_text("Eight short lines")


def test_a_value_that_no_input_takes_any_more_does_not_keep_the_texts_away(visit: Visitor) -> None:
    here = visit()
    here.paste("one line\nanother line\na third line")
    expect(here.page.locator("#texts-in-use")).to_contain_text("(3)")
    here.page.evaluate("() => window.gistMemory.keep('search-results', 500)")
    here.reload()
    expect(here.page.locator("#texts-in-use")).to_contain_text("(3)")
    expect(here.page.locator("#similarity-pairs")).to_contain_text("a third line")
