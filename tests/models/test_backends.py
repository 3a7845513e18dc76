import sys
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from gist_demo.catalog import DEFAULT_MODEL, MODELS, ModelCard
from gist_demo.encoding.backend import Backend, TokenIds
from gist_demo.encoding.encoder import Vectors
from gist_demo.errors import Unavailable
from gist_demo.models import backends as backends_module
from gist_demo.models.agreement import Agreement
from gist_demo.models.backends import open_backends
from gist_demo.models.folder import read_json
from gist_demo.models.openvino_encoder import OpenVinoBackend
from gist_demo.models.probe import PROBE_TEXTS
from gist_demo.models.torch_encoder import TorchBackend
from gist_demo.settings import Precision
from tests.gist_shape import write_json

GIST = MODELS[DEFAULT_MODEL]
ENCODER = "gist_demo.models.openvino_encoder"


@pytest.fixture(scope="module")
def cache(tiny_gist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that has the small model."""
    folder = tmp_path_factory.mktemp("converted")
    open_backends(tiny_gist, GIST, devices=["cpu"], precision="exact", cache=folder)
    return folder


def open_one(folder: Path, cache: Path | None, precision: Precision = "exact", card: ModelCard = GIST) -> Backend:
    (backend,) = open_backends(folder, card, devices=["cpu"], precision=precision, cache=cache)
    return backend


def refuse(monkeypatch: pytest.MonkeyPatch, *formats: str) -> None:
    """A CPU with bfloat16 on which OpenVINO is too far off in `formats`."""

    def measure(backend: Backend, _: Vectors) -> Agreement:
        too_far = backend.runtime.number_format in formats
        return Agreement(0.006, 0.999) if too_far else Agreement(0.000_004, 1.0)

    monkeypatch.setattr(f"{ENCODER}.cpu_formats", lambda: ("bfloat16", "float32"))
    monkeypatch.setattr(backends_module, "measure_agreement", measure)


def how_it_runs(backend: Backend) -> tuple[str, str, float]:
    return backend.runtime.engine, backend.runtime.number_format, backend.runtime.agreement


def embed(backend: Backend, texts: Sequence[str]) -> Vectors:
    return backend.forward([text.ids for text in backend.tokenize(texts)])


def assert_right(backend: Backend, folder: Path) -> None:
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    theirs = model.encode(list(PROBE_TEXTS), normalize_embeddings=True)
    ours = embed(backend, PROBE_TEXTS)
    np.testing.assert_allclose(ours @ ours.T, theirs @ theirs.T, atol=1e-5)


def test_exact_numbers_on_a_cpu_are_openvinos_in_float32(tiny_gist: Path, cache: Path) -> None:
    backend = open_one(tiny_gist, cache)
    assert how_it_runs(backend) == ("openvino", "float32", 0.0)
    assert_right(backend, tiny_gist)


@pytest.mark.parametrize(
    ("refused", "precision", "expected"),
    [
        ([], "fast", ("openvino", "bfloat16", 0.000_004)),
        ([], "exact", ("openvino", "float32", 0.0)),
        (["bfloat16"], "fast", ("openvino", "float32", 0.0)),
        (["float32"], "exact", ("torch", "float32", 0.0)),
        (["bfloat16", "float32"], "fast", ("torch", "float32", 0.0)),
    ],
)
def test_the_fastest_number_format_that_is_close_enough_is_chosen(
    tiny_gist: Path,
    cache: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    refused: list[str],
    precision: Precision,
    expected: tuple[str, str, float],
) -> None:
    refuse(monkeypatch, *refused)
    assert how_it_runs(open_one(tiny_gist, cache, precision)) == expected
    told = [record.getMessage() for record in caplog.records if record.name == backends_module.__name__]
    assert [message.split()[5] for message in told] == refused


def test_float32_is_tried_where_bfloat16_gives_no_numbers(
    tiny_gist: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forward = OpenVinoBackend.forward

    def without_numbers(backend: OpenVinoBackend, batch: Sequence[TokenIds]) -> Vectors:
        if backend.runtime.number_format == "bfloat16":
            raise Unavailable("no usable numbers")
        return forward(backend, batch)

    monkeypatch.setattr(OpenVinoBackend, "forward", without_numbers)
    monkeypatch.setattr(f"{ENCODER}.cpu_formats", lambda: ("bfloat16", "float32"))
    assert how_it_runs(open_one(tiny_gist, cache, "fast")) == ("openvino", "float32", 0.0)


def test_without_openvino_torch_runs_the_model(tiny_gist: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, ENCODER, None)
    backend = open_one(tiny_gist, cache, "fast")
    assert how_it_runs(backend) == ("torch", "float32", 0.0)
    assert_right(backend, tiny_gist)


@pytest.mark.parametrize("method", ["compile_model", "get_property"])
def test_what_openvino_cannot_do_torch_does(
    tiny_gist: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, method: str
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("Exception from src/inference/src/cpp/core.cpp")

    monkeypatch.setattr(f"openvino.Core.{method}", fail)
    assert how_it_runs(open_one(tiny_gist, cache, "fast")) == ("torch", "float32", 0.0)
    assert "GIST-Embedding-v0 runs without OpenVINO." in caplog.text
    assert "RuntimeError: Exception from src/inference" in caplog.text


def test_what_is_no_plain_bert_is_run_by_torch(gist_copy: Path, caplog: pytest.LogCaptureFixture) -> None:
    config = read_json(gist_copy / "config.json")
    write_json(gist_copy / "config.json", {**config, "position_embedding_type": "relative_key"})
    assert open_one(gist_copy, None).runtime.engine == "torch"
    assert "runs without OpenVINO: Models of the kind" in caplog.text


@pytest.mark.parametrize("is_kept", [False, True])
@pytest.mark.parametrize(("files", "card"), [("cls", "mean"), ("mean", "cls")])
def test_a_pooling_that_is_not_the_files_is_not_openvinos(
    gist_copy: Path, tmp_path: Path, files: Any, card: Any, is_kept: bool
) -> None:
    write_json(gist_copy / "1_Pooling" / "config.json", {"embedding_dimension": 768, "pooling_mode": files})
    if is_kept:
        assert open_one(gist_copy, tmp_path, card=replace(GIST, pooling=files)).runtime.engine == "openvino"
    backend = open_one(gist_copy, tmp_path if is_kept else None, card=replace(GIST, pooling=card))
    assert backend.runtime.engine == "torch"
    assert_right(backend, gist_copy)


@pytest.mark.parametrize(("precision", "dtype"), [("fast", "float16"), ("exact", "float32")])
@pytest.mark.parametrize("devices", [["cuda:0", "cuda:1", "cuda:2"], ["cuda:1"], ["mps"]])
def test_every_other_device_is_torchs_with_a_backend_each(
    tiny_gist: Path, monkeypatch: pytest.MonkeyPatch, devices: list[str], precision: Precision, dtype: str
) -> None:
    def load(*arguments: object, device: str, number_format: str) -> tuple[object, ...]:
        return *arguments, device, number_format

    monkeypatch.setattr(TorchBackend, "load", load)
    opened: list[Any] = open_backends(tiny_gist, GIST, devices=devices, precision=precision, cache=None)
    assert opened == [(tiny_gist, GIST, device, dtype) for device in devices]


@pytest.mark.parametrize("engine", ["openvino", "torch"])
def test_tokenizing_beside_a_running_model_changes_nothing(tiny_gist: Path, cache: Path, engine: str) -> None:
    backend = open_one(tiny_gist, cache) if engine == "openvino" else TorchBackend.load(tiny_gist, GIST, device="cpu")
    assert backend.runtime.engine == engine
    texts = ["short", "word " * 300, "some words of middling length " * 8]
    expected, batch = embed(backend, texts), [text.ids for text in backend.tokenize(texts)]
    done = threading.Event()
    wrong: list[int] = []

    def tokenize() -> None:
        while not done.is_set():
            found = backend.tokenize(texts)
            backend.token_spans(texts)
            wrong.extend(i for i, ids in enumerate(batch) if found[i].ids.tolist() != ids.tolist())

    threads = [threading.Thread(target=tokenize) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(10):
            np.testing.assert_allclose(backend.forward(batch), expected, atol=1e-6)
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert wrong == []
