"""The models the app knows, with what is true of each of them."""

from dataclasses import dataclass, field
from typing import Literal

_BGE_PROMPT = "Represent this sentence for searching relevant passages: "
_GIST_SETS = (
    "AmazonCounterfactual",
    "AmazonReviews",
    "Banking77",
    "Emotion",
    "Imdb",
    "MassiveIntent",
    "MassiveScenario",
    "MTOPDomain",
    "MTOPIntent",
    "ToxicConversations",
    "TweetSentimentExtraction",
)
_GIST_DATA = f"MEDI and the training sets of the MTEB classification tasks: {', '.join(_GIST_SETS)}"
_BGE_DATA = "BAAI's pairs of English and Chinese texts; among the public ones NQ, MLQA and DuReader"
_MINILM_DATA = "1.17 billion pairs of English sentences from public sources"


@dataclass(frozen=True)
class ModelCard:
    """A model at one revision. `max_tokens` counts the two special tokens; `parameters` is a count.

    `training_sets` are the labelled sets known to be among what it was `trained_on`, by their MTEB names.
    """

    id: str
    revision: str
    dimension: int
    max_tokens: int
    pooling: Literal["cls", "mean"]
    parameters: int
    licence: str
    trained_on: str
    base: str | None = None
    query_prompt: str = ""
    weights_sha256: str | None = field(default=None, compare=False)
    training_sets: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The id without its owner."""
        return self.id.rpartition("/")[2]


def _gist(
    name: str, revision: str, dimension: int, parameters: int, base: str, pooling: Literal["cls", "mean"] = "cls"
) -> ModelCard:
    return ModelCard(
        f"avsolatorio/{name}",
        revision,
        dimension,
        512,
        pooling,
        parameters,
        "MIT",
        _GIST_DATA,
        base,
        training_sets=_GIST_SETS,
    )


def _bge(size: str, revision: str, dimension: int, parameters: int) -> ModelCard:
    name = f"BAAI/bge-{size}-en-v1.5"
    return ModelCard(name, revision, dimension, 512, "cls", parameters, "MIT", _BGE_DATA, query_prompt=_BGE_PROMPT)


DEFAULT_MODEL = "avsolatorio/GIST-Embedding-v0"
BUNDLED_MODEL = "sentence-transformers/all-MiniLM-L6-v2"

_CARDS = (
    _gist("GIST-Embedding-v0", "bf6b2e55e92f510a570ad4d7d2da2ec8cd22590c", 768, 109_482_240, "BAAI/bge-base-en-v1.5"),
    _gist(
        "GIST-small-Embedding-v0", "d6c4190f9e01b9994dc7cac99cf2f2b85cfb57bc", 384, 33_360_000, "BAAI/bge-small-en-v1.5"
    ),
    _gist(
        "GIST-large-Embedding-v0",
        "7831200e2f7819b994490c091cf3258a2b821f0c",
        1024,
        335_141_888,
        "BAAI/bge-large-en-v1.5",
    ),
    _gist("GIST-all-MiniLM-L6-v2", "ea89dfad053bba14677bb784a4269898abbdce44", 384, 22_713_216, BUNDLED_MODEL, "mean"),
    _bge("base", "a5beb1e3e68b9ab74eb54cfd186867f64f240e1a", 768, 109_482_240),
    _bge("small", "5c38ec7c405ec4b44b94cc5a9bb96e735b38267a", 384, 33_360_000),
    _bge("large", "d4aa6901d3a41ba39fb536a557fa166f842b0e09", 1024, 335_141_888),
    ModelCard(
        BUNDLED_MODEL,
        "8b3219a92973c328a8e22fadcfa821b5dc75636a",
        384,
        256,
        "mean",
        22_713_216,
        "Apache-2.0",
        _MINILM_DATA,
        weights_sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    ),
)
MODELS = {card.id: card for card in _CARDS}
