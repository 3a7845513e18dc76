"""What the page says of the model: loading, ready, standing in for another, or not there."""

import gradio as gr

from gist_demo import __version__
from gist_demo.catalog import MODELS, ModelCard
from gist_demo.encoding.encoder import Failed, Loading, Models, Ready, Runtime, State
from gist_demo.text import rounded_up
from gist_demo.ui.header import PAPER, Header, hub_link
from gist_demo.widgets.controls import answer, bind
from gist_demo.widgets.markup import escape
from gist_demo.widgets.notices import Progress, progress_sentence

_LOOK_SECONDS = 1.0


def show_model_state(models: Models, page: gr.Blocks, header: Header, foot: gr.HTML) -> None:
    """Keep `header` and `foot` true: when the page comes, every second while the model loads, and on Try again."""
    look = gr.Timer(_LOOK_SECONDS)
    said = gr.State(None)
    outputs = [header.chip, header.banner, header.reason, foot, look, said]
    for trigger in (page.load, look.tick):
        answer(trigger, bind(tell_state, models), said, outputs)
    answer(header.try_again.click, bind(try_again, models), None, outputs)


def tell_state(models: Models, said: State | None) -> tuple[object, ...]:
    """What the page says of the model now; nothing changes where it is said already. Looks on while it loads."""
    state = models.state()
    timer = gr.Timer(active=isinstance(state, Loading))
    if state == said:
        return *(gr.skip() for _ in range(4)), timer, gr.skip()
    return *_words(state), timer, state


def try_again(models: Models) -> tuple[object, ...]:
    """Begin another attempt and watch it."""
    models.retry()
    state = models.state()
    return *_words(state), gr.Timer(active=True), state


def _words(state: State) -> tuple[object, ...]:
    trouble = state.reason if isinstance(state, Failed) else state.stand_in_reason if isinstance(state, Ready) else ""
    return _chip(state), gr.Row(visible=bool(trouble)), f"<p>{escape(trouble)}</p>", _foot(state)


def _chip(state: State) -> str:
    if isinstance(state, Ready):
        facts = "".join(f"<dt>{term}</dt><dd>{value}</dd>" for term, value in _facts(state.card, state.runtime))
        return (
            f'<details class="chip ready"><summary><span class="dot"></span>{escape(state.card.name)}'
            f'<span class="wide"> · ready</span></summary><dl class="popover">{facts}</dl></details>'
        )
    if isinstance(state, Failed):
        return '<div class="chip failed"><span class="dot"></span>No model</div>'
    words = progress_sentence(Progress("load", state.done, state.total), state.model_id.rpartition("/")[2])
    return f'<div class="chip loading"><span class="dot"></span>{escape(words)}</div>'


def _facts(card: ModelCard, runtime: Runtime) -> list[tuple[str, str]]:
    known = card.id in MODELS
    facts = [("Model", hub_link(card.id, escape(card.id)) if known else escape(card.id))]
    if card.base:
        facts.append(("Made from", escape(card.base)))
    facts += [
        ("Revision", f"<code>{escape(card.revision[:12])}</code>"),
        ("Size", f"{card.parameters / 1e6:,.0f} M parameters"),
        ("Embedding", f"{card.dimension} numbers a text"),
        ("Reads", f"{card.max_tokens} tokens of a text at most"),
        ("Runs on", escape(f"{runtime.device} · {runtime.engine}")),
        ("Numbers", escape(runtime.number_format) + _agreement(runtime)),
        ("Licence", escape(card.licence)),
        ("Trained on", escape(card.trained_on)),
    ]
    if card.id.startswith("avsolatorio/"):
        facts.append(("Paper", f'<a href="{PAPER}" target="_blank" rel="noopener">GISTEmbed, arXiv 2402.16829</a>'))
    return facts


def _agreement(runtime: Runtime) -> str:
    if not runtime.agreement:
        return ""
    return f", scores within {rounded_up(runtime.agreement)} of float32 (measured here)"


def _foot(state: State) -> str:
    model = ""
    if isinstance(state, Ready):
        card, runtime = state.card, state.runtime
        model = f"{card.name} at {card.revision[:7]} on {runtime.device}, {runtime.number_format} · "
    return (
        f"<p>{escape(model)}GIST demo {__version__} · texts stay in this server's memory and are not logged · "
        '<a href="?view=api">API</a></p>'
    )
