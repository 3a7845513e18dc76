import asyncio
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.types import Message, Receive, Scope, Send

from gist_demo.settings import Limits
from gist_demo.ui.guard import Guard

LIMITS = Limits(json_body_bytes=100, upload_bytes=1_000)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def reads_all(scope: Scope, receive: Receive, send: Send) -> None:
    """An app that reads its body and says how long it was, as a framework would: 400 where the client has gone."""
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            await answer(send, 400, b"client gone")
            return
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
    await answer(send, 200, str(size).encode())


async def breaks_when_gone(scope: Scope, receive: Receive, send: Send) -> None:
    while True:
        if (await receive())["type"] == "http.disconnect":
            raise RuntimeError("client disconnected")


async def answer(send: Send, status: int, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": body})


def ask(
    guard: Guard, path: str, *, method: str = "GET", body: Iterable[bytes] = (b"",),
    headers: dict[str, str] | None = None, client: tuple[str, int] | None = ("1.2.3.4", 5), kind: str = "http",
) -> tuple[int, dict[str, str], bytes]:  # fmt: skip
    sent: list[Message] = []
    chunks = list(body)
    messages: list[Message] = [
        {"type": "http.request", "body": chunk, "more_body": i + 1 < len(chunks)} for i, chunk in enumerate(chunks)
    ]
    scope: Scope = {
        "type": kind, "method": method, "path": path, "client": client,
        "headers": [(name.encode(), value.encode()) for name, value in (headers or {}).items()],
    }  # fmt: skip

    async def receive() -> Message:
        return messages.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    with ThreadPoolExecutor(1) as thread:  # in this one Playwright may keep a loop running
        thread.submit(asyncio.run, guard(scope, receive, send)).result()
    start = sent[0]
    got = {name.decode(): value.decode() for name, value in start["headers"]}
    return start["status"], got, b"".join(message.get("body", b"") for message in sent[1:])


@pytest.fixture
def guard() -> Guard:
    return Guard(reads_all, LIMITS, clock=Clock())


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=http://evil.example/x",
        "/gradio_api/file=HTTPS://evil.example",
        "/gradio_api/file/http://evil.example",
        "/file=https%3A//evil.example",
        "/gradio_api/proxy=https://evil.example",
        "/proxy=x",
        "/gradio_api/process_recording",
        "/gradio_api/deep_link",
        "/gradio_api/component_server",
        "/monitoring/summary",
        "/gradio_api/runs",
        "/openapi.json",
        "/gradio_api/openapi.json",
    ],
)
def test_routes_that_are_never_needed_are_closed(guard: Guard, path: str) -> None:
    assert ask(guard, path)[0] == 404


@pytest.mark.parametrize(
    "path", ["/", "/config", "/gradio_api/file=/a/plotly.min.js", "/gradio_api/info", "/assets/x.js"]
)
def test_the_others_pass_with_headers_for_the_browser(guard: Guard, path: str) -> None:
    status, headers, _ = ask(guard, path)
    assert status == 200
    assert headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'self' https://huggingface.co" in headers["content-security-policy"]


def test_a_body_within_the_limit_arrives_whole(guard: Guard) -> None:
    assert ask(guard, "/gradio_api/queue/join", method="POST", body=[b"x" * 60, b"y" * 40])[::2] == (200, b"100")


@pytest.mark.parametrize("app", [reads_all, breaks_when_gone])
def test_a_body_that_grows_over_the_limit_is_413_whatever_the_app_does(app: object) -> None:
    guard = Guard(app, LIMITS)  # type: ignore[arg-type]
    status, _, body = ask(guard, "/gradio_api/queue/join", method="POST", body=[b"x" * 60] * 3)
    assert (status, b"100" in body) == (413, True)


@pytest.mark.parametrize("length", ["101", "99999999999", "-1", "abc"])
def test_a_declared_length_over_the_limit_is_413_before_anything_is_read(guard: Guard, length: str) -> None:
    assert ask(guard, "/x", method="POST", body=[], headers={"content-length": length})[0] == 413


def test_uploads_have_a_limit_of_their_own(guard: Guard) -> None:
    assert ask(guard, "/gradio_api/upload", method="POST", body=[b"x" * 1_000])[0] == 200
    assert ask(guard, "/gradio_api/upload", method="POST", body=[b"x" * 40_000] * 2)[0] == 413


def test_an_error_of_the_app_stays_an_error() -> None:
    async def fails(scope: Scope, receive: Receive, send: Send) -> None:
        raise RuntimeError("bug")

    with pytest.raises(RuntimeError, match="bug"):
        ask(Guard(fails, LIMITS), "/")


def flood(guard: Guard, n: int, client: tuple[str, int] | None = ("1.2.3.4", 5)) -> list[int]:
    return [ask(guard, "/gradio_api/queue/join", method="POST", client=client)[0] for _ in range(n)]


def test_a_flood_is_told_to_wait_others_are_not_and_waiting_helps() -> None:
    clock = Clock()
    guard = Guard(reads_all, LIMITS, clock=clock)
    assert flood(guard, 121) == [200] * 120 + [429]
    assert ask(guard, "/")[0] == 200
    assert flood(guard, 1, ("5.6.7.8", 1)) == [200]
    clock.now = 1.0
    assert flood(guard, 21) == [200] * 20 + [429]


def test_nobody_is_paced_where_all_come_from_one_address_or_none() -> None:
    assert set(flood(Guard(reads_all, LIMITS, paced=False, clock=Clock()), 200)) == {200}
    assert set(flood(Guard(reads_all, LIMITS, clock=Clock()), 200, None)) == {200}


def test_the_memory_for_addresses_is_bounded() -> None:
    guard = Guard(reads_all, LIMITS, clock=Clock())
    for i in range(10_050):
        guard._too_fast({"client": (str(i), 1)})
    assert len(guard._buckets) == 10_000


def test_what_is_no_http_request_passes() -> None:
    seen: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["type"])
        await answer(send, 200, b"")

    ask(Guard(app, LIMITS), "/openapi.json", kind="lifespan")
    assert seen == ["lifespan"]
