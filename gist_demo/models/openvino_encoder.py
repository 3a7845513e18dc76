"""A model run by OpenVINO on the CPU. Importing this imports openvino, and neither torch nor its telemetry."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from gist_demo.catalog import ModelCard
from gist_demo.encoding.backend import TokenIds, TokenizedText
from gist_demo.encoding.encoder import Runtime, TokenSpans, Vectors
from gist_demo.errors import Unavailable
from gist_demo.models.agreement import checked_numbers
from gist_demo.models.cores import usable_cores
from gist_demo.models.packing import mean_rows, pack
from gist_demo.models.quiet_openvino import openvino
from gist_demo.models.tokens import TextTokenizer

_HINTS = {"float32": "f32", "bfloat16": "bf16"}


def cpu_formats() -> tuple[str, ...]:
    """The number formats that this CPU computes in by itself, the fastest first."""
    native = openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return ("bfloat16", "float32") if "BF16" in native else ("float32",)


class OpenVinoBackend:
    """A Backend over a converted PackedBert; pooling and length in float32."""

    def __init__(self, model: Any, card: ModelCard, tokenizer_json: Path, *, number_format: str) -> None:
        """`model`: the path of an .xml file, or an openvino Model; `number_format`: "float32" or "bfloat16"."""
        options = {
            "INFERENCE_PRECISION_HINT": _HINTS[number_format],
            "INFERENCE_NUM_THREADS": usable_cores(),
            "NUM_STREAMS": 1,
            "ENABLE_CPU_PINNING": False,  # the cores are shared with the page and the workers
        }
        compiled = openvino.Core().compile_model(model, "CPU", options)
        self._request: Any = compiled.create_infer_request()
        self._tokenizer = TextTokenizer(tokenizer_json, card.max_tokens)
        self._card = card
        self._runtime = Runtime(device="cpu", engine="openvino", number_format=number_format)

    @property
    def card(self) -> ModelCard:
        """Which model this is."""
        return self._card

    @property
    def runtime(self) -> Runtime:
        """Number format, and the measured agreement with float32."""
        return self._runtime

    def agrees_to(self, agreement: float) -> None:
        """Keep what was measured: no score is further than that from float32."""
        self._runtime = replace(self._runtime, agreement=agreement)

    def tokenize(self, texts: Sequence[str]) -> list[TokenizedText]:
        """The tokens of each text; safe in any thread, also while `forward` runs."""
        return self._tokenizer.tokenize(texts)

    def token_spans(self, texts: Sequence[str]) -> list[TokenSpans]:
        """Where the tokens of each text are; safe in any thread, also while `forward` runs."""
        return self._tokenizer.token_spans(texts)

    def forward(self, batch: Sequence[TokenIds]) -> Vectors:
        """One batch: float32 unit rows, shape (n, dimension). Raises Unavailable where the model gave no numbers."""
        if self._request is None:
            raise Unavailable("The model has been closed.")
        packed = pack(batch)
        self._request.infer(packed, share_inputs=True)
        rows: Vectors = self._request.get_output_tensor(0).data
        pooled = mean_rows(rows, packed["first"]) if self._card.pooling == "mean" else rows
        vectors: Vectors = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
        return checked_numbers(vectors, self._card)

    def close(self) -> None:
        """Give the model's memory back; `forward` must not be called any more."""
        self._request = None
