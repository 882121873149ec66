"""Constraints that two schemas put on one value: what admits both, and what both admit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contractctl.model import Direction, Revision

Keywords = dict[str, Any]

ONE_SCHEMA = frozenset(
    {"items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames"}
    | {"unevaluatedItems", "unevaluatedProperties", "contentSchema"}
)
SCHEMA_MAPS = frozenset({"properties", "patternProperties", "dependentSchemas", "$defs"})
SCHEMA_LISTS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
UNIONS = ("anyOf", "oneOf")

ANNOTATIONS = frozenset(
    {"title", "description", "example", "examples", "$comment", "externalDocs", "deprecated"}
    | {"x-sunset"}
)
"""What head may add to the text of base."""

COUNTS = {
    **dict.fromkeys(("minLength", "minItems", "minProperties"), max),
    **dict.fromkeys(("maxLength", "maxItems", "maxProperties"), min),
}
"""For bounds that exclude nothing at the edge, what is the tighter one."""

EITHER = ("pattern", "format", "multipleOf")
"""Kept where they are equal; the weaker schema has none."""

MERGED = frozenset(
    {*COUNTS, *EITHER, "type", "enum", "const", "required", "properties", "additionalProperties"}
    | {"items", "allOf", "anyOf", "oneOf", "uniqueItems", "minimum", "maximum", "discriminator"}
    | {"exclusiveMinimum", "exclusiveMaximum", "readOnly", "writeOnly", "default", "xml"}
    | ANNOTATIONS
)
"""What is understood; a difference in anything else is left whole."""


class Irreconcilable(Exception):
    """Two schemas have no common form that is written keyword by keyword."""


def modern(raw: Mapping[str, Any], revision: Revision) -> Keywords:
    """A schema in the words of OpenAPI 3.1, whatever it was written in; types are a list."""
    found = dict(raw)
    old = revision.dialect in ("2.0", "3.0")
    if old and "$ref" in found:
        return {"$ref": found["$ref"]}
    if revision.dialect == "2.0":
        if found.get("type") == "file":
            found.update(type="string", format="binary")
        if isinstance(found.get("discriminator"), str):
            found["discriminator"] = {"propertyName": found["discriminator"]}
    if isinstance(found.get("type"), str):
        found["type"] = [found["type"]]
    if old:
        null = bool(found.pop("nullable", False)) | bool(found.pop("x-nullable", False))
        if null and "type" in found:
            found["type"] = [*found["type"], "null"]
        for edge, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
            if found.pop(edge, False) is True and bound in found:
                found[edge] = found.pop(bound)
    return found


def spelled(keywords: Keywords, *, old: bool) -> Keywords:
    """Modern keywords as the result's version of OpenAPI spells them; old: 3.0."""
    found: Keywords = {}
    for name, value in keywords.items():
        if name == "type" and isinstance(value, list):
            kinds = [kind for kind in value if kind != "null"] if old else value
            found["type"] = kinds[0] if len(kinds) == 1 else kinds
            if old and len(kinds) < len(value):
                found["nullable"] = True
        elif old and name in ("exclusiveMinimum", "exclusiveMaximum"):
            found["minimum" if name == "exclusiveMinimum" else "maximum"] = value
            found[name] = True
        else:
            found[name] = value
    return found


def mapping(value: Keywords, name: str) -> Keywords:
    """A member that is an object; empty where it is none."""
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def types(base: Keywords, head: Keywords, side: Direction) -> list[str] | None:
    """The types of both; Irreconcilable where neither side's include the other's in requests."""
    listed = [set(k["type"]) if "type" in k else None for k in (base, head)]
    order = [*base.get("type", ()), *head.get("type", ())]
    one, other = listed
    if side == "request":
        if one is None or other is None:
            return None
        kinds = {kind for kind in one | other if kind != "integer" or "number" not in one | other}
        plain, others = _with_integers(one) - {"null"}, _with_integers(other) - {"null"}
        if not (plain <= others or others <= plain):
            raise Irreconcilable
    elif one is None or other is None:
        return list(dict.fromkeys(order)) or None
    else:
        kinds = _with_integers(one) & _with_integers(other)
        kinds -= {"integer"} if "number" in kinds else set()
        if not kinds - {"null"} and (one | other) != {"null"}:
            raise Irreconcilable
    return [kind for kind in dict.fromkeys(order) if kind in kinds]


def _with_integers(kinds: set[str]) -> set[str]:
    return kinds | {"integer"} if "number" in kinds else kinds


def values(base: Keywords, head: Keywords, side: Direction) -> list[Any] | None:
    """The listed values of both, united for requests; a constant is a list of one."""
    one, other = _values(base), _values(head)
    if one is None or other is None:
        return None if side == "request" else (other if one is None else one)
    if side == "request":
        return [*one, *(value for value in other if not _among(value, one))]
    shared = [value for value in one if _among(value, other)]
    if not any(value is not None for value in shared):
        raise Irreconcilable
    return shared


def _values(keywords: Keywords) -> list[Any] | None:
    if "const" in keywords:
        return [keywords["const"]]
    return keywords.get("enum")


def _among(value: Any, listed: list[Any]) -> bool:
    return any(type(value) is type(one) and value == one for one in listed)


def bounds(base: Keywords, head: Keywords, side: Direction) -> Keywords:
    """The bounds of both: the wider ones for requests, the tighter ones for answers."""
    found: Keywords = {}
    for name, tighter in COUNTS.items():
        given = [k[name] for k in (base, head) if name in k]
        if len(given) == 2:
            wider = min if tighter is max else max
            found[name] = wider(given) if side == "request" else tighter(given)
        elif given and side == "response":
            found[name] = given[0]
    for name, edge, sign in (
        ("minimum", "exclusiveMinimum", 1),
        ("maximum", "exclusiveMaximum", -1),
    ):
        limits = [_limit(k, name, edge, sign) for k in (base, head)]
        given = [limit for limit in limits if limit is not None]
        if given and (side == "response" or len(given) == 2):
            value, excludes = min(given) if side == "request" else max(given)
            found[edge if excludes else name] = value * sign
    for least, most in (("minLength", "maxLength"), ("minItems", "maxItems")):
        if found.get(least, 0) > found.get(most, float("inf")):
            raise Irreconcilable
    low: Any = found.get("minimum", found.get("exclusiveMinimum", float("-inf")))
    high: Any = found.get("maximum", found.get("exclusiveMaximum", float("inf")))
    if low > high:
        raise Irreconcilable
    return found


def _limit(keywords: Keywords, name: str, edge: str, sign: int) -> tuple[Any, bool] | None:
    given = [(keywords[key] * sign, key == edge) for key in (name, edge) if key in keywords]
    return max(given) if given else None


def either(base: Keywords, head: Keywords, side: Direction) -> Keywords:
    """Pattern, format and the like, where at most one side has them or both say the same."""
    found: Keywords = {}
    for name in EITHER:
        given = [k[name] for k in (base, head) if name in k]
        if len(given) == 2 and given[0] != given[1]:
            if name != "pattern" or side == "response" or "anyOf" in {*base, *head}:
                raise Irreconcilable
            found["anyOf"] = [{name: pattern} for pattern in given]
        elif len(given) == 2 or (given and side == "response"):
            found[name] = given[0]
    unique = [k.get("uniqueItems") is True for k in (base, head)]
    if all(unique) if side == "request" else any(unique):
        found["uniqueItems"] = True
    for name in ("readOnly", "writeOnly"):
        if base.get(name) is True and head.get(name) is True:
            found[name] = True
    return found
