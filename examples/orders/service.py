"""One instance of the service: checks a request, does it, and turns the outcome into bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from examples.orders.exchange import Ask, Reply
from examples.orders.forms import is_uuid
from examples.orders.operations import OPERATIONS, Operation
from examples.orders.problems import Problem, Refusal, not_found
from examples.orders.seed import seed
from examples.orders.storage import Store
from examples.orders.validation import checked, read_json
from examples.orders.version import Version

_PATH_FORMS = {
    "orderId": re.compile(r"ord_[0-9A-Z]{26}"),
    "customerId": re.compile(r"cus_[0-9A-Z]{26}"),
    "paymentId": re.compile(r"pay_[0-9A-Z]{26}"),
    "refundId": re.compile(r"ref_[0-9A-Z]{26}"),
    "shipmentId": re.compile(r"shp_[0-9A-Z]{26}"),
    "returnId": re.compile(r"ret_[0-9A-Z]{26}"),
    "exportId": re.compile(r"exp_[0-9A-Z]{26}"),
    "code": re.compile(r"[A-Z0-9-]{6,24}"),
}


class Spoiler:
    """Where a planted difference comes in; this one changes nothing."""

    def before(self, ask: Ask) -> Ask:
        """May change a request that the contract allows, or raise a Problem for it."""
        return ask

    def after(self, ask: Ask, reply: Reply) -> Reply:
        """May change the reply."""
        return reply


class Service:
    """An ASGI application with a database of its own.

    version_of: which version of the contract a request is answered by, from its headers
    """

    def __init__(
        self, version_of: Callable[[Mapping[str, str]], Version], spoiler: Spoiler | None = None
    ) -> None:
        self._version_of = version_of
        self._spoiler = spoiler or Spoiler()
        self._store = Store()
        seed(self._store)
        routes = [
            Route(operation.path, self._endpoint(operation), methods=[operation.method])
            for operation in OPERATIONS
        ]
        self._app = Starlette(routes=routes, exception_handlers={HTTPException: _no_route})
        self._app.router.redirect_slashes = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)

    def _endpoint(self, operation: Operation) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            content = await request.body()
            if operation.method != "GET":
                self._store.tick()
            headers = dict(request.headers)
            version = self._version_of(headers)
            ask = Ask(operation.id, request.path_params, dict(request.query_params), headers)
            try:
                ask = self._checked(operation, version, ask, content)
                reply = self._once(operation, version, self._spoiler.before(ask))
            except Problem as problem:
                reply = _problem(problem)
            reply = replace(reply, headers={**version.headers, **reply.headers})
            return _response(self._spoiler.after(ask, reply))

        return endpoint

    def _checked(self, operation: Operation, version: Version, ask: Ask, content: bytes) -> Ask:
        if operation.id in version.lacks:
            raise not_found("operation")
        for name, form in _PATH_FORMS.items():
            if name in ask.path and not form.fullmatch(ask.path[name]):
                raise not_found(name.removesuffix("Id"))
        if not is_uuid(ask.path.get("addressId", "0" * 8 + "-0000" * 3 + "-" + "0" * 12)):
            raise Problem(400, "The id of the address is no UUID.")
        _check_key(operation, version, ask)
        query = _query(operation, version, ask)
        check = version.bodies.get(operation.id)
        if check is None:
            return replace(ask, query=query)
        sent_as = ask.headers.get("content-type", operation.accepts).partition(";")[0]
        if sent_as.strip().lower() != operation.accepts:
            refusal = Refusal("", f"is not {operation.accepts}")
            raise Problem(400, f"The body must be {operation.accepts}.", (refusal,))
        sent = read_json(content)
        return replace(ask, query=query, sent=sent, body=checked(check, sent, "body"))

    def _once(self, operation: Operation, version: Version, ask: Ask) -> Reply:
        """The first reply again, where a caller retries; a key with another body is no retry."""
        key = ask.headers.get("idempotency-key") if operation.repeats else None
        if key is None:
            return operation.handler(ask, self._store, version)
        name = json.dumps([operation.id, dict(ask.path), key.lower(), ask.sent], sort_keys=True)
        kept = self._store.get("reply", name)
        if kept:
            return Reply(kept["status"], kept["body"], kept["headers"])
        reply = operation.handler(ask, self._store, version)
        kept = {"status": reply.status, "body": reply.body, "headers": dict(reply.headers)}
        self._store.put("reply", name, kept)
        return reply


def _check_key(operation: Operation, version: Version, ask: Ask) -> None:
    key = ask.headers.get("idempotency-key")
    if key is None and operation.id in version.needs_key:
        raise Problem(400, "The header Idempotency-Key is missing.")
    if key is not None and operation.repeats and not is_uuid(key):
        raise Problem(400, "The header Idempotency-Key is no UUID.")


def _query(operation: Operation, version: Version, ask: Ask) -> dict[str, Any]:
    """What the operation knows of the query, read; of a name that comes twice, the last value."""
    paging = {"pages": version.pages, "cursors": version.cursors}.get(operation.paging, {})
    missing = sorted(operation.needs - ask.query.keys())
    if missing:
        raise Problem(400, f"The query lacks {', '.join(missing)}.")
    return {
        name: checked(check, ask.query[name], f"parameter {name}")
        for name, check in {**paging, **operation.query}.items()
        if name in ask.query
    }


def _problem(problem: Problem) -> Reply:
    return Reply(problem.status, problem.body(), media_type="application/problem+json")


def _no_route(request: Request, error: Exception) -> Response:
    """What no operation answers."""
    assert isinstance(error, HTTPException)
    reply = _problem(Problem(error.status_code, "No operation has this method and path."))
    return _response(replace(reply, headers=error.headers or {}))


def _response(reply: Reply) -> Response:
    is_raw = isinstance(reply.body, bytes)
    content = reply.body if is_raw else json.dumps(reply.body).encode()
    return Response(content, reply.status, dict(reply.headers), reply.media_type)
