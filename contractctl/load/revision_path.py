"""Walk a loaded revision as openapi-spec-validator walks a document, without any fetching."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast
from urllib.parse import quote

from jsonschema_path.accessors import SchemaAccessor
from referencing import Registry
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

from contractctl.load.uris import document_uris
from contractctl.model import Node, Place, Revision

REFERENCE_CHAIN = 100
"""References that may lead to references before a chain counts as endless."""


class RevisionAccessor(SchemaAccessor):
    """Looks a path of keys up in a revision; references lead to what was loaded."""

    def __init__(self, revision: Revision) -> None:
        uris = document_uris(revision)
        registry: Registry[Any] = Registry().with_resources(
            (uri, DRAFT202012.create_resource(revision.documents[name]))
            for name, uri in uris.items()
        )
        self._resolvers = {name: registry.resolver(base_uri=uri) for name, uri in uris.items()}
        super().__init__(cast(Any, revision.documents[""]), self._resolvers[""], 0)
        self._revision = revision
        self._known_nodes: dict[tuple[str | int, ...], Node] = {(): self._target(revision.root)}

    def __getitem__(self, parts: Sequence[str | int]) -> Any:
        return self.node(tuple(parts)).raw

    @contextmanager
    def resolve(self, parts: Sequence[str | int]) -> Iterator[Any]:
        """Give a value with the means to resolve the references in it."""
        node = self.node(tuple(parts))
        yield self._resolvers[node.document].lookup(f"#{quote(node.pointer)}")

    def place(self, parts: Sequence[str | int]) -> Place:
        """Return where the value is declared, or the nearest that exists above it."""
        node = self._revision.root
        place = node.place
        try:
            for part in parts:
                node = _child(self._target(node), part)
                place = node.place
            place = self._target(node).place
        except (KeyError, RecursionError, Unresolvable):
            pass
        return place

    def node(self, parts: tuple[str | int, ...]) -> Node:
        """Return the node that a path leads to, with references followed at every step.

        Raises KeyError where there is none and Unresolvable where a reference has no target.
        """
        node = self._known_nodes.get(parts)
        if node is None:
            node = self._target(_child(self.node(parts[:-1]), parts[-1]))
            self._known_nodes[parts] = node
        return node

    def _target(self, node: Node) -> Node:
        start = node
        for _ in range(REFERENCE_CHAIN):
            reference = node.raw.get("$ref") if isinstance(node.raw, dict) else None
            if not isinstance(reference, str):
                return node
            try:
                node = self._revision.resolve(reference, node.document)
            except (LookupError, ValueError) as error:
                raise Unresolvable(ref=reference) from error
        raise RecursionError(f"references lead in a circle from {start.place}")


def _child(node: Node, part: str | int) -> Node:
    try:
        return node.child(str(part))
    except (IndexError, ValueError) as error:
        raise KeyError(part) from error
