"""What the public endpoints are made of: checked texts in, numbers as plain JSON out, one sentence where that fails."""

from collections.abc import Callable
from typing import Any

import gradio as gr
import numpy as np

from gist_demo.analysis.background import ScoreBackground
from gist_demo.encoding.encoder import Encoder, EncodeReport, Vectors, Watch
from gist_demo.errors import InputError, VisitorMessage
from gist_demo.export.about import read_against
from gist_demo.provenance import Provenance
from gist_demo.tabs.interface import App
from gist_demo.text import clean_text, is_blank
from gist_demo.widgets.run import RunWatch, log_bug, visitor

Json = dict[str, Any]
_SINGLE = ("query", "hypothesis_template", "a", "b", "new_text")  # parameters that take one text


class Endpoints:
    """Endpoints. Each answers with its numbers, a `report` on each text parameter, and the `source` of the numbers.

    Rows count from 0. What cannot be used is refused with a sentence that names the parameter.
    """

    def __init__(self, app: App) -> None:
        self._app = app

    def publish(self, *endpoints: Callable[..., Json]) -> None:
        """Publish methods under their names in the Blocks that are being built."""
        for endpoint in endpoints:
            gr.api(endpoint, api_name=endpoint.__name__, concurrency_limit=None)  # type: ignore[attr-defined]

    def _answer(self, work: Callable[[Encoder, Watch], Json]) -> Json:
        return self._answer_alone(lambda watch: work(self._app.models.get(watch=watch), watch))

    def _answer_alone(self, work: Callable[[Watch], Json]) -> Json:
        """What `work` answers, which asks for the model itself, and only where it needs it."""
        watch = RunWatch(self._app.limits.run_seconds, visitor=visitor())
        try:
            return work(watch)
        except VisitorMessage as message:
            raise gr.Error(message.text, print_exception=False) from None
        except Exception as bug:  # noqa: BLE001 (logged without values; the caller gets one neutral sentence)
            log_bug(bug)
            raise gr.Error(
                "Something went wrong here; the request was fine as far as it was read.", print_exception=False
            ) from None

    def _texts(self, value: object, name: str, *, most: int) -> tuple[str, ...]:
        texts = strings(value, name)
        if len(texts) > most:
            raise InputError(f"{name}: {len(texts):,} texts are too many, at most {most:,} can be used.", name)
        longest = self._app.limits.text_characters
        for row, text in enumerate(texts):
            if is_blank(text):
                raise InputError(f"{name}: text {row} is blank. Leave it out.", name)
            if len(text) > longest:
                raise InputError(
                    f"{name}: text {row} has {len(text):,} characters, at most {longest:,} can be used.", name
                )
        return texts

    def _text(self, value: str, name: str) -> str:
        (text,) = strings([value], name)
        longest = self._app.limits.text_characters
        if is_blank(text):
            raise InputError(f"{name} is blank. Write something there.", name)
        if len(text) > longest:
            raise InputError(f"{name} has {len(text):,} characters, at most {longest:,} can be used.", name)
        return text


def strings(value: object, name: str) -> tuple[str, ...]:
    """A list of texts, cleaned. Raises InputError for what is none."""
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise InputError(
            f"{name} must be text." if name in _SINGLE else f"{name} must be a list of texts.",
            name,
        )
    return tuple(clean_text(each) for each in value)


def whole(value: object, name: str, *, least: int) -> int:
    """A whole number of at least `least`. Raises InputError for anything else."""
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if isinstance(value, float):
        is_whole = value.is_integer()
    if not is_whole or int(value) < least:  # type: ignore[call-overload]
        raise InputError(f"{name} must be a whole number of at least {least}.", name)
    return int(value)  # type: ignore[call-overload,no-any-return]


def number(value: object, name: str, least: float, most: float) -> float:
    """`value` as a number from `least` to `most`. Raises InputError where it is none."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not least <= value <= most:  # type: ignore[operator]
        raise InputError(f"{name} must be a number from {least:g} to {most:g}.", name)
    return float(value)  # type: ignore[arg-type]


def plain(numbers: Vectors | None, *, digits: int = 6) -> Any:
    """An array as lists, null where there is none; with so many decimals, as more of them say nothing and cost time."""
    return None if numbers is None else numbers.astype(np.float64).round(digits).tolist()


def about_result(provenance: Provenance, background: ScoreBackground | None, **reports: EncodeReport) -> Json:
    """A report on each text parameter, what made the numbers, and what their percentiles are among."""
    return {
        "report": {
            name: {
                "cut": [{"row": cut.row, "words_lost": cut.words_lost} for cut in report.cut],
                "unknown": list(report.unknown),
            }
            for name, report in reports.items()
        },
        "source": {
            "model": provenance.model,
            "revision": provenance.revision,
            "device": provenance.device,
            "number_format": provenance.number_format,
        },
        "percentiles_among": read_against(background),
    }
