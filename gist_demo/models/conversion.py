"""From a sentence-transformers folder to an OpenVINO model. Importing this imports torch."""

import warnings
from pathlib import Path
from typing import Any

import torch

from gist_demo.catalog import ModelCard
from gist_demo.encoding.encoder import Vectors
from gist_demo.models.packed_bert import PackedBert
from gist_demo.models.packing import INPUTS, pack
from gist_demo.models.plain import load_plain, plain_reference
from gist_demo.models.quiet_openvino import openvino
from gist_demo.models.tokens import TextTokenizer


def convert(folder: Path, card: ModelCard) -> tuple[Any, Vectors]:
    """The transformer in `folder` as an openvino Model that takes packed batches, and the reference of the model."""
    model = load_plain(folder, card, device="cpu")
    packed = PackedBert(model[0].auto_model, first_only=card.pooling == "cls").eval()
    two_texts = TextTokenizer(folder / "tokenizer.json", card.max_tokens).tokenize(["Two texts", "of different length"])
    example = {name: torch.from_numpy(array) for name, array in pack([text.ids for text in two_texts]).items()}
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the tracer, about loops over layers
        converted = openvino.convert_model(packed, example_input={name: example[name] for name in INPUTS})
    return converted, plain_reference(model)
