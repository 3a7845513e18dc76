"""Boxes on the hits of a list, to say which of them fit: judgements made on the page."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import gradio as gr

from gist_demo.widgets.controls import sent

_JS = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
_MOST = 10_000


@dataclass(frozen=True)
class Ticked:
    """The hits that a visitor ticked among the texts behind `corpus_key`: {query: {row: 1.0}}."""

    corpus_key: str = ""
    by_query: Mapping[str, Mapping[int, float]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many hits are ticked."""
        return sum(map(len, self.by_query.values()))

    def rows(self, corpus_key: str, query: str) -> list[int]:
        """The rows that are ticked for `query`."""
        return sorted(self.by_query.get(query, ())) if corpus_key == self.corpus_key else []

    def with_tick(self, corpus_key: str, query: str, row: int, *, fits: bool) -> "Ticked":
        """The same and one tick more, or one less; among other texts, that one alone. No more than 10,000 are kept."""
        before = self.by_query if corpus_key == self.corpus_key else {}
        judged = {each: value for each, value in before.get(query, {}).items() if each != row}
        if fits and self.count < _MOST:
            judged[row] = 1.0
        kept = {**{each: rows for each, rows in before.items() if each != query}, **({query: judged} if judged else {})}
        return replace(self, corpus_key=corpus_key, by_query=kept)


def ticker(list_id: str) -> gr.HTML:
    """Give the list with this id its boxes; they are seen where the style sheet shows `.fits`.

    Its value is JSON of the rows that are ticked. Fires `tick`, for `ticked_row`.
    """
    return gr.HTML("[]", visible=True, html_template="", js_on_load=_JS, list=list_id, elem_id=f"{list_id}-ticks")


def ticked_row(event: gr.EventData, n: int) -> tuple[str, int, bool] | None:
    """Of which texts, which row of `n`, and whether it fits; None where the browser says no such thing."""
    said = sent(event)
    key, row, fits = said.get("key"), said.get("row"), said.get("fits")
    if not isinstance(key, str) or type(row) is not int or not 0 <= row < n or not isinstance(fits, bool):
        return None
    return key, row, fits
