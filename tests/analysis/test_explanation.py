import numpy as np
import pytest

from gist_demo.analysis.explanation import (
    MOST_PHRASES,
    MOST_SENTENCES,
    ExplainedText,
    Phrase,
    align,
    explain_pair,
    left_out,
    phrase_changes,
)
from gist_demo.encoding.encoder import CutRow, Encoder, Vectors
from gist_demo.encoding.engine import Engine
from gist_demo.errors import InputError, Stopped
from tests.stand_ins import PatientWatch, WordBackend, word_vector


@pytest.fixture
def backend() -> WordBackend:
    return WordBackend()


@pytest.fixture
def words(backend: WordBackend) -> Encoder:
    """Reads six words of a text."""
    return Engine(backend, cache_bytes=1_000_000)


def said(text: ExplainedText) -> list[str]:
    return [text.wording(phrase) for phrase in text.carriers()]


def cosine(a: Vectors, b: Vectors) -> float:
    return float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b)))


@pytest.mark.parametrize(
    ("a", "b", "carries"),
    [
        (
            "Hello there, I hope you are well today, please reset my password for me.",
            "Where can I choose a new password?",
            "password",
        ),
        (
            "After lunch on Sunday, a volcano erupted in Iceland.",
            "Lava flows from an eruption near Reykjavik.",
            "volcano",
        ),
        (
            "My sister, who lives in Leeds, bought a second-hand violin.",
            "How much does it cost to repair a cello or a violin?",
            "violin",
        ),
        ("The invoice arrived late, and the weather was terrible.", "It has been raining and storming.", "weather"),
    ],
)
def test_the_phrase_that_both_texts_are_about_carries_most(encoder: Encoder, a: str, b: str, carries: str) -> None:
    assert carries in said(explain_pair(encoder, a, b).first)[0]
    assert carries in said(explain_pair(encoder, b, a).second)[0]


def test_numbers_are_those_of_the_texts_without_the_phrases(encoder: Encoder) -> None:
    a, b = "The cat sleeps on the sofa, while it rains.", "A kitten is napping on the couch. It is tired."
    made = explain_pair(encoder, a, b)
    whole, other = encoder.encode([a, b]).vectors
    assert made.score == pytest.approx(cosine(whole, other), abs=1e-6)
    wanted = ["on the sofa, while it rains.", "The cat sleeps while it rains.", "The cat sleeps on the sofa,"]
    changes = [cosine(each, other) - made.score for each in encoder.encode(wanted).vectors]
    np.testing.assert_allclose([phrase.change for phrase in made.first.phrases], changes, atol=1e-6)
    parts = encoder.encode([a, "A kitten is napping on the couch.", "It is tired."]).vectors
    np.testing.assert_allclose(made.grid, parts[:1] @ parts[1:].T, atol=1e-6)
    assert (made.provenance.rows, made.report.cut) == (2, ())


def test_all_is_read_in_one_batch_of_texts(words: Encoder, backend: WordBackend) -> None:
    explain_pair(words, "The cat sleeps on a mat.", "Dogs bark.")
    assert len(backend.batches) <= 2
    assert len({text for batch in backend.batches for text in batch}) == sum(map(len, backend.batches))


def test_of_a_cut_text_nothing_moves_up_in_place_of_what_is_left_out(words: Encoder, backend: WordBackend) -> None:
    a = "one two three four five six seven eight nine"
    made = explain_pair(words, a, "Dogs bark.")
    assert made.report.cut == (CutRow(0, 3),)
    assert (made.first.read_end, made.first.words_lost) == (a.index(" seven"), 3)
    assert [a[slice(*phrase.spans[0])] for phrase in made.first.phrases] == ["one two three", "four five six"]
    assert made.first.phrases[0].change == pytest.approx(
        float((word_vector("four five six") - word_vector("one two three four five six")) @ word_vector("Dogs bark.")),
        abs=1e-6,
    )
    assert made.score == pytest.approx(float(word_vector(a) @ word_vector("Dogs bark.")), abs=1e-6)
    assert [a[slice(*span)] for span in made.first.sentences] == [a]


