"""The Download menu's Python side; tests/browser/test_download.py drives the other one."""

import json
import re
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from gradio.helpers import special_args

from gist_demo.errors import InputError
from gist_demo.export.files import Download
from gist_demo.widgets import download
from gist_demo.widgets.controls import bind, controls
from gist_demo.widgets.download import Kind, downloads


@pytest.fixture(autouse=True)
def visitors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where files of visitors go."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    return tmp_path


def write(kind: Kind, answered: object) -> Download:
    if answered is None:
        raise InputError("There is no answer yet. Press Search.")
    return Download(f"gist-search-2026-11-24.{kind}", f"{kind} of {answered}".encode(), ("One.", "<script>Two."))


def made(asked: Any, answered: object = "it", kinds: tuple[Kind, ...] = ("csv", "html", "png")) -> tuple[Any, Any]:
    """What the menu does when the browser asks for something: the file and what is said."""
    path, said = download._make(download._Menu(kinds, write), gr.EventData(None, asked), answered)
    return path, json.loads(said)


def test_a_file_is_made_where_only_its_visitor_finds_it(visitors: Path) -> None:
    paths = [Path(made({"kind": "csv"})[0]) for _ in range(2)]
    for path in paths:
        assert path.read_bytes() == b"csv of it"
        assert path.name == "gist-search-2026-11-24.csv"
        assert path.parent.parent == visitors / "downloads"
        assert re.fullmatch("[0-9a-f]{32}", path.parent.name)
        assert path.parent.stat().st_mode & 0o777 == 0o700
    assert paths[0] != paths[1]


def test_what_is_said_cannot_be_taken_for_a_script() -> None:
    _, said = download._make(download._Menu(("csv",), write), gr.EventData(None, {"kind": "csv"}), "it")
    assert "<" not in said
    assert json.loads(said)["notes"] == "Made gist-search-2026-11-24.csv. One. <script>Two."


@pytest.mark.parametrize(
    "asked", [{"kind": "npz"}, {"kind": "png"}, {"kind": ["csv"]}, {}, None, "csv", {"kind": None}]
)
def test_only_what_is_in_the_menu_is_made(asked: Any, visitors: Path) -> None:
    path, said = made(asked)
    assert path is None
    assert said["notes"] == "There is no such file. Choose one from the menu."
    assert not (visitors / "downloads").exists()


def test_what_is_wrong_with_the_answer_is_said() -> None:
    path, said = made({"kind": "csv"}, None)
    assert (path, said["notes"]) == (None, "There is no answer yet. Press Search.")


def test_gradio_hands_over_the_state_and_the_event() -> None:
    event = gr.EventData(None, {"kind": "csv"})
    handler = bind(download._make, download._Menu(("csv",), write))
    arguments, *_ = special_args(handler, ["the state"], event_data=event)
    path, _ = handler(*arguments or ())
    assert Path(path).read_bytes() == b"csv of the state"


def test_its_template_is_constant_and_its_events_private() -> None:
    with gr.Blocks(analytics_enabled=False) as page:
        menu = downloads(
            "map", write, gr.State(None), row=controls("map", "Draw"), kinds=["csv", "png"], chart="map-chart"
        )
    template = str(menu.html_template)
    assert re.findall(r'data-kind="(\w+)"', template) == ["csv", "png"]
    assert not re.search(r"\$|{{|`", template + str(menu.css_template))
    events = [fn for fn in page.fns.values() if menu in fn.outputs]
    assert len(events) == 2
    assert {fn.api_visibility for fn in page.fns.values()} == {"private"}


@pytest.mark.parametrize(("kinds", "chart"), [(["png"], ""), (["csv"], "map-chart")])
def test_a_picture_takes_a_chart(kinds: list[Kind], chart: str) -> None:
    with gr.Blocks(analytics_enabled=False), pytest.raises(ValueError, match="takes a chart"):
        downloads("map", write, gr.State(None), row=controls("map", "Draw"), kinds=kinds, chart=chart)
