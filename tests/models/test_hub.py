import time
from pathlib import Path

import pytest
from huggingface_hub import constants

from gist_demo.catalog import DEFAULT_MODEL, MODELS
from gist_demo.models import hub as hub_module
from gist_demo.models.folder import WEIGHTS, ModelError, check_files
from gist_demo.models.hub import Hub, HubError
from tests.gist_shape import write_json
from tests.hub_stand_in import Fault, HubStandIn

REVISION = MODELS[DEFAULT_MODEL].revision


def fetch(environ: dict[str, str]) -> tuple[Path, list[tuple[int, int]]]:
    told: list[tuple[int, int]] = []
    folder = Hub(environ).fetch(DEFAULT_MODEL, REVISION, lambda done, total: told.append((done, total)))
    return folder, told


def snapshot_of(environ: dict[str, str]) -> Path:
    folder = "models--" + DEFAULT_MODEL.replace("/", "--")
    return Path(environ["HF_HOME"]) / "hub" / folder / "snapshots" / REVISION


def test_a_model_is_downloaded_at_its_pinned_revision(
    hub: HubStandIn, environ: dict[str, str], tiny_gist: Path
) -> None:
    folder, _ = fetch(environ)
    assert folder.name == REVISION
    check_files(folder)
    for file in folder.rglob("*"):
        assert file.is_dir() or file.read_bytes() == (tiny_gist / file.relative_to(folder)).read_bytes()
    assert all(f"/resolve/{REVISION}/" in line for line in hub.asked)
    assert not any(line.endswith(".bin") for line in hub.asked)


def test_progress_is_in_bytes_and_only_grows(environ: dict[str, str]) -> None:
    folder, told = fetch(environ)
    total = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    assert {each[1] for each in told} == {total}
    done = [each[0] for each in told]
    assert done == sorted(done)
    assert done[-1] == total
    assert sum(total / 10 < each < total for each in done) >= 2  # the weights come in several steps


def test_what_is_in_the_cache_needs_no_hub(hub: HubStandIn, environ: dict[str, str]) -> None:
    folder, _ = fetch(environ)
    hub.asked.clear()
    hub.fault = "down"
    assert fetch(environ) == (folder, [])
    assert hub.asked == []


@pytest.mark.parametrize("fault", ["truncated", "wrong bytes", "cut off"])
def test_one_broken_download_is_mended(hub: HubStandIn, environ: dict[str, str], fault: Fault) -> None:
    hub.fault, hub.faults = fault, 1
    folder, told = fetch(environ)
    check_files(folder)
    assert hub.downloads(WEIGHTS) == 2
    assert told == sorted(told)


@pytest.mark.parametrize("name", ["modules.json", "tokenizer.json"])
def test_broken_small_files_are_noticed_too(hub: HubStandIn, environ: dict[str, str], name: str) -> None:
    hub.fault, hub.faults, hub.faulty_file = "wrong bytes", 1, name
    folder, _ = fetch(environ)
    check_files(folder)
    assert hub.downloads(name) == 2


@pytest.mark.parametrize("fault", ["truncated", "wrong bytes"])
def test_a_download_that_stays_broken_is_reported_and_never_used(
    hub: HubStandIn, environ: dict[str, str], fault: Fault
) -> None:
    hub.fault = fault
    with pytest.raises(HubError, match=r"broke off|arrived broken"):
        fetch(environ)
    assert hub.downloads(WEIGHTS) == 2
    assert not (snapshot_of(environ) / WEIGHTS).exists()
    assert Hub(environ).cached(DEFAULT_MODEL, REVISION) is None


def test_a_file_that_rotted_in_the_cache_is_downloaded_again(hub: HubStandIn, environ: dict[str, str]) -> None:
    folder, _ = fetch(environ)
    weights = (folder / WEIGHTS).resolve()
    content = weights.read_bytes()
    weights.write_bytes(content[:-1] + b"?")
    assert fetch(environ)[0] == folder
    assert (folder / WEIGHTS).read_bytes() == content
    assert hub.downloads(WEIGHTS) == 2