def test_identical_texts_have_the_same_explanation_on_both_sides(encoder: Encoder) -> None:
    made = explain_pair(encoder, "The cat sleeps on the sofa.", "The cat sleeps on the sofa.")
    assert made.score == pytest.approx(1, abs=1e-6)
    assert made.first.phrases == made.second.phrases
    assert all(phrase.change < 0 for phrase in made.first.phrases)


def test_a_text_of_one_phrase_has_none_to_leave_out(encoder: Encoder) -> None:
    made = explain_pair(encoder, "Hello!", "Good morning")
    assert made.first.phrases == ()
    assert made.first.carriers() == []
    assert len(made.second.phrases) == 2


def test_a_phrase_that_stands_twice_is_left_out_everywhere(words: Encoder) -> None:
    made = explain_pair(words, "Reset it. Hello! (reset it)!", "Dogs bark.")
    first = made.first.phrases[0]
    assert [made.first.text[start:end] for start, end in first.spans] == ["Reset it.", "(reset it)!"]
    assert made.first.wording(first) == "Reset it"
    wanted = (word_vector("Hello!") - word_vector(made.first.text)) @ word_vector("Dogs bark.")
    assert first.change == pytest.approx(float(wanted), abs=1e-6)


def test_long_texts_are_explained_within_bounds_and_what_is_left_out_is_known(encoder: Encoder) -> None:
    long = " ".join(f"Here is sentence number {i}, of a rather long text, which goes on." for i in range(90))
    made = explain_pair(encoder, long, "A short one.")
    assert len(made.first.phrases) <= MOST_PHRASES
    assert made.grid.shape == (MOST_SENTENCES, 1)
    assert made.first.n_sentences == 90
    assert made.first.words_lost > 0
    assert max(end for phrase in made.first.phrases for _, end in phrase.spans) <= made.first.read_end


@pytest.mark.parametrize(("a", "b", "field"), [(" \u200b", "x", "a"), ("x", "", "b")])
def test_a_blank_text_is_refused(words: Encoder, a: str, b: str, field: str) -> None:
    with pytest.raises(InputError) as caught:
        explain_pair(words, a, b)
    assert caught.value.field == field


def test_it_stops_when_it_is_not_wanted(words: Encoder) -> None:
    with pytest.raises(Stopped):
        explain_pair(words, "a b", "c d", watch=PatientWatch(checks=0))


def test_changes_are_score_without_minus_score() -> None:
    vectors = np.array([[1, 0], [0.6, 0.8], [0, 0], [0, 1]], np.float32)
    np.testing.assert_allclose(phrase_changes(vectors, vectors[0]), [-0.4, -1, -1], atol=1e-6)
    assert phrase_changes(vectors[:1], vectors[0]) == []


def test_the_closest_sentence_is_the_first_of_equals() -> None:
    a, b = np.array([[1, 0], [0, 1]], np.float32), np.array([[0, 1], [0, 1], [1, 0]], np.float32)
    grid, of_a, of_b = align(a, b)
    np.testing.assert_allclose(grid, [[0, 0, 1], [1, 1, 0]])
    assert (of_a.tolist(), of_b.tolist()) == ([2, 0], [1, 1, 0])


def test_leaving_out_closes_the_gap_with_one_space() -> None:
    assert left_out("One, two  three.", [(0, 4)]) == "two  three."
    assert left_out("One, two  three.", [(5, 8)]) == "One, three."
    assert left_out("One, two  three.", [(0, 4), (10, 16)]) == "two"
    assert left_out("One", [(0, 3)]) == ""
    assert left_out("One", []) == "One"


def test_carriers_are_only_what_lowers_the_score_most_first() -> None:
    phrases = (Phrase(((0, 1),), -0.1), Phrase(((2, 3),), 0.2), Phrase(((4, 5),), -0.3), Phrase(((6, 7),), 0.0))
    text = ExplainedText("a b c .", 7, 0, phrases, ((0, 7),), np.zeros(1, np.int64), 1)
    assert said(text) == ["c", "a"]
    assert text.wording(phrases[3]) == "."
