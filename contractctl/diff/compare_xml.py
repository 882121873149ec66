"""Compare how values are written as XML, which is the wire of bodies in XML and of no others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from contractctl.diff.edit import Edit
from contractctl.diff.reach import Reach
from contractctl.diff.vocabulary import Nodes, canonical, raw_of
from contractctl.pointer import JsonValue

if TYPE_CHECKING:
    from contractctl.diff.pair import SchemaPair

_TYPES = ("application/xml", "text/xml")
_FIELDS = ("name", "namespace", "prefix", "nodeType")


def is_xml(media_type: str) -> bool:
    """Whether a media type is XML (RFC 7303 sections 4.2 and 9)."""
    kind = media_type.partition(";")[0]
    return kind in _TYPES or kind.endswith("+xml")


def compare_xml(pair: SchemaPair) -> None:
    """Emit another form as XML; `only_in_xml` drops it where no XML is sent."""
    base, head = _form(pair.base.members), _form(pair.head.members)
    if canonical(base) != canonical(head):
        pair.emit("xml", "changed", "xml", base_value=base or None, head_value=head or None)


def _form(members: Nodes) -> dict[str, JsonValue]:
    """What the first `xml` of declarations that hold together says, without what holds anyway.

    `attribute` and `wrapped` are other words for a `nodeType` (3.2.0 section 4.24.1).
    """
    said = (raw_of(member).get("xml") for member in members)
    declared = next((one for one in said if isinstance(one, dict)), {})
    form = {name: declared[name] for name in _FIELDS if declared.get(name) not in (None, "")}
    if declared.get("attribute") is True:
        form.setdefault("nodeType", "attribute")
    if declared.get("wrapped") is True:
        form.setdefault("nodeType", "element")
    is_list = any(raw_of(member).get("type") == "array" for member in members)
    if form.get("nodeType") == ("none" if is_list else "element"):
        del form["nodeType"]
    return form


def only_in_xml(edits: Iterable[Edit], reach: Reach, roots: set[int]) -> tuple[Edit, ...]:
    """The edits without those of the form as XML at places that no body in XML reaches.

    roots: the schemas of bodies in XML.
    """
    edits = tuple(edits)
    if all(edit.cell.aspect != "xml" for edit in edits):
        return edits
    reached = reach.below(roots)
    return tuple(e for e in edits if e.cell.aspect != "xml" or e.anchor.node in reached)
