import os
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache as once
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from gist_demo.catalog import DEFAULT_MODEL, MODELS, ModelCard
from gist_demo.encoding.encoder import Vectors
from gist_demo.models import converted as converted_module
from gist_demo.models.agreement import check_texts, measure_agreement
from gist_demo.models.converted import Converted, open_converted
from gist_demo.models.folder import ModelError
from gist_demo.models.openvino_encoder import OpenVinoBackend
from tests.gist_shape import build_gist_shape, write_json

GIST = MODELS[DEFAULT_MODEL]
FILES = ("manifest.json", "model.bin", "model.xml", "reference.npy")


@pytest.fixture(scope="module")
def filled(tiny_gist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that has the small model; not to be changed."""
    cache = tmp_path_factory.mktemp("filled")
    open_converted(tiny_gist, GIST, cache)
    return cache


@pytest.fixture
def cache(filled: Path, tmp_path: Path) -> Path:
    """A cache that has the small model, to be changed."""
    return Path(shutil.copytree(filled, tmp_path / "cache"))


@pytest.fixture(scope="module")
def in_memory(tiny_gist: Path) -> Converted:
    """The small model, converted and kept nowhere."""
    return open_converted(tiny_gist, GIST, None)


@pytest.fixture
def conversions(monkeypatch: pytest.MonkeyPatch, tiny_gist: Path, in_memory: Converted) -> list[Path]:
    """The folders whose models are converted from now on; of the small model it is always the same conversion."""
    folders: list[Path] = []
    convert = converted_module._convert

    def counted(folder: Path, card: ModelCard) -> Converted:
        folders.append(folder)
        return in_memory if folder == tiny_gist else convert(folder, card)

    monkeypatch.setattr(converted_module, "_convert", counted)
    return folders


def entry(cache: Path) -> Path:
    (only,) = cache.iterdir()
    return only


@once
def plain(folder: Path) -> Vectors:
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    vectors: Vectors = model.encode(check_texts(), normalize_embeddings=True)
    return vectors


def assert_right(converted: Converted, folder: Path, card: ModelCard = GIST) -> None:
    np.testing.assert_allclose(converted.reference, plain(folder), atol=1e-6)
    backend = OpenVinoBackend(converted.model, card, folder / "tokenizer.json", number_format="float32")
    assert measure_agreement(backend, plain(folder)).holds("float32")


def test_a_model_is_converted_once(tiny_gist: Path, tmp_path: Path, conversions: list[Path]) -> None:
    first = open_converted(tiny_gist, GIST, tmp_path)
    again = open_converted(tiny_gist, GIST, tmp_path)
    assert conversions == [tiny_gist]
    assert first.model == again.model == str(entry(tmp_path) / "model.xml")
    assert sorted(file.name for file in entry(tmp_path).iterdir()) == sorted(FILES)
    assert_right(again, tiny_gist)


def test_other_weights_are_kept_beside(tiny_gist: Path, cache: Path, conversions: list[Path], tmp_path: Path) -> None:
    other = build_gist_shape(tmp_path / "other", seed=1)
    assert_right(open_converted(other, GIST, cache), other)
    assert_right(open_converted(tiny_gist, GIST, cache), tiny_gist)
    assert conversions == [other]
    assert len(list(cache.iterdir())) == 2


@pytest.mark.parametrize(("name", "value"), [("version", lambda name: f"{name} of next year"), ("_FORMAT", 2)])
def test_what_another_version_kept_is_replaced(
    tiny_gist: Path, cache: Path, conversions: list[Path], monkeypatch: pytest.MonkeyPatch, name: str, value: object
) -> None:
    before = entry(cache)
    monkeypatch.setattr(converted_module, name, value)
    open_converted(tiny_gist, GIST, cache)
    assert conversions == [tiny_gist]
    assert entry(cache).name != before.name


def test_what_was_kept_with_other_settings_is_replaced(gist_copy: Path, cache: Path, conversions: list[Path]) -> None:
    write_json(gist_copy / "1_Pooling" / "config.json", {"embedding_dimension": 768, "pooling_mode": "mean"})
    mean = replace(GIST, pooling="mean")
    assert_right(open_converted(gist_copy, mean, cache), gist_copy, mean)
    assert conversions == [gist_copy]
    assert open_converted(gist_copy, mean, cache).model == str(entry(cache) / "model.xml")


def flip_a_bit(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        *product(FILES, [lambda content: content[:-9], flip_a_bit, None]),
        ("manifest.json", lambda _: b"{}"),
    ],
)
def test_what_is_damaged_is_told_and_made_anew(
    tiny_gist: Path,
    cache: Path,
    conversions: list[Path],
    caplog: pytest.LogCaptureFixture,
    name: str,
    damage: Callable[[bytes], bytes] | None,
) -> None:
    file = entry(cache) / name
    content = file.read_bytes()
    file.unlink()
    if damage is not None:
        file.write_bytes(damage(content))
    assert_right(open_converted(tiny_gist, GIST, cache), tiny_gist)
    assert "is damaged and is made anew" in caplog.text
    assert open_converted(tiny_gist, GIST, cache).model == str(entry(cache) / "model.xml")
    assert conversions == [tiny_gist]


@pytest.mark.parametrize("broken", ["openvino.save_model", "numpy.save", "pathlib.Path.rename", "tempfile.mkdtemp"])
@pytest.mark.usefixtures("conversions")
def test_what_cannot_be_written_works_and_leaves_nothing(
    tiny_gist: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, broken: str
) -> None:
    def fail(*arguments: object, **_: object) -> None:
        for file in arguments:
            if isinstance(file, Path) and file.name in FILES:
                file.write_bytes(b"half of it")
        raise RuntimeError if broken.startswith("openvino") else OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(broken, fail)
        found = open_converted(tiny_gist, GIST, tmp_path)
    assert "could not be kept" in caplog.text
    assert list(tmp_path.iterdir()) == []
    assert_right(found, tiny_gist)


def test_another_process_may_keep_the_same_model_meanwhile(
    tiny_gist: Path, filled: Path, in_memory: Converted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(*_: object) -> Converted:
        shutil.copytree(filled, tmp_path, dirs_exist_ok=True)
        return in_memory

    monkeypatch.setattr(converted_module, "_convert", late)
    assert_right(open_converted(tiny_gist, GIST, tmp_path), tiny_gist)
    assert entry(tmp_path).name == entry(filled).name


def test_without_a_cache_nothing_is_kept(tiny_gist: Path, in_memory: Converted, conversions: list[Path]) -> None:
    assert_right(in_memory, tiny_gist)
    assert open_converted(tiny_gist, GIST, None) is in_memory
    assert conversions == [tiny_gist]


@pytest.mark.usefixtures("conversions")
def test_what_another_process_left_unfinished_goes_after_an_hour(tiny_gist: Path, tmp_path: Path) -> None:
    for name, seconds in (("unfinished-old", 3700), ("unfinished-new", 3500)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "model.bin").write_bytes(b"half of it")
        os.utime(tmp_path / name, times=(time.time() - seconds,) * 2)
    kept = open_converted(tiny_gist, GIST, tmp_path)
    assert set(tmp_path.iterdir()) == {tmp_path / "unfinished-new", Path(kept.model).parent}


@pytest.mark.parametrize("config", [{"model_type": "roberta"}, {"position_embedding_type": "relative_key"}])
def test_what_is_no_plain_bert_is_refused(gist_copy: Path, tmp_path: Path, config: dict[str, str]) -> None:
    write_json(gist_copy / "config.json", {"model_type": "bert", **config})
    with pytest.raises(ModelError, match="are not converted"):
        open_converted(gist_copy, GIST, tmp_path / "cache")
    assert not (tmp_path / "cache").exists()
