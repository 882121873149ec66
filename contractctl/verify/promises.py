"""What a contract promises of answers: statuses, media types, headers and bodies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from contractctl.diff import document
from contractctl.diff.lifecycle import SUNSET, read_date
from contractctl.diff.media_types import covers, normal_media_type
from contractctl.diff.references import follow
from contractctl.model import FieldPath, Node, Operation, Revision
from contractctl.verify.asking import AskingExporter, body_fields
from contractctl.verify.faults import Fault, faults
from contractctl.verify.large_bodies import LARGE, some_errors
from contractctl.verify.rooms import Room

if TYPE_CHECKING:
    import jsonschema_rs

    from contractctl.pointer import JsonValue


@dataclass(frozen=True, slots=True, eq=False)
class Promised:
    """What is promised of answers with one status.

    content: schemas by media type, None where there is none; headers: by name in lower case
    """

    content: Mapping[str, Node | None]
    headers: Mapping[str, Header]

    def media_type(self, of_answer: str) -> str | None:
        """The most specific of the media types and ranges that stands for one."""
        name = _media_type(of_answer)
        found = [declared for declared in self.content if covers(declared, name)]
        return max(found, key=lambda one: (one == name, "*" not in one, len(one)), default=None)


@dataclass(frozen=True, slots=True, eq=False)
class Header:
    """A header of answers; `name` as the contract spells it."""

    name: str
    is_required: bool
    schema: Node | None


class Promises:
    """Reads what a revision promises, each thing once."""

    def __init__(self, revision: Revision) -> None:
        self._revision = revision
        self._offered = document.paths(revision)
        self._exporter = AskingExporter(revision, "response")
        self._promised: dict[tuple[Operation, str], Promised] = {}
        self._validators: dict[int, jsonschema_rs.Validator | None] = {}
        self._rooms: dict[int, Room] = {}
        self._statuses: dict[Operation, Mapping[str, Node]] = {}

    def statuses(self, operation: Operation) -> Mapping[str, Node]:
        """The declared statuses in capitals: `200`, `2XX`, `DEFAULT`."""
        known = self._statuses.get(operation)
        if known is None:
            offered = self._offered.get(operation)
            declared = document.members(
                document.member(offered.node, "responses") if offered else None
            )
            known = {str(status).upper(): follow(self._revision, node) for status, node in declared}
            self._statuses[operation] = known
        return known

    def promised(self, operation: Operation, status: int) -> Promised | None:
        """What is promised of a status; None where it is not declared."""
        declared = self.statuses(operation)
        keys = (str(status), f"{status // 100}XX", "DEFAULT")
        key = next((key for key in keys if key in declared), None)
        if key is None:
            return None
        found = self._promised.get((operation, key))
        if found is None:
            found = self._promised[operation, key] = self._read(declared[key])
        return found

    def requested(self, operation: Operation) -> frozenset[FieldPath]:
        """The fields that requests may have: in the query, in headers, and first in bodies."""
        offered = self._offered.get(operation)
        if offered is None:
            return frozenset()
        parameters = document.parameters(self._revision, offered).values()
        return frozenset(
            (
                *body_fields(self._revision, offered),
                *(
                    FieldPath(
                        "query" if place == "query" else "header", document.text(node, "name") or ""
                    )
                    for node in parameters
                    if (place := document.text(node, "in")) in ("query", "header")
                ),
            )
        )

    def sunset(self, operation: Operation) -> date | None:
        """The day that the contract itself names for the end of an operation."""
        offered = self._offered.get(operation)
        raw = offered.node.raw if offered else None
        return read_date(raw.get(SUNSET)) if isinstance(raw, dict) else None

    def is_judged(self, schema: Node) -> bool:
        """Whether the schema can be held against answers at all."""
        return self._validator(schema) is not None

    def faults(self, schema: Node, value: JsonValue, size: int) -> tuple[Fault, ...]:
        """The differences of a value from a schema; size: of its text, in bytes.

        Raises ValueError for a value that no JSON text may hold, such as half a character.
        """
        validator = self._validator(schema)
        if validator is None or validator.is_valid(value):
            return ()
        if size > LARGE:
            return faults(some_errors(validator, value))
        return faults(validator.iter_errors(value))

    def fits(self, schema: Node, readings: Iterable[JsonValue]) -> bool:
        """Whether one of the ways to read a text is what the schema asks for."""
        validator = self._validator(schema)
        return validator is None or any(validator.is_valid(reading) for reading in readings)

    def room(self, schema: Node | None) -> Room:
        """Where fields can stand in what a schema describes; without one, everywhere."""
        known = self._rooms.get(id(schema.raw) if schema else 0)
        if known is None:
            schemas = (schema,) if schema else ()
            known = Room(self._revision, lambda one, value: self.fits(one, (value,)), schemas)
            self._rooms[id(schema.raw) if schema else 0] = known
        return known

    def _validator(self, schema: Node) -> jsonschema_rs.Validator | None:
        key = id(schema.raw)
        if key not in self._validators:
            self._validators[key] = self._exporter.validator((schema,))
        return self._validators[key]

    def _read(self, response: Node) -> Promised:
        content: dict[str, Node | None] = {}
        for name, node in document.entries(document.member(response, "content")):
            content[_media_type(name)] = document.member(follow(self._revision, node), "schema")
        headers: dict[str, Header] = {}
        for name, node in document.entries(document.member(response, "headers")):
            if name.lower() == "content-type":  # is no header here (3.1.0 section 4.8.17.1)
                continue
            header = follow(self._revision, node)
            schema = document.schema_of(self._revision, header)
            headers[name.lower()] = Header(name, document.flag(header, "required"), schema)
        return Promised(content, headers)


def _media_type(name: str) -> str:
    """A media type without the parameters that say how text and parts are cut into bytes."""
    kind, *parameters = normal_media_type(name).split(";")
    kept = [one for one in parameters if not one.startswith(("charset=", "boundary="))]
    return ";".join((kind, *kept))
