"""What can be set from outside, and every limit of the app."""

import getpass
import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast, get_args

Precision = Literal["exact", "fast"]
MEBIBYTE = 1024 * 1024


def _default_data_dir() -> Path:
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # in a container a process may run as a user without a name
        user = str(os.getuid())
    return Path(tempfile.gettempdir()) / f"gist-demo-{user}"


class SettingsError(ValueError):
    """A setting cannot be used; the text names the variable and says what it takes."""


def private_folder(folder: Path) -> bool:
    """Make `folder`, and say whether it is ours to write: what lies there is later run, or trusted like the app."""
    try:
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        if sys.platform != "win32" and any(f.lstat().st_uid not in (0, os.geteuid()) for f in (folder, folder.parent)):
            return False
    except OSError:
        return False
    return os.access(folder, os.W_OK)


@dataclass(frozen=True)
class Limits:
    """The only place of every limit: guard, validators, readers and the page's words read it. As they suit a CPU."""

    paste_bytes: int = 8 * MEBIBYTE
    json_body_bytes: int = 10 * MEBIBYTE
    upload_bytes: int = 50 * MEBIBYTE
    rows: int = 20_000
    columns: int = 200
    cells: int = 4_000_000  # kept of a file, all columns together
    unpacked_bytes: int = 160 * MEBIBYTE  # what a workbook or Parquet file may grow to
    read_seconds: float = 3.0  # after that, the rows read so far are used, and the rest is not counted
    dataset_bytes: int = 64 * MEBIBYTE  # fetched of a dataset of the hub, for one reading of it
    dataset_seconds: float = 20.0  # like read_seconds
    text_characters: int = 100_000
    similarity_texts: int = 1_000  # of a list that is set out as a matrix
    map_texts: int = 20_000  # drawn; by UMAP up to the next
    umap_texts: int = 20_000
    map_texts_least: int = 4
    keyword_words: int = 8_000_000  # of texts that are searched by words
    keyword_vocabulary: int = 1_000_000  # different ones of them
    keyword_bytes: int = 128 * MEBIBYTE  # kept of what such a search is made from
    labels: int = 200
    label_parts: int = 1_000  # their names and descriptions, all together
    results: int = 100
    queries: int = 200  # at once
    answer_hits: int = 50_000  # of all queries together, for one file or program
    answer_characters: int = 50_000_000  # of the texts and columns of these hits
    query_characters: int = 10_000
    prompt_characters: int = 10_000
    corpora_bytes: int = 256 * MEBIBYTE
    corpus_seconds: int = 3600
    cache_bytes: int = 256 * MEBIBYTE
    jobs: int = 24
    run_seconds: int = 900

    @classmethod
    def for_gpu(cls) -> "Limits":
        """Those of a machine whose model runs on a GPU, which reads more texts in the same time."""
        return cls(rows=100_000, map_texts=100_000, corpora_bytes=1024 * MEBIBYTE, cache_bytes=1024 * MEBIBYTE)


@dataclass(frozen=True)
class Settings:
    """The app's settings; `from_env` reads them, the command line wins over the environment."""

    model: str | None = None
    device: str | None = None
    precision: Precision = "fast"
    host: str | None = None
    port: int | None = None
    share: bool = False
    data_dir: Path = field(default_factory=_default_data_dir)
    limits: Limits = field(default_factory=Limits)

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """Settings from the variables listed in the README. Raises SettingsError for a value that cannot be used."""
        precision = environ.get("GIST_DEMO_PRECISION") or "fast"
        if precision not in get_args(Precision):
            raise SettingsError(f"GIST_DEMO_PRECISION is {precision!r}; it takes exact or fast.")
        return cls(
            model=environ.get("GIST_DEMO_MODEL") or None,
            device=environ.get("GIST_DEMO_DEVICE") or None,
            precision=cast(Precision, precision),
            host=environ.get("GIST_DEMO_HOST") or None,
            port=_port(environ.get("GIST_DEMO_PORT") or None),
            share=_yes(environ.get("GIST_DEMO_SHARE") or "0"),
            data_dir=Path(environ.get("GIST_DEMO_DATA_DIR") or _default_data_dir()).expanduser(),
        )


def _port(value: str | None) -> int | None:
    if value is None:
        return None
    if not value.isdecimal() or len(value) > 5 or not 1 <= int(value) <= 65535:
        raise SettingsError(f"GIST_DEMO_PORT is {value!r}; it takes a number from 1 to 65535.")
    return int(value)


def _yes(value: str) -> bool:
    if value not in ("0", "1"):
        raise SettingsError(f"GIST_DEMO_SHARE is {value!r}; it takes 0 or 1.")
    return value == "1"
