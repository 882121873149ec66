"""What is removed and had a promised end, and who uses it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from contractctl.diff import document
from contractctl.diff.lifecycle import Lifecycle, lifecycle_of, read_date
from contractctl.gate.nouns import ContractCase, RevisionCase
from contractctl.gate.promises import Ending
from contractctl.gate.subjects import Subject, subject
from contractctl.gate.users import WORST_FIRST, Users, callers, declared, shown, stranger
from contractctl.impact.judge import declared_uses
from contractctl.model import (
    Change,
    Evidence,
    EvidenceKind,
    FieldPath,
    Impact,
    Operation,
    Service,
    Severity,
    Verdict,
)
from contractctl.model.impact import KnownUse

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Promise:
    """Until when something was said to work.

    day: None where it was deprecated without a date
    source: where the day stands, in words; is_over: whether it has passed
    """

    day: date | None
    source: str
    is_over: bool


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who uses what is removed, or may.

    owner: "" for a caller that no service claims
    operations: those of its use that are removed, or hold what is
    seen: whether traffic shows it; last: on which day it did so last, None where no source says
    calls: operations with calls of which no source says whether they use what is removed;
        last_call: on which day they were seen last, None where no source says
    """

    name: str
    owner: str
    verdict: Verdict
    reason: str
    evidence: tuple[Evidence, ...]
    operations: tuple[Operation, ...]
    seen: bool = False
    last: date | None = None
    calls: tuple[Operation, ...] = ()
    last_call: date | None = None
    is_service: bool = True


@dataclass(frozen=True, slots=True)
class Leaving:
    """Something whose end was announced, and that is removed.

    what: how a sentence begins; is_revision: whether it is a whole revision of the contract
    is_many: whether it is more than one thing
    operations: what is removed, or holds it
    """

    what: str
    promise: Promise
    operations: tuple[Operation, ...]
    users: tuple[User, ...]
    is_revision: bool = False
    is_many: bool = False


def leaving_change(
    change: Change, revision: RevisionCase, case: ContractCase, as_of: date
) -> Leaving:
    """A part of a revision that is removed: an operation, a parameter, a header or a property."""
    operations = change.operations
    users: tuple[User, ...] = (
        *_hit_by((change,), revision, case),
        *_strangers(operations, case, as_of, is_sure=change.field is None),
    )
    if change.field is not None:
        users = tuple(_of_field(one, change, change.field, case) for one in users)
    return Leaving(
        *(named(change), promise_of(change, revision, case, as_of), operations, users),
        is_many=change.field is None and len(operations) > 1,
    )


def leaving_revision(
    revision: RevisionCase, sunset: date, case: ContractCase, as_of: date
) -> Leaving:
    """A whole revision that is removed: who is hurt by what is left, or by nothing being left."""
    if revision.head is None:
        operations = tuple(sorted(document.declared_operations(revision.base)))
        users: tuple[User, ...] = tuple(_consuming(operations, case))
    else:
        hurting = [one for one in revision.changes if _may_hurt(one)]
        operations = tuple(sorted({each for one in hurting for each in one.operations}))
        users = tuple(_hit_by(hurting, revision, case))
    users = (*users, *_strangers(operations, case, as_of, is_sure=revision.head is None))
    if case.names(revision):
        promise = Promise(sunset, _in_migration(case), sunset <= as_of)
        what = f"{case.former}@{revision.stem}"
        return Leaving(what, promise, operations, users, is_revision=True)
    is_all = len(case.revisions) == 1
    what = f"the contract {case.former}" if is_all else f"{case.former}@{revision.stem}"
    return Leaving(what, _last_of_all(revision, case, as_of), operations, users)


def _last_of_all(revision: RevisionCase, case: ContractCase, as_of: date) -> Promise:
    """The end of the operation that was promised the longest, where each has one."""
    found = case.endings(revision)
    latest = found[0]
    source = source_of(latest, case) + (f" of {latest.operation}" if latest.is_own else "")
    return Promise(latest.day, source, all(one.is_over(as_of) for one in found))


