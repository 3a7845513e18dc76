"""Visitors' text as HTML: escaped, in the few shapes the page is made of."""

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from gist_demo.analysis.background import levels
from gist_demo.figures.label import percentile_label, score_label
from gist_demo.text import shorten

Action = Literal["similar", "search", "compare", "classify", "map", "explain"]
_SHOWN = 280  # characters of a text before it has to be opened
_WORDS: dict[Action, str] = {
    "similar": "More like this",
    "search": "Search these",
    "compare": "Compare these",
    "classify": "Classify these",
    "map": "Show on map",
    "explain": "Why are they close?",
}


def escape(text: str) -> str:
    """`text` for HTML. Braces and the dollar sign go too, since Gradio's own templates would read them."""
    return html.escape(text, quote=True).replace("{", "&#123;").replace("}", "&#125;").replace("$", "&#36;")


@dataclass(frozen=True)
class Card:
    """One row of a list: a lead such as "1" or "3 · 5", a score (a cosine), texts, and a remark under them.

    `rows` are the ids of its texts, where more can be done with them: then the card has a menu. `percentile` is that of
    the score among pairs of strangers, where it is known.
    `pair`: the rows of its two texts, each in its own list, where it can be ticked.
    """

    lead: str
    score: float | None
    texts: tuple[str, ...]
    remark: str = ""
    rows: tuple[int, ...] = ()
    percentile: float | None = None
    pair: tuple[int, int] | None = None


def cards(rows: Sequence[Card], *, label: str, corpus_key: str = "", other_key: str = "") -> str:
    """A list of cards; long texts can be opened to their full length. `corpus_key` names the texts of their rows,
    `other_key` those of a second list.
    """
    items = "".join(_card(row) for row in rows)
    keys = f'data-key="{escape(corpus_key)}"' + (f' data-other="{escape(other_key)}"' if other_key else "")
    return f'<ol class="cards" aria-label="{escape(label)}" {keys}>{items}</ol>'


def these(rows: Sequence[int], actions: Iterable[Action], *, corpus_key: str) -> str:
    """Buttons that hand the texts of `rows` on to other tabs; one text alone is not compared."""
    fitting = [action for action in actions if action != "compare" or len(rows) > 1]
    return f'<div class="these" data-key="{escape(corpus_key)}" {_data(rows)}>{_buttons(fitting)}</div>'


def score_text(score: float) -> str:
    """A cosine in a table that can be sorted, where a real minus would come last: two decimals, never "-0.00"."""
    return f"{round(score, 2) + 0.0:.2f}"


def _card(row: Card) -> str:
    remark = f'<p class="remark">{escape(row.remark)}</p>' if row.remark else ""
    texts = "".join(_text(text) for text in row.texts)
    kind = "card" if row.score is None else "card scored"
    pair = f' data-pair="{row.pair[0]},{row.pair[1]}"' if row.pair else ""
    return (
        f'<li class="{kind}"{pair}><div class="lead"><span class="rank">{escape(row.lead)}</span>{_score(row)}</div>'
        f'<div class="texts">{texts}{remark}</div>{menu(row) if row.rows else ""}</li>'
    )


def _score(card: Card) -> str:
    """The score and what it means; the bar tells the same again."""
    if card.score is None:
        return ""
    score = f'<span class="score" title="{card.score:.6f}">{score_label(card.score)}</span>'
    if card.percentile is None:
        return score
    bar = f'<span class="bar" aria-hidden="true" style="--level:{float(levels(card.percentile)):.3f}"></span>'
    return f'{score}<span class="usual">{percentile_label(card.percentile)}</span>{bar}'


def menu(card: Card) -> str:
    """What can be done with the texts of a card."""
    by_rows: dict[int, tuple[Action, ...]] = {1: ("similar", "map"), 2: ("explain", "map")}
    actions = by_rows.get(len(card.rows), ("compare", "map"))
    label = escape(f"What to do with {card.lead}")
    return (
        f'<details class="menu" {_data(card.rows)}><summary aria-label="{label}" title="{label}">⋯</summary>'
        f'<div class="menu-items">{_buttons(actions)}</div></details>'
    )


def _buttons(actions: Iterable[Action]) -> str:
    return "".join(f'<button type="button" data-do="{action}">{_WORDS[action]}</button>' for action in actions)


def _data(rows: Sequence[int]) -> str:
    return f'data-rows="{",".join(map(str, rows))}"'


def _text(text: str) -> str:
    if len(text) <= _SHOWN and "\n" not in text:
        return f"<p>{escape(text)}</p>"
    return f'<details><summary>{escape(shorten(text, _SHOWN))}</summary><p class="full">{escape(text)}</p></details>'
