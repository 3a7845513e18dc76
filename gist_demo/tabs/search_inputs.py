"""What the Search tab asks for: its inputs under "More", and what they mean."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast, get_args

import gradio as gr
from gradio.components import Component

from gist_demo.analysis.hits import Mode, SearchSettings
from gist_demo.analysis.passages import Unit
from gist_demo.errors import InputError
from gist_demo.settings import Limits
from gist_demo.tabs.interface import App, TextsInUse, Used
from gist_demo.text import clean_text, is_blank
from gist_demo.widgets.run import quickly

MODES: tuple[tuple[str, Mode], ...] = (("Meaning", "semantic"), ("Words", "keyword"), ("Both", "hybrid"))
FIELDS = (
    "query", "mode", "top_k", "weight", "least_percentile", "least_score", "column", "values",
    "split", "size", "overlap", "side_by_side",
)  # fmt: skip
_WHOLE = "whole"
_UNITS = (("no", _WHOLE), ("sentences", "sentences"), ("tokens", "tokens"))
_SIZES: Mapping[str, tuple[int, int]] = {"sentences": (3, 1), "tokens": (128, 32)}  # and how many overlap
_CHOICES = 200  # of values to filter by, in the list; others can be typed
_RESULTS = 10


@dataclass(frozen=True)
class Asked:
    """A search as it was asked for: `only` is a column and its values, `split` how documents become passages."""

    query: str
    settings: SearchSettings
    only: tuple[str, tuple[str, ...]] | None = None
    split: tuple[Unit, int, int] | None = None
    side_by_side: bool = False


def options(limits: Limits) -> dict[str, Component]:
    """Lay out the inputs under "More", by their field."""
    with gr.Row(elem_classes="search-options"):
        top_k = gr.Slider(1, limits.results, _RESULTS, step=1, label="Results", elem_id="search-results")
        weight = gr.Slider(
            0, 1, 0.5, step=0.05, label="Weight of meaning", info="The rest is that of words.",
            elem_id="search-weight", visible=False,
        )  # fmt: skip
        least_percentile = gr.Slider(
            0, 100, 0, step=0.1, label="Closer than, at least", info="Of 100 unrelated pairs. Hits below are hidden.",
            elem_id="search-least-percentile",
        )  # fmt: skip
        least_score = gr.Slider(
            -1, 1, -1, step=0.01, label="Score, at least", info="From -1, which hides none, to 1.",
            elem_id="search-least-score",
        )  # fmt: skip
    with gr.Row(elem_classes="search-options"):
        column = gr.Dropdown(
            [("all texts", "")], value="", label="Only texts whose", info="A column of your texts.",
            elem_id="search-column", allow_custom_value=True, visible=False,
        )  # fmt: skip
        values = gr.Dropdown(
            [], value=[], multiselect=True, label="is one of", info="Choose or type.", elem_id="search-values",
            allow_custom_value=True, visible=False,
        )  # fmt: skip
    with gr.Row(elem_classes="search-options"):
        split = gr.Radio(_UNITS, value=_WHOLE, label="Split long documents into passages, by", elem_id="search-split")
        size = gr.Number(3, label="Passage", precision=0, elem_id="search-size", visible=False)
        overlap = gr.Number(1, label="Overlap", precision=0, elem_id="search-overlap", visible=False)
    side_by_side = gr.Checkbox(label="Meaning and words side by side", elem_id="search-side-by-side")
    return {
        "top_k": top_k, "weight": weight, "least_percentile": least_percentile, "least_score": least_score,
        "column": column, "values": values, "split": split, "size": size, "overlap": overlap,
        "side_by_side": side_by_side,
    }  # fmt: skip


def parse(values: Mapping[str, object], limits: Limits) -> Asked:
    """What `values`, by field, ask for. Raises InputError with the field that is wrong."""
    mode = values["mode"]
    if mode not in get_args(Mode):
        raise InputError("Search by Meaning, Words or Both.", "mode")
    settings = SearchSettings(
        cast(Mode, mode),
        int(_number(values, "top_k", 1, limits.results, f"The number of results must be from 1 to {limits.results}.")),
        _number(values, "weight", 0, 1, "The weight of meaning must be from 0 to 1."),
        _number(values, "least_score", -1, 1, "A score is from -1 to 1."),
        _number(values, "least_percentile", 0, 100, "This must be from 0 to 100 %."),
    )
    return Asked(
        _query(values["query"], limits), settings, _only(values), _split(values), values["side_by_side"] is True
    )


def filtered(used: Used, only: tuple[str, tuple[str, ...]] | None) -> tuple[int, ...] | None:
    """The rows of `used` that the filter leaves, from 0; None for all. Raises InputError where it leaves none."""
    if only is None:
        return None
    column, wanted = only
    if column not in used.corpus.columns:
        raise InputError("These texts have no such column. Choose another one, or all texts.", "column")
    rows = tuple(row for row, value in enumerate(used.column(column)) if value in wanted)
    if not rows:
        raise InputError("None of the texts has such a value. Choose another one.", "values")
    return rows


def show_columns(app: App, in_use: TextsInUse, column: str, values: object) -> tuple[object, object]:
    """The columns of the texts to filter by, and the values of the one that is chosen; hidden where there are none."""

    def shown() -> tuple[object, object]:
        used = app.used(in_use)
        names = list(used.corpus.columns)
        gone = {"value": ""} if column and column not in names else {}
        choices = gr.update(choices=[("all texts", ""), *names], visible=bool(names), **gone)
        return choices, _values(used, column, values)

    return quickly(shown, lambda _: (gr.skip(), gr.skip()))


def show_values(app: App, in_use: TextsInUse, column: str, values: object) -> object:
    """The values of the column that was chosen; of `values`, which are chosen, those stay that it has."""
    return quickly(lambda: _values(app.used(in_use), column, values), lambda _: gr.skip())


def show_sizes(split: str) -> tuple[object, object]:
    """The usual size and overlap in the unit that was chosen."""
    size, overlap = _SIZES.get(split, (None, None))
    return gr.skip() if size is None else gr.update(value=size), gr.skip() if size is None else gr.update(value=overlap)


def size_visibly(split: str) -> tuple[object, object]:
    """Size and overlap named in the unit that is chosen, hidden where documents stay whole."""
    visible = split in _SIZES
    return tuple(gr.update(label=f"{name}, in {split}", visible=visible) for name in ("Passage", "Overlap"))  # type: ignore[return-value]


def _values(used: Used, column: str, kept: object) -> object:
    if column not in used.corpus.columns:
        return gr.update(choices=[], value=[], visible=False)
    counts = Counter(used.column(column))
    chosen = [value for value in kept if value in counts] if isinstance(kept, list) else []
    often = [value for value, _ in counts.most_common(_CHOICES)]
    return gr.update(choices=often, value=chosen, visible=True)


def _query(query: object, limits: Limits) -> str:
    text = clean_text(query).strip() if isinstance(query, str) else ""
    if is_blank(text):
        raise InputError("Type what you are looking for.", "query")
    if len(text) > limits.query_characters:
        raise InputError(
            f"The query has {len(text):,} characters; at most {limits.query_characters:,} can be used. Shorten it.",
            "query",
        )
    return text


def _only(values: Mapping[str, object]) -> tuple[str, tuple[str, ...]] | None:
    column, wanted = values["column"], values["values"]
    if not isinstance(column, str) or not column or not isinstance(wanted, list) or not wanted:
        return None
    return column, tuple(value for value in wanted if isinstance(value, str))


def _split(values: Mapping[str, object]) -> tuple[Unit, int, int] | None:
    unit = values["split"]
    if unit == _WHOLE:
        return None
    if unit not in get_args(Unit):
        raise InputError("Split documents by sentences or by tokens, or leave them whole.", "split")
    size = _number(values, "size", 1, 10_000, "The size of a passage is a whole number, at least 1.")
    overlap = _number(values, "overlap", 0, size - 1, "Passages can overlap by less than their size.")
    return cast(Unit, unit), int(size), int(overlap)


def _number(values: Mapping[str, object], field: str, least: float, most: float, sentence: str) -> float:
    value = values[field]
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InputError(sentence, field)
    if not least <= value <= most:
        raise InputError(sentence, field)
    return value
