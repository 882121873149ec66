"""A contract that answers: in process, or as a WSGI application."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from contractctl.diff.document import Offered
from contractctl.model import Revision
from contractctl.model.verification import Answer, WireRequest
from contractctl.pointer import JsonValue
from contractctl.stub import styles
from contractctl.stub.bodies import RequestBody
from contractctl.stub.dice import digest
from contractctl.stub.parameters import Parameters, Sent
from contractctl.stub.preferences import USUAL, preference
from contractctl.stub.refusals import Fault, Refusal, shown
from contractctl.stub.responses import Asked, Responses
from contractctl.stub.routing import Found, Router
from contractctl.stub.schemas import Schemas
from contractctl.stub.values import VARIANTS, Values
from contractctl.stub.wire import phrase, sized, wire_request

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment


class Stub:
    """Answers requests as a contract says; the same request, with the same seed, alike.

    worst_case: answer all that the contract allows and a consumer may not expect
    """

    def __init__(self, revision: Revision, *, seed: int = 1, worst_case: bool = False) -> None:
        self._revision = revision
        self._seed = seed
        self._worst_case = worst_case
        self._promises: dict[int, _Promise] = {}
        self._requests = Schemas(revision, "request")
        self._answers = Schemas(revision, "response")
        self._values = Values(self._answers, seed, worst_case=worst_case)

    @cached_property
    def _router(self) -> Router:
        return Router(self._revision)

    def answer(self, request: WireRequest) -> Answer:
        """Answer a request; a problem says what is wrong with it."""
        try:
            answer = self._answered(request)
        except Refusal as refusal:
            answer = refusal.answer()
        if request.method == "HEAD":
            return Answer(answer.status, answer.headers)
        return answer

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as a WSGI application (PEP 3333)."""
        try:
            answer = self.answer(wire_request(environ))
        except Refusal as refusal:
            answer = refusal.answer()
        headers = [*answer.headers] if environ["REQUEST_METHOD"] == "HEAD" else sized(answer)
        start_response(f"{answer.status} {phrase(answer.status)}", headers)
        return [answer.body]

    def _answered(self, request: WireRequest) -> Answer:
        path, _, query = request.target.partition("?")
        found = self._router.find(path)
        operation = found.get(request.method)
        if operation is None and request.method == "HEAD":
            operation = found.get("GET")
        if operation is None:
            return _unanswered(request.method, path, found)
        headers = _joined(request.headers)
        faults: list[Fault] = []
        sent = Sent(
            operation.values,
            styles.query_pairs(query),
            headers,
            styles.cookies(headers.get("cookie", "")),
        )
        promise = self._promise(operation.offered)
        values = promise.parameters.read(sent, faults)
        body = promise.body.read(request.body, headers.get("content-type", ""), faults)
        if faults:
            raise Refusal(422, _summary(operation, faults), faults=faults)
        return promise.responses.answer(self._asked(request, headers, values, body))

    def _asked(
        self,
        request: WireRequest,
        headers: dict[str, str],
        values: dict[str, JsonValue],
        body: JsonValue,
    ) -> Asked:
        material = f"{self._seed}\0{request.method}\0{request.target}\0"
        prefer = headers.get("prefer")
        return Asked(
            accept=headers.get("accept", ""),
            preference=preference(prefer) if prefer else USUAL,
            path=values,
            body=body,
            variant=digest(material.encode("utf-8", "replace") + (request.body or b"")) % VARIANTS,
        )

    def _promise(self, offered: Offered) -> _Promise:
        """What an operation takes and answers, read when it is first asked for."""
        found = self._promises.get(id(offered))
        if found is None:
            with self._answers.lock:
                found = self._promises[id(offered)] = _Promise(
                    Parameters(self._requests, offered),
                    RequestBody(self._requests, offered),
                    Responses(self._answers, self._values, offered, worst_case=self._worst_case),
                )
        return found


@dataclass(frozen=True, slots=True)
class _Promise:
    """One operation: what it takes and what it answers."""

    parameters: Parameters
    body: RequestBody
    responses: Responses


def _unanswered(method: str, path: str, found: Mapping[str, Found]) -> Answer:
    """The answer where the contract has no such operation."""
    if not found and not (path == "*" and method == "OPTIONS"):
        raise Refusal(404, f"the contract has no path that {shown(path) or '(none)'} could be")
    heads = ["HEAD"] if "GET" in found else []
    allow = ("allow", ", ".join(dict.fromkeys([*found, *heads, "OPTIONS"])))
    if method == "OPTIONS":
        return Answer(204, (allow,))
    detail = f"the contract has no {shown(method)} at this path; it has {', '.join(found)}"
    raise Refusal(405, detail, headers=[allow])


def _joined(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Headers by name in lower case; several of one name are one list (RFC 9110 section 5.3)."""
    found: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        between = "; " if key == "cookie" else ", "
        found[key] = f"{found[key]}{between}{value}" if key in found else value
    return found


def _summary(operation: Found, faults: list[Fault]) -> str:
    name = operation.offered.operation
    count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    return f"the request is not what the contract says of {name}: {count}, see errors"
