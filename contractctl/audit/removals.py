"""What would have to be known of an operation before its removal is supported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from contractctl.audit.consents import Asked, Consents, using
from contractctl.audit.cycles import same_days
from contractctl.audit.evidence import grouped, hits, shadow_target
from contractctl.audit.nouns import ContractCoverage, Hits, Material, Window
from contractctl.audit.scope import Scope, within
from contractctl.audit.words import FRESH_DAYS, percent
from contractctl.evidence.elsewhere import is_answered_elsewhere, may_be_for
from contractctl.evidence.knowledge import services_of
from contractctl.model import EvidenceKind, Operation, Removal
from contractctl.model.commands import command, tracking
from contractctl.model.moments import day

VAGUE = "declared, not known what"
"""The kind of a user that consumes the contract and does not say what of it."""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who uses the operation, or says so.

    kind: who a sender is for hits; `declared`, `pact` or `code` for what is said
    source: where it says so; "" for hits
    """

    name: str
    kind: str
    hits: Hits
    source: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """An operation whose removal is judged, and what is known.

    hits: on the operation; users: of it, and those that may be; consents: to its removal
    """

    material: Material
    seen: Scope
    contract: ContractCoverage
    operation: Operation
    as_of: date
    removal: Removal
    hits: Hits
    users: tuple[User, ...]
    consents: Consents

    @property
    def since(self) -> date:
        """The day from which on silence is asked for."""
        return self.as_of - timedelta(days=self.removal.quiet_days)

    @property
    def quiet_days(self) -> int:
        """Days that were watched as a whole, shortly before as_of and after the last hit."""
        first = self.since - timedelta(days=FRESH_DAYS)
        if self.hits.last is not None:
            first = max(first, day(self.hits.last) + timedelta(days=1))
        return sum(first <= one <= self.as_of for one in self.contract.days)


def missing(case: Case) -> Iterator[str]:
    """What is to be known yet, in sentences; nothing where the evidence suffices."""
    if not case.contract.has_data:
        yield f"no log of {case.contract.api} was imported: nothing is known of who calls it"
    else:
        yield from _in_traffic(case)
        yield from _next_time(case)
        yield from _unrecognised(case)
    yield from _elsewhere(case)
    yield from _disagreeing(case)


def _in_traffic(case: Case) -> Iterator[str]:
    contract, removal = case.contract, case.removal
    if case.quiet_days < removal.quiet_days:
        yield (
            f"{case.quiet_days} of {removal.quiet_days} quiet days: days up to {case.as_of} that"
            " were watched from midnight to midnight (UTC), without a gap and without a hit"
        )
    if contract.hits == 0:
        yield f"the imported traffic has no hit on {contract.api} in this window"
    elif contract.unattributed > removal.max_unattributed * contract.hits:
        yield (
            f"{percent(contract.unattributed, contract.hits)} of the hits on {contract.api} cannot"
            f" be told apart; the policy allows {removal.max_unattributed:.3%}"
        )
    yield from _holes(case)
    if contract.sampled:
        yield "a source is a sample, in which a rare caller may be missing"


def _holes(case: Case) -> Iterator[str]:
    """Lines and logs that could hold calls and do not show them."""
    for one in case.contract.unreadable:
        if one.share > case.removal.max_unattributed:
            yield (
                f"{one.stream}: {one.words}, and any of them may be a call; the policy"
                f" allows {case.removal.max_unattributed:.3%}: forget it, and import it anew in a"
                " format that reads them"
            )
    for stream, last in case.contract.ended:
        after = last + timedelta(days=1)
        yield (
            f"{stream} ends on {last}, and other logs of {case.contract.api} go on: was its gateway"
            f" taken down? If so, look from then on with --from {after}; if not, import the rest"
        )


def _next_time(case: Case) -> Iterator[str]:
    """What was called once may be called each month: one such day after it must be watched."""
    if case.hits.last is None:
        return
    last = day(case.hits.last)
    later = tuple(same_days(last, case.as_of - timedelta(days=1)))
    if later and not set(later) & set(case.contract.days):
        yield (
            f"its last hit was on {last}, and {later[0]}, when a monthly job would call again, was"
            " not watched from midnight to midnight"
        )


def asked(case: Case) -> tuple[Asked, ...]:
    """Everybody whose owner has to agree, and who has agreed unasked, by name.

    A consumer that may use anything has to say so only if nothing shows what it does use.
    """
    wanted = {*using(case.material, case.contract.api, case.operation)}
    wanted |= {user.name for user in _unseen(case)}
    owners = {service.name: service.owner for service in case.material.services}
    given = {one.consumer for one in case.consents.agreements}
    return tuple(
        Asked(name, owners.get(name, ""), case.consents.of(name))
        for name in sorted((wanted & owners.keys()) | given)
    )


def _disagreeing(case: Case) -> Iterator[str]:
    """Who has to agree and has not; who is unseen besides is named with that."""
    unseen = {user.name for user in _unseen(case)} if case.contract.has_data else set()
    if case.removal.consent != "required":
        return
    lacking = [one for one in asked(case) if one.agreement is None and one.consumer not in unseen]
    if lacking:
        who = ", ".join(f"{one.consumer} ({one.owner})" for one in lacking)
        name = lacking[0].consumer if len(lacking) == 1 else "CONSUMER"
        of = ("--operation", str(case.operation))
        yield (
            f"no consent of {who}: ask, then note the answer with"
            f" `{command(*tracking('consent', case.contract.api, (name,), 'WHO', of))}`"
        )


def _unrecognised(case: Case) -> Iterator[str]:
    """The services that may use anything, show nothing of it, and have not agreed either."""
    for user in _unseen(case):
        if case.consents.of(user.name) is None:
            yield (
                f"{user.name} consumes {case.contract.api} without saying what ({user.source}), and"
                f" none of its requests was recognised since {case.since}: ask its owner, and note"
                " the consent or declare its uses"
            )


def _unseen(case: Case) -> tuple[User, ...]:
    """The services that may use anything and that neither traffic nor a pact shows.

    Where several claim a hit, each of them would be seen if it called.
    """
    api = case.contract.api
    recent = (
        use
        for use in case.seen.uses
        if use.api == api
        and (use.sighting.kind is EvidenceKind.PACT or day(use.sighting.last) >= case.since)
    )
    known = {name for use in recent for name in services_of(use)}
    return tuple(user for user in case.users if user.kind == VAGUE and user.name not in known)


def _elsewhere(case: Case) -> Iterator[str]:
    """Requests that no contract has and that may be for the operation all the same."""
    strange = (
        use
        for use in case.material.uses
        if is_answered_elsewhere(use) and may_be_for(shadow_target(use).operation, case.operation)
    )
    late = within(strange, case.material.hits_between, Window(first=case.since))
    for asked, uses in sorted(grouped(late, shadow_target).items()):
        yield (
            f"{hits(uses).count:,} requests for {asked} since {case.since}, which no contract has,"
            " may be for it under another base path: add that to the contract's servers, or declare"
            " what they are for"
        )
