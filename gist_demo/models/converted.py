"""Models converted for OpenVINO, kept on disk, each with what sentence-transformers makes of the check texts."""

import hashlib
import json
import logging
import shutil
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from gist_demo.catalog import ModelCard
from gist_demo.encoding.encoder import Vectors
from gist_demo.models.folder import WEIGHTS, ModelError, read_json, sha256_of

_FORMAT = 1  # to be raised when what is kept changes its meaning
_MADE_BY = ("openvino", "sentence-transformers", "tokenizers", "torch", "transformers")
_MODEL, _REFERENCE, _MANIFEST = "model.xml", "reference.npy", "manifest.json"
_FILES = {_MODEL, "model.bin", _REFERENCE}
_UNFINISHED = "unfinished-"
_UNFINISHED_SECONDS = 3600

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Converted:
    """`model`: what OpenVINO compiles. `reference`: float32 unit rows, shape (200, dimension), of the check texts."""

    model: Any
    reference: Vectors


def open_converted(folder: Path, card: ModelCard, cache: Path | None) -> Converted:
    """The model in `folder` for OpenVINO, from `cache` if it is there whole, else converted and kept there.

    Only a conversion imports torch. Raises ModelError for models that are no plain BERT.
    """
    config = read_json(folder / "config.json")
    plain = ("bert", "absolute")
    if (config.get("model_type"), config.get("position_embedding_type", "absolute")) != plain:
        raise ModelError(f"Models of the kind {config.get('model_type')!r} are not converted.")
    if cache is None:
        return _convert(folder, card)
    weights = sha256_of(folder / WEIGHTS)[:24]
    home = cache / f"{weights}-{_versions(folder, card)}"
    kept = _read(home)
    if kept is not None:
        return kept
    converted = _convert(folder, card)
    try:
        _write(converted, home, weights)
    except OSError as error:
        log.warning("The converted model could not be kept in %s: %s", cache, error.strerror)
        return converted
    return _read(home) or converted


def _versions(folder: Path, card: ModelCard) -> str:
    """A hash of all that the conversion depends on beside the weights."""
    digest = hashlib.sha256(repr([_FORMAT, card.pooling, *((name, version(name)) for name in _MADE_BY)]).encode())
    for file in sorted(folder.rglob("*.json")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _convert(folder: Path, card: ModelCard) -> Converted:
    from gist_demo.models.conversion import convert

    return Converted(*convert(folder, card))


def _read(home: Path) -> Converted | None:
    """What is kept in `home`, None where it is missing or not as it was written; then it is deleted."""
    if not home.is_dir():
        return None
    try:
        manifest = json.loads((home / _MANIFEST).read_text("utf-8"))
        if manifest.keys() != _FILES or any(sha256_of(home / name) != digest for name, digest in manifest.items()):
            raise ValueError("a file is not what was written")
        return Converted(str(home / _MODEL), np.load(home / _REFERENCE, allow_pickle=False))
    except (OSError, ValueError, AttributeError) as error:
        log.warning("The converted model in %s is damaged and is made anew: %s", home, error)
        shutil.rmtree(home, ignore_errors=True)
        return None


def _write(converted: Converted, home: Path, weights: str) -> None:
    """Keep it in `home`, whole or not at all; what earlier versions kept of the same weights goes."""
    from gist_demo.models.quiet_openvino import openvino

    for old in home.parent.glob(f"{weights}-*"):
        if old != home:  # which another process may just have written
            shutil.rmtree(old, ignore_errors=True)
    for left in home.parent.glob(f"{_UNFINISHED}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _UNFINISHED_SECONDS:
                shutil.rmtree(left, ignore_errors=True)
    unfinished = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=home.parent))
    try:
        openvino.save_model(converted.model, unfinished / _MODEL, compress_to_fp16=False)
        np.save(unfinished / _REFERENCE, converted.reference, allow_pickle=False)
        manifest = {file.name: sha256_of(file) for file in unfinished.iterdir()}
        (unfinished / _MANIFEST).write_text(json.dumps(manifest), "utf-8")
        if not home.exists():
            unfinished.rename(home)
    except RuntimeError as error:  # of openvino, where the disk is full
        raise OSError(None, "the file could not be written") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
