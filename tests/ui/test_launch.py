"""What is done before the page is served, and how it is."""

import os
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from gist_demo.settings import Limits, Settings
from gist_demo.ui.guard import Guard
from gist_demo.ui.launch import launch, prepare_environment
from gist_demo.ui.theme import STYLE_SHEET
from gist_demo.widgets.counts import COUNTS_CSS
from gist_demo.widgets.explained import EXPLAINED_CSS
from gist_demo.widgets.hits import HITS_CSS
from gist_demo.widgets.measured import MEASURED_CSS
from gist_demo.widgets.scale import SCALE_CSS


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings with a data folder that is not there yet; what is written to the environment is undone."""
    for name in ("GRADIO_TEMP_DIR", "GRADIO_ANALYTICS_ENABLED"):
        monkeypatch.setenv(name, "before")
    monkeypatch.delenv("SPACE_ID", raising=False)
    return Settings(host="127.0.0.9", port=7999, data_dir=tmp_path / "data", limits=Limits(upload_bytes=12345))


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What gradio was told to serve, instead of serving it."""
    asked: dict[str, Any] = {}

    def queue(self: gr.Blocks, **how: Any) -> gr.Blocks:
        asked.update({f"queue_{name}": value for name, value in how.items()})
        return self

    def serve(self: gr.Blocks, **how: Any) -> tuple[None, str, None]:
        asked.update(how)
        return None, "http://127.0.0.9:7999/", None

    monkeypatch.setattr(gr.Blocks, "queue", queue)
    monkeypatch.setattr(gr.Blocks, "launch", serve)
    return asked


def dead_process() -> int:
    """The id of a process that has ended."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


def left(settings: Settings, name: object) -> Path:
    """An upload that a process with this id has left."""
    file = settings.data_dir / "visitors" / str(name) / "hash" / "upload.csv"
    file.parent.mkdir(parents=True)
    file.write_text("a visitor's text")
    return file


def test_uploads_go_to_a_folder_of_this_process_that_nobody_else_can_read(settings: Settings) -> None:
    prepare_environment(settings)
    own = Path(os.environ["GRADIO_TEMP_DIR"])
    assert own == settings.data_dir / "visitors" / str(os.getpid())
    assert stat.S_IMODE(own.stat().st_mode) == 0o700
    assert list(own.iterdir()) == []
    assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"


def test_left_overs_of_ended_processes_are_removed_and_no_others(settings: Settings) -> None:
    gone = left(settings, dead_process())
    alive, foreign, named = (left(settings, name) for name in (os.getppid(), "1", "notes"))
    prepare_environment(settings)
    assert not gone.parents[1].exists()
    assert all(file.exists() for file in (alive, foreign, named))
    prepare_environment(settings)
    assert all(file.exists() for file in (alive, foreign, named))


def test_a_process_of_somebody_else_is_running(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def not_yours(process_id: int, signal: int) -> None:
        raise PermissionError

    file = left(settings, dead_process())
    monkeypatch.setattr(os, "kill", not_yours)
    prepare_environment(settings)
    assert file.exists()


def test_a_left_over_that_leads_elsewhere_is_not_followed(settings: Settings, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").touch()
    visitors = settings.data_dir / "visitors"
    visitors.mkdir(parents=True)
    (visitors / str(dead_process())).symlink_to(elsewhere)
    prepare_environment(settings)
    assert (elsewhere / "kept").exists()


def test_only_what_is_asked_for_is_served(settings: Settings, served: dict[str, Any]) -> None:
    assert launch(gr.Blocks(analytics_enabled=False), settings, quiet=True) == "http://127.0.0.9:7999/"
    assert (served["server_name"], served["server_port"], served["quiet"]) == ("127.0.0.9", 7999, True)
    assert served["max_file_size"] == 12345
    assert served["css_paths"] == [STYLE_SHEET, SCALE_CSS, EXPLAINED_CSS, HITS_CSS, MEASURED_CSS, COUNTS_CSS]
    assert served["queue_api_open"] is False
    assert served["queue_max_size"] > 0
    assert served["footer_links"] == []
    for closed in ("share", "show_error", "enable_monitoring", "run_history", "mcp_server", "ssr_mode", "pwa"):
        assert served[closed] is False, closed
    for document in ("openapi_url", "docs_url", "redoc_url"):
        assert served["app_kwargs"][document] is None
    assert not {"allowed_paths", "auth", "root_path"} & set(served)


def test_a_public_link_is_made_only_when_asked_for(settings: Settings, served: dict[str, Any]) -> None:
    launch(gr.Blocks(analytics_enabled=False), replace(settings, share=True))
    assert served["share"] is True


@pytest.mark.parametrize(("space", "paced"), [(None, True), ("someone/space", False)])
def test_the_guard_stands_before_gradio_and_counts_visitors_where_it_can_tell_them_apart(
    settings: Settings, served: dict[str, Any], monkeypatch: pytest.MonkeyPatch, space: str | None, paced: bool
) -> None:
    if space:
        monkeypatch.setenv("SPACE_ID", space)
    launch(gr.Blocks(analytics_enabled=False), settings)
    (guard,) = served["app_kwargs"]["middleware"]
    assert guard.cls is Guard
    assert guard.kwargs == {"limits": settings.limits, "paced": paced}


def test_left_overs_of_an_earlier_process_with_this_id_are_removed(settings: Settings) -> None:
    file = left(settings, os.getpid())
    prepare_environment(settings)
    assert not file.exists()


def test_a_folder_that_others_can_read_is_not_used_as_it_is(settings: Settings) -> None:
    own = settings.data_dir / "visitors" / str(os.getpid())
    own.mkdir(parents=True, mode=0o755)
    prepare_environment(settings)
    assert stat.S_IMODE(Path(os.environ["GRADIO_TEMP_DIR"]).stat().st_mode) == 0o700
