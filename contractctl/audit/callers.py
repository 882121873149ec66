"""Who was seen: services, undocumented callers, and hits that several services claim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from contractctl.audit.evidence import examples, grouped, hits, target
from contractctl.audit.nouns import CallerSeen, Conflict, Target
from contractctl.audit.scope import Scope, is_traffic
from contractctl.audit.steps import Owners, stranger
from contractctl.model.evidence import CallerKind, ObservedUse


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


def conflicts(scope: Scope, owners: Owners) -> tuple[Conflict, ...]:
    """Hits that more than one service claims; those that nothing settles come first."""
    claimed = [use for use in (*scope.uses, *scope.shadow) if len(use.caller.claimed_by) > 1]
    found = []
    for (names, kind, name, by), uses in grouped(
        claimed,
        lambda u: (u.caller.claimed_by, u.caller.kind, u.caller.name, u.caller.identified_by),
    ).items():
        winner = name if kind is CallerKind.SERVICE else None
        found.append(
            Conflict(
                tuple(sorted(names)),
                winner,
                by,
                hits(uses),
                _targets(use for use in uses if use.operation is not None),
                _settle(names, winner, by, owners),
            )
        )
    return tuple(
        sorted(found, key=lambda c: (c.attributed_to is not None, -c.hits.count, c.callers))
    )


def _settle(names: Iterable[str], winner: str | None, by: str, owners: Owners) -> str:
    others = sorted(set(names) - {winner})
    if winner is None:
        return (
            f"give each of {', '.join(others)} an identity of its own, such as a client-id"
            f" header; until then {owners.ask_all(others)}"
        )
    return (
        f"the {by.replace('_', ' ')} decides for {winner}; narrow the identities of"
        f" {', '.join(others)}, which claim these hits too"
    )
