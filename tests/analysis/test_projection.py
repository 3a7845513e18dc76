import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal

import numpy as np
import pytest

from gist_demo.analysis import projection
from gist_demo.analysis.layout import exact_neighbors, pca, plain_layout
from gist_demo.analysis.projection import (
    MAP_WORKER,
    Projection,
    check_settings,
    map_seconds,
    project,
    project_texts,
    warm,
)
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

NAN = float("nan")


def clusters(n: int, *, dimension: int = 32, groups: int = 4, noise: float = 0.3, seed: int = 0) -> Vectors:
    """Unit rows around `groups` random middles, row i in group i % groups."""
    random = np.random.default_rng(seed)
    rows = random.normal(size=(groups, dimension))[np.arange(n) % groups] + noise * random.normal(size=(n, dimension))
    unit: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return unit


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


def by_worker(workers: Workers, vectors: Vectors, random_state: int = 42) -> Projection:
    return workers.call("map", project, vectors, seconds=120, random_state=random_state)


def test_umap_keeps_clusters_together(workers: Workers) -> None:
    made = by_worker(workers, clusters(80))
    assert (made.method, made.note, made.n_neighbors, made.duplicates) == ("umap", "", 15, 0)
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
    assert not np.array_equal(first.coordinates, by_worker(workers, vectors, random_state=7).coordinates)


def test_few_texts_for_the_neighbours_asked_for(workers: Workers) -> None:
    made = by_worker(workers, clusters(8))
    assert (made.method, made.n_neighbors) == ("umap", 7)
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
    return project(vectors, n_neighbors=5)


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
    once, thrice = project(vectors), project(np.tile(vectors, (3, 1)))
    assert (once.method, once.note, once.duplicates) == (method, note, 0)
    assert (thrice.method, thrice.duplicates) == (method, 2 * distinct)
    np.testing.assert_array_equal(thrice.coordinates, np.tile(once.coordinates, (3, 1)))
    assert len(np.unique(once.coordinates, axis=0)) == distinct


def test_what_shares_a_point_is_said() -> None:
    vectors = clusters(4)
    twice = vectors[[0, 0, 1, 2, 3, 3]]
    assert project(vectors[[0, 1, 2, 3, 3]]).note.endswith(" 1 text is the same as another one and shares its point.")
    assert project(twice).note.endswith(" 2 texts are the same as another one and share its point.")
    assert project(vectors[[0, 0, 0, 0]]).note == "All texts are the same to the model, so they share one point."


def test_all_alike_up_to_rounding_is_one_point() -> None:
    noise = np.random.default_rng(0).normal(size=(50, 32)).astype(np.float32)
    made = project(clusters(1) + np.float32(1e-7) * noise)
    assert made.method == "point"
    assert not made.coordinates.any()


def test_blank_texts_have_no_place() -> None:
    vectors = clusters(6)
    vectors[2] = 0
    made = project(vectors)
    assert np.isnan(made.coordinates).all(axis=1).tolist() == [False, False, True, False, False, False]
    nothing = project(np.zeros((4, 32), np.float32))
    assert (nothing.method, nothing.note) == ("point", "Blank texts have no place on a map.")
    assert np.isnan(nothing.coordinates).all()


@pytest.mark.parametrize("value", [NAN, float("inf")])
def test_vectors_that_are_not_finite_are_a_bug(value: float) -> None:
    vectors = clusters(5)
    vectors[1, 1] = value
    with pytest.raises(ValueError, match="finite"):
        project(vectors)


def test_order_does_not_matter_to_the_plain_pictures() -> None:
    vectors = clusters(7)
    order = [3, 1, 6, 0, 2, 5, 4]
    np.testing.assert_array_equal(project(vectors).coordinates[order], project(vectors[order]).coordinates)


def test_pca_is_the_projection_of_largest_spread() -> None:
    vectors = clusters(30, dimension=5)
    points = pca(vectors)
    centred = vectors - vectors.mean(axis=0)
    _, singular, axes = np.linalg.svd(centred, full_matrices=False)
    np.testing.assert_allclose(np.abs(points), np.abs(centred @ axes[:2].T), atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(points, axis=0), singular[:2], rtol=1e-5)
    assert (points[np.abs(points).argmax(axis=0), [0, 1]] > 0).all()


