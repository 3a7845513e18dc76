import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer
from transformers import DistilBertConfig, DistilBertModel

from gist_demo.catalog import BUNDLED_MODEL, DEFAULT_MODEL, MODELS
from gist_demo.encoding.backend import DeviceFull
from gist_demo.encoding.encoder import Vectors
from gist_demo.errors import Unavailable
from gist_demo.models import torch_encoder
from gist_demo.models.agreement import Agreement, check_texts
from gist_demo.models.probe import PROBE_TEXTS
from gist_demo.models.torch_encoder import TorchBackend
from tests.gist_shape import write_json

GIST = MODELS[DEFAULT_MODEL]
MINILM = MODELS[BUNDLED_MODEL]
TEXTS = [*PROBE_TEXTS[:8], "a", "word " * 600, "Ünïcödé 漢字 🦖", "two\nlines", "https://example.org/cat.png"]


@pytest.fixture(scope="module")
def backend(minilm: Path) -> TorchBackend:
    return TorchBackend.load(minilm, MINILM, device="cpu")


@pytest.fixture(scope="module")
def lowered(minilm: Path) -> TorchBackend:
    return TorchBackend.load(minilm, MINILM, device="cpu", number_format="bfloat16")


@pytest.fixture
def gist(tiny_gist: Path) -> TorchBackend:
    return TorchBackend.load(tiny_gist, GIST, device="cpu")


