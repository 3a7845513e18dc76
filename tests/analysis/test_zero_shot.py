import numpy as np
import pytest

from gist_demo.analysis.zero_shot import best_labels, check_labels, check_template, classify_texts
from gist_demo.encoding.encoder import Encoder
from gist_demo.encoding.engine import Engine
from gist_demo.errors import InputError
from tests.stand_ins import WordBackend


@pytest.fixture
def words() -> Encoder:
    return Engine(WordBackend(), cache_bytes=1_000_000)


def test_best_label_and_its_lead_over_the_second() -> None:
    best, lead = best_labels(np.array([[0.1, 0.5, 0.3], [0.7, 0.2, 0.7]], np.float32))
    assert best.tolist() == [1, 0]
    np.testing.assert_allclose(lead, [0.2, 0.0], atol=1e-6)


def test_a_text_gets_the_label_whose_prompt_it_is(words: Encoder) -> None:
    texts = ["about b, b", "about a, a"]
    result = classify_texts(words, texts, ["a", "b"], hypothesis_template="about {}, {}")
    assert result.label_prompts == ("about a, a", "about b, b")
    assert [result.candidate_labels[i] for i in result.best] == ["b", "a"]
    assert result.label_scores.shape == (2, 2)
    assert result.provenance.settings == {"hypothesis_template": "about {}, {}"}


def test_other_braces_of_a_template_stay(words: Encoder) -> None:
    result = classify_texts(words, ["x"], ["a", "b"], hypothesis_template="{0} {name} {} {")
    assert result.label_prompts[0] == "{0} {name} a {"


def test_labels_are_trimmed_blank_lines_dropped_and_commas_kept() -> None:
    assert check_labels(["  late, or lost ", "", "refund"], most=5) == ("late, or lost", "refund")


@pytest.mark.parametrize(
    ("labels", "says"),
    [
        ([], "at least 2"),
        (["one", " "], "at least 2"),
        (["a", "b", " a"], "more than once"),
        (list("abcdef"), "at most 5"),
    ],
)
def test_labels_that_cannot_be_used_are_said(labels: list[str], says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        check_labels(labels, most=5)
    assert caught.value.field == "candidate_labels"


@pytest.mark.parametrize(
    ("template", "labels", "says", "field"),
    [
        ("This is about it.", ["a"], r"\{\}", "hypothesis_template"),
        ("{}" * 6, ["label"], "42 characters", "hypothesis_template"),
        ("{}", ["x" * 41], "41 characters", "candidate_labels"),
    ],
)
def test_a_template_that_cannot_be_used_is_said(template: str, labels: list[str], says: str, field: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        check_template(template, labels, most=40)
    assert caught.value.field == field


def test_no_texts_are_said(words: Encoder) -> None:
    with pytest.raises(InputError, match="no texts"):
        classify_texts(words, [], ["a", "b"])
