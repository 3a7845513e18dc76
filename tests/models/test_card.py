import logging
from dataclasses import replace
from pathlib import Path

import pytest

from gist_demo.catalog import BUNDLED_MODEL, DEFAULT_MODEL, MODELS
from gist_demo.models.card import read_card
from gist_demo.models.folder import ModelError
from tests.gist_shape import write_json

GIST = MODELS[DEFAULT_MODEL]
MINILM = MODELS[BUNDLED_MODEL]


def test_the_bundled_models_files_say_what_the_catalog_says(minilm: Path) -> None:
    found = read_card(minilm, MINILM.id, MINILM.revision)
    assert (found.dimension, found.max_tokens, found.pooling, found.parameters) == (384, 256, "mean", 22_713_216)
    assert read_card(minilm, MINILM.id, MINILM.revision, MINILM) == MINILM


def test_an_unknown_models_card_comes_from_its_files(tiny_gist: Path) -> None:
    card = read_card(tiny_gist, "me/mine", "1" * 40)
    assert (card.id, card.revision, card.dimension, card.max_tokens) == ("me/mine", "1" * 40, 768, 512)
    assert (card.pooling, card.query_prompt, card.base) == ("cls", "", None)


def test_where_files_and_catalog_differ_the_files_are_right(minilm: Path, caplog: pytest.LogCaptureFixture) -> None:
    known = replace(MINILM, pooling="cls", max_tokens=512)
    with caplog.at_level(logging.WARNING):
        card = read_card(minilm, MINILM.id, MINILM.revision, known)
    assert card == MINILM
    assert "pooling = mean, the catalog says cls" in caplog.text
    assert "max_tokens = 256, the catalog says 512" in caplog.text


def test_another_dimension_than_the_catalogs_is_an_error(minilm: Path) -> None:
    with pytest.raises(ModelError, match="384 numbers where GIST-Embedding-v0 has 768"):
        read_card(minilm, GIST.id, GIST.revision, GIST)


def test_dimensions_that_contradict_each_other_are_an_error(gist_copy: Path) -> None:
    write_json(gist_copy / "1_Pooling" / "config.json", {"embedding_dimension": 12, "pooling_mode": "cls"})
    with pytest.raises(ModelError, match="different dimensions"):
        read_card(gist_copy, "me/mine", "1" * 40)


@pytest.mark.parametrize(
    ("pooling", "expected"),
    [
        ({"pooling_mode": "mean"}, "mean"),
        ({"pooling_mode": ["cls"]}, "cls"),
        ({"pooling_mode_mean_tokens": True}, "mean"),
        ({"pooling_mode_cls_token": True, "pooling_mode_max_tokens": False}, "cls"),
    ],
)
def test_pooling_is_read_in_old_and_new_spelling(gist_copy: Path, pooling: dict[str, object], expected: str) -> None:
    write_json(gist_copy / "1_Pooling" / "config.json", {"embedding_dimension": 768, **pooling})
    assert read_card(gist_copy, "me/mine", "1" * 40).pooling == expected


@pytest.mark.parametrize(
    "pooling",
    [
        {},
        {"pooling_mode": "max"},
        {"pooling_mode": ["cls", "mean"]},
        {"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": True},
        {"pooling_mode_lasttoken": True},
    ],
)
def test_other_pooling_is_an_error(gist_copy: Path, pooling: dict[str, object]) -> None:
    write_json(gist_copy / "1_Pooling" / "config.json", {"embedding_dimension": 768, **pooling})
    with pytest.raises(ModelError, match="Only cls and mean pooling"):
        read_card(gist_copy, "me/mine", "1" * 40)


@pytest.mark.parametrize(
    ("model_type", "positions", "wished", "expected"),
    [
        ("bert", 512, None, 512),
        ("bert", 512, 256, 256),
        ("bert", 512, 1024, 512),
        ("roberta", 514, 1024, 512),
    ],
)
def test_tokens_read_are_what_is_wished_and_has_positions(
    gist_copy: Path, model_type: str, positions: int, wished: int | None, expected: int
) -> None:
    config = {"model_type": model_type, "hidden_size": 768, "max_position_embeddings": positions}
    write_json(gist_copy / "config.json", config)
    write_json(gist_copy / "sentence_bert_config.json", {"max_seq_length": wished} if wished else {})
    assert read_card(gist_copy, "me/mine", "1" * 40).max_tokens == expected


def test_a_prompt_is_read_and_refused_where_pooling_leaves_it_out(gist_copy: Path) -> None:
    write_json(gist_copy / "config_sentence_transformers.json", {"prompts": {"query": "find: "}})
    assert read_card(gist_copy, "me/mine", "1" * 40).query_prompt == "find: "
    pooling = {"embedding_dimension": 768, "pooling_mode": "mean", "include_prompt": False}
    write_json(gist_copy / "1_Pooling" / "config.json", pooling)
    with pytest.raises(ModelError, match="leaves the prompt out"):
        read_card(gist_copy, "me/mine", "1" * 40)
