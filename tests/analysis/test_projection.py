import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from gist_demo.analysis import projection
from gist_demo.analysis.layout import pca
from gist_demo.analysis.projection import (
    MAP_WORKER,
    Projection,
    map_seconds,
    project,
    project_texts,
    sketch_texts,
)
from gist_demo.analysis.projection_settings import MapSettings
from gist_demo.catalog import DEFAULT_MODEL, MODELS, ModelCard
from gist_demo.encoding.encoder import (
    SILENT,
    Embeddings,
    EncodeReport,
    Kind,
    Phase,
    Runtime,
    TokenSpans,
    Vectors,
    Watch,
)
from gist_demo.errors import InputError, Stopped
from gist_demo.settings import Limits
from gist_demo.text import is_blank
from gist_demo.worker import WorkerError, WorkerFault, WorkerKind, Workers
from tests.analysis.map_inputs import clusters, umap_that

NAN = float("nan")
UMAP = MapSettings()


class Letters:
    """An encoder whose vectors count letters; blank texts are zero rows. A `flaw` is put in all of them."""

    card: ModelCard = MODELS[DEFAULT_MODEL]
    runtime = Runtime("cpu", "test", "float32")

    def __init__(self, flaw: float = 0.0) -> None:
        self.flaw = flaw

    def encode(self, texts: Sequence[str], /, *, kind: Kind = "document", watch: Watch = SILENT) -> Embeddings:
        assert kind == "document"
        watch.check()
        rows = np.array([[text.count(chr(97 + i)) + (not is_blank(text)) for i in range(26)] for text in texts])
        vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
        blank = tuple(i for i, text in enumerate(texts) if is_blank(text))
        return Embeddings((vectors + self.flaw).astype(np.float32), EncodeReport(blank=blank))

    def token_spans(self, texts: Sequence[str], /, *, watch: Watch = SILENT) -> list[TokenSpans]:
        raise NotImplementedError


@pytest.fixture(scope="session")
def workers(pytestconfig: pytest.Config) -> Iterator[Workers]:
    """The real thing, with what earlier test runs compiled."""
    assert pytestconfig.cache is not None
    made = Workers([MAP_WORKER], data_dir=pytestconfig.cache.mkdir("gist-demo"))
    made.start()
    yield made
    made.close()


@pytest.fixture
def cold_workers(tmp_path: Path) -> Iterator[Workers]:
    """A process that never heard of UMAP."""
    made = Workers([WorkerKind("map", MAP_WORKER.memory_bytes)], data_dir=tmp_path)
    yield made
    made.close()


def by_worker(workers: Workers, vectors: Vectors, settings: MapSettings = UMAP) -> Projection:
    return workers.call("map", project, vectors, settings, seconds=120)


def test_umap_keeps_clusters_together(workers: Workers) -> None:
    made = by_worker(workers, clusters(80))
    assert (made.method, made.note, made.settings, made.duplicates) == ("umap", "", UMAP, 0)
    assert made.coordinates.shape == (80, 2)
    assert made.coordinates.dtype == np.float32
    middles = np.array([made.coordinates[group::4].mean(axis=0) for group in range(4)])
    nearest = np.linalg.norm(made.coordinates[:, None] - middles, axis=2).argmin(axis=1)
    assert (nearest == np.arange(80) % 4).all()


def test_the_same_texts_make_the_same_map_in_any_order_and_any_process(workers: Workers) -> None:
    vectors = clusters(60)
    vectors = np.concatenate([vectors, vectors[:5], np.zeros((1, 32), np.float32)])
    order = np.random.default_rng(1).permutation(len(vectors))
    first = by_worker(workers, vectors)
    shuffled = by_worker(workers, vectors[order])
    with pytest.raises(Stopped):
        workers.call("map", time.sleep, 9, seconds=9, watch=StopAtOnce())
    elsewhere = by_worker(workers, vectors)
    assert (first.note, first.duplicates) == ("5 texts are the same as another one and share its point.", 5)
    assert np.isnan(first.coordinates[-1]).all()
    np.testing.assert_array_equal(first.coordinates[:5], first.coordinates[60:65])
    np.testing.assert_array_equal(first.coordinates[order], shuffled.coordinates)
    np.testing.assert_array_equal(first.coordinates, elsewhere.coordinates)
    assert not np.array_equal(first.coordinates, by_worker(workers, vectors, MapSettings(random_state=7)).coordinates)


