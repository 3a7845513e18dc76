import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from gist_demo.catalog import BUNDLED_MODEL, DEFAULT_MODEL, MODELS
from gist_demo.encoding.encoder import Vectors
from gist_demo.errors import Unavailable
from gist_demo.models import openvino_encoder
from gist_demo.models.agreement import compare, measure_agreement
from gist_demo.models.converted import Converted, open_converted
from gist_demo.models.openvino_encoder import OpenVinoBackend, cpu_formats
from gist_demo.models.packing import pack
from gist_demo.models.probe import PROBE_TEXTS

GIST = MODELS[DEFAULT_MODEL]
MINILM = MODELS[BUNDLED_MODEL]
TEXTS = ["a", *PROBE_TEXTS[:8], "word " * 600, "two\nlines", "Ünïcödé 漢字 🦖", "words of middling length " * 20, ""]

WITHOUT_TORCH = """
import sys
from pathlib import Path
from gist_demo.catalog import DEFAULT_MODEL, MODELS
from gist_demo.models.backends import open_backends

folder, cache = map(Path, sys.argv[1:])
card = MODELS[DEFAULT_MODEL]
(backend,) = open_backends(folder, card, devices=["cpu"], precision="fast", cache=cache)
assert backend.runtime.engine == "openvino"
texts = backend.tokenize(["one text", "another text " * 400])
assert backend.forward([text.ids for text in texts]).shape == (2, card.dimension)
sys.exit([name for name in ("torch", "transformers", "sentence_transformers") if name in sys.modules] or 0)
"""

needs_bfloat16 = pytest.mark.skipif("bfloat16" not in cpu_formats(), reason="this CPU does not compute in bfloat16")


@pytest.fixture(scope="module")
def minilm_converted(minilm: Path) -> Converted:
    return open_converted(minilm, MINILM, None)


@pytest.fixture(scope="module")
def minilm_backend(minilm: Path, minilm_converted: Converted) -> OpenVinoBackend:
    return OpenVinoBackend(minilm_converted.model, MINILM, minilm / "tokenizer.json", number_format="float32")


@pytest.fixture(scope="module")
def gist_backend(tiny_gist: Path) -> OpenVinoBackend:
    converted = open_converted(tiny_gist, GIST, None)
    return OpenVinoBackend(converted.model, GIST, tiny_gist / "tokenizer.json", number_format="float32")


@pytest.fixture(params=["minilm", "tiny_gist"])
def folder(request: pytest.FixtureRequest) -> Path:
    """The folder of a model that pools the mean, and of one that pools the first token."""
    found: Path = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def backend(
    folder: Path, minilm: Path, minilm_backend: OpenVinoBackend, gist_backend: OpenVinoBackend
) -> OpenVinoBackend:
    """The model in `folder` in float32."""
    return minilm_backend if folder == minilm else gist_backend


def embed(backend: OpenVinoBackend, texts: Sequence[str]) -> Vectors:
    return backend.forward([text.ids for text in backend.tokenize(texts)])


def plain(folder: Path, texts: Sequence[str]) -> Vectors:
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    vectors: Vectors = model.encode(list(texts), normalize_embeddings=True)
    return vectors


def test_scores_are_those_of_sentence_transformers(backend: OpenVinoBackend, folder: Path) -> None:
    ours, theirs = embed(backend, TEXTS), plain(folder, TEXTS)
    assert ours.shape == theirs.shape
    np.testing.assert_allclose(ours @ ours.T, theirs @ theirs.T, atol=1e-5)
    np.testing.assert_allclose((ours * theirs).sum(axis=1), 1.0, atol=1e-5)


def test_rows_are_of_unit_length_in_float32(backend: OpenVinoBackend) -> None:
    vectors = embed(backend, TEXTS)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-6)


def test_a_text_alone_is_what_it_is_in_a_batch(backend: OpenVinoBackend) -> None:
    alone = np.concatenate([embed(backend, [text]) for text in TEXTS])
    np.testing.assert_allclose(embed(backend, TEXTS), alone, atol=1e-5)


def test_rows_are_in_the_order_of_the_batch(backend: OpenVinoBackend) -> None:
    np.testing.assert_allclose(embed(backend, TEXTS[::-1]), embed(backend, TEXTS)[::-1], atol=1e-5)


