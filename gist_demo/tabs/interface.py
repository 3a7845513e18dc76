"""What every tab is given."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import gradio as gr
from gradio.components import Component

from gist_demo.analysis.background import Backgrounds, ScoreBackground
from gist_demo.analysis.keyword import KeywordIndexes
from gist_demo.corpora.corpus import Corpus, CorpusStore
from gist_demo.corpora.datasets import DatasetHub
from gist_demo.corpora.language import mostly_not_english
from gist_demo.corpora.samples import SAMPLES, Sample, load_strangers
from gist_demo.encoding.encoder import SILENT, Encoder, Models, Ready, Watch, same_model
from gist_demo.errors import InputError, Unavailable, VisitorMessage
from gist_demo.export.table import Rows
from gist_demo.provenance import Provenance
from gist_demo.settings import Limits, Settings
from gist_demo.worker import Workers


@dataclass(frozen=True)
class TextsInUse:
    """What a visitor works on: the texts behind `corpus_key`, or only those `rows` of them."""

    corpus_key: str
    rows: tuple[int, ...] | None = None

    @property
    def whole(self) -> "TextsInUse":
        """The same texts, all of them."""
        return TextsInUse(self.corpus_key)


@dataclass(frozen=True)
class Used:
    """The texts a tab works on: `rows` are their ids in the whole corpus, and texts[i] is that of rows[i].

    `corpus_key` is what the corpus is kept under.
    """

    corpus: Corpus
    rows: Sequence[int]
    corpus_key: str = ""

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The texts themselves."""
        return tuple(self.corpus.texts[row] for row in self.rows)

    @property
    def numbers(self) -> list[int]:
        """What the page calls the texts: their rows, counted from 1."""
        return [row + 1 for row in self.rows]

    def column(self, name: str) -> list[str]:
        """The values of a column beside the texts."""
        return [self.corpus.columns[name][row] for row in self.rows]

    def exported(self, *notes: str) -> Rows:
        """The texts with their numbers and columns, as files hold them; `notes` say what else happened to them."""
        columns = {name: self.column(name) for name in self.corpus.columns}
        if source := self.corpus.source_rows:
            columns = {"row_in_source": [str(source[row]) for row in self.rows], **columns}
        return Rows(self.texts, self.numbers, columns, (*self.corpus.notices(), *notes))

    def origin(self) -> dict[str, object]:
        """Which texts these are, as files say it: their name, column and format, and how many of how many."""
        corpus, facts = self.corpus, self.corpus.facts
        known: dict[str, object] = {
            "name": corpus.name,
            "text_column": corpus.text_column,
            "format": facts.format if facts else None,
            "encoding": facts.encoding if facts else None,
            "sheet": facts.sheets[0] if facts and facts.sheets else None,
        }
        stated = {name: value for name, value in known.items() if value is not None}
        return {**stated, "used": len(self.rows), "of": len(corpus.texts)}

    def first(self, most: int) -> "Used":
        """The first `most` of them."""
        return self if len(self.rows) <= most else replace(self, rows=self.rows[:most])


@dataclass(frozen=True)
class App:
    """The parts of the running app. Without `datasets` it does not offer those of the hub.

    `keywords` keeps what searches by words are made from.
    """

    models: Models
    corpora: CorpusStore
    workers: Workers
    settings: Settings
    datasets: DatasetHub | None = None
    backgrounds: Backgrounds = field(default_factory=Backgrounds)
    keywords: KeywordIndexes = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "keywords", KeywordIndexes(self.limits, is_kept=self.corpora.has))
        self.corpora.when_forgotten(self.keywords.forget)

    @property
    def limits(self) -> Limits:
        """Every limit of the app."""
        return self.settings.limits

    def used(self, in_use: TextsInUse) -> Used:
        """The texts a visitor works on. Raises Unavailable when they are no longer kept."""
        corpus = self.corpora.get(in_use.corpus_key)
        rows = range(len(corpus.texts)) if in_use.rows is None else in_use.rows
        return Used(corpus, rows, in_use.corpus_key)

    def background(
        self, encoder: Encoder, texts: Sequence[str], other: Sequence[str] = (), *, watch: Watch = SILENT
    ) -> ScoreBackground | None:
        """What scores between `texts` (all of a visitor's, so that a selection is read like the rest), or between them
        and `other`, are read against. None where they are too few and not English, like those that the app ships.
        """

        def shipped() -> Sequence[str]:
            together = " ".join((*texts, *other))  # a few words alone are easily taken for another language
            return () if mostly_not_english([together]) else load_strangers()

        return self.backgrounds.of(encoder, texts, other, shipped=shipped, watch=watch)

    def read_strangers(self) -> None:
        """Measure what few texts are read against, before somebody waits for it; waits for the model."""
        with suppress(VisitorMessage):  # who asks next is told why there is no model
            self.background(self.models.get(), ())

    def sample(self, in_use: TextsInUse) -> Sample | None:
        """The shipped sample that a visitor uses, None where the texts are the visitor's own or no longer kept."""
        try:
            corpus = self.corpora.get(in_use.corpus_key)
        except Unavailable:
            return None
        return next((sample for sample in SAMPLES if sample.id == corpus.sample), None)

    def code(self, lines: Callable[[Ready], str]) -> str:
        """What `lines` says for the model that answers now."""
        state = self.models.state()
        return (
            lines(state) if isinstance(state, Ready) else "# The model is not ready yet: close this and open it again."
        )


@dataclass(frozen=True)
class TextsPanel:
    """The visitor's texts, the same for all tabs: `in_use` holds a TextsInUse.

    `arrived` are the triggers that fire when there are texts to answer for: the page is there, or they changed;
    `widened` fires when a selection gives way to all of them, so that what was found in it is looked for again.
    `source` tells the browser which texts are in use, `pasted` is the box they are pasted into, `bar` says what they
    are, and `forget` has all of that forgotten. `inputs` are further fields to be remembered.
    """

    in_use: gr.State
    arrived: tuple[Callable[..., Any], ...]
    widened: Callable[..., Any]
    source: gr.Textbox
    pasted: gr.Textbox
    bar: gr.HTML
    forget: gr.Button
    inputs: tuple[Component, ...] = ()


@dataclass(frozen=True)
class TabView:
    """What the page needs to hand texts to a tab, and to take up those that it offers to others.

    `inputs` are what a visitor fills in. `ask` runs the tab once its value changes. `takes` is the input that a single
    text can be put into (the query of a search), or the State for the rows to point at (on the map). `offers` fire
    `select` with an action and rows.
    """

    inputs: tuple[Component, ...] = ()
    ask: gr.State | None = None
    takes: Component | None = None
    offers: tuple[gr.HTML, ...] = ()


def check_same(encoder: Encoder, page: Provenance) -> None:
    """Raises InputError where `encoder`, asked for the numbers of a file, did not give those on the page."""
    if not same_model(encoder, page):
        raise InputError("Another model has taken over since. Run this again.")


def is_about_others(answered: tuple[object, ...] | None, in_use: TextsInUse) -> bool:
    """Whether an answer, whose inputs begin with its texts, is about others than those now in use."""
    return answered is not None and answered[0] != in_use
