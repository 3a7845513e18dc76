import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gist_demo.catalog import BUNDLED_MODEL, DEFAULT_MODEL, MODELS
from gist_demo.encoding.encoder import Failed, Loading, Ready, State
from gist_demo.errors import Stopped, Unavailable
from gist_demo.models import hub as hub_module
from gist_demo.models import source as source_module
from gist_demo.models.loading import LocalModels
from gist_demo.settings import Settings
from tests.hub_stand_in import HubStandIn
from tests.stand_ins import PatientWatch

Start = Callable[..., LocalModels]


@pytest.fixture
def start(environ: dict[str, str], settings: Settings) -> Iterator[Start]:
    """Starts the models of an app whose hub is the stand-in."""
    started: list[LocalModels] = []

    def begin(model: str | None = None, on_fatal: Callable[[str], None] | None = None) -> LocalModels:
        wished = replace(settings, model=model, precision="fast")
        started.append(LocalModels(wished, environ=environ, on_fatal=on_fatal))
        started[-1].start()
        return started[-1]

    yield begin
    for models in started:
        models.close()


def settled(models: LocalModels) -> State:
    for _ in range(600):
        state = models.state()
        if not isinstance(state, Loading):
            return state
        time.sleep(0.05)
    pytest.fail("the model did not settle")


def test_gist_is_downloaded_and_answers(start: Start) -> None:
    models = start()
    watch = PatientWatch()
    encoder = models.get(watch=watch)
    state = models.state()
    assert isinstance(state, Ready)
    assert (state.card.id, state.card.revision) == (DEFAULT_MODEL, MODELS[DEFAULT_MODEL].revision)
    assert state.stand_in_reason == ""
    assert encoder.encode(["one text", "another"]).vectors.shape == (2, 768)
    assert {phase for _, _, phase in watch.told} == {"load"}


def test_who_waits_is_told_the_bytes(hub: HubStandIn, start: Start) -> None:
    hub.chunk_seconds = 0.002
    watch = PatientWatch()
    start().get(watch=watch)
    done = [done for done, _, _ in watch.told]
    assert done == sorted(done)
    assert done[-1] == watch.told[-1][1] > 26_000_000
    assert len(set(done)) > 3


def test_state_tells_the_bytes_without_waiting(hub: HubStandIn, start: Start) -> None:
    hub.chunk_seconds = 0.005
    models = start()
    seen: list[State] = []
    while isinstance(state := models.state(), Loading):
        seen.append(state)
        time.sleep(0.02)
    assert all(isinstance(state, Loading) and state.model_id == DEFAULT_MODEL for state in seen)
    assert any(isinstance(state, Loading) and 0 < state.done < state.total for state in seen)


def test_without_the_hub_the_bundled_model_stands_in_and_says_why(hub: HubStandIn, start: Start) -> None:
    hub.fault = "down"
    started = time.monotonic()
    models = start()
    assert models.get().card.id == BUNDLED_MODEL
    assert time.monotonic() - started < 15
    state = models.state()
    assert isinstance(state, Ready)
    reason = "The Hugging Face hub cannot be reached, so all-MiniLM-L6-v2 answers in its place."
    assert state.stand_in_reason == reason


def test_a_hub_that_is_slow_gets_a_few_seconds(hub: HubStandIn, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_module, "ANSWER_SECONDS", 0.5)
    hub.fault = "slow"
    state = settled(start())
    assert isinstance(state, Ready)
    assert state.stand_in_reason.startswith("The Hugging Face hub did not answer within 0.5 seconds, so all-MiniLM")


def test_a_download_that_stays_broken_is_told_and_not_used(hub: HubStandIn, start: Start) -> None:
    hub.fault = "wrong bytes"
    state = settled(start())
    assert isinstance(state, Ready)
    assert state.card.id == BUNDLED_MODEL
    assert "arrived broken both times, so all-MiniLM-L6-v2 answers" in state.stand_in_reason


def test_a_retry_takes_over_while_the_stand_in_goes_on(hub: HubStandIn, start: Start) -> None:
    hub.fault = "down"
    models = start()
    stand_in = models.get()
    hub.fault, hub.chunk_seconds = None, 0.003
    models.retry()
    assert isinstance(models.state(), Loading)
    assert models.get() is stand_in  # at once
    assert stand_in.encode(["a text"]).vectors.shape == (1, 384)
    state = settled(models)
    assert isinstance(state, Ready)
    assert (state.card.id, state.stand_in_reason) == (DEFAULT_MODEL, "")
    assert models.get().card.id == DEFAULT_MODEL
    assert stand_in.encode(["a text that was on its way"]).vectors.shape == (1, 384)


