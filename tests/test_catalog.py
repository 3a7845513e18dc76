"""The facts of the models, typed a second time, and what must hold between them."""

import re

import pytest

from gist_demo.catalog import BUNDLED_MODEL, DEFAULT_MODEL, MODELS, ModelCard
from gist_demo.models.bundled import bundled_folder
from gist_demo.models.folder import WEIGHTS, count_parameters, sha256_of

GIST, BGE, MINILM = "avsolatorio/GIST", "BAAI/bge", "sentence-transformers/all-MiniLM-L6-v2"
# id: base, dimension, parameters (in millions where no more is known), max tokens, pooling, revision, licence
FACTS: dict[str, tuple[str | None, int, float, int, str, str, str]] = {
    f"{GIST}-Embedding-v0":
        (f"{BGE}-base-en-v1.5", 768, 109_482_240, 512, "cls", "bf6b2e55e92f510a570ad4d7d2da2ec8cd22590c", "MIT"),
    f"{GIST}-small-Embedding-v0":
        (f"{BGE}-small-en-v1.5", 384, 33_360_000, 512, "cls", "d6c4190f9e01b9994dc7cac99cf2f2b85cfb57bc", "MIT"),
    f"{GIST}-large-Embedding-v0":
        (f"{BGE}-large-en-v1.5", 1024, 335_141_888, 512, "cls", "7831200e2f7819b994490c091cf3258a2b821f0c", "MIT"),
    f"{GIST}-all-MiniLM-L6-v2":
        (MINILM, 384, 22_713_216, 512, "mean", "ea89dfad053bba14677bb784a4269898abbdce44", "MIT"),
    f"{BGE}-base-en-v1.5": (None, 768, 109, 512, "cls", "a5beb1e3e68b9ab74eb54cfd186867f64f240e1a", "MIT"),
    f"{BGE}-small-en-v1.5": (None, 384, 33.4, 512, "cls", "5c38ec7c405ec4b44b94cc5a9bb96e735b38267a", "MIT"),
    f"{BGE}-large-en-v1.5": (None, 1024, 335, 512, "cls", "d4aa6901d3a41ba39fb536a557fa166f842b0e09", "MIT"),
    MINILM: (None, 384, 22.7, 256, "mean", "8b3219a92973c328a8e22fadcfa821b5dc75636a", "Apache-2.0"),
}  # fmt: skip
TRAINED_ON = (
    "AmazonCounterfactual", "AmazonReviews", "Banking77", "Emotion", "Imdb", "MassiveIntent", "MassiveScenario",
    "MEDI", "MTOPDomain", "MTOPIntent", "ToxicConversations", "TweetSentimentExtraction",
)  # fmt: skip

every_card = pytest.mark.parametrize("card", MODELS.values(), ids=lambda card: card.name)


def test_the_catalog_has_these_models_and_no_other() -> None:
    assert set(MODELS) == set(FACTS)
    assert (f"{GIST}-Embedding-v0", MINILM) == (DEFAULT_MODEL, BUNDLED_MODEL)


@every_card
def test_the_facts_are_those_that_were_collected(card: ModelCard) -> None:
    base, dimension, parameters, max_tokens, pooling, revision, licence = FACTS[card.id]
    assert (card.base, card.dimension, card.max_tokens) == (base, dimension, max_tokens)
    assert (card.pooling, card.revision, card.licence) == (pooling, revision, licence)
    if parameters < 1000:
        assert card.parameters / 1e6 == pytest.approx(parameters, rel=0.005)
    else:
        assert card.parameters == parameters


@every_card
def test_a_card_is_filed_under_its_id_and_pinned(card: ModelCard) -> None:
    assert MODELS[card.id] is card
    assert re.fullmatch(r"[\w.-]+/[\w.-]+", card.id)
    assert re.fullmatch("[0-9a-f]{40}", card.revision)
    assert card.weights_sha256 is None or re.fullmatch("[0-9a-f]{64}", card.weights_sha256)
    assert card.trained_on


def test_no_two_models_are_the_same() -> None:
    assert len({card.id for card in MODELS.values()}) == len({card.revision for card in MODELS.values()}) == len(FACTS)
    assert len({card.name for card in MODELS.values()}) == len(FACTS)


@every_card
def test_a_fine_tuned_model_has_the_shape_of_its_base(card: ModelCard) -> None:
    if card.base is None:
        assert not card.id.startswith(GIST)
        return
    base = MODELS[card.base]
    assert (card.dimension, card.pooling, card.parameters) == (base.dimension, base.pooling, base.parameters)
    assert base.base is None


@every_card
def test_only_bge_wants_a_prompt_before_queries(card: ModelCard) -> None:
    prompt = "Represent this sentence for searching relevant passages: "
    assert card.query_prompt == (prompt if card.id.startswith(BGE) else "")


@every_card
def test_what_gist_was_trained_on_is_told(card: ModelCard) -> None:
    """Results on these are not zero-shot."""
    named = [name for name in TRAINED_ON if re.search(rf"\b{name}\b", card.trained_on)]
    assert named == (list(TRAINED_ON) if card.id.startswith(GIST) else [])
    assert card.training_sets == tuple(name for name in named if name != "MEDI")


def test_the_bundled_model_is_the_one_of_the_catalog() -> None:
    folder = bundled_folder()
    assert folder is not None
    assert sha256_of(folder / WEIGHTS) == MODELS[BUNDLED_MODEL].weights_sha256
    assert count_parameters(folder / WEIGHTS) == MODELS[BUNDLED_MODEL].parameters
