"""Operations that are hit and should not be, or should be and are not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal

from contractctl.audit.bound import bound
from contractctl.audit.evidence import callers, grouped, hits, shadow_target, shaped, target
from contractctl.audit.nouns import (
    ContractCoverage,
    Hits,
    Material,
    Probing,
    ShadowOperation,
    Target,
    UnusedOperation,
    Window,
    ZombieOperation,
)
from contractctl.audit.scope import Scope, is_traffic, within
from contractctl.audit.steps import Owners
from contractctl.evidence.matching import ContractIndex
from contractctl.model import Operation
from contractctl.model.commands import command
from contractctl.model.evidence import ObservedUse, PromisedOperation, Request

_PROBED = frozenset({4})
_EXAMPLES = 5

Reason = Literal["past-sunset", "gone-from-newest", "older-form"]


def shadow(
    scope: Scope, owners: Owners, index: ContractIndex
) -> tuple[tuple[ShadowOperation, ...], Probing]:
    """Requests for what no contract has, most hits first; those that only met 4xx apart."""
    found, probed = [], []
    traffic = [use for use in scope.shadow if is_traffic(use)]
    for asked, uses in grouped(traffic, lambda use: shadow_target(use).operation).items():
        seen = hits(uses)
        if {status for status, _ in seen.statuses} <= _PROBED:
            probed.append((seen.count, asked, uses))
            continue
        names = callers(uses)
        step = f"{owners.ask_all(names)}; declare it in the contract, or close it"
        step += _without_base(uses[0].sighting.request, index)
        found.append(ShadowOperation(asked, seen, names, step))
    probed.sort(key=lambda one: (-one[0], one[1]))
    probing = Probing(
        sum(count for count, _, _ in probed),
        len(probed),
        callers(use for _, _, uses in probed for use in uses),
        tuple(asked for _, asked, _ in probed[:_EXAMPLES]),
    )
    return tuple(sorted(found, key=lambda one: (-one.hits.count, one.operation))), probing


def _without_base(asked: Request, index: ContractIndex) -> str:
    found = index.without_bases.match(asked)
    if found is None:
        return ""
    return f", unless it is {found.operation} of {found.api}: then add its base path to the servers"


def probed_targets(scope: Scope) -> frozenset[Target]:
    """The paths on which nothing but 4xx was answered."""
    traffic = [use for use in scope.shadow if is_traffic(use)]
    return frozenset(
        asked
        for asked, uses in grouped(traffic, shadow_target).items()
        if {use.sighting.status for use in uses} <= _PROBED
    )


class Promises:
    """What the revisions of the contracts promise, by operation."""

    def __init__(self, material: Material) -> None:
        self._material = material
        self._newest: dict[Target, PromisedOperation] = {}
        self._all: dict[tuple[Target, str], PromisedOperation] = {}
        for one in material.index.promised:
            key = Target(one.api, one.operation.shape)
            self._all[key, one.revision] = one
            if one.revision == material.newest.get(one.api):
                self._newest[key] = one

    def newest(self, api: str) -> list[PromisedOperation]:
        """The operations of the newest revision."""
        return sorted(
            (one for key, one in self._newest.items() if key.api == api),
            key=lambda one: (one.operation.path, one.operation.method),
        )

    def is_in_newest(self, of: Target) -> bool:
        """Whether the newest revision has an operation, in whatever form."""
        return Target(of.api, of.operation.shape) in self._newest

    def sunset(self, of: Target, revisions: Iterable[str]) -> date | None:
        """The sunset that the newest of the revisions states for a deprecated operation."""
        key = Target(of.api, of.operation.shape)
        one = next((self._all[key, name] for name in revisions if (key, name) in self._all), None)
        return one.sunset if one and one.is_deprecated else None

    def revision_sunset(self, api: str, revisions: Iterable[str]) -> date | None:
        """The day until which a migration promises all of these revisions."""
        migration = self._material.migrations.get(api)
        if migration is None or migration.base is None or set(revisions) != {migration.base}:
            return None
        return migration.sunset


class Zombies:
    """Finds operations that should be gone and are hit; and older forms of those that live on."""

    def __init__(self, material: Material, owners: Owners, as_of: date) -> None:
        self._material, self._owners, self._as_of = material, owners, as_of
        self._promises = Promises(material)

    def find(self, scope: Scope) -> tuple[tuple[ZombieOperation, ...], tuple[ZombieOperation, ...]]:
        """Zombies and older forms, most hits first."""
        found: tuple[list[ZombieOperation], list[ZombieOperation]] = ([], [])
        for (asked, revisions), uses in grouped(
            scope.traffic, lambda use: (target(use), use.revisions)
        ).items():
            one = self._judge(asked, revisions, uses)
            if one is not None:
                found[one.reason == "older-form"].append(one)
        first, second = (
            tuple(sorted(ones, key=lambda one: (-one.hits.count, one.target))) for ones in found
        )
        return first, second

    def _judge(
        self, asked: Target, revisions: tuple[str, ...], uses: list[ObservedUse]
    ) -> ZombieOperation | None:
        is_older = self._material.newest.get(asked.api) not in revisions
        sunset = self._promises.sunset(asked, revisions)
        until = self._promises.revision_sunset(asked.api, revisions) if is_older else None
        ended = min((day for day in (sunset, until) if day), default=None)
        if ended is not None and ended <= self._as_of:
            late = list(within(uses, self._material.hits_between, Window(first=ended)))
            why = f"its sunset was {ended}; hits since then"
            return (
                self._zombie(asked, revisions, "past-sunset", why, late, sunset) if late else None
            )
        if not is_older:
            return None
        is_gone = not self._promises.is_in_newest(asked)
        # What a migration still promises should not be gone: its callers have until then to move.
        reason: Reason = "gone-from-newest" if is_gone and until is None else "older-form"
        named = ", ".join(revisions)
        why = f"only {named} has it" if is_gone else f"asked for in the form of {named}"
        why += f", which the migration promises until {until}" if until else ""
        return self._zombie(asked, revisions, reason, why, uses, sunset, until)

    def _zombie(
        self,
        asked: Target,
        revisions: tuple[str, ...],
        reason: Reason,
        why: str,
        uses: list[ObservedUse],
        sunset: date | None,
        promised: date | None = None,
    ) -> ZombieOperation:
        seen, names = hits(uses), callers(uses)
        whom = self._owners.ask_all(names)
        step = f"{whom}; a brownout shows who still depends on it"
        if promised is not None:
            step = f"{whom} when they will have moved"
        return ZombieOperation(
            *(asked, revisions, reason, why + _refused(seen), seen, names, step),
            *(sunset, promised),
        )


def _refused(seen: Hits) -> str:
    if {status for status, _ in seen.statuses} <= _PROBED and seen.count:
        return "; only 4xx was answered, and who asks is a caller all the same"
    return ""


def unused(
    scope: Scope,
    promises: Promises,
    covered: Iterable[ContractCoverage],
    declared: dict[Target, tuple[str, ...]],
) -> tuple[UnusedOperation, ...]:
    """Operations of the newest revisions without a hit, where traffic was imported at all.

    declared: the services that declare an operation, by its shape
    """
    hit = {shaped(use.api, use.operation or _NONE) for use in scope.traffic}
    claims = grouped(
        (use for use in scope.uses if not is_traffic(use)),
        lambda use: shaped(use.api, use.operation or _NONE),
    )
    found = []
    for contract in covered:
        for one in promises.newest(contract.api) if contract.has_data else ():
            key = Target(one.api, one.operation.shape)
            if key not in hit:
                found.append(
                    UnusedOperation(
                        Target(one.api, one.operation),
                        bound(0, contract.hits),
                        declared.get(key, ()),
                        tuple(sorted(callers(claims.get(key, ())))),
                        f"`{_certifying(one.api, one.operation)}` says"
                        " whether the evidence supports its removal",
                    )
                )
    return tuple(found)


def _certifying(api: str, operation: Operation) -> str:
    return command("audit", "--certify", str(operation), "--api", api)


_NONE = Operation("", "")
