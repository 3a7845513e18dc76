"""How many texts each label has, as buttons: a tap lists only the texts of that label."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import gradio as gr

from gist_demo.widgets.controls import sent
from gist_demo.widgets.markup import escape

_JS = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
COUNTS_CSS = Path(__file__).with_suffix(".css")
_SHOWN = 24  # labels; the others are one tap away


@dataclass(frozen=True)
class Count:
    """`n` texts have what is called `name`, the `place`-th of all choices."""

    name: str
    n: int
    place: int


def counts(elem_id: str) -> gr.HTML:
    """A row of buttons, given `count_buttons(...)`. Fires `select`, for `picked_place`."""
    return gr.HTML("", js_on_load=_JS, elem_id=elem_id, elem_classes="counts-box")


def count_buttons(
    listed: Sequence[Count],
    *,
    of: int,
    picked: int | None = None,
    words: str = "",
    label: str = "Texts by label",
    shown: int = _SHOWN,
) -> str:
    """A button for each of `listed` with any of the `of` texts, the most first; the `picked` one is pressed.

    Those without a text are named, `words` stand behind; `label` names the buttons for screen readers. So many are
    `shown` at once.
    """
    some = sorted((each for each in listed if each.n or each.place == picked), key=lambda each: -each.n)
    none = [each.name for each in listed if not each.n and each.place != picked]
    buttons = [_button(each, of, each.place == picked) for each in some]
    rest = "".join(buttons[shown:])
    more = f"<details><summary>{len(buttons) - shown:,} more</summary><div>{rest}</div></details>" if rest else ""
    said = [words] if words else []
    if none:
        named = ", ".join(none[:_SHOWN]) + (f" and {len(none) - _SHOWN:,} more" if len(none) > _SHOWN else "")
        said.append(f"No text: {named}.")
    return (
        f'<div class="counts" role="group" aria-label="{escape(label)}">{"".join(buttons[:shown])}</div>{more}'
        f'<p class="counts-words">{escape(" ".join(said))}</p>'
    )


def picked_place(event: gr.EventData, n: int) -> int | None:
    """Which of `n` choices is meant, None for none: the button that was pressed already, or no choice at all."""
    said = sent(event)
    place = said.get("place")
    return place if type(place) is int and 0 <= place < n and said.get("pressed") is False else None


def _button(count: Count, of: int, is_picked: bool) -> str:
    return (
        f'<button type="button" data-place="{count.place}" aria-pressed="{str(is_picked).lower()}" '
        f'style="--share:{count.n / max(of, 1):.4f}"><b>{count.n:,}</b> {escape(count.name)}</button>'
    )
