"""One schema for two: what admits the requests of both, or what both admit in answers."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import date
from typing import Any

from contractctl.diff import diff
from contractctl.diff.references import follow, resolved
from contractctl.expand import keywords
from contractctl.expand.compositions import Compositions
from contractctl.expand.keywords import Irreconcilable, Keywords
from contractctl.expand.likeness import Likeness
from contractctl.expand.objects import Objects
from contractctl.expand.register import Key, Register
from contractctl.model import Direction, Node, Policy, Revision, Severity
from contractctl.pointer import JsonValue

_NAMED = len(("components", "schemas", "Order"))
"""How deep a named schema stands."""

_DAY = date(1, 1, 1)
_LAW = Policy("default", "The law")


class Schemas:
    """Merges schemas of two revisions. A node of base, of head or of both; never of neither."""

    def __init__(
        self,
        base: Revision,
        head: Revision,
        register: Register,
        sunset: date | None,
        loose: bool,
    ) -> None:
        self.base = base
        self.head = head
        self.old = {base.dialect, head.dialect} <= {"2.0", "3.0"}
        self._register = register
        self._sunset = sunset
        self._loose = loose
        self._likeness = Likeness(base, head)
        self._objects = Objects(base, head, self)
        self._compositions = Compositions(base, head, self, self._likeness, loose)

    def merge(self, base: Node | None, head: Node | None, side: Direction) -> Any:
        """What serves both sides; where there is one node, that node in the result's words."""
        if base is None or head is None:
            return self._copy(base, head, side)
        targets = (
            resolved(self.base, base.raw, base.document),
            resolved(self.head, head.raw, head.document),
        )
        if targets == (None, None):
            return self.body(base, head, side)
        if self._is_bare(base, self.base) and self._is_bare(head, self.head):
            if targets[0] is None and targets[1] is not None and _is_inner(base):
                form = follow(self.head, targets[1])
                if "$ref" not in _object(form):
                    return self.body(base, form, side)  # base's place has no name, nor has this
            own = self._beside(base) if targets[0] else {}
            return {"$ref": self.refer(targets[0] or base, targets[1] or head, side), **own}
        return self._whole(base, head, side)

    def body(self, base: Node | None, head: Node | None, side: Direction) -> Any:
        """What `merge` gives for a schema that is no reference, or for what a component holds."""
        if base is None or head is None or "$ref" in _object(base) or "$ref" in _object(head):
            return self.merge(base, head, side)
        if self._likeness.same(base, head):
            return self._copy(base, None, side)
        if not isinstance(base.raw, dict) or not isinstance(head.raw, dict):
            return self._whole(base, head, side)
        joined = self._compositions.joined(base, head, side)
        if joined is not None:
            return joined
        try:
            return self._by_keyword(base, head, side)
        except (
            Irreconcilable,
            TypeError,
        ):  # the latter: a keyword of a wrong type, as in `type: 5`
            return self._whole(base, head, side)

    def marked(self, schema: Any) -> Any:
        """A schema of something that goes on working until it is dropped."""
        promise: dict[str, Any] = {"deprecated": True}
        if self._sunset is not None:
            promise["x-sunset"] = self._sunset.isoformat()
        if not isinstance(schema, dict):
            return {**promise} if schema is True else {"not": {}, **promise}
        if "$ref" in schema and self.old:
            return {"allOf": [schema], **promise}
        return {**schema, **({} if "x-sunset" in schema else promise)}

    def refer(
        self, base: Node | None, head: Node | None, side: Direction, *, paired: bool = False
    ) -> Key:
        """The component for a pair; what is the same on both sides is the component of both.

        paired: so is what is only called the same.
        """
        if base is None or head is None:
            node = base or head
            assert node is not None
            other = self._namesake(node, self.head if base else self.base)
            # What serves both serves base: nobody of head meets what only base has.
            if other is not None and (base or paired or self._likeness.same(other, node)):
                base, head = base or other, head or other
        return self._register.refer("schemas", base, head, side)

    def _namesake(self, node: Node, revision: Revision) -> Node | None:
        if _is_inner(node):
            return None
        return resolved(revision, {"$ref": f"#{node.pointer}"}, node.document)

    def _is_bare(self, node: Node, revision: Revision) -> bool:
        """Whether a schema is no reference, or a reference beside which nothing constrains."""
        raw = node.raw
        if not isinstance(raw, dict) or "$ref" not in raw or revision.dialect in ("2.0", "3.0"):
            return not (isinstance(raw, dict) and "$dynamicRef" in raw)
        return raw.keys() <= {"$ref", "default", *keywords.ANNOTATIONS}

    def _beside(self, node: Node) -> Keywords:
        if self.base.dialect in ("2.0", "3.0"):
            return {}
        return {name: value for name, value in _object(node).items() if name != "$ref"}

    def _copy(self, base: Node | None, head: Node | None, side: Direction) -> Any:
        node, revision = (base, self.base) if base else (head, self.head)
        assert node is not None
        if not isinstance(node.raw, dict):
            return copy.deepcopy(node.raw)
        found: Keywords = {}
        for name, value in keywords.modern(node.raw, revision).items():
            inner = node.child(name) if name in node.raw else node
            if name in keywords.ONE_SCHEMA and isinstance(value, dict):
                found[name] = self._one(inner, base, side)
            elif name in keywords.SCHEMA_MAPS and isinstance(value, dict):
                found[name] = {key: self._one(inner.child(key), base, side) for key in value}
            elif name in keywords.SCHEMA_LISTS and isinstance(value, list):
                listed = (inner.child(str(index)) for index in range(len(value)))
                found[name] = [self._one(member, base, side) for member in listed]
            elif name == "$ref":
                found[name] = self._reference(node, base, side)
            elif name == "discriminator" and isinstance(value, dict):
                mine, theirs = (node, None) if base else (None, node)
                found[name] = self._compositions.discriminator(mine, theirs, value, side)
            else:
                found[name] = copy.deepcopy(value)
        return keywords.spelled(found, old=self.old)

    def copied(self, node: Node, side: Direction, *, of_base: bool) -> Any:
        """One schema of one side in the result's words."""
        return self._copy(node, None, side) if of_base else self._copy(None, node, side)

    def _one(self, node: Node, base: Node | None, side: Direction) -> Any:
        return self.copied(node, side, of_base=base is not None)

    def _reference(self, node: Node, base: Node | None, side: Direction) -> Any:
        target = resolved(self.base if base else self.head, node.raw, node.document)
        if target is None:
            return _object(node)["$ref"]
        return self.refer(target if base else None, None if base else target, side)

    def _whole(self, base: Node, head: Node, side: Direction) -> Any:
        """Both forms side by side in requests; in answers the one that both bear, else base's."""
        if self._serves(base, head, side):
            return self._copy(None, head, side)
        if side == "response" or self._serves(base, head, side, back=True):
            return self._copy(base, None, side)
        forms = [self._copy(base, None, side), self._copy(None, head, side)]
        # Said once of the whole: titles that are alike make two forms look like one.
        texts = ("title", "description")
        said = {name: form.pop(name) for form in forms[::-1] for name in texts if name in form}
        return {**said, "anyOf": forms}

    def _serves(self, base: Node, head: Node, side: Direction, *, back: bool = False) -> bool:
        """Whether the form of head alone hurts nobody; back: whether that of base does not."""
        pair = (_alone(self.base, base, side), _alone(self.head, head, side))
        found = diff(*(reversed(pair) if back else pair), policy=_LAW, as_of=_DAY)
        return found.count(Severity.SAFE) == len(found.changes)

    def _by_keyword(self, base: Node, head: Node, side: Direction) -> Keywords:
        one = keywords.modern(_object(base), self.base)
        other = keywords.modern(_object(head), self.head)
        self._refuse_unknown(base, head, one, other, side)
        merged: Keywords = {
            **keywords.bounds(one, other, side),
            **keywords.either(one, other, side),
            **self._compositions.composed(base, head, one, other, side),
            **self._objects.members(base, head, one, other, side),
        }
        kinds, listed = keywords.types(one, other, side), keywords.values(one, other, side)
        if kinds is not None:
            merged["type"] = kinds
        if listed is not None:
            both = one.get("const", self) == other.get("const", other)
            merged.update({"const": listed[0]} if both else {"enum": listed})
        whole = self._copy(base, None, side)
        for name in one.keys() - keywords.MERGED | {"default", "xml"} & one.keys():
            merged[name] = whole[name]
        for name in keywords.ANNOTATIONS & (one.keys() | other.keys()):
            merged[name] = copy.deepcopy(one[name] if name in one else other[name])
        order = [*one, *other, *merged]
        ordered = {name: merged[name] for name in dict.fromkeys(order) if name in merged}
        return keywords.spelled(ordered, old=self.old)

    def _refuse_unknown(
        self, base: Node, head: Node, one: Keywords, other: Keywords, side: Direction
    ) -> None:
        """Leave a schema whole where a keyword differs whose merging is not understood.

        A loose form of requests goes without such keywords: it admits more than it has to.
        """
        for name in (one.keys() | other.keys()) - keywords.MERGED:
            if name.startswith("x-"):
                continue
            if self._loose and side == "request":
                one.pop(name, None)
                other.pop(name, None)
                continue
            if name not in one or name not in other or one[name] != other[name]:
                raise Irreconcilable
            if name in _object(base) and not self._likeness.same(
                base.child(name), head.child(name)
            ):
                raise Irreconcilable
        if self._loose and side == "request":
            return
        wholes = {"patternProperties", "unevaluatedProperties", "unevaluatedItems", "prefixItems"}
        if wholes & (one.keys() | other.keys()):
            raise Irreconcilable


def _object(node: Node) -> dict[str, Any]:
    return node.raw if isinstance(node.raw, dict) else {}


def _is_inner(schema: Node) -> bool:
    """Whether a schema stands deeper than named ones do, so that going down from it ends."""
    return schema.pointer.count("/") > _NAMED


def _alone(revision: Revision, schema: Node, side: Direction) -> Revision:
    """A revision whose only message is of one schema."""
    whole = revision.documents[""]
    assert isinstance(whole, dict)
    named = schema.document or not schema.pointer.startswith(("/paths/", "/webhooks/"))
    form = {"$ref": f"{schema.document}#{schema.pointer}"} if named else schema.raw
    message: dict[str, Any] = {"content": {"application/json": {"schema": form}}}
    put: dict[str, Any] = {"responses": {"200": {"description": "", **message}}}
    if side == "request":
        put = {"requestBody": {"required": True, **message}, "responses": {}}
    document: JsonValue = {**whole, "paths": {"/schema": {"put": put}}, "webhooks": {}}
    return replace(revision, documents={**revision.documents, "": document})
