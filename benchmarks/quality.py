"""Whether fast numbers rank as well as exact ones, on real texts with judgements."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.encoding import open_engine
from benchmarks.measure import Row
from gist_demo.catalog import BUNDLED_MODEL, MODELS
from gist_demo.encoding.engine import Engine
from gist_demo.models.bundled import bundled_folder
from tests.conftest import DATA
from tests.test_references import ranking_quality


def ranking_rows(cache: Path) -> Iterator[Row]:
    """nDCG@10 of the bundled model on 300 claims over 1,000 abstracts; nothing where the texts are not at hand."""
    folder = bundled_folder()
    if folder is None or not DATA.is_dir():
        return
    engines = {name: open_engine(folder, MODELS[BUNDLED_MODEL], name, cache) for name in ("exact", "fast")}
    found = {name: ranking_quality(engine, DATA) for name, engine in engines.items()}
    change = abs(found["fast"] - found["exact"])
    engine: Engine = engines["fast"]
    yield Row(
        f"nDCG@10 of {engine.card.name} on SciFact (1,000 abstracts), fast ({engine.runtime.number_format})",
        f"exact: {found['exact']:.2f}",
        f"{found['fast']:.2f}",
        "within 0.1",
        change <= 0.1,
    )