def test_few_texts_for_the_neighbours_asked_for(workers: Workers) -> None:
    made = by_worker(workers, clusters(8))
    assert (made.method, made.settings.n_neighbors) == ("umap", 7)
    assert made.note == "With 8 different texts, 7 neighbours are used instead of 15."


def test_equal_eigenvalues_do_not_let_chance_in(workers: Workers) -> None:
    vectors = np.eye(12, 32, dtype=np.float32)
    first, second = by_worker(workers, vectors), by_worker(workers, vectors)
    np.testing.assert_array_equal(first.coordinates, second.coordinates)


def test_nearly_the_same_texts(workers: Workers) -> None:
    vectors = clusters(40, groups=1, noise=0.01)
    made = by_worker(workers, vectors)
    assert made.method == "umap"
    assert len(np.unique(made.coordinates, axis=0)) == 40


def test_thousands_of_texts_need_no_approximate_index(workers: Workers) -> None:
    vectors = clusters(4100, dimension=16, groups=10)
    made = workers.call("map", project_without_an_index, vectors, seconds=120)
    assert made.method == "umap"
    assert len(np.unique(made.coordinates, axis=0)) > 4000


def project_without_an_index(vectors: Vectors) -> Projection:
    from umap import umap_

    umap_.nearest_neighbors = None
    return project(vectors, MapSettings(n_neighbors=5))


def test_the_worker_holds_neither_gradio_nor_torch(workers: Workers) -> None:
    assert workers.call("map", loaded, seconds=60) == {"umap", "numpy"}


def loaded() -> set[str]:
    return {"gradio", "torch", "plotly", "umap", "numpy"} & set(sys.modules)


@pytest.mark.parametrize(
    ("distinct", "method", "note"),
    [
        (1, "point", "All texts are the same to the model, so they share one point."),
        (2, "line", "There are only 2 different texts, so the map is a line between them."),
        (3, "pca", "There are only 3 different texts, too few for UMAP, so this is a plain projection (PCA)."),
        (7, "pca", "There are only 7 different texts, too few for UMAP, so this is a plain projection (PCA)."),
    ],
)
def test_few_different_texts(distinct: int, method: str, note: str) -> None:
    vectors = clusters(distinct, groups=distinct)
    once, thrice = project(vectors, UMAP), project(np.tile(vectors, (3, 1)), UMAP)
    assert (once.method, once.note, once.duplicates) == (method, note, 0)
    assert (thrice.method, thrice.duplicates) == (method, 2 * distinct)
    np.testing.assert_array_equal(thrice.coordinates, np.tile(once.coordinates, (3, 1)))
    assert len(np.unique(once.coordinates, axis=0)) == distinct


def test_what_shares_a_point_is_said() -> None:
    vectors = clusters(4)
    twice = vectors[[0, 0, 1, 2, 3, 3]]
    assert project(vectors[[0, 1, 2, 3, 3]], UMAP).note.endswith(
        " 1 text is the same as another one and shares its point."
    )
    assert project(twice, UMAP).note.endswith(" 2 texts are the same as another one and share its point.")
    assert project(vectors[[0, 0, 0, 0]], UMAP).note == "All texts are the same to the model, so they share one point."


def test_all_alike_up_to_rounding_is_one_point() -> None:
    noise = np.random.default_rng(0).normal(size=(50, 32)).astype(np.float32)
    made = project(clusters(1) + np.float32(1e-7) * noise, UMAP)
    assert made.method == "point"
    assert not made.coordinates.any()


