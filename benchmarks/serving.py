"""What a visitor waits for while another one has much to be read: two sessions on the running app."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from gradio_client import Client

from benchmarks.inputs import gist_shape, mixed_texts
from benchmarks.measure import Row
from gist_demo.corpora.corpus import CorpusStore
from gist_demo.encoding.engine import Engine
from gist_demo.models.loading import LocalModels
from gist_demo.settings import Settings
from gist_demo.tabs.interface import App
from gist_demo.ui.launch import launch, prepare_environment
from gist_demo.ui.page import build_page
from gist_demo.worker import Workers

_QUERIES = 20


def waiting_row(data_dir: Path, *, quick: bool) -> Row:
    """p95 of a query that nobody has asked before, while 2,000 texts of another session are read, against idle."""
    settings = Settings(model=str(gist_shape()), device="cpu", data_dir=data_dir)
    models = LocalModels(settings, environ=os.environ)
    models.start()
    engine = models.get()
    assert isinstance(engine, Engine)
    prepare_environment(settings)
    page = build_page(App(models, CorpusStore(2**28, 3600), Workers((), data_dir=data_dir), settings))
    address = launch(page, settings, prevent_thread_lock=True, quiet=True)
    visitor, other = Client(address, verbose=False), Client(address, verbose=False)
    queries = 6 if quick else _QUERIES
    idle = list(_seconds(visitor, "idle", queries))
    job = other.submit(query="anything", texts=mixed_texts(200 if quick else 2_000, seed=5), api_name="/search")
    _wait_until_running(engine)
    busy = list(_seconds(visitor, "busy", queries))
    still_running = not job.done()
    job.cancel()
    page.close(verbose=False)
    models.close()
    batch = _longest_batch(engine)
    most = float(np.percentile(idle, 95)) + 2 * batch
    p95 = float(np.percentile(busy, 95))
    found = f"{p95:.2f} s, idle {np.percentile(idle, 95):.2f} s, a batch {batch:.2f} s"
    what = "p95 of a query while 2,000 texts of another session are read, fast"
    return Row(what, "idle p95 and two batches", found, f"<= {most:.2f} s", p95 <= most and still_running)


def _seconds(client: Client, name: str, queries: int) -> Iterator[float]:
    for number in range(queries):
        started = time.perf_counter()
        client.predict(query=f"{name} question number {number}", texts=["one text"], api_name="/search")
        yield time.perf_counter() - started


def _wait_until_running(engine: Engine) -> None:
    while not engine._owners._running:  # noqa: SLF001
        threading.Event().wait(0.01)


def _longest_batch(engine: Engine) -> float:
    """The seconds of a batch that fills the budget, by the pace that was measured while both sessions ran."""
    pace = engine._owners._pace  # noqa: SLF001
    return pace.seconds_for(pace.batch_tokens)
