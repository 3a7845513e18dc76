"""The page: header, text bar, tabs. The only place that wires parts of the page to each other."""

import gradio as gr

from gist_demo.tabs import projection, search, similarity, zero_shot
from gist_demo.tabs.interface import App
from gist_demo.tabs.texts_panel import build_texts_panel
from gist_demo.ui.api import register
from gist_demo.ui.handing_on import hand_on_between
from gist_demo.ui.header import build_header
from gist_demo.ui.memory import remember
from gist_demo.ui.status import show_model_state

_UPLOADS_CHECKED, _UPLOADS_KEPT = 300, 3600  # seconds
_TABS = (
    ("Similarity", "similarity", similarity.build_tab),
    ("Search", "search", search.build_tab),
    ("Classify", "classify", zero_shot.build_tab),
    ("Map", "map", projection.build_tab),
)


def build_page(app: App) -> gr.Blocks:
    """The whole app as Gradio blocks, not yet launched."""
    page: gr.Blocks
    with gr.Blocks(title="GIST demo", analytics_enabled=False, delete_cache=(_UPLOADS_CHECKED, _UPLOADS_KEPT)) as page:
        header = build_header()
        texts = build_texts_panel(app, page)
        views = {}
        with gr.Tabs(selected="similarity", elem_id="tabs", overflow_behavior="wrap") as tabs:
            for title, tab_id, build_tab in _TABS:
                with gr.Tab(title, id=tab_id, elem_id=f"{tab_id}-tab"):
                    views[tab_id] = build_tab(app, texts)
        hand_on_between(app, texts, tabs, views)
        remember(app, page, texts, [*texts.inputs, *(each for view in views.values() for each in view.inputs)])
        show_model_state(app.models, page, header, gr.HTML("", elem_id="foot"))
        register(app)
    return page