def source_of(ending: Ending, case: ContractCase) -> str:
    """Where the announced end of an operation stands, in words."""
    return "x-sunset" if ending.is_own else _in_migration(case)


def _may_hurt(change: Change) -> bool:
    """Whether a change is judged by whom it hits: what goes after its sunset is safe by the law."""
    return change.severity is not Severity.SAFE or subject(change) is Subject.REMOVAL


def named(change: Change) -> str:
    """What changes, as a sentence begins: `DELETE /orders/{id}`, `query:limit of GET /orders`."""
    operations = [str(one) for one in change.operations]
    more = len(operations) - _SHOWN
    if change.field is None:
        shown = ", ".join(operations[:_SHOWN])
        return f"{shown} and {more} more" if more > 0 else shown
    others = len(operations) - 1
    rest = f" and {others} more operation{'s' if others > 1 else ''}" if others > 0 else ""
    part = "" if change.field.part in ("query", "path", "cookie") else _part(change)
    return f"{change.field}{part} of {operations[0]}{rest}" if operations else str(change.field)


def _part(change: Change) -> str:
    if not change.operations or not change.operations[0].path.startswith("/"):
        return ""
    return " in requests" if change.direction == "request" else " in answers"


def promise_of(change: Change, revision: RevisionCase, case: ContractCase, as_of: date) -> Promise:
    """What the base promised: by the thing itself, or else by the dates of its migration.yaml."""
    written = [one.sunset for one in _lifecycles(change, revision)]
    days = [read_date(one) for one in written]
    known = [day for day in days if day is not None]
    if known and len(known) == len(days):
        endings = (Lifecycle(True, one, None).removal(as_of) for one in written)
        return Promise(
            max(known), "x-sunset", all(ending == "removed-after-sunset" for ending in endings)
        )
    migration = case.base_migration
    if migration is not None and migration.base in (None, revision.stem):
        sunset = migration.sunset
        if sunset is not None:
            return Promise(sunset, _in_migration(case), sunset <= as_of)
    return Promise(None, "", False)


def _lifecycles(change: Change, revision: RevisionCase) -> Iterator[Lifecycle]:
    """What the base said of the end of what is removed.

    A change of a field carries the date; operations may be many in one change, each with its own.
    """
    if change.field is not None:
        yield Lifecycle(True, change.head_value, None)
        return
    offers = {**document.paths(revision.base), **document.webhooks(revision.base)}
    for operation in change.operations:
        if operation in offers:
            yield lifecycle_of((offers[operation].node,))


def _in_migration(case: ContractCase) -> str:
    return f"timeline.sunset of {terms_file(case)} at the base"


def terms_file(case: ContractCase) -> str:
    """Where the dates and terms of a contract stood at the base."""
    return f"contracts/{case.former}/migration.yaml"


def _hit_by(
    changes: Iterable[Change], revision: RevisionCase, case: ContractCase
) -> Iterator[User]:
    """The services that some changes hit, or may hit: each once, by the worst of it."""
    by_fingerprint = {change.fingerprint: change for change in changes}
    found: dict[str, list[Impact]] = {}
    for impact in revision.assessment.impacts if revision.assessment else ():
        if impact.fingerprint in by_fingerprint and impact.verdict is not Verdict.UNAFFECTED:
            found.setdefault(impact.consumer, []).append(impact)
    users = Users(case)
    for name in sorted(found, key=users.rank):
        yield _user(name, users.owner(name), found[name], by_fingerprint, case)


def _user(
    name: str, owner: str, impacts: list[Impact], changes: dict[str, Change], case: ContractCase
) -> User:
    worst = min(impacts, key=lambda one: WORST_FIRST.index(one.verdict))
    changed = {one.shape: one for each in impacts for one in changes[each.fingerprint].operations}
    evidence = tuple(dict.fromkeys(row for one in impacts for row in one.evidence))
    own = {row.operation.shape for row in evidence if row.operation} & changed.keys()
    operations = tuple(sorted(changed[shape] for shape in own or changed))
    more = len(impacts) - 1
    others = "another change hits it" if more == 1 else f"{more} more changes hit it"
    reason = f"{worst.reason}; {others}" if more else worst.reason
    found = User(name, owner, worst.verdict, reason, evidence, operations)
    return _with_traffic(found, changed.keys(), case)


