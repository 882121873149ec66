"""What earlier migrations of a contract left behind, as far as their events tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from contractctl.model.ledger import Event, Kind, Unfinished
from contractctl.plan.nouns import Plan
from contractctl.track.folding import ordered

_SETTLING = frozenset({Kind.CONSENT.value, Kind.VERIFY.value})


def unfinished(
    events: Iterable[Event], plan: Plan, consumers: Collection[str]
) -> tuple[Unfinished, ...]:
    """Who was told of another migration, up to the day of the plan, and did not get to its end.

    consumers: those that there are; who is switched off has nothing to finish
    """
    kinds: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for one in ordered((each for each in events if each.api == plan.api), plan.as_of):
        base, head = one.data.get("base"), one.data.get("head")
        if not isinstance(base, str) or not isinstance(head, str):
            continue
        if one.consumer in consumers and (base, head) != (plan.base, plan.head):
            _take(kinds[base, head][one.consumer or ""], one)
    return tuple(_left(kinds))


def _take(seen: set[str], event: Event) -> None:
    if event.kind == Kind.ROLLBACK:
        seen -= {Kind.CLAIM.value, *_SETTLING}
    elif event.kind != Kind.VERIFY or event.data.get("verdict") == "pass":
        seen.add(event.kind)


def _left(kinds: dict[tuple[str, str], dict[str, set[str]]]) -> Iterator[Unfinished]:
    for (base, head), found in sorted(kinds.items()):
        asked = {name: seen for name, seen in sorted(found.items()) if Kind.NOTIFY in seen}
        told = tuple(name for name, seen in asked.items() if Kind.CLAIM not in seen)
        claimed = tuple(
            name for name, seen in asked.items() if Kind.CLAIM in seen and not seen & _SETTLING
        )
        if told or claimed:
            yield Unfinished(base, head, told, claimed)
