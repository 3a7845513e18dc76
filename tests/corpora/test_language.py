"""Texts in other languages than English."""

import csv

import pytest

from gist_demo.corpora.language import mostly_not_english
from gist_demo.corpora.samples import SAMPLES, load_sample
from tests.conftest import DATA

GERMAN = "Wo kann ich abends noch ein Buch ausleihen?"
ENGLISH = "Where can I still borrow a book in the evening?"


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.id)
def test_of_the_samples_only_the_translations_are_not_english(sample: object) -> None:
    sample_id = sample.id  # type: ignore[attr-defined]
    assert mostly_not_english(load_sample(sample_id).texts) == (sample_id == "translations")


def test_more_than_half_must_be_in_another_language() -> None:
    assert not mostly_not_english([GERMAN, ENGLISH])
    assert mostly_not_english([GERMAN, ENGLISH, GERMAN])


@pytest.mark.parametrize("texts", [[], ["Haus"], ["1,234.56 / 7,890.12"] * 3, ["🙂" * 20]])
def test_what_tells_no_language_is_not_foreign(texts: list[str]) -> None:
    assert not mostly_not_english(texts)


@pytest.mark.skipif(not DATA.is_dir(), reason="needs the reference texts")
@pytest.mark.parametrize(
    ("file", "column", "foreign"),
    [
        ("banking77_10x20", "text", False),
        ("clinc150_1k", "text", False),
        ("scifact1k_docs", "text", False),
        ("oewn_glosses_2k", "definition", False),
        ("tatoeba_15x40", "english", False),
        ("tatoeba_15x40", "text", True),
    ],
)
def test_real_texts_are_told(file: str, column: str, foreign: bool) -> None:
    with (DATA / f"{file}.csv").open(encoding="utf-8", newline="") as lines:
        assert mostly_not_english([row[column] for row in csv.DictReader(lines)]) == foreign


def test_the_vowel_signs_of_a_script_are_letters() -> None:
    assert mostly_not_english(["मैं कल बाज़ार से दूध लाऊँगा।"])
