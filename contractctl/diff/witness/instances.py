"""A small value that a schema accepts, built from its view."""

from __future__ import annotations

import math

from contractctl.diff.view import ALL_TYPES, Bound, Nodes, SchemaView, view
from contractctl.diff.witness.spellings import FORMATS, matching
from contractctl.model import Direction, Place, Revision
from contractctl.pointer import JsonValue

MAX_DEPTH = 12
"""Required properties that contain themselves have no finite value; real ones are flatter."""

MAX_SIZE = 2_000
"""The longest string or list that is built."""


class NoInstance(Exception):
    """No value could be built: the schema is contradictory, endless, or beyond this builder."""


class Builder:
    """Builds values for one revision and direction.

    filled: whether lists hold something, because those of nothing are not sent as text.
    """

    def __init__(self, revision: Revision, direction: Direction, *, filled: bool = False) -> None:
        self.revision = revision
        self.filled = filled
        self.direction: Direction = direction
        self._seen: dict[tuple[Place, ...], SchemaView] = {}

    def look(self, nodes: Nodes) -> SchemaView:
        """The view of a schema, which many changes and values share."""
        key = tuple(node.place for node in nodes)
        if key not in self._seen:
            self._seen[key] = view(self.revision, nodes, self.direction)
        return self._seen[key]

    def value(self, nodes: Nodes, depth: int = 0) -> JsonValue:
        """A value that the schema accepts. Raises NoInstance."""
        return self.of(self.look(nodes), depth)

    def of(self, seen: SchemaView, depth: int = 0) -> JsonValue:
        """A value for a view: an example of the author's where it has one, else built."""
        if depth > MAX_DEPTH:
            raise NoInstance
        if seen.enum is not None:
            if not seen.enum:
                raise NoInstance
            return next(iter(seen.enum.values()))
        for union in seen.unions:
            inner = self.value(union.members[0], depth + 1)
            if isinstance(inner, dict):
                return {**self.object(seen, depth), **inner}
            return inner
        return self.typed(seen, self.kind(seen), depth)

    def kind(self, seen: SchemaView) -> str:
        """The type to build: the declared one, else what the keywords speak about."""
        types = seen.types or ALL_TYPES
        if seen.types is None:
            if seen.properties or seen.required or seen.additional:
                return "object"
            if seen.items:
                return "array"
            return "string" if not {"maximum", "minimum"} & seen.bounds.keys() else "number"
        order = ("object", "string", "integer", "number", "boolean", "array")
        return next((name for name in order if name in types), "null")

    def typed(self, seen: SchemaView, kind: str, depth: int = 0) -> JsonValue:
        """A value of one type that the view accepts."""
        match kind:
            case "object":
                return self.object(seen, depth)
            case "array":
                return self.array(seen, depth)
            case "string":
                return self.text(seen)
            case "boolean":
                return True
            case "null":
                return None
            case _:
                return self.number(seen, whole=kind == "integer")

    def object(self, seen: SchemaView, depth: int = 0) -> dict[str, JsonValue]:
        """An object with its required properties, and further ones up to minProperties."""
        built: dict[str, JsonValue] = {}
        least = _least(seen, "minProperties")
        optional = [name for name in seen.properties if name not in seen.required]
        wanted = [*seen.required, *optional[: max(0, least - len(seen.required))]]
        for name in wanted:
            nodes = seen.properties.get(name)
            built[name] = "a" if nodes is None else self.value(nodes, depth + 1)
        for index in range(min(least - len(built), MAX_SIZE)):
            nodes = seen.additional
            built[f"key{index}"] = self.value(nodes, depth + 1) if nodes else "a"
        return built

    def array(self, seen: SchemaView, depth: int = 0, count: int | None = None) -> list[JsonValue]:
        """A list of as many items as must be there, or of `count`."""
        least = max(_least(seen, "minItems"), int(self.filled))
        number = least if count is None else count
        if number > MAX_SIZE:
            raise NoInstance
        if number == 0:
            return []
        item = self.value(seen.items, depth + 1) if seen.items else "a"
        if number > 1 and "uniqueItems" in seen.keywords:
            return self._distinct(seen, number, depth)
        return [item] * number

    def prefix(self, seen: SchemaView) -> list[JsonValue]:
        """The items that `prefixItems` describes."""
        return [self.value(nodes) for nodes in seen.parts.prefix]

    def _distinct(self, seen: SchemaView, number: int, depth: int) -> list[JsonValue]:
        inner = self.look(seen.items) if seen.items else None
        if inner is None or inner.types is None or inner.types & {"integer", "number"}:
            return list(range(number))
        if inner.enum is not None and len(inner.enum) >= number:
            return list(inner.enum.values())[:number]
        if "string" in inner.types and "pattern" not in inner.keywords:
            length = max(_least(inner, "minLength"), len(str(number)))
            return [str(index).rjust(length, "a") for index in range(number)]
        raise NoInstance

    def text(self, seen: SchemaView, length: int | None = None) -> str:
        """A string of the least length, or of `length`, that pattern and format accept."""
        pattern = seen.keywords.get("pattern")
        format = seen.keywords.get("format")
        least = _least(seen, "minLength") if length is None else length
        if least > MAX_SIZE:
            raise NoInstance
        if pattern is not None:
            found = matching(pattern.value) if isinstance(pattern.value, str) else None
            if found is None:
                raise NoInstance
            return found.ljust(least, found[-1:] or "a")
        known = FORMATS.get(format.value) if format and isinstance(format.value, str) else None
        if known is not None and length is None and len(known) >= least:
            return known
        if known is not None and format and str(format.value).startswith(("uri", "iri")):
            return known.ljust(least, "a")
        return "a" * max(least, 0 if length is not None else 1)

    def number(self, seen: SchemaView, *, whole: bool) -> float:
        """A number within bounds that is a multiple of what it must be."""
        lower, upper = seen.bounds.get("minimum"), seen.bounds.get("maximum")
        step = seen.keywords.get("multipleOf")
        unit = step.value if step and isinstance(step.value, int | float) else 1
        candidates = [0, unit, *_inside(lower, upper, unit, whole=whole)]
        for candidate in candidates:
            if _fits(candidate, lower, upper) and (not whole or float(candidate).is_integer()):
                return candidate
        raise NoInstance


def _inside(lower: Bound | None, upper: Bound | None, unit: float, *, whole: bool) -> list[float]:
    found: list[float] = []
    for bound, sign in ((lower, 1), (upper, -1)):
        if bound is not None and math.isfinite(bound.value):
            found += [bound.value, bound.value + sign * unit]
            if not whole:
                found.append(bound.value + sign * unit / 2)
            if unit:
                multiple = math.ceil(bound.value / unit) if sign > 0 else bound.value // unit
                found += [multiple * unit, (multiple + sign) * unit]
    if lower is not None and upper is not None:
        found.append((lower.value + upper.value) / 2)
    return found


def _fits(value: float, lower: Bound | None, upper: Bound | None) -> bool:
    if lower and (value < lower.value or (lower.exclusive and value == lower.value)):
        return False
    return not (upper and (value > upper.value or (upper.exclusive and value == upper.value)))


def _least(seen: SchemaView, name: str) -> int:
    bound = seen.bounds.get(name)
    return 0 if bound is None else int(bound.value)