def test_half_a_model_in_the_cache_is_completed(hub: HubStandIn, environ: dict[str, str]) -> None:
    folder, _ = fetch(environ)
    (folder / "tokenizer.json").unlink()
    assert fetch(environ)[0] == folder
    assert hub.downloads(WEIGHTS) == 1


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("down", "The Hugging Face hub cannot be reached."),
        ("error", "The Hugging Face hub answered with error 500."),
        ("slow", "The Hugging Face hub did not answer within 0.3 seconds."),
        ("missing", f"{DEFAULT_MODEL} cannot be used: it has no modules.json at revision {REVISION}."),
    ],
)
def test_a_hub_that_does_not_give_the_model_is_told_in_a_sentence(
    hub: HubStandIn, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch, fault: Fault, sentence: str
) -> None:
    monkeypatch.setattr(hub_module, "ANSWER_SECONDS", 0.3)
    hub.fault = fault
    started = time.monotonic()
    with pytest.raises(HubError) as error:
        fetch(environ)
    assert str(error.value) == sentence
    assert time.monotonic() - started < 3


def test_models_and_revisions_the_hub_does_not_have(environ: dict[str, str]) -> None:
    with pytest.raises(HubError, match="has no public model no/model"):
        Hub(environ).check("no/model", REVISION)
    with pytest.raises(HubError, match="has no revision 0000"):
        Hub(environ).check(DEFAULT_MODEL, "0" * 40)


def test_offline_is_respected_at_once(hub: HubStandIn, environ: dict[str, str]) -> None:
    with pytest.raises(HubError, match="HF_HUB_OFFLINE"):
        fetch(environ | {"HF_HUB_OFFLINE": "1"})
    assert hub.asked == []
    folder, _ = fetch(environ)
    assert fetch(environ | {"HF_HUB_OFFLINE": "1"}) == (folder, [])


def test_models_of_other_kinds_are_refused_before_their_weights_are_downloaded(
    hub: HubStandIn, environ: dict[str, str], gist_copy: Path
) -> None:
    write_json(gist_copy / "config.json", {"model_type": "clip"})
    hub.serve("someone/clip", "1" * 40, gist_copy)
    with pytest.raises(ModelError, match="not supported, only text encoders"):
        Hub(environ).fetch("someone/clip", "1" * 40, lambda *_: None)
    assert hub.downloads(WEIGHTS) == 0


def test_main_is_resolved_to_a_revision_and_remembered(hub: HubStandIn, environ: dict[str, str]) -> None:
    assert Hub(environ).resolve(DEFAULT_MODEL) == REVISION
    refs = snapshot_of(environ).parent.parent / "refs"
    offline = Hub(environ | {"HF_HUB_OFFLINE": "1"})
    with pytest.raises(HubError, match="HF_HUB_OFFLINE"):
        offline.resolve(DEFAULT_MODEL)
    refs.mkdir(parents=True)
    (refs / "main").write_text(REVISION)
    assert offline.resolve(DEFAULT_MODEL) == REVISION
    hub.fault = "missing"
    with pytest.raises(HubError, match=r"has no modules\.json"):
        Hub(environ).resolve(DEFAULT_MODEL)


def test_what_progress_raises_ends_the_download(environ: dict[str, str]) -> None:
    class EnoughError(Exception):
        pass

    def stop_in_the_weights(done: int, total: int) -> None:
        if done > total / 2:
            raise EnoughError

    with pytest.raises(EnoughError):
        Hub(environ).fetch(DEFAULT_MODEL, REVISION, stop_in_the_weights)
    assert not (snapshot_of(environ) / WEIGHTS).exists()
    assert list(snapshot_of(environ).parent.parent.rglob("*.incomplete")) == []


def test_the_cache_is_where_the_environment_says() -> None:
    assert Hub({"HF_HOME": "/a", "HF_HUB_CACHE": "/b"})._cache == Path("/b")
    assert Hub({"HF_HOME": "/a"})._cache == Path("/a/hub")
    assert Hub({})._cache == Path(constants.HF_HUB_CACHE)
