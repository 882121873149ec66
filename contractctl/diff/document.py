"""One view of what an OpenAPI document offers: operations with parameters, bodies, responses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from contractctl.diff.references import follow
from contractctl.model import METHODS, Direction, Node, Operation, Revision

_IGNORED_HEADERS = ("accept", "content-type", "authorization")
_MEMBERS = tuple((method, method.lower()) for method in METHODS)
_TEMPLATE = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True, eq=False)
class Offered:
    """An operation of a document.

    sent: the direction of what stands under `parameters` and `requestBody`: request, but
        response for webhooks and callbacks, which the provider sends.
    path_item: where parameters for all methods of the path may stand.
    """

    operation: Operation
    node: Node
    path_item: Node
    sent: Direction

    @property
    def answered(self) -> Direction:
        """The direction of what stands under `responses`."""
        return "response" if self.sent == "request" else "request"


def paths(revision: Revision) -> dict[Operation, Offered]:
    """The operations under `paths`."""
    return dict(_operations(revision, member(revision.root, "paths"), "request"))


def webhooks(revision: Revision) -> dict[Operation, Offered]:
    """The operations under `webhooks` (OpenAPI 3.1); the path is the webhook's name."""
    return dict(_operations(revision, member(revision.root, "webhooks"), "response"))


def declared_operations(revision: Revision) -> frozenset[Operation]:
    """Every operation that a consumer can name: paths and webhooks."""
    return frozenset(paths(revision)) | frozenset(webhooks(revision))


def callbacks(revision: Revision, offered: Offered) -> dict[Operation, Offered]:
    """The callbacks that one operation announces; the path is the runtime expression."""
    found: dict[Operation, Offered] = {}
    for _, callback in members(member(offered.node, "callbacks")):
        sent: Direction = "response" if offered.sent == "request" else "request"
        found.update(_operations(revision, follow(revision, callback), sent))
    return found


def _operations(
    revision: Revision, container: Node | None, sent: Direction
) -> Iterator[tuple[Operation, Offered]]:
    for path, declared in members(container):
        item = follow(revision, declared)
        raw = item.raw if isinstance(item.raw, dict) else {}
        standard = ((method, member(item, name)) for method, name in _MEMBERS if name in raw)
        for method, node in (*standard, *members(member(item, "additionalOperations"))):
            if node is not None and isinstance(node.raw, dict):
                operation = Operation(method, path)
                yield operation, Offered(operation, node, item, sent)


def member(node: Node | None, name: str) -> Node | None:
    """A member of an object, or None where it has none of that name."""
    if node is None or not isinstance(node.raw, dict) or name not in node.raw:
        return None
    return node.child(name)


def entries(node: Node | None) -> Iterator[tuple[str, Node]]:
    """The members of a map whose keys are data, such as the names of headers."""
    if node is not None and isinstance(node.raw, dict):
        for name in node.raw:
            yield name, node.child(name)


def members(node: Node | None) -> Iterator[tuple[str, Node]]:
    """The members of an object, without specification extensions."""
    if node is not None and isinstance(node.raw, dict):
        for name in node.raw:
            if not name.startswith("x-"):
                yield name, node.child(name)


def security_schemes(revision: Revision) -> Node | None:
    """Where the security schemes are declared."""
    return member(member(revision.root, "components"), "securitySchemes")


def server_path(revision: Revision) -> str:
    """The path that the first server puts before every path, without a trailing slash."""
    servers = member(revision.root, "servers")
    if servers is None or not isinstance(servers.raw, list) or not servers.raw:
        return ""
    first = servers.raw[0]
    url = first.get("url") if isinstance(first, dict) else None
    try:
        return urlsplit(url).path.rstrip("/") if isinstance(url, str) else ""
    except ValueError:
        return ""


@dataclass(frozen=True, slots=True)
class ParameterKey:
    """What tells parameters apart: location and name; path parameters count by position."""

    location: str
    name: str


def parameters(revision: Revision, offered: Offered) -> Mapping[ParameterKey, Node]:
    """The parameters of an operation; its own override those of the path (3.0.3 section 4.7.10).

    Header names are lower-cased (RFC 9110 section 5.1); Accept, Content-Type and Authorization
    are no parameters (3.0.3 section 4.7.12.1).
    """
    found: dict[ParameterKey, Node] = {}
    positions = {name: str(index) for index, name in enumerate(path_names(offered))}
    for owner in (offered.path_item, offered.node):
        declared = member(owner, "parameters")
        if declared is None or not isinstance(declared.raw, list):
            continue
        for index in range(len(declared.raw)):
            node = follow(revision, declared.child(str(index)))
            key = _key(node, positions)
            if key is not None:
                found[key] = node
    return found


def path_names(offered: Offered) -> list[str]:
    """The names of the path parameters in the order of the template."""
    return [match.group()[1:-1] for match in _TEMPLATE.finditer(offered.operation.path)]


def stands_at_path(revision: Revision, offered: Offered, node: Node) -> bool:
    """Whether a parameter is declared for all methods of the path, not for the operation."""
    own = member(offered.node, "parameters")
    listed = own.raw if own is not None and isinstance(own.raw, list) else []
    return own is None or not any(
        follow(revision, own.child(str(index))).raw is node.raw for index in range(len(listed))
    )


def _key(node: Node, positions: Mapping[str, str]) -> ParameterKey | None:
    raw = node.raw
    if not isinstance(raw, dict):
        return None
    location, name = raw.get("in"), raw.get("name")
    if not isinstance(location, str) or not isinstance(name, str):
        return None
    if location == "header":
        name = name.lower()
        if name in _IGNORED_HEADERS:
            return None
    if location == "path":
        name = positions.get(name, name)
    return ParameterKey(location, name)


def schema_of(revision: Revision, node: Node) -> Node | None:
    """The schema of a parameter or header, also where it is given by its one media type."""
    schema = member(node, "schema")
    if schema is not None:
        return schema
    for _, media_type in members(member(node, "content")):
        return member(follow(revision, media_type), "schema")
    return None


def text(node: Node | None, name: str) -> str | None:
    """A member that is a string, or None."""
    found = member(node, name)
    return found.raw if found is not None and isinstance(found.raw, str) else None


def flag(node: Node | None, name: str) -> bool:
    """Whether a member is true."""
    found = member(node, name)
    return found is not None and found.raw is True
