"""The transitional contract: what serves the consumers of two revisions at once, with its proof."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from contractctl.diff import Diff, diff
from contractctl.expand.documents import Documents
from contractctl.expand.matrix import matrix
from contractctl.expand.nouns import Expansion, Remaining, Side
from contractctl.model import Direction, Policy, Revision, Severity

__all__ = ["Expansion", "expand"]


def expand(
    base: Revision,
    head: Revision,
    *,
    policy: Policy,
    as_of: date,
    sunset: date | None = None,
    forth: Diff | None = None,
) -> Expansion:
    """Write the smallest contract that we can which serves consumers of base and of head.

    The stem is base: it is what the provider runs today, so that a reviewer sees what is added.
    The proof compares the result with base and with head; each of them is the promise that its
    own consumers keep, so that no breaking change from either means that both are served.

    sunset: until when what head drops goes on working; None leaves it without a date.
    forth: the diff from base to head, where it is known already.
    """
    compare = partial(diff, policy=policy, as_of=as_of)
    tries = (_attempt(base, head, compare, sunset, loose=loose) for loose in (False, True))
    found = next(tries)
    if found.hurt("request"):
        # A union of two forms is exact, a wide form is easier to prove: take what proves more.
        found = min(found, next(tries), key=_Attempt.hurt)
    forth, back = forth or compare(base, head), compare(head, base)
    remaining = (*_hurting("base", found.for_base), *_hurting("head", found.for_head))
    works = matrix(forth, back, found.for_base, found.for_head)
    return Expansion(found.contract, forth, found.for_base, found.for_head, remaining, works)


@dataclass(frozen=True, slots=True)
class _Attempt:
    contract: Revision
    for_base: Diff
    for_head: Diff

    def hurt(self, direction: Direction | None = None) -> int:
        """How many breaking changes are left for anybody."""
        changes = (*self.for_base.changes, *self.for_head.changes)
        return sum(
            change.severity is Severity.BREAKING and direction in (None, change.direction)
            for change in changes
        )


def _attempt(
    base: Revision,
    head: Revision,
    compare: Callable[..., Diff],
    sunset: date | None,
    *,
    loose: bool,
) -> _Attempt:
    document = Documents(base, head, sunset, loose=loose).document()
    dialect = max(base.dialect, head.dialect)
    contract = replace(
        base,
        name=f"{base.name} expanded to {head.name}",
        entry="expanded.yaml",
        dialect="3.0" if dialect == "2.0" else dialect,
        sha256="",
        documents={"": document},
        files={"": "expanded.yaml"},
        sources={},
        origins={},
    )
    return _Attempt(contract, compare(base, contract), compare(head, contract))


def _hurting(consumers: Side, found: Diff) -> Iterator[Remaining]:
    hurting = (change for change in found.changes if change.severity is not Severity.SAFE)
    yield from (Remaining(consumers, change) for change in hurting)
