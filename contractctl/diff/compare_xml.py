"""Compare how values are written as XML, which is the wire of bodies in XML and of no others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from contractctl.diff.edit import Edit
from contractctl.diff.reach import Reach
from contractctl.diff.references import named
from contractctl.diff.vocabulary import Nodes, canonical, raw_of
from contractctl.model import Node, Revision
from contractctl.pointer import JsonValue, unescape

if TYPE_CHECKING:
    from contractctl.diff.pair import SchemaPair

_FIELDS = ("name", "namespace", "prefix", "nodeType")


def compare_xml(pair: SchemaPair) -> None:
    """Emit another form as XML; `only_in_xml` drops it where no XML is sent."""
    base, head = _form(pair.base.members), _form(pair.head.members)
    if canonical(base) != canonical(head):
        pair.emit("xml", "changed", "xml", base_value=base or None, head_value=head or None)


def _form(members: Nodes) -> dict[str, JsonValue]:
    """What the first `xml` of declarations that hold together says, without what holds anyway.

    `attribute` and `wrapped` are other words for a `nodeType` (3.2.0 section 4.24.1). A property
    has its own name unless another is given; the name of a list without an element is ignored.
    """
    declared: JsonValue = {}
    inferred = None
    for member in members:
        declared = raw_of(member).get("xml")
        if isinstance(declared, dict):
            inferred = _property_name(member)
            break
    declared = declared if isinstance(declared, dict) else {}
    form = {name: declared[name] for name in _FIELDS if declared.get(name) not in (None, "")}
    if declared.get("attribute") is True:
        form.setdefault("nodeType", "attribute")
    if declared.get("wrapped") is True:
        form.setdefault("nodeType", "element")
    is_list = any(raw_of(member).get("type") == "array" for member in members)
    if form.get("nodeType") == ("none" if is_list else "element"):
        del form["nodeType"]
    if form.get("name") == inferred or (is_list and "nodeType" not in form):
        form.pop("name", None)
    return form


def _property_name(schema: Node) -> str | None:
    """The name of the property whose schema this is, where it stands."""
    *_, keyword, name = ("", "", *schema.pointer.split("/"))
    return unescape(name) if keyword == "properties" else None


def root_name(revision: Revision, schema: Node | None) -> str | None:
    """What the root element is called by the component that a body refers to.

    None where it is no component, or where `xml` says it (3.2.0 section 4.24.1).
    """
    if schema is None or schema.raw is True:
        return None
    found = named(revision, schema)
    said = raw_of(found).get("xml")
    if isinstance(said, dict) and said.keys() & {"name", "nodeType"}:
        return None
    above, _, name = found.pointer.rpartition("/")
    return unescape(name) if above in ("/components/schemas", "/definitions") else None


def only_in_xml(edits: Iterable[Edit], reach: Reach, roots: set[int]) -> tuple[Edit, ...]:
    """The edits without those of the form as XML at places that no body in XML reaches.

    roots: the schemas of bodies in XML.
    """
    edits = tuple(edits)
    if all(edit.cell.aspect != "xml" for edit in edits):
        return edits
    reached = reach.below(roots)
    return tuple(e for e in edits if e.cell.aspect != "xml" or e.anchor.node in reached)