def _of_field(user: User, change: Change, path: FieldPath, case: ContractCase) -> User:
    """The user of a field: a call of its operation is no use of it, unless a source names the field
    or every call carries it."""
    named = [
        row.last_seen
        for row in user.evidence
        if row.kind is EvidenceKind.OBSERVED and (row.field or user.verdict is Verdict.AFFECTED)
    ]
    if not user.is_service:
        return replace(user, seen=False, last=None, calls=user.operations, last_call=user.last)
    changed = {one.shape: one for one in change.operations}
    vague = [
        use
        for use in observed_uses(user.name, case)
        if use.operation.shape in changed and (path.part not in use.complete or use.is_stale)
    ]
    return replace(
        user,
        seen=bool(named),
        last=_latest(named),
        calls=tuple(sorted(changed[use.operation.shape] for use in vague)),
        last_call=_latest(use.last_seen for use in vague),
    )


def _latest(days: Iterable[date | None]) -> date | None:
    return max((one for one in days if one), default=None)


def _with_traffic(user: User, shapes: Iterable[Operation], case: ContractCase) -> User:
    """The user with the last day on which traffic shows it on any of some operations."""
    wanted = set(shapes)
    seen = [use for use in observed_uses(user.name, case) if use.operation.shape in wanted]
    if not seen:
        return user
    return replace(user, seen=True, last=_latest(use.last_seen for use in seen))


def observed_uses(name: str, case: ContractCase) -> tuple[KnownUse, ...]:
    """What traffic shows of one service."""
    known = case.known.observed.services.get(name) if case.known.observed else None
    uses = known.uses if known else ()
    return tuple(use for use in uses if use.kind is EvidenceKind.OBSERVED)


def _strangers(
    operations: Iterable[Operation], case: ContractCase, as_of: date, *, is_sure: bool
) -> Iterator[User]:
    """Callers of some operations that no service claims.

    is_sure: whether each of their calls fails, or only those that use what is removed
    """
    verdict = Verdict.AFFECTED if is_sure else Verdict.POSSIBLE
    for caller in callers(case, as_of, {one.shape for one in operations}):
        hurt = stranger(caller, case)
        yield User(
            *(caller.name, "", verdict, hurt.reason, hurt.evidence, caller.operations),
            seen=True,
            last=caller.last_seen,
            is_service=False,
        )


def consuming(case: ContractCase) -> tuple[Service, ...]:
    """The services whose use of the contract counts, by declaration or by any other source."""
    known = case.known.observed.services if case.known.observed else {}
    return tuple(
        one
        for one in case.counting
        if one.consumption(case.api) or (one.name in known and known[one.name].uses)
    )


def _consuming(operations: tuple[Operation, ...], case: ContractCase) -> Iterator[User]:
    """The users of a contract of which nothing is left."""
    shapes = {one.shape: one for one in operations}
    users = Users(case)
    for service in sorted(consuming(case), key=lambda one: users.rank(one.name)):
        entry = service.consumption(case.api)
        known = case.known.observed.services.get(service.name) if case.known.observed else None
        uses = (*declared_uses(entry), *(known.uses if known else ()))
        own = sorted({shapes[one.operation.shape] for one in uses if one.operation.shape in shapes})
        if own:
            reason = f"calls {', '.join(map(str, own[:_SHOWN]))}"
            evidence = tuple(shown(one) for one in uses if one.operation.shape in shapes)
            user = User(
                *(service.name, service.owner, Verdict.AFFECTED, reason, evidence, tuple(own))
            )
            yield _with_traffic(user, shapes, case)
        elif entry is not None and entry.uses is None:
            reason = f"consumes {entry.api}, but no source says which operations"
            rows = (declared(entry),)
            yield User(*(service.name, service.owner, Verdict.UNKNOWN, reason, rows, operations))
