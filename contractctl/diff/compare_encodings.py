"""Compare how the properties of a form are written: content types, styles, headers of parts."""

from __future__ import annotations

from collections.abc import Iterator

from contractctl.diff import document
from contractctl.diff.document import flag, text
from contractctl.diff.edit import Cell, Edit
from contractctl.diff.references import follow
from contractctl.diff.view import SchemaView, view
from contractctl.diff.walk import Walk
from contractctl.model import Anchor, Direction, Node, Revision
from contractctl.pointer import JsonValue


def compare_encodings(walk: Walk, base: Node, head: Node, node: int, direction: Direction) -> None:
    """Emit what differs below `encoding` of two media types (3.1.0 section 4.8.15)."""
    before, after = dict(_encodings(base)), dict(_encodings(head))
    for name in sorted(before.keys() | after.keys()):
        one, other = before.get(name), after.get(name)
        found = (
            ("encoding-content-type", *_content_types(walk, base, head, name, direction)),
            ("encoding-style", "changed", _style(one), _style(other)),
            *(
                ("encoding-header", "became-optional" if was else "became-required", was, now)
                for was, now in _headers(walk, one, other)
            ),
        )
        for aspect, action, old, new in found:
            if old != new:
                walk.emit(
                    Edit(
                        Cell(aspect, action, direction),
                        one.place if one else base.child_place("encoding", name),
                        name,
                        old,
                        new,
                        (one or base).place,
                        (other or head).place,
                        Anchor(node),
                    )
                )


def _encodings(media_type: Node) -> Iterator[tuple[str, Node]]:
    """By property, and by position where parts have no names (3.2.0 section 4.14.5)."""
    yield from document.entries(document.member(media_type, "encoding"))
    positions = document.member(media_type, "prefixEncoding")
    if positions is not None and isinstance(positions.raw, list):
        for index in range(len(positions.raw)):
            yield f"item {index + 1}", positions.child(str(index))
    others = document.member(media_type, "itemEncoding")
    if others is not None:
        yield "further items", others


def _content_types(
    walk: Walk, base: Node, head: Node, name: str, direction: Direction
) -> tuple[str, JsonValue, JsonValue]:
    """How the accepted content types of a part moved."""
    one, other = (dict(_encodings(side)).get(name) for side in (base, head))
    before = text(one, "contentType") or _default(walk.base, base, name, direction)
    after = text(other, "contentType") or _default(walk.head, head, name, direction)
    if before is None or after is None:
        return "changed", None, None
    old, new = _listed(before), _listed(after)
    action = "narrowed" if _all_in(new, old) else "widened" if _all_in(old, new) else "changed"
    return action, ", ".join(old), ", ".join(new)


def _listed(content_type: str) -> list[str]:
    return sorted(part.strip().lower() for part in content_type.split(","))


def _all_in(narrow: list[str], wide: list[str]) -> bool:
    ranges = {*wide, *(f"{kind[:-2]}/" for kind in wide if kind.endswith("/*"))}
    return "*/*" in wide or all(
        kind in ranges or f"{kind.partition('/')[0]}/" in ranges for kind in narrow
    )


def _default(revision: Revision, media_type: Node, name: str, direction: Direction) -> str | None:
    """What a part contains that says nothing itself; None where its schema is not at hand.

    The tables of 3.0.4 section 4.7.15 and 3.1.1 section 4.8.15. In 3.1 `format: binary` is but
    an annotation, yet who still writes it means what it meant in 3.0.
    """
    schema = document.member(media_type, "schema")
    whole = view(revision, (schema,), direction) if schema else None
    nodes = whole.properties.get(name) if whole else None
    part = view(revision, nodes, direction) if nodes else None
    if part is not None and part.types == frozenset({"array"}):
        part = view(revision, part.items, direction) if part.items else None
    return _default_of(part, revision.dialect) if part else None


def _default_of(part: SchemaView, dialect: str) -> str | None:
    if part.types is None:
        return None if dialect in ("2.0", "3.0") else "application/octet-stream"
    if part.types == frozenset({"object"}):
        return "application/json"
    if "object" in part.types or "array" in part.types:
        return None  # it depends on the value
    format = part.keywords.get("format")
    encoded = "contentEncoding" in part.keywords or (
        format is not None and format.value in ("binary", "byte")
    )
    return "application/octet-stream" if encoded and "string" in part.types else "text/plain"


def _style(encoding: Node | None) -> str:
    style = text(encoding, "style") or "form"
    explode = document.member(encoding, "explode")
    exploded = explode.raw is True if explode is not None else style == "form"
    reserved = ", allowReserved" if flag(encoding, "allowReserved") else ""
    return f"{style}, explode {str(exploded).lower()}{reserved}"


def _headers(
    walk: Walk, one: Node | None, other: Node | None
) -> list[tuple[str | None, str | None]]:
    """The headers of a part that only one side requires: base's name, head's name."""
    before, after = _required(walk.base, one), _required(walk.head, other)
    return [
        (name if name in before else None, name if name in after else None)
        for name in sorted(before ^ after)
    ]


def _required(revision: Revision, encoding: Node | None) -> frozenset[str]:
    declared = document.entries(document.member(encoding, "headers"))
    return frozenset(
        name.lower() for name, node in declared if flag(follow(revision, node), "required")
    )
