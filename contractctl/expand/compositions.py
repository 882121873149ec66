"""allOf, anyOf, oneOf, items and discriminators of two schemas in one."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from contractctl import pointer
from contractctl.diff.references import resolved
from contractctl.expand import keywords
from contractctl.expand.keywords import Irreconcilable, Keywords
from contractctl.expand.likeness import Likeness
from contractctl.model import Direction, Node, Revision

if TYPE_CHECKING:
    from contractctl.expand.schemas import Schemas


class Compositions:
    """Merges what a schema is composed of."""

    def __init__(
        self, base: Revision, head: Revision, schemas: Schemas, likeness: Likeness, loose: bool
    ) -> None:
        self.base = base
        self.head = head
        self._schemas = schemas
        self._likeness = likeness
        self._loose = loose

    def joined(self, base: Node, head: Node, side: Direction) -> Keywords | None:
        """A schema and an allOf that has it as a member: the allOf in answers, else the member.

        None where the two do not stand so to each other.
        """
        for whole, single, of_base in ((base, head, True), (head, base, False)):
            raw = _object(whole)
            if "allOf" not in raw or {"allOf", "discriminator", "$ref"} & _object(single).keys():
                continue
            members = _members(whole.child("allOf"))
            name = single.pointer.rpartition("/")[2]
            for at, member in enumerate(members):
                if "$ref" not in _object(member) or _name(member) != name:
                    continue
                pair = (member, single) if of_base else (single, member)
                merged = self._schemas.merge(*pair, side)
                if side == "request":
                    return {"allOf": [merged]}
                copied: Keywords = self._schemas.copied(whole, side, of_base=of_base)
                copied["allOf"][at] = merged
                return copied
        return None

    def composed(
        self, base: Node, head: Node, one: Keywords, other: Keywords, side: Direction
    ) -> Keywords:
        """allOf, anyOf, oneOf, items and the discriminator."""
        found: Keywords = {}
        for name in ("allOf", *keywords.UNIONS):
            if name in one and name in other:
                found.update(self._listed(name, base.child(name), head.child(name), side))
            elif name in one or name in other:
                raise Irreconcilable
        if "items" in one and "items" in other:
            found["items"] = self._schemas.merge(base.child("items"), head.child("items"), side)
        elif side == "response" and ("items" in one or "items" in other):
            found["items"] = (
                self._schemas.merge(base.child("items"), None, side)
                if "items" in one
                else self._schemas.merge(None, head.child("items"), side)
            )
        said = [k.get("discriminator") for k in (one, other)]
        names = {d.get("propertyName") for d in said if isinstance(d, dict)}
        if len(names) > 1 or (names and None in said):
            raise Irreconcilable
        if isinstance(said[0], dict):
            found["discriminator"] = self.discriminator(base, head, said[0], side)
        return found

    def discriminator(
        self, base: Node | None, head: Node | None, said: dict[str, Any], side: Direction
    ) -> dict[str, Any]:
        """A discriminator whose mapping leads to the components of the result."""
        mapped: dict[str, dict[int, Node]] = {}
        keys: dict[str, Any] = {}
        for place, node, revision in ((0, base, self.base), (1, head, self.head)):
            mapping = _object(node).get("discriminator") if node else None
            mapping = mapping.get("mapping") if isinstance(mapping, dict) else None
            for value, reference in (mapping if isinstance(mapping, dict) else {}).items():
                assert node is not None
                target = _meant(revision, str(reference), node.document)
                if target is None:
                    keys.setdefault(value, reference)  # as broken as it was
                else:
                    mapped.setdefault(value, {})[place] = target
        rest = {name: value for name, value in said.items() if name != "mapping"}
        both = base is not None and head is not None
        for value, pair in mapped.items():
            keys[value] = self._schemas.refer(pair.get(0), pair.get(1), side, paired=both)
        return {**copy.deepcopy(rest), **({"mapping": keys} if keys else {})}

    def _listed(self, name: str, base: Node, head: Node, side: Direction) -> Keywords:
        """The members of a composition: matched ones merge, for the rest it depends."""
        pairs, ours, theirs = self._matched(base, head)
        rest = [*((one, None) for one in ours), *((None, other) for other in theirs)]
        same = not rest and all(self._likeness.same(*pair) for pair in pairs)
        if name == "allOf":
            if rest and side == "request":
                if not self._loose:
                    raise Irreconcilable
                rest = []
            return {name: [self._schemas.merge(*pair, side) for pair in (*pairs, *rest)]}
        if side == "request":
            word = name if same else "anyOf"
            return {word: [self._schemas.merge(*pair, side) for pair in (*pairs, *rest)]}
        if not pairs:
            raise Irreconcilable
        return {name: [self._schemas.merge(*pair, side) for pair in pairs]}

    def _matched(
        self, base: Node, head: Node
    ) -> tuple[list[tuple[Node, Node]], list[Node], list[Node]]:
        ours, theirs = _members(base), _members(head)
        pairs: list[tuple[Node, Node]] = []
        tests = (
            self._likeness.same,
            lambda one, other: (name := _name(one)) and name == _name(other),
        )
        for test in tests:
            for one in list(ours):
                found = next((other for other in theirs if test(one, other)), None)
                if found is not None:
                    pairs.append((one, found))
                    ours.remove(one)
                    theirs.remove(found)
        if len(ours) == len(theirs) == 1:
            pairs.append((ours.pop(), theirs.pop()))
        order = {id(node.raw): rank for rank, node in enumerate(_members(base))}
        pairs.sort(key=lambda pair: order[id(pair[0].raw)])
        return pairs, ours, theirs


def _members(node: Node) -> list[Node]:
    return (
        [node.child(str(index)) for index in range(len(node.raw))]
        if isinstance(node.raw, list)
        else []
    )


def _name(node: Node) -> str | None:
    raw = _object(node)
    reference = raw.get("$ref")
    return reference.rpartition("/")[2] if isinstance(reference, str) else raw.get("title")


def _meant(revision: Revision, said: str, document: str) -> Node | None:
    """What a value of a mapping means: a reference, or the name of a component."""
    for reference in (said, f"#/components/schemas/{pointer.escape(said)}"):
        found = resolved(revision, {"$ref": reference}, document)
        if found is not None and isinstance(found.raw, dict | bool):
            return found
    return None


def _object(node: Node) -> dict[str, Any]:
    return node.raw if isinstance(node.raw, dict) else {}
