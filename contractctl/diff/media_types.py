"""Compare the media types of a body, and the schema under each."""

from __future__ import annotations

from collections.abc import Mapping

from contractctl.diff import document
from contractctl.diff.binary import holds_bytes, is_any_bytes
from contractctl.diff.compare_encodings import compare_encodings
from contractctl.diff.compare_xml import root_name
from contractctl.diff.edit import Cell, Edit
from contractctl.diff.references import follow
from contractctl.diff.text_forms import content_form, is_xml
from contractctl.diff.walk import Walk
from contractctl.model import ITEM, Anchor, Direction, Node


def compare_media_types(
    walk: Walk, base: Node, head: Node, node: int, direction: Direction, owner: str
) -> None:
    """Emit media types that came or went below `content` and queue the schemas of the others.

    owner: what the body belongs to, as messages name it.
    """
    before = _media_types(walk, base, of_base=True)
    after = _media_types(walk, head, of_base=False)
    if not before or not after:
        _content(walk, base, head, node, direction, owner, had=bool(before), has=bool(after))
        return
    for name, media_type in before.items():
        other = _covering(name, after)
        widened = other is not None and "*" in other and "*" not in name
        narrow = _inside(name, after) if other is None and direction == "response" else ()
        if narrow:
            _emit(
                walk, "narrowed", name, base, media_type, head, node, direction, ", ".join(narrow)
            )
        elif other is None or (widened and direction == "response"):  # a range promises none of its
            _emit(walk, "removed", name, base, media_type, head, node, direction)
        if other is not None:
            _compare(walk, name, (media_type, after[other]), node, direction)
    for name, media_type in after.items():
        if name in before:
            continue
        other = _covering(name, before)
        if direction == "response" and other is None and _inside(name, before):
            continue  # a range that took over from what is gone, which says so
        if other is None:
            _emit(walk, "added", name, base, media_type, head, node, direction)
        else:
            _compare(walk, name, (before[other], media_type), node, direction)


def _media_types(walk: Walk, body: Node, *, of_base: bool) -> dict[str, Node]:
    revision = walk.base if of_base else walk.head
    return {
        normal_media_type(name): follow(revision, node)
        for name, node in document.entries(document.member(body, "content"))
    }


def normal_media_type(name: str) -> str:
    """One spelling: case, spaces and the order of parameters say nothing (RFC 9110 section 8.3.1).

    Neither does a charset of JSON, which is always UTF-8 (RFC 8259 section 8.1).
    """
    kind, *parameters = (part.strip().lower() for part in name.split(";"))
    if kind.endswith(("/json", "+json")):
        parameters = [one for one in parameters if one.replace('"', "") != "charset=utf-8"]
    return ";".join((kind, *sorted(filter(None, parameters))))


def _inside(name: str, others: Mapping[str, Node]) -> list[str]:
    """The media types that a range stands for."""
    return sorted(other for other in others if "*" in name and covers(name, other))


def _covering(name: str, others: Mapping[str, Node]) -> str | None:
    """The most specific of the others that stands for a media type, itself above all."""
    found = [other for other in others if covers(other, name)]
    return max(found, key=lambda other: (other == name, "*" not in other, len(other)), default=None)


def covers(wide: str, narrow: str) -> bool:
    """Whether a media type or range takes all that another does (RFC 9110 section 12.5.1)."""
    (kind, *parameters), (other, *others) = wide.split(";"), narrow.split(";")
    in_range = kind in (other, "*/*") or (
        kind.endswith("/*") and kind.partition("/")[0] == other.partition("/")[0]
    )
    return in_range and set(parameters) <= set(others)


def _compare(
    walk: Walk, name: str, pair: tuple[Node, Node], node: int, direction: Direction
) -> None:
    """Queue the schemas of two media types, and compare how they encode forms."""
    base, head = pair
    form = content_form(name, *pair)
    parent = walk.reach.node() if form else node
    if form is not None:
        walk.forms[parent] = form
        walk.reach.edge(node, None, parent, mandatory=True)
    for keyword, step in (("schema", None), ("itemSchema", ITEM)):
        before, after = document.member(base, keyword), document.member(head, keyword)
        if before is None and after is None:
            continue
        if holds_bytes(name) and all(map(is_any_bytes, (walk.base, walk.head), (before, after))):
            continue
        anything = Node(base.document, f"{base.pointer}/{keyword}", walk.anything)
        if is_xml(name) and step is None:
            _root_element(walk, (before, after), parent, direction)
        child = walk.schemas((before or anything,), (after or anything,), direction)
        if child is not None:
            walk.reach.edge(parent, step, child, mandatory=step is None)
            walk.xml |= {child} if is_xml(name) else set()
    if name.startswith(("multipart/", "application/x-www-form-urlencoded")):
        compare_encodings(walk, base, head, node, direction)


def _root_element(
    walk: Walk, schemas: tuple[Node | None, Node | None], parent: int, direction: Direction
) -> None:
    """Emit that the element of a body in XML has another name, that of its component."""
    before, after = root_name(walk.base, schemas[0]), root_name(walk.head, schemas[1])
    if before is None or after is None or before == after or not schemas[0] or not schemas[1]:
        return
    node = walk.reach.node()
    walk.reach.edge(parent, None, node, mandatory=True)
    walk.xml |= {node}
    place, other = schemas[0].place, schemas[1].place
    walk.emit(
        Edit(
            Cell("xml", "changed", direction),
            place,
            "",
            {"name": before},
            {"name": after},
            place,
            other,
            Anchor(node),
        )
    )


def _content(
    walk: Walk,
    base: Node,
    head: Node,
    node: int,
    direction: Direction,
    owner: str,
    *,
    had: bool,
    has: bool,
) -> None:
    """A body that had no content and now has, or the other way round."""
    if had == has:
        return
    walk.emit(
        Edit(
            Cell("content", "removed" if had else "added", direction),
            base.child_place("content"),
            owner,
            had,
            has,
            base.place,
            head.place,
            Anchor(node),
        )
    )


def _emit(
    walk: Walk,
    action: str,
    name: str,
    base: Node,
    media_type: Node,
    head: Node,
    node: int,
    direction: Direction,
    left: str | None = None,
) -> None:
    """left: the media types that a range was narrowed to."""
    removed = action != "added"
    walk.emit(
        Edit(
            Cell("media-type", action, direction),
            base.child_place("content"),
            name,
            name if removed else None,
            left if removed else name,
            media_type.place if removed else base.place,
            head.place if removed else media_type.place,
            Anchor(node),
        )
    )
