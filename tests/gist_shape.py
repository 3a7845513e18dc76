"""Models of GIST-Embedding-v0's shape with random weights: what its files look like, without its knowledge."""

import json
from pathlib import Path
from typing import Any

import torch
from transformers import BertConfig, BertModel

from gist_demo.models.bundled import bundled_folder

_TINY_WORDS = 4_000  # the tokens of single characters and the most frequent words


def build_gist_shape(folder: Path, *, tiny: bool = True, seed: int = 0, spread: float = 0.1) -> Path:
    """Write a model to `folder`: BERT, CLS pooling, unit length, 512 tokens, 768 numbers; returns `folder`.

    In full GIST's 109,482,240 parameters; `tiny` has one layer and few words, and is written and loaded in a second.
    `spread`: the standard deviation of the weights; 0.02 is BERT's own before training.
    """
    torch.manual_seed(seed)
    config = BertConfig(intermediate_size=3072, initializer_range=spread)
    if tiny:
        config.num_hidden_layers, config.intermediate_size, config.vocab_size = 1, 64, _TINY_WORDS
    BertModel(config).save_pretrained(folder)
    _write_tokenizer(folder, config.vocab_size)
    kinds = {"": "Transformer", "1_Pooling": "Pooling", "2_Normalize": "Normalize"}
    modules = [
        {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for i, (path, kind) in enumerate(kinds.items())
    ]
    versions = {"sentence_transformers": "2.3.1", "transformers": "4.37.0", "pytorch": "2.1.2+cu118"}
    pooling = {"word_embedding_dimension": 768, "pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}
    write_json(folder / "modules.json", modules)
    write_json(folder / "1_Pooling" / "config.json", pooling)
    write_json(folder / "sentence_bert_config.json", {"max_seq_length": 512, "do_lower_case": True})
    write_json(folder / "config_sentence_transformers.json", {"__version__": versions})
    return folder


def write_json(file: Path, content: object) -> None:
    """Write `content` as a model's JSON file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content, indent=2), "utf-8")


def _write_tokenizer(folder: Path, words: int) -> None:
    bundled = bundled_folder()
    assert bundled is not None
    tokenizer: dict[str, Any] = json.loads((bundled / "tokenizer.json").read_text("utf-8"))
    vocabulary = tokenizer["model"]["vocab"]
    tokenizer["model"]["vocab"] = {word: number for word, number in vocabulary.items() if number < words}
    write_json(folder / "tokenizer.json", tokenizer)
    for name in ("tokenizer_config.json", "special_tokens_map.json"):
        (folder / name).write_bytes((bundled / name).read_bytes())
