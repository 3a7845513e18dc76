import re
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest

from gist_demo.corpora import samples
from gist_demo.corpora.samples import load_strangers
from gist_demo.encoding.encoder import Encoder, Vectors
from gist_demo.text import clean_text


@pytest.fixture(scope="module")
def vectors(encoder: Encoder) -> Vectors:
    return encoder.encode(load_strangers()).vectors


def _content_words(text: str) -> set[str]:
    # Most English function words have three letters or fewer; the longer ones only make the test stricter.
    return set(re.findall(r"[^\W\d_]{4,}", text.casefold()))


def test_there_are_300_clean_texts_read_once() -> None:
    texts = load_strangers()
    assert len(texts) == 300
    assert all(clean_text(text) == text.strip() == text for text in texts)
    assert load_strangers() is texts


def test_the_file_is_one_column_of_plain_utf_8_with_unix_line_ends() -> None:
    data = (Path(samples.__file__).parent / "strangers.csv").read_bytes()
    assert data.startswith(b"text\n")
    assert data.endswith(b"\n")
    assert b"\r" not in data
    assert data.decode("utf-8").isascii()


def test_all_differ_in_their_letters() -> None:
    assert len({re.sub(r"[\W\d_]", "", text.casefold()) for text in load_strangers()}) == 300


def test_lengths_are_those_that_people_paste() -> None:
    words = np.array([len(text.split()) for text in load_strangers()])
    assert words.min() == 2
    assert 45 <= words.max() <= 60
    assert 9 <= np.median(words) <= 14
    assert np.count_nonzero(words <= 6) >= 60
    assert np.count_nonzero(words >= 17) >= 45


def test_the_kinds_of_text_are_mixed() -> None:
    texts = load_strangers()
    assert 55 <= sum(text.endswith("?") for text in texts) <= 75
    assert 25 <= sum(text[0].islower() for text in texts) <= 35
    assert 40 <= sum(len(re.findall(r"[.?!](?= |$)", text)) >= 2 for text in texts) <= 85
    assert 35 <= sum(text[0].isupper() and text[-1] not in ".?!" for text in texts) <= 45


def test_no_two_share_more_than_half_of_their_content_words() -> None:
    contents = {text: _content_words(text) for text in load_strangers()}
    assert all(contents.values())
    for (first, words), (second, others) in combinations(contents.items(), 2):
        assert len(words & others) <= min(len(words), len(others)) / 2, (first, second)


def test_no_two_are_close_and_most_are_far_apart(vectors: Vectors) -> None:
    scores = vectors @ vectors.T
    upper = scores[np.triu_indices(300, 1)]
    texts = load_strangers()
    np.fill_diagonal(scores, -1)
    row, column = np.unravel_index(scores.argmax(), scores.shape)
    assert upper.max() <= 0.75, (texts[row], texts[column])
    assert np.median(upper) < 0.15


def test_neighbours_are_about_different_fields(vectors: Vectors) -> None:
    texts = load_strangers()
    for (i, first), (j, second) in pairwise(enumerate(texts)):
        assert vectors[i] @ vectors[j] < 0.2, (first, second)
