"""A model's files on disk: whether they are all there, whole, and of a kind the app can run."""

import hashlib
import json
import math
from pathlib import Path
from typing import Any, TypeVar, cast

WEIGHTS = "model.safetensors"
NEEDED_FILES = ("modules.json", "config.json", "tokenizer.json", WEIGHTS)
OPTIONAL_FILES = (
    "sentence_bert_config.json",
    "config_sentence_transformers.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
)
# Text encoders with one special token before and one after the text, as the counting of tokens supposes.
_ARCHITECTURES = {"albert", "bert", "camembert", "distilbert", "electra", "mpnet", "roberta", "xlm-roberta"}
_FLOATS = {"F16", "BF16", "F32", "F64"}
_Json = TypeVar("_Json", dict[str, Any], list[dict[str, Any]])


class ModelError(Exception):
    """A model's files are missing, broken or not of a kind the app can run; the text is a sentence that says which."""


def check_files(folder: Path) -> None:
    """Raise ModelError unless `folder` has all files of a model the app can run, the weights in full length."""
    check_kind(folder)
    for name in NEEDED_FILES:
        if not (folder / name).is_file():
            raise _missing(name)
    _weights_header(folder / WEIGHTS)


def check_kind(folder: Path) -> None:
    """Raise ModelError unless the small files in `folder` are those of a text model the app can run."""
    pooling = module_paths(folder)["Pooling"]
    for name in ("config.json", f"{pooling}/config.json"):
        if not (folder / name).is_file():
            raise _missing(name)
    kind = read_json(folder / "config.json").get("model_type")
    if kind not in _ARCHITECTURES:
        raise ModelError(f"Models of the kind {kind!r} are not supported, only text encoders such as BERT.")
    settings = read_json(folder / "config_sentence_transformers.json")
    if settings.get("default_prompt_name") or any(
        prompt for name, prompt in (settings.get("prompts") or {}).items() if name != "query"
    ):
        raise ModelError("Models that want a prompt before every document are not supported.")


def module_paths(folder: Path) -> dict[str, str]:
    """The folder of each of the model's modules, by the module's class: Transformer, Pooling and maybe Normalize.

    Raises ModelError for any other modules, those with code of their own among them.
    """
    modules = _read(folder / "modules.json", list)
    kinds = [str(module.get("type")) for module in modules]
    names = [kind.rpartition(".")[2] for kind in kinds]
    if names not in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]) or not all(
        kind.startswith("sentence_transformers.") for kind in kinds
    ):
        raise ModelError(
            "Only models made of a text transformer, pooling and normalisation are supported; "
            f"this one has {', '.join(kinds) or 'no modules'}."
        )
    return {name: str(module["path"]) for name, module in zip(names, modules, strict=True)}


def sha256_of(file: Path) -> str:
    """The SHA-256 of `file`, 64 hexadecimal digits."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def count_parameters(weights: Path) -> int:
    """How many numbers a safetensors file holds, buffers of integers not counted."""
    header = _weights_header(weights)
    return sum(math.prod(tensor["shape"]) for tensor in header.values() if tensor["dtype"] in _FLOATS)


def _weights_header(file: Path) -> dict[str, dict[str, Any]]:
    """What a safetensors file says of its tensors; refused when the file is shorter or longer than that."""
    size = file.stat().st_size
    try:
        with file.open("rb") as stream:
            length = int.from_bytes(stream.read(8), "little")
            header = json.loads(stream.read(length)) if length < size else {}
        header.pop("__metadata__", None)
        expected = 8 + length + max(int(tensor["data_offsets"][1]) for tensor in header.values())
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"{file.name} is not a whole safetensors file.") from error
    if expected != size:
        raise ModelError(f"{file.name} has {size:,} bytes where its header says {expected:,}.")
    return cast(dict[str, dict[str, Any]], header)


def read_json(file: Path) -> dict[str, Any]:
    """The object in `file`, empty where there is no such file."""
    return _read(file, dict) if file.is_file() else {}


def _read(file: Path, kind: type[_Json]) -> _Json:
    try:
        content = json.loads(file.read_text("utf-8"))
    except FileNotFoundError as error:
        raise _missing(file.name) from error
    except ValueError as error:
        raise ModelError(f"{file.name} is not readable JSON.") from error
    if not isinstance(content, kind):
        raise ModelError(f"{file.name} is not what a model has there.")
    return content


def _missing(name: str) -> ModelError:
    return ModelError(f"The model's files are not complete: {name} is missing.")
