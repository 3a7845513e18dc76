"""What all tests share: a real model, loaded once, the way the app loads it."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_OFFLINE"] = "1"

from gist_demo.analysis.projection import MAP_WORKER
from gist_demo.corpora.corpus import CorpusStore
from gist_demo.corpora.upload import READ_WORKER
from gist_demo.encoding.backend import TokenIds
from gist_demo.encoding.encoder import Encoder, Vectors
from gist_demo.encoding.engine import Engine
from gist_demo.models.loading import LocalModels
from gist_demo.settings import Settings
from gist_demo.tabs.interface import App
from gist_demo.ui.launch import launch, prepare_environment
from gist_demo.ui.page import build_page
from gist_demo.worker import Workers

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of an app with the bundled model and a data folder of its own."""
    return Settings(model="bundled", device="cpu", precision="exact", data_dir=tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session")
def models(settings: Settings) -> Iterator[LocalModels]:
    """The bundled all-MiniLM-L6-v2, loading in the background."""
    loaded = LocalModels(settings, environ=os.environ, on_fatal=pytest.fail)
    loaded.start()
    yield loaded
    loaded.close()


@pytest.fixture(scope="session")
def encoder(models: LocalModels) -> Encoder:
    """The bundled model, ready."""
    return models.get()


@pytest.fixture(scope="session")
def data() -> Path:
    """Real texts with reference results, where they are at hand."""
    if not DATA.is_dir():
        pytest.skip("the folder with real texts and reference results is not beside this checkout")
    return DATA


@pytest.fixture(scope="session")
def app(models: LocalModels, settings: Settings) -> Iterator[App]:
    """The parts of a running app: real model, real workers."""
    workers = Workers((READ_WORKER, MAP_WORKER), data_dir=settings.data_dir)
    workers.start()
    yield App(models, CorpusStore(settings.limits.corpora_bytes, settings.limits.corpus_seconds), workers, settings)
    workers.close()


@pytest.fixture(scope="session")
def app_url(app: App) -> Iterator[str]:
    """The address of the app, launched the way app.py launches it."""
    prepare_environment(app.settings)
    page = build_page(app)
    yield launch(page, app.settings, prevent_thread_lock=True, quiet=True)
    page.close(verbose=False)


@pytest.fixture
def count_forward(encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How often the model has run since the test began."""
    assert isinstance(encoder, Engine)
    (backend,), runs = encoder._backends, []
    forward = backend.forward

    def counted(batch: Sequence[TokenIds]) -> Vectors:
        runs.append(len(batch))
        return forward(batch)

    monkeypatch.setattr(backend, "forward", counted)
    return lambda: len(runs)
