"""Pairs of documents that mean harm: endless, enormous, contradictory, or no contract at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

Json = Any
Document = dict[str, Json]
Maker = Callable[[int], Json]
"""Makes base (0) or head (1): a schema, or what stands under a key of the document."""

REF = "#/components/schemas/"
NAMES = ("__proto__", "", "a/b", "~1~0", "%2F", "$ref", "constructor", "é", "\u202egnp.exe", "\x00")
ESCAPES = (
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\r\nx: y",
    "::error::x",
    "\u2066\u2069",
    "\x9b2J",
)


def document(schema: Json, version: str = "3.1.0", **components: Json) -> Document:
    """A contract in which one schema is sent and answered."""
    body = {"content": {"application/json": {"schema": schema}}}
    put = {"requestBody": body, "responses": {"200": {"description": "OK", **body}}}
    return {
        "openapi": version,
        "info": {"title": "Hostile", "version": "1"},
        "paths": {"/x": {"put": put}},
        "components": {"schemas": components},
    }


def referring(**components: Json) -> Document:
    """A contract whose one schema is the component A."""
    return document({"$ref": f"{REF}A"}, **components)


def parameters(listed: Json) -> Document:
    """A contract of one operation with these parameters."""
    get = {"parameters": listed, "responses": {"200": {"description": "OK"}}}
    return {**document({}), "paths": {"/x": {"get": get}}}


def ref(name: str) -> Json:
    return {"$ref": REF + name}


def nested(levels: int, innermost: Json) -> Json:
    """Objects in objects."""
    schema = innermost
    for _ in range(levels):
        schema = {"properties": {"a": schema}}
    return schema


def doubled(levels: int, side: int, keyword: str = "allOf") -> Document:
    """Each component is twice the next one: 2 ** levels ways to the last."""
    names = [chr(ord("A") + level) for level in range(levels)]
    each = {name: {keyword: [ref(inner), ref(inner)]} for name, inner in pairwise(names)}
    return referring(**each, **{names[-1]: {"type": "object", "minProperties": side}})


def crossed(count: int, side: int) -> Document:
    """Every component refers to every other one."""
    names = [f"N{index}" for index in range(count)]
    every: dict[str, Json] = {
        name: {"type": "object", "properties": {other: ref(other) for other in names}}
        for name in names
    }
    every[names[-1]]["required"] = names[:side]
    return document(ref(names[0]), **every)


def alternatives(count: int, side: int) -> list[Json]:
    """Members of a union that have nothing in common but their form."""
    return [
        {"type": "object", "properties": {f"p{side}-{i}": {"type": "string"}}, "title": None}
        for i in range(count)
    ]


RECURSIVE: dict[str, Callable[[int], Document]] = {
    "all-of-itself": lambda s: referring(A={"allOf": [ref("A")], "maxProperties": s}),
    "reference-to-itself": lambda s: referring(A=ref("A"), B={"minLength": s}),
    "references-in-a-ring": lambda s: referring(
        A=ref("B"), B=ref("C"), C=ref("A"), D={"title": str(s)}
    ),
    "mutual-all-of": lambda s: referring(
        A={"allOf": [ref("B")]}, B={"allOf": [ref("A")], "minProperties": s}
    ),
    "not-itself": lambda s: referring(A={"not": ref("A"), "maxLength": s + 1}),
    "any-of-itself": lambda s: referring(
        A={"anyOf": [ref("A"), {"type": "string"}, {"minimum": s}]}
    ),
    "required-itself": lambda s: referring(
        A={"type": "object", "required": ["a"], "properties": {"a": ref("A")}, "minProperties": s}
    ),
    "items-of-itself": lambda s: referring(
        A={"type": "array", "minItems": 1 + s, "items": ref("A")}
    ),
    "doubling-all-of": lambda s: doubled(24, s),
    "doubling-one-of": lambda s: doubled(24, s, "oneOf"),
    "doubling-any-of": lambda s: doubled(24, s, "anyOf"),
    "multiplied-any-of": lambda s: referring(
        A={"allOf": [{"anyOf": [{"required": [f"a{i}"]}, {"minLength": i + s}]} for i in range(25)]}
    ),
    "everything-refers-to-everything": lambda s: crossed(120, s),
    "property-names-of-itself": lambda s: referring(A={"propertyNames": ref("A"), "minLength": s}),
    "path-item-to-itself": lambda s: {
        **document({"minLength": s}),
        "paths": {"/x": {"$ref": "#/paths/~1x"}},
    },
    "parameter-to-itself": lambda s: parameters(
        [{"$ref": "#/paths/~1x/get/parameters/0"}] * (s + 1)
    ),
    "callback-in-callback": lambda s: {
        **document({"minLength": s}),
        "paths": {
            "/x": {
                "post": {
                    "callbacks": {"c": {"{$url}": {"$ref": "#/paths/~1x"}}},
                    "responses": {"200": {"description": str(s)}},
                    "deprecated": bool(s),
                }
            }
        },
    },
}

ENORMOUS: dict[str, Callable[[int], Document]] = {
    "100,000-properties": lambda s: document(
        {"type": "object", "properties": {f"p{i + s}": {"type": "string"} for i in range(100_000)}}
    ),
    "100,000-required": lambda s: document({"required": [f"p{i + s}" for i in range(100_000)]}),
    "50,000-enum-values": lambda s: document({"enum": [f"v{i + s}" for i in range(50_000)]}),
    "50,000-other-enum-values": lambda s: document({"enum": [f"{s}{i}" for i in range(50_000)]}),
    "2,000-alternatives": lambda s: document({"oneOf": alternatives(2_000, s)}),
    "2,000-any-of": lambda s: document({"anyOf": [{"const": i + 7 * s} for i in range(2_000)]}),
    "5,000-all-of": lambda s: document({"allOf": [{"minLength": i + s} for i in range(5_000)]}),
    "5,000-parameters": lambda s: parameters(
        [{"name": f"p{i + s}", "in": "query", "schema": {"type": "string"}} for i in range(5_000)]
    ),
    "20,000-operations": lambda s: {
        **document({}),
        "paths": {
            f"/p{i + s}": {"get": {"responses": {"200": {"description": "OK"}}}}
            for i in range(20_000)
        },
    },
    "nesting-up-to-the-cap": lambda s: document(nested(92, {"minLength": s})),
    "nesting-beyond-the-cap": lambda s: document(nested(400, {"minLength": s})),
    "long-names": lambda s: document({"properties": {"x" * 1_000_000 + str(s): {}}}),
    "long-pattern": lambda s: document({"type": "string", "pattern": f"(a|b{s}){{1,500}}" * 50}),
    "many-groups": lambda s: document(
        {"type": "string", "pattern": "(c?)" * 500 + f"(a|b{s}){{1,500}}" * 34}
    ),
}

ODD: dict[str, Callable[[int], Document]] = {
    "catastrophic-pattern": lambda s: document(
        {"type": "string", "pattern": "(a+)+$", "minLength": 40 + s, "example": "a" * 60 + "!"}
    ),
    "catastrophic-patterns": lambda s: document(
        {"type": "string", "pattern": ("^(a|a)*b$", "^(a|aa)+$")[s], "minLength": 100}
    ),
    "look-behind": lambda s: document({"pattern": ("(?<=a+)b", "(?<!x{1,9999})(")[s]}),
    "no-pattern-at-all": lambda s: document({"pattern": ("(", "[")[s]}),
    "pattern-of-a-billion": lambda s: document({"pattern": f"a{{{10**9 + s}}}"}),
    "bounds-of-10-to-the-308": lambda s: document(
        {"type": "number", "minimum": -1e308, "maximum": 1e308 if s else 1.7e308}
    ),
    "integer-of-5,000-digits": lambda s: document({"maximum": 10**4_000 + s, "type": "integer"}),
    "length-of-a-billion": lambda s: document({"type": "string", "minLength": 10**9 + s}),
    "items-of-a-billion": lambda s: document(
        {"type": "array", "minItems": 10**9 - s, "items": {"type": "integer"}}
    ),
    "many-unique-items": lambda s: document(
        {"type": "array", "uniqueItems": True, "minItems": 10_000 + s, "items": {"type": "object"}}
    ),
    "properties-of-a-billion": lambda s: document({"type": "object", "minProperties": 10**9 + s}),
    "tiny-step": lambda s: document(
        {"type": "number", "multipleOf": (1e-300, 3e-300)[s], "minimum": 1}
    ),
    "no-step": lambda s: document({"type": "number", "multipleOf": (0, -1)[s]}),
    "steps-without-end": lambda s: document(
        {"allOf": [{"multipleOf": i + 2 + s} for i in range(300)], "type": "integer"}
    ),
    "empty-enum": lambda s: document({"enum": [] if s else ["a"]}),
    "contradictory-all-of": lambda s: document(
        {"allOf": [{"type": "string"}, {"type": "integer"}, {"minimum": s}], "minLength": s}
    ),
    "contradictory-bounds": lambda s: document({"type": "integer", "minimum": 5, "maximum": 4 - s}),
    "discriminator-to-nowhere": lambda s: document(
        {
            "oneOf": [ref("A"), ref("B")],
            "discriminator": {"propertyName": "t", "mapping": {"a": f"{REF}Gone{s}", "b": 17}},
        },
        A={"type": "object"},
        B={"type": "object", "minProperties": s},
    ),
    "strange-names": lambda s: document({"properties": {n: {"minLength": s} for n in NAMES}}),
    "escapes-in-names": lambda s: document({"properties": {n: {"minLength": s} for n in ESCAPES}}),
    "escapes-in-values": lambda s: document({"enum": [*ESCAPES[s:], "\ud800"]}),
    "boolean-schemas": lambda s: document((True, False)[s]),
    "schema-is-a-number": lambda s: document((17, 18)[s]),
    "type-is-a-number": lambda s: document({"type": 7 + s}),
    "type-is-unknown": lambda s: document({"type": ["strin", "intege"][s]}),
    "required-is-text": lambda s: document({"required": "x" * (s + 1)}),
    "enum-is-text": lambda s: document({"enum": "x" * (s + 1)}),
    "properties-are-a-list": lambda s: document({"properties": [{"a": s}]}),
    "bounds-are-text": lambda s: document({"minimum": str(s), "maxLength": None, "minItems": []}),
    "all-of-is-an-object": lambda s: document(
        {"allOf": {"type": str(s)}, "anyOf": [s], "oneOf": [None]}
    ),
    "default-of-another-type": lambda s: document({"type": "integer", "default": {"a": [s]}}),
    "parameters-are-an-object": lambda s: parameters({"a": {"name": str(s)}}),
    "parameters-are-numbers": lambda s: parameters([s, None, "x", [], {"name": 7, "in": 7}]),
    "paths-are-null": lambda s: {**document({}), "paths": None if s else {}},
    "responses-are-a-list": lambda s: {
        **document({}),
        "paths": {"/x": {"get": {"responses": [] if s else {}}}},
    },
    "operations-are-text": lambda s: {**document({}), "paths": {"/x": {"get": str(s), "put": s}}},
    "servers-are-strange": lambda s: {
        **document({}),
        "servers": [s, {"url": "http://["}, {"url": s}],
    },
    "security-is-strange": lambda s: {**document({}), "security": {"a": s}, "components": []},
    "old-and-new-words": lambda s: document(
        {"type": ["string", "null"], "nullable": s, "exclusiveMinimum": bool(s)}, version="3.0.0"
    ),
}

TEXTS: dict[str, Callable[[int], str]] = {
    "not-a-number": lambda s: json.dumps(document({"maximum": 1})).replace(
        "1}", ("NaN}", "1e999}")[s]
    ),
    "infinite": lambda s: json.dumps(document({"default": 1})).replace(
        "1}", ("-Infinity}", "1}")[s]
    ),
    "alias-bomb": lambda s: _bomb(s),
    "endless-alias": lambda s: f"openapi: 3.1.0\ninfo: &a {{title: x, version: '{s}', x-a: *a}}\n",
    "brackets": lambda s: "[" * (100_000 + s),
    "empty": lambda s: " " * s,
}


def _spelled(keyword: str, value: str) -> str:
    """A document with a number that no JSON writer writes."""
    return json.dumps(document({keyword: "here"})).replace('"here"', value)


def _bomb(side: int) -> str:
    """Each line is nine of the line before."""
    lines = [f"openapi: 3.1.0\ninfo: {{title: x, version: '{side}'}}\npaths: {{}}\nx-0: &x0 [a, b]"]
    for level in range(1, 12):
        inside = ", ".join([f"*x{level - 1}"] * 9)
        lines.append(f"x-{level}: &x{level} [{inside}]")
    return "\n".join(lines)


DOCUMENTS: dict[str, Callable[[int], Document]] = {**RECURSIVE, **ENORMOUS, **ODD}


def text(name: str, side: int) -> str:
    """Base (0) or head (1) of a hostile pair as a file."""
    if name in TEXTS:
        return TEXTS[name](side)
    return json.dumps(DOCUMENTS[name](side))
