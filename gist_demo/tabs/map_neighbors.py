"""The tray beside the map: the texts that were picked, the true neighbours of one, and a new text among them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gist_demo.analysis.background import score_columns
from gist_demo.analysis.neighbors import nearest_rows
from gist_demo.analysis.placing import place_text
from gist_demo.encoding.encoder import Vectors
from gist_demo.errors import InputError
from gist_demo.tabs.interface import App, Used
from gist_demo.tabs.map_inputs import mapped
from gist_demo.tabs.map_view import Drawn, encoded
from gist_demo.text import clean_text, is_blank
from gist_demo.widgets.map_marks import Marks, Star
from gist_demo.widgets.markup import Card, cards, escape, these

_LISTED, _NEIGHBORS = 50, 10
_CLOSE = '<button type="button" class="sheet-close" data-do="close" data-rows="0" data-key="">Close</button>'


@dataclass(frozen=True)
class Picked:
    """What the tray shows, the rows that are meant (they go into files), and what stands out on the map."""

    shown: str
    rows: tuple[int, ...] = ()
    marks: Marks | None = None


def hint() -> str:
    """What stands there before anything is picked."""
    words = "Tap a dot for its closest texts, or draw around some with the lasso, to read them here."
    return f'<p class="muted">{escape(words)}</p>'


def sheet(said: str, body: str) -> str:
    """What the tray shows of something picked; on a phone it lies over the foot of the page until it is closed."""
    return f'<div class="sheet"><div class="sheet-head"><p class="muted">{said}</p>{_CLOSE}</div>{body}</div>'


def list_rows(used: Used, drawn: Drawn, rows: Sequence[int], *, said: str = "") -> Picked:
    """The texts of `rows`, the first of them where they are many, and where all of them can go on to.

    `said` stands above them, in place of how many they are.
    """
    listed = tuple(row for row in rows if row < len(used.rows))
    if not listed:
        return Picked(hint())
    more = f" The first {_LISTED} are listed." if len(listed) > _LISTED else ""
    shown = [Card(str(row + 1), None, (used.texts[row],), rows=(row,)) for row in listed[:_LISTED]]
    head = (escape(said) or f"{len(listed):,} of {len(used.rows):,} selected.") + more
    body = these(listed, ("search", "compare", "classify"), corpus_key=used.corpus_key)
    body += cards(shown, label="Selected texts", corpus_key=used.corpus_key)
    return Picked(sheet(head, body), listed, Marks(drawn.view, listed))


def show_neighbors(app: App, drawn: Drawn, row: int) -> Picked:
    """The text of `row` and those closest to it by the model, wherever the map has put them, with lines to these."""
    used = mapped(app, drawn.in_use)
    if not 0 <= row < len(used.rows):
        return Picked(hint())
    _, vectors, _ = encoded(app, drawn)
    near = nearest_rows(vectors, row, k=_NEIGHBORS)
    itself = cards(
        [Card(str(row + 1), None, (used.texts[row],), rows=(row,))], label="Text", corpus_key=used.corpus_key
    )
    if not len(near.rows):
        return Picked(sheet("A blank text has no neighbours.", itself), (row,), Marks(drawn.view, origin=row))
    rows = tuple(near.rows.tolist())
    body = itself + '<p class="muted">Its closest texts, as the model sees them, wherever they are on the map:</p>'
    body += scored_cards(app, used, rows, near.scores, label="Closest texts")
    body += these((row, *rows), ("search", "compare", "classify"), corpus_key=used.corpus_key)
    return Picked(sheet(f"Text {row + 1:,}", body), (row,), Marks(drawn.view, origin=row, to=rows))


def show_placed(app: App, drawn: Drawn, text: str) -> Picked:
    """Where a new text goes on the map: a star between those closest to it. Raises InputError for one that has none."""
    words = clean_text(text).strip()
    if is_blank(words):
        raise InputError("Write the text that is to be placed on the map.", "new_text")
    if len(words) > app.limits.text_characters:
        raise InputError(f"A text has at most {app.limits.text_characters:,} characters here.", "new_text")
    used = mapped(app, drawn.in_use)
    encoder, vectors, watch = encoded(app, drawn)
    (vector,) = encoder.encode([words], watch=watch).vectors
    placed = place_text(vector, vectors, drawn.coordinates)
    rows = tuple(placed.rows[:_NEIGHBORS].tolist())
    said = "Approximate: the star stands between the closest texts. The map was not made again."
    body = scored_cards(app, used, rows, placed.scores[:_NEIGHBORS], label="Texts closest to the new one")
    star = Star(tuple(map(float, placed.coordinates)), f"{words[:60]} (approximate)")
    marks = Marks(drawn.view, origin=star, to=rows)
    return Picked(sheet(said, body + these(rows, ("search", "compare"), corpus_key=used.corpus_key)), (), marks)


def scored_cards(app: App, used: Used, rows: Sequence[int], scores: Vectors, *, label: str) -> str:
    """The texts of `rows`, each with its score and how that reads."""
    background = app.background(app.models.get(), used.corpus.texts)
    percentiles = score_columns(np.asarray(scores), background).percentiles
    among: Sequence[float | None] = [None] * len(rows) if percentiles is None else percentiles.tolist()
    shown = [
        Card(str(row + 1), float(score), (used.texts[row],), rows=(row,), percentile=percentile)
        for row, score, percentile in zip(rows, scores, among, strict=True)
    ]
    return cards(shown, label=label, corpus_key=used.corpus_key)
