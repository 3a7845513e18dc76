"""What a newcomer does in the Similarity tab."""

import os
import re
from math import isnan

import pytest
from playwright.sync_api import expect

from gist_demo.corpora.samples import load_strangers
from tests.browser.conftest import Visit, Visitor

_FIRST, _SECOND = "The cat sleeps.\nShares fell on Monday.", "A kitten is napping.\nIt rains.\nThe market went down."
_DRAWN = """(button) => new Promise((done, failed) => {
  const plot = document.querySelector('#similarity-chart .chart-plot'), started = performance.now();
  setTimeout(() => failed(new Error('nothing was drawn')), 20000);
  new MutationObserver((_, observer) => {
    if (plot._fullData?.[0]?.z?.length !== 1000) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - started)));
  }).observe(plot, {attributes: true, attributeFilter: ['data-rendered']});
  document.querySelector(button).click();
})"""


def choose(here: Visit, field: str, option: str) -> None:
    here.page.locator(f"#similarity-{field} input").click()
    here.page.get_by_role("option", name=option, exact=True).click()


def open_more(here: Visit) -> None:
    here.page.locator("#similarity-more > button").click()


def open_lists(here: Visit) -> None:
    open_more(here)
    here.page.locator("#similarity-lists > button").click()


def scores(here: Visit) -> list[list[float]]:
    found: list[list[float]] = here.page.evaluate(
        "() => document.querySelector('#similarity-chart .chart-plot')._fullData[0].z.map(row => [...row])"
    )
    return found


def drawn_scores(here: Visit) -> list[float]:
    """The scores of the cells that are not empty, in order of size."""
    return sorted(round(score, 4) for row in scores(here) for score in row if not isnan(score))


def test_two_lists_are_compared_and_are_there_after_a_reload(visit: Visitor) -> None:
    here = visit()
    here.paste(_FIRST)
    here.matrix_of(2)
    open_more(here)
    choose(here, "against", "A second list")
    here.write("similarity-other", _SECOND)
    expect(here.page.locator("#similarity-notice")).to_contain_text("Inputs changed")
    here.page.locator("#similarity-run").click()
    expect(here.page.locator("#similarity-notice")).to_contain_text("Second list (B): 3 texts.")
    expect(here.page.locator("#similarity-pairs .rank").first).to_have_text(re.compile(r"1 · B1|2 · B3"))
    here.page.wait_for_function(
        "() => document.querySelector('#similarity-chart .chart-plot')._fullData[0].z[0].length === 3"
    )
    found = scores(here)
    assert found[0][0] > found[0][1]
    assert found[1][2] > found[1][1]
    here.page.wait_for_function("() => localStorage.getItem('gist-demo')?.includes('napping')")
    here.reload()
    open_more(here)
    expect(here.page.locator("#similarity-other textarea")).to_have_value(_SECOND)
    expect(here.page.locator("#similarity-against input")).to_have_value("A second list")


def test_near_duplicates_are_found_in_the_sample(visit: Visitor) -> None:
    here = visit()
    here.use_sample("Customer questions")
    here.matrix_of(200)
    open_lists(here)
    shown = here.page.locator("#similarity-list")
    expect(shown.locator(".card")).to_have_count(20)
    here.page.locator("#similarity-kind").get_by_label("Near-duplicates").check()
    expect(shown).to_contain_text("The closest pair is at 0.88")
    here.fill("#similarity-from input", "0.85")
    here.page.locator("#similarity-from input").press("Enter")
    expect(shown).to_contain_text("3 groups of near-duplicates hold 6 of the 200 texts, at 0.85 or above")
    shown.locator(".these [data-do=search]").click()
    expect(here.page.locator("#texts-in-use")).to_contain_text("197 of 200 selected")


