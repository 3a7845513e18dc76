"""The lists behind More: pairs, near-duplicates, nearest others."""

import re
from typing import Any

import numpy as np
import pytest

from gist_demo.analysis.pairs import top_pairs
from gist_demo.figures.label import score_label
from gist_demo.tabs import similarity_lists
from gist_demo.tabs.interface import App
from gist_demo.tabs.similarity_inputs import SECOND_LIST, Compared, second_list
from gist_demo.tabs.similarity_lists import DUPLICATES, NEAREST, RANKED, list_them
from tests.stand_ins import word_vector
from tests.tabs.conftest import HOSTILE, SOURCE, keep, last, shown_of

TEXTS = ["a cat", "the dog barks", "rain", "a cat", "snow and rain", "a cat"]


def listed(app: App, answered: Compared | None, kind: str, *wishes: Any) -> str:
    made, notice = last(list_them(app, answered, kind, *wishes))
    assert notice == ""
    return str(made)


def leads(made: str) -> list[str]:
    return re.findall(r'class="rank">([^<]*)<', made)


def two_lists(app: App, lines: str) -> Compared:
    in_use = keep(app, TEXTS)
    return Compared(in_use, SOURCE, second_list(app, in_use, SECOND_LIST, lines))


def test_pairs_are_ranked_with_score_and_percentile(words: App) -> None:
    made = listed(words, shown_of(keep(words, TEXTS)), RANKED, "", 20)
    expected = top_pairs(np.stack([word_vector(text) for text in TEXTS]), top=20)
    assert leads(made) == [f"{pair.other + 1} · {pair.row + 1}" for pair in expected.first(20)]
    assert len(leads(made)) == 15
    assert made.count("unrelated pairs") == 15


@pytest.mark.parametrize("part", ["RAIN", " rain "])
def test_pairs_with_a_text_that_holds_something(words: App, part: str) -> None:
    made = listed(words, shown_of(keep(words, TEXTS)), RANKED, part, 20)
    assert len(leads(made)) == 9
    assert all({"3", "5"} & set(lead.split(" · ")) for lead in leads(made))
    assert "No pair has a text" in listed(words, shown_of(keep(words, TEXTS)), RANKED, "hail", 20)


def test_many_pairs_are_a_table(words: App) -> None:
    texts = [f"{HOSTILE} {number}" for number in range(12)]
    made = listed(words, shown_of(keep(words, texts)), RANKED, "", 60)
    assert made.count("<tr>") == 61
    assert "<img" not in made
    assert "${" not in made


def test_pairs_of_two_lists(words: App) -> None:
    made = listed(words, two_lists(words, "rain\nhail"), RANKED, "", 20)
    assert leads(made)[0] == "3 · B1"
    assert len(leads(made)) == 12
    assert 'data-rows="2"' in made


def test_near_duplicates_hang_together_and_the_rest_can_go_on(words: App) -> None:
    made = listed(words, shown_of(keep(words, TEXTS)), DUPLICATES, "", 20, 0.99)
    assert leads(made) == ["3 texts: 1 · 4 · 6"]
    assert "1 group of near-duplicates hold 3 of the 6 texts, at 0.99 or above" in made
    assert 'data-rows="0,1,2,4"' in made
    suggested = listed(words, shown_of(keep(words, TEXTS)), DUPLICATES, "", 20, None)
    assert leads(suggested) == leads(made)
    assert "a tenth as far apart as strangers usually are" in suggested


def test_where_there_are_none_the_closest_pair_is_named(words: App) -> None:
    made = listed(words, shown_of(keep(words, ["a cat", "rain"])), DUPLICATES, "", 20, 0.99)
    closest = float(word_vector("a cat") @ word_vector("rain"))
    assert f"The closest pair is at {score_label(closest)}" in made


def test_near_duplicates_across_two_lists(words: App) -> None:
    made = listed(words, two_lists(words, "rain\na cat"), DUPLICATES, "", 20, 0.99)
    assert leads(made) == ["4 texts: 1 · 4 · 6 · B2", "2 texts: 3 · B1"]
    assert "Go on" not in made


def test_each_text_has_its_nearest_other(words: App, monkeypatch: pytest.MonkeyPatch) -> None:
    made = listed(words, shown_of(keep(words, TEXTS)), NEAREST)
    rows = re.findall(r'<tr><td class="score">([^<]*)</td><td>([^<]*)</td><td>([^<]*)</td>', made)
    assert [number for *_, number in rows] == ["1", "2", "3", "4", "5", "6"]
    assert rows[0][:2] == ("1.00", "closer than all unrelated pairs")
    monkeypatch.setattr(similarity_lists, "_ROWS", 2)
    short = listed(words, shown_of(keep(words, TEXTS)), NEAREST)
    assert "The first 2 of 6 texts" in short
    assert short.count("<tr>") == 3


@pytest.mark.parametrize(
    ("kind", "wishes", "says"),
    [
        (RANKED, ("", 0, None), "number of pairs must be from 1 to 1,000"),
        (RANKED, ("", float("nan"), None), "number of pairs"),
        (DUPLICATES, ("", 20, 0), "from a score above 0"),
        (DUPLICATES, ("", 20, "high"), "from a score above 0"),
    ],
)
def test_what_cannot_be_listed_is_said(words: App, kind: str, wishes: tuple[Any, ...], says: str) -> None:
    *_, notice = last(list_them(words, shown_of(keep(words, TEXTS)), kind, *wishes))
    assert says in notice


def test_before_anything_was_compared_there_is_no_list(words: App) -> None:
    assert listed(words, None, RANKED, "", 20) == ""
