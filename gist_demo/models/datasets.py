"""Public datasets of the Hugging Face hub: which Parquet files it has of one, and their bytes, piece by piece."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote

import httpx2
from huggingface_hub import constants, get_hf_file_metadata, get_session, hf_hub_url
from huggingface_hub.errors import (
    DisabledRepoError,
    GatedRepoError,
    HfHubHTTPError,
    RemoteEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.utils import build_hf_headers, hf_raise_for_status  # type: ignore[attr-defined]

from gist_demo.errors import InputError, Unavailable

REVISION = "refs/convert/parquet"  # where the hub keeps what it made of a dataset, whatever its own format is
ANSWER_SECONDS = 10.0
_MOST_PAGES = 10  # of a thousand names each
_UPLOAD = "Upload the texts as a file instead."
_OFFLINE = f"This server does without the Hugging Face hub (HF_HUB_OFFLINE is set). {_UPLOAD}"
_SLOW = f"The Hugging Face hub did not answer within {ANSWER_SECONDS:g} seconds. Try again in a minute."
_AWAY = f"The Hugging Face hub cannot be reached. Try again in a minute. {_UPLOAD}"
_BROKEN = "The Hugging Face hub broke off in the middle. Try again in a minute."


@dataclass(frozen=True)
class HubDatasets:
    """The datasets that anybody may read, asked for without any token; goes to a worker process pickled."""

    endpoint: str | None = None
    offline: bool = False

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "HubDatasets":
        """The hub as the environment names it: HF_ENDPOINT, HF_HUB_OFFLINE."""
        offline = environ.get("HF_HUB_OFFLINE", "").lower() in ("1", "on", "true", "yes")
        return cls(environ.get("HF_ENDPOINT") or None, offline)

    def paths(self, name: str) -> tuple[list[str], bool]:
        """The files that the hub converted the dataset `name` to, and whether there are more than it was asked for.

        Raises InputError (field "dataset") where it has none for everybody, Unavailable where it does not answer.
        """
        base = (self.endpoint or constants.ENDPOINT).rstrip("/")
        url: str | None = f"{base}/api/datasets/{quote(name)}/tree/{quote(REVISION, safe='')}?recursive=true"
        found: list[str] = []
        for _page in range(_MOST_PAGES):
            with self.asking(name):
                response = get_session().get(url or "", headers=build_hf_headers(token=False), timeout=ANSWER_SECONDS)
                hf_raise_for_status(response)
                found += [entry["path"] for entry in response.json() if entry["type"] == "file"]
            url = response.links.get("next", {}).get("url")
            if url is None:
                break
        return found, url is not None

    def file(self, name: str, path: str) -> "HubFile":
        """One of these files. Raises what `paths` does."""
        url = hf_hub_url(name, path, repo_type="dataset", revision=REVISION, endpoint=self.endpoint)
        with self.asking(name):
            found = get_hf_file_metadata(url, token=False, timeout=ANSWER_SECONDS, endpoint=self.endpoint)
        if not found.size:
            raise Unavailable(_BROKEN)
        return HubFile(self, name, found.location, found.size)

    @contextmanager
    def asking(self, name: str) -> Iterator[None]:
        """Make a sentence for the visitor of whatever goes wrong."""
        if self.offline:
            raise Unavailable(_OFFLINE)
        try:
            yield
        except HfHubHTTPError as error:
            raise _refusal(name, error) from None
        except httpx2.TimeoutException:
            raise Unavailable(_SLOW) from None
        except (OSError, httpx2.HTTPError):
            raise Unavailable(_AWAY) from None
        except (ValueError, TypeError, KeyError):
            raise Unavailable(f"The Hugging Face hub answered in an unknown way. {_UPLOAD}") from None


@dataclass(frozen=True)
class HubFile:
    """A file of `size` bytes at the address `url`."""

    hub: HubDatasets
    dataset: str
    url: str
    size: int

    def fetch(self, start: int, end: int) -> bytes:
        """The bytes from `start` up to `end`. Raises InputError and Unavailable."""
        with self.hub.asking(self.dataset):
            try:
                return self._fetch(start, end)
            except httpx2.RemoteProtocolError:  # a connection that was kept open here, and closed over there
                return self._fetch(start, end)

    def _fetch(self, start: int, end: int) -> bytes:
        headers = build_hf_headers(token=False) | {"Range": f"bytes={start}-{end - 1}", "Accept-Encoding": "identity"}
        got = bytearray()
        with get_session().stream("GET", self.url, headers=headers, timeout=ANSWER_SECONDS) as response:
            hf_raise_for_status(response)
            if response.status_code != httpx2.codes.PARTIAL_CONTENT and (start, end) != (0, self.size):
                raise Unavailable(f"The Hugging Face hub gives this dataset out whole only. {_UPLOAD}")
            for piece in response.iter_bytes():
                got += piece
                if len(got) > end - start:
                    break
        if len(got) != end - start:
            raise Unavailable(_BROKEN)
        return bytes(got)


def _refusal(name: str, error: HfHubHTTPError) -> InputError | Unavailable:
    status = error.response.status_code
    if isinstance(error, GatedRepoError) or status == httpx2.codes.FORBIDDEN:
        return InputError(
            f"The dataset {name} is gated: its owner wants to know who reads it, so it cannot be read here. Download "
            "it with your own account and upload a file of it.",
            "dataset",
        )
    if isinstance(error, RevisionNotFoundError | RemoteEntryNotFoundError):
        return InputError(
            f"The Hugging Face hub has not converted {name} to Parquet. Upload a file of it instead.", "dataset"
        )
    if isinstance(error, DisabledRepoError):
        return InputError(f"The Hugging Face hub has switched {name} off. Choose another dataset.", "dataset")
    if isinstance(error, RepositoryNotFoundError) or status in (httpx2.codes.UNAUTHORIZED, httpx2.codes.NOT_FOUND):
        return InputError(
            f"The Hugging Face hub has no public dataset {name}. Check the name; private ones cannot be read here.",
            "dataset",
        )
    if status == httpx2.codes.TOO_MANY_REQUESTS:
        return Unavailable("The Hugging Face hub wants fewer questions from this server. Try again in some minutes.")
    return Unavailable(f"The Hugging Face hub answered with error {status}. Try again in a minute.")
