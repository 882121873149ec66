"""Who was seen: services, undocumented callers, and hits that several services claim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from contractctl.audit.evidence import examples, grouped, hits, target
from contractctl.audit.nouns import CallerSeen, Conflict, Target
from contractctl.audit.scope import Scope, is_traffic
from contractctl.audit.steps import Owners, stranger
from contractctl.evidence.identity import Identities
from contractctl.model.evidence import Caller, CallerKind, ObservedUse


def known_callers(scope: Scope) -> tuple[CallerSeen, ...]:
    """The services that were seen, most hits first."""
    return _callers(scope, CallerKind.SERVICE, frozenset())


def undocumented_callers(scope: Scope, probing: Iterable[Target]) -> tuple[CallerSeen, ...]:
    """The callers that no service claims, those of contracts first; not those that only probe."""
    return _callers(scope, CallerKind.UNDOCUMENTED, frozenset(probing))


def unattributed(scope: Scope) -> tuple[CallerSeen, ...]:
    """The hits in which nothing tells who sent them, as one caller; none if there are none."""
    return _callers(scope, CallerKind.UNATTRIBUTED, frozenset())


def _callers(scope: Scope, kind: CallerKind, probing: frozenset[Target]) -> tuple[CallerSeen, ...]:
    own = [use for use in (*scope.uses, *scope.shadow) if use.caller.kind is kind]
    found = [
        _caller(name, uses)
        for name, uses in grouped(own, lambda use: use.caller.name).items()
        if not probing.issuperset(target(use) for use in uses)
    ]
    return tuple(sorted(found, key=lambda one: (not one.operations, -one.hits.count, one.name)))


def _caller(name: str, uses: list[ObservedUse]) -> CallerSeen:
    kinds: Counter[str] = Counter()
    for use in uses:
        kinds[use.caller.identified_by] += use.sighting.hits if is_traffic(use) else 0
    identified_by = min(kinds, key=lambda kind: (-kinds[kind], kind))
    addresses = examples((use.sighting.sender.address, use.sighting.hits) for use in uses)
    is_stranger = uses[0].caller.kind is CallerKind.UNDOCUMENTED
    return CallerSeen(
        name,
        identified_by,
        hits(uses),
        _targets(use for use in uses if use.operation is not None),
        _targets(use for use in uses if use.operation is None),
        examples((use.sighting.sender.user_agent, use.sighting.hits) for use in uses),
        addresses,
        stranger(identified_by, name, addresses) if is_stranger else "",
    )


def _targets(uses: Iterable[ObservedUse]) -> tuple[Target, ...]:
    return tuple(sorted({target(use) for use in uses}))


def conflicts(scope: Scope, owners: Owners, identities: Identities) -> tuple[Conflict, ...]:
    """Hits that more than one service claims, or that a service claims and that show a stranger.

    Those that nothing settles come first.
    """
    claimed = [
        use
        for use in (*scope.uses, *scope.shadow)
        if len(use.caller.claimed_by) > 1 or use.caller.kind is CallerKind.CONFLICT
    ]
    found = [
        _conflict(caller, by, uses, owners)
        for (caller, by), uses in grouped(
            claimed, lambda use: (use.caller, _decided_by(use, identities))
        ).items()
    ]
    return tuple(
        sorted(found, key=lambda c: (c.attributed_to is not None, -c.hits.count, c.callers))
    )


def _conflict(caller: Caller, by: str, uses: list[ObservedUse], owners: Owners) -> Conflict:
    stranger = _stranger(caller)
    names = tuple(sorted(caller.claimed_by)) + ((stranger,) if stranger else ())
    winner = caller.name if caller.kind is CallerKind.SERVICE else None
    return Conflict(
        *(names, stranger, winner, by, hits(uses)),
        _targets(use for use in uses if use.operation is not None),
        _settle(caller.claimed_by, stranger, winner, by, owners),
    )


def _stranger(caller: Caller) -> str:
    """What a conflict is with that is no service; "" if it is between services."""
    if caller.kind is not CallerKind.CONFLICT:
        return ""
    names = caller.name.split(" or ")
    while names and names[0] in caller.claimed_by:
        del names[0]
    return " or ".join(names)


def _decided_by(use: ObservedUse, identities: Identities) -> str:
    """The kind of identity that tells the winner from the other claims: the strongest, or what
    broke a tie."""
    caller = use.caller
    by_kind: dict[str, set[str]] = {}
    for claim in identities.claims(use.sighting.sender):
        by_kind.setdefault(claim.kind, set()).add(claim.service)
    left: set[str] = set()
    for kind, services in by_kind.items():
        left = (left & services or left) if left else services
        if caller.kind is CallerKind.SERVICE and left == {caller.name}:
            return kind
    return caller.identified_by


def _settle(
    names: Iterable[str], stranger: str, winner: str | None, by: str, owners: Owners
) -> str:
    others = sorted(set(names) - {winner})
    if stranger:
        return (
            f"find out who shows {stranger}: if it is {' or '.join(others)}, add that identity to"
            f" its entry in consumers.yaml, else give it one of its own; {owners.ask_all(others)}"
        )
    if winner is None:
        return (
            f"give each of {', '.join(others)} an identity of its own, such as a client-id"
            f" header; until then {owners.ask_all(others)}"
        )
    return (
        f"the {by.replace('_', ' ')} decides for {winner}; narrow the identities of"
        f" {', '.join(others)}, which claim these hits too"
    )
