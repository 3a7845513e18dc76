"""Boxes on the cards of pairs, to say which texts belong together."""

from dataclasses import dataclass
from pathlib import Path

import gradio as gr

from gist_demo.widgets.controls import sent

_JS = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
MOST_TICKED = 10_000
IdPair = tuple[int, int]


@dataclass(frozen=True)
class TickedPairs:
    """What a visitor said of pairs of the texts behind `keys`: the corpus, and that of a second list ("": the same).

    A pair is the rows of its two texts, each in its own corpus. `ticked` belong together; `unticked` were on the screen
    with an empty box.
    """

    keys: tuple[str, str] = ("", "")
    ticked: frozenset[IdPair] = frozenset()
    unticked: frozenset[IdPair] = frozenset()


def pair_ticker(name: str, lists: tuple[str, ...], *, within: str) -> gr.HTML:
    """Give the pairs of the lists with these ids their boxes, seen where the style sheet shows `.fits`.

    All of them are, or come to be, in the element with the id `within`.

    The texts that count are those of the first list. Fires `tick`, for `ticked_pairs`; another value of it takes all
    ticks away.
    """
    return gr.HTML("0", html_template="", js_on_load=_JS, lists=list(lists), within=within, elem_id=name)


def ticked_pairs(event: gr.EventData, keys: tuple[str, str], n: tuple[int, int]) -> TickedPairs | None:
    """What is ticked among the texts behind `keys`, so many in each list; None where the browser says no such thing.

    Also None for more than 10,000 pairs: then what was said before stays.
    """
    said = sent(event)
    if (said.get("key"), said.get("other")) != keys:
        return None
    ticked, shown = _pairs(said.get("ticked"), keys, n), _pairs(said.get("shown"), keys, n)
    if ticked is None or shown is None or len(ticked | shown) > MOST_TICKED:
        return None
    return TickedPairs(keys, ticked, shown - ticked)


def _pairs(said: object, keys: tuple[str, str], n: tuple[int, int]) -> frozenset[IdPair] | None:
    if not isinstance(said, list) or len(said) > MOST_TICKED:
        return None
    found = set()
    for pair in said:
        if not isinstance(pair, list) or len(pair) != 2 or not all(type(row) is int for row in pair):
            return None
        first, second = pair
        if not (0 <= first < n[0] and 0 <= second < n[1]) or (not keys[1] and first == second):
            return None
        found.add((first, second) if keys[1] or first < second else (second, first))
    return frozenset(found)
