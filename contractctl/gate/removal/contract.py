"""The end of a whole contract that nobody announced, and names of contracts that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from contractctl.gate.declared.dropped import Dropping
from contractctl.gate.nouns import ContractCase, RevisionCase, step
from contractctl.gate.promises import Ending
from contractctl.gate.removal.leaving import consuming, source_of
from contractctl.gate.users import Users, declared, shown, strangers, who_counts
from contractctl.model import (
    Consumption,
    Evidence,
    Impact,
    Location,
    Service,
    Verdict,
)
from contractctl.model.gate import Finding, Ground, Hurt, fingerprint
from contractctl.model.gate_rules import BY_ID
from contractctl.model.impact import KnownUse

CONTRACT_REMOVED = "contract-removed"
"""What stands for the rule of the diff where a whole contract is gone."""

BREAKS = "breaks-consumer"


def contract_removed(
    gone: Sequence[RevisionCase], case: ContractCase, dropping: Dropping, as_of: date
) -> Iterator[Finding]:
    """Whom it hurts that nothing of a contract is left; nothing where nobody is known.

    gone: its revisions at the base, without those whose end was announced
    """
    hurts = hurt_by_end(case, dropping, as_of)
    if not hurts:
        return
    files = sorted(one.base.files[""] for one in gone)
    names = ", ".join(sorted(one.base.name for one in gone))
    end = "its end" if len(gone) == len(case.revisions) else f"the end of {names}"
    yield Finding(
        rule=BREAKS,
        level=BY_ID[BREAKS].level,
        fingerprint=fingerprint(BREAKS, case.former, CONTRACT_REMOVED),
        contract=case.api,
        message=f"the contract {case.former} is gone, and nobody announced {end}; calls of it fail",
        hint="Keep it, mark its operations deprecated with an x-sunset date, and remove it after"
        " that date.",
        location=Location(files[0], 1, 1),
        change_rule=CONTRACT_REMOVED,
        hurts=hurts,
        grounds=(
            step(f"{', '.join(files)} at the base: nothing of the contract is left"),
            Ground(f"nobody announced {end}, by migration.yaml or x-sunset at the base", False),
            *(Ground(_promised(one, case), False) for one in unkept(gone, case, as_of)),
            *who_counts(case),
        ),
    )


def hurt_by_end(case: ContractCase, dropping: Dropping, as_of: date) -> tuple[Hurt, ...]:
    """Everybody who is known to use a contract, and may not leave it."""
    return (*_users(case, dropping), *strangers(case, as_of))


def _promised(one: Ending, case: ContractCase) -> str:
    return f"{one.operation} was promised until {one.day} ({source_of(one, case)})"


def unkept(gone: Iterable[RevisionCase], case: ContractCase, as_of: date) -> tuple[Ending, ...]:
    """The announced ends of operations of a contract that are still to come, the latest first; each
    once."""
    found = {
        one.operation: one
        for revision in gone
        for one in case.endings(revision)
        if not one.is_over(as_of)
    }
    return tuple(sorted(found.values(), key=lambda one: (-one.day.toordinal(), one.operation)))


def _users(case: ContractCase, dropping: Dropping) -> Iterator[Hurt]:
    """The services that use the contract by any source."""
    users = Users(case)
    for service in sorted(consuming(case), key=lambda one: users.rank(one.name)):
        if dropping.is_over(service.name):
            continue
        consumption = service.consumption(case.api)
        seen = _seen(service, case)
        impact = Impact(
            *("", service.name, Verdict.AFFECTED, _reason(consumption, seen, case)),
            tuple(_evidence(consumption, seen)),
        )
        more = dropping.told(impact, None)
        reason = f"{impact.reason}; {more}" if more else impact.reason
        yield Hurt(service.name, service.owner, impact.verdict, reason, impact.evidence)


def _seen(service: Service, case: ContractCase) -> tuple[KnownUse, ...]:
    known = case.known.observed.services.get(service.name) if case.known.observed else None
    return known.uses if known else ()


def _reason(consumption: Consumption | None, seen: Sequence[KnownUse], case: ContractCase) -> str:
    uses = consumption.uses if consumption else [use.operation for use in seen]
    if uses is None:
        return f"consumes {case.former}, whatever it calls of it"
    operations = "1 operation" if len(uses) == 1 else f"{len(uses)} operations"
    return f"{'consumes' if consumption else 'was seen to call'} {operations} of {case.former}"


def _evidence(consumption: Consumption | None, seen: Sequence[KnownUse]) -> Iterator[Evidence]:
    if consumption is not None:
        yield declared(consumption)
    yield from map(shown, seen)


def renamed_away(case: ContractCase) -> Iterator[Finding]:
    """Consumers whose entry still names the contract as it was called: it leads nowhere."""
    left = {
        one.name: (one, entry)
        for one in case.services
        if (entry := one.consumption(case.former)) is not None
    }
    if not left:
        return
    names = sorted(left, key=Users(case).rank)
    first = min(entry.location for _, entry in left.values())
    yield Finding(
        rule=BREAKS,
        level=BY_ID[BREAKS].level,
        fingerprint=fingerprint(BREAKS, case.api, CONTRACT_REMOVED, case.former),
        contract=case.api,
        message=f"{case.former} is called {case.api} now, and consumers.yaml still names"
        f" {case.former}; nobody would find these consumers by it",
        hint=f"Name {case.api} in their entries of consumers.yaml.",
        location=first,
        change_rule=CONTRACT_REMOVED,
        hurts=tuple(_still_named(*left[name], case) for name in names),
        grounds=(step(f"contracts/{case.former} was renamed to contracts/{case.api}"),),
    )


def _still_named(service: Service, entry: Consumption, case: ContractCase) -> Hurt:
    reason = f"its entry in consumers.yaml names {case.former}, which is gone"
    return Hurt(service.name, service.owner, Verdict.AFFECTED, reason, (declared(entry),))
