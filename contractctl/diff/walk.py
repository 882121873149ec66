"""The state of one walk over two revisions: what was compared, what was found, what is left."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import date

from contractctl.diff.edit import Edit
from contractctl.diff.reach import ReachBuilder
from contractctl.diff.references import named
from contractctl.diff.sameness import Sameness
from contractctl.diff.text_forms import TextForm
from contractctl.diff.view import Nodes, SchemaView
from contractctl.diff.vocabulary import SUBSTANCE
from contractctl.model import Direction, Node, Place, Policy, Revision
from contractctl.pointer import JsonValue

Identity = tuple[int | Place, ...]
PairKey = tuple[Direction, Identity, Identity]


class Walk:
    """Pairs to compare are queued, not recursed into, and every pair is compared once."""

    def __init__(self, base: Revision, head: Revision, policy: Policy, as_of: date) -> None:
        self.base = base
        self.head = head
        self.policy = policy
        self.as_of = as_of
        self.sameness = Sameness(base, head)
        self.reach = ReachBuilder()
        self.edits: list[Edit] = []
        self.anything: JsonValue = {}
        self.pairs: dict[int, tuple[Nodes, Nodes]] = {}
        self.forms: dict[int, TextForm] = {}
        self.xml: set[int] = set()
        self.views: dict[int, tuple[SchemaView, SchemaView]] = {}
        self.directions: dict[int, Direction] = {}
        self.behind: dict[tuple[Direction, str, str, str | None], int | None] = {}
        self.judged: dict[tuple[int, ...], str | None] = {}
        self.depth = 0
        self._known: dict[PairKey, int] = {}
        self._pending: deque[tuple[int, Nodes, Nodes, Direction]] = deque()

    def schemas(self, base: Nodes, head: Nodes, direction: Direction) -> int | None:
        """Ask for two schemas to be compared; return their node, None if they are the same."""
        if len(base) == len(head) and all(
            self.sameness.same(one, other) for one, other in zip(base, head, strict=True)
        ):
            return None
        if not (_adds(self.base, base) or _adds(self.head, head)):
            base = tuple(named(self.base, node) for node in base)
            head = tuple(named(self.head, node) for node in head)
        key = (direction, _identity(base), _identity(head))
        node = self._known.get(key)
        if node is None:
            node = self._known[key] = self.reach.node()
            self.pairs[node], self.directions[node] = (base, head), direction
            self._pending.append((node, base, head, direction))
        return node

    def object_pair(
        self, kind: Direction, base: Node, head: Node, name: str = ""
    ) -> tuple[int, bool]:
        """The node of two objects that are no schemas, and whether it is new.

        name: of the member that one of them lacks, where the pair stands for that member.
        """
        key = (kind, (-1, id(base.raw)), (-1, id(head.raw), Place("", name)))
        node = self._known.get(key)
        if node is not None:
            return node, False
        node = self._known[key] = self.reach.node()
        return node, True

    def trial(self) -> Walk:
        """A walk of the same revisions on the side: what it finds is nobody's change."""
        trial = Walk(self.base, self.head, self.policy, self.as_of)
        trial.sameness, trial.judged, trial.depth = self.sameness, self.judged, self.depth + 1
        return trial

    def pending(self) -> Iterator[tuple[int, Nodes, Nodes, Direction]]:
        """The queued pairs, including those queued while iterating."""
        while self._pending:
            yield self._pending.popleft()

    def emit(self, edit: Edit) -> None:
        """Record one edit."""
        self.edits.append(edit)


def _identity(nodes: Nodes) -> Identity:
    # Every `true` is one object, wherever it stands.
    return tuple(id(node.raw) if isinstance(node.raw, dict) else node.place for node in nodes)


def _adds(revision: Revision, nodes: Nodes) -> bool:
    """Whether something stands beside a `$ref` and holds too: then the place of the `$ref` counts,
    also on the side where it stands alone."""
    return revision.dialect not in ("2.0", "3.0") and any(
        isinstance(node.raw, dict) and "$ref" in node.raw and not SUBSTANCE.isdisjoint(node.raw)
        for node in nodes
    )
