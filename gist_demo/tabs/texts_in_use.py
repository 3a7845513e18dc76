"""What is said of the texts in use, and how a visitor gets them back or has them forgotten."""

import gradio as gr

from gist_demo.corpora.corpus import Corpus
from gist_demo.corpora.readers import read_lines
from gist_demo.corpora.samples import SAMPLES, load_sample
from gist_demo.tabs.interface import App, TextsInUse
from gist_demo.text import is_blank
from gist_demo.widgets.markup import escape
from gist_demo.widgets.notices import failed
from gist_demo.widgets.run import quickly, visitor

FIRST_SAMPLE = SAMPLES[0].id
_GONE = {
    "paste": "Your texts are no longer kept here: paste them again",
    "upload": "Your file is no longer kept here: upload it again",
    "dataset": "The dataset is no longer kept here: use it again",
}


def restore(app: App, source: str, pasted: str) -> tuple[object, ...]:
    """Take into use again what the browser remembers; a file is there for as long as its texts are kept here."""

    def restored() -> tuple[object, ...]:
        kind, _, key = source.partition(":")
        if kind == "sample" and key in {sample.id for sample in SAMPLES}:
            return TextsInUse(app.corpora.put(load_sample(key))), gr.skip(), source
        if app.corpora.has(key):
            return TextsInUse(key), gr.skip(), source
        if kind == "paste" and not is_blank(pasted):
            key = app.corpora.put(read_lines(pasted, app.limits), visitor())
            return TextsInUse(key), gr.skip(), f"paste:{key}"
        gone = bar_of(load_sample(FIRST_SAMPLE), problem=_GONE[kind]) if kind in _GONE else gr.skip()
        return gr.skip(), gone, ""

    return *quickly(restored, lambda _: (gr.skip(), gr.skip(), "")), pasted


def forget(app: App, in_use: TextsInUse) -> None:
    """Keep the texts in use, and all others of this page, no longer; the samples stay."""
    app.corpora.drop(in_use.corpus_key, visitor())


def describe(app: App, in_use: TextsInUse) -> tuple[object, object]:
    """The text bar for what is in use, and whether there is a way back to all of the texts."""

    def described() -> tuple[object, object]:
        corpus = app.used(in_use).corpus
        foreign = "mostly not English: scores mean less" if corpus.is_foreign else ""
        return bar_of(corpus, in_use.rows, problem=foreign), gr.Button(visible=in_use.rows is not None)

    return quickly(described, lambda sentence: (failed(sentence), gr.Button(visible=False)))


def bar_of(corpus: Corpus, rows: tuple[int, ...] | None = None, *, problem: str = "") -> str:
    """The name and number of the texts, or how many of them are in use, and what must be known of them."""
    sample = '<span class="mark">sample</span>' if corpus.sample else ""
    said = [*corpus.notices(), *filter(None, [problem])]
    notices = f'<span class="remarks">{escape(" · ".join(said))}</span>' if said else ""
    there = f"{len(corpus.texts):,}"
    count = f"({there})" if rows is None else f'<span class="chosen">{len(rows):,} of {there} selected</span>'
    return (
        f'<div class="in-use"><span class="muted">Your texts</span> <strong>{escape(corpus.name)}</strong> '
        f"{count} {sample}{notices}</div>"
    )
