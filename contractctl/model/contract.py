"""A contract at one point, loaded whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from contractctl import pointer
from contractctl.model.places import Place
from contractctl.pointer import JsonValue

Dialect = Literal["2.0", "3.0", "3.1", "3.2"]


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A JSON value together with the place that declares it."""

    document: str
    pointer: str
    raw: JsonValue

    @property
    def place(self) -> Place:
        """The declaring place."""
        return Place(self.document, self.pointer)

    def child_place(self, *tokens: str) -> Place:
        """Where a child stands, or would stand."""
        return Place(self.document, pointer.join(self.pointer, *tokens))

    def child(self, *tokens: str) -> Node:
        """Step down by object keys or array indices; KeyError or IndexError if absent."""
        raw = self.raw
        for token in tokens:
            if isinstance(raw, list):
                raw = raw[int(token)]
            elif isinstance(raw, dict):
                raw = raw[token]
            else:
                raise KeyError(token)
        return Node(self.document, pointer.join(self.pointer, *tokens), raw)


@dataclass(frozen=True, slots=True, eq=False)
class Revision:
    """A contract at one point, loaded whole: every document its references reach.

    name: how the user named it (`orders@v1`); entry: file name of the entry document, by which
        other documents refer back to it; sha256: over the bytes of all its documents.
    documents: parsed values keyed by path relative to the entry document, "" for the entry;
        the entry is in OpenAPI 3 form even where the file is Swagger 2.0.
    files: the path of each document as messages show it; sources: its bytes.
    origins: for values that the Swagger 2.0 conversion moved, where they stood.
    """

    name: str
    entry: str
    dialect: Dialect
    sha256: str
    documents: Mapping[str, JsonValue]
    files: Mapping[str, str]
    sources: Mapping[str, bytes] = field(repr=False)
    origins: Mapping[Place, Place] = field(default_factory=dict, repr=False)

    @property
    def root(self) -> Node:
        """The entry document as a node."""
        return Node("", "", self.documents[""])

    def resolve(self, reference: str, document: str) -> Node:
        """Return the target of a `$ref` that stands in `document`.

        Raises LookupError where the target does not exist (`load` has checked all references,
        so this is a defect or a reference in a place that is no reference).
        """
        uri, _, fragment = reference.partition("#")
        target = pointer.join_uri(document, uri) if uri else document
        if target == self.entry:
            target = ""
        where = pointer.from_fragment(fragment)
        return Node(target, where, pointer.follow(self.documents[target], where))

    def origin(self, place: Place) -> Place:
        """Where a place stood before conversion; the place itself if nothing was moved."""
        head, tail = place.pointer, ""
        while self.origins:
            moved = self.origins.get(Place(place.document, head))
            if moved is not None:
                return Place(moved.document, moved.pointer + tail)
            if not head:
                break
            head, _, token = head.rpartition("/")
            tail = f"/{token}{tail}"
        return place
