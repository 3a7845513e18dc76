import numpy as np
import pytest

from gist_demo.encoding.encoder import Vectors
from gist_demo.models.agreement import Agreement, check_texts, compare, measure_agreement
from tests.stand_ins import WordBackend, word_vector


@pytest.fixture(scope="module")
def reference() -> Vectors:
    """What WordBackend makes of the check texts."""
    return np.stack([word_vector(text) for text in check_texts()])


def test_there_are_200_different_texts_of_3_to_24_words() -> None:
    texts = check_texts()
    assert len(texts) == len(set(texts)) == 200
    assert {len(text.split()) for text in texts} == set(range(3, 25))
    assert check_texts() == texts


@pytest.mark.parametrize(
    ("number_format", "score", "cosine"),
    [("float32", 1e-5, 0.99999), ("bfloat16", 5e-3, 0.9995), ("float16", 5e-3, 0.9995)],
)
def test_a_number_format_holds_up_to_its_bounds(number_format: str, score: float, cosine: float) -> None:
    assert Agreement(score, cosine).holds(number_format)
    assert Agreement(0.0, 1.0).holds(number_format)
    assert not Agreement(np.nextafter(score, 1), cosine).holds(number_format)
    assert not Agreement(score, np.nextafter(cosine, 0)).holds(number_format)


@pytest.mark.parametrize("agreement", [Agreement(np.nan, 1.0), Agreement(0.0, np.nan), Agreement(np.inf, -np.inf)])
def test_what_is_no_number_never_holds(agreement: Agreement) -> None:
    assert not agreement.holds("float32")
    assert not agreement.holds("bfloat16")


def test_the_largest_change_of_a_score_and_the_least_cosine_count() -> None:
    reference = np.eye(3, dtype=np.float32)
    turned = reference.copy()
    turned[2] = (0.0, 0.6, 0.8)
    found = compare(turned, reference)
    assert found.score == pytest.approx(0.6)
    assert found.cosine == pytest.approx(0.8)


def test_vectors_all_turned_alike_keep_their_scores_and_not_their_cosines(reference: Vectors) -> None:
    turned = np.roll(reference, 1, axis=1)
    found = compare(turned, reference)
    assert found.score == pytest.approx(0.0, abs=1e-6)
    assert not found.holds("bfloat16")


def test_a_backend_that_gives_the_reference_agrees(reference: Vectors) -> None:
    backend = WordBackend()
    found = measure_agreement(backend, reference)
    assert found.score == pytest.approx(0.0, abs=1e-6)
    assert found.cosine == pytest.approx(1.0, abs=1e-6)
    assert sorted(text for batch in backend.batches for text in batch) == sorted(check_texts())


def test_one_text_that_differs_is_found(reference: Vectors) -> None:
    other = reference.copy()
    other[137] = word_vector("another text")
    assert not measure_agreement(WordBackend(), other).holds("bfloat16")
