"""The texts that ship with the app, written for it; each set shows something that the model is good or bad at."""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from gist_demo.corpora.corpus import Corpus
from gist_demo.corpora.options import ReadOptions
from gist_demo.corpora.readers import read_bytes
from gist_demo.settings import Limits


@dataclass(frozen=True)
class Sample:
    """A shipped corpus. `query` and `candidate_labels` are what Search and Classify start with on it; the
    `label_column` colours the map, and its values are the candidate labels wherever they can be told from the texts.
    """

    id: str
    title: str
    description: str
    query: str
    candidate_labels: tuple[str, ...]
    label_column: str | None = None


SAMPLES: tuple[Sample, ...] = (
    Sample(
        "eight-lines",
        "Eight short lines",
        "Two pairs that say the same in other words, a negation that hardly moves the score, two kinds of "
        "bank, and two strangers.",
        query="bad weather on the railway",
        candidate_labels=("travel", "money", "nature", "cooking"),
    ),
    Sample(
        "customer-questions",
        "Customer questions",
        "200 questions to an online shop, each with its intent: most form clear groups, some honestly sit between.",
        query="my money has not come back yet",
        candidate_labels=(
            "missing or late parcel",
            "delivery times and costs",
            "change of address",
            "cancelling an order",
            "returning an item",
            "refunds",
            "damaged or wrong item",
            "payment problems",
            "discount codes",
            "account and login",
        ),
        label_column="intent",
    ),
    Sample(
        "short-articles",
        "Short articles",
        "100 short articles on ten topics: long enough that a query finds them by meaning without sharing a word.",
        query="protecting secrets",
        candidate_labels=(
            "space",
            "the human body",
            "animals",
            "food and cooking",
            "history",
            "music",
            "sport",
            "computers",
            "money",
            "weather and climate",
        ),
        label_column="topic",
    ),
    Sample(
        "negations-numbers",
        "Negations and numbers",
        "Pairs that differ by a not, a number, a unit or by who did what: the model takes most of them for the same.",
        query="the restaurant is closed at the weekend",
        candidate_labels=("good news", "bad news"),
        label_column="kind",
    ),
    Sample(
        "translations",
        "Sentences with translations",
        "Ten sentences in four languages: the model reads English, so a sentence and its translations land far apart.",
        query="borrowing books in the evening",
        candidate_labels=("English", "Spanish", "German", "French"),
        label_column="language",
    ),
    Sample(
        "model-card",
        "The model card's example",
        "The three texts on the model's own page, where one is about another subject than the other two.",
        query="where people move to after a disaster",
        candidate_labels=("machine learning", "labour market", "public health"),
    ),
)


@cache
def load_sample(sample_id: str) -> Corpus:
    """The corpus of a shipped sample. Raises KeyError for an id that no sample has."""
    sample = {each.id: each for each in SAMPLES}[sample_id]
    return replace(_read(sample.id), name=sample.title, label_column=sample.label_column, sample=sample.id)


@cache
def load_strangers() -> tuple[str, ...]:
    """300 short texts on unrelated subjects, for what a score is read against where the visitor has too few texts.

    Cleaned and distinct; no sample, since nobody chooses them. Neighbours are about different fields.
    """
    return _read("strangers").texts


def _read(stem: str) -> Corpus:
    data = (Path(__file__).parent / f"{stem}.csv").read_bytes()
    return read_bytes(data, Limits(), ReadOptions(text_column="text"))
