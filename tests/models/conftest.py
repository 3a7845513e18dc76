"""Models of GIST's shape, and a hub on the loopback that has one as GIST."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from huggingface_hub import constants

from gist_demo.catalog import DEFAULT_MODEL, MODELS
from gist_demo.models.bundled import bundled_folder
from tests.gist_shape import build_gist_shape
from tests.hub_stand_in import HubStandIn, hub_stand_in


@pytest.fixture(scope="session")
def tiny_gist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small model of GIST's shape; not to be changed."""
    return build_gist_shape(tmp_path_factory.mktemp("gist"))


@pytest.fixture
def gist_copy(tiny_gist: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    return Path(shutil.copytree(tiny_gist, tmp_path / "model"))


@pytest.fixture(scope="session")
def minilm() -> Path:
    """The folder of the bundled model."""
    folder = bundled_folder()
    assert folder is not None
    return folder


@pytest.fixture
def hub(tiny_gist: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HubStandIn]:
    """A hub that has the small model as GIST-Embedding-v0."""
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_TELEMETRY", True)
    with hub_stand_in() as stand_in:
        stand_in.serve(DEFAULT_MODEL, MODELS[DEFAULT_MODEL].revision, tiny_gist)
        yield stand_in


@pytest.fixture
def environ(hub: HubStandIn, tmp_path: Path) -> dict[str, str]:
    """The environment of an app whose hub is the stand-in, with an empty cache."""
    return {"HF_ENDPOINT": hub.url, "HF_HOME": str(tmp_path / "huggingface")}
