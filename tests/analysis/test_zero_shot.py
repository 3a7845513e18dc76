import numpy as np
import pytest

from gist_demo.analysis.labels import Label
from gist_demo.analysis.zero_shot import best_labels, classify_texts
from gist_demo.encoding.encoder import Encoder
from gist_demo.encoding.engine import Engine
from gist_demo.errors import InputError
from tests.stand_ins import WordBackend, word_vector


@pytest.fixture
def words() -> Encoder:
    return Engine(WordBackend(), cache_bytes=1_000_000)


def test_best_label_and_its_lead_over_the_second() -> None:
    best, lead = best_labels(np.array([[0.1, 0.5, 0.3], [0.7, 0.2, 0.7]], np.float32))
    assert best.tolist() == [1, 0]
    np.testing.assert_allclose(lead, [0.2, 0.0], atol=1e-6)


def test_a_text_gets_the_label_whose_prompt_it_is(words: Encoder) -> None:
    texts = ["about b, b", "about a, a"]
    result = classify_texts(words, texts, [Label("a"), Label("b")], hypothesis_template="about {}, {}")
    assert result.label_prompts == (("about a, a",), ("about b, b",))
    assert [result.candidate_labels[i] for i in result.best] == ["b", "a"]
    assert result.label_scores.shape == (2, 2)
    np.testing.assert_array_equal(result.label_vectors, np.stack([word_vector(text) for text in texts[::-1]]))
    assert [(pair.first, pair.second) for pair in result.alike] == [(0, 1)]
    assert result.provenance.settings == {"hypothesis_template": "about {}, {}"}


def test_a_text_gets_the_label_whose_description_it_is(words: Encoder) -> None:
    labels = [Label("a", ("the first of all",)), Label("b")]
    with_names = classify_texts(words, ["the first of all"], labels)
    assert 0.1 < with_names.label_scores[0, 0] < 0.99
    without = classify_texts(words, ["the first of all"], labels, names=False)
    assert without.label_scores[0, 0] == pytest.approx(1)
    assert without.label_prompts == (("the first of all",), ("b",))
    assert without.provenance.settings == {"hypothesis_template": "{}", "names": False}


def test_no_texts_are_said(words: Encoder) -> None:
    with pytest.raises(InputError, match="no texts"):
        classify_texts(words, [], [Label("a"), Label("b")])
