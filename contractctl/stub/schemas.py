"""The schemas of a contract as a stub needs them: viewed, compiled once, and asked for faults."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from threading import RLock
from typing import TYPE_CHECKING

from contractctl import pointer
from contractctl.diff.view import Nodes, SchemaView, view
from contractctl.diff.witness.export import Exporter
from contractctl.diff.witness.reasons import in_words
from contractctl.model import Direction, Place, Revision
from contractctl.pointer import JsonValue
from contractctl.stub.refusals import LONGEST_REASON, MOST_FAULTS, Fault, shown

if TYPE_CHECKING:
    import jsonschema_rs

_Key = tuple[Place, ...]


class Check:
    """Whether values are valid by one schema.

    A schema that the validator refuses, for a pattern of another dialect say, takes any value.
    """

    def __init__(self, validator: jsonschema_rs.Validator | None) -> None:
        self.is_known = validator is not None
        self._validator = validator

    def is_valid(self, value: JsonValue) -> bool:
        """Whether the schema takes a value."""
        return self._validator is None or self._validator.is_valid(value)

    def faults(
        self, value: JsonValue, parameter: str = "", *, only_first: bool = False
    ) -> Iterator[Fault]:
        """Why it does not, in words, with the place of each fault.

        only_first: for large values, of which each fault would repeat much of the value
        """
        import jsonschema_rs

        if self._validator is None:
            return
        try:
            self._validator.validate(value)
        except jsonschema_rs.ValidationError as first:
            errors = [first] if only_first else self._validator.iter_errors(value)
            for error in islice(errors, MOST_FAULTS):
                where = pointer.join("", *map(str, error.instance_path))
                yield Fault(shown(in_words(error), LONGEST_REASON), parameter, where)


class Schemas:
    """The schemas of one revision in one direction.

    A stub answers in several threads, and what makes checks and views keeps notes: one at a time.
    """

    def __init__(self, revision: Revision, direction: Direction) -> None:
        self.revision = revision
        self.direction: Direction = direction
        self.lock = RLock()
        self._exporter = Exporter(revision, direction)
        self._strict = Exporter(revision, direction, "asserted")
        self._views: dict[_Key, SchemaView] = {}
        self._checks: dict[_Key, Check] = {}
        self._strict_checks: dict[_Key, Check] = {}

    def look(self, nodes: Nodes) -> SchemaView:
        """The view of a schema."""
        key = tuple(node.place for node in nodes)
        found = self._views.get(key)
        if found is None:
            with self.lock:
                found = self._views[key] = view(self.revision, nodes, self.direction)
        return found

    def check(self, nodes: Nodes) -> Check:
        """What a schema takes by its own words; formats are documentation."""
        return self._made(nodes, self._checks, self._exporter)

    def strict_check(self, nodes: Nodes) -> Check:
        """What a schema takes where formats count."""
        return self._made(nodes, self._strict_checks, self._strict)

    def _made(self, nodes: Nodes, known: dict[_Key, Check], exporter: Exporter) -> Check:
        key = tuple(node.place for node in nodes)
        found = known.get(key)
        if found is None:
            with self.lock:
                found = known[key] = Check(exporter.validator(nodes))
        return found
