"""Finding on the map: the texts that hold some words, or how close each is to what somebody means."""

import unicodedata
from collections.abc import Sequence

import numpy as np

from gist_demo.analysis.background import score_columns
from gist_demo.corpora.corpus import counted
from gist_demo.errors import InputError
from gist_demo.tabs.interface import App
from gist_demo.tabs.map_inputs import mapped
from gist_demo.tabs.map_neighbors import Picked, list_rows, scored_cards, sheet
from gist_demo.tabs.map_view import Drawn, Found, encoded
from gist_demo.text import clean_text, is_blank, shorten
from gist_demo.widgets.markup import escape, these

WORDS, MEANING = "words", "meaning"
_FIRST = 10
_RARE = 99  # per cent of unrelated pairs that are less close


def find_words(app: App, drawn: Drawn, query: str) -> Picked:
    """The texts that hold `query`, whatever the case of its letters. Raises InputError for a blank one."""
    words = _asked(app, query)
    used = mapped(app, drawn.in_use)
    rows = holding(used.texts, words)
    shown = shorten(words, 60)
    if not rows:
        return Picked(sheet(escape(f"No text holds “{shown}”. Other words may be found, or search by meaning."), ""))
    hold = "holds" if len(rows) == 1 else "hold"
    return list_rows(used, drawn, rows, said=f"{counted(len(rows), 'text')} {hold} “{shown}”.")


def find_meaning(app: App, drawn: Drawn, query: str) -> tuple[Picked, Found]:
    """How close each text is to `query`, and the closest of them. Raises InputError for a blank one."""
    words = _asked(app, query)
    used = mapped(app, drawn.in_use)
    encoder, vectors, watch = encoded(app, drawn)
    (vector,) = encoder.encode([words], kind="query", watch=watch).vectors
    background = app.background(encoder, used.corpus.texts, watch=watch)
    scores = np.clip(vectors @ vector, -1, 1).astype(np.float32)
    scores[~vectors.any(axis=1)] = np.nan  # a blank text is close to nothing
    order = np.argsort(-scores, kind="stable")[: np.sum(~np.isnan(scores))]
    rows = tuple(order[:_FIRST].tolist())
    shown = escape(f"“{shorten(words, 60)}”")
    percentiles = score_columns(scores, background).percentiles
    said = f"The dots are coloured by how close they are to {shown}."
    if percentiles is not None:
        rare = int((percentiles >= _RARE).sum())
        said += f" {counted(rare, 'text')} {'is' if rare == 1 else 'are'} closer than {_RARE} % of unrelated pairs."
    body = "<p class='muted'>The closest:</p>" + scored_cards(app, used, rows, scores[order[:_FIRST]], label="Found")
    body += these(rows, ("search", "compare", "classify"), corpus_key=used.corpus_key)
    return Picked(sheet(said, body)), Found(drawn.in_use, words, scores, background)


def holding(texts: Sequence[str], words: str) -> tuple[int, ...]:
    """The rows of `texts` that hold `words`, compared as NFKC without case, white space as one space."""
    wanted = _plain(words)
    return tuple(row for row, text in enumerate(texts) if wanted in _plain(text))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _asked(app: App, query: str) -> str:
    words = clean_text(query).strip()
    if is_blank(words):
        raise InputError("Type what you want to find on the map.", "find")
    if len(words) > app.limits.query_characters:
        raise InputError(f"Type at most {app.limits.query_characters:,} characters.", "find")
    return words