def test_blank_texts_have_no_place() -> None:
    vectors = clusters(6)
    vectors[2] = 0
    made = project(vectors, UMAP)
    assert np.isnan(made.coordinates).all(axis=1).tolist() == [False, False, True, False, False, False]
    nothing = project(np.zeros((4, 32), np.float32), UMAP)
    assert (nothing.method, nothing.note) == ("point", "Blank texts have no place on a map.")
    assert np.isnan(nothing.coordinates).all()


@pytest.mark.parametrize("value", [NAN, float("inf")])
def test_vectors_that_are_not_finite_are_a_bug(value: float) -> None:
    vectors = clusters(5)
    vectors[1, 1] = value
    with pytest.raises(ValueError, match="finite"):
        project(vectors, UMAP)


def test_order_does_not_matter_to_the_plain_pictures() -> None:
    vectors = clusters(7)
    order = [3, 1, 6, 0, 2, 5, 4]
    np.testing.assert_array_equal(project(vectors, UMAP).coordinates[order], project(vectors[order], UMAP).coordinates)


def test_more_neighbours_than_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = umap_that(monkeypatch, np.zeros((9, 2), np.float32))
    made = project(clusters(9), MapSettings(n_neighbors=200))
    assert made.note == "With 9 different texts, 8 neighbours are used instead of 200."
    assert asked[0]["n_neighbors"] == made.settings.n_neighbors == 8


@pytest.mark.parametrize("answer", [RuntimeError("what a visitor typed"), np.full((20, 2), NAN, np.float32)])
def test_a_failing_umap_gives_a_plain_picture(
    answer: Vectors | Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    umap_that(monkeypatch, answer)
    made = project(clusters(20), UMAP)
    assert (made.method, made.note) == ("pca", "UMAP failed with these texts, so this is a plain projection (PCA).")
    assert ("RuntimeError" in caplog.text) == isinstance(answer, Exception)
    assert "typed" not in caplog.text


def test_without_umap_installed_there_is_a_plain_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "umap", None)
    assert project(clusters(20), UMAP).method == "pca"


class StopAtOnce(Watch):
    def check(self) -> None:
        raise Stopped


class Recorder(Watch):
    def __init__(self) -> None:
        self.said: list[tuple[int, int, Phase]] = []

    def progress(self, done: int, total: int, phase: Phase = "encode", *, seconds_left: float | None = None) -> None:
        self.said.append((done, total, phase))


def test_texts_to_map(cold_workers: Workers) -> None:
    watch = Recorder()
    made = project_texts(Letters(), ["a", "b", " ", "c", "a"], UMAP, workers=cold_workers, watch=watch)
    assert made.projection.method == "pca"
    assert np.isnan(made.projection.coordinates).any(axis=1).tolist() == [False, False, True, False, False]
    assert made.report.blank == (2,)
    assert (made.provenance.model, made.provenance.rows, made.provenance.skipped) == (DEFAULT_MODEL, 5, 1)
    assert made.provenance.settings == {"method": "pca", "n_components": 2}
    assert watch.said == [(0, 0, "project")]


def test_the_settings_of_a_map_are_kept(workers: Workers) -> None:
    texts = [chr(97 + i) * (1 + i % 3) for i in range(20)]
    made = project_texts(Letters(), texts, MapSettings(n_neighbors=50, min_dist=0.3, random_state=1), workers=workers)
    assert made.provenance.settings == {
        "method": "umap",
        "n_components": 2,
        "metric": "cosine",
        "init": "pca",
        "n_neighbors": 19,
        "min_dist": 0.3,
        "random_state": 1,
    }


