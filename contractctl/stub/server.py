"""Serve a stub over HTTP/1.1, in a bounded number of threads."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from io import BufferedIOBase
from socketserver import TCPServer
from typing import Any

from contractctl.model.verification import Answer, WireRequest
from contractctl.stub.application import Stub
from contractctl.stub.refusals import LARGEST_BODY, Refusal, too_large
from contractctl.stub.wire import phrase, sized

MOST_CONNECTIONS = 64
"""Connections that are served at once; further ones wait."""

PATIENCE = 15.0
"""Seconds that a connection may be silent."""

_LONGEST_LINE = 65_536
_CHUNK_LINE = 1_024

Log = Callable[[str], None]


class StubServer(TCPServer):
    """A stub that listens. Raises OSError where the address cannot be had.

    log: told one line for each request, from several threads
    """

    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, stub: Stub, host: str, port: int, log: Log) -> None:
        self.stub = stub
        self.log = log
        self._host = host
        self._free = threading.BoundedSemaphore(MOST_CONNECTIONS)
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), _Handler)

    @property
    def url(self) -> str:
        """Where it listens."""
        name = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{name}:{self.server_address[1]}"

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection in a thread, once there is one to be had.

        No thread keeps the program from ending: what is silent by then has nothing to lose.
        """
        self._free.acquire()
        serve = threading.Thread(
            target=self._serve, args=(request, client_address), daemon=True, name="stub"
        )
        serve.start()

    def _serve(self, request: Any, client_address: Any) -> None:
        try:
            self.finish_request(request, client_address)
        except (OSError, ValueError):
            pass  # whoever asked is gone, and needs no answer
        finally:
            self.shutdown_request(request)
            self._free.release()


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: StubServer
    protocol_version = "HTTP/1.1"
    timeout = PATIENCE
    disable_nagle_algorithm = True
    wbufsize = -1

    def handle_one_request(self) -> None:
        """Read one request and answer it; whatever cannot be read ends the connection."""
        try:
            self.raw_requestline = self.rfile.readline(_LONGEST_LINE + 1)
        except TimeoutError:
            self.raw_requestline = b""
        self.close_connection = True
        if not self.raw_requestline:
            return
        if len(self.raw_requestline) > _LONGEST_LINE:
            self.requestline, self.request_version, self.command = "", "", ""
            self.send_error(414)
        elif self.parse_request():
            self._answer()
        self.wfile.flush()

    def _answer(self) -> None:
        path = self.path
        try:
            body = self._body()
        except Refusal as refusal:
            self.close_connection = True  # the rest of the body still stands in the way
            answer = refusal.answer()
        else:
            request = WireRequest(self.command, _target(path), tuple(self.headers.items()), body)
            answer = self._answered(request)
        self.server.log(f"{self.command} {path.partition('?')[0]} {answer.status}")
        self._send(answer)

    def _answered(self, request: WireRequest) -> Answer:
        """The answer of the stub; a defect of ours is a line and an answer, and others go on."""
        try:
            return self.server.stub.answer(request)
        except Exception as error:
            what = f"the stub has a defect: {type(error).__name__}: {error}"
            self.server.log(f"{request.method} {request.target.partition('?')[0]}: {what}")
            return Refusal(500, what).answer()

    def _send(self, answer: Answer) -> None:
        lines = [f"HTTP/1.1 {answer.status} {phrase(answer.status)}"]
        has_length = self.command != "HEAD"
        headers = sized(answer) if has_length else answer.headers
        lines += [f"{name}: {value}" for name, value in headers]
        lines.append("connection: close" if self.close_connection else "connection: keep-alive")
        self.wfile.write("\r\n".join([*lines, "", ""]).encode("latin-1", "replace"))
        if has_length:
            self.wfile.write(answer.body)

    def _body(self) -> bytes | None:
        """The body of the request. Raises Refusal."""
        coding, said = self.headers.get("transfer-encoding"), self.headers.get_all("content-length")
        if coding is not None:
            if coding.strip().lower() != "chunked" or said:
                raise Refusal(400, "Transfer-Encoding is something else than chunked alone")
            return _chunked(self.rfile)
        if not said:
            return None
        length = said[0].strip()
        if len(set(said)) > 1 or not (length.isascii() and length.isdigit()):
            raise Refusal(400, "Content-Length is no number, or several")
        if len(length) > len(str(LARGEST_BODY)) or int(length) > LARGEST_BODY:
            raise too_large()
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            raise Refusal(400, "the body ends before the length that Content-Length says")
        return body

    def log_message(self, format: str, *args: object) -> None:
        """Say what the standard library has to say of requests that it cannot read."""
        if not format.startswith("code"):
            return
        self.server.log(f"a request that cannot be read: {format % args}")


def _target(path: str) -> str:
    """The path and query of a request line, which may name the whole URL (RFC 9112 3.2.2)."""
    _, scheme, rest = path.partition("://")
    if path.startswith("/") or not scheme:
        return path
    return f"/{rest.partition('/')[2]}"


def _chunked(stream: BufferedIOBase) -> bytes:
    """A body that is sent in chunks (RFC 9112 section 7.1)."""
    parts: list[bytes] = []
    total = 0
    while True:
        line = stream.readline(_CHUNK_LINE)
        digits = line.partition(b";")[0].strip()
        try:
            size = int(digits, 16) if digits.isalnum() else -1
        except ValueError:
            size = -1
        if size < 0 or len(digits) > 8:
            raise Refusal(400, "a chunk of the body does not say how long it is")
        total += size
        if total > LARGEST_BODY:
            raise too_large()
        if not size:
            break
        parts.append(stream.read(size))
        stream.readline(_CHUNK_LINE)
    while stream.readline(_CHUNK_LINE).strip():
        continue
    return b"".join(parts)
