import threading
from pathlib import Path

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer

from gist_demo.catalog import BUNDLED_MODEL, DEFAULT_MODEL, MODELS
from gist_demo.encoding.encoder import Vectors
from gist_demo.errors import Unavailable
from gist_demo.models.probe import PROBE_TEXTS
from gist_demo.models.torch_encoder import TorchBackend

TEXTS = [*PROBE_TEXTS[:8], "a", "word " * 600, "Ünïcödé 漢字 🦖", "two\nlines"]


@pytest.fixture(scope="module")
def backend(minilm: Path) -> TorchBackend:
    return TorchBackend.load(minilm, MODELS[BUNDLED_MODEL], device="cpu")


@pytest.fixture
def gist(tiny_gist: Path) -> TorchBackend:
    return TorchBackend.load(tiny_gist, MODELS[DEFAULT_MODEL], device="cpu")


def plain(folder: Path) -> Vectors:
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    vectors: Vectors = model.encode(TEXTS, normalize_embeddings=True)
    return vectors


def assert_same_scores(ours: Vectors, theirs: Vectors) -> None:
    assert ours.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(ours, axis=1), 1.0, atol=1e-5)
    np.testing.assert_allclose(ours @ ours.T, theirs @ theirs.T, atol=1e-5)


def test_scores_are_those_of_sentence_transformers(backend: TorchBackend, minilm: Path) -> None:
    assert_same_scores(backend.forward(TEXTS), plain(minilm))


def test_scores_of_a_model_of_gists_shape_are_those_of_sentence_transformers(
    gist: TorchBackend, tiny_gist: Path
) -> None:
    ours = gist.forward(TEXTS)
    assert ours.shape == (len(TEXTS), 768)
    assert_same_scores(ours, plain(tiny_gist))


def test_batches_do_not_change_a_text(backend: TorchBackend) -> None:
    texts = TEXTS[-6:]
    together = backend.forward(texts)
    alone = np.concatenate([backend.forward([text]) for text in texts])
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_how_it_runs_is_told(backend: TorchBackend) -> None:
    runtime = backend.runtime
    assert (runtime.device, runtime.engine, runtime.number_format, runtime.agreement) == (
        "cpu",
        "torch",
        "float32",
        0.0,
    )


@pytest.mark.parametrize(("number_format", "bound"), [("float16", 2e-3), ("bfloat16", 1e-2)])
def test_in_16_bits_scores_stay_within_the_measured_bound(
    tiny_gist: Path, gist: TorchBackend, number_format: str, bound: float
) -> None:
    lowered = TorchBackend.load(tiny_gist, MODELS[DEFAULT_MODEL], device="cpu", number_format=number_format)
    assert lowered.runtime.number_format == number_format
    assert 0 < lowered.runtime.agreement < bound
    ours, exact = lowered.forward(PROBE_TEXTS), gist.forward(PROBE_TEXTS)
    assert np.abs(ours @ ours.T - exact @ exact.T).max() == pytest.approx(lowered.runtime.agreement, abs=1e-6)


def test_pooling_and_length_are_computed_in_float32(minilm: Path) -> None:
    lowered = TorchBackend.load(minilm, MODELS[BUNDLED_MODEL], device="cpu", number_format="bfloat16")
    seen: list[torch.dtype] = []

    def look(_: torch.nn.Module, inputs: tuple[dict[str, torch.Tensor]]) -> None:
        seen.append(inputs[0]["token_embeddings"].dtype)

    transformer, *rest = lowered._loaded()
    for module in rest:
        module.register_forward_pre_hook(look)
    vectors = lowered.forward(["one text", "another"])
    assert seen == [torch.float32, torch.float32]
    assert next(transformer.parameters()).dtype is torch.bfloat16
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-6)


def test_numbers_that_are_none_never_leave_the_model(gist: TorchBackend) -> None:
    with torch.no_grad():
        next(gist._loaded()[0].parameters()).fill_(float("nan"))
    with pytest.raises(Unavailable, match="GIST_DEMO_PRECISION=exact"):
        gist.forward(["a text"])


def test_a_string_that_looks_like_an_image_is_a_text(backend: TorchBackend) -> None:
    url = "https://example.org/cat.png"
    assert_same_scores(backend.forward([url, "a cat"]), backend.forward([url, "a cat"]))


def test_counting_tokens_beside_the_model_changes_nothing(gist: TorchBackend) -> None:
    batch = ["short", "word " * 300, "some words of middling length " * 8]
    expected, spans = gist.forward(batch), [len(each.offsets) for each in gist.token_spans(batch)]
    done = threading.Event()
    wrong: list[list[int]] = []

    def count() -> None:
        while not done.is_set():
            found = [len(each.offsets) for each in gist.token_spans(batch)]
            if found != spans:
                wrong.append(found)

    threads = [threading.Thread(target=count) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(20):
            cosines = (gist.forward(batch) * expected).sum(axis=1)
            assert cosines.min() > 0.99999
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert wrong == []


def test_a_closed_model_says_so(tiny_gist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gist = TorchBackend.load(tiny_gist, MODELS[DEFAULT_MODEL], device="cpu")
    emptied: list[bool] = []
    monkeypatch.setattr(torch.cuda, "empty_cache", lambda: emptied.append(True))
    gist.close()
    assert emptied == []
    with pytest.raises(Unavailable, match="closed"):
        gist.forward(["a text"])


def test_a_closed_gpu_gets_its_memory_back(gist: TorchBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    emptied: list[bool] = []
    monkeypatch.setattr(torch.cuda, "empty_cache", lambda: emptied.append(True))
    object.__setattr__(gist.runtime, "device", "cuda:0")
    gist.close()
    assert emptied == [True]
