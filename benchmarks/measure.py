"""Timing things in turn, and the table they make."""

import platform
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from gist_demo.models.cores import usable_cores

_PACKAGES = ("torch", "sentence-transformers", "transformers", "openvino", "tokenizers", "numpy", "gradio")
_NATIVE = ("amx_bf16", "avx512_bf16", "avx512_fp16", "avx512_vnni", "avx512f", "avx2")


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, against what, what came out, what was aimed at, whether it was met."""

    what: str
    against: str
    found: str
    target: str = ""
    met: bool | None = None


def in_turn(ways: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The median seconds of each of the `ways`, which take turns, so that a noisy moment meets all of them."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            started = time.perf_counter()
            way()
            seconds[name].append(time.perf_counter() - started)
    return {name: statistics.median(taken) for name, taken in seconds.items()}


def ratio_row(what: str, seconds: Mapping[str, float], ours: str, plain: str, least: float) -> Row:
    """How many times faster `ours` is than `plain`."""
    ratio = seconds[plain] / seconds[ours]
    found = f"{ratio:,.1f}x ({seconds[plain]:.3g} s / {seconds[ours]:.3g} s)"
    return Row(f"{what}, {ours}", plain, found, f">= {least:g}x", ratio >= least)


def bound_row(what: str, against: str, found: float, most: float, unit: str = "") -> Row:
    """Whether `found` is at most `most`."""
    return Row(what, against, f"{found:.3g}{unit}", f"<= {most:g}{unit}", found <= most)


def table(rows: Sequence[Row]) -> str:
    """The rows in Markdown."""
    met = {None: "", True: "yes", False: "no"}
    lines = [f"| {r.what} | {r.against} | {r.found} | {r.target} | {met[r.met]} |" for r in rows]
    return "\n".join(["| measure | against | found | target | met |", "|---|---|---|---|---|", *lines])


def machine() -> str:
    """Processor, cores and versions in two lines."""
    facts = Path("/proc/cpuinfo").read_text("utf-8") if Path("/proc/cpuinfo").exists() else ""
    named = [line.partition(":")[2].strip() for line in facts.splitlines() if line.startswith("model name")]
    flags = next((line.split() for line in facts.splitlines() if line.startswith("flags")), [])
    native = ", ".join(name for name in _NATIVE if name in flags)
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    processor = named[0] if named else platform.processor()
    return f"{processor}, {usable_cores()} cores ({native}), Python {platform.python_version()}.\n{packages}."


def memory(name: str) -> int:
    """`name` of this process in kB, as the kernel counts it."""
    status = Path("/proc/self/status").read_text("ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith(name))
