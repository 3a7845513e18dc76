import os
import subprocess
import sys
from pathlib import Path

import pytest

from gist_demo import selfcheck
from gist_demo.catalog import DEFAULT_MODEL, MODELS
from gist_demo.models.source import Source
from gist_demo.selfcheck import Finding, check_facts, main, report
from tests.gist_shape import build_gist_shape
from tests.hub_stand_in import hub_stand_in

REVISION = MODELS[DEFAULT_MODEL].revision


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Speed is measured on one round of texts."""
    monkeypatch.setattr(selfcheck, "_SPEED_SECONDS", 0.0)


def cells(text: str) -> dict[str, list[str]]:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()]
    return {row[0]: row[1:] for row in rows[2:]}


def test_the_bundled_model_is_what_it_should_be(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--model", "bundled", "--device", "cpu"], {}) == 0
    table = cells(capsys.readouterr().out)
    assert table["model"][0] == "sentence-transformers/all-MiniLM-L6-v2"
    assert table["pooling"] == ["mean", "mean", "yes"]
    assert table["sha256 of the weights"][2] == "yes"
    assert table["exact runs on"][0] == "openvino, float32"
    assert float(table["exact: furthest from plain sentence-transformers"][0]) < 1e-5
    assert table["fast: furthest from plain sentence-transformers"][2] == "yes"
    assert [len(cell) for cell in table["exact: the card's scores (1-2, 1-3, 2-3)"][0].split()] == [8, 8, 8]


def test_a_model_that_differs_from_the_catalog_is_told(tmp_path: Path) -> None:
    folder = build_gist_shape(tmp_path / "gist")
    table = cells(report(check_facts(folder, Source(DEFAULT_MODEL, REVISION, folder))))
    assert table["pooling"] == ["cls", "cls", "yes"]
    assert table["parameters"][1:] == ["109482240", "**NO**"]
    assert table["sha256 of the weights"][1:] == ["not in the catalog", ""]


def test_what_disagrees_makes_the_command_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selfcheck, "check_numbers", lambda *_: [Finding("scores", "1", "0", agrees=False)])
    assert main(["--model", "bundled", "--device", "cpu"], {}) == 1


@pytest.mark.parametrize("arguments", [["--model", "no such model"], ["--device", "abacus"]])
def test_a_model_or_device_that_cannot_be_had_is_told(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments, {"HF_HUB_OFFLINE": "1"}) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.long
def test_a_model_of_gists_full_shape_is_downloaded_and_agrees(tmp_path: Path) -> None:
    folder = build_gist_shape(tmp_path / "gist", tiny=False)
    with hub_stand_in() as hub:
        hub.serve(DEFAULT_MODEL, REVISION, folder)
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "GIST_DEMO_"))}
        done = subprocess.run(
            [sys.executable, "-m", "gist_demo.selfcheck", "--device", "cpu"],
            env=environ | {"HF_ENDPOINT": hub.url, "HF_HOME": str(tmp_path / "huggingface")},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    table = cells(done.stdout)
    assert table["revision"][0] == REVISION
    assert table["parameters"] == ["109482240", "109482240", "yes"]
    assert hub.downloads("model.safetensors") == 1
