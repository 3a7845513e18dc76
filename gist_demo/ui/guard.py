"""What stands before Gradio: closed routes, bounded bodies, a bounded pace, and headers for the browser."""

import re
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gist_demo.settings import Limits

_ROOM_FOR_FORM = 64 * 1024  # boundaries and part headers around an upload
_BURST, _PER_SECOND, _CLIENTS = 120.0, 20.0, 10_000
# The routes of Gradio that this app never needs: they fetch foreign URLs, run foreign files or tell of other visitors.
_CLOSED = re.compile(
    r"^(?:/gradio_api)?/(?:file[=/]+(?:https?|ftp)[:%]|proxy=|process_recording|deep_link|component_server|monitoring|runs\b)"
    r"|^/openapi\.json$|^/(?:gradio_api/)?openapi\.json$",
    re.IGNORECASE,
)
_POSTS_PACED = re.compile(r"/(?:queue/join|call/|upload)")
# Gradio needs inline scripts and eval; it asks huggingface.co who owns a Space, and is shown in a frame there.
_CONTENT_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' data: blob: https://huggingface.co; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self' https://huggingface.co https://*.hf.space"
)


class Guard:
    """ASGI middleware: 404 for closed routes, 413 for bodies over the limits, 429 for a flood of requests.

    `paced` is off where all visitors come through one proxy address, as on Spaces.
    """

    def __init__(
        self, app: ASGIApp, limits: Limits, *, paced: bool = True, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._app = app
        self._limits = limits
        self._paced = paced
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # address -> tokens left, at what time

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request here, or hand it on with its body counted."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        if _CLOSED.search(path):
            await PlainTextResponse("Not found", 404)(scope, receive, send)
        elif scope["method"] == "POST" and _POSTS_PACED.search(path) and self._too_fast(scope):
            refused = PlainTextResponse("Too many requests. Wait a few seconds.", 429, {"Retry-After": "5"})
            await refused(scope, receive, send)
        else:
            await self._counted(scope, receive, send)

    async def _counted(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_upload = scope["path"].rstrip("/").endswith("/upload")
        most = self._limits.upload_bytes + _ROOM_FOR_FORM if is_upload else self._limits.json_body_bytes
        too_large = PlainTextResponse(f"At most {most:,} bytes can be sent here.", 413)
        declared = Headers(scope=scope).get("content-length", "0")
        if not declared.isdecimal() or int(declared) > most:
            await too_large(scope, receive, send)
            return
        body = _Body(receive, send, most)
        try:
            await self._app(scope, body.receive, body.send)
        except Exception:
            if not body.over:
                raise
        if body.over and not body.answered:
            await too_large(scope, receive, send)

    def _too_fast(self, scope: Scope) -> bool:
        if not self._paced or not scope.get("client"):
            return False
        address, now = scope["client"][0], self._clock()
        left, at = self._buckets.pop(address, (_BURST, now))
        left = min(_BURST, left + (now - at) * _PER_SECOND)
        self._buckets[address] = (max(0.0, left - 1), now)
        if len(self._buckets) > _CLIENTS:
            self._buckets.popitem(last=False)
        return left < 1


class _Body:
    """The body of a request, counted while it streams in; once it is over, the app hears that the client has gone."""

    def __init__(self, receive: Receive, send: Send, most: int) -> None:
        self._receive, self._send, self._left = receive, send, most
        self.answered = False

    @property
    def over(self) -> bool:
        """Whether more came than may."""
        return self._left < 0

    async def receive(self) -> Message:
        """The next message for the app."""
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        return {"type": "http.disconnect"} if self.over else message

    async def send(self, message: Message) -> None:
        """Pass the app's answer on, except one to a broken body: that is 413, whatever the app makes of it."""
        if self.over and not self.answered:
            return
        if message["type"] == "http.response.start":
            self.answered = True
            _add_headers(MutableHeaders(scope=message))
        await self._send(message)


def _add_headers(headers: MutableHeaders) -> None:
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "no-referrer")
    headers.setdefault("Content-Security-Policy", _CONTENT_POLICY)
