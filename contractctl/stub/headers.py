"""The headers that a contract declares for an answer, filled."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from contractctl.diff.document import entries, flag, member, schema_of
from contractctl.diff.references import follow
from contractctl.diff.text_forms import is_exploded
from contractctl.diff.vocabulary import canonical
from contractctl.diff.witness.instances import NoInstance
from contractctl.diff.witness.readings import spelled
from contractctl.model import Node
from contractctl.pointer import JsonValue
from contractctl.stub.schemas import Schemas
from contractctl.stub.values import Values

_OF_THE_MESSAGE = frozenset(
    {"connection", "content-encoding", "content-length", "content-type", "date", "keep-alive"}
    | {"server", "te", "trailer", "transfer-encoding", "upgrade", "content-range"}
)
"""Headers that say how a message is sent, which is not for a contract to say."""


class Headers:
    """Fills the headers of answers. required_only: leaves out those that may be left out."""

    def __init__(self, schemas: Schemas, values: Values, *, required_only: bool) -> None:
        self._schemas = schemas
        self._values = values
        self._required_only = required_only

    def of(self, response: Node, variant: int) -> tuple[tuple[str, str], ...]:
        """The headers of an answer, by name in lower case."""
        return tuple(self._filled(response, variant))

    def _filled(self, response: Node, variant: int) -> Iterator[tuple[str, str]]:
        for name, declared in entries(member(response, "headers")):
            header = follow(self._schemas.revision, declared)
            if name.lower() in _OF_THE_MESSAGE or not _is_token(name):
                continue
            if self._required_only and not flag(header, "required"):
                continue
            text = self._text(header, variant)
            if text is not None and _is_sendable(text):
                yield name.lower(), text

    def _text(self, header: Node, variant: int) -> str | None:
        schema = schema_of(self._schemas.revision, header)
        nodes = (schema,) if schema is not None else ()
        for example in self._values.written(header).values():
            if not nodes or self._schemas.check(nodes).is_valid(example):
                return _spelled(header, example)
        with suppress(NoInstance):
            return _spelled(header, self._values.made(nodes, variant, plain=True))
        return None


def _spelled(header: Node, value: JsonValue) -> str:
    """A value in style simple; as JSON where the contract says so."""
    if member(header, "content") is not None:
        return canonical(value)
    if isinstance(value, list):
        return ",".join(map(_piece, value))
    if isinstance(value, dict):
        sign = "=" if is_exploded(header) else ","
        return ",".join(f"{name}{sign}{_piece(one)}" for name, one in value.items())
    return _piece(value)


def _piece(value: JsonValue) -> str:
    return canonical(value) if isinstance(value, dict | list) else spelled(value)


def _is_token(name: str) -> bool:
    return name.isascii() and name.replace("-", "a").replace("_", "a").isalnum()


def _is_sendable(text: str) -> bool:
    return bool(text) and text.isascii() and text.isprintable() and text == text.strip()
