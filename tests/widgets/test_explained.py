import html
import re
from dataclasses import replace

import numpy as np

from gist_demo.analysis.background import measure_background
from gist_demo.analysis.explanation import ExplainedText, PairExplanation, Phrase
from gist_demo.encoding.encoder import CutRow, EncodeReport
from gist_demo.provenance import Provenance
from gist_demo.widgets.explained import explained_pair

SOURCE = Provenance("someone/words", "0" * 40, "cpu", "float32", rows=2)
HOSTILE = '<img src=x onerror="alert(1)"> ${alert(2)} {{x}}'


def text_of(words: str, changes: dict[str, float], **more: object) -> ExplainedText:
    """A text of one sentence, with a phrase for each of `changes`."""
    phrases = tuple(
        Phrase(tuple(match.span() for match in re.finditer(re.escape(phrase), words)), change)
        for phrase, change in changes.items()
    )
    made = ExplainedText(words, len(words), 0, phrases, ((0, len(words)),), np.zeros(1, np.int64), 1)
    return replace(made, **more)  # type: ignore[arg-type]


def pair_of(first: ExplainedText, second: ExplainedText, **more: object) -> PairExplanation:
    grid = np.full((len(first.sentences), len(second.sentences)), 0.5, np.float32)
    made = PairExplanation(0.7629, first, second, grid, None, EncodeReport(), SOURCE)
    return replace(made, **more)  # type: ignore[arg-type]


FIRST = text_of(
    "Please reset my password now, my password.",
    {"Please": 0.05, "reset": -0.05, "my password": -0.2, "now,": -0.001},
)
SECOND = text_of("A new password", {"A new": -0.04, "password": -0.1})


def plain(made: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", made))


def test_what_carries_the_score_is_told_in_words_the_most_first() -> None:
    said = plain(explained_pair(pair_of(FIRST, SECOND), ("3", "5")))
    assert "3 · 50.76" in said
    assert "What carries the similarity, and what the score loses without it:" in said
    assert "Text 3: “my password” (−0.20, 2 times), “reset” (−0.05)" in said
    assert "Text 5: “password” (−0.10), “A new” (−0.04)" in said
    assert "What keeps them apart, and what the score gains without it:Text 3: “Please” (+0.05)" in said


def test_marks_grow_with_what_is_carried_and_nothing_of_the_text_is_lost() -> None:
    made = explained_pair(pair_of(FIRST, SECOND), ("3", "5"))
    marks = re.findall(r'<mark class="([^"]*)" title="([^"]*)">([^<]*)</mark>', made)
    assert marks == [
        ("apart", "+0.05 without it", "Please"),
        ("carries-1", "−0.05 without it", "reset"),
        ("carries-4", "−0.20 without it", "my password"),
        ("carries-4", "−0.20 without it", "my password"),
        ("carries-1", "−0.04 without it", "A new"),
        ("carries-2", "−0.10 without it", "password"),
    ]
    shown = [plain(each) for each in re.findall(r'<p class="full"[^>]*>(.*?)</p>', made)]
    assert shown == [FIRST.text, SECOND.text]


def test_texts_without_a_carrying_phrase_are_told_so() -> None:
    flat = text_of("same all over", {"same": -0.001, "all over": 0.002})
    alone = text_of("Hello", {})
    assert "No single phrase carries" in explained_pair(pair_of(flat, flat), ("1", "2"))
    assert "Text 2 is one phrase" in explained_pair(pair_of(flat, alone), ("1", "2"))
    both = explained_pair(pair_of(alone, alone), ("1", "2"))
    assert "Both texts are one phrase" in both
    assert "No single phrase" not in both
    assert "mark" not in both


def test_what_was_not_read_is_shown_as_such() -> None:
    cut = text_of("one two three", {"one": -0.1, "two": -0.2}, read_end=7, words_lost=1)
    made = explained_pair(pair_of(cut, SECOND, report=EncodeReport((CutRow(0, 1),))), ("1", "2"))
    assert "Cut: the last 1 word was not read" in made
    assert '<span class="unread"><span class="unread-from">not read from here on</span> three</span>' in made
    assert "unread" not in explained_pair(pair_of(FIRST, SECOND), ("1", "2"))


def test_sentences_stand_beside_the_closest_of_the_other_text() -> None:
    long = text_of("One. Two.", {}, sentences=((0, 4), (5, 9)), partners=np.array([0, 0]), n_sentences=90)
    short = replace(SECOND, partners=np.array([1]))
    grid = np.array([[0.25], [0.5]], np.float32)
    made = explained_pair(pair_of(long, short, grid=grid), ("1", "2"))
    rows = [[plain(cell) for cell in re.findall(r"<td>(.*?)</td>", row)] for row in re.findall(r"<tr>(.*?)</tr>", made)]
    assert [row for row in rows if row] == [
        ["One.", "0.25", "A new password"],
        ["Two.", "0.50", "A new password"],
        ["A new password", "0.50", "Two."],
    ]
    assert "Of text 1 the first 2 of 90 sentences are compared." in made
    assert "<table>" not in explained_pair(pair_of(FIRST, SECOND), ("1", "2"))


def test_scores_are_read_against_strangers_where_these_are_known() -> None:
    vectors = np.random.default_rng(0).standard_normal((50, 64)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    background = measure_background(vectors, model="words", source="own")
    made = explained_pair(pair_of(FIRST, SECOND, background=background), ("1", "2"))
    assert '<span class="usual">closer than all unrelated pairs</span>' in made


def test_everything_is_escaped() -> None:
    phrases = {"<img": -0.1, "{{x}}": 0.1}
    hostile = text_of(HOSTILE, phrases, read_end=30, sentences=((0, 30), (31, 48)), partners=np.array([0, 1]))
    made = explained_pair(pair_of(hostile, hostile), ("<b>", "2"), code=HOSTILE)
    assert not re.search(r"<(img|b)\b", made)
    assert not re.search(r"[{}$]", made)
    assert made.count("alert(2)") >= 4
    assert "<pre" in made
    assert "<pre" not in explained_pair(pair_of(hostile, hostile), ("1", "2"))
