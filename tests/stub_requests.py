"""Requests that a contract allows, and what is wrong with answers, without help of the stub."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import quote, urlencode

import yaml

from contractctl.diff.document import (
    Offered,
    entries,
    flag,
    member,
    parameters,
    path_names,
    paths,
    schema_of,
    text,
)
from contractctl.diff.references import follow
from contractctl.diff.text_forms import is_exploded, style_of
from contractctl.diff.witness.export import Exporter
from contractctl.diff.witness.instances import Builder, NoInstance
from contractctl.diff.witness.readings import spelled
from contractctl.model import Direction, Node, Revision
from contractctl.model.contract import Dialect
from contractctl.model.verification import Answer, WireRequest
from contractctl.pointer import JsonValue
from contractctl.stub import Stub

DELIMITERS = {"spaceDelimited": "%20", "pipeDelimited": "%7C"}


_KNOWN: dict[tuple[int, str, str], list[Any]] = {}
"""Validators by revision (kept beside it, so that no other has its id), side and place."""


def is_valid(revision: Revision, direction: Direction, node: Node, value: JsonValue) -> bool:
    known = _KNOWN.setdefault((id(revision), direction, str(node.place)), [])
    if not known:
        known += [revision, Exporter(revision, direction).validator((node,))]
    return known[1] is None or bool(known[1].is_valid(value))


def made(revision: Revision, node: Node) -> JsonValue:
    """A value that requests may carry. Raises NoInstance."""
    value = Builder(revision, "request", filled=True).value((node,))
    if not is_valid(revision, "request", node, value):
        raise NoInstance
    return value


def piece(value: JsonValue) -> str:
    if isinstance(value, dict | list):
        raise NoInstance
    return quote(spelled(value), safe="")


def joined(value: JsonValue, delimiter: str, *, exploded: bool) -> str:
    if isinstance(value, dict):
        sign = "=" if exploded else delimiter
        return delimiter.join(f"{quote(k)}{sign}{piece(v)}" for k, v in value.items())
    return delimiter.join(map(piece, value)) if isinstance(value, list) else piece(value)


def in_path(node: Node, name: str, value: JsonValue) -> str:
    exploded, style = is_exploded(node), style_of(node)
    if value in ("", [], {}):
        raise NoInstance
    if style == "label":
        return "." + joined(value, "." if exploded else ",", exploded=exploded)
    if style == "matrix":
        if exploded and isinstance(value, list):
            return "".join(f";{name}={piece(one)}" for one in value)
        if exploded and isinstance(value, dict):
            return "".join(f";{key}={piece(one)}" for key, one in value.items())
        return f";{name}={joined(value, ',', exploded=False)}"
    return joined(value, ",", exploded=exploded)


def in_query(node: Node, name: str, value: JsonValue) -> Iterator[tuple[str, str]]:
    style, exploded = style_of(node), is_exploded(node)
    if member(node, "content") is not None:
        yield name, quote(json.dumps(value))
    elif style == "deepObject" and isinstance(value, dict):
        for key, one in value.items():
            yield f"{name}[{key}]", piece(one)
    elif exploded and isinstance(value, dict):
        yield from ((key, piece(one)) for key, one in value.items())
    elif exploded and isinstance(value, list):
        yield from ((name, piece(one)) for one in value)
    else:
        yield name, joined(value, DELIMITERS.get(style, ","), exploded=False)


def request_of(revision: Revision, offered: Offered, *, full: bool) -> WireRequest:
    """A request for an operation, with all parameters or only the required. Raises NoInstance."""
    names = path_names(offered)
    path, query, headers = offered.operation.path, list[tuple[str, str]](), list[tuple[str, str]]()
    for key, node in parameters(revision, offered).items():
        name = text(node, "name") or ""
        schema = schema_of(revision, node)
        if schema is None or not (full or key.location == "path" or flag(node, "required")):
            continue
        value = made(revision, schema)
        if key.location == "path" and key.name.isdigit():
            name = names[int(key.name)]
            path = path.replace(f"{{{name}}}", in_path(node, name, value), 1)
        elif key.location == "query":
            query += in_query(node, name, value)
        elif key.location == "header":
            headers.append((name, joined(value, ",", exploded=is_exploded(node))))
        elif key.location == "cookie":
            headers.append(("Cookie", f"{name}={joined(value, ',', exploded=False)}"))
    declared = member(offered.node, "requestBody")
    body = follow(revision, declared) if declared else None
    sent = body_of(revision, body) if body and (full or flag(body, "required")) else None
    if sent is None and flag(body, "required"):
        raise NoInstance
    if sent is not None:
        headers.append(("Content-Type", sent[0]))
    target = path + ("?" + "&".join(f"{quote(k)}={v}" for k, v in query) if query else "")
    return WireRequest(offered.operation.method, target, tuple(headers), sent[1] if sent else None)


def body_of(revision: Revision, body: Node) -> tuple[str, bytes] | None:
    for kind, declared in entries(member(body, "content")):
        schema = member(follow(revision, declared), "schema")
        value = made(revision, schema) if schema is not None else {}
        if kind.partition(";")[0].endswith(("/json", "+json", "*/*")):
            return kind.replace("*/*", "application/json"), json.dumps(value).encode()
        if kind.startswith("application/x-www-form-urlencoded") and isinstance(value, dict):
            fields = {k: v if isinstance(v, list) else spelled(v) for k, v in value.items()}
            return kind, urlencode(fields, doseq=True).encode()
    return None


def faults_of(revision: Revision, offered: Offered, answer: Answer) -> list[str]:
    """What an answer has that the contract does not allow."""
    responses = member(offered.node, "responses")
    declared = dict(entries(responses))
    status = str(answer.status)
    node = declared.get(status) or declared.get(f"{status[0]}XX") or declared.get("default")
    if node is None:
        return [f"status {status} is not declared"]
    response = follow(revision, node)
    contents = dict(entries(member(response, "content")))
    if not contents or status in ("204", "304"):
        return ["there is a body"] if answer.body else []
    kind = answer.header("content-type") or ""
    declared_kind = kind if kind in contents else "*/*"
    if declared_kind not in contents:
        return [f"type {kind} is not declared"]
    schema = member(follow(revision, contents[declared_kind]), "schema")
    faults = header_faults(revision, response, answer)
    if schema is None:
        return faults
    if kind.partition(";")[0].endswith(("/json", "+json")):
        value = json.loads(answer.body)
        if not is_valid(revision, "response", schema, value):
            faults.append(f"the body is not valid: {answer.body[:300]!r}")
    return faults


def header_faults(revision: Revision, response: Node, answer: Answer) -> list[str]:
    faults = []
    for name, node in entries(member(response, "headers")):
        header = follow(revision, node)
        if answer.header(name) is None and flag(header, "required"):
            faults.append(f"header {name} is missing")
    return faults


def requests_of(revision: Revision) -> Iterator[tuple[Offered, WireRequest]]:
    """Two requests for each operation, of all there is and of no more than must be."""
    for offered in paths(revision).values():
        for full in (False, True):
            with suppress(NoInstance):
                yield offered, request_of(revision, offered, full=full)


def contract(operations: str, schemas: str = "Any: {}", dialect: Dialect = "3.1") -> Revision:
    """A contract of the operations that are given in YAML, as the value of `paths`."""
    document: JsonValue = {
        "openapi": f"{dialect}.0",
        "info": {"title": "T", "version": "1"},
        "paths": yaml.safe_load(operations),
        "components": {"schemas": yaml.safe_load(schemas)},
    }
    return Revision("t", "t.yaml", dialect, "", {"": document}, {"": "t.yaml"}, {})


def stub_of(operations: str, schemas: str = "Any: {}", *, worst_case: bool = False) -> Stub:
    return Stub(contract(operations, schemas), worst_case=worst_case)


def ask(stub: Stub, method: str, target: str, body: bytes | None = None, **headers: str) -> Answer:
    """Send a request; `content_type` is the header Content-Type."""
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return stub.answer(WireRequest(method, target, named, body))


def problems(answer: Answer) -> list[tuple[str, str]]:
    """The faults that an answer names: parameter or pointer, and the reason."""
    assert answer.header("content-type") == "application/problem+json"
    found = json.loads(answer.body)
    assert found["status"] == answer.status
    return [
        (f"{one.get('parameter', '')}{one.get('pointer', '')}", one["detail"])
        for one in found.get("errors", [])
    ]
