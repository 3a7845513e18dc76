"""A dataset of the Hugging Face hub -> Corpus, asked for and read in a worker process of its own."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol, TypeVar

from gist_demo.corpora.corpus import Corpus
from gist_demo.corpora.options import ReadOptions
from gist_demo.corpora.ranged import RemoteFile
from gist_demo.errors import InputError
from gist_demo.settings import MEBIBYTE, Limits
from gist_demo.worker import Watch, WorkerError, WorkerKind, Workers

T = TypeVar("T")
DATASET_WORKER = WorkerKind("dataset", memory_bytes=1536 * MEBIBYTE)  # a slow hub keeps nobody's upload waiting
_FIND_SECONDS, _GRACE_SECONDS = 30.0, 25.0
_PAGE = re.compile(r"(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co)/datasets/([^/?#]+/[^/?#]+)(?:[/?#].*)?")
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*/[A-Za-z0-9_][A-Za-z0-9_.-]*")
_MOST_CHARACTERS = 500
_MOST_NAME = 96
_PATH = re.compile(r"(?P<config>[^/]+)/(?P<partial>partial-)?(?P<split>[^/]+)/[^/]+\.parquet")
_CAUSES = {"time": "it took too long", "memory": "it needs too much memory", "died": "its reader stopped"}


class DatasetHub(Protocol):
    """Where datasets lie as Parquet files; goes to a worker process pickled."""

    def paths(self, name: str) -> tuple[list[str], bool]:
        """The files of the dataset `name`, and whether there are more. Raises InputError and Unavailable."""

    def file(self, name: str, path: str) -> RemoteFile:
        """One of them. Raises InputError and Unavailable."""


@dataclass(frozen=True)
class Split:
    """A part of a dataset, such as train, of one of its configurations: its files in their order.

    With `partial` they hold only the beginning of it.
    """

    config: str
    name: str
    files: tuple[str, ...]
    partial: bool = False


@dataclass(frozen=True)
class Dataset:
    """What there is of a dataset; with `more` there are further splits than these. There is at least one."""

    name: str
    splits: tuple[Split, ...]
    more: bool = False

    @property
    def configs(self) -> list[str]:
        """The configurations, in their order."""
        return list(dict.fromkeys(split.config for split in self.splits))

    def of(self, config: str) -> list[str]:
        """The names of the splits of a configuration."""
        return [split.name for split in self.splits if split.config == config]

    def choose(self, config: str | None = None, split: str | None = None) -> Split:
        """The split with these names, else the one that comes closest: that of the configuration, named default, first;
        called train, first."""

        def fits(each: Split) -> tuple[bool, ...]:
            return each.config == config, each.config == "default", each.name == split, each.name == "train"

        first = max(self.splits, key=lambda each: fits(each)[:2]).config  # of equals max gives the first
        return max((each for each in self.splits if each.config == first), key=lambda each: fits(each)[2:])


def dataset_name(text: str) -> str:
    """The name owner/name in `text`, which may also be the address of the dataset's page.

    Raises InputError (field "dataset"): what it returns can go into an address as it is.
    """
    written = text.strip()
    page = _PAGE.fullmatch(written) if len(written) <= _MOST_CHARACTERS else None
    name = page[1] if page else written
    fits = len(name) <= _MOST_NAME and _NAME.fullmatch(name)
    if not fits or ".." in name or "--" in name or any(part.endswith((".", "-")) for part in name.split("/")):
        raise InputError(
            "Write the dataset as owner/name, such as fancyzhx/ag_news, or paste the address of its page.", "dataset"
        )
    return name


def splits_of(paths: Sequence[str]) -> tuple[Split, ...]:
    """The splits that `paths` (config/split/0000.parquet, or config/partial-split/0000.parquet) are the files of.

    Other paths are of no split. Where a split is there whole and in part, the whole one counts.
    """
    files: dict[tuple[str, str, bool], list[str]] = {}
    for path in sorted(paths):
        found = _PATH.fullmatch(path)
        if found and path.isprintable() and not {".", ".."} & set(path.split("/")):
            files.setdefault((found["config"], found["split"], bool(found["partial"])), []).append(path)
    return tuple(
        Split(config, name, tuple(part), is_partial)
        for (config, name, is_partial), part in files.items()
        if not (is_partial and (config, name, False) in files)
    )


def find_dataset(text: str, *, hub: DatasetHub, workers: Workers, watch: Watch) -> Dataset:
    """The dataset whose name or address is `text`.

    Raises InputError (field "dataset"), Unavailable where the hub is, and what `watch` raises.
    """
    name = dataset_name(text)
    paths, more = _called(partial(workers.call, "dataset", _paths, hub, name, seconds=_FIND_SECONDS, watch=watch))
    splits = splits_of(paths)
    if not splits:
        raise InputError(
            f"The Hugging Face hub has no Parquet files of {name}. Upload a file of it instead.", "dataset"
        )
    return Dataset(name, splits, more)


def read_dataset(
    name: str,
    split: Split,
    *,
    options: ReadOptions = ReadOptions(),
    hub: DatasetHub,
    workers: Workers,
    limits: Limits,
    watch: Watch,
) -> Corpus:
    """The corpus in a split of the dataset `name`, read as `options` say: columns, and which rows.

    Raises what `find_dataset` does; the field may also be that of `options` which does not fit.
    """
    seconds = limits.dataset_seconds + _GRACE_SECONDS
    call = partial(workers.call, "dataset", _read, hub, name, split, limits, options, seconds=seconds, watch=watch)
    corpus = _called(call)
    of_what = f"{name} · {split.name}" if split.config == "default" else f"{name} · {split.config} · {split.name}"
    return replace(corpus, name=of_what)


def _paths(hub: DatasetHub, name: str) -> tuple[list[str], bool]:
    return hub.paths(name)


def _read(hub: DatasetHub, name: str, split: Split, limits: Limits, options: ReadOptions) -> Corpus:
    from gist_demo.corpora.shards import read_shards  # its library takes a moment to import, and is the worker's alone

    corpus = read_shards(split.files, partial(hub.file, name), limits, options)
    if not split.partial:
        return corpus
    return replace(corpus, notes=("the hub has converted only the beginning of this split", *corpus.notes))


def _called(call: Callable[[], T]) -> T:
    try:
        return call()
    except WorkerError as error:
        reason = _CAUSES[error.cause]
        raise InputError(
            f"The dataset could not be read: {reason}. Try again in a minute, or upload a part of it.", "dataset"
        ) from None
