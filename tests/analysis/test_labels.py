import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gist_demo.analysis.background import measure_background
from gist_demo.analysis.labels import (
    AlikeLabels,
    Label,
    alike_labels,
    check_labels,
    check_template,
    encode_labels,
    label_prompts,
    read_labels,
    write_labels,
)
from gist_demo.encoding.encoder import CutRow, Encoder, EncodeReport, Vectors
from gist_demo.encoding.engine import Engine
from gist_demo.errors import InputError
from gist_demo.settings import Limits
from gist_demo.text import clean_text, is_blank
from tests.stand_ins import FixedVectors, WordBackend, word_vector

LIMITS = Limits(labels=5, label_parts=7, prompt_characters=40)


@pytest.fixture
def words() -> Encoder:
    return Engine(WordBackend(), cache_bytes=1_000_000)


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("refund", Label("refund")),
        ("  late, or lost ", Label("late, or lost")),
        ("refund: money back | I want my money | ", Label("refund", ("money back", "I want my money"))),
        ("refund:\tmoney: all of it", Label("refund", ("money: all of it",))),
        ("12:30", Label("12:30")),
        ("C:\\new\\table", Label("C:\\new\\table")),
        ("this | that", Label("this | that")),
        ("late:", Label("late")),
        ("late: |  |", Label("late")),
        (r"time\: now: this \| that | there", Label("time: now", ("this | that", "there"))),
        (": nothing before it", Label(": nothing before it")),
    ],
)
def test_a_line_is_a_label_and_what_is_said_of_it(line: str, label: Label) -> None:
    assert read_labels(line) == (label,)


def test_labels_are_one_a_line() -> None:
    assert read_labels("a\n\n \r\nb: x\rc") == (Label("a"), Label("b", ("x",)), Label("c"))
    assert read_labels("") == ()


def is_part(text: str) -> bool:
    return not is_blank(text) and text == text.strip() and "\n" not in text


part = st.text(st.one_of(st.sampled_from(":|\\ ab"), st.characters(exclude_categories=[]))).map(clean_text)
part = part.map(str.strip).filter(is_part)


@given(st.lists(st.builds(Label, part, st.lists(part, max_size=3).map(tuple))))
def test_what_is_written_is_read_as_it_was(labels: list[Label]) -> None:
    assert read_labels(write_labels(labels)) == tuple(labels)


def test_a_label_of_two_lines_is_written_on_one() -> None:
    assert write_labels([Label("a\nb", ("c\r\nd",))]) == "a b: c d"


def test_labels_are_trimmed_and_blank_ones_dropped() -> None:
    given_labels = [Label("  late "), Label(""), Label("refund", (" money ", " "))]
    assert check_labels(given_labels, limits=LIMITS) == (Label("late"), Label("refund", ("money",)))


@pytest.mark.parametrize(
    ("labels", "says"),
    [
        ([], "at least 2"),
        ([Label("one"), Label(" ")], "at least 2"),
        ([Label("a"), Label("b"), Label(" a", ("other",))], '"a" is there more than once'),
        ([*map(Label, "abcdef")], "6 labels; at most 5"),
        ([Label("a", ("x",) * 6), Label("b")], "8 together; at most 7"),
        ([Label("a"), Label("b", ("x" * 41,))], "41 characters; at most 40"),
        ([Label("a"), Label("b"), Label(" ", ("money back",))], '"money back" describes a label without a name'),
    ],
)
def test_labels_that_cannot_be_used_are_said(labels: list[Label], says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        check_labels(labels, limits=LIMITS)
    assert caught.value.field == "candidate_labels"


@pytest.mark.parametrize(("template", "says"), [("This is about it.", r"\{\}"), ("{}" * 6, "42 characters")])
def test_a_template_that_cannot_be_used_is_said(template: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        check_template(template, [Label("label", ("x" * 39,))], most=40)
    assert caught.value.field == "hypothesis_template"


def test_the_name_stands_in_the_wording_and_descriptions_alone() -> None:
    labels = [Label("a", ("first {}", "second")), Label("b")]
    assert label_prompts(labels, "on {}, {}") == (("on a, a", "first {}", "second"), ("on b, b",))
    assert label_prompts(labels, "on {}", names=False) == (("first {}", "second"), ("on b",))
    assert label_prompts([Label("a")], "{0} {name} {} {") == (("{0} {name} a {",),)


def test_the_vector_of_a_label_is_the_mean_of_its_parts(words: Encoder) -> None:
    made = encode_labels(words, [["one", "two", "three"], ["four"]])
    mean = sum(word_vector(part).astype(np.float64) for part in ("one", "two", "three"))
    np.testing.assert_allclose(made.vectors[0], mean / np.linalg.norm(mean), atol=1e-6)
    np.testing.assert_array_equal(made.vectors[1], word_vector("four"))
    assert made.vectors.dtype == np.float32
    assert made.report == EncodeReport()


def test_parts_that_cancel_out_leave_no_vector() -> None:
    encoder = FixedVectors({"up": [0.0, 1.0], "down": [0.0, -1.0], "side": [1.0, 0.0]})
    assert encode_labels(encoder, [["up", "down"], ["side"]]).vectors.tolist() == [[0, 0], [1, 0]]


def test_what_happened_to_parts_is_told_of_their_labels() -> None:
    report = EncodeReport(cut=(CutRow(1, 2), CutRow(2, 3), CutRow(4, 5)), unknown=(0, 2))
    encoder = FixedVectors({part: [1.0, 0.0] for part in "abcde"}, report)
    found = encode_labels(encoder, [["a"], ["b", "c"], ["d", "e"]]).report
    assert found == EncodeReport(cut=(CutRow(1, 5), CutRow(2, 5)), unknown=(0, 1))


def directions(*degrees: float) -> Vectors:
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def test_labels_that_are_alike_are_found_closest_first() -> None:
    background = measure_background(directions(0, 60, 120), model="m", source="own")
    assert background is not None
    found = alike_labels(directions(0, 10, 50, 90), background, top=3)
    assert [(each.first, each.second, each.too_alike) for each in found] == [
        (0, 1, True),
        (1, 2, False),
        (2, 3, False),
    ]
    assert found[0].score == pytest.approx(np.cos(np.radians(10)), abs=1e-6)
    assert not any(each.too_alike for each in alike_labels(directions(0, 1), None))
    assert alike_labels(directions(0, 0), background) == (AlikeLabels(0, 1, 1.0, True),)
