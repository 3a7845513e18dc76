"""What the Classify tab asks for: labels, how they are put into words, and which of them a text gets."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gist_demo.analysis.decision import Decision, decide, probabilities
from gist_demo.analysis.gold_labels import NONE_OF_THESE
from gist_demo.analysis.labels import PLACEHOLDER, Label, check_labels, check_template, read_labels
from gist_demo.analysis.zero_shot import ZeroShotResult, classify_texts
from gist_demo.encoding.encoder import Encoder, Ready, Vectors, Watch
from gist_demo.errors import InputError
from gist_demo.provenance import Provenance
from gist_demo.reproduce import classify_code
from gist_demo.settings import Limits
from gist_demo.tabs.interface import App, TextsInUse, Used, check_same
from gist_demo.text import clean_text

FIELDS = ("candidate_labels", "hypothesis_template", "names", "several", "at_least", "temperature")


class Asked(NamedTuple):
    """What is filled in, as the page sends it, in the order of FIELDS."""

    labels: str
    template: str = PLACEHOLDER
    names: bool = True
    several: bool = False
    at_least: float | None = None
    temperature: float | None = None


class Answered(NamedTuple):
    """What the answer on the page is the answer to."""

    in_use: TextsInUse
    asked: Asked
    provenance: Provenance


@dataclass(frozen=True)
class LabelSettings:
    """Checked labels with their wording, which of them a text gets, and the temperature, where there is one."""

    labels: tuple[Label, ...]
    template: str
    names: bool
    decision: Decision
    temperature: float | None


@dataclass(frozen=True)
class Classified:
    """The scores of the texts in use, and which labels they make by `settings`."""

    result: ZeroShotResult
    used: Used
    settings: LabelSettings

    @cached_property
    def chosen(self) -> NDArray[np.bool_]:
        """Which labels each text gets; shape (n, k)."""
        return decide(self.result.label_scores, self.settings.decision)

    @cached_property
    def probabilities(self) -> Vectors | None:
        """Those at the temperature, shape (n, k); None where there is none."""
        temperature = self.settings.temperature
        return None if temperature is None else probabilities(self.result.label_scores, temperature)

    @cached_property
    def margins(self) -> Vectors:
        """How little is needed for other labels, shape (n,): the lead over the second; of several labels, how far the
        score that is nearest to the threshold is from it.
        """
        at_least = self.settings.decision.at_least
        if not self.settings.decision.several or at_least is None:
            return self.result.lead
        distances: Vectors = np.abs(self.result.label_scores - np.float32(at_least)).min(axis=1)
        return distances

    def label_of(self, i: int) -> str:
        """The labels of text `i`, or that it has none of them."""
        return ", ".join(self.result.candidate_labels[j] for j in np.flatnonzero(self.chosen[i])) or NONE_OF_THESE


def parse(asked: Asked, limits: Limits) -> LabelSettings:
    """The settings that are `asked` for, cleaned. Raises InputError with the field that is wrong."""
    labels = check_labels(read_labels(clean_text(asked.labels)), limits=limits)
    template = check_template(clean_text(asked.template), labels, most=limits.prompt_characters)
    at_least = _number(asked.at_least, "at_least", "The score from which on a label fits is a number from -1 to 1.")
    decision = Decision(several=bool(asked.several), at_least=at_least)
    temperature = _number(asked.temperature, "temperature", "The temperature is a number above 0, such as 0.05.")
    if temperature is not None and temperature <= 0:
        raise InputError("The temperature must be above 0, such as 0.05. Leave it empty for none.", "temperature")
    return LabelSettings(labels, template, bool(asked.names), decision, temperature)


def check_fields(_: TextsInUse, *values: object, limits: Limits) -> None:
    """Raises InputError where what is filled in cannot be used."""
    parse(Asked(*values[: len(FIELDS)]), limits)  # type: ignore[arg-type]


def classify(app: App, used: Used, asked: Asked, watch: Watch, *, as_on_page: Provenance | None = None) -> Classified:
    """The labels of the texts `used`. Raises InputError where the model is no longer the one of `as_on_page`."""
    settings = parse(asked, app.limits)
    encoder = app.models.get(watch=watch)
    if as_on_page is not None:
        check_same(encoder, as_on_page)
    return classify_with(app, encoder, used, settings, watch)


def classify_with(app: App, encoder: Encoder, used: Used, settings: LabelSettings, watch: Watch) -> Classified:
    """The labels of the texts `used` by this `encoder`."""
    result = classify_texts(
        encoder,
        used.texts,
        settings.labels,
        hypothesis_template=settings.template,
        names=settings.names,
        background=app.background(encoder, used.corpus.texts, watch=watch),
        watch=watch,
    )
    return Classified(result, used, settings)


def labels_code(settings: LabelSettings, texts: Sequence[str], ready: Ready, *, measures: Sequence[str] = ()) -> str:
    """The lines that give the labels of `texts`, with those that measure them behind."""
    return classify_code(
        ready,
        texts=texts,
        labels=settings.labels,
        hypothesis_template=settings.template,
        names=settings.names,
        decision=settings.decision,
        measures=measures,
    )


def choices(names: Sequence[str]) -> list[tuple[str, str]]:
    """The labels to choose from, as words and values: "" is none of these."""
    return [*((name, name) for name in names), (NONE_OF_THESE, "")]


def _number(value: object, field: str, says: str) -> float | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise InputError(f"{says} Leave it empty for none.", field)
    return float(value)
