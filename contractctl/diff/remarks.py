"""What a schema says beyond which values are valid: what no validator asserts, and names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from contractctl.diff.nulls import is_null
from contractctl.diff.references import target
from contractctl.diff.spelled_out import Speller, TooLong
from contractctl.diff.view import Nodes
from contractctl.diff.vocabulary import canonical, raw_of
from contractctl.model import Node, Revision

MOST_SCHEMAS = 2_000
"""Schemas below one that are read; of a larger one nothing is known."""

MOST_VALUES = 20_000
"""Values of all conditions written out; of longer ones nothing is known either."""

_REMARKS = frozenset(
    {"format", "contentEncoding", "contentMediaType", "contentSchema", "default", "deprecated"}
    | {"readOnly", "writeOnly", "discriminator", "xml", "x-extensible-enum", "x-unit"}
    | {"x-sunset", "x-stability-level", "nullable", "x-nullable"}
)
"""`nullable` is one of them where it adds no null: in 3.1, or beside an enum without it."""

_CONDITIONS = frozenset({"not", "if", "then", "else"})
_IN_PLACE_LISTS = frozenset({"allOf", "anyOf", "oneOf"})
_BELOW = frozenset(
    {"items", "additionalProperties", "unevaluatedProperties", "unevaluatedItems"}
    | {"contains", "propertyNames"}
)
_CHOOSING = frozenset({"contains", "unevaluatedProperties", "unevaluatedItems"})
"""Of these it depends on the value, or on other schemas, what they are about."""

_CONDITIONAL = _CONDITIONS | _CHOOSING | {"anyOf", "oneOf", "dependentSchemas"}

_BELOW_BY_NAME = frozenset({"properties", "patternProperties", "dependentSchemas"})

Remarks = frozenset[tuple[str, str]]


def remarks(revision: Revision, nodes: Nodes) -> Remarks | None:
    """Each remark with the place in a value that it is about; None where there are too many.

    It makes no difference which member of an `allOf` says it. What a member of a union says, or a
    condition, holds for some values only: there all that decides for which is part of the remark.
    """
    found: set[tuple[str, str]] = set()
    conditions: dict[int, tuple[str, Node]] = {}
    pending = [_Read("", node) for node in nodes]
    read = 0
    while pending:
        here = pending.pop()
        raw = raw_of(here.node)
        if id(raw) in here.above or not raw:
            continue
        read += 1
        if read > MOST_SCHEMAS:
            return None
        made = {
            (f"{here.path} {name}", canonical(raw[name]))
            for name in raw.keys() & _REMARKS
            if raw[name] is not False or name == "default"
        }
        found |= made
        if made and here.condition is not None:
            conditions[id(here.condition[1].raw)] = here.condition
        found |= {(f"{here.path}/properties/{name}", "") for name in _named(here.node)}
        pending += _below(revision, here)
    return _where(revision, conditions.values(), found)


@dataclass(frozen=True, slots=True)
class _Read:
    """A schema at a place in a value; condition: what decides whether it holds, and where."""

    path: str
    node: Node
    above: frozenset[int] = frozenset()
    condition: tuple[str, Node] | None = None


def _below(revision: Revision, here: _Read) -> Iterator[_Read]:
    above = here.above | {id(here.node.raw)}
    for step, child, is_certain in _children(here.node):
        condition = here.condition or (None if is_certain else (here.path, here.node))
        yield _Read(here.path + step, child, above, condition)
    referred = target(revision, here.node)
    if referred is not None:
        yield _Read(here.path, referred, above, here.condition)


def _where(
    revision: Revision, conditions: Iterable[tuple[str, Node]], found: set[tuple[str, str]]
) -> Remarks | None:
    """Remarks with the conditions that they hold under, written out."""
    speller = Speller(revision, MOST_VALUES)
    try:
        found |= {(f"{path} where", speller.text(node, _CONDITIONAL)) for path, node in conditions}
    except (TooLong, RecursionError):
        return None
    return frozenset(found)


def _named(node: Node) -> Iterator[str]:
    declared = raw_of(node).get("properties")
    yield from declared if isinstance(declared, dict) else ()


def _children(node: Node) -> Iterator[tuple[str, Node, bool]]:
    """The schemas below one: the step to the values that it is about, and whether it always is."""
    for name, value in raw_of(node).items():
        if name in _CONDITIONS and isinstance(value, dict):
            yield "", node.child(name), False
        elif name in _BELOW and isinstance(value, dict):
            yield f"/{name}", node.child(name), name not in _CHOOSING
        elif name in _IN_PLACE_LISTS and isinstance(value, list):
            is_certain = name == "allOf" or sum(not is_null(one) for one in value) == 1
            for index in range(len(value)):
                yield "", node.child(name, str(index)), is_certain
        elif name == "prefixItems" and isinstance(value, list):
            for index in range(len(value)):
                yield f"/{index}", node.child(name, str(index)), True
        elif name in _BELOW_BY_NAME and isinstance(value, dict):
            for key in value:
                yield f"/{name}/{key}", node.child(name, key), name != "dependentSchemas"
