"""The Download menu of a result: a file is made when somebody asks for it, and the browser keeps it.

The menu is one `gr.HTML`, hidden until the notice of the tab tells of a result. An item triggers `.select` with its
kind; Python writes the file into a folder of its own and puts it into a hidden button, from which the browser takes the
address. Gradio deletes it with the uploads (delete_cache of the page). A picture is drawn by the chart, in the browser.
"""

import json
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import gradio as gr
from gradio.utils import get_upload_folder

from gist_demo.errors import InputError
from gist_demo.export.files import Download
from gist_demo.widgets.controls import Controls, Inputs, answer, bind, sent
from gist_demo.widgets.run import quickly

Kind = Literal["csv", "matrix", "jsonl", "npz", "html", "png"]
Write = Callable[..., Download]
_WORDS: dict[Kind, str] = {
    "csv": "Table (CSV)",
    "matrix": "Matrix (CSV)",
    "jsonl": "All of it (JSONL)",
    "npz": "Numbers (NPZ)",
    "html": "Page with the chart (HTML)",
    "png": "Picture (PNG)",
}
_JS = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
_CSS = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")
# In the browser: there is something to keep once the notice tells of a result, and words on a file of an older one go.
# The time is there so that the menu hears of it even where nothing else is new.
_READY_JS = "(notice, now) => /notice told/.test(notice) ? JSON.stringify({ready: true, at: Date.now()}) : now"
_SAVE_JS = """(file) => {
  if (!file) return;
  const link = document.createElement('a');
  link.href = file.url;
  link.download = file.orig_name;
  link.click();
}"""


@dataclass(frozen=True)
class _Menu:
    """What the items of one menu do."""

    kinds: tuple[Kind, ...]
    write: Write


def downloads(
    tab: str, write: Write, answered: Inputs, *, row: Controls, kinds: Sequence[Kind], chart: str = ""
) -> gr.HTML:
    """Build the menu of `tab` with an item for each of `kinds`; it appears once `row.notice` tells of a result.

    `write(kind, *answered)` makes the file of the answer on the page, whose inputs `answered` holds; what it raises is
    said, a VisitorMessage in its own words. "png" is drawn in the browser from the chart with the elem_id `chart`.
    """
    if ("png" in kinds) != bool(chart):
        raise ValueError("a picture takes a chart, and a chart a picture")
    menu = gr.HTML(
        "",
        elem_id=f"{tab}-download",
        elem_classes="download",
        html_template=_html(kinds),
        css_template=_CSS,
        js_on_load=_JS,
        apply_default_css=False,
        tab=tab,
        chart=chart,
    )
    file = gr.DownloadButton(visible="hidden", elem_id=f"{tab}-download-file")
    row.notice.change(None, [row.notice, menu], menu, js=_READY_JS, api_visibility="private", show_progress="hidden")
    made = answer(menu.select, bind(_make, _Menu(tuple(kinds), write)), answered, [file, menu])
    made.success(None, file, None, js=_SAVE_JS, api_visibility="private", show_progress="hidden")
    return menu


def _make(menu: _Menu, event: gr.EventData, *answered: object) -> tuple[str | None, str]:
    """The file that was asked for and what there is to say about it, or no file and what went wrong."""

    def made() -> tuple[str | None, str]:
        download = menu.write(_asked(menu, event), *answered)
        return str(_keep(download)), _said(" ".join((f"Made {download.name}.", *download.notes)))

    return quickly(made, lambda sentence: (None, _said(sentence)))


def _asked(menu: _Menu, event: gr.EventData) -> Kind:
    """The kind the browser names, which is not trusted. Raises InputError for one that is not in the menu."""
    named = sent(event).get("kind")
    for kind in menu.kinds:
        if kind == named and kind != "png":
            return kind
    raise InputError("There is no such file. Choose one from the menu.", "kind")


def _keep(download: Download) -> Path:
    """Write the file where Gradio serves it from, under a name that nobody can guess."""
    folder = Path(get_upload_folder()) / "downloads" / secrets.token_hex(16)
    folder.mkdir(mode=0o700, parents=True)
    path = folder / download.name
    path.write_bytes(download.content)
    return path


def _said(notes: str) -> str:
    return json.dumps({"ready": True, "notes": notes, "at": time.time()}).replace("<", "\\u003c")


def _html(kinds: Sequence[Kind]) -> str:
    """Constant: Gradio evaluates it as a template, so that nothing a visitor wrote may be in it."""
    items = "".join(f'<button type="button" data-kind="{kind}">{_WORDS[kind]}</button>' for kind in kinds)
    return (
        '<details hidden><summary>Download</summary><div class="download-items" role="group" aria-label="Download">'
        f'{items}</div></details><p class="download-said" role="status"></p>'
    )
