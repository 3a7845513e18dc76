"""What is found in one tab goes on in another: the page's wiring from every list to every tab."""

from collections.abc import Mapping
from typing import Any

import gradio as gr

from gist_demo.tabs.interface import App, TabView, TextsInUse, TextsPanel
from gist_demo.widgets.controls import answer, bind
from gist_demo.widgets.markup import Action
from gist_demo.widgets.offers import corpus_key_of, taken_up
from gist_demo.widgets.run import quickly

_TAB: Mapping[Action, str] = {
    "similar": "search",
    "search": "search",
    "compare": "similarity",
    "classify": "classify",
    "map": "map",
}
_NOTHING = (gr.skip(),) * 7


def hand_on_between(app: App, texts: TextsPanel, tabs: gr.Tabs, views: Mapping[str, TabView]) -> None:
    """Let the buttons of every list choose texts, open the tab they are for, and have it answer."""
    search, classify, projection = views["search"], views["classify"], views["map"]
    asks: list[Any] = [search.ask, classify.ask, projection.ask]
    outputs = [tabs, texts.in_use, search.takes, projection.takes, *asks]
    for view in views.values():
        for offer in view.offers:
            answer(offer.select, bind(hand_on, app), [texts.in_use, *asks], outputs)


def hand_on(
    app: App, in_use: TextsInUse, search: int, classify: int, projection: int, event: gr.EventData
) -> tuple[object, ...]:
    """The tab to open, the texts in use, the query, the rows to mark on the map, and which tab is to answer.

    An older list is about texts that are not in use any more: then they are again.
    """

    def handed() -> tuple[object, ...]:
        listed = TextsInUse(corpus_key_of(event))
        corpus = app.used(listed).corpus
        wanted = taken_up(event, len(corpus.texts))
        if wanted is None or wanted[0] not in _TAB:
            return _NOTHING
        action, rows = wanted
        others = gr.skip() if listed == in_use.whole else listed
        chosen = TextsInUse(listed.corpus_key, rows) if action in ("search", "compare", "classify") else others
        query = corpus.texts[rows[0]][: app.limits.query_characters] if action == "similar" else gr.skip()
        marked = rows if action == "map" else gr.skip()
        asked = {"search": search, "classify": classify, "map": projection}
        counts = [count + 1 if tab == _TAB[action] else gr.skip() for tab, count in asked.items()]
        return gr.Tabs(selected=_TAB[action]), chosen, query, marked, *counts

    return quickly(handed, lambda _: _NOTHING)
