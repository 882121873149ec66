"""Compare lists of values: enum, const, and lists that may grow."""

from __future__ import annotations

from contractctl.diff.pair import SchemaPair
from contractctl.diff.parts import EXTENSIBLE
from contractctl.diff.view import SchemaView
from contractctl.pointer import JsonValue

MOST_VALUES = 1_000
"""Values that come or go one by one; more at once are one change, with all of them."""


def compare_values(pair: SchemaPair) -> None:
    """Emit values that came or went, or a list that did."""
    base, head = pair.base, pair.head
    if base.enum is not None and head.enum is not None:
        if _is_const(base) and _is_const(head):
            if base.enum.keys() != head.enum.keys():
                _list(pair, "const", "changed")
        else:
            _members(pair)
    elif base.enum is not None:
        opened = head.parts.extensible is not None
        _list(pair, _name(base), "became-extensible" if opened else "unset")
    elif head.enum is not None:
        closed = base.parts.extensible is not None
        _list(pair, _name(head), "became-closed" if closed else "set")
    else:
        _extensible(pair)


def _is_const(side: SchemaView) -> bool:
    return side.enum is not None and side.enum_place.pointer.endswith("/const")


def _name(side: SchemaView) -> str:
    return "const" if _is_const(side) and len(side.enum or ()) == 1 else "enum"


def _list(pair: SchemaPair, aspect: str, action: str) -> None:
    if action.startswith("became"):
        aspect = "enum"
    pair.emit(
        aspect,
        action,
        aspect,
        base_value=_values(pair.base, aspect),
        head_value=_values(pair.head, aspect),
        base_place=pair.base.enum_place,
        head_place=pair.head.enum_place,
    )


def _values(side: SchemaView, aspect: str) -> JsonValue:
    listed = side.enum if side.enum is not None else side.parts.extensible
    if listed is None:
        return None
    return next(iter(listed.values()), None) if aspect == "const" else list(listed.values())


def _members(pair: SchemaPair) -> None:
    base, head = pair.base.enum or {}, pair.head.enum or {}
    gone = [base[text] for text in sorted(base.keys() - head.keys())]
    new = [head[text] for text in sorted(head.keys() - base.keys())]
    for action, values in (("removed", gone), ("added", new)):
        together: list[JsonValue] = [values] if len(values) > MOST_VALUES else values
        for value in together:
            pair.emit(
                "enum-value",
                action,
                "enum",
                base_value=value if action == "removed" else None,
                head_value=value if action == "added" else None,
                base_place=pair.base.enum_place,
                head_place=pair.head.enum_place,
            )


def _extensible(pair: SchemaPair) -> None:
    """Values that are known so far, where others may come (Zalando rule 112)."""
    base, head = pair.base.parts, pair.head.parts
    if base.extensible is None or head.extensible is None:
        if base.extensible is not None or head.extensible is not None:
            _growing(
                pair,
                "extensible-enum",
                "set" if base.extensible is None else "unset",
                list(base.extensible.values()) if base.extensible else None,
                list(head.extensible.values()) if head.extensible else None,
            )
        return
    for text in sorted(base.extensible.keys() ^ head.extensible.keys()):
        removed = text in base.extensible
        _growing(
            pair,
            "extensible-enum-value",
            "removed" if removed else "added",
            base.extensible[text] if removed else None,
            None if removed else head.extensible[text],
        )


def _growing(
    pair: SchemaPair,
    aspect: str,
    action: str,
    base_value: JsonValue = None,
    head_value: JsonValue = None,
) -> None:
    pair.emit(
        aspect,
        action,
        EXTENSIBLE,
        base_value=base_value,
        head_value=head_value,
        base_place=pair.base.parts.extensible_place,
        head_place=pair.head.parts.extensible_place,
    )
