"""Whatever happens to the process that makes maps, everybody gets a picture and the app lives on."""

import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gradio_client import Client

from gist_demo.analysis import projection
from gist_demo.analysis.projection import MAP_WORKER, Projection, project
from gist_demo.analysis.projection_settings import MapSettings
from gist_demo.corpora.samples import load_sample
from gist_demo.settings import Settings
from gist_demo.tabs.interface import App
from gist_demo.worker import Workers
from tests.analysis.map_inputs import clusters

QUESTIONS = list(load_sample("customer-questions").texts)
PLAIN = ", so this is a plain projection (PCA)."


@pytest.fixture(scope="module")
def client(app_url: str) -> Client:
    return Client(app_url, verbose=False)


def drawn(client: Client, random_state: int = 42) -> dict[str, Any]:
    answer: dict[str, Any] = client.predict(texts=QUESTIONS, random_state=random_state, api_name="/project")
    return answer


def is_alive(client: Client) -> bool:
    return len(client.predict(texts=["a", "b"], api_name="/similarity")["scores"]) == 2


def test_maps_asked_at_once_are_those_asked_one_by_one(client: Client) -> None:
    jobs = [client.submit(texts=QUESTIONS, random_state=seed, api_name="/project") for seed in (1, 2, 1)]
    together = [job.result(timeout=120) for job in jobs]
    assert [answer["method"] for answer in together] == ["umap"] * 3
    assert together[0]["coordinates"] == together[2]["coordinates"] != together[1]["coordinates"]
    assert [drawn(client, seed)["coordinates"] for seed in (1, 2)] == [each["coordinates"] for each in together[:2]]


def test_past_its_deadline_a_map_is_plain_and_the_next_one_is_not(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = drawn(client)
    with monkeypatch.context() as patched:
        patched.setattr(projection, "map_seconds", lambda *_: 0.0)
        late = drawn(client)
    assert (late["method"], late["note"]) == ("pca", f"UMAP took too long with these texts{PLAIN}")
    assert np.shape(late["coordinates"]) == np.shape(before["coordinates"])
    assert is_alive(client)
    assert drawn(client)["coordinates"] == before["coordinates"]


def test_a_killed_worker_costs_one_map_its_picture(client: Client, app: App) -> None:
    before = drawn(client)
    job = client.submit(texts=QUESTIONS, n_neighbors=100, api_name="/project")
    kill_while_busy(app.workers)
    broken = job.result(timeout=120)
    assert (broken["method"], broken["note"]) == ("pca", f"UMAP broke off with these texts{PLAIN}")
    assert is_alive(client)
    assert drawn(client)["coordinates"] == before["coordinates"]


def kill_while_busy(workers: Workers) -> None:
    deadline = time.monotonic() + 60
    while not workers._turns["map"].locked():
        assert time.monotonic() < deadline, "the map was never begun"
        threading.Event().wait(0.005)
    pid = workers._processes["map"]._process.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)


def test_a_worker_killed_while_idle_costs_nothing(client: Client, app: App) -> None:
    before = drawn(client)
    process = app.workers._processes["map"]._process
    process.kill()
    process.join()
    assert drawn(client)["coordinates"] == before["coordinates"]


def test_numba_s_own_threads_do_not_bring_two_maps_at_once_down(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That threading layer ends a process in which two threads use it at once."""
    monkeypatch.setenv("NUMBA_THREADING_LAYER", "workqueue")
    made = two_maps(settings.data_dir)
    assert [each.method for each in made] == ["umap", "umap"]
    np.testing.assert_array_equal(made[0].coordinates, made[1].coordinates)


def test_nothing_can_be_written_at_home_nor_in_the_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """All is compiled anew, in a folder of this start."""
    monkeypatch.setenv("HOME", "/nonexistent")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    (tmp_path / "file").touch()
    made = two_maps(tmp_path / "file" / "data")
    assert [each.method for each in made] == ["umap", "umap"]
    assert "compiled code is not kept" in caplog.text


def two_maps(data_dir: Path) -> list[Projection]:
    """The same map twice, asked at once of a worker of its own."""
    workers, vectors = Workers([MAP_WORKER], data_dir=data_dir), clusters(120)
    try:
        with ThreadPoolExecutor(2) as pool:
            asked = [pool.submit(workers.call, "map", project, vectors, MapSettings(), seconds=120) for _ in range(2)]
            made = [each.result() for each in asked]
        assert workers.ready("map")
    finally:
        workers.close()
    return made
