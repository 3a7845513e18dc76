"""Models from the Hugging Face hub: found in its cache on this machine or downloaded, and never used unless whole."""

import logging
import queue
import threading
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, cast

import httpx2
from huggingface_hub import HfFileMetadata, constants, get_hf_file_metadata, hf_hub_download, hf_hub_url
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    RemoteEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from gist_demo.models.folder import (
    NEEDED_FILES,
    OPTIONAL_FILES,
    WEIGHTS,
    ModelError,
    check_files,
    check_kind,
    module_paths,
)
from gist_demo.models.transfer import Progress, Report, delete, is_whole, silent_bar

ANSWER_SECONDS = 5.0
_Answer = TypeVar("_Answer")

log = logging.getLogger(__name__)


class HubError(ModelError):
    """The hub does not give the model; the text is a sentence that says why."""


class Hub:
    """The hub as the environment names it: HF_ENDPOINT, HF_HUB_CACHE, HF_HOME, HF_HUB_OFFLINE."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        home = environ.get("HF_HOME")
        cache = environ.get("HF_HUB_CACHE") or (Path(home) / "hub" if home else constants.HF_HUB_CACHE)
        self._cache = Path(cache).expanduser()
        self._endpoint = environ.get("HF_ENDPOINT") or None
        self._offline = environ.get("HF_HUB_OFFLINE", "").lower() in ("1", "on", "true", "yes")

    def cached(self, model_id: str, revision: str) -> Path | None:
        """The folder of a model of which the cache has every file, each as it is on the hub; None otherwise.

        A file that is not what the cache's name for it says is deleted.
        """
        folder = self._snapshot(model_id, revision)
        damaged = [file for file in folder.rglob("*") if file.is_file() and not is_whole(file)]
        for file in damaged:
            log.warning("%s of %s is damaged and is deleted.", file.name, model_id)
            delete(file)
        try:
            check_files(folder)
        except ModelError:
            return None
        return None if damaged else folder

    def fetch(self, model_id: str, revision: str, progress: Progress) -> Path:
        """The folder of a model's files, downloaded where they are not in the cache; `progress` is told the bytes.

        A broken download is tried once more. Raises ModelError, and whatever `progress` raises.
        """
        folder = self.cached(model_id, revision)
        if folder is not None:
            return folder
        self.check(model_id, revision)
        report = Report(progress)
        problem: ModelError = HubError(f"{model_id} was downloaded twice and arrived broken both times.")
        for _attempt in (1, 2):
            try:
                self._download_all(model_id, revision, report)
            except ModelError as error:
                log.warning("%s: %s", model_id, error)
                problem = error
            folder = self.cached(model_id, revision)
            if folder is not None:
                return folder
        raise problem

    def resolve(self, model_id: str) -> str:
        """The 40-digit revision that is `main` now; without the hub, the last one the cache knows.

        Raises HubError where neither tells.
        """
        known = self._snapshot(model_id, "main").parent.parent / "refs" / "main"
        try:
            found = self._head(model_id, "main", "modules.json")
        except HubError:
            if not known.is_file():
                raise
            return known.read_text("utf-8").strip()
        if found is None or found.commit_hash is None:
            raise HubError(f"{model_id} is no sentence-transformers model: it has no modules.json.")
        return found.commit_hash

    def check(self, model_id: str, revision: str) -> None:
        """Raise HubError unless the hub answers, within a few seconds, that it has the model's files at `revision`."""
        for name in NEEDED_FILES:
            if self._head(model_id, revision, name) is None:
                raise HubError(f"{model_id} cannot be used: it has no {name} at revision {revision}.")

    def _download_all(self, model_id: str, revision: str, report: Report) -> None:
        """All files, the weights last: a folder that has them has the rest, and is of a kind the app can run."""
        folder = self._snapshot(model_id, revision)
        self._download(model_id, revision, "modules.json", lambda _: None)
        modules = [f"{path}/config.json" for path in module_paths(folder).values() if path]
        found = {name: self._head(model_id, revision, name) for name in (*NEEDED_FILES, *OPTIONAL_FILES, *modules)}
        sizes = {name: file.size or 0 for name, file in found.items() if file is not None}
        report.total = sum(sizes.values())
        before = 0
        for name in sorted(sizes, key=lambda name: name == WEIGHTS):
            if name == WEIGHTS:
                check_kind(folder)
            self._download(model_id, revision, name, partial(report.tell, before))
            report.tell(before, sizes[name])
            before += sizes[name]

    def _head(self, model_id: str, revision: str, name: str) -> HfFileMetadata | None:
        """What the hub says of a file, None where there is none; raises HubError within a few seconds."""
        if self._offline:
            raise HubError("HF_HUB_OFFLINE is set and the model is not in the cache.")
        url = hf_hub_url(model_id, name, revision=revision, endpoint=self._endpoint)
        try:
            return _within(ANSWER_SECONDS, lambda: get_hf_file_metadata(url, timeout=ANSWER_SECONDS))
        except RemoteEntryNotFoundError:
            return None
        except (RepositoryNotFoundError, GatedRepoError) as error:
            raise HubError(f"The Hugging Face hub has no public model {model_id}.") from error
        except RevisionNotFoundError as error:
            raise HubError(f"{model_id} has no revision {revision}.") from error
        except HfHubHTTPError as error:
            raise HubError(f"The Hugging Face hub answered with error {error.response.status_code}.") from error
        except (TimeoutError, httpx2.TimeoutException) as error:
            raise HubError(f"The Hugging Face hub did not answer within {ANSWER_SECONDS:g} seconds.") from error
        except (OSError, httpx2.HTTPError) as error:
            raise HubError("The Hugging Face hub cannot be reached.") from error

    def _download(self, model_id: str, revision: str, name: str, tell: Callable[[int], None]) -> None:
        try:
            hf_hub_download(
                model_id,
                name,
                revision=revision,
                cache_dir=self._cache,
                endpoint=self._endpoint,
                etag_timeout=ANSWER_SECONDS,
                tqdm_class=cast(Any, silent_bar(tell)),
            )
        except (OSError, ValueError, httpx2.HTTPError) as error:
            log.warning("%s of %s: %r", name, model_id, error)
            raise HubError(f"The download of {model_id} broke off.") from error

    def _snapshot(self, model_id: str, revision: str) -> Path:
        return self._cache / f"models--{model_id.replace('/', '--')}" / "snapshots" / revision


def _within(seconds: float, work: Callable[[], _Answer]) -> _Answer:
    """What `work` returns or raises, or TimeoutError: a name that is never resolved keeps to no timeout of its own."""
    outcome: queue.SimpleQueue[tuple[_Answer | None, Exception | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            outcome.put((work(), None))
        except Exception as error:  # noqa: BLE001  (handed over, not hidden)
            outcome.put((None, error))

    threading.Thread(target=run, name="hub-question", daemon=True).start()
    try:
        answer, error = outcome.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    if error is not None:
        raise error
    return cast(_Answer, answer)
