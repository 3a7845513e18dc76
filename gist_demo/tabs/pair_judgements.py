"""Pairs of the Similarity tab that a visitor ticks because they belong together, for a threshold."""

from dataclasses import dataclass

import gradio as gr
import numpy as np

from gist_demo.analysis.label_pairs import LabelPairs
from gist_demo.errors import InputError
from gist_demo.tabs.interface import App, Used
from gist_demo.tabs.similarity_inputs import SECOND, Compared
from gist_demo.text import is_blank
from gist_demo.widgets.controls import answer, bind
from gist_demo.widgets.measured import paragraphs
from gist_demo.widgets.pair_ticks import IdPair, TickedPairs, pair_ticker, ticked_pairs

_LISTS = ("similarity-pairs", "similarity-list")  # where pairs are cards
_SHOW_TICKS = "(known) => { document.getElementById('similarity-tab').classList.toggle('judging', known === 'ticks'); }"
_HOW = (
    "Tick the pairs that belong together: above, and under “Pairs and near-duplicates” in lists of up to 50. Pairs "
    "that you were shown with an empty box count as not belonging together."
)


@dataclass(frozen=True)
class JudgedPairs:
    """The texts of the pairs that a visitor judged, each once, what the page calls them, and the pairs among them.

    `all_other` are the texts of the second list, which a score is read against; `notes` say what was left out.
    """

    texts: list[str]
    names: list[str]
    pairs: LabelPairs
    all_other: list[str]
    notes: list[str]


def build_pair_ticks(app: App, known: gr.Radio, compared: gr.State) -> gr.State:
    """How many pairs are ticked, shown where that is what is `known`. Returns what holds the TickedPairs.

    `compared` holds what the pairs on the page are the answer to.
    """
    with gr.Column(visible=False) as box:
        gr.HTML(paragraphs([_HOW], name="hint"))
        with gr.Row(elem_id="threshold-ticked-row"):
            count = gr.HTML(_words(TickedPairs()), elem_id="threshold-ticked")
            forget = gr.Button("Forget ticks", size="sm", scale=0, min_width=88, elem_id="forget-pair-ticks")
    ticked, boxes = gr.State(TickedPairs()), pair_ticker("pair-ticks", _LISTS, within="similarity-tab")
    known.change(None, known, None, js=_SHOW_TICKS, api_visibility="private")
    answer(known.change, _shown_for_ticks, known, box)
    boxes.tick(
        bind(tick_pairs, app),
        compared,
        [ticked, count],
        trigger_mode="multiple",  # each says all there is; the last of many that wait is not sure to be the newest
        concurrency_limit=None,
        api_visibility="private",
        show_progress="hidden",
    )
    answer(forget.click, _forgotten, boxes, [ticked, count, boxes])
    return ticked


def tick_pairs(app: App, compared: Compared | None, event: gr.EventData) -> tuple[object, object]:
    """What is ticked of the pairs on the page, and that in words."""
    if compared is None:
        return gr.skip(), gr.skip()
    first, other = compared.in_use.corpus_key, "" if compared.other is None else compared.other.corpus_key
    if not app.corpora.has(first) or (other and not app.corpora.has(other)):
        return gr.skip(), gr.skip()
    n = len(app.corpora.get(first).texts)
    now = ticked_pairs(event, (first, other), (n, len(app.corpora.get(other).texts) if other else n))
    return (gr.skip(), gr.skip()) if now is None else (now, _words(now))


def judged_pairs(app: App, used: Used, ticked: TickedPairs) -> JudgedPairs:
    """What was said of the pairs of the texts in use. Raises InputError where none is ticked, or those of others."""
    if not ticked.ticked:
        raise InputError("No pair is ticked yet. Tick those that belong together, in the lists of pairs.", "ticks")
    if ticked.keys[0] != used.corpus_key:
        raise InputError("The ticked pairs are of other texts. Press Compare, then tick pairs of these.", "ticks")
    other = app.corpora.get(ticked.keys[1]).texts if ticked.keys[1] else None
    in_use = set(used.rows)
    judged = sorted(ticked.ticked | ticked.unticked)
    kept = [pair for pair in judged if in_use.issuperset(pair[:1] if other else pair)]
    left = len(judged) - len(kept)
    first = sorted({row for pair in kept for row in (pair[:1] if other else pair)})
    second = sorted({pair[1] for pair in kept}) if other else []
    matches = sum(pair in ticked.ticked for pair in kept)
    return JudgedPairs(
        texts=[used.corpus.texts[row] for row in first] + [other[row] for row in second if other],
        names=[str(row + 1) for row in first] + [f"{SECOND}{row + 1}" for row in second],
        pairs=_pairs(kept, ticked, first, second),
        all_other=[text for text in other or () if not is_blank(text)],
        notes=[
            *([f"{_count(left)} with a text that is not in use left out."] if left else []),
            f"{_count(matches)} ticked; {_count(len(kept) - matches)} shown and not ticked, taken for no match.",
        ],
    )


def _pairs(kept: list[IdPair], ticked: TickedPairs, first: list[int], second: list[int]) -> LabelPairs:
    at = {row: place for place, row in enumerate(first)}
    beyond = {row: len(first) + place for place, row in enumerate(second)} if second else at
    places = np.array([(beyond[b], at[a]) for a, b in kept], np.int64).reshape(-1, 2)
    is_match = np.array([pair in ticked.ticked for pair in kept], np.bool_)
    return LabelPairs(places[:, 0], places[:, 1], is_match, total=len(kept), unlabelled=0)


def _count(n: int) -> str:
    return "1 pair" if n == 1 else f"{n:,} pairs"


def _words(ticked: TickedPairs) -> str:
    if not ticked.ticked:
        return paragraphs(["No pair is ticked yet."], name="hint")
    is_ticked = f"{_count(len(ticked.ticked))} {'is' if len(ticked.ticked) == 1 else 'are'} ticked"
    return paragraphs([f"{is_ticked}, {len(ticked.unticked):,} shown and not ticked."], name="hint")


def _forgotten(boxes: str) -> tuple[object, ...]:
    return TickedPairs(), _words(TickedPairs()), "1" if boxes == "0" else "0"


def _shown_for_ticks(known: str) -> object:
    return gr.update(visible=known == "ticks")
