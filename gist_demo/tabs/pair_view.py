"""A pair that is opened: both texts side by side, and what carries their similarity."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import gradio as gr
from gradio.events import Dependency

from gist_demo.analysis.explanation import PairExplanation, explain_pair
from gist_demo.encoding.encoder import Watch
from gist_demo.reproduce import explain_code
from gist_demo.tabs.interface import App, TextsInUse, Used
from gist_demo.widgets.controls import answer, bind
from gist_demo.widgets.explained import explained_pair
from gist_demo.widgets.markup import Card, cards, these
from gist_demo.widgets.notices import failed
from gist_demo.widgets.offers import corpus_key_of, taken_up
from gist_demo.widgets.run import quickly, run

_SHOW = "() => document.querySelector('#similarity-picked .explained')?.focus()"


@dataclass(frozen=True)
class OpenedPair:
    """Two texts, what the page calls them, and the lists that their score is read against.

    `rows`: their ids in the corpus behind `corpus_key`, where they can be handed on to other tabs.
    """

    texts: tuple[str, str]
    names: tuple[str, str]
    among: Sequence[str]
    other: Sequence[str] = ()
    rows: tuple[int, ...] = ()
    corpus_key: str = ""


def pair_of(used: Used, a: int, b: int) -> OpenedPair:
    """Texts `a` and `b` of those in use, in the order of the corpus."""
    first, second = sorted((a, b), key=lambda i: used.rows[i])
    return OpenedPair(
        (used.texts[first], used.texts[second]),
        (str(used.numbers[first]), str(used.numbers[second])),
        among=used.corpus.texts,
        rows=(used.rows[first], used.rows[second]),
        corpus_key=used.corpus_key,
    )


def open_pair(app: App, find: Callable[[], OpenedPair | None]) -> Iterator[object]:
    """What is shown of the pair that `find` gives; nothing changes where it gives none.

    While it takes longer the texts are shown with how far it is; it ends when the visitor leaves.
    """
    pair: OpenedPair | str | None = quickly(find, failed)
    if not isinstance(pair, OpenedPair):
        yield gr.skip() if pair is None else pair
        return
    opened = pair

    def work(watch: Watch) -> PairExplanation:
        encoder = app.models.get(watch=watch)
        background = app.background(encoder, opened.among, opened.other, watch=watch)
        return explain_pair(encoder, *opened.texts, background=background, watch=watch)

    def present(made: PairExplanation) -> tuple[object, ...]:
        return _shown(app, opened, made), ""

    plain = cards([Card(" · ".join(pair.names), None, pair.texts)], label="The pair you opened")
    for shown, notice in run(work, present, models=app.models, outputs=2):
        if isinstance(shown, str):
            yield shown
        else:  # the tab's own notice and its Stop are about another run
            yield plain + notice.replace("notice working", "notice reading") if isinstance(notice, str) else gr.skip()


def explain_listed(app: App, event: gr.EventData) -> Iterator[object]:
    """What is shown of a pair whose card was asked why its texts are close."""

    def listed() -> OpenedPair | None:
        used = app.used(TextsInUse(corpus_key_of(event)))
        asked = taken_up(event, len(used.texts))
        return pair_of(used, *asked[1]) if asked is not None and asked[0] == "explain" and len(asked[1]) == 2 else None

    yield from open_pair(app, listed)


def open_from(app: App, lists: Sequence[gr.HTML], picked: gr.HTML) -> None:
    """Let the cards of `lists` open their pair in `picked`."""
    for each in lists:
        shown_at_once(answer(each.select, bind(explain_listed, app), None, picked, latest=True))


def shown_at_once(event: Dependency) -> None:
    """Once `event` has opened a pair, take the reader there: it may be far from what was pressed."""
    event.success(None, None, None, js=_SHOW, api_visibility="private", show_progress="hidden")


def _shown(app: App, opened: OpenedPair, made: PairExplanation) -> str:
    texts = (made.first, made.second)
    lines = partial(
        explain_code,
        texts=opened.texts,
        read=[text.read_end for text in texts],
        phrases=[[phrase.spans for phrase in text.phrases] for text in texts],
    )
    shown = explained_pair(made, opened.names, code=app.code(lines))
    return shown + (these(opened.rows, ("map",), corpus_key=opened.corpus_key) if opened.rows else "")
