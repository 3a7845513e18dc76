"""What every tab is given."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gradio as gr

from gist_demo.corpora.corpus import Corpus, CorpusStore
from gist_demo.corpora.samples import SAMPLES, Sample
from gist_demo.encoding.encoder import Models, Ready
from gist_demo.errors import Unavailable
from gist_demo.settings import Limits, Settings
from gist_demo.worker import Workers


@dataclass(frozen=True)
class App:
    """The parts of the running app."""

    models: Models
    corpora: CorpusStore
    workers: Workers
    settings: Settings

    @property
    def limits(self) -> Limits:
        """Every limit of the app."""
        return self.settings.limits

    def corpus(self, corpus_key: str) -> Corpus:
        """The texts behind a visitor's key. Raises Unavailable when they are no longer kept."""
        return self.corpora.get(corpus_key)

    def sample(self, corpus_key: str) -> Sample | None:
        """The shipped sample that a visitor uses, None where the texts are the visitor's own or no longer kept."""
        try:
            corpus = self.corpus(corpus_key)
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
    """The visitor's texts, the same for all tabs: `corpus_key` names them in the store.

    `arrived` are the triggers that fire when there are texts to answer for: the page is there, or they changed.
    """

    corpus_key: gr.State
    arrived: tuple[Callable[..., Any], ...]
