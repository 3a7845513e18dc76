"""A Hugging Face hub on the loopback: enough of its HTTP to download models from and to read datasets, with
faults to switch on."""

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal
from urllib.parse import quote, unquote, urlsplit

Fault = Literal["down", "slow", "truncated", "cut off", "wrong bytes", "missing", "error", "no ranges"]
"""down: no answer; slow: late answers; truncated: a shorter body than was said before; cut off: the connection breaks
in the body; wrong bytes: as many as there should be; missing: 404 for all; error: 500 for all; no ranges: whole bodies,
whatever part of them was asked for."""

_LARGE = (".safetensors", ".parquet")
CONVERTED = "refs/convert/parquet"


@dataclass
class HubStandIn:
    """What is served, what is wrong with it, and what was asked.

    A fault of the body (truncated, cut off, wrong bytes) befalls `faulty_file` only. `faults` counts down the requests
    that it still befalls; -1 stands for all. `chunk_seconds` is waited after every 64 KiB of a body. Of the datasets
    (at their Parquet revision alone) those that are `gated` are shown to nobody. `sent` counts the bytes of bodies;
    `tokens` are what requests proved themselves with.
    """

    url: str = ""
    models: dict[str, tuple[str, Path]] = field(default_factory=dict)
    fault: Fault | None = None
    faults: int = -1
    faulty_file: str = "model.safetensors"
    slow_seconds: float = 2.0
    chunk_seconds: float = 0.0
    asked: list[str] = field(default_factory=list)
    datasets: dict[str, Path | None] = field(default_factory=dict)
    gated: set[str] = field(default_factory=set)
    page_size: int = 1000
    sent: int = 0
    tokens: set[str] = field(default_factory=set)

    def serve(self, model_id: str, revision: str, folder: Path) -> None:
        """Give out `folder` as `model_id`, whose main is `revision`."""
        self.models[model_id] = (revision, folder)

    def serve_dataset(self, name: str, folder: Path | None) -> None:
        """Give out `folder` as what the dataset `name` was converted to; with None it was not."""
        self.datasets[name] = folder

    def befallen(self, *faults: Fault) -> bool:
        """Whether one of `faults` is switched on, and befalls this request."""
        if self.fault not in faults or self.faults == 0:
            return False
        self.faults -= 1
        return True

    def downloads(self, name: str) -> int:
        """How often the body of the file `name` was asked for."""
        return sum(line.startswith("GET") and line.endswith(f"/{name}") for line in self.asked)


