"""What a map costs: UMAP against umap-learn as one would call it, PCA, and a file's way to its map against a tool's."""

import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.encoding import open_engine, uncached
from benchmarks.measure import Row, bound_row, in_turn, ratio_row
from gist_demo.analysis.projection import MAP_WORKER, project, project_texts
from gist_demo.analysis.projection_settings import MapSettings
from gist_demo.catalog import BUNDLED_MODEL, MODELS
from gist_demo.corpora.options import ReadOptions
from gist_demo.corpora.upload import READ_WORKER, read_upload
from gist_demo.encoding.encoder import SILENT, Vectors
from gist_demo.encoding.engine import Engine
from gist_demo.figures.projection import draw_projection
from gist_demo.models.bundled import bundled_folder
from gist_demo.settings import Limits, Precision
from gist_demo.worker import Workers
from tests.conftest import DATA

_TEXTS, _DIMENSION, _GROUPS = 5_000, 768, 50
_PLAIN = 'umap.UMAP(metric="cosine", random_state=42)'
_ATLAS = "embedding-atlas --export-application"
_PLAIN_SCRIPT = (
    'import sys, numpy as np, umap; umap.UMAP(metric="cosine", random_state=42).fit_transform(np.load(sys.argv[1]))'
)
_OURS_SCRIPT = """
import sys
from pathlib import Path
import numpy as np
from gist_demo.analysis.projection import MAP_WORKER, project
from gist_demo.analysis.projection_settings import MapSettings
from gist_demo.worker import Workers

workers = Workers([MAP_WORKER], data_dir=Path(sys.argv[1]))
assert workers.call("map", project, np.load(sys.argv[2]), MapSettings(), seconds=600).method == "umap"
workers.close()
"""


def mapping_rows(data_dir: Path, cache: Path, *, quick: bool) -> Iterator[Row]:
    """A map of 5,000 x 768 in a fresh process and in the warm worker, by PCA, and of a file."""
    vectors, workers = _vectors(), Workers((READ_WORKER, MAP_WORKER), data_dir=data_dir)
    file = data_dir / "vectors.npy"
    np.save(file, vectors)
    try:
        yield _warm_row(workers, vectors, quick=quick)
        if not quick:
            yield _fresh_row(data_dir, file)
        by_pca = in_turn({"pca": lambda: project(vectors, MapSettings("pca"))}, 5)["pca"]
        yield bound_row(
            f"PCA of {_TEXTS:,} x {_DIMENSION}, before UMAP is there", "in the app's process", by_pca, 1, " s"
        )
        if not quick:
            yield from _file_rows(workers, cache)
    finally:
        workers.close()


def _vectors() -> Vectors:
    """Unit rows in groups that overlap, as embeddings are."""
    random = np.random.default_rng(0)
    rows = random.standard_normal((_GROUPS, _DIMENSION), np.float32)[np.arange(_TEXTS) % _GROUPS]
    rows = rows + 1.5 * random.standard_normal((_TEXTS, _DIMENSION), np.float32)
    unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def _warm_row(workers: Workers, vectors: Vectors, *, quick: bool) -> Row:
    ways: dict[str, Callable[[], object]] = {
        _PLAIN: lambda: _plain(vectors),
        "the warm worker": lambda: workers.call("map", project, vectors, MapSettings(), seconds=600),
    }
    in_turn(ways, 1)  # both are compiled
    seconds = in_turn(ways, 1 if quick else 3)
    return ratio_row(f"a map of {_TEXTS:,} x {_DIMENSION}", seconds, "the warm worker", _PLAIN, 1)


def _plain(vectors: Vectors) -> None:
    import umap

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        umap.UMAP(metric="cosine", random_state=42).fit_transform(vectors)


def _fresh_row(data_dir: Path, file: Path) -> Row:
    """Both with what they keep compiled on disk after a first start."""
    ours = "a fresh process that was started before"
    ways: dict[str, Callable[[], object]] = {
        _PLAIN: lambda: _run(sys.executable, "-W", "ignore", "-c", _PLAIN_SCRIPT, str(file)),
        ours: lambda: _run(sys.executable, "-c", _OURS_SCRIPT, str(data_dir), str(file)),
    }
    in_turn(ways, 1)
    return ratio_row(f"a map of {_TEXTS:,} x {_DIMENSION}", in_turn(ways, 3), ours, _PLAIN, 2.5)


def _file_rows(workers: Workers, cache: Path) -> Iterator[Row]:
    """2,000 short texts from a CSV to the figure, with a model that is loaded, against a command that does the same."""
    folder, command = bundled_folder(), os.environ.get("EMBEDDING_ATLAS") or shutil.which("embedding-atlas")
    what, least = "2,000 definitions from CSV to map", 4.0
    if folder is None or not DATA.is_dir():
        return
    if command is None:
        yield Row(what, _ATLAS, "left out: the command is neither in EMBEDDING_ATLAS nor on PATH", f">= {least:g}x")
        return
    names: tuple[Precision, ...] = ("exact", "fast")
    engines = {name: open_engine(folder, MODELS[BUNDLED_MODEL], name, cache) for name in names}
    table = DATA / "oewn_glosses_2k.csv"
    ways: dict[str, Callable[[], object]] = {_ATLAS: partial(_atlas, command, table, folder)}
    for name, engine in engines.items():
        ways[_named(engine, name)] = partial(_from_file, engine, table, workers)
    seconds = in_turn(ways, 3)
    for name, engine in engines.items():
        yield ratio_row(what, seconds, _named(engine, name), _ATLAS, least)
        engine.close()


def _named(engine: Engine, precision: Precision) -> str:
    return f"the warm app, {precision} ({engine.runtime.number_format})"


def _from_file(engine: Engine, table: Path, workers: Workers) -> None:
    options = ReadOptions(text_column="definition")
    corpus = read_upload(table, options=options, workers=workers, limits=Limits(), watch=SILENT)
    uncached(engine, [])
    made = project_texts(engine, corpus.texts, MapSettings(), workers=workers)
    if made.projection.method != "umap" or made.provenance.rows != len(corpus.texts):
        raise RuntimeError(made.projection.note)
    draw_projection(made.projection.coordinates).to_json()


def _atlas(command: str, table: Path, model: Path) -> None:
    """The command in a home of its own, since it keeps the embeddings of what it has met."""
    with tempfile.TemporaryDirectory() as home:
        out = str(Path(home) / "map.zip")
        given = (str(table), "--text", "definition", "--model", str(model), "--umap-random-state", "42")
        _run(command, *given, "--export-application", out, HOME=home, XDG_CACHE_HOME=home, HF_HUB_OFFLINE="1")
        if not Path(out).exists():
            raise RuntimeError(f"{command} wrote nothing")


def _run(*command: str, **environ: str) -> None:
    done = subprocess.run(command, env=os.environ | environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
