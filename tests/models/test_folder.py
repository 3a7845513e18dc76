import json
from pathlib import Path

import pytest

from gist_demo.models.folder import (
    NEEDED_FILES,
    WEIGHTS,
    ModelError,
    check_files,
    check_kind,
    count_parameters,
    module_paths,
    sha256_of,
)
from tests.gist_shape import write_json


def test_whole_models_are_accepted(tiny_gist: Path, minilm: Path) -> None:
    check_files(tiny_gist)
    check_files(minilm)
    assert module_paths(minilm) == {"Transformer": "", "Pooling": "1_Pooling", "Normalize": "2_Normalize"}


@pytest.mark.parametrize("name", [*NEEDED_FILES, "1_Pooling/config.json"])
def test_every_needed_file_is_missed(gist_copy: Path, name: str) -> None:
    (gist_copy / name).unlink()
    with pytest.raises(ModelError, match=f"{name} is missing"):
        check_files(gist_copy)


def test_a_folder_that_is_not_there_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"modules\.json is missing"):
        check_files(tmp_path / "nowhere")


@pytest.mark.parametrize("bytes_more", [-1, -20_000_000, 1])
def test_half_weights_are_refused(gist_copy: Path, bytes_more: int) -> None:
    weights = (gist_copy / WEIGHTS).read_bytes()
    (gist_copy / WEIGHTS).write_bytes(weights[:bytes_more] if bytes_more < 0 else weights + b"\0" * bytes_more)
    with pytest.raises(ModelError, match="bytes where its header says"):
        check_files(gist_copy)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\3\4 a pickle, not safetensors",
        b"\2\0\0\0\0\0\0\0{}",
        b"\4\0\0\0\0\0\0\0null",
        b"\x10\0\0\0\0\0\0\0{",
        b"\2\0\0\0\0\0\0\0\xff\xff",
        b'\7\0\0\0\0\0\0\0{"a":1}',
    ],
)
def test_what_is_not_safetensors_is_refused(gist_copy: Path, content: bytes) -> None:
    (gist_copy / WEIGHTS).write_bytes(content + b"\0" * 9)
    with pytest.raises(ModelError, match="not a whole safetensors file"):
        check_files(gist_copy)


@pytest.mark.parametrize(
    "kinds",
    [
        [],
        ["sentence_transformers.models.CLIPModel"],
        ["sentence_transformers.models.Transformer"],
        ["sentence_transformers.models." + name for name in ("Transformer", "Pooling", "Dense")],
        ["their_code.Transformer", "sentence_transformers.models.Pooling"],
    ],
)
def test_other_modules_are_refused(gist_copy: Path, kinds: list[str]) -> None:
    write_json(gist_copy / "modules.json", [{"path": str(i), "type": kind} for i, kind in enumerate(kinds)])
    with pytest.raises(ModelError, match="Only models made of"):
        check_kind(gist_copy)


@pytest.mark.parametrize("kind", ["clip", "qwen2_vl", "t5", None])
def test_other_kinds_of_transformers_are_refused(gist_copy: Path, kind: str | None) -> None:
    write_json(gist_copy / "config.json", {"model_type": kind})
    with pytest.raises(ModelError, match="not supported, only text encoders"):
        check_kind(gist_copy)


@pytest.mark.parametrize("settings", [{"prompts": {"document": "passage: "}}, {"default_prompt_name": "query"}])
def test_prompts_before_documents_are_refused(gist_copy: Path, settings: dict[str, object]) -> None:
    write_json(gist_copy / "config_sentence_transformers.json", settings)
    with pytest.raises(ModelError, match="prompt before every document"):
        check_kind(gist_copy)


def test_a_prompt_before_queries_and_empty_prompts_are_fine(gist_copy: Path) -> None:
    prompts = {"query": "find: ", "document": ""}
    write_json(gist_copy / "config_sentence_transformers.json", {"prompts": prompts, "default_prompt_name": None})
    check_kind(gist_copy)


@pytest.mark.parametrize("name", ["modules.json", "config.json"])
@pytest.mark.parametrize(("content", "words"), [("{", "not readable JSON"), ("3", "not what a model has")])
def test_broken_json_is_named(gist_copy: Path, name: str, content: str, words: str) -> None:
    (gist_copy / name).write_text(content)
    with pytest.raises(ModelError, match=f"{name} is {words}"):
        check_files(gist_copy)


def test_parameters_are_counted_without_integer_buffers(tmp_path: Path, minilm: Path) -> None:
    header = {
        "w": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]},
        "positions": {"dtype": "I64", "shape": [4], "data_offsets": [24, 56]},
        "__metadata__": {"format": "pt"},
    }
    text = json.dumps(header).encode()
    (tmp_path / WEIGHTS).write_bytes(len(text).to_bytes(8, "little") + text + b"\0" * 56)
    assert count_parameters(tmp_path / WEIGHTS) == 6
    assert count_parameters(minilm / WEIGHTS) == 22_713_216


def test_sha256_is_the_files(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"abc")
    assert sha256_of(tmp_path / "file") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
