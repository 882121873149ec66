"""The members of objects: what one side names alone, what is required, what else may stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contractctl.diff.references import resolved
from contractctl.expand import keywords
from contractctl.expand.keywords import Keywords
from contractctl.model import Direction, Node, Revision

if TYPE_CHECKING:
    from contractctl.expand.schemas import Schemas


class Objects:
    """Merges properties, required and additionalProperties."""

    def __init__(self, base: Revision, head: Revision, schemas: Schemas) -> None:
        self.base = base
        self.head = head
        self._schemas = schemas

    def members(
        self, base: Node, head: Node, one: Keywords, other: Keywords, side: Direction
    ) -> Keywords:
        """properties, required and additionalProperties."""
        found: Keywords = {}
        mine, theirs = keywords.mapping(one, "properties"), keywords.mapping(other, "properties")
        merged: Keywords = {}
        for name in dict.fromkeys((*mine, *theirs)):
            if name in mine and name in theirs:
                pair = (base.child("properties", name), head.child("properties", name))
                merged[name] = self._shared(*pair, side)
            else:
                kept = self._lonely(name, base, head, one, other, side)
                merged.update({} if kept is None else {name: kept})
        if merged or "properties" in one:
            found["properties"] = merged
        required = self._required(base, head, side)
        if required:
            found["required"] = required
        rest = self._rest(base, head, one, other, side)
        return found if rest is None else {**found, "additionalProperties": rest}

    def _shared(self, base: Node, head: Node, side: Direction) -> Any:
        """A property of both; one that neither has in this direction stays as it is."""
        word = "readOnly" if side == "request" else "writeOnly"
        if _says(base, self.base, word) and _says(head, self.head, word):
            return self._schemas.copied(base, side, of_base=True)
        return self._schemas.merge(base, head, side)

    def _required(self, base: Node, head: Node, side: Direction) -> list[str]:
        """What both require of requests, or either of answers, among what can stand there."""
        word = "readOnly" if side == "request" else "writeOnly"
        needs: list[list[str]] = []
        hidden: list[set[str]] = []
        for node, revision in ((base, self.base), (head, self.head)):
            needs.append(_strings(_object(node).get("required")))
            named = keywords.mapping(_object(node), "properties")
            own = ((name, node.child("properties", name)) for name in named)
            hidden.append({name for name, one in own if _says(one, revision, word)})
        if side == "request":
            both = [name for name in needs[0] if name in needs[1]]
            return [name for name in both if (name in hidden[0]) is (name in hidden[1])]
        either = dict.fromkeys((*needs[0], *needs[1]))
        shown = (set(needs[0]) - hidden[0]) | (set(needs[1]) - hidden[1])
        return [name for name in either if name in shown or name in hidden[0] & hidden[1]]

    def _lonely(
        self, name: str, base: Node, head: Node, one: Keywords, other: Keywords, side: Direction
    ) -> Any:
        """A property that only one side names; None where it has to go."""
        ours = name in keywords.mapping(one, "properties")
        owner, lacking = (one, other) if ours else (other, one)
        node = (base if ours else head).child("properties", name)
        rest = lacking.get("additionalProperties")
        if side == "response" and rest is False and name not in owner.get("required", ()):
            return None
        if side == "request" and rest is not None and rest is not False:
            if rest is True or rest == {}:
                return {}
            strangers = (head if ours else base).child("additionalProperties")
            pair = (node, strangers) if ours else (strangers, node)
            return self._schemas.merge(*pair, side)
        copied = self._schemas.copied(node, side, of_base=ours)
        return self._schemas.marked(copied) if ours else copied

    def _rest(self, base: Node, head: Node, one: Keywords, other: Keywords, side: Direction) -> Any:
        """additionalProperties of both."""
        name = "additionalProperties"
        if name in one and name in other:
            pair = base.child(name), head.child(name)
            if isinstance(one[name], dict) and isinstance(other[name], dict):
                return self._schemas.merge(*pair, side)
            closed = [k[name] is False for k in (one, other)]
            # True admits all, False nothing; an object is between the two.
            takes_head = closed[0] if side == "request" else closed[1]
            if not any(closed):
                takes_head = (other[name] is True) is (side == "request")
            return (
                self._schemas.merge(None, pair[1], side)
                if takes_head
                else self._schemas.merge(pair[0], None, side)
            )
        if side == "response" and name in one:
            return self._schemas.merge(base.child(name), None, side)
        if side == "response" and name in other:
            return self._schemas.merge(None, head.child(name), side)
        return None


def _says(schema: Node, revision: Revision, word: str, depth: int = 8) -> bool:
    """Whether a schema is readOnly or writeOnly, by itself or by what it is composed of."""
    raw = _object(schema)
    if raw.get(word) is True:
        return True
    target = resolved(revision, raw, schema.document)
    parts = [target] if target else []
    branches = raw.get("allOf")
    listed = branches if isinstance(branches, list) else []
    parts += [schema.child("allOf", str(at)) for at in range(len(listed))]
    return depth > 0 and any(_says(part, revision, word, depth - 1) for part in parts)


def _strings(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _object(node: Node) -> dict[str, Any]:
    return node.raw if isinstance(node.raw, dict) else {}
