"""Whether the fields that a consumer declares are fields of the contract."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from contractctl.diff import document
from contractctl.diff.document import Offered
from contractctl.diff.references import follow
from contractctl.diff.view import Nodes, SchemaView, view
from contractctl.model import Direction, FieldPath, Node, Operation, Revision, Step

_UNDECLARED = ("accept", "authorization", "content-type", "cookie")
"""Headers that a contract does not list as parameters (3.0.3 section 4.7.12.1)."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Where a path leads nowhere: the name that is not there, and those that are."""

    name: str
    known: frozenset[str]


def missing(
    revision: Revision, operation: Operation, direction: Direction, path: FieldPath
) -> Missing | None:
    """Follow a declared field path through one revision; None if it leads somewhere.

    An object that declares nothing may hold anything, and so may one whose form a discriminator
    chooses. An operation that the revision lacks is somebody else's question.
    """
    offered = offers(revision).get(operation.shape)
    if offered is None:
        return None
    if path.part != "body":
        return _named(revision, offered, direction, path)
    roots = list(bodies(revision, offered, direction))
    return _body(revision, roots, direction, path.steps) if roots or path.steps else None


@lru_cache(maxsize=8)  # consumers name hundreds of fields of the same few revisions
def offers(revision: Revision) -> Mapping[Operation, Offered]:
    """What a consumer can call or be called by, by the shape of the operation; the first counts."""
    found = {**document.paths(revision), **document.webhooks(revision)}
    return {key.shape: offered for key, offered in reversed(found.items())}


def _named(
    revision: Revision, offered: Offered, direction: Direction, path: FieldPath
) -> Missing | None:
    if direction == offered.sent:
        nodes = document.parameters(revision, offered).values()
        known = {
            document.text(node, "name") or ""
            for node in nodes
            if document.text(node, "in") == path.part
        }
        if path.part == "header":
            known |= {*_UNDECLARED, *_keys(revision)}
    else:
        known = {
            name
            for _, response in document.members(document.member(offered.node, "responses"))
            for name, _ in document.entries(document.member(follow(revision, response), "headers"))
        }
    folded = {name.lower() if path.part == "header" else name for name in known}
    return None if path.name in folded else Missing(path.name, frozenset(known))


def _keys(revision: Revision) -> Iterator[str]:
    """Headers in which a security scheme wants its key."""
    for _, node in document.entries(document.security_schemes(revision)):
        scheme = follow(revision, node)
        if document.text(scheme, "in") == "header":
            yield (document.text(scheme, "name") or "").lower()


def bodies(revision: Revision, offered: Offered, direction: Direction) -> Iterator[Node]:
    if direction == offered.sent:
        owners = [document.member(offered.node, "requestBody")]
    else:
        responses = document.member(offered.node, "responses")
        owners = [response for _, response in document.members(responses)]
    for owner in owners:
        if owner is not None:
            content = document.member(follow(revision, owner), "content")
            for _, media_type in document.entries(content):
                schema = document.member(follow(revision, media_type), "schema")
                if schema is not None:
                    yield schema


def _body(
    revision: Revision, roots: list[Node], direction: Direction, steps: tuple[Step, ...]
) -> Missing | None:
    here: list[Nodes] = [(root,) for root in roots]
    for step in steps:
        views = spread(revision, here, direction)
        if any(_is_open(seen, step) for seen in views):
            return None
        here = [nodes for seen in views for nodes in below(seen, step)]
        if not here:
            known = frozenset(name for seen in views for name in seen.properties)
            return Missing(step.name or str(FieldPath("body", "", (step,))), known)
    return None


def spread(revision: Revision, here: list[Nodes], direction: Direction) -> list[SchemaView]:
    """The views of some schemas and of all their alternatives."""
    found: list[SchemaView] = []
    seen: set[tuple[int, ...]] = set()
    pending = list(here)
    while pending:
        nodes = pending.pop()
        key = tuple(id(node.raw) for node in nodes)
        if key not in seen:
            seen.add(key)
            looked = view(revision, nodes, direction)
            found.append(looked)
            pending += [member for union in looked.unions for member in union.members]
    return found


def _is_open(seen: SchemaView, step: Step) -> bool:
    """Whether a schema leaves open what stands below it."""
    if "discriminator" in seen.keywords or seen.parts.dependents or seen.parts.conditions:
        return True
    if step.kind == "property" and step.name in seen.hidden:
        return True  # the consumer may name what only the other direction carries
    declares = seen.properties or seen.hidden or seen.additional or seen.items or seen.unions
    says_nothing = not declares and not seen.parts.patterns and not seen.parts.prefix
    holds = seen.types is None or bool(seen.types & {"object", "array"})
    return says_nothing and holds and seen.closed is None and seen.enum is None


def below(seen: SchemaView, step: Step) -> Iterator[Nodes]:
    patterns = seen.parts.patterns
    if step.kind == "item":
        yield from ([seen.items] if seen.items else [])
        yield from seen.parts.prefix
        return
    if step.kind == "value":
        yield from seen.properties.values()
        yield from patterns.values()
    else:
        if step.name in seen.properties:
            yield seen.properties[step.name]
        yield from (nodes for pattern, nodes in patterns.items() if _finds(pattern, step.name))
    if seen.additional:
        yield seen.additional


def _finds(pattern: str, name: str) -> bool:
    try:
        return re.search(pattern, name) is not None
    except re.error:
        return True
