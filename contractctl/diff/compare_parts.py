"""Compare what a schema says by position, by pattern and about properties that need others."""

from __future__ import annotations

from contractctl.diff.languages import order
from contractctl.diff.pair import SchemaPair
from contractctl.diff.view import Nodes, SchemaView
from contractctl.model import MAP_VALUE, Step


def compare_parts(pair: SchemaPair) -> None:
    """Emit the members of these keywords that came or went, and queue those that stayed."""
    base, head = pair.base.parts, pair.head.parts
    if base is head:
        return
    renamed = _respelled(pair)
    for pattern in sorted(base.patterns.keys() | head.patterns.keys() - set(renamed.values())):
        other = renamed.get(pattern, pattern)
        _pattern(pair, pattern, base.patterns.get(pattern, ()), head.patterns.get(other, ()))
    for index in range(max(len(base.prefix), len(head.prefix))):
        _position(pair, index)
    _closed(pair)
    _needs(pair)


def _respelled(pair: SchemaPair) -> dict[str, str]:
    """Patterns of base that match what another one of head does, such as `[0-9]` and `\\d`."""
    base, head = pair.base.parts.patterns, pair.head.parts.patterns
    found: dict[str, str] = {}
    for one in sorted(base.keys() - head.keys()):
        for other in sorted(head.keys() - base.keys() - set(found.values())):
            if order(one, other) is None:
                found[one] = other
                break
    return found


def _pattern(pair: SchemaPair, pattern: str, base: Nodes, head: Nodes) -> None:
    """Where one side has no such pattern, its additionalProperties hold for those names."""
    if base and head:
        pair.descend(base, head, MAP_VALUE)
        return
    there = pair.head if base else pair.base
    if there.additional:
        pair.descend(base or there.additional, head or there.additional, MAP_VALUE)
        return
    if there.closed is None and _says_nothing(base or head):
        return
    pair.emit(
        "pattern-property" if there.closed is None else "closed-pattern-property",
        "removed" if base else "added",
        "patternProperties",
        subject=pattern,
        base_value=pattern if base else None,
        head_value=pattern if head else None,
        base_place=base[0].place if base else None,
        head_place=head[0].place if head else None,
    )


def _position(pair: SchemaPair, index: int) -> None:
    """Where one side has no such position, its `items` hold there."""
    base, head = _at(pair.base, index), _at(pair.head, index)
    if base and head:
        pair.descend(base, head, Step("item", str(index)))
        return
    closed = (pair.head if base else pair.base).parts.closed
    if closed is None and _says_nothing(base or head):
        return
    pair.emit(
        "prefix-item" if closed is None else "closed-prefix-item",
        "removed" if base else "added",
        "prefixItems",
        subject=f"item {index + 1}",
        base_value=index if base else None,
        head_value=index if head else None,
        base_place=base[0].place if base else None,
        head_place=head[0].place if head else None,
    )


def _at(side: SchemaView, index: int) -> Nodes:
    if index < len(side.parts.prefix):
        return side.parts.prefix[index]
    return side.items or side.parts.wholes.get("unevaluatedItems", ())


def _says_nothing(nodes: Nodes) -> bool:
    return all(node.raw in ({}, True) for node in nodes)


def _closed(pair: SchemaPair) -> None:
    """Items beyond the positions: forbidden or not."""
    base, head = pair.base.parts.closed, pair.head.parts.closed
    if (base is None) != (head is None):
        pair.emit(
            "additional-items",
            "forbidden" if head else "allowed",
            "items",
            base_value=base is None,
            head_value=head is None,
            base_place=base,
            head_place=head,
        )


def _needs(pair: SchemaPair) -> None:
    """Properties that need others; one that is always required needs no mention."""
    base, head = pair.base.parts.needs, pair.head.parts.needs
    for name, needed in sorted(base.keys() ^ head.keys()):
        removed = (name, needed) in base
        if needed in (pair.head if removed else pair.base).required:
            continue
        pair.emit(
            "dependent-requirement",
            "removed" if removed else "added",
            "dependentRequired",
            subject=f"{needed} beside {name}",
            base_value=[name, needed] if removed else None,
            head_value=None if removed else [name, needed],
            base_place=base.get((name, needed)),
            head_place=head.get((name, needed)),
        )
