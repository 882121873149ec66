"""The days of migration.yaml: none is moved earlier or taken back while the old form is there."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from contractctl.gate.nouns import ContractCase, Terms, step
from contractctl.gate.removal.leaving import consuming, terms_file
from contractctl.gate.users import declared
from contractctl.model import (
    Evidence,
    MigrationFile,
    Operation,
    Revision,
    Service,
    Timeline,
    Verdict,
)
from contractctl.model.gate import Finding, Ground, Hurt, Level, fingerprint
from contractctl.plan.words import counted

SHORTENED = "sunset-shortened"


def takes_back(base: MigrationFile | None, head: MigrationFile | None) -> bool:
    """Whether dates that migration.yaml promised are earlier now, or gone, or for another old form.

    Then the revisions that there are now tell whether what was promised is still there.
    """
    if base is None or base.timeline is None:
        return False
    if head is None or head.timeline is None or head.base != base.base:
        return True
    return _is_earlier(base.timeline, head.timeline)


def _is_earlier(before: Timeline, after: Timeline) -> bool:
    return after.sunset < before.sunset or after.deprecate < before.deprecate


def findings(case: ContractCase, terms: Terms) -> Iterator[Finding]:
    """One where a day that was promised is earlier now, or not promised any more."""
    base, head = case.base_migration, case.migration
    before = base.timeline if base else None
    if base is None or before is None or not takes_back(base, head):
        return
    there = _still_there(base, case)
    kept = head.timeline if head and _is_about(head, base, there) else None
    if not there or (kept is not None and not _is_earlier(before, kept)):
        return
    form = f"{case.api}@{base.base}" if base.base else f"what is deprecated in {case.api}"
    if kept is None:
        name, promised, after = "timeline.sunset", before.sunset, None
        message = f"{form} was promised until {promised}, and {_silence(case)}"
        as_it_is = " as it is" if head else ""
        hint = f"Keep {terms_file(case)}{as_it_is} until {form} is removed."
    else:
        name, form, promised, after = _moved(form, before, kept)
        message = f"{form} is moved {earlier(promised, after, terms.as_of)}"
        hint = f"Keep {promised}, or move it later."
    yield Finding(
        rule=SHORTENED,
        level=Level.ERROR,
        fingerprint=fingerprint(SHORTENED, case.api, base.base or "", name),
        contract=case.api,
        message=message,
        hint=hint,
        location=(head or base).dates_at or (head or base).location,
        hurts=told(case, f"was told {promised}"),
        grounds=days(name, promised, after),
    )


def _moved(form: str, before: Timeline, after: Timeline) -> tuple[str, str, date, date]:
    """The key, what it is in words, the day at the base and now, of the day that matters most."""
    if after.sunset < before.sunset:
        return "timeline.sunset", f"the sunset of {form}", before.sunset, after.sunset
    said = f"the day from which on {form} is deprecated"
    return "timeline.deprecate", said, before.deprecate, after.deprecate


def _silence(case: ContractCase) -> str:
    """How the file does not say it any more."""
    file, now = terms_file(case), case.migration
    if now is None:
        return f"{file}, which says so, is deleted"
    if now.timeline is None:
        return f"{file} promises no day any more"
    about = f"{case.api}@{now.base}" if now.base else f"what is deprecated in {case.api}"
    return f"{file} is about {about} now"


def _is_about(head: MigrationFile, base: MigrationFile, there: Collection[str]) -> bool:
    """Whether the file is about what it was about at the base: what is deprecated in a living file
    may be announced as the end of the whole file."""
    return head.base == base.base or (base.base is None and set(there) == {head.base})


def _still_there(base: MigrationFile, case: ContractCase) -> frozenset[str]:
    """The revisions in which what was promised is: the old one, or those with anything that is
    deprecated, and was at the base."""
    remaining = {stem(one): one for one in case.remaining}
    if base.base is not None:
        return frozenset({base.base} & remaining.keys())
    before = {one.stem: one.base for one in case.revisions}
    return frozenset(
        name
        for name, one in remaining.items()
        if _has_deprecated(one) and (name not in before or _has_deprecated(before[name]))
    )


def stem(revision: Revision) -> str:
    """The name of a revision among those of its contract: `v1` of `orders@v1`."""
    return revision.name.partition("@")[2]


def _has_deprecated(revision: Revision) -> bool:
    pending = list(revision.documents.values())
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            if value.get("deprecated") is True:
                return True
            pending += value.values()
        elif isinstance(value, list):
            pending += value
    return False


def earlier(before: date, after: date, today: date) -> str:
    """`from 2027-03-31 to 2027-01-31, 59 days earlier`, and whether that is in the past."""
    text = f"from {before} to {after}, {counted((before - after).days, 'day')} earlier"
    return f"{text} and into the past" if after <= today < before else text


def days(name: str, before: date, after: date | None) -> tuple[Ground, ...]:
    """A day at the base and now, in steps of a derivation."""
    now = Ground(f"{name} now: {after or 'none'}", after is not None and after >= before)
    return step(f"{name} at the base: {before}"), now


def told(
    case: ContractCase, reason: str, operations: Collection[Operation] | None = None
) -> tuple[Hurt, ...]:
    """Those that consume the contract, or some operations of it, and may plan by its dates."""
    shapes = None if operations is None else {one.shape for one in operations}
    return tuple(
        Hurt(one.name, one.owner, Verdict.POSSIBLE, reason, _declared(one, case))
        for one in consuming(case)
        if one.name not in case.known.moved and (shapes is None or _uses(one, shapes, case))
    )


def _uses(service: Service, shapes: Collection[Operation], case: ContractCase) -> bool:
    """Whether a service uses any of some operations, or may."""
    entry = service.consumption(case.api)
    if entry is not None and entry.uses is None:
        return True
    known = case.known.observed.services.get(service.name) if case.known.observed else None
    declared = {use.operation.shape for use in (entry.uses or () if entry else ())}
    seen = {use.operation.shape for use in (known.uses if known else ())}
    return not (declared | seen).isdisjoint(shapes)


def _declared(service: Service, case: ContractCase) -> tuple[Evidence, ...]:
    entry = service.consumption(case.api)
    if entry is None:
        return ()
    return (declared(entry),)
