"""No payload contradicts a diff: what breaks on the wire is never called safe."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product
from typing import Any

import jsonschema_rs
from diff_documents import changes, of_value
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from contractctl.model import Direction, Revision, Severity
from contractctl.pointer import JsonValue

Schema = dict[str, JsonValue]

NAMES = ("a", "b", "c")
SCALARS: tuple[JsonValue, ...] = (
    *(None, True, False, -1, 2, 3, 4, 6, 1.5, 2.5),
    *("", "a", "b", "ab", "abc", "abcd", "1"),
)
"""Without 0 and 1, which Python takes for equal to false and true."""

UNDECLARED = "zz"
"""A property that no schema here declares; an open object may carry it."""

MOST = 400
"""Payloads tried for one schema."""

small = st.integers(0, 4)


def _optional(**keywords: SearchStrategy[Any]) -> SearchStrategy[Schema]:
    return st.fixed_dictionaries({}, optional=keywords)


def _typed(name: str, **keywords: SearchStrategy[Any]) -> SearchStrategy[Schema]:
    kinds: list[JsonValue] = [name, [name, "null"]]
    return st.builds(
        lambda kind, rest: {"type": kind, **rest}, st.sampled_from(kinds), _optional(**keywords)
    )


SIMPLE: SearchStrategy[Schema] = st.one_of(
    _typed("boolean"),
    _typed("string", minLength=small, maxLength=small, pattern=st.sampled_from(["^a", "b$"])),
    _typed("integer", minimum=small, maximum=small, multipleOf=st.sampled_from([1, 2, 3])),
    _typed("number", exclusiveMinimum=small, exclusiveMaximum=small, maximum=small),
    st.lists(st.sampled_from(SCALARS), min_size=1, max_size=3).map(lambda v: {"enum": v}),
    st.sampled_from(SCALARS).map(lambda value: {"const": value}),
    st.just({}),
    st.just({"type": ["string", "integer"]}),
    st.just({"not": {"type": "string"}}),
)


def _larger(inner: SearchStrategy[Schema]) -> SearchStrategy[Schema]:
    branches: SearchStrategy[list[JsonValue]] = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        _typed(
            "array",
            items=inner,
            minItems=small,
            maxItems=small,
            uniqueItems=st.booleans(),
            contains=inner,
            minContains=small,
            maxContains=small,
            prefixItems=branches,
        ),
        _typed(
            "object",
            properties=st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
            required=st.lists(st.sampled_from(NAMES), unique=True, max_size=2),
            additionalProperties=st.one_of(st.booleans(), inner),
            patternProperties=st.fixed_dictionaries({"^z": inner}),
            minProperties=small,
            maxProperties=small,
        ),
        branches.map(lambda members: {"anyOf": members}),
        branches.map(lambda members: {"allOf": members}),
        st.builds(lambda one, other: {**one, **other}, inner, inner),
    )


SCHEMAS = st.recursive(SIMPLE, _larger, max_leaves=5)


@st.composite
def revised(draw: DrawFn) -> tuple[Schema, Schema]:
    """A schema and what an author might make of it."""
    base = draw(SCHEMAS)
    return base, _edited(draw, base)


def _edited(draw: DrawFn, schema: Schema) -> Schema:
    """The schema with one edit, here or somewhere below."""
    below = list(_below(schema))
    match draw(st.sampled_from(["descend"] * 3 + ["drop", "take", "replace", "nullable"])):
        case "descend" if below:
            keyword, key = draw(st.sampled_from(below))
            return _with(schema, keyword, key, _edited(draw, _at(schema, keyword, key)))
        case "drop" if schema:
            gone = draw(st.sampled_from(sorted(schema)))
            return {name: value for name, value in schema.items() if name != gone}
        case "take":
            return {**schema, **draw(SCHEMAS)}
        case "nullable":
            return {"anyOf": [schema, {"type": "null"}]}
        case _:
            return draw(SCHEMAS)


def _below(schema: Schema) -> Iterator[tuple[str, str | int | None]]:
    """Where schemas stand in a schema: the keyword, and the key or index within it."""
    for keyword, value in schema.items():
        if keyword in ("items", "contains", "additionalProperties") and isinstance(value, dict):
            yield keyword, None
        elif keyword in ("properties", "patternProperties") and isinstance(value, dict):
            yield from ((keyword, name) for name in value)
        elif keyword in ("anyOf", "allOf", "prefixItems") and isinstance(value, list):
            yield from ((keyword, index) for index in range(len(value)))


def _at(schema: Schema, keyword: str, key: str | int | None) -> Schema:
    found: Any = schema[keyword]
    inner: Schema = found if key is None else found[key]
    return inner


def _with(schema: Schema, keyword: str, key: str | int | None, inner: Schema) -> Schema:
    value = schema[keyword]
    if isinstance(value, dict) and key is not None:
        return {**schema, keyword: {**value, str(key): inner}}
    if isinstance(value, list):
        members = [inner if index == key else member for index, member in enumerate(value)]
        return {**schema, keyword: members}
    return {**schema, keyword: inner}


def payloads(schema: JsonValue, depth: int = 2) -> list[JsonValue]:
    """Values that a sender who knows this schema may think of; not all of them are valid.

    A sender sends no property that its own contract does not declare, but for one that nobody
    declares: that a new optional property is safe rests on it.
    """
    declared = schema if isinstance(schema, dict) else {}
    found = [0, 1, *SCALARS, *_listed(declared)]
    if depth:
        for keyword in ("anyOf", "allOf"):
            members = declared.get(keyword)
            for member in members if isinstance(members, list) else ():
                found += payloads(member, depth)
        found += islice(_lists(declared, depth), MOST)
        found += islice(_objects(declared, depth), MOST)
    unique = {repr(value): value for value in found}
    return list(unique.values())[:MOST]


def _listed(schema: Schema) -> list[JsonValue]:
    listed = schema.get("enum")
    return listed if isinstance(listed, list) else [schema.get("const")]


def _few(schema: JsonValue, depth: int) -> list[JsonValue]:
    """Some values for a place within another, valid ones first."""
    assert isinstance(schema, dict | bool)
    valid = jsonschema_rs.Draft202012Validator(schema).is_valid
    found = sorted(payloads(schema, depth - 1), key=lambda value: not valid(value))
    return [*found[:4], *found[-2:]]


def _lists(schema: Schema, depth: int) -> Iterator[JsonValue]:
    kinds = [schema.get("items", {}), schema.get("contains", {})]
    prefix = schema.get("prefixItems")
    kinds += prefix if isinstance(prefix, list) else []
    items = [value for kind in kinds for value in _few(kind, depth)]
    yield []
    for size in (1, 2, 3, 4):
        yield from ([items[(at + 5 * step) % len(items)] for step in range(size)]
                    for at in range(len(items)))  # fmt: skip
        yield from ([value] * size for value in items[:4])


def _objects(schema: Schema, depth: int) -> Iterator[JsonValue]:
    properties = schema.get("properties")
    named: Schema = dict(properties) if isinstance(properties, dict) else {}
    required = schema.get("required")
    for name in required if isinstance(required, list) else ():
        named.setdefault(str(name), schema.get("additionalProperties", {}))
    named[UNDECLARED] = schema.get("additionalProperties", {})
    choices: list[list[tuple[str, JsonValue] | None]] = [
        [*((name, value) for value in _few(kind, depth)), None] for name, kind in named.items()
    ]
    yield {}
    for chosen in product(*choices):
        yield dict(entry for entry in chosen if entry is not None)


def _document(schema: Schema) -> Revision:
    body: JsonValue = {"content": {"application/json": {"schema": schema}}}
    put: JsonValue = {"requestBody": body, "responses": {"200": body}}
    return of_value({"openapi": "3.1.0", "paths": {"/a": {"put": put}}})


def _silent(base: Schema, head: Schema) -> list[Direction]:
    """The directions in which a diff says that nothing can break."""
    hurt = {
        change.direction
        for change in changes(_document(base), _document(head))
        if change.severity is not Severity.SAFE
    }
    directions: tuple[Direction, Direction] = ("request", "response")
    return [direction for direction in directions if direction not in hurt]


@settings(
    max_examples=300,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(revised())
def test_no_payload_contradicts_a_diff_without_breaking_or_dangerous_changes(
    pair: tuple[Schema, Schema],
) -> None:
    base, head = pair
    accepted = [jsonschema_rs.Draft202012Validator(side).is_valid for side in pair]
    for direction in _silent(base, head):
        sender, reader = (0, 1) if direction == "request" else (1, 0)
        for payload in payloads(pair[sender]):
            if accepted[sender](payload) and not accepted[reader](payload):
                note(f"{direction} {payload!r}")
                raise AssertionError(f"{base} -> {head}: {direction} {payload!r}")