def test_a_text_of_a_single_token_has_an_embedding(backend: OpenVinoBackend) -> None:
    word, text = np.array([2204], np.int32), np.array([101, 2204, 102], np.int32)
    _, beside_a_text = backend.forward([text, word])
    np.testing.assert_allclose(beside_a_text, backend.forward([word])[0], atol=1e-5)
    assert np.linalg.norm(beside_a_text) == pytest.approx(1.0, abs=1e-6)


def test_what_was_given_stays_when_the_next_batch_runs(backend: OpenVinoBackend) -> None:
    given = embed(backend, TEXTS[:4])
    before = given.copy()
    embed(backend, TEXTS[4:8])
    np.testing.assert_array_equal(given, before)


def test_how_it_runs_is_told(minilm: Path, minilm_converted: Converted) -> None:
    backend = OpenVinoBackend(minilm_converted.model, MINILM, minilm / "tokenizer.json", number_format="float32")
    runtime = backend.runtime
    assert (backend.card, runtime.device, runtime.engine) == (MINILM, "cpu", "openvino")
    assert (runtime.number_format, runtime.agreement) == ("float32", 0.0)
    backend.agrees_to(0.002)
    assert backend.runtime.agreement == 0.002


@needs_bfloat16
def test_in_bfloat16_scores_stay_within_their_bounds(
    minilm: Path, minilm_converted: Converted, minilm_backend: OpenVinoBackend
) -> None:
    lowered = OpenVinoBackend(minilm_converted.model, MINILM, minilm / "tokenizer.json", number_format="bfloat16")
    agreement = measure_agreement(lowered, minilm_converted.reference)
    assert agreement.holds("bfloat16")
    assert agreement.score > 1e-5
    vectors = embed(lowered, TEXTS)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-6)
    assert compare(vectors, embed(minilm_backend, TEXTS)).holds("bfloat16")


@pytest.mark.parametrize(
    ("capabilities", "formats"),
    [(["FP32", "INT8", "BIN"], ("float32",)), (["BF16", "FP32", "INT8"], ("bfloat16", "float32"))],
)
def test_bfloat16_comes_first_where_the_cpu_has_it(
    monkeypatch: pytest.MonkeyPatch, capabilities: list[str], formats: tuple[str, ...]
) -> None:
    class OtherCore:
        def get_property(self, device: str, name: str) -> list[str]:
            return capabilities

    monkeypatch.setattr("openvino.Core", OtherCore)
    assert cpu_formats() == formats


def test_numbers_that_are_none_never_leave_the_model(backend: OpenVinoBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    def spoiled(batch: Sequence[np.ndarray[tuple[int], np.dtype[np.int32]]]) -> dict[str, object]:
        packed = pack(batch)
        return {**packed, "mask": np.full_like(packed["mask"], np.nan)}

    before = embed(backend, TEXTS)
    with monkeypatch.context() as patched:
        patched.setattr(openvino_encoder, "pack", spoiled)
        with pytest.raises(Unavailable, match="GIST_DEMO_PRECISION=exact"):
            embed(backend, TEXTS)
    np.testing.assert_allclose(embed(backend, TEXTS), before, atol=1e-6)


def test_a_closed_model_says_so(minilm: Path, minilm_converted: Converted) -> None:
    backend = OpenVinoBackend(minilm_converted.model, MINILM, minilm / "tokenizer.json", number_format="float32")
    backend.close()
    with pytest.raises(Unavailable, match="closed"):
        embed(backend, ["a text"])


def test_a_text_as_long_as_the_limit_is_read_whole_and_a_longer_one_cut(
    gist_backend: OpenVinoBackend, tiny_gist: Path
) -> None:
    texts = ["word " * 508 + "one", "word " * 509 + "two", "word " * 509 + "three four"]
    lengths = [len(text.ids) for text in gist_backend.tokenize(texts)]
    assert lengths == [511, 512, 512]
    ours, theirs = embed(gist_backend, texts), plain(tiny_gist, texts)
    np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_a_kept_model_runs_without_torch(tiny_gist: Path, tmp_path: Path) -> None:
    open_converted(tiny_gist, GIST, tmp_path)
    subprocess.run([sys.executable, "-c", WITHOUT_TORCH, tiny_gist, tmp_path], check=True, timeout=120)
