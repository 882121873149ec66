"""Small providers that answer, fail and misbehave, and jobs that send to them."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from contractctl.model.places import Operation
from contractctl.model.verification import Expectation, Form, Job, Origin, Round, Target
from contractctl.pointer import JsonValue

GET, POST = Operation("GET", "/orders/{orderId}"), Operation("POST", "/orders")

_ID: JsonValue = {"name": "orderId", "in": "path", "required": True, "schema": {"type": "string"}}
_BODY: JsonValue = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["sku"],
                "properties": {"sku": {"type": "string"}, "count": {"type": "integer"}},
            }
        }
    },
}
_OK: JsonValue = {"200": {"description": "ok"}}
DOCUMENT: dict[str, JsonValue] = {
    "openapi": "3.0.3",
    "info": {"title": "Orders", "version": "1"},
    "servers": [{"url": "https://orders.example.test/v1"}],
    "paths": {
        GET.path: {"get": {"parameters": [_ID], "responses": _OK}},
        POST.path: {"post": {"requestBody": _BODY, "responses": {"201": {"description": "ok"}}}},
    },
}

APP = """
import json, sys

def app(environ, start):
    print("what an application prints disturbs nobody", flush=True)
    length = int(environ.get("CONTENT_LENGTH") or 0)
    sent = environ["wsgi.input"].read(length).decode("latin-1")
    told = {name: value for name, value in environ.items() if name.startswith("HTTP_")}
    body = json.dumps({"target": environ["REQUEST_URI"], "sent": sent, "headers": told}).encode()
    status = "201 Created" if environ["REQUEST_METHOD"] == "POST" else "200 OK"
    start(status, [("Content-Type", "application/json")])
    return [body]
"""


def job(provider: Target, *operations: Operation, examples: int = 5) -> Job:
    """A job over the document above, for two consumers of each operation."""
    chosen = operations or (GET, POST)
    forms = tuple(Form(operation) for operation in chosen)
    paths = {one.path: DOCUMENT["paths"][one.path] for one in chosen}  # type: ignore[index, call-overload]
    return Job(
        forms=forms,
        rounds=(Round({**DOCUMENT, "paths": paths}, dict(zip(chosen, range(9), strict=False))),),
        expectations=tuple(
            Expectation(form, None, frozenset(), ("shop", "till")) for form in forms
        ),
        provider=provider,
        as_of=date(2026, 12, 1),
        max_examples=examples,
        phases=(Origin.EXAMPLES, Origin.FUZZING),
        timeout=5.0,
    )


def written(folder: Path, source: str, name: str = "sample_provider") -> Target:
    """An application of this source, to be found in a folder."""
    (folder / f"{name}.py").write_text(source, encoding="utf-8")
    return Target(app=f"{name}:app", folder=str(folder))


def without_rounds(given: Job) -> Job:
    """The job with nothing but its recorded requests."""
    return replace(given, rounds=())


@contextmanager
def listening(serve: Callable[[socket.socket], None]) -> Iterator[str]:
    """The URL of a server that does this with each connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                threading.Thread(target=_served, args=(serve, connection), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}"
        finally:
            server.shutdown(socket.SHUT_RDWR)


def _served(serve: Callable[[socket.socket], None], connection: socket.socket) -> None:
    with connection:
        try:
            serve(connection)
        except OSError:
            return


def request_of(connection: socket.socket) -> bytes:
    """A request as it came, up to the end of its headers."""
    arrived = b""
    while b"\r\n\r\n" not in arrived:
        chunk = connection.recv(65536)
        if not chunk:
            raise ConnectionResetError
        arrived += chunk
    return arrived


def answering(
    *headers: str, body: bytes = b"", status: int = 200
) -> Callable[[socket.socket], None]:
    """A server that gives the same answer to each request, and keeps the connection."""
    lines = [f"HTTP/1.1 {status} Word", *headers, f"Content-Length: {len(body)}", "", ""]

    def serve(connection: socket.socket) -> None:
        while True:
            request_of(connection)
            connection.sendall("\r\n".join(lines).encode("latin-1") + body)

    return serve
