"""Whether an object of an answer could have had a field, where a contract allows several forms."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from contractctl.diff import document
from contractctl.diff.references import follow
from contractctl.model import Node, Revision, Step
from contractctl.pointer import JsonValue

Fits = Callable[[Node, JsonValue], bool]
"""Whether a value is what a schema asks for."""

_UNIONS = ("oneOf", "anyOf")
_DEEPEST = 20


class Room:
    """A place in answers, with all schemas that may hold there."""

    def __init__(self, revision: Revision, fits: Fits, schemas: tuple[Node, ...]) -> None:
        self._revision, self._fits = revision, fits
        self._schemas = schemas
        self._below: dict[Step, Room] = {}

    def below(self, step: Step) -> Room:
        """The place that a step leads to."""
        if step not in self._below:
            found = [
                node for schema in self._schemas for node in self._stepped(schema, step, _DEEPEST)
            ]
            self._below[step] = Room(self._revision, self._fits, tuple(found))
        return self._below[step]

    def has(self, name: str, value: JsonValue) -> bool:
        """Whether an object that lacks a field might have it.

        Not so if it is a member of a union that has no such field, and others have it.
        """
        told = {self._offers(schema, name, value, _DEEPEST) for schema in self._schemas}
        return True in told or False not in told

    def _offers(self, schema: Node, name: str, value: JsonValue, depth: int) -> bool | None:
        """None where the schema does not speak of the field."""
        schema = follow(self._revision, schema)
        if document.member(document.member(schema, "properties"), name) is not None:
            return True
        if not depth:
            return None
        told = {self._offers(one, name, value, depth - 1) for one in _listed(schema, "allOf")}
        for keyword in _UNIONS:
            members = _listed(schema, keyword)
            offers = [(one, self._offers(one, name, value, depth - 1)) for one in members]
            having = [one for one, offered in offers if offered]
            if any(offered is not None for _, offered in offers):
                told.add(any(self._is_meant(schema, keyword, one, value) for one in having))
        return True if True in told else False if False in told else None

    def _is_meant(self, union: Node, keyword: str, member: Node, value: JsonValue) -> bool:
        """Whether a value is of one member: its tag says so, or it fits."""
        tagged = _tagged(union, keyword, value)
        if tagged is not None:
            return _reference(member) in tagged
        return self._fits(member, value)

    def _stepped(self, schema: Node, step: Step, depth: int) -> Iterator[Node]:
        schema = follow(self._revision, schema)
        if step.kind == "item":
            found = document.member(schema, "items")
        elif step.kind == "value":
            found = document.member(schema, "additionalProperties")
        else:
            found = document.member(document.member(schema, "properties"), step.name)
        if found is not None and isinstance(found.raw, dict):
            yield found
        for keyword in ("allOf", *_UNIONS) if depth else ():
            for one in _listed(schema, keyword):
                yield from self._stepped(one, step, depth - 1)


def _listed(schema: Node, keyword: str) -> Iterator[Node]:
    found = document.member(schema, keyword)
    if found is not None and isinstance(found.raw, list):
        yield from (found.child(str(index)) for index in range(len(found.raw)))


def _tagged(union: Node, keyword: str, value: JsonValue) -> frozenset[str] | None:
    """The members for which the discriminator of a value stands (3.1.0 section 4.8.25)."""
    found = document.member(union, "discriminator")
    name = document.text(found, "propertyName")
    tag = value.get(name) if name and isinstance(value, dict) else None
    if not isinstance(tag, str):
        return None
    chosen = document.text(document.member(found, "mapping"), tag) or tag
    members = {_reference(one) for one in _listed(union, keyword)}
    meant = frozenset(one for one in members if chosen in (one, one.rpartition("/")[2]))
    return meant or None


def _reference(member: Node) -> str:
    return document.text(member, "$ref") or ""
