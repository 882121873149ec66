"""A WSGI application as a provider (PEP 3333)."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable
from functools import partial
from urllib.parse import unquote_to_bytes

from contractctl.foreign.crashes import crash
from contractctl.foreign.patience import Helper
from contractctl.model.verification import NoAnswer, Outcome, Silence, WireRequest
from contractctl.verify.bodies import answer, oversized, too_slow

Environ = dict[str, object]


class WsgiSender:
    """Calls an application in a thread that can be given up."""

    def __init__(
        self, app: Callable[..., object], helper: Helper, *, timeout: float, max_body: int
    ) -> None:
        self._app, self._helper = app, helper
        self._timeout, self._max_body = timeout, max_body

    def send(self, request: WireRequest) -> Outcome:
        try:
            return self._helper.call(partial(self._call, request), self._timeout)
        except TimeoutError:
            return too_slow(self._timeout)

    def close(self) -> None:
        """Nothing is held."""

    def _call(self, request: WireRequest) -> Outcome:
        try:
            return self._answer(request)
        except BaseException as error:
            return crash(error)

    def _answer(self, request: WireRequest) -> Outcome:
        started: list[tuple[str, list[tuple[str, str]]]] = []
        body = bytearray()

        def start(
            status: str, headers: list[tuple[str, str]], failure: object = None
        ) -> Callable[[bytes], None]:
            # With an exception, an application may begin anew (PEP 3333, "Error Handling").
            started[:] = [(status, headers)]
            return body.extend

        chunks = self._app(environ_of(request), start)
        assert isinstance(chunks, Iterable), "the application returned nothing to iterate over"
        try:
            for chunk in chunks:
                body += chunk
                if len(body) > self._max_body:
                    return oversized(self._max_body)
        finally:
            if hasattr(chunks, "close"):
                chunks.close()
        if not started:
            return NoAnswer(Silence.CRASHED, "the application did not call start_response")
        status, headers = started[0]
        content = b"" if request.method == "HEAD" else bytes(body)
        return answer(int(status.split()[0]), headers, content, self._max_body)


def environ_of(request: WireRequest) -> Environ:
    """The environment of a request; REQUEST_URI and RAW_URI keep its target as it was sent."""
    path, _, query = request.target.partition("?")
    environ: Environ = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "REQUEST_URI": request.target,
        "RAW_URI": request.target,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body or b""),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    if request.body is not None:
        environ["CONTENT_LENGTH"] = str(len(request.body))
    for name, value in request.headers:
        key = name.upper().replace("-", "_")
        key = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
        environ[key] = f"{environ[key]},{value}" if key in environ else value
    return environ
