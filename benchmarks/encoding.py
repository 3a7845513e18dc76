"""Encoding on the CPU and, where there is one, on the GPU: speed, numbers and memory."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

from benchmarks.inputs import CARD, gist_shape, mixed_texts, short_texts
from benchmarks.measure import Row, bound_row, in_turn, memory, ratio_row
from gist_demo.catalog import ModelCard
from gist_demo.encoding.encoder import Vectors
from gist_demo.encoding.engine import Engine
from gist_demo.encoding.pace import measure_pace
from gist_demo.models.agreement import compare
from gist_demo.models.backends import open_backends
from gist_demo.models.plain import load_plain
from gist_demo.models.quiet_openvino import openvino
from gist_demo.settings import Precision

PLAIN = "SentenceTransformer.encode"
CACHE_BYTES = 256 * 1024 * 1024
_FLOP_A_TOKEN = 170e6  # of the matrix products of 12 layers of 768 and 3,072
_LAST_LAYER = 10 / 12 / 12  # what of it is left out, since only the first token of the last layer is wanted
_PEAK_SIZE = 2_048


def open_engine(folder: Path, card: ModelCard, precision: Precision, cache: Path, device: str = "cpu") -> Engine:
    """The app's own engine, as it is opened by the app."""
    backends = open_backends(folder, card, devices=[device], precision=precision, cache=cache)
    return Engine(*backends, cache_bytes=CACHE_BYTES, pace=measure_pace(*backends))


def uncached(engine: Engine, texts: Sequence[str]) -> Vectors:
    """The embeddings of `texts`, as if the engine had never met them."""
    engine._cache._entries.clear()  # noqa: SLF001
    engine._cache._bytes = 0  # noqa: SLF001
    return engine.encode(texts).vectors


def speed_rows(plain: SentenceTransformer, engines: dict[Precision, Engine], *, quick: bool) -> Iterator[Row]:
    """Mixed and equal lengths against `encode` at its defaults."""
    native = engines["fast"].runtime.number_format == "bfloat16"
    cases: list[tuple[str, list[str], float, float]] = [
        ("64 texts of mixed length", mixed_texts(64), 8 if native else 4, 4),
        ("2,000 texts of mixed length", mixed_texts(2_000), 4, 2),
        ("2,000 equal short texts", short_texts(2_000), 2, 2),
    ]
    for what, texts, fast, exact in cases[:1] if quick else cases:
        seconds = in_turn(_ways(plain, engines, texts), rounds=1 if quick else 3)
        yield ratio_row(what, seconds, _name(engines["fast"], "fast"), PLAIN, fast)
        yield ratio_row(what, seconds, _name(engines["exact"], "exact"), PLAIN, exact)
    for name, engine in engines.items():
        yield _peak_row(engine, name, mixed_texts(100 if quick else 2_000))


def cache_rows(engine: Engine, *, quick: bool) -> Iterator[Row]:
    """What is not computed again."""
    many = short_texts(200) if quick else mixed_texts(2_000)
    first = in_turn({"first run": lambda: uncached(engine, many)}, 1)
    seconds = first | in_turn({"the same again": lambda: engine.encode(many)}, 5)
    yield ratio_row(f"{len(many):,} texts", seconds, "the same again", "first run", 500)
    lines = mixed_texts(50 if quick else 500, seed=1)
    seconds = in_turn({"all of them": lambda: uncached(engine, lines)}, 1)
    changed = iter(range(100))
    seconds |= in_turn({"one line changed": lambda: engine.encode([f"Line {next(changed)}.", *lines[1:]])}, 5)
    yield ratio_row(f"{len(lines)} texts", seconds, "one line changed", "all of them", 5 if quick else 50)


def agreement_rows(plain: SentenceTransformer, engines: dict[Precision, Engine]) -> Iterator[Row]:
    """The embeddings of texts of mixed length against those of `encode` in float32."""
    texts = mixed_texts(64, seed=2)
    reference: Vectors = plain.encode(texts, normalize_embeddings=True, show_progress_bar=False)
    for name, most in (("exact", 1e-5), ("fast", 5e-3)):
        agreement = compare(uncached(engines[name], texts), reference)  # type: ignore[index]
        yield bound_row(f"largest change of a score, {name}", f"{PLAIN}, float32", agreement.score, most)
        yield Row(f"least cosine, {name}", f"{PLAIN}, float32", f"{agreement.cosine:.7f}", ">= 0.9995",
                  agreement.cosine >= 0.9995)  # fmt: skip


