"""What a model's files say about it."""

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, cast

from gist_demo.catalog import ModelCard
from gist_demo.models.folder import WEIGHTS, ModelError, count_parameters, module_paths, read_json

_UNKNOWN = "not stated in the model's files"

log = logging.getLogger(__name__)


def read_card(folder: Path, model_id: str, revision: str, known: ModelCard | None = None) -> ModelCard:
    """The card of the model in `folder`, by its files; what they do not say is taken from `known`, the catalog's card.

    Where pooling or the tokens read differ from the catalog, the files are right and the difference is logged. Raises
    ModelError for another dimension, another kind of pooling than cls and mean, or files that contradict each other.
    """
    config = read_json(folder / "config.json")
    pooling = read_json(folder / module_paths(folder)["Pooling"] / "config.json")
    dimension = int(pooling.get("embedding_dimension") or pooling.get("word_embedding_dimension") or 0)
    if dimension != (config.get("hidden_size") or config.get("dim")):
        raise ModelError("config.json and the pooling's config.json give different dimensions.")
    query_prompt = (read_json(folder / "config_sentence_transformers.json").get("prompts") or {}).get("query", "")
    if query_prompt and pooling.get("include_prompt") is False:
        raise ModelError("Models whose pooling leaves the prompt out are not supported.")
    found = ModelCard(
        id=model_id,
        revision=revision,
        dimension=dimension,
        max_tokens=_max_tokens(folder, config),
        pooling=_pooling_mode(pooling),
        parameters=count_parameters(folder / WEIGHTS),
        licence=_UNKNOWN,
        trained_on=_UNKNOWN,
        query_prompt=query_prompt,
    )
    return found if known is None else _compared(found, known)


def _compared(found: ModelCard, known: ModelCard) -> ModelCard:
    if found.dimension != known.dimension:
        raise ModelError(f"Its embeddings have {found.dimension} numbers where {known.name} has {known.dimension}.")
    for name in ("pooling", "max_tokens"):
        if getattr(found, name) != getattr(known, name):
            values = getattr(found, name), getattr(known, name)
            log.warning("%s: the files say %s = %s, the catalog says %s. The files are used.", known.id, name, *values)
    return replace(known, pooling=found.pooling, max_tokens=found.max_tokens)


def _max_tokens(folder: Path, config: dict[str, Any]) -> int:
    positions = int(config.get("max_position_embeddings") or 512)
    if config["model_type"] in ("camembert", "mpnet", "roberta", "xlm-roberta"):
        positions -= 2  # their positions are counted from 2
    wished = read_json(folder / "sentence_bert_config.json").get("max_seq_length")
    wished = wished or read_json(folder / "tokenizer_config.json").get("model_max_length")
    return min(int(wished or positions), positions)


def _pooling_mode(config: dict[str, Any]) -> Literal["cls", "mean"]:
    named = config.get("pooling_mode")
    modes = [named] if isinstance(named, str) else list(named or ())
    short = {"pooling_mode_cls_token": "cls", "pooling_mode_mean_tokens": "mean"}
    modes += [short.get(key, key) for key, value in config.items() if key.startswith("pooling_mode_") and value is True]
    if modes not in (["cls"], ["mean"]):
        raise ModelError(f"Only cls and mean pooling are supported; this model has {', '.join(modes) or 'none'}.")
    return cast(Literal["cls", "mean"], modes[0])