def test_a_retry_that_fails_leaves_the_stand_in(hub: HubStandIn, start: Start) -> None:
    hub.fault = "down"
    models = start()
    stand_in = models.get()
    hub.fault = "error"
    models.retry()
    state = settled(models)
    assert isinstance(state, Ready)
    assert state.stand_in_reason.startswith("The Hugging Face hub answered with error 500, so")
    assert models.get() is stand_in


def test_a_retry_where_all_is_well_does_nothing(hub: HubStandIn, start: Start) -> None:
    models = start()
    models.get()
    hub.asked.clear()
    models.retry()
    assert isinstance(models.state(), Ready)
    assert hub.asked == []


def test_a_retry_while_loading_does_not_load_twice(hub: HubStandIn, start: Start) -> None:
    models = start()
    models.retry()
    models.get()
    assert hub.downloads("model.safetensors") == 1


def test_a_second_start_uses_the_cache_without_the_hub(hub: HubStandIn, start: Start) -> None:
    first = start().get().encode(["the same text"]).vectors
    hub.fault = "down"
    second = start().get()
    assert second.card.id == DEFAULT_MODEL
    np.testing.assert_allclose(second.encode(["the same text"]).vectors, first, atol=1e-6)


def test_without_any_model_the_reasons_are_told_and_retrying_helps(
    hub: HubStandIn, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.fault = "down"
    with monkeypatch.context() as patched:
        patched.setattr(source_module, "bundled_folder", lambda: None)
        models = start()
        with pytest.raises(Unavailable, match=r"hub cannot be reached\. The bundled model is not there"):
            models.get()
        assert isinstance(models.state(), Failed)
    hub.fault = None
    models.retry()
    assert models.get().card.id == DEFAULT_MODEL


def test_a_fault_of_a_library_does_not_leave_anyone_waiting(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise MemoryError("words of a library")

    monkeypatch.setattr("gist_demo.models.loading.open_backends", break_down)
    with pytest.raises(Unavailable) as error:
        start().get()
    assert error.value.text == "The model could not be loaded (MemoryError). It broke (MemoryError)."


def test_a_wished_model_has_no_stand_in(hub: HubStandIn, start: Start) -> None:
    hub.fault = "down"
    told: list[str] = []
    models = start(model=DEFAULT_MODEL, on_fatal=told.append)
    with pytest.raises(Unavailable, match="cannot be reached"):
        models.get()
    assert told == [f"{DEFAULT_MODEL}: The Hugging Face hub cannot be reached."]
    assert isinstance(models.state(), Failed)


def test_a_wished_folder_is_shown_by_its_name(start: Start, gist_copy: Path) -> None:
    models = start(model=str(gist_copy))
    first = models.state()
    assert isinstance(first, Loading)
    assert first.model_id == "model"
    assert models.get().card.id == "model"


def test_the_bundled_model_is_shown_by_its_name(start: Start) -> None:
    first = start(model="bundled").state()
    assert isinstance(first, Loading)
    assert first.model_id == BUNDLED_MODEL


def test_another_model_than_the_loaded_one_is_not_passed_off(hub: HubStandIn, start: Start) -> None:
    hub.fault = "down"
    models = start()
    assert models.get(BUNDLED_MODEL).card.id == BUNDLED_MODEL
    with pytest.raises(Unavailable, match="GIST-Embedding-v0 is not loaded here"):
        models.get(DEFAULT_MODEL)
    assert models.state(DEFAULT_MODEL) == Failed(f"{DEFAULT_MODEL} is not loaded here.")
    assert models.state(BUNDLED_MODEL) == models.state()


def test_who_stops_waiting_is_let_go(hub: HubStandIn, start: Start) -> None:
    hub.fault = "slow"
    models = start()
    with pytest.raises(Stopped):
        models.get(watch=PatientWatch(checks=2))


def test_closing_ends_a_download_and_who_waits(hub: HubStandIn, start: Start) -> None:
    hub.chunk_seconds = 0.02
    models = start()
    while not (isinstance(state := models.state(), Loading) and state.done):
        time.sleep(0.02)
    errors: list[BaseException] = []

    def wait() -> None:
        try:
            models.get()
        except Unavailable as error:
            errors.append(error)

    waiting = threading.Thread(target=wait)
    waiting.start()
    models.close()
    waiting.join(5)
    assert [str(error) for error in errors] == ["The app is shutting down."]
    models.retry()
    assert isinstance(models.state(), Failed)


def test_nothing_is_loaded_before_the_start(environ: dict[str, str]) -> None:
    with pytest.raises(Unavailable, match="has not been started"):
        LocalModels(Settings(), environ=environ).get()


def test_importing_the_loader_imports_no_model_library() -> None:
    libraries = ("torch", "sentence_transformers", "transformers", "openvino", "gradio")
    code = f"import sys, gist_demo.models.loading; sys.exit([x for x in {libraries} if x in sys.modules] or 0)"
    subprocess.run([sys.executable, "-c", code], check=True)
