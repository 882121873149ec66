"""Whether two nodes of two revisions read alike, with all that they refer to."""

from __future__ import annotations

from collections.abc import Iterator

from contractctl.diff.references import resolved
from contractctl.model import Node, Revision
from contractctl.pointer import JsonValue


class Likeness:
    """Answers for one pair of revisions, each question once."""

    def __init__(self, base: Revision, head: Revision) -> None:
        self.base = base
        self.head = head
        self._same: dict[tuple[int, int], bool] = {}

    def same(self, base: Node, head: Node) -> bool:
        """Whether two nodes read alike with all that they refer to."""
        known = self._same.get((id(base.raw), id(head.raw)))
        if known is not None:
            return known
        seen: set[tuple[int, int]] = set()
        found = self._compare(base, head, seen)
        if found:
            self._same.update(dict.fromkeys(seen, True))
        self._same[id(base.raw), id(head.raw)] = found
        return found

    def _compare(self, base: Node, head: Node, seen: set[tuple[int, int]]) -> bool:
        pending = [(base, head)]
        while pending:
            one, other = pending.pop()
            if (id(one.raw), id(other.raw)) in seen:
                continue
            seen.add((id(one.raw), id(other.raw)))
            if one.raw != other.raw:
                return False
            for reference in set(_references(one.raw)):
                targets = (
                    resolved(self.base, {"$ref": reference}, one.document),
                    resolved(self.head, {"$ref": reference}, other.document),
                )
                if targets[0] is not None and targets[1] is not None:
                    pending.append((targets[0], targets[1]))
        return True


def _references(value: JsonValue) -> Iterator[str]:
    pending = [value]
    while pending:
        one = pending.pop()
        if isinstance(one, dict):
            reference = one.get("$ref")
            if isinstance(reference, str):
                yield reference
            pending.extend(one.values())
        elif isinstance(one, list):
            pending.extend(one)
