"""Hypothesis strategies for pairs of schemas: one that is generated, and what edits make of it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from hypothesis import strategies as st

Schema = Any
"""A schema as it stands in a document: an object, or true or false."""

Draw = Callable[[st.SearchStrategy[Any]], Any]
Version = Literal["3.0", "3.1"]

NAMES = ("a", "b", "c")
COMPONENTS = ("A", "B", "C")
PATTERNS = ("^a", "b$", "^[a-c]*$", "^[0-9]+$", "^.{2}$", "x-")
FORMATS = ("date", "date-time", "uuid", "email", "ipv4", "money")
TYPES = ("object", "array", "string", "integer", "number", "boolean", "null")
SCALARS: tuple[Any, ...] = (None, True, False, 0, 1, 2.5, "", "a", "ab", "1", [], ["a"], {})
COUNTS = st.integers(0, 3)
NUMBERS = st.sampled_from((-1, 0, 1, 2, 3, 5, 10, 0.5, 2.5))

IN_PLACE = ("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas")
"""Keywords whose schemas see the same value: a reference there must not lead back."""

KEYWORDS: dict[str, tuple[str, ...]] = {
    "string": ("minLength", "maxLength", "pattern", "format"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    "array": (
        *("items", "minItems", "maxItems", "uniqueItems"),
        *("prefixItems", "contains", "minContains", "maxContains", "unevaluatedItems"),
    ),
    "object": (
        *("properties", "properties", "required", "additionalProperties"),
        *("minProperties", "maxProperties", "dependentRequired", "dependentSchemas"),
        *("patternProperties", "propertyNames", "unevaluatedProperties"),
    ),
    "any": ("enum", "const", "allOf", "anyOf", "oneOf", "not", "if"),
}
NOT_IN_30 = frozenset(
    {"const", "if", "then", "else", "prefixItems", "contains", "minContains", "maxContains"}
    | {"unevaluatedItems", "dependentRequired", "dependentSchemas", "patternProperties"}
    | {"propertyNames", "unevaluatedProperties"}
)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two revisions of one schema, each with the components that it may refer to."""

    version: Version
    base: Schema
    head: Schema
    base_components: dict[str, Schema]
    head_components: dict[str, Schema]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a schema is drawn: which components it may refer to in place, and how deep it is."""

    version: Version
    refers: tuple[str, ...]
    depth: int

    def inner(self, keyword: str) -> Spot:
        """Below a keyword; where that steps into the value, a reference may close a cycle."""
        refers = self.refers if keyword in IN_PLACE else COMPONENTS
        return Spot(self.version, refers, self.depth - 1)


@st.composite
def pairs(draw: Draw, versions: tuple[Version, ...] = ("3.1", "3.1", "3.0")) -> Pair:
    """A schema with components, and a copy of both with one to three edits."""
    version = draw(st.sampled_from(versions))
    base = schema(draw, Spot(version, COMPONENTS, 3))
    components = {
        name: schema(draw, Spot(version, COMPONENTS[index + 1 :], 2), plain=True)
        for index, name in enumerate(COMPONENTS)
    }
    head, head_components = copy.deepcopy((base, components))
    whole = {"root": head, **head_components}
    for _ in range(draw(st.integers(1, 3))):
        edit(draw, whole, version)
    return Pair(version, base, whole.pop("root"), components, whole)


def schema(draw: Draw, spot: Spot, *, plain: bool = False) -> Schema:
    """One schema; plain: neither a boolean nor a bare reference."""
    choice = draw(st.integers(0, 19))
    if not plain:
        if choice == 0 and spot.version != "3.0":
            return draw(st.booleans())
        if choice in (1, 2) and spot.refers:
            return {"$ref": f"#/components/schemas/{draw(st.sampled_from(spot.refers))}"}
    kind = draw(st.sampled_from(TYPES))
    built: dict[str, Any] = {}
    if choice < 17:
        built["type"] = "string" if kind == "null" and spot.version == "3.0" else kind
    if spot.version == "3.1" and choice in (3, 4):
        built["type"] = sorted({kind, draw(st.sampled_from(TYPES))})
    for keyword in draw(st.lists(st.sampled_from(_fitting(kind, spot)), max_size=3)):
        if keyword not in built:
            built[keyword] = keyword_value(draw, keyword, spot)
            _complete(draw, built, keyword, spot)
    if spot.version == "3.0" and choice in (5, 6) and built.keys() <= {"type", *_OF_VALUES}:
        built["nullable"] = True
    return built


_OF_VALUES = frozenset(
    (*KEYWORDS["string"], *KEYWORDS["number"], *KEYWORDS["array"], *KEYWORDS["object"])
)


def _fitting(kind: str, spot: Spot) -> list[str]:
    """Keywords that speak about a type, and the few that speak about all."""
    own = KEYWORDS.get("number" if kind == "integer" else kind, ())
    found = [*own, *own, *KEYWORDS["any"]]
    if spot.version == "3.0":
        found = [keyword for keyword in found if keyword not in NOT_IN_30]
    return found if spot.depth > 0 else [name for name in found if name not in _NESTED]


_NESTED = frozenset(
    {"properties", "additionalProperties", "items", "prefixItems", "contains", "not", "if"}
    | {"allOf", "anyOf", "oneOf", "dependentSchemas", "patternProperties", "propertyNames"}
    | {"unevaluatedItems", "unevaluatedProperties", "then", "else"}
)


def _complete(draw: Draw, built: dict[str, Any], keyword: str, spot: Spot) -> None:
    """What a keyword needs beside it, in the spelling of the version."""
    if keyword == "if":
        built["then"] = schema(draw, spot.inner("then"))
        if draw(st.booleans()):
            built["else"] = schema(draw, spot.inner("else"))
    if keyword in ("minContains", "maxContains"):
        built.setdefault("contains", schema(draw, spot.inner("contains")))
    if spot.version == "3.0" and keyword in ("exclusiveMinimum", "exclusiveMaximum"):
        built.setdefault(keyword.replace("exclusiveM", "m"), draw(NUMBERS))
    if spot.version == "3.0" and keyword not in _OF_VALUES:
        built.pop("nullable", None)


def keyword_value(draw: Draw, keyword: str, spot: Spot) -> Any:
    """A value of one keyword."""
    inner = spot.inner(keyword)
    match keyword:
        case "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum":
            old = spot.version == "3.0" and keyword.startswith("exclusive")
            return draw(st.booleans() if old else NUMBERS)
        case "multipleOf":
            return draw(st.sampled_from((1, 2, 3, 5, 0.5)))
        case "pattern":
            return draw(st.sampled_from(PATTERNS))
        case "format":
            return draw(st.sampled_from(FORMATS))
        case "uniqueItems":
            return draw(st.booleans())
        case "enum":
            return draw(st.lists(st.sampled_from(SCALARS), min_size=1, max_size=3, unique_by=repr))
        case "const":
            return draw(st.sampled_from(SCALARS))
        case "required":
            return draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True))
        case "properties" | "dependentSchemas":
            return {name: schema(draw, inner) for name in _some(draw, NAMES)}
        case "patternProperties":
            return {name: schema(draw, inner) for name in _some(draw, PATTERNS[:4])}
        case "dependentRequired":
            return {name: _some(draw, NAMES) for name in _some(draw, NAMES)}
        case "allOf" | "anyOf" | "oneOf" | "prefixItems":
            return [schema(draw, inner) for _ in range(draw(st.integers(1, 3)))]
        case "additionalProperties" | "unevaluatedProperties" | "unevaluatedItems":
            return draw(st.booleans()) if draw(st.booleans()) else schema(draw, inner)
        case "propertyNames":
            return {"pattern": draw(st.sampled_from(PATTERNS))}
        case "items" | "contains" | "not" | "if":
            return schema(draw, inner)
        case _:
            return draw(COUNTS)


def _some(draw: Draw, names: tuple[str, ...]) -> list[str]:
    chosen: list[str] = draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))
    return chosen


Holder = tuple[Any, Any, Spot]
"""A container, the key in it that holds a schema, and where that schema stands."""


def holders(
    whole: dict[str, Schema], version: Version, keywords: frozenset[str] = _NESTED
) -> list[Holder]:
    """Every place below these keywords that holds a schema, the roots of components among them."""
    found: list[Holder] = []
    for name in whole:
        after = COMPONENTS if name == "root" else COMPONENTS[COMPONENTS.index(name) + 1 :]
        found += _below(whole, name, Spot(version, after, 2), keywords)
    return found


def _below(container: Any, key: Any, spot: Spot, keywords: frozenset[str]) -> Iterator[Holder]:
    yield container, key, spot
    held = container[key]
    if not isinstance(held, dict):
        return
    for keyword in sorted(held.keys() & keywords):
        value, inner = held[keyword], spot.inner(keyword)
        if isinstance(value, list):
            for index in range(len(value)):
                yield from _below(value, index, inner, keywords)
        elif keyword in ("properties", "patternProperties", "dependentSchemas"):
            for name in sorted(value):
                yield from _below(value, name, inner, keywords)
        else:
            yield from _below(held, keyword, inner, keywords)


def edit(draw: Draw, whole: dict[str, Schema], version: Version) -> None:
    """Change one schema of a document in place."""
    container, key, spot = draw(st.sampled_from(holders(whole, version)))
    held = container[key]
    kind = draw(st.integers(0, 9))
    if kind == 0 or not isinstance(held, dict) or "$ref" in held:
        container[key] = schema(draw, spot, plain=container is whole)
    elif kind == 1:
        container[key] = {draw(st.sampled_from(("allOf", "anyOf", "oneOf"))): [held]}
    elif kind == 2:
        other = schema(draw, spot)
        container[key] = {draw(st.sampled_from(("allOf", "anyOf", "oneOf"))): [held, other]}
    elif kind in (3, 4, 5) and held:
        _retouch(draw, held, draw(st.sampled_from(sorted(held))), spot)
    else:
        _enrich(draw, held, spot)


def _enrich(draw: Draw, held: dict[str, Any], spot: Spot) -> None:
    """Give a schema one more keyword, or another value of one that it has."""
    types = held.get("type", "any")
    kind = types if isinstance(types, str) else types[0]
    keyword = draw(st.sampled_from(_fitting(kind, spot)))
    held[keyword] = keyword_value(draw, keyword, spot)
    _complete(draw, held, keyword, spot)


def _retouch(draw: Draw, held: dict[str, Any], keyword: str, spot: Spot) -> None:
    """Drop a keyword, or change its value a little."""
    value = held[keyword]
    if draw(st.booleans()):
        del held[keyword]
        for dependent in {"if": ("then", "else"), "contains": ("minContains", "maxContains")}.get(
            keyword, ()
        ):
            held.pop(dependent, None)
    elif isinstance(value, bool):
        held[keyword] = not value
    elif isinstance(value, int | float):
        held[keyword] = value + (1 if keyword == "multipleOf" else draw(st.sampled_from((-1, 1))))
        held[keyword] = (
            max(held[keyword], 0) if keyword.startswith(("min", "max")) else held[keyword]
        )
    elif isinstance(value, list) and len(value) > 1:
        value.pop(draw(st.integers(0, len(value) - 1)))
    elif keyword not in ("type", "then", "else"):
        held[keyword] = keyword_value(draw, keyword, spot)
    else:
        held.pop("type", None)
        held.pop("nullable", None)


_UNDERSTOOD = frozenset({"properties", "items", "allOf", "anyOf", "additionalProperties"})
"""Keywords below which other words are understood without a proof that they say the same."""


@st.composite
def respelled(draw: Draw, versions: tuple[Version, ...] = ("3.1", "3.0")) -> Pair:
    """A schema, and the same written in another way in one to three places."""
    version = draw(st.sampled_from(versions))
    base = schema(draw, Spot(version, COMPONENTS, 3))
    components = {
        name: schema(draw, Spot(version, COMPONENTS[index + 1 :], 2), plain=True)
        for index, name in enumerate(COMPONENTS)
    }
    whole = copy.deepcopy({"root": base, **components})
    for _ in range(draw(st.integers(1, 3))):
        container, key, _ = draw(st.sampled_from(holders(whole, version, _UNDERSTOOD)))
        container[key] = _respelling(draw, container[key], version)
    return Pair(version, base, whole.pop("root"), components, whole)


def _respelling(draw: Draw, held: Schema, version: Version) -> Schema:
    """The same schema in other words."""
    if not isinstance(held, dict) or draw(st.integers(0, 3)) == 0:
        return {draw(st.sampled_from(("allOf", "anyOf", "oneOf"))): [held]}
    made = {key: held[key] for key in reversed(held)}
    for keyword in ("required", "enum"):
        if keyword in made:
            made[keyword] = made[keyword][::-1]
    if version == "3.1":
        if isinstance(made.get("type"), str):
            made["type"] = [made["type"]]
        if "const" in made and "enum" not in made:
            made["enum"] = [made.pop("const")]
    return made
