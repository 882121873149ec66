"""Where things are: in a file, in a revision, in a message."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

_PATH_PARAMETER = re.compile(r"\{[^{}/]*\}")


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file as an editor counts it: line and column from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a revision: document (relative to the entry; "" is the entry) and pointer."""

    document: str
    pointer: str

    def __str__(self) -> str:
        return f"{self.document}#{self.pointer}" if self.document else self.pointer


METHODS = ("GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "QUERY")
"""The methods that OpenAPI knows; QUERY is new in 3.2."""


@dataclass(frozen=True, slots=True, order=True)
class Operation:
    """Method in capitals and path template, as the contract spells it."""

    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def shape(self) -> Operation:
        """The operation without the names of its path parameters.

        Templates that differ only there are the same path (OpenAPI 3.1 section 4.8.8.2).
        """
        return Operation(self.method, _unnamed(self.path))


@lru_cache(65_536)  # a report asks for few paths, hundreds of thousands of times
def _unnamed(path: str) -> str:
    return _PATH_PARAMETER.sub("{}", path)


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """One step of a field path: into a named property, any map value or any array item.

    An item that a contract describes by its position has the position as its name.
    """

    kind: Literal["property", "value", "item"]
    name: str = ""


ITEM = Step("item")
MAP_VALUE = Step("value")


@dataclass(frozen=True, slots=True, order=True)
class FieldPath:
    """A field as consumers name it: `$.items[*].sku`, `query:limit`, `header:X-Request-Id`."""

    part: Literal["body", "query", "header", "path", "cookie"]
    name: str = ""
    steps: tuple[Step, ...] = ()

    def __str__(self) -> str:
        if self.part != "body":
            return f"{self.part}:{self.name}"
        return "$" + "".join(_spell(step) for step in self.steps)


def _spell(step: Step) -> str:
    if step.kind == "item":
        return f"[{step.name or '*'}]"
    if step.kind == "value":
        return ".*"
    plain = step.name.replace("_", "a").replace("-", "a").isalnum() and step.name.isascii()
    quoted = step.name.replace("\\", "\\\\").replace("'", "\\'")
    return f".{step.name}" if plain else f"['{quoted}']"
