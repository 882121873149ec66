"""Whether the evidence supports the removal of one operation, and what is missing for that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from contractctl.audit.bound import Bound, bound
from contractctl.audit.consents import Asked, Consents
from contractctl.audit.coverage import coverage
from contractctl.audit.evidence import grouped, hits
from contractctl.audit.nouns import (
    ContractCoverage,
    Coverage,
    Hits,
    Material,
    Target,
    Window,
)
from contractctl.audit.operations import Promises
from contractctl.audit.removals import VAGUE, Case, User, asked, missing
from contractctl.audit.scope import Scope, is_traffic, scope, within
from contractctl.model import Operation, Removal, Use
from contractctl.model.evidence import CallerKind, ObservedUse
from contractctl.model.moments import day

Verdict = Literal["supported", "not supported", "not enough evidence"]


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a change ticket for a removal needs to know.

    against: why removal is not supported; missing: what would have to be known
    quiet_days: whole days watched since the last hit, of `removal.quiet_days` that policy asks for
    asked: whose owner has to agree, if policy asks for it, and who has agreed unasked
    inputs: SHA-256 of everything that the verdict was computed from, by name
    """

    api: str
    operation: Operation
    as_of: date
    verdict: Verdict
    against: tuple[str, ...]
    missing: tuple[str, ...]
    remarks: tuple[str, ...]
    hits: Hits
    users: tuple[User, ...]
    quiet_days: int
    removal: Removal
    contract: ContractCoverage
    coverage: Coverage
    residual: Bound
    bound: Bound
    sunset: date | None
    inputs: Mapping[str, str]
    asked: tuple[Asked, ...]


def certify(
    material: Material,
    api: str,
    operation: Operation,
    *,
    as_of: date,
    window: Window,
    inputs: Mapping[str, str],
    consents: Consents,
) -> Certificate:
    """Judge the removal of an operation, in whatever form and revision it is."""
    seen = scope(material, (api,), window)
    covered = coverage(seen)
    contract = covered.contracts[0]
    case = _case(material, seen, contract, operation, as_of, consents)
    promises, target = Promises(material), Target(api, operation)
    against, lack = tuple(_against(case)), tuple(missing(case))
    return Certificate(
        *(api, operation, as_of, _verdict(against, lack), against, lack),
        remarks=(
            *_remarks(seen, contract, promises, target),
            f"judged as of {as_of}; {consents.source}",
        ),
        hits=case.hits,
        users=case.users,
        quiet_days=case.quiet_days,
        removal=case.removal,
        contract=contract,
        coverage=covered,
        residual=bound(contract.unattributed, contract.hits),
        bound=bound(case.hits.count, contract.hits),
        sunset=promises.sunset(target, [one.revision for one in material.index.promised]),
        inputs=inputs,
        asked=asked(case),
    )


def _case(
    material: Material,
    seen: Scope,
    contract: ContractCoverage,
    operation: Operation,
    as_of: date,
    consents: Consents,
) -> Case:
    own = [use for use in seen.uses if _names(use, operation)]
    return Case(
        *(material, seen, contract, operation, as_of, _removal(material, contract.api)),
        hits=hits(use for use in own if is_traffic(use)),
        users=tuple(_users(material, own, contract.api, operation)),
        consents=consents,
    )


def _removal(material: Material, api: str) -> Removal:
    """What the contract's migration asks for, or the default."""
    migration = material.migrations.get(api)
    return migration.policy.removal if migration else Removal()


def _users(
    material: Material, own: list[ObservedUse], api: str, operation: Operation
) -> Iterator[User]:
    yield from _callers(own)
    yield from _said(own)
    yield from _declared(material, api, operation)


def _verdict(against: tuple[str, ...], missing: tuple[str, ...]) -> Verdict:
    if against:
        return "not supported"
    return "not enough evidence" if missing else "supported"


def _callers(own: list[ObservedUse]) -> Iterator[User]:
    traffic = [use for use in own if is_traffic(use)]
    for (name, kind), uses in sorted(
        grouped(traffic, lambda use: (use.caller.name, use.caller.kind)).items()
    ):
        yield User(name, kind.value, hits(uses))


def _said(own: list[ObservedUse]) -> Iterator[User]:
    others = [use for use in own if not is_traffic(use)]
    for (name, kind), uses in sorted(
        grouped(others, lambda use: (use.caller.name, use.sighting.kind)).items()
    ):
        found = hits(uses)
        yield User(name, kind.value, found, ", ".join(found.streams))


def _declared(material: Material, api: str, operation: Operation) -> Iterator[User]:
    for service in material.services:
        consumption = service.consumption(api)
        if consumption is None:
            continue
        if consumption.uses is None:
            where = consumption.location
            yield User(service.name, VAGUE, Hits(), f"{where.file}:{where.line}")
            continue
        for use in consumption.uses:
            if _names(use, operation):
                where = use.location
                yield User(service.name, "declared", Hits(), f"{where.file}:{where.line}")


def _names(use: Use | ObservedUse, operation: Operation) -> bool:
    return use.operation is not None and use.operation.shape == operation.shape


def _against(case: Case) -> Iterator[str]:
    """Calls, also those after the window that was asked for, and what consumers say."""
    traffic = (
        use
        for use in case.material.uses
        if use.api == case.contract.api and is_traffic(use) and _names(use, case.operation)
    )
    late = list(within(traffic, case.material.hits_between, Window(first=case.since)))
    for (name, kind), uses in sorted(grouped(late, _caller).items()):
        found = hits(uses)
        who = name if kind is CallerKind.SERVICE else f"{name} ({kind.value})"
        refused = " and got 4xx only" if {status for status, _ in found.statuses} == {4} else ""
        last = f", last on {day(found.last)}" if found.last else ""
        times = "once" if found.count == 1 else f"{found.count:,} times"
        yield f"{who} called it {times} since {case.since}{last}{refused}"
    for user in case.users:
        if user.kind == "declared":
            yield f"{user.name} declares that it uses it ({user.source})"
        elif user.kind in ("pact", "code"):
            yield f"{user.name} names it in its {user.kind} ({user.source})"


def _caller(use: ObservedUse) -> tuple[str, CallerKind]:
    return use.caller.name, use.caller.kind


def _remarks(
    seen: Scope,
    contract: ContractCoverage,
    promises: Promises,
    target: Target,
) -> Iterator[str]:
    """What does not decide the verdict and has to be known all the same."""
    for cycle in contract.cycles if contract.has_data else ():
        if not cycle.is_covered:
            yield f"{cycle.name} cycle not covered: {cycle.why_not}"
    if any(use.caller.kind is CallerKind.CONFLICT for use in seen.traffic):
        yield f"{contract.conflicting:,} hits on {target.api} are claimed by several services"
    if not promises.is_in_newest(target):
        yield f"the newest revision of {target.api} does not have it any more"
