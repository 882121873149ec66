"""Compare two views of a schema keyword by keyword."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import islice

from contractctl.diff.binary import is_same_base64, is_same_binary
from contractctl.diff.compare_discriminators import compare_discriminators
from contractctl.diff.compare_dynamic import compare_dynamic
from contractctl.diff.compare_nulls import compare_null_beside, compare_nullable
from contractctl.diff.compare_objects import compare_objects
from contractctl.diff.compare_parts import compare_parts
from contractctl.diff.compare_unions import compare_unions, compare_wrapped
from contractctl.diff.compare_values import compare_values
from contractctl.diff.compare_wholes import compare_wholes, difference, emit_whole
from contractctl.diff.compare_xml import compare_xml
from contractctl.diff.equal_levels import pass_through
from contractctl.diff.languages import order
from contractctl.diff.lifecycle import compare_schema_lifecycle
from contractctl.diff.pair import SchemaPair
from contractctl.diff.plain_unions import alike, taken_types
from contractctl.diff.unevaluated import compare_unevaluated
from contractctl.diff.view import (
    ALL_TYPES,
    CONSTRAINTS,
    LOWER,
    UPPER,
    Bound,
    Keyword,
    SchemaView,
    canonical,
    tighter,
    view,
)
from contractctl.diff.vocabulary import kebab
from contractctl.diff.walk import Walk
from contractctl.model import ITEM
from contractctl.pointer import JsonValue

_WIDER = (
    ("int8", "int16", "int32", "int64"),
    ("uint8", "uint16", "uint32", "uint64"),
    ("float", "double"),
    ("uri", "uri-reference", "iri-reference"),
    ("uri", "iri", "iri-reference"),
    ("email", "idn-email"),
    ("hostname", "idn-hostname"),
)
"""Formats in chains: a value of one is a value of all that follow."""

_APART = frozenset({"date", "date-time", "time", "duration", "uuid", "ipv4", "ipv6", "email"})
"""Formats of which no two share a value."""


def compare_queued(walk: Walk, most: int | None = None) -> None:
    """Compare every queued pair of schemas, and those that this queues in turn, or some of them."""
    for node, base, head, direction in islice(walk.pending(), most):
        if pass_through(walk, node, base, head, direction):
            continue
        before, after = view(walk.base, base, direction), view(walk.head, head, direction)
        known = len(walk.edits)
        compare(SchemaPair(walk, node, direction, *alike(before, after)))
        if len(walk.edits) > known:
            walk.views[node] = (before, after)  # composites look at these again


def compare(pair: SchemaPair) -> None:
    """Emit what differs at this level and queue what lies below."""
    if compare_wrapped(pair, compare_queued):
        compare_null_beside(pair)
        return
    if not _types(pair):
        return  # nothing that either type says is comparable with what the other says
    compare_values(pair)
    for name in (*UPPER, *LOWER):
        _bound(pair, name)
    _multiple_of(pair)
    for name in (*CONSTRAINTS, "format", "default", "uniqueItems"):
        _keyword(pair, name)
    compare_discriminators(pair)
    compare_schema_lifecycle(pair)
    compare_xml(pair)
    compare_dynamic(pair)
    if _both_take(pair, "array"):
        _items(pair)
    _content(pair)
    compare_parts(pair)
    compare_wholes(pair, compare_queued)
    if _both_take(pair, "object"):
        compare_objects(pair)
    compare_unions(pair, compare_queued)
    compare_unevaluated(pair)


def _types(pair: SchemaPair) -> bool:
    """Compare types and nullability; say whether the rest is worth comparing."""
    base, head = pair.base.types, pair.head.types
    if base != head:
        base = taken_types(pair.walk.base, pair.base, pair.direction)
        head = taken_types(pair.walk.head, pair.head, pair.direction)
    before = ALL_TYPES if base is None else base
    after = ALL_TYPES if head is None else head
    only_null = not (before and after) and pair.base.nullable and pair.head.nullable
    are_listed = pair.base.enum is not None and pair.head.enum is not None
    if before != after and not (only_null and are_listed):  # else the values say it
        action = _type_action(pair, before, after)
        pair.emit(
            "type",
            action,
            "type",
            base_value=_spelled(base, pair.base.nullable),
            head_value=_spelled(head, pair.head.nullable),
            base_place=pair.base.types_place,
            head_place=pair.head.types_place,
        )
    if before != after and not before & after:
        return only_null
    wider = pair.head if pair.head.nullable else pair.base
    if before == after or wider.types is not None:
        compare_nullable(pair)  # otherwise the type that is gone, or new, says it already
    return True


def _both_take(pair: SchemaPair, kind: str) -> bool:
    """Whether a type is valid on both sides; else what is said of its values is said of none."""
    return all(side.types is None or kind in side.types for side in (pair.base, pair.head))


def _type_action(pair: SchemaPair, before: frozenset[str], after: frozenset[str]) -> str:
    """How the types moved; where they have none in common but null, null counts as one."""
    if not before & after:
        before |= {"null"} if pair.base.nullable else set()
        after |= {"null"} if pair.head.nullable else set()
    return "narrowed" if after <= before else "widened" if before <= after else "changed"


def _spelled(types: frozenset[str] | None, nullable: bool) -> JsonValue:
    if types is None:
        return None
    names: list[JsonValue] = [
        *sorted(types - {"integer"} if "number" in types else types),
        *(["null"] if nullable else []),
    ]
    return names[0] if len(names) == 1 else names


def _bound(pair: SchemaPair, name: str) -> None:
    base, head = _bound_of(pair.base, name), _bound_of(pair.head, name)
    if base is None and head is None:
        return
    if base and head and (base.value, base.exclusive) == (head.value, head.exclusive):
        return
    pair.emit(
        kebab(name),
        _bound_action(name, base, head),
        name,
        base_value=base.spelled() if base else None,
        head_value=head.spelled() if head else None,
        base_place=base.place if base else None,
        head_place=head.place if head else None,
    )


def _bound_of(side: SchemaView, name: str) -> Bound | None:
    """A bound as it is declared, or as it holds without being declared."""
    implied = Bound(1, False, side.place) if name == "minContains" else None
    return side.bounds.get(name, implied)


def _bound_action(name: str, base: Bound | None, head: Bound | None) -> str:
    if base is None or head is None:
        return "set" if base is None else "unset"
    narrows = tighter(name, head, base)
    return "decreased" if narrows == (name in UPPER) else "increased"


def _multiple_of(pair: SchemaPair) -> None:
    base = _number(pair.base.keywords.get("multipleOf"))
    head = _number(pair.head.keywords.get("multipleOf"))
    if base == head:
        return
    if base is None or head is None:
        action = "set" if base is None else "unset"
    elif head % base == 0:
        action = "narrowed"
    else:
        action = "widened" if base % head == 0 else "changed"
    pair.emit_keyword("multipleOf", action)


def _number(keyword: Keyword | None) -> Fraction | None:
    """The step that a value must be a multiple of: of several steps the least common multiple."""
    value = keyword.value if keyword else None
    steps = [
        Fraction(str(step) if isinstance(step, float) else step)
        for step in (value if isinstance(value, list) else [value])
        if isinstance(step, int | float) and 0 < step < math.inf
    ]
    if not steps:
        return None
    numerator = math.lcm(*(step.numerator for step in steps))
    return Fraction(numerator, math.gcd(*(step.denominator for step in steps)))


def _keyword(pair: SchemaPair, name: str) -> None:
    base, head = pair.base.keywords.get(name), pair.head.keywords.get(name)
    if base is None and head is None:
        return
    if name in ("format", "contentEncoding") and is_same_base64(pair.base, pair.head):
        return
    if name in ("format", "contentMediaType") and is_same_binary(pair.base, pair.head):
        return
    if base is None or head is None:
        pair.emit_keyword(name, "set" if base is None else "unset")
    elif canonical(base.value) != canonical(head.value):
        action = _action(name, base.value, head.value)
        if action is not None:
            pair.emit_keyword(name, action)


def _action(name: str, base: JsonValue, head: JsonValue) -> str | None:
    """How a keyword moved; None where another spelling says the same."""
    if not isinstance(base, str) or not isinstance(head, str):
        return "changed"
    if name == "pattern":
        return order(base, head)
    if name != "format":
        return "changed"
    for narrow, wide in ((base, head), (head, base)):
        if any(narrow in chain[: chain.index(wide)] for chain in _WIDER if wide in chain):
            return "widened" if wide == head else "narrowed"
    return "replaced" if {base, head} <= _APART else "changed"


def _content(pair: SchemaPair) -> None:
    """What a text contains, where `contentSchema` describes it; no validator asserts it."""
    base, head = pair.base.parts.content, pair.head.parts.content
    if base and head:
        action = "changed" if difference(pair, base, head, compare_queued) else None
    else:
        action = "set" if head else "unset" if base else None
    if action is not None:
        emit_whole(pair, "content-schema", action, "contentSchema", "", base, head)


def _items(pair: SchemaPair) -> None:
    base, head = pair.base.items, pair.head.items
    if base and head:
        pair.descend(base, head, ITEM)
    elif (base or head) and pair.base.parts.closed is pair.head.parts.closed is None:
        pair.emit(
            "items",
            "unset" if base else "set",
            "items",
            base_place=base[0].place if base else None,
            head_place=head[0].place if head else None,
        )
