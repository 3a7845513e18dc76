"""`python -m gist_demo.selfcheck`: is the model here the one that the catalog describes, and are its numbers right?

For machines where GIST can be had. Prints a report in Markdown to paste; ends with 1 where something disagrees.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

import numpy as np

from gist_demo.catalog import DEFAULT_MODEL, ModelCard
from gist_demo.corpora.samples import load_sample
from gist_demo.encoding.engine import Engine
from gist_demo.encoding.pace import measure_pace
from gist_demo.models.backends import open_backends
from gist_demo.models.card import read_card
from gist_demo.models.device import check_device, choose_device
from gist_demo.models.folder import WEIGHTS, ModelError, sha256_of
from gist_demo.models.hub import Hub
from gist_demo.models.probe import PROBE_TEXTS
from gist_demo.models.source import Source, open_source, wished_source
from gist_demo.settings import Precision, Settings, SettingsError

EXACT = 1e-5
"""How far a score may be from plain sentence-transformers."""
LOWERED = 5e-3
"""How far a score may move in 16 bits."""
_CACHE_BYTES = 64 * 1024 * 1024
_SPEED_SECONDS = 3.0


@dataclass(frozen=True)
class Finding:
    """One line of the report; `agrees` is None where there is nothing to agree with."""

    what: str
    found: str
    expected: str = ""
    agrees: bool | None = None


def check_facts(folder: Path, source: Source) -> Iterator[Finding]:
    """The model's files against the catalog."""
    found, known = read_card(folder, source.model_id, source.revision), source.known
    yield Finding("model", found.id)
    yield Finding("revision", found.revision)
    yield _against("sha256 of the weights", sha256_of(folder / WEIGHTS), known and known.weights_sha256)
    for name in ("dimension", "max_tokens", "pooling", "parameters"):
        yield _against(name.replace("_", " "), getattr(found, name), known and getattr(known, name))


def check_numbers(folder: Path, card: ModelCard, device: str) -> Iterator[Finding]:
    """The scores of the model card's three texts against plain sentence-transformers, number formats, and speed."""
    from gist_demo.models.plain import model_card_scores

    texts = load_sample("model-card").texts
    plain = model_card_scores(folder, texts, device)
    with TemporaryDirectory(prefix="gist-demo-selfcheck-") as cache:
        for precision in get_args(Precision):
            (backend,) = open_backends(folder, card, devices=[device], precision=precision, cache=Path(cache))
            engine = Engine(backend, cache_bytes=_CACHE_BYTES, pace=measure_pace(backend))
            runtime = backend.runtime
            yield Finding(f"{precision} runs on", f"{runtime.engine}, {runtime.number_format}")
            vectors = engine.encode(texts).vectors
            scores = vectors @ vectors.T
            upper = [f"{scores[i, j]:.6f}" for i in range(len(texts)) for j in range(i + 1, len(texts))]
            yield Finding(f"{precision}: the card's scores (1-2, 1-3, 2-3)", " ".join(upper))
            bound = EXACT if runtime.number_format == "float32" else LOWERED
            furthest = float(np.abs(scores - plain).max())
            yield _within(f"{precision}: furthest from plain sentence-transformers", furthest, bound)
            yield Finding(f"{precision}: texts a second", _speed(engine))
            engine.close()


def report(findings: Iterable[Finding]) -> str:
    """The findings as a table in Markdown."""
    words = {None: "", True: "yes", False: "**NO**"}
    rows = [f"| {each.what} | {each.found} | {each.expected} | {words[each.agrees]} |" for each in findings]
    return "\n".join(["| what | found | expected | agrees |", "| --- | --- | --- | --- |", *rows])


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Check the model; 0 when all agrees, 1 when something does not, 2 when the model cannot be had."""
    parser = argparse.ArgumentParser(prog="python -m gist_demo.selfcheck", description=__doc__)
    parser.add_argument("--model", help="as GIST_DEMO_MODEL takes it", default=environ.get("GIST_DEMO_MODEL"))
    parser.add_argument("--device", help="cpu, cuda, cuda:<number> or mps", default=environ.get("GIST_DEMO_DEVICE"))
    options = parser.parse_args(arguments)
    hub = Hub(environ)
    try:
        check_device(Settings(device=options.device))
        source = wished_source(options.model or DEFAULT_MODEL, hub)
        folder, card = open_source(source, hub, lambda *_: None)
    except (ModelError, SettingsError) as error:
        print(error, file=sys.stderr)
        return 2
    device = choose_device(options.device)
    findings = [*check_facts(folder, source), Finding("device", device), *check_numbers(folder, card, device)]
    print(report(findings))
    return int(any(each.agrees is False for each in findings))


def _against(what: str, found: object, expected: object) -> Finding:
    if expected is None:
        return Finding(what, str(found), "not in the catalog")
    return Finding(what, str(found), str(expected), found == expected)


def _within(what: str, found: float, bound: float) -> Finding:
    return Finding(what, f"{found:.2g}", f"at most {bound:g}", found <= bound)


def _speed(engine: Engine) -> str:
    started, seconds, texts = time.perf_counter(), 0.0, 0
    while seconds <= _SPEED_SECONDS:
        engine.encode([f"{texts}. {text}" for text in PROBE_TEXTS])  # numbered, or the cache would answer
        texts += len(PROBE_TEXTS)
        seconds = time.perf_counter() - started
    return f"{texts / seconds:.0f}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