@pytest.fixture
def emptied(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The libraries that were told to empty their cache."""
    libraries: list[str] = []
    monkeypatch.setattr(torch.cuda, "empty_cache", lambda: libraries.append("cuda"))
    monkeypatch.setattr(torch.mps, "empty_cache", lambda: libraries.append("mps"))
    return libraries


def embed(backend: TorchBackend, texts: Sequence[str]) -> Vectors:
    return backend.forward([text.ids for text in backend.tokenize(texts)])


def assert_scores_of_sentence_transformers(ours: Vectors, folder: Path) -> None:
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    theirs: Vectors = model.encode(TEXTS, normalize_embeddings=True)
    assert ours.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(ours, axis=1), 1.0, atol=1e-5)
    np.testing.assert_allclose(ours @ ours.T, theirs @ theirs.T, atol=1e-5)


def spoil(backend: TorchBackend) -> None:
    with torch.no_grad():
        next(backend._loaded()[0].parameters()).fill_(float("nan"))


@contextmanager
def inputs_seen(modules: Sequence[torch.nn.Module]) -> Iterator[list[dict[str, torch.Tensor]]]:
    seen: list[dict[str, torch.Tensor]] = []
    hooks = [module.register_forward_pre_hook(lambda _, inputs: seen.append(dict(inputs[0]))) for module in modules]
    yield seen
    for hook in hooks:
        hook.remove()


def test_scores_are_those_of_sentence_transformers(backend: TorchBackend, minilm: Path) -> None:
    assert_scores_of_sentence_transformers(embed(backend, TEXTS), minilm)


@pytest.mark.parametrize(("has_types", "names"), [(True, ["token_type_ids"]), (False, [])])
def test_a_model_gets_token_types_only_where_its_tokenizer_has_them(
    gist_copy: Path, has_types: bool, names: list[str]
) -> None:
    if not has_types:
        DistilBertModel(DistilBertConfig(n_layers=1, hidden_dim=64, vocab_size=4000)).save_pretrained(gist_copy)
        write_json(gist_copy / "tokenizer_config.json", {"model_input_names": ["input_ids", "attention_mask"]})
    backend = TorchBackend.load(gist_copy, GIST, device="cpu")
    with inputs_seen([backend._loaded()[0]]) as seen:
        assert_scores_of_sentence_transformers(embed(backend, TEXTS), gist_copy)
    assert [list(features) for features in seen] == [["input_ids", "attention_mask", *names]]


def test_batches_do_not_change_a_text(backend: TorchBackend) -> None:
    alone = np.concatenate([embed(backend, [text]) for text in TEXTS[-6:]])
    np.testing.assert_allclose(embed(backend, TEXTS[-6:]), alone, atol=1e-5)


def test_how_it_runs_is_told(backend: TorchBackend) -> None:
    runtime = backend.runtime
    assert (backend.card, runtime.device, runtime.engine) == (MINILM, "cpu", "torch")
    assert (runtime.number_format, runtime.agreement) == ("float32", 0.0)


def test_in_16_bits_scores_stay_within_what_was_measured(lowered: TorchBackend, backend: TorchBackend) -> None:
    assert lowered.runtime.number_format == "bfloat16"
    assert 0 < lowered.runtime.agreement <= 5e-3
    ours, exact = embed(lowered, check_texts()), embed(backend, check_texts())
    assert 0.5 < np.abs(ours @ ours.T - exact @ exact.T).max() / lowered.runtime.agreement < 2


@pytest.mark.parametrize(
    ("agreement", "kept"),
    [(Agreement(0.005, 0.9995), ("float16", 0.005))]
    + [(each, ("float32", 0.0)) for each in (Agreement(0.0051, 1), Agreement(0, 0.9994), Agreement(np.nan, np.nan))],
)
def test_float32_stays_where_a_number_format_is_too_far(
    tiny_gist: Path, monkeypatch: pytest.MonkeyPatch, agreement: Agreement, kept: tuple[str, float]
) -> None:
    monkeypatch.setattr(torch_encoder, "measure_agreement", lambda *_: agreement)
    loaded = TorchBackend.load(tiny_gist, GIST, device="cpu", number_format="float16")
    assert (loaded.runtime.number_format, loaded.runtime.agreement) == kept
    assert {str(each.dtype) for each in loaded._loaded()[0].parameters()} == {f"torch.{kept[0]}"}


def test_float32_stays_where_a_number_format_gives_no_numbers(tiny_gist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TorchBackend, "lower", lambda backend, _: spoil(backend))
    loaded = TorchBackend.load(tiny_gist, GIST, device="cpu", number_format="float16")
    assert loaded.runtime.number_format == "float32"
    assert np.isfinite(embed(loaded, TEXTS)).all()


def test_pooling_and_length_are_computed_in_float32(lowered: TorchBackend) -> None:
    transformer, *rest = lowered._loaded()
    with inputs_seen(rest) as seen:
        vectors = embed(lowered, ["one text", "another"])
    assert [features["token_embeddings"].dtype for features in seen] == [torch.float32, torch.float32]
    assert next(transformer.parameters()).dtype is torch.bfloat16
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-6)


def test_numbers_that_are_none_never_leave_the_model(gist: TorchBackend) -> None:
    spoil(gist)
    with pytest.raises(Unavailable, match="GIST_DEMO_PRECISION=exact"):
        embed(gist, ["a text"])


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."), DeviceFull),
        (RuntimeError("MPS backend out of memory (MPS allocated: 8.00 GB)."), DeviceFull),
        (RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 4294967296 bytes."), DeviceFull),
        (RuntimeError("CUDA error: device-side assert triggered"), RuntimeError),
    ],
)
def test_only_a_full_device_says_that_it_is_and_takes_the_next_batch(
    gist: TorchBackend, monkeypatch: pytest.MonkeyPatch, error: RuntimeError, expected: type[Exception]
) -> None:
    def fail(*_: object) -> None:
        raise error

    before = embed(gist, TEXTS)
    with monkeypatch.context() as patched:
        patched.setattr(gist._loaded()[0], "forward", fail)
        with pytest.raises(expected):
            embed(gist, TEXTS)
    np.testing.assert_allclose(embed(gist, TEXTS), before, atol=1e-6)


def test_what_a_failed_batch_computed_is_let_go_before_the_gpu_is_emptied(
    gist: TorchBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed: list[weakref.ref[torch.Tensor]] = []
    left: list[torch.Tensor | None] = []

    def fail(*_: object) -> None:
        half_done = torch.zeros(8)
        computed.append(weakref.ref(half_done))
        raise torch.OutOfMemoryError

    monkeypatch.setattr(gist._loaded()[0], "forward", fail)
    monkeypatch.setattr(torch.cuda, "empty_cache", lambda: left.extend(each() for each in computed))
    gist._runtime = replace(gist.runtime, device="cuda:0")
    with pytest.raises(DeviceFull):
        embed(gist, ["a text"])
    assert left == [None]


@pytest.mark.parametrize(("device", "library"), [("cpu", []), ("cuda:0", ["cuda"]), ("mps", ["mps"])])
def test_a_closed_model_says_so_and_a_gpu_gets_its_memory_back(
    gist: TorchBackend, emptied: list[str], device: str, library: list[str]
) -> None:
    gist._runtime = replace(gist.runtime, device=device)
    gist.close()
    assert emptied == library
    with pytest.raises(Unavailable, match="closed"):
        embed(gist, ["a text"])
