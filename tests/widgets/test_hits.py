import re

import pytest

from gist_demo.widgets.hits import HitCard, hit_cards, marked_text

HOSTILE = '<img src=x onerror="alert(1)"> ${alert(2)} {{x}}'


def plain(html: str) -> str:
    return re.sub(r"<[^>]*>", "", html)


def test_a_hit_says_its_place_and_what_its_score_means() -> None:
    html = hit_cards([HitCard("1 · row 12", "a text", 0.7629, 99.4, rows=(11,))], label="Results", corpus_key="k")
    assert plain(html).startswith("1 · row 120.76closer than 99.4 % of unrelated pairs")
    assert 'title="0.762900"' in html
    assert 'style="--level:0.741"' in html
    assert 'data-rows="11"' in html
    assert 'aria-label="Results" data-key="k"' in html


def test_without_a_background_a_score_stands_alone() -> None:
    html = hit_cards([HitCard("1", "a text", -0.001)], label="x")
    assert plain(html) == "10.00a text"
    assert "bar" not in html
    assert "menu" not in html


def test_by_words_the_score_is_named_and_has_a_bar_of_its_own() -> None:
    html = hit_cards(
        [HitCard("1", "a text", None, None, 3.456, 0.5, move="3 up", notes=("passage 2 of 3",))], label="x"
    )
    assert plain(html) == "13.46by words (BM25)3 uppassage 2 of 3a text"
    assert "--level:0.500" in html


@pytest.mark.parametrize("text", [HOSTILE, f"{HOSTILE}\n" * 30])
def test_everything_written_is_escaped(text: str) -> None:
    card = HitCard(HOSTILE, text, 0.5, move=HOSTILE, notes=(HOSTILE,), marks=((0, 5), (8, 12)), remark=HOSTILE)
    html = hit_cards([card], label=HOSTILE, corpus_key=HOSTILE)
    assert "<img" not in html
    assert not re.search(r"[{}$]", html)


def test_a_short_text_is_whole_with_its_marks() -> None:
    assert marked_text("a cat & a dog", [(2, 5), (10, 13)]) == ("<p>a <mark>cat</mark> &amp; a <mark>dog</mark></p>")
    assert marked_text("", []) == "<p></p>"


def test_of_a_long_text_the_part_around_the_mark_is_seen_and_the_whole_is_there() -> None:
    text = "word " * 200 + "THE ANSWER. " + "more " * 200
    start = text.index("THE")
    html = marked_text(text, [(start, start + 11)])
    summary, full = html.split("</summary>")
    assert "<mark>THE ANSWER.</mark>" in summary
    assert plain(summary).startswith("… word word")
    assert plain(summary).endswith("…")
    assert len(plain(summary)) < 320
    assert plain(full) == text
    assert full.count("<mark>") == 1


@pytest.mark.parametrize("at", [0, 5, 390, 399])
def test_a_mark_at_either_end_is_seen(at: int) -> None:
    text = "x" * at + "!" + "x" * (400 - at)
    summary = marked_text(text, [(at, at + 1)]).split("</summary>")[0]
    assert "<mark>!</mark>" in summary
    assert 250 < len(plain(summary)) < 330


@pytest.mark.parametrize("length", [60, 250, 390])
def test_a_mark_is_seen_whole_and_words_are_not_cut(length: int) -> None:
    passage = ("passage " * 50)[: length // 8 * 8].rstrip()
    text = f"{'before ' * 60}{passage}. {'behind ' * 60}".rstrip()
    start = text.index(passage)
    summary = marked_text(text, [(start, start + len(passage))]).split("</summary>")[0]
    assert f"<mark>{passage}</mark>" in summary
    assert set(plain(summary).split()) <= {"…", "before", "behind", "passage", "passage."}
    assert plain(summary).endswith(" …")


def test_a_long_mark_is_seen_from_its_beginning() -> None:
    text = "before " * 60 + "m" * 1_000
    summary = marked_text(text, [(420, 1_420)]).split("</summary>")[0]
    assert summary.count("<mark>") == 1
    assert "before <mark>mmm" in summary


def test_without_a_mark_a_long_text_is_seen_from_its_beginning() -> None:
    html = marked_text("word " * 100, [])
    assert html.startswith("<details><summary>word word")
    assert "<mark>" not in html


def test_a_negative_score_has_a_real_minus() -> None:
    assert "−0.13" in plain(hit_cards([HitCard("1", "a text", -0.126)], label="x"))
