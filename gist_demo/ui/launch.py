"""One way to launch the page, for app.py, the tests and Spaces alike."""

import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

import gradio as gr
from starlette.middleware import Middleware

from gist_demo.settings import Settings
from gist_demo.ui.guard import Guard
from gist_demo.ui.memory import memory_head
from gist_demo.ui.theme import STYLE_SHEET, build_theme
from gist_demo.widgets.chart import chart_head
from gist_demo.widgets.counts import COUNTS_CSS
from gist_demo.widgets.explained import EXPLAINED_CSS
from gist_demo.widgets.hits import HITS_CSS
from gist_demo.widgets.measured import MEASURED_CSS
from gist_demo.widgets.scale import SCALE_CSS

_WAITING = 40  # events that may wait; the next is told to come back
_AT_ONCE = 64  # events that may run; most of them wait for the model's owner
_SESSIONS = 200  # whose last values are kept


def prepare_environment(settings: Settings) -> None:
    """Where Gradio may keep uploads, and silence towards other hosts. To be called before the page is built."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    visitors = settings.data_dir / "visitors"
    _remove_left_over(visitors)
    own = visitors / str(os.getpid())
    shutil.rmtree(own, ignore_errors=True)  # of an earlier process with this number, as in a container at each start
    try:
        own.mkdir(mode=0o700, parents=True)
    except OSError:  # the place belongs to somebody else
        own = Path(tempfile.mkdtemp(prefix="gist-demo-visitors-"))
    os.environ["GRADIO_TEMP_DIR"] = str(own)


def launch(page: gr.Blocks, settings: Settings, **how: Any) -> str:
    """Serve `page` and return its address; `how` goes to Gradio's launch as it is."""
    page.queue(max_size=_WAITING, api_open=False)
    guard = Middleware(Guard, limits=settings.limits, paced="SPACE_ID" not in os.environ)
    _, address, _ = page.launch(
        server_name=settings.host,
        server_port=settings.port,
        share=settings.share,
        theme=build_theme(),
        css_paths=[STYLE_SHEET, SCALE_CSS, EXPLAINED_CSS, HITS_CSS, MEASURED_CSS, COUNTS_CSS],
        head=chart_head() + memory_head(),
        footer_links=[],
        max_file_size=settings.limits.upload_bytes,
        max_threads=_AT_ONCE,
        state_session_capacity=_SESSIONS,
        show_error=False,
        enable_monitoring=False,
        run_history=False,
        mcp_server=False,
        ssr_mode=False,
        pwa=False,
        app_kwargs={"middleware": [guard], "openapi_url": None, "docs_url": None, "redoc_url": None},
        **how,
    )
    return address


def _remove_left_over(visitors: Path) -> None:
    for folder in visitors.glob("*"):
        if re.fullmatch(r"\d{1,9}", folder.name) and not _is_running(int(folder.name)):
            shutil.rmtree(folder, ignore_errors=True)


def _is_running(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