def test_pca_of_two_rows_is_a_line_of_their_distance() -> None:
    points = pca(np.array([[1, 0, 0], [0, 1, 0]], np.float32))
    np.testing.assert_allclose(points, [[np.sqrt(0.5), 0], [-np.sqrt(0.5), 0]], atol=1e-6)


def test_exact_neighbors_are_those_of_the_whole_matrix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gist_demo.analysis.layout._BLOCK_ROWS", 7)  # several blocks and a rest
    vectors = clusters(40)
    indices, distances = exact_neighbors(vectors, 6)
    matrix = 1 - vectors @ vectors.T
    np.fill_diagonal(matrix, -1)
    np.testing.assert_array_equal(indices, np.argsort(matrix, axis=1)[:, :6])
    np.testing.assert_array_equal(indices[:, 0], np.arange(40))
    assert (distances[:, 0] == 0).all()
    assert (np.diff(distances, axis=1) >= 0).all()
    np.testing.assert_allclose(distances[:, 1:], np.sort(matrix, axis=1)[:, 1:6], atol=1e-6)


def test_enough_different_rows_go_to_umap() -> None:
    assert plain_layout(clusters(8)) is None


def umap_that(monkeypatch: pytest.MonkeyPatch, points: Vectors | Exception) -> list[dict[str, Any]]:
    """Put a stand-in in UMAP's place; returns where it notes what it is asked for."""
    asked: list[dict[str, Any]] = []

    class Reducer:
        def __init__(self, **settings: object) -> None:
            asked.append(settings)

        def fit_transform(self, _: Vectors) -> Vectors:
            if isinstance(points, Exception):
                raise points
            return points

    monkeypatch.setitem(sys.modules, "umap", SimpleNamespace(UMAP=Reducer))
    return asked


def test_what_umap_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    points = np.arange(40, dtype=np.float32).reshape(20, 2)
    asked = umap_that(monkeypatch, points)
    made = project(clusters(20), n_neighbors=5, min_dist=0.3, random_state=7)
    assert made.method == "umap"
    np.testing.assert_array_equal(np.sort(made.coordinates, axis=0), points)
    indices, distances = asked[0].pop("precomputed_knn")
    assert indices.shape == distances.shape == (20, 5)
    settings = {"n_neighbors": 5, "min_dist": 0.3, "metric": "cosine", "init": "pca", "random_state": 7, "n_jobs": 1}
    assert asked == [settings]


def test_more_neighbours_than_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = umap_that(monkeypatch, np.zeros((9, 2), np.float32))
    made = project(clusters(9), n_neighbors=200)
    assert made.note == "With 9 different texts, 8 neighbours are used instead of 200."
    assert asked[0]["n_neighbors"] == made.n_neighbors == 8


