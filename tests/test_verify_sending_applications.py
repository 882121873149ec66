"""Applications are found by name, called in process, and bounded like any other provider."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from verify_providers import APP, written

from contractctl.errors import VerificationError
from contractctl.load.revisions import load_revision
from contractctl.model.verification import (
    Answer,
    NoAnswer,
    Outcome,
    Silence,
    Target,
    WireRequest,
)
from contractctl.verify.senders import Sender, opened

GET = WireRequest("GET", "/orders/a%2Fb?x=%20", (("X-Key", "1"),))
POST = WireRequest("POST", "/orders", (("Content-Type", "a/b"),), b"\x00body")


@pytest.fixture
def call(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Calling:
    monkeypatch.setattr("sys.path", [str(tmp_path), *sys.path])
    # Modules are found by name once in a process: each test has its own.
    return Calling(tmp_path, f"sample_{abs(hash(request.node.nodeid))}")


class Calling:
    def __init__(self, folder: Path, module: str) -> None:
        self.folder, self.module = folder, module

    def open(self, source: str, attribute: str = "app", timeout: float = 10.0) -> Sender:
        target = written(self.folder, source, self.module)
        named = Target(app=target.app.replace(":app", f":{attribute}"), folder=target.folder)
        return opened(named, option="--app", seed=1, timeout=timeout, max_body=1000)

    def __call__(self, source: str, *requests: WireRequest, timeout: float = 10.0) -> list[Outcome]:
        sender = self.open(source, timeout=timeout)
        try:
            return [sender.send(one) for one in requests]
        finally:
            sender.close()


ASGI = """
import asyncio, json, time, sys
log = []

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            log.append(message["type"])
            scope["state"]["pool"] = "open"
            await send({"type": message["type"] + ".complete"})
            if message["type"].endswith("shutdown"):
                return
    body = (await receive())["body"]
    BEHAVIOUR
    told = {name: scope[name] for name in ("method", "path", "state")}
    told.update(raw=scope["raw_path"].decode(), query=scope["query_string"].decode(), log=log)
    told.update(headers={a.decode(): b.decode() for a, b in scope["headers"]}, sent=body.decode())
    headers = [(b"Content-Type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(told).encode()})
    AFTERWARDS
"""


def asgi(behaviour: str = "pass", afterwards: str = "pass") -> str:
    return ASGI.replace("BEHAVIOUR", behaviour).replace("AFTERWARDS", afterwards)


def body_of(outcome: Outcome) -> dict[str, object]:
    assert isinstance(outcome, Answer), outcome
    told: dict[str, object] = json.loads(outcome.body)
    return told


def test_an_asgi_application_gets_the_request_and_its_lifespan(call: Calling) -> None:
    first, second = map(body_of, call(asgi(), GET, POST))
    assert (first["raw"], first["path"], first["query"]) == (
        "/orders/a%2Fb",
        "/orders/a/b",
        "x=%20",
    )
    assert first["headers"] == {"host": "localhost", "x-key": "1"}
    assert (first["log"], first["state"]) == (["lifespan.startup"], {"pool": "open"})
    assert second["sent"] == "\x00body"


def test_a_wsgi_application_gets_the_request(call: Calling) -> None:
    first, second = map(body_of, call(APP, GET, POST))
    assert first["target"] == "/orders/a%2Fb?x=%20"
    assert first["headers"] == {"HTTP_HOST": "localhost", "HTTP_X_KEY": "1"}
    assert second["sent"] == "\x00body"


@pytest.mark.parametrize(
    "source",
    [
        "def make():\n    from starlette.applications import Starlette\n    return Starlette()",
        "class App:\n    async def __call__(self, scope, receive, send): pass\nmake = App",
        "def make():\n    return lambda environ, start: (start('404 No', []), [])[1]",
    ],
)
def test_an_application_may_be_made_by_a_function(call: Calling, source: str) -> None:
    sender = call.open(source, "make()")
    assert isinstance(sender.send(GET), Answer | NoAnswer)
    sender.close()


@pytest.mark.parametrize(
    ("behaviour", "kind", "reason"),
    [
        ("raise KeyError('total')", Silence.CRASHED, "KeyError: 'total' ("),
        ("sys.exit(4)", Silence.CRASHED, "SystemExit: 4 ("),
        ("return", Silence.CRASHED, "the application returned before its answer was whole"),
        ("await asyncio.sleep(60)", Silence.TIMEOUT, "no whole answer within 1 s"),
        ("time.sleep(30)", Silence.TIMEOUT, "no whole answer within 1 s: it blocks the event"),
    ],
)
def test_an_asgi_application_that_fails_is_told_and_asked_again(
    call: Calling, behaviour: str, kind: Silence, reason: str
) -> None:
    failing = f"if scope['method'] == 'POST': {behaviour}"
    first, second = call(asgi(failing), POST, GET, timeout=1.0)
    assert isinstance(first, NoAnswer)
    assert (first.kind, first.reason[: len(reason)]) == (kind, reason)
    assert isinstance(second, Answer)


def test_an_endless_answer_in_process_is_cut(call: Calling) -> None:
    start = "await send({'type': 'http.response.start', 'status': 200, 'headers': []})"
    chunk = "await send({'type': 'http.response.body', 'body': b'x' * 400, 'more_body': True})"
    source = asgi(f"{start}\n    while True: {chunk}")
    assert call(source, GET) == [NoAnswer(Silence.OVERSIZED, "the body is larger than 1,000 bytes")]


def test_work_after_the_answer_does_not_cost_the_answer(call: Calling) -> None:
    (outcome,) = call(asgi(afterwards="await asyncio.sleep(60)"), GET, timeout=1.0)
    assert body_of(outcome)["method"] == "GET"


@pytest.mark.parametrize(
    ("behaviour", "kind", "reason"),
    [
        ("raise KeyError('total')", Silence.CRASHED, "KeyError: 'total' ("),
        ("sys.exit(4)", Silence.CRASHED, "SystemExit: 4 ("),
        ("return []", Silence.CRASHED, "the application did not call start_response"),
        ("__import__('time').sleep(60)", Silence.TIMEOUT, "no whole answer within 1 s"),
        (
            "start('200 OK', []); return iter(lambda: b'x' * 400, b'')",
            Silence.OVERSIZED,
            "the body is larger than 1,000 bytes",
        ),
    ],
)
def test_a_wsgi_application_that_fails_is_told_and_asked_again(
    call: Calling, behaviour: str, kind: Silence, reason: str
) -> None:
    failing = f"    if environ['REQUEST_METHOD'] == 'POST': {behaviour}\n    length ="
    first, second = call(APP.replace("    length =", failing), POST, GET, timeout=1.0)
    assert isinstance(first, NoAnswer)
    assert (first.kind, first.reason[: len(reason)]) == (kind, reason)
    assert isinstance(second, Answer)


@pytest.mark.parametrize(
    ("source", "attribute", "message", "hint"),
    [
        ("app = 1", "app", "is int, not a WSGI or ASGI application", "module:attribute"),
        ("application = 1", "app", "has nothing called app", "did you mean application?"),
        ("import missing_thing", "app", "cannot be imported: ModuleNotFoundError", "install"),
        ("1 / 0", "app", r"^.*sample_\d+.py:1:1: sample_\d+ cannot be imported: Zero", "mend"),
        ("x = (", "app", "cannot be imported: SyntaxError", "mend it"),
        ("import sys; sys.exit('no settings')", "app", "SystemExit: no settings", "mend it"),
        ("def make(): return 1 / 0", "make()", "made no application: ZeroDivision", "mend it"),
        (
            "async def app(scope, receive, send):\n    await receive()\n    raise OSError('no db')",
            "app",
            "the start-up of .* failed: OSError: no db",
            "settings",
        ),
    ],
)
def test_an_application_that_is_not_there_is_told_with_the_next_step(
    call: Calling, source: str, attribute: str, message: str, hint: str
) -> None:
    with pytest.raises(VerificationError, match=message) as told:
        call.open(source, attribute)
    assert hint in told.value.hint


@pytest.mark.parametrize("name", ["app", "app:", ":app", ""])
def test_a_name_without_its_parts_is_refused(name: str) -> None:
    with pytest.raises(VerificationError, match="is no name of an application"):
        opened(Target(app=name), option="--app", seed=1, timeout=1, max_body=1)


def test_a_module_that_is_nowhere_is_told_with_where_it_was_looked_for(tmp_path: Path) -> None:
    target = Target(app="nowhere_to_be_found:app", folder=str(tmp_path))
    with pytest.raises(VerificationError, match=f"no module nowhere_to_be_found in {tmp_path}"):
        opened(target, option="--app", seed=1, timeout=1, max_body=1)


@pytest.mark.parametrize("prefix", ["/v1", "v1/"])
def test_the_paths_of_the_contract_may_stand_behind_a_prefix(call: Calling, prefix: str) -> None:
    target = replace(written(call.folder, APP, call.module), base_path=prefix)
    sender = opened(target, option="--app", seed=1, timeout=10.0, max_body=1000)
    assert body_of(sender.send(GET))["target"] == "/v1/orders/a%2Fb?x=%20"
    sender.close()


@pytest.mark.parametrize("worst_case", [False, True])
def test_a_stub_answers_what_its_contract_allows_examples_and_made_up_by_turns(
    repository: Path, worst_case: bool
) -> None:
    revision = load_revision("orders@v1", repository)
    target = Target(stub=revision, worst_case=worst_case)
    sender = opened(target, option="--stub", seed=1, timeout=10.0, max_body=1000)
    answers = [sender.send(WireRequest("GET", "/orders")) for _ in range(4)]
    assert [isinstance(one, Answer) and one.status for one in answers] == [200] * 4
    assert answers[:2] == answers[2:]
    sender.close()
