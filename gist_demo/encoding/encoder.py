"""The boundary between the app and whatever runs a model."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from gist_demo.catalog import ModelCard
from gist_demo.provenance import Provenance, Setting

Kind = Literal["document", "query"]
Phase = Literal["load", "encode", "project", "compare"]
Vectors = NDArray[np.float32]
TokenSpans = NDArray[np.int32]
SPECIAL_TOKENS = 2  # one before a text and one after it


class Watch:
    """Who waits for a piece of work: told how far it is, asked whether it is still wanted.

    This one says and wants nothing special; the page and the API hand in their own. `visitor` names who it is, so that
    nobody's many jobs hold up another's; "" where that is unknown.
    """

    visitor: str = ""

    def progress(self, done: int, total: int, phase: Phase = "encode", *, seconds_left: float | None = None) -> None:
        """`done` of `total` (bytes while loading, texts while encoding, 0 of 0 where nobody can tell) of `phase`.

        `seconds_left`: an estimate, None where there is none.
        """

    def check(self) -> None:
        """Return while the work is wanted, raise Stopped once it is not."""


SILENT = Watch()


@dataclass(frozen=True)
class Runtime:
    """How a model runs here.

    `agreement` is the largest difference of a cosine to float32 measured when the model was loaded, 0 for float32.
    """

    device: str
    engine: str
    number_format: str
    agreement: float = 0.0


@dataclass(frozen=True)
class CutRow:
    """A text of which the model reads only the beginning: `words_lost` words at its end were not read."""

    row: int
    words_lost: int


@dataclass(frozen=True)
class EncodeReport:
    """What the reader of a score must know about the texts behind it. Rows count from 0."""

    cut: tuple[CutRow, ...] = ()
    blank: tuple[int, ...] = ()
    unknown: tuple[int, ...] = ()


@dataclass(frozen=True)
class Embeddings:
    """`vectors`: float32, shape (n, dimension), in the order of the texts; unit rows, blank texts are zero rows."""

    vectors: Vectors
    report: EncodeReport = field(default_factory=EncodeReport)


class Encoder(Protocol):
    """A loaded model."""

    @property
    def card(self) -> ModelCard:
        """Which model this is."""

    @property
    def runtime(self) -> Runtime:
        """How it runs here."""

    def encode(self, texts: Sequence[str], /, *, kind: Kind = "document", watch: Watch = SILENT) -> Embeddings:
        """Embeddings of `texts`; a query gets the model's query prompt, if it has one.

        Raises Stopped when `watch` says so, Busy when too many wait already, Unavailable when the model has gone.
        """

    def token_spans(self, texts: Sequence[str], /, *, watch: Watch = SILENT) -> list[TokenSpans]:
        """Where the tokens of each text are: int32, shape (tokens, 2), start and end in characters of the text.

        All of them, also those after what the model reads; without the special ones and without a prompt. Raises
        Stopped when `watch` says so.
        """


@dataclass(frozen=True)
class Loading:
    """The model is on its way: `done` of `total` bytes, 0 of 0 before the size is known."""

    model_id: str
    done: int = 0
    total: int = 0


@dataclass(frozen=True)
class Ready:
    """The model answers. `stand_in_reason` says why another model than the wished one does, empty if it is the one."""

    card: ModelCard
    runtime: Runtime
    stand_in_reason: str = ""


@dataclass(frozen=True)
class Failed:
    """There is no model; `reason` is a sentence for the visitor."""

    reason: str


State = Loading | Ready | Failed


class Models(Protocol):
    """Where encoders come from. The page is built before any model exists."""

    def get(self, model_id: str | None = None, *, watch: Watch = SILENT) -> Encoder:
        """The encoder of `model_id`, by default of the model that answers here; waits while it is loading.

        Tells `watch` the bytes loaded (phase "load"). Raises Stopped when `watch` says so, Unavailable when it failed.
        """

    def state(self, model_id: str | None = None) -> State:
        """How far the model is; never waits."""

    def retry(self) -> None:
        """Try again, in the background, to load the wished model where another one stands in or none is there."""


def model_key(card: ModelCard, runtime: Runtime) -> str:
    """Names all that the numbers of a model depend on: keys of what is computed once."""
    return f"{card.id}@{card.revision}/{runtime.engine}/{runtime.number_format}/{card.max_tokens}"


def provenance_of(encoder: Encoder, report: EncodeReport, *, rows: int, **settings: Setting) -> Provenance:
    """Where a result over `rows` texts encoded by `encoder` comes from."""
    return Provenance(
        model=encoder.card.id,
        revision=encoder.card.revision,
        device=encoder.runtime.device,
        number_format=encoder.runtime.number_format,
        rows=rows,
        cut=tuple(cut.row for cut in report.cut),
        skipped=len(report.blank),
        settings=settings,
    )


def same_model(encoder: Encoder, source: Provenance) -> bool:
    """Whether `encoder` gives the numbers that `source` tells of."""
    card, runtime = encoder.card, encoder.runtime
    now = (card.id, card.revision, runtime.device, runtime.number_format)
    return now == (source.model, source.revision, source.device, source.number_format)
