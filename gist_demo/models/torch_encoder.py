"""A model run by sentence-transformers' own modules on cuda, mps or cpu. Importing this imports torch."""

import gc
import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

from gist_demo.catalog import ModelCard
from gist_demo.encoding.backend import DeviceFull, TokenIds, TokenizedText
from gist_demo.encoding.encoder import Runtime, TokenSpans, Vectors
from gist_demo.errors import Unavailable
from gist_demo.models.agreement import checked_numbers, measure_agreement
from gist_demo.models.plain import load_plain, plain_reference
from gist_demo.models.tokens import TextTokenizer

log = logging.getLogger(__name__)


class TorchBackend:
    """A Backend over a SentenceTransformer: the transformer in the number format, pooling and length in float32."""

    def __init__(self, model: SentenceTransformer, card: ModelCard, tokenizer: TextTokenizer) -> None:
        self._model: SentenceTransformer | None = model
        self._tokenizer = tokenizer
        self._card = card
        self._runtime = Runtime(device=str(model.device), engine="torch", number_format="float32")
        self._pad_id = int(model.tokenizer.pad_token_id or 0)
        self._has_types = "token_type_ids" in model.tokenizer.model_input_names

    @classmethod
    def load(cls, folder: Path, card: ModelCard, *, device: str, number_format: str = "float32") -> "TorchBackend":
        """The model in `folder`, whose facts are `card`'s, on `device` in `number_format` (a torch dtype's name).

        Where the format is not float32, its agreement with float32 is measured, and float32 stays where it is too far.
        """
        model = load_plain(folder, card, device=device)
        backend = cls(model, card, TextTokenizer(folder / "tokenizer.json", card.max_tokens))
        if number_format == "float32":
            return backend
        reference = plain_reference(model)
        backend.lower(number_format)
        agreement = measure_agreement(backend, reference)
        if agreement.holds(number_format):
            backend._runtime = replace(backend._runtime, agreement=agreement.score)
            return backend
        log.warning("%s does not run in %s on %s: %s", card.name, number_format, device, agreement)
        backend.close()
        return cls.load(folder, card, device=device)

    @property
    def card(self) -> ModelCard:
        """Which model this is."""
        return self._card

    @property
    def runtime(self) -> Runtime:
        """Device, number format and the measured agreement with float32."""
        return self._runtime

    def lower(self, number_format: str) -> None:
        """Run the transformer in `number_format` ("float16", "bfloat16") from now on."""
        self._loaded()[0].to(getattr(torch, number_format))
        self._runtime = replace(self._runtime, number_format=number_format)

    def tokenize(self, texts: Sequence[str]) -> list[TokenizedText]:
        """The tokens of each text; safe in any thread, also while `forward` runs."""
        return self._tokenizer.tokenize(texts)

    def token_spans(self, texts: Sequence[str]) -> list[TokenSpans]:
        """Where the tokens of each text are; safe in any thread, also while `forward` runs."""
        return self._tokenizer.token_spans(texts)

    def forward(self, batch: Sequence[TokenIds]) -> Vectors:
        """One batch: float32 unit rows, shape (n, dimension).

        Raises DeviceFull where there was no memory for it, Unavailable where the model gave no numbers.
        """
        try:
            vectors = self._vectors(batch)
        except RuntimeError as error:
            if not _is_out_of_memory(error):
                raise
            vectors = None
        if vectors is None:  # here, where the error no longer holds the memory of what was computed so far
            self._free()
            raise DeviceFull
        return checked_numbers(vectors, self._card)

    def close(self) -> None:
        """Give the model's memory back; `forward` must not be called any more."""
        self._model = None
        self._free()

    def _vectors(self, batch: Sequence[TokenIds]) -> Vectors:
        model = self._loaded()
        with torch.inference_mode():
            transformer, *rest = model
            features = transformer(self._features(batch, model.device))
            features["token_embeddings"] = features["token_embeddings"].float()
            for module in rest:
                features = module(features)
            rows = torch.nn.functional.normalize(features["sentence_embedding"].float(), dim=1)
            vectors: Vectors = rows.cpu().numpy()
        return vectors

    def _features(self, batch: Sequence[TokenIds], device: torch.device) -> dict[str, torch.Tensor]:
        ids = np.full((len(batch), max(map(len, batch))), self._pad_id, np.int64)
        mask = np.zeros_like(ids)
        for row, each in enumerate(batch):
            ids[row, : len(each)] = each
            mask[row, : len(each)] = 1
        arrays = {"input_ids": ids, "attention_mask": mask}
        if self._has_types:
            arrays["token_type_ids"] = np.zeros_like(ids)
        return {name: _moved(torch.from_numpy(array), device) for name, array in arrays.items()}

    def _free(self) -> None:
        gc.collect()
        if self._runtime.device.startswith("cuda"):
            torch.cuda.empty_cache()
        elif self._runtime.device == "mps":
            torch.mps.empty_cache()

    def _loaded(self) -> SentenceTransformer:
        if self._model is None:
            raise Unavailable("The model has been closed.")
        return self._model


def _moved(tensor: torch.Tensor, device: torch.device) -> torch.Tensor:
    if device.type == "cuda":  # from pinned memory the copy runs beside the computation
        return tensor.pin_memory().to(device, non_blocking=True)
    return tensor.to(device)


def _is_out_of_memory(error: RuntimeError) -> bool:
    words = str(error).lower()  # of mps and of the CPU, which have no class of error for it
    return isinstance(error, torch.OutOfMemoryError) or "out of memory" in words or "not enough memory" in words
