"""`python -m benchmarks`: measure all and write the table to benchmarks/README.md; `--quick` prints some of it."""

import argparse
import datetime
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import torch

from benchmarks import classifying, encoding, mapping, matrices, quality, reading, searching, serving
from benchmarks.inputs import CARD, gist_shape
from benchmarks.measure import Row, machine, table
from gist_demo.models.plain import load_plain
from gist_demo.settings import Precision

_REPORT = Path(__file__).with_name("README.md")
_HEAD = """# Benchmarks

`python -m benchmarks` measures what is below and writes this file; `--quick` prints some of it.

Each row is measured side by side, in one run, with what a user would do instead; medians of 3 rounds in which the ways
take turns. The model has GIST's exact shape (12 layers of 768, CLS pooling) and random weights, which cost what GIST's
cost; texts of mixed length have 55 tokens on average, the longest about 315.
"""


def rows(data_dir: Path, *, quick: bool) -> Iterator[Row]:
    """All that can be measured here, one by one."""
    cache = data_dir / "models"
    cache.mkdir()
    plain = load_plain(gist_shape(), CARD, device="cpu")
    names: tuple[Precision, ...] = ("exact", "fast")
    engines = {name: encoding.open_engine(gist_shape(), CARD, name, cache) for name in names}
    yield from encoding.speed_rows(plain, engines, quick=quick)
    yield from encoding.agreement_rows(plain, engines)
    yield from encoding.cache_rows(engines["fast"], quick=quick)
    for engine in engines.values():
        engine.close()
    yield encoding.memory_row(cache, quick=quick)
    yield serving.waiting_row(data_dir, quick=quick)
    yield from reading.reading_rows(data_dir)
    yield from searching.searching_rows()
    yield from classifying.classifying_rows()
    yield from matrices.matrix_rows(data_dir, os.environ.get("CHROMIUM") or shutil.which("chromium"))
    yield from mapping.mapping_rows(data_dir, cache, quick=quick)
    if not quick:
        yield from quality.ranking_rows(cache)
    if torch.cuda.is_available():
        yield from encoding.gpu_rows(cache, quick=quick)


def main() -> None:
    """Measure, print each row as it comes, and write the report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="some of it, within a minute or two; printed only")
    quick = parser.parse_args().quick
    measured: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="gist-demo-benchmarks-") as folder:
        for row in rows(Path(folder), quick=quick):
            print(f"{row.what} | {row.against} | {row.found} | {row.target}", flush=True)
            measured.append(row)
    report = f"{_HEAD}\nMeasured on {datetime.date.today():%Y-%m-%d}: {machine()}\n\n{table(measured)}\n"  # noqa: DTZ011
    print(report)
    if not quick:
        _REPORT.write_text(report, "utf-8")


if __name__ == "__main__":
    main()