@pytest.mark.parametrize(
    "settings", [MapSettings("umap", 3), MapSettings(metric="euclidean"), MapSettings(metric="correlation")]
)
def test_other_dimensions_and_metrics_keep_clusters_together_too(workers: Workers, settings: MapSettings) -> None:
    vectors = clusters(80)
    made = by_worker(workers, vectors, settings)
    assert (made.method, made.note, made.settings) == ("umap", "", settings)
    assert made.coordinates.shape == (80, settings.n_components)
    middles = np.array([made.coordinates[group::4].mean(axis=0) for group in range(4)])
    nearest = np.linalg.norm(made.coordinates[:, None] - middles, axis=2).argmin(axis=1)
    assert (nearest == np.arange(80) % 4).all()


@pytest.mark.parametrize("n_components", [2, 3])
def test_a_sketch_and_a_map_by_pca_need_no_worker(n_components: int) -> None:
    texts = [chr(97 + i) * (1 + i % 3) + "z" * (i % 4) for i in range(20)]
    settings = MapSettings(n_components=n_components)
    sketch = sketch_texts(Letters(), texts, settings)
    asked_for = project_texts(Letters(), texts, replace(settings, method="pca"), workers=Workers([], data_dir=Path()))
    for made in (sketch, asked_for):
        assert (made.projection.method, made.projection.note) == ("pca", "")
        assert made.provenance.settings == {"method": "pca", "n_components": n_components}
    distinct, which = np.unique(Letters().encode(texts).vectors, axis=0, return_inverse=True)
    np.testing.assert_array_equal(sketch.projection.coordinates, pca(distinct, n_components)[which])
    np.testing.assert_array_equal(sketch.projection.coordinates, asked_for.projection.coordinates)


def test_few_different_texts_are_laid_out_by_pca_without_an_excuse_where_it_was_asked_for() -> None:
    assert project(clusters(5), MapSettings("pca")).note == ""


def test_a_sketch_is_checked_and_stopped_like_a_map() -> None:
    with pytest.raises(InputError):
        sketch_texts(Letters(), list("abc"), UMAP)
    with pytest.raises(Stopped):
        sketch_texts(Letters(), list("abcd"), UMAP, watch=StopAtOnce())


def test_more_texts_than_umap_takes_are_drawn_by_pca_with_a_sentence() -> None:
    texts = [chr(97 + i) for i in range(9)]
    made = project_texts(Letters(), texts, UMAP, workers=Workers([], data_dir=Path()), limits=Limits(umap_texts=8))
    assert made.projection.method == "pca"
    assert made.projection.note == "UMAP takes at most 8 texts here, so this is a plain projection (PCA)."


def test_a_stopped_map_is_stopped(cold_workers: Workers) -> None:
    with pytest.raises(Stopped):
        project_texts(Letters(), list("abcd"), UMAP, workers=cold_workers, watch=StopAtOnce())


@pytest.mark.parametrize(
    ("cause", "why"),
    [
        ("time", "UMAP took too long with these texts"),
        ("memory", "UMAP needed too much memory for these texts"),
        ("died", "UMAP broke off with these texts"),
    ],
)
def test_a_map_that_does_not_come_to_an_end_is_drawn_plainly(
    cause: Literal["time", "memory", "died"], why: str, cold_workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise WorkerError(cause)

    monkeypatch.setattr(cold_workers, "call", fail)
    made = project_texts(Letters(), list("abcdefghij"), UMAP, workers=cold_workers)
    assert made.projection.method == "pca"
    assert made.projection.note == f"{why}, so this is a plain projection (PCA)."


def test_a_map_that_takes_too_long_is_drawn_plainly(cold_workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projection, "map_seconds", lambda *_: 0.0)
    made = project_texts(Letters(), list("abcdefghij"), UMAP, workers=cold_workers)
    assert made.projection.note.startswith("UMAP took too long")


def test_a_bug_is_no_fallback(cold_workers: Workers) -> None:
    with pytest.raises(WorkerFault):
        project_texts(Letters(flaw=NAN), list("abcd"), UMAP, workers=cold_workers)


def test_the_time_allowed_grows_with_the_work() -> None:
    assert 60 < map_seconds(4, 15) < map_seconds(5000, 15) < map_seconds(5000, 200) < Limits().run_seconds