@contextmanager
def hub_stand_in() -> Iterator[HubStandIn]:
    """A hub that listens until the block ends."""
    hub = HubStandIn()

    class Handler(_Handler):
        stand_in = hub

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hub.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    stand_in: HubStandIn
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        hub, path = self.stand_in, urlsplit(self.path).path
        hub.asked.append(f"{self.command} {path}")
        hub.tokens |= {value for name, value in self.headers.items() if name.lower() in ("authorization", "cookie")}
        if hub.befallen("down"):
            self.close_connection = True
            return
        if hub.befallen("slow"):
            time.sleep(hub.slow_seconds)
        if hub.befallen("error"):
            self._say(HTTPStatus.INTERNAL_SERVER_ERROR)
        elif hub.befallen("missing"):
            self._say(HTTPStatus.NOT_FOUND, {"X-Error-Code": "EntryNotFound"})
        else:
            self._route([part for part in path.split("/") if part])

    def _route(self, parts: list[str]) -> None:
        if "datasets" in parts[:2]:
            self._dataset(parts)
            return
        large = parts[:1] == ["large"]  # where the hub sends those who want a large file
        owner_at = 1 if large else 2 if parts[:2] == ["api", "models"] else 0
        model_id = "/".join(parts[owner_at : owner_at + 2])
        if model_id not in self.stand_in.models:
            self._say(HTTPStatus.UNAUTHORIZED, {"X-Error-Code": "RepoNotFound"})
            return
        revision, folder = self.stand_in.models[model_id]
        what, asked, *rest = [*parts[owner_at + 2 :], "", "main"][:2] + parts[owner_at + 4 :]
        if asked not in (revision, "main"):
            self._say(HTTPStatus.NOT_FOUND, {"X-Error-Code": "RevisionNotFound"})
        elif owner_at == 2:
            self._list(model_id, revision, folder, what)
        else:
            self._file(model_id, revision, folder, "/".join(rest), large=large)

    def _dataset(self, parts: list[str]) -> None:
        rest = parts[parts.index("datasets") + 1 :]
        name, (what, revision, *path) = "/".join(rest[:2]), map(unquote, rest[2:])
        folder = self.stand_in.datasets.get(name)
        if name not in self.stand_in.datasets:
            self._say(HTTPStatus.UNAUTHORIZED, {"X-Error-Code": "RepoNotFound"})
        elif name in self.stand_in.gated:
            self._say(HTTPStatus.UNAUTHORIZED, {"X-Error-Code": "GatedRepo"})
        elif folder is None or revision != CONVERTED:
            self._say(HTTPStatus.NOT_FOUND, {"X-Error-Code": "RevisionNotFound"})
        elif what == "tree":
            self._tree(folder)
        else:
            self._file(f"datasets/{name}", CONVERTED, folder, "/".join(path), large=parts[0] == "large")

    def _tree(self, folder: Path) -> None:
        """Files and folders, a page of them and the address of the next."""
        hub, address = self.stand_in, urlsplit(self.path)
        start = int(address.query.partition("cursor=")[2] or 0)
        entries = [
            {"type": "file" if each.is_file() else "directory", "path": each.relative_to(folder).as_posix()}
            for each in sorted(folder.rglob("*"))
        ]
        headers = {"Content-Type": "application/json"}
        if len(entries) > start + hub.page_size:
            next_page = f"{hub.url}{address.path}?recursive=true&cursor={start + hub.page_size}"
            headers["Link"] = f'<{next_page}>; rel="next"'
        self._say(HTTPStatus.OK, headers, json.dumps(entries[start : start + hub.page_size]).encode())

    def _list(self, model_id: str, revision: str, folder: Path, what: str) -> None:
        files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
        names = [file.relative_to(folder).as_posix() for file in files]
        if what == "tree":
            sizes = [file.stat().st_size for file in files]
            tree = zip(names, sizes, files, strict=True)
            answer: object = [
                {"type": "file", "path": name, "size": size, "oid": etag_of(file)} for name, size, file in tree
            ]
        else:
            answer = {"id": model_id, "sha": revision, "siblings": [{"rfilename": name} for name in names]}
        self._say(HTTPStatus.OK, {"Content-Type": "application/json"}, json.dumps(answer).encode())

    def _file(self, model_id: str, revision: str, folder: Path, name: str, *, large: bool) -> None:
        file = folder / name
        commit = {"X-Repo-Commit": revision}
        if not file.is_file():
            self._say(HTTPStatus.NOT_FOUND, commit | {"X-Error-Code": "EntryNotFound"})
        elif name.endswith(_LARGE) and not large:
            linked = {"X-Linked-Etag": f'"{etag_of(file)}"', "X-Linked-Size": str(file.stat().st_size)}
            place = f"{model_id}/resolve/{quote(revision, safe='')}/{quote(name)}"
            where = {"Location": f"{self.stand_in.url}/large/{place}"}
            self._say(HTTPStatus.FOUND, commit | linked | where)
        else:
            self._send(file, commit | {"ETag": f'"{etag_of(file)}"', "Accept-Ranges": "bytes"})

    def _send(self, file: Path, headers: dict[str, str]) -> None:
        body = file.read_bytes()
        if self.command == "GET" and file.name == self.stand_in.faulty_file:
            if self.stand_in.befallen("truncated"):
                body = body[: len(body) // 2]
            elif self.stand_in.befallen("wrong bytes"):
                body = body[:-1] + bytes([body[-1] ^ 1])
            elif self.stand_in.befallen("cut off"):
                headers["X-Cut"] = str(len(body) // 2)
        whole = len(body)
        asked = self.headers.get("Range")
        if asked and not self.stand_in.befallen("no ranges"):
            first, _, final = asked.removeprefix("bytes=").partition("-")
            last = min(int(final), whole - 1) if final else whole - 1
            headers["Content-Range"] = f"bytes {first}-{last}/{whole}"
            body = body[int(first) : last + 1]
        self._say(HTTPStatus.PARTIAL_CONTENT if "Content-Range" in headers else HTTPStatus.OK, headers, body)

    def _say(self, status: HTTPStatus, headers: dict[str, str] | None = None, body: bytes = b"") -> None:
        headers = dict(headers or {})
        cut = headers.pop("X-Cut", None)
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        body = body[: int(cut)] if cut else body
        for at in range(0, len(body), 1 << 16):
            self.wfile.write(body[at : at + (1 << 16)])
            self.stand_in.sent += len(body[at : at + (1 << 16)])
            time.sleep(self.stand_in.chunk_seconds)
        if cut:
            self.close_connection = True


def etag_of(file: Path) -> str:
    """The hub's name for what is in a file: SHA-256 of a large file, git's SHA-1 of a small one."""
    return _etag(file, file.stat().st_mtime_ns)


@lru_cache
def _etag(file: Path, _changed: int) -> str:
    content = file.read_bytes()
    if file.name.endswith(_LARGE):
        return hashlib.sha256(content).hexdigest()
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