def memory_row(cache: Path, *, quick: bool) -> Row:
    """The most memory that encoding takes beyond a loaded and warm model, the result included; in its own process."""
    n = 200 if quick else 10_000
    script = f"from benchmarks.encoding import print_memory; print_memory({n}, {str(cache)!r})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return bound_row(f"peak memory of encoding {n:,} texts, fast", "after load and warm-up", float(done.stdout), 300,
                     " MB")  # fmt: skip


def print_memory(n: int, cache: str) -> None:
    """Print the MB that encoding `n` texts takes at its peak."""
    engine = open_engine(gist_shape(), CARD, "fast", Path(cache))
    texts = mixed_texts(n)
    engine.encode(mixed_texts(64, seed=3))
    Path("/proc/self/clear_refs").write_text("5", "ascii")  # the peak starts anew
    before = memory("VmRSS")
    kept = engine.encode(texts)
    print((memory("VmHWM") - before) / 1e3 if len(kept.vectors) == n else "nan")


def gpu_rows(cache: Path, *, quick: bool) -> Iterator[Row]:
    """`encode` at its defaults on the same GPU."""
    plain = load_plain(gist_shape(), CARD, device="cuda")
    engine = open_engine(gist_shape(), CARD, "fast", cache, "cuda")
    where = torch.cuda.get_device_name()
    for n in (2_000,) if quick else (2_000, 100_000):
        texts = mixed_texts(n)
        ways: dict[str, Callable[[], object]] = {
            PLAIN: lambda texts=texts: plain.encode(texts, show_progress_bar=False),  # type: ignore[misc]
            "fast": lambda texts=texts: uncached(engine, texts),  # type: ignore[misc]
        }
        yield ratio_row(f"{n:,} texts of mixed length on {where}", in_turn(ways, 3), "fast", PLAIN, 5)
    yield _peak_row(engine, "fast", mixed_texts(20_000))


def _ways(
    plain: SentenceTransformer, engines: dict[Precision, Engine], texts: list[str]
) -> dict[str, Callable[[], object]]:
    ours: dict[str, Callable[[], object]] = {
        _name(engine, name): lambda engine=engine: uncached(engine, texts)  # type: ignore[misc]
        for name, engine in engines.items()
    }
    return {PLAIN: lambda: plain.encode(texts, show_progress_bar=False)} | ours


def _name(engine: Engine, precision: Precision) -> str:
    return f"{precision} ({engine.runtime.engine}, {engine.runtime.number_format})"


def _peak_row(engine: Engine, precision: Precision, texts: list[str]) -> Row:
    tokens = sum(len(text.ids) for text in engine._backends[0].tokenize(texts))  # noqa: SLF001
    started = time.perf_counter()
    uncached(engine, texts)
    seconds = time.perf_counter() - started
    left_out = _LAST_LAYER if engine.runtime.engine == "openvino" else 0.0
    peak = _peak_flop(engine.runtime.device, engine.runtime.number_format)
    share = tokens * _FLOP_A_TOKEN * (1 - left_out) / seconds / peak
    against = f"{peak / 1e9:,.0f} GFLOP/s of a product of {_PEAK_SIZE:,} x {_PEAK_SIZE:,} matrices"
    return Row(f"share of the peak, {len(texts):,} mixed texts, {_name(engine, precision)}", against,
               f"{100 * share:.0f} %", ">= 80 %", share >= 0.8)  # fmt: skip


def _peak_flop(device: str, number_format: str) -> float:
    """FLOP a second of a large matrix product: the best of several, by torch or, on a CPU, by OpenVINO."""
    left, right = (torch.randn(_PEAK_SIZE, _PEAK_SIZE, device=device, dtype=getattr(torch, number_format))
                   for _ in range(2))  # fmt: skip
    ways: list[Callable[[], object]] = [lambda: (left @ right).sum().item()]
    if device == "cpu":
        ways.append(_openvino_product(number_format))
    return 2 * _PEAK_SIZE**3 / min(in_turn({"": way}, 1)[""] for way in ways for _ in range(10))


def _openvino_product(number_format: str) -> Callable[[], object]:
    ops = openvino.opset13
    shape = [_PEAK_SIZE, _PEAK_SIZE]
    given = ops.parameter(shape, np.float32)
    fixed = ops.constant(np.random.default_rng(0).normal(size=shape).astype(np.float32))
    total = ops.reduce_sum(ops.matmul(given, fixed, False, False), np.array([0, 1]), False)
    hint = {"float32": "f32", "bfloat16": "bf16"}[number_format]
    compiled = openvino.Core().compile_model(
        openvino.Model([total], [given]), "CPU", {"INFERENCE_PRECISION_HINT": hint, "NUM_STREAMS": 1}
    )
    request = compiled.create_infer_request()
    left = np.random.default_rng(1).normal(size=shape).astype(np.float32)
    return lambda: request.infer([left], share_inputs=True)
