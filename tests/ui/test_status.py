"""What the page says of the model."""

import html
import re
from dataclasses import replace
from typing import Any

import gradio as gr
import pytest

from gist_demo.catalog import DEFAULT_MODEL, MODELS
from gist_demo.encoding.encoder import Failed, Loading, Ready, Runtime, State
from gist_demo.ui.status import tell_state, try_again
from tests.stand_ins import CARD, RUNTIME, FixedModels

HOSTILE = '<img src=x onerror="alert(1)">/${alert(2)}{{x}}'
GIST = MODELS[DEFAULT_MODEL]
SKIPPED = {"__type__": "update"}
READY = Ready(GIST, RUNTIME)


class Retried(FixedModels):
    """Models that begin to load when they are asked to try again."""

    def retry(self) -> None:
        super().retry()
        self.now = Loading("someone/words")


def told(state: State, said: State | None = None) -> dict[str, Any]:
    return named(tell_state(FixedModels(state=state), said))


def named(outputs: tuple[object, ...]) -> dict[str, Any]:
    return dict(zip(("chip", "banner", "reason", "foot", "timer", "said"), outputs, strict=True))


def words(markup: str) -> str:
    return html.unescape(re.sub("<[^>]*>", " ", markup))


def facts(state: State) -> dict[str, str]:
    """What the chip lists when it is opened."""
    return dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", told(state)["chip"]))


@pytest.mark.parametrize(
    ("state", "chip"),
    [
        (Loading("someone/words"), "Loading words"),
        (Loading("someone/words", 0, 438_000_000), "Loading words: 0 of 438 MB"),
        (Loading("someone/words", 212_000_000, 438_000_000), "Loading words: 212 of 438 MB"),
        (Failed("The hub cannot be reached."), "No model"),
        (READY, "GIST-Embedding-v0  · ready"),
    ],
)
def test_the_chip_tells_the_state(state: State, chip: str) -> None:
    made = told(state)
    assert words(made["chip"].partition("</summary>")[0]).strip() == chip
    assert f"chip {type(state).__name__.lower()}" in made["chip"]
    assert made["said"] == state


@pytest.mark.parametrize(
    ("state", "trouble"),
    [
        (Loading("someone/words"), ""),
        (READY, ""),
        (Ready(CARD, RUNTIME, "GIST cannot be had: words stands in."), "GIST cannot be had: words stands in."),
        (Failed("The hub cannot be reached."), "The hub cannot be reached."),
    ],
)
def test_the_bar_is_there_when_something_is_wrong_and_says_what(state: State, trouble: str) -> None:
    made = told(state)
    assert isinstance(made["banner"], gr.Row)
    assert made["banner"].visible is bool(trouble)
    assert made["reason"] == f"<p>{trouble}</p>"


@pytest.mark.parametrize(
    ("state", "active"),
    [(Loading("someone/words", 1, 2), True), (READY, False), (Ready(CARD, RUNTIME, "x"), False), (Failed("x"), False)],
)
@pytest.mark.parametrize("known", [True, False])
def test_the_page_looks_on_only_while_the_model_loads(state: State, active: bool, known: bool) -> None:
    timer = told(state, state if known else None)["timer"]
    assert isinstance(timer, gr.Timer)
    assert timer.active is active


@pytest.mark.parametrize(
    "state", [Loading("someone/words", 1, 2), READY, Ready(CARD, RUNTIME, "x"), Failed("x")], ids=repr
)
def test_what_is_said_already_is_not_sent_again(state: State) -> None:
    made = told(state, replace(state))
    del made["timer"]
    assert set(map(str, made.values())) == {str(SKIPPED)}


@pytest.mark.parametrize(
    ("said", "state"),
    [
        (Loading("someone/words", 1, 2), Loading("someone/words", 2, 2)),
        (Loading("someone/words", 2, 2), READY),
        (READY, replace(READY, stand_in_reason="x")),
        (Ready(CARD, RUNTIME, "x"), READY),
        (Failed("x"), Failed("y")),
    ],
)
def test_what_has_changed_is_sent(said: State, state: State) -> None:
    made = told(state, said)
    assert SKIPPED not in made.values()
    assert made["said"] == state


def test_trying_again_asks_for_it_and_watches() -> None:
    models = Retried(state=Failed("The hub cannot be reached."))
    made = named(try_again(models))
    assert models.retried == 1
    assert "Loading words" in made["chip"]
    assert not made["banner"].visible
    assert made["timer"].active
    assert made["said"] == Loading("someone/words")


def test_a_try_that_has_not_begun_yet_is_watched_too() -> None:
    made = named(try_again(FixedModels(state=Failed("x"))))
    assert made["timer"].active
    assert made["banner"].visible


def test_the_facts_of_gist() -> None:
    listed = facts(READY)
    assert f'href="https://huggingface.co/{DEFAULT_MODEL}"' in listed["Model"]
    assert listed["Revision"] == f"<code>{GIST.revision[:12]}</code>"
    assert listed["Size"] == "109 M parameters"
    assert listed["Embedding"] == "768 numbers a text"
    assert listed["Reads"] == "512 tokens of a text at most"
    assert listed["Runs on"] == "cpu · stand-in"
    assert listed["Numbers"] == "float32"
    assert listed["Licence"] == "MIT"
    assert listed["Made from"] == "BAAI/bge-base-en-v1.5"
    assert "MEDI" in listed["Trained on"]
    assert "arxiv.org/abs/2402.16829" in listed["Paper"]


def test_a_model_that_is_not_known_has_no_link_and_no_paper() -> None:
    listed = facts(Ready(CARD, RUNTIME))
    assert listed["Model"] == "someone/words"
    assert "Paper" not in listed
    assert "Made from" not in listed


def test_16_bit_says_the_bound_that_was_measured() -> None:
    fast = Runtime("cuda", "torch", "float16", agreement=0.0021)
    assert facts(Ready(GIST, fast))["Numbers"] == "float16, scores within 0.003 of float32 (measured here)"
    assert "float16" in told(Ready(GIST, fast))["foot"]


def test_the_foot_names_the_model_that_answers_and_only_that() -> None:
    assert "GIST-Embedding-v0 at bf6b2e5 on cpu, float32" in words(told(READY)["foot"])
    assert " at " not in words(told(Loading("someone/words"))["foot"])
    assert "not logged" in told(Failed("x"))["foot"]


@pytest.mark.parametrize(
    "state",
    [
        Ready(
            replace(CARD, id=HOSTILE, revision=HOSTILE, licence=HOSTILE, trained_on=HOSTILE, base=HOSTILE),
            Runtime(HOSTILE, HOSTILE, HOSTILE, 0.1),
            HOSTILE,
        ),
        Loading(HOSTILE, 1, 2),
        Failed(HOSTILE),
    ],
    ids=["ready", "loading", "failed"],
)
def test_nothing_that_a_model_says_of_itself_is_markup(state: State) -> None:
    made = told(state)
    shown = "".join(made[part] for part in ("chip", "reason", "foot"))
    assert "<img" not in shown
    assert "${" not in shown
    assert "{{" not in shown
