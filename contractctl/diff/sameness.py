"""Tell cheaply that two nodes mean the same, so that only what differs is walked."""

from __future__ import annotations

import marshal
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from contractctl.diff.heirs import heirs
from contractctl.model import Node, Revision
from contractctl.pointer import JsonValue

_CONTAINERS = frozenset({dict, list})


class _Reference(NamedTuple):
    """One `$ref` text as it stands in a document of base and in one of head."""

    base_document: str
    head_document: str
    text: str


class Sameness:
    """Whether nodes of two revisions are equal, together with everything they refer to.

    Equal raw values are compared at C speed; which references lead to something that differs
    is worked out once per reference and spread over the graph of references, cycles included.
    """

    def __init__(self, base: Revision, head: Revision) -> None:
        self._base = base
        self._head = head
        self._differs: dict[_Reference, bool] = {}
        self._written: dict[int, tuple[str, ...]] = {}
        self._equal: dict[tuple[int, int], tuple[JsonValue, JsonValue, bool]] = {}
        self.heirs = (heirs(base), heirs(head))

    def same(self, base: Node, head: Node) -> bool:
        """Whether the two nodes, and all that is reached from them, are equal."""
        if not self.equal(base.raw, head.raw):
            return False
        found = self._references_in(base, head)
        unknown = [reference for reference in found if reference not in self._differs]
        if unknown:
            self._explore(unknown)
        return not any(self._differs[reference] for reference in found)

    def _explore(self, start: list[_Reference]) -> None:
        """Decide every reference reachable from `start`."""
        referrers: dict[_Reference, list[_Reference]] = defaultdict(list)
        pending = list(dict.fromkeys(start))
        visited = set(pending)
        differing: list[_Reference] = []
        while pending:
            reference = pending.pop()
            targets = self._targets(reference)
            if targets is None or not self._alike(*targets):
                differing.append(reference)
                continue
            for inner in self._references_in(*targets):
                if self._differs.get(inner):
                    differing.append(reference)
                elif inner not in self._differs:
                    referrers[inner].append(reference)
                    if inner not in visited:
                        visited.add(inner)
                        pending.append(inner)
        self._differs.update(dict.fromkeys(visited, False))
        while differing:
            reference = differing.pop()
            self._differs[reference] = True
            differing.extend(r for r in referrers.pop(reference, ()) if not self._differs[r])

    def _alike(self, base: Node, head: Node) -> bool:
        """Whether two targets are equal, and so are the names of those that inherit from them."""
        if not self.equal(base.raw, head.raw):
            return False
        one, other = self.heirs[0].get(id(base.raw), {}), self.heirs[1].get(id(head.raw), {})
        chooses = isinstance(base.raw, dict) and "discriminator" in base.raw
        return not chooses or one.keys() == other.keys()

    def equal(self, base: JsonValue, head: JsonValue) -> bool:
        """Do what the function `equal` does, once for each pair: values are never changed."""
        key = (id(base), id(head))
        known = self._equal.get(key)
        if known is None:
            # Held with the answer, so that no other value ever gets the same identity.
            known = self._equal[key] = (base, head, equal(base, head))
        return known[2]

    def references(self, raw: JsonValue) -> tuple[str, ...]:
        """Every `$ref` text below a value of a document (some may be data)."""
        if type(raw) not in _CONTAINERS:  # by far the most values, so asked in the quickest way
            return ()
        known = self._written.get(id(raw))
        if known is not None:
            return known
        found: dict[str, None] = {}
        inner: Iterable[JsonValue] = raw if isinstance(raw, list) else ()
        if isinstance(raw, dict):
            inner = raw.values()
            own = raw.get("$ref")
            if isinstance(own, str):
                found[own] = None
            if "$dynamicRef" in raw:
                found[str(raw["$dynamicRef"])] = None  # an anchor has no target: it is looked into
            if "propertyName" in raw:
                found.update(dict.fromkeys(_mapped(raw.get("mapping"))))
            if "discriminator" in raw:
                found.update(dict.fromkeys(self.heirs[0].get(id(raw), {}).values()))
        for below in inner:
            if type(below) in _CONTAINERS:
                for text in self.references(below):
                    found[text] = None
        known = self._written[id(raw)] = tuple(found)
        return known

    def _references_in(self, base: Node, head: Node) -> list[_Reference]:
        """All references below two nodes of equal value."""
        texts = self.references(base.raw)
        return [_Reference(base.document, head.document, text) for text in texts]

    def _targets(self, reference: _Reference) -> tuple[Node, Node] | None:
        try:
            return (
                self._base.resolve(reference.text, reference.base_document),
                self._head.resolve(reference.text, reference.head_document),
            )
        except (LookupError, ValueError):
            return None


def equal(base: JsonValue, head: JsonValue) -> bool:
    """Whether two values are the same JSON; to Python 1 and true are equal.

    Equal bytes settle it at C speed, and nearly always do.
    """
    return base == head and (marshal.dumps(base, 2) == marshal.dumps(head, 2) or _alike(base, head))


def _alike(base: JsonValue, head: JsonValue) -> bool:
    """Whether two values that are equal to Python have true and false in the same places."""
    if isinstance(base, dict) and isinstance(head, dict):
        return all(_alike(value, head[name]) for name, value in base.items())
    if isinstance(base, list) and isinstance(head, list):
        return all(map(_alike, base, head))
    return isinstance(base, bool) == isinstance(head, bool)


def _mapped(mapping: JsonValue) -> tuple[str, ...]:
    """The references in the mapping of a discriminator, which leads to schemas without `$ref`."""
    targets = mapping.values() if isinstance(mapping, dict) else ()
    return tuple(target for target in targets if isinstance(target, str) and "/" in target)