def test_pairs_are_filtered_by_a_word_in_them(visit: Visitor) -> None:
    here = visit()
    here.use_sample("Customer questions")
    here.matrix_of(200)
    open_lists(here)
    here.fill("#similarity-part textarea, #similarity-part input", "promo")
    here.page.keyboard.press("Enter")
    first = here.page.locator("#similarity-list .card").first
    expect(first).to_contain_text("promo code")
    for card in here.page.locator("#similarity-list .card").all():
        assert "promo" in card.inner_text().lower()


def test_cells_fade_below_a_score_at_once(visit: Visitor) -> None:
    here = visit()
    open_more(here)
    requests: list[str] = []
    here.page.on("request", lambda request: requests.append(request.url))
    here.fill("#similarity-fade input[type=number]", "0.5")
    here.page.keyboard.press("Enter")
    expect(here.page.locator("#similarity-chart .chart-said")).to_have_text(
        re.compile(r"^\d of 28 pairs at 0\.50 or above · closer than .* unrelated pairs$")
    )
    assert not [url for url in requests if "queue/join" in url]


def test_an_order_moves_the_texts_and_not_their_scores(visit: Visitor) -> None:
    here = visit()
    before = drawn_scores(here)
    open_more(here)
    choose(here, "order", "Like beside like")
    here.drawn("similarity-chart", 2)
    names = here.page.evaluate(
        "() => Array.from(document.querySelector('#similarity-chart .chart-plot')._fullLayout.yaxis.ticktext)"
    )
    assert [name.split()[-1] for name in names] != list("12345678")
    assert sorted(name.split()[-1] for name in names) == list("12345678")
    assert drawn_scores(here) == before


@pytest.mark.parametrize("width", [390, 1280])
def test_the_lists_fit_the_page(visit: Visitor, width: int) -> None:
    here = visit("phone" if width == 390 else "light")
    here.use_sample("Customer questions")
    expect(here.page.locator("#similarity-notice")).to_contain_text("200 texts")
    open_lists(here)
    here.page.locator("#similarity-kind").get_by_label("Each text's nearest other").check()
    expect(here.page.locator("#similarity-list tbody tr")).to_have_count(200)
    assert here.sideways() <= 1


def test_of_more_texts_than_a_matrix_takes_all_are_compared_when_asked(visit: Visitor) -> None:
    here = visit()
    texts = [f"{text} {number}" for number, text in enumerate(load_strangers() * 4)][:1010]
    here.paste("\n".join([*texts, texts[3].upper()]))
    here.matrix_of(1000)
    expect(here.page.locator("#similarity-notice")).to_contain_text("Compared: the first 1,000 of 1,011 texts.")
    here.page.locator("#similarity-run").click()
    expect(here.page.locator("#similarity-notice")).to_contain_text("too many for a matrix", timeout=90_000)
    expect(here.page.locator("#similarity-pairs .card")).to_have_count(50)
    expect(here.page.locator("#similarity-pairs .rank").first).to_have_text("4 · 1011")
    expect(here.page.locator("#similarity-chart")).to_be_hidden()
    here.use_sample("Customer questions")
    here.matrix_of(200)
    expect(here.page.locator("#similarity-chart .chart-plot")).to_be_visible()


def test_a_thousand_texts_are_drawn_within_two_seconds(visit: Visitor) -> None:
    """From the click on what is encoded already to the pixels, where nothing else is waiting for the processor."""
    here = visit()
    texts = [f"{text} {number}" for number, text in enumerate(load_strangers() * 4)][:1000]
    here.paste("\n".join(texts))
    here.matrix_of(1000)
    seconds = []
    for _ in range(3):
        here.use_sample("Eight short lines")
        here.matrix_of(8)
        here.page.locator("#change-texts").click()
        here.page.locator("#drawer").get_by_role("tab", name="Paste").click()
        here.write("pasted-texts", "\n".join(texts))
        seconds.append(here.page.evaluate(_DRAWN, "#use-pasted") / 1000)
    busy = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    assert min(seconds) <= 2 * busy, (seconds, busy)
