import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from gist_demo.corpora import samples
from gist_demo.corpora.samples import SAMPLES, Sample, load_sample
from gist_demo.text import clean_text

each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.id)
BY_ID = {sample.id: sample for sample in SAMPLES}


@each_sample
def test_every_sample_loads_without_a_notice(sample: Sample) -> None:
    corpus = load_sample(sample.id)
    assert corpus.name == sample.title
    assert corpus.sample == sample.id
    assert corpus.notices() == ()
    assert corpus.label_column == sample.label_column
    assert all(clean_text(text) == text.strip() == text for text in corpus.texts)
    assert len(set(map(str.lower, corpus.texts))) == len(corpus.texts)


@each_sample
def test_every_sample_says_in_one_sentence_what_it_shows(sample: Sample) -> None:
    assert re.fullmatch(r"[A-Z0-9][^.!?]+\.", sample.description)
    assert sample.query
    assert len(set(sample.candidate_labels)) == len(sample.candidate_labels) >= 2


@each_sample
def test_the_files_are_plain_utf_8_with_unix_line_ends(sample: Sample) -> None:
    data = (Path(samples.__file__).parent / f"{sample.id}.csv").read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in data
    assert data.decode("utf-8").endswith("\n")


def test_ids_and_files_belong_together() -> None:
    files = {path.stem for path in Path(samples.__file__).parent.glob("*.csv")}
    assert files == {*BY_ID, "strangers"}
    assert "strangers" not in BY_ID
    assert len(BY_ID) == len(SAMPLES)


def test_a_sample_is_read_once() -> None:
    assert load_sample("eight-lines") is load_sample("eight-lines")


def test_the_first_screen_is_eight_short_lines() -> None:
    assert SAMPLES[0].id == "eight-lines"
    texts = load_sample("eight-lines").texts
    assert len(texts) == 8
    assert max(map(len, texts)) <= 48
    assert texts[2] == texts[0].replace("was delayed", "was not delayed")


@pytest.mark.parametrize(("sample_id", "each"), [("customer-questions", 20), ("short-articles", 10)])
def test_labels_are_the_candidate_labels_equally_often_and_mixed(sample_id: str, each: int) -> None:
    labels = load_sample(sample_id).labels
    assert labels is not None
    assert Counter(labels) == dict.fromkeys(BY_ID[sample_id].candidate_labels, each)
    assert len(set(labels[:20])) >= 7


def test_articles_are_between_45_and_90_words() -> None:
    words = [len(text.split()) for text in load_sample("short-articles").texts]
    assert len(words) == 100
    assert min(words) >= 45
    assert max(words) <= 90


def test_articles_share_no_word_with_the_query_that_finds_them() -> None:
    words = set(BY_ID["short-articles"].query.lower().split())
    assert not [text for text in load_sample("short-articles").texts if words & set(re.findall(r"\w+", text.lower()))]


def test_negations_and_numbers_come_in_pairs_of_one_kind() -> None:
    corpus = load_sample("negations-numbers")
    assert corpus.labels is not None
    assert len(corpus.texts) % 2 == 0
    assert corpus.labels[::2] == corpus.labels[1::2]
    for first, second in list(pairwise(corpus.texts))[::2]:
        differing = set(first.split()) ^ set(second.split())
        assert len(differing) <= 4, (first, second)


def test_every_sentence_comes_in_four_languages() -> None:
    corpus = load_sample("translations")
    languages = BY_ID["translations"].candidate_labels
    assert corpus.columns["language"] == languages * 10
    assert len(set(corpus.columns["meaning"])) == 10
    assert all(len(set(corpus.columns["meaning"][i : i + 4])) == 1 for i in range(0, 40, 4))


def test_the_model_card_has_its_three_texts() -> None:
    texts = load_sample("model-card").texts
    assert [text.split()[0] for text in texts] == ["Illustration", "Predicting", "As"]
    assert [len(text) for text in texts] == [509, 291, 248]
