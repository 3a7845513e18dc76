"""A model run by sentence-transformers on cuda, mps or cpu. Importing this imports torch."""

import gc
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.util import batch_to_device
from transformers.utils import logging as transformers_logging

from gist_demo.catalog import ModelCard
from gist_demo.encoding.backend import TokenSpans
from gist_demo.encoding.encoder import Runtime, Vectors
from gist_demo.errors import Unavailable
from gist_demo.models.probe import PROBE_TEXTS
from gist_demo.models.token_counter import TokenCounter


class TorchBackend:
    """A Backend over a SentenceTransformer: the transformer in the number format, pooling and length in float32."""

    def __init__(self, model: SentenceTransformer, card: ModelCard, counter: TokenCounter) -> None:
        self._model: SentenceTransformer | None = model.eval()
        self._counter = counter
        self._card = card
        self._runtime = Runtime(device=str(model.device), engine="torch", number_format="float32")

    @classmethod
    def load(cls, folder: Path, card: ModelCard, *, device: str, number_format: str = "float32") -> "TorchBackend":
        """The model in `folder`, whose facts are `card`'s, on `device` in `number_format` (a torch dtype's name).

        Reads safetensors only and runs no code of the folder. Where the format is not float32, the agreement with
        float32 is measured on the way.
        """
        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        model = SentenceTransformer(
            str(folder),
            device=device,
            trust_remote_code=False,
            local_files_only=True,
            model_kwargs={"use_safetensors": True, "dtype": torch.float32},
        )
        model.max_seq_length = card.max_tokens
        backend = cls(model, card, TokenCounter(folder / "tokenizer.json"))
        if number_format != "float32":
            backend.lower(number_format)
        return backend

    @property
    def card(self) -> ModelCard:
        """Which model this is."""
        return self._card

    @property
    def runtime(self) -> Runtime:
        """Device, number format and the measured agreement with float32."""
        return self._runtime

    def lower(self, number_format: str) -> None:
        """Run the transformer in `number_format` ("float16", "bfloat16") and measure what that changes.

        `runtime.agreement` becomes the largest change of a cosine between any two of the probe's texts.
        """
        exact = self.forward(PROBE_TEXTS)
        self._loaded()[0].to(getattr(torch, number_format))
        lowered = self.forward(PROBE_TEXTS)
        agreement = float(np.abs(lowered @ lowered.T - exact @ exact.T).max())
        self._runtime = replace(self._runtime, number_format=number_format, agreement=agreement)

    def token_spans(self, texts: Sequence[str]) -> list[TokenSpans]:
        """The tokens of each text; safe in any thread, also while `forward` runs."""
        return self._counter.token_spans(texts)

    def forward(self, texts: Sequence[str]) -> Vectors:
        """One batch: float32 unit rows, shape (n, dimension). Raises Unavailable where the model gave no numbers."""
        model = self._loaded()
        with torch.inference_mode():
            features = batch_to_device(model.preprocess([str(text) for text in texts]), model.device)
            transformer, *rest = model
            features = transformer(features)
            features["token_embeddings"] = features["token_embeddings"].float()
            for module in rest:
                features = module(features)
            rows = torch.nn.functional.normalize(features["sentence_embedding"].float(), dim=1)
            vectors: Vectors = rows.cpu().numpy()
        if not np.isfinite(vectors).all():
            raise Unavailable(
                f"{self._card.name} gave no usable numbers for a text. Run the app with GIST_DEMO_PRECISION=exact."
            )
        return vectors

    def close(self) -> None:
        """Give the model's memory back; `forward` must not be called any more."""
        self._model = None
        if self._runtime.device.startswith("cuda"):
            gc.collect()
            torch.cuda.empty_cache()

    def _loaded(self) -> SentenceTransformer:
        if self._model is None:
            raise Unavailable("The model has been closed.")
        return self._model