def test_warming_up_compiles_for_good_and_draws_a_map(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = umap_that(monkeypatch, np.zeros((64, 2), np.float32))
    kept: list[str] = []

    def compiled(name: str) -> SimpleNamespace:
        return SimpleNamespace(enable_caching=lambda: kept.append(name))

    names = ("smooth_knn_dist", "compute_membership_strengths", "_nb_optimize_layout_euclidean_single_epoch")
    module = SimpleNamespace(tqdm=SimpleNamespace(set_lock=lambda _: None), **{name: compiled(name) for name in names})
    monkeypatch.setattr(sys.modules["umap"], "layouts", module, raising=False)
    monkeypatch.setattr(sys.modules["umap"], "umap_", module, raising=False)
    warm()
    assert kept == list(names)
    assert len(asked) == 1


@pytest.mark.parametrize("answer", [RuntimeError("what a visitor typed"), np.full((20, 2), NAN, np.float32)])
def test_a_failing_umap_gives_a_plain_picture(
    answer: Vectors | Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    umap_that(monkeypatch, answer)
    made = project(clusters(20))
    assert (made.method, made.note) == ("pca", "UMAP failed with these texts, so this is a plain projection (PCA).")
    assert ("RuntimeError" in caplog.text) == isinstance(answer, Exception)
    assert "typed" not in caplog.text


def test_without_umap_installed_there_is_a_plain_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "umap", None)
    assert project(clusters(20)).method == "pca"


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
    made = project_texts(Letters(), ["a", "b", " ", "c", "a"], workers=cold_workers, watch=watch)
    assert made.projection.method == "pca"
    assert np.isnan(made.projection.coordinates).any(axis=1).tolist() == [False, False, True, False, False]
    assert made.report.blank == (2,)
    assert (made.provenance.model, made.provenance.rows, made.provenance.skipped) == (DEFAULT_MODEL, 5, 1)
    assert made.provenance.settings == {"method": "pca"}
    assert watch.said == [(0, 0, "project")]


def test_the_settings_of_a_map_are_kept(workers: Workers) -> None:
    texts = [chr(97 + i) * (1 + i % 3) for i in range(20)]
    made = project_texts(Letters(), texts, workers=workers, n_neighbors=50, min_dist=0.3, random_state=1)
    assert made.provenance.settings == {
        "method": "umap",
        "metric": "cosine",
        "init": "pca",
        "n_neighbors": 19,
        "min_dist": 0.3,
        "random_state": 1,
    }


def test_a_stopped_map_is_stopped(cold_workers: Workers) -> None:
    with pytest.raises(Stopped):
        project_texts(Letters(), list("abcd"), workers=cold_workers, watch=StopAtOnce())


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
    made = project_texts(Letters(), list("abcdefghij"), workers=cold_workers)
    assert made.projection.method == "pca"
    assert made.projection.note == f"{why}, so this is a plain projection (PCA)."


def test_a_map_that_takes_too_long_is_drawn_plainly(cold_workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projection, "map_seconds", lambda *_: 0.0)
    made = project_texts(Letters(), list("abcdefghij"), workers=cold_workers)
    assert made.projection.note.startswith("UMAP took too long")


def test_a_bug_is_no_fallback(cold_workers: Workers) -> None:
    with pytest.raises(WorkerFault):
        project_texts(Letters(flaw=NAN), list("abcd"), workers=cold_workers)


@pytest.mark.parametrize(
    ("n", "sentence"),
    [
        (0, "A map needs at least 4 texts; there are 0. Add some more."),
        (1, "A map needs at least 4 texts; there is 1. Add some more."),
        (3, "A map needs at least 4 texts; there are 3. Add some more."),
        (5001, "A map takes at most 5,000 texts; there are 5,001. Use fewer."),
    ],
)
def test_too_few_and_too_many_texts(n: int, sentence: str) -> None:
    with pytest.raises(InputError) as refused:
        check_settings(n, 15, 0.1, 42)
    assert (refused.value.text, refused.value.field) == (sentence, "texts")


def test_limits_come_from_the_settings() -> None:
    check_settings(2, 15, 0.1, 42, limits=Limits(map_texts_least=2))
    with pytest.raises(InputError):
        check_settings(12, 15, 0.1, 42, limits=Limits(map_texts=10))


@pytest.mark.parametrize(
    ("n_neighbors", "min_dist", "random_state"), [(2, 0, 0), (200, 0.99, 2**32 - 1), (15, 0.1, 42)]
)
def test_settings_in_their_range(n_neighbors: int, min_dist: float, random_state: int) -> None:
    check_settings(4, n_neighbors, min_dist, random_state)


WRONG: tuple[object, ...] = ("15", None, True, NAN, float("inf"), -1, [], {}, 10**400)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *((field, value) for field in ("n_neighbors", "min_dist", "random_state") for value in WRONG),
        ("n_neighbors", 1),
        ("n_neighbors", 201),
        ("n_neighbors", 15.0),
        ("min_dist", 1),
        ("random_state", 2**32),
        ("random_state", 42.0),
    ],
)
def test_settings_that_cannot_be_used_are_refused_at_their_field(field: str, value: object) -> None:
    settings: dict[str, object] = {"n_neighbors": 15, "min_dist": 0.1, "random_state": 42} | {field: value}
    with pytest.raises(InputError) as refused:
        check_settings(10, settings["n_neighbors"], settings["min_dist"], settings["random_state"])
    assert refused.value.field == field


def test_the_time_allowed_grows_with_the_work() -> None:
    assert 60 < map_seconds(4, 15) < map_seconds(5000, 15) < map_seconds(5000, 200) < Limits().run_seconds
