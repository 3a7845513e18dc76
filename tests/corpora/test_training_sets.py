"""What the name of a corpus tells of the set it is from."""

import pytest

from gist_demo.catalog import DEFAULT_MODEL, MODELS
from gist_demo.corpora.samples import SAMPLES
from gist_demo.corpora.training_sets import TrainingSet, training_set

SETS = MODELS[DEFAULT_MODEL].training_sets


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("mteb/banking77 · test", "Banking77"),
        ("PolyAI/banking77 · default · train", "Banking77"),
        ("dair-ai/emotion · split · train", "Emotion"),
        ("stanfordnlp/imdb · plain_text · test", "Imdb"),
        ("mteb/amazon_counterfactual · en · test", "AmazonCounterfactual"),
        ("mteb/AmazonCounterfactualClassification · en · test", "AmazonCounterfactual"),
        ("mteb/amazon_reviews_multi · en · test", "AmazonReviews"),
        ("mteb/amazon_massive_intent · en · test", "MassiveIntent"),
        ("mteb/amazon_massive_scenario · en · test", "MassiveScenario"),
        ("mteb/mtop_intent · en · test", "MTOPIntent"),
        ("mteb/mtop_domain · en · test", "MTOPDomain"),
        ("mteb/toxic_conversations_50k · test", "ToxicConversations"),
        ("mteb/tweet_sentiment_extraction · test", "TweetSentimentExtraction"),
    ],
)
def test_sets_of_the_hub_are_told_for_certain(name: str, found: str) -> None:
    assert training_set(name, SETS) == TrainingSet(found, is_certain=True)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("banking77_10x20.csv", "Banking77"),
        ("my Banking77 copy.xlsx", "Banking77"),
        ("emotion.jsonl", "Emotion"),
        ("someone/banking77-cleaned · train", "Banking77"),
    ],
)
def test_a_name_alone_is_no_certainty(name: str, found: str) -> None:
    assert training_set(name, SETS) == TrainingSet(found, is_certain=False)


@pytest.mark.parametrize(
    "name", ["Pasted lines", "emotions of cats.csv", "imdbs.csv", "clinc150_1k.csv", "mteb/nothing · imdbx", "", "/"]
)
def test_nothing_is_said_of_what_is_not_known(name: str) -> None:
    assert training_set(name, SETS) is None


def test_no_shipped_sample_is_from_such_a_set() -> None:
    assert [sample.title for sample in SAMPLES if training_set(sample.title, SETS)] == []


def test_a_model_of_which_no_sets_are_known_has_seen_none() -> None:
    assert training_set("mteb/banking77 · test", ()) is None
