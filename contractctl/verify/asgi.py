"""An ASGI application as a provider: its event loop, its lifespan, its answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import TypeVar
from urllib.parse import unquote

from contractctl.errors import VerificationError
from contractctl.foreign.crashes import crash, origin, told
from contractctl.foreign.patience import Helper
from contractctl.model.verification import NoAnswer, Outcome, Silence, WireRequest
from contractctl.verify.bodies import answer, oversized, too_slow

Message = dict[str, object]
Application = Callable[..., object]
Result = TypeVar("Result")

_GLANCE = 1.0
"""Seconds in which a loop that is not blocked gets round to a call."""


class AsgiSender:
    """Calls an application in an event loop of its own thread, with its lifespan around it."""

    def __init__(
        self, app: Application, name: str, helper: Helper, *, timeout: float, max_body: int
    ) -> None:
        self._app, self._timeout, self._max_body = app, timeout, max_body
        self._loop = _Loop(helper)
        try:
            self._life = self._begun()
        except TimeoutError:
            raise VerificationError(
                f"{name} has not started within {timeout:g} s",
                hint="look at what its start-up waits for, or allow it a longer --timeout",
            ) from None
        except Exception as error:
            raise VerificationError(
                f"the start-up of {name} failed: {told(error)}",
                hint="mend it, or give it the settings that it needs; then run again",
                location=origin(error),
            ) from None

    def send(self, request: WireRequest) -> Outcome:
        call = _Call(request, self._max_body)
        try:
            return self._loop.run(call.answered(self._app, dict(self._life.state)), self._timeout)
        except TimeoutError:
            if not self._loop.is_alive():
                return self._renewed()
            return call.outcome() if call.is_complete() else too_slow(self._timeout)

    def close(self) -> None:
        """End the lifespan; what goes wrong there is nobody's promise."""
        try:
            self._loop.run(self._life.end(), self._timeout)
        except Exception:
            return

    def _begun(self) -> _Lifespan:
        life = _Lifespan(self._app)
        self._loop.run(life.begin(), self._timeout)
        return life

    def _renewed(self) -> NoAnswer:
        """A call blocks the event loop: the next ones get a new one."""
        self._loop = _Loop(Helper())
        try:
            self._life = self._begun()
        except Exception as error:
            return crash(error)
        reason = f"no whole answer within {self._timeout:g} s: it blocks the event loop"
        return NoAnswer(Silence.TIMEOUT, reason)


class _Loop:
    def __init__(self, helper: Helper) -> None:
        self._loop = asyncio.new_event_loop()
        helper.begin(self._loop.run_forever)

    def run(self, call: Awaitable[Result], seconds: float) -> Result:
        """What a call returns or raises; one that takes too long is cancelled: TimeoutError."""
        future: Future[Result] = asyncio.run_coroutine_threadsafe(_awaited(call), self._loop)
        try:
            return future.result(seconds)
        except TimeoutError:
            future.cancel()
            raise

    def is_alive(self) -> bool:
        try:
            self.run(asyncio.sleep(0), _GLANCE)
        except TimeoutError:
            return False
        return True


async def _awaited(call: Awaitable[Result]) -> Result:
    return await call


class _Call:
    """One request: what the application receives, and what it sends."""

    def __init__(self, request: WireRequest, max_body: int) -> None:
        self._request, self._max_body = request, max_body
        self._is_received = False
        self._complete = asyncio.Event()
        self._status: int | None = None
        self._headers: list[tuple[str, str]] = []
        self._body = bytearray()

    async def answered(self, app: Application, state: dict[str, object]) -> Outcome:
        scope = {**_scope(self._request), "state": state}
        try:
            # Work that it does after the answer belongs to the request, as with a test client.
            await _called(app, scope, self._receive, self._send)
        except asyncio.CancelledError:
            raise
        # An application that calls sys.exit() would end the event loop.
        except BaseException as error:
            return self.outcome() if self._is_oversized() else crash(error)
        return self.outcome()

    def is_complete(self) -> bool:
        return self._complete.is_set()

    def outcome(self) -> Outcome:
        """What has been sent by now."""
        if self._is_oversized():
            return oversized(self._max_body)
        if self._status is None or not self.is_complete():
            return NoAnswer(Silence.CRASHED, "the application returned before its answer was whole")
        content = b"" if self._request.method == "HEAD" else bytes(self._body)
        return answer(self._status, self._headers, content, self._max_body)

    def _is_oversized(self) -> bool:
        return len(self._body) > self._max_body

    async def _receive(self) -> Message:
        if not self._is_received:
            self._is_received = True
            return {"type": "http.request", "body": self._request.body or b"", "more_body": False}
        await self._complete.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            status, headers = message["status"], message.get("headers", ())
            assert isinstance(status, int)
            self._status = status
            self._headers = [
                (name.decode("latin-1"), value.decode("latin-1"))
                for name, value in headers  # type: ignore[attr-defined]  # ASGI: pairs of bytes
            ]
        elif message["type"] == "http.response.body":
            self._body += message.get("body", b"")  # type: ignore[arg-type]  # ASGI: bytes
            if self._is_oversized():
                raise ConnectionResetError("nobody reads on")
            if not message.get("more_body", False):
                self._complete.set()


async def _called(app: Application, *arguments: object) -> None:
    await app(*arguments)  # type: ignore[misc]  # ASGI: it returns an awaitable


def _scope(request: WireRequest) -> Message:
    path, _, query = request.target.partition("?")
    headers = [(b"host", b"localhost")]
    headers += [
        (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in request.headers
    ]
    if request.body is not None:
        headers.append((b"content-length", str(len(request.body)).encode()))
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode("latin-1"),
        "query_string": query.encode("latin-1"),
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 50000),
        "server": ("localhost", 80),
    }


class _Lifespan:
    """Start-up and shutdown of an application (ASGI, "Lifespan Protocol")."""

    def __init__(self, app: Application) -> None:
        self._app = app
        self.state: dict[str, object] = {}
        self._said: asyncio.Queue[Message] = asyncio.Queue()
        self._told: asyncio.Queue[Message] = asyncio.Queue()
        self._running: asyncio.Future[None] | None = None

    async def begin(self) -> None:
        scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": self.state}
        arguments = (scope, self._told.get, self._said.put)
        self._running = asyncio.ensure_future(_called(self._app, *arguments))
        await self._asked("startup")

    async def end(self) -> None:
        if self._running is not None and not self._running.done():
            await self._asked("shutdown")

    async def _asked(self, phase: str) -> None:
        assert self._running is not None
        self._told.put_nowait({"type": f"lifespan.{phase}"})
        saying = asyncio.ensure_future(self._said.get())
        await asyncio.wait((self._running, saying), return_when=asyncio.FIRST_COMPLETED)
        if not saying.done():
            saying.cancel()
            # An application that knows no lifespan says so by raising before it takes a message.
            if self._told.empty():
                self._running.result()
            self._running.exception()
            return
        said = saying.result()
        if said["type"] == f"lifespan.{phase}.failed":
            raise RuntimeError(said.get("message") or "it gave no reason")
