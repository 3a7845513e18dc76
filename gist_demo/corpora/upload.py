"""Uploaded files and pasted tables -> Corpus, read in a process of its own: whatever they do, the app lives on."""

from collections.abc import Callable
from pathlib import Path

from gist_demo.corpora.corpus import Corpus
from gist_demo.corpora.options import ReadOptions
from gist_demo.corpora.readers import check_upload_size, read_bytes, read_path
from gist_demo.errors import InputError
from gist_demo.settings import MEBIBYTE, Limits
from gist_demo.worker import Watch, WorkerError, WorkerKind, Workers

READ_WORKER = WorkerKind("read", memory_bytes=1536 * MEBIBYTE)
_SECONDS = 20.0
_CAUSES = {"time": "it took too long", "memory": "it needs too much memory", "died": "its reader stopped"}


def read_upload(
    path: Path,
    *,
    options: ReadOptions = ReadOptions(),
    name: str = "",
    workers: Workers,
    limits: Limits,
    watch: Watch,
) -> Corpus:
    """The corpus in the file at `path`, read as `options` say; `name` is what the visitor calls the file.

    Raises InputError that says why nothing could be read (its field is "upload", or that of `options` which does not
    fit), and what `watch` raises.
    """
    try:
        check_upload_size(path.stat().st_size, limits)
    except OSError:
        raise InputError("The uploaded file is no longer here. Upload it again.", "upload") from None
    return _in_worker(workers, watch, read_path, str(path), limits, options, name)


def read_pasted_table(text: str, *, workers: Workers, limits: Limits, watch: Watch) -> Corpus:
    """The corpus in pasted rows with columns, such as cells copied from a spreadsheet. Raises as `read_upload` does."""
    data = text.encode("utf-8", "replace")
    if len(data) > limits.paste_bytes:
        most = limits.paste_bytes // MEBIBYTE
        raise InputError(f"At most {most} MB can be pasted. Upload it as a file, or paste a part of it.", "upload")
    return _in_worker(workers, watch, read_bytes, data, limits, ReadOptions(encoding="utf-8"))


def _in_worker(workers: Workers, watch: Watch, read: Callable[..., Corpus], *args: object) -> Corpus:
    try:
        return workers.call("read", read, *args, seconds=_SECONDS, watch=watch)
    except WorkerError as error:
        reason = _CAUSES[error.cause]
        raise InputError(f"The file could not be read: {reason}. Save it as CSV, or upload a part.", "upload") from None
