"""A consumer that begins to use what is going to end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from contractctl.diff.deprecations import Deprecated, deprecated_field, deprecated_operation
from contractctl.diff.fields import missing, offers
from contractctl.gate.nouns import ContractCase, Terms, step
from contractctl.gate.removal.leaving import observed_uses
from contractctl.gate.retracted import stem
from contractctl.model import (
    Consumption,
    Direction,
    Evidence,
    EvidenceKind,
    FieldPath,
    Location,
    Operation,
    Revision,
    Service,
    Use,
    Verdict,
)
from contractctl.model.gate import Finding, Ground, Hurt, fingerprint
from contractctl.model.gate_rules import BY_ID
from contractctl.model.impact import KnownUse
from contractctl.plan.words import counted

RULE = "edge-onto-deprecated"

Field = tuple[Direction, FieldPath]
"""What is sent (request) or read (response)."""


@dataclass(frozen=True, slots=True)
class NewUse:
    """What a consumer declares now and did not at the base.

    use: as it is declared now, None of a new consumer that does not say what it uses
    before: what it declared of the operation, None if it did not; fields: those that are new
    """

    service: Service
    use: Use | None
    before: Use | None
    fields: tuple[Field, ...]


def new_uses(
    base_services: Iterable[Service], services: Iterable[Service], api: str, former: str
) -> tuple[NewUse, ...]:
    """What consumers declare now of a contract, and did not at the base.

    Who did not say what it uses and says it now begins nothing; nor does one under a new name.
    """
    old = {one.name: one for one in base_services}
    new = tuple(services)
    gone = [one for name, one in old.items() if name not in {other.name for other in new}]
    found: list[NewUse] = []
    for service in new:
        now = service.consumption(api)
        if now is None:
            continue
        known = old.get(service.name) or _under_old_name(service, gone, api, former)
        before = _consumption(known, api, former) if known else None
        if now.uses is None:
            found += [NewUse(service, None, None, ())] if before is None else []
        elif before is None or before.uses is not None:
            found += _begun(service, now.uses, (before.uses or ()) if before else ())
    return tuple(found)


def _under_old_name(service: Service, gone: list[Service], api: str, former: str) -> Service | None:
    """The service that is gone and that this one was: known by the same, or using just the same
    for the same owner. It is taken off the list: one cannot become two."""
    for other in gone:
        is_known = bool(set(other.identities) & set(service.identities))
        before, now = _consumption(other, api, former), service.consumption(api)
        is_alike = other.owner == service.owner and _signature(before) == _signature(now)
        if before is not None and (is_known or is_alike):
            gone.remove(other)
            return other
    return None


def _consumption(service: Service, api: str, former: str) -> Consumption | None:
    return service.consumption(former) or service.consumption(api)


def _signature(entry: Consumption | None) -> object:
    """What a consumption says, wherever it stands."""
    if entry is None or entry.uses is None:
        return None
    return {(use.operation.shape, _set(use.reads), _set(use.sends)) for use in entry.uses}


def _set(paths: tuple[FieldPath, ...] | None) -> frozenset[FieldPath] | None:
    return None if paths is None else frozenset(paths)


def _begun(service: Service, now: Iterable[Use], before: Iterable[Use]) -> Iterator[NewUse]:
    known = {use.operation.shape: use for use in before}
    for use in now:
        old = known.get(use.operation.shape)
        fields = tuple(_new_fields(use, old))
        if old is None or fields:
            yield NewUse(service, use, old, fields)


def _new_fields(now: Use, before: Use | None) -> Iterator[Field]:
    """Of a list where there was none every field was used before, for all that was said."""
    sides: tuple[tuple[Direction, tuple[FieldPath, ...] | None, tuple[FieldPath, ...] | None], ...]
    sides = (
        ("response", now.reads, before.reads if before else ()),
        ("request", now.sends, before.sends if before else ()),
    )
    for direction, after, old in sides:
        if after is not None and old is not None:
            yield from ((direction, path) for path in after if path not in old)


def findings(case: ContractCase, terms: Terms) -> Iterator[Finding]:
    """One for each operation, or field of one, that a consumer begins to use and that ends."""
    if not case.remaining:
        return
    for new in new_uses(case.base_services, case.services, case.api, case.former):
        if new.use is None:
            every = None if _seen(new.service, case) else _everything_ends(case, terms)
            if every is not None:
                yield _finding(new.service, _of_all(new.service, case), every, case)
        else:
            yield from _of_use(new, new.use, case, terms)


def _of_use(new: NewUse, use: Use, case: ContractCase, terms: Terms) -> Iterator[Finding]:
    """What traffic has shown all along is not begun by saying so."""
    seen = [one for one in _seen(new.service, case) if one.operation.shape == use.operation.shape]
    whole = _operation_ends(use.operation, case, terms) if new.before is None else None
    if whole is not None and not seen:
        yield _finding(new.service, _Begun(use.location, use.operation), whole, case)
        return
    told: set[FieldPath | None] = set()
    for field in new.fields:
        ending = None if _is_shown(field, seen, new) else _field_ends(new, use, field, case, terms)
        if ending is not None and ending.about not in told:
            told.add(ending.about)
            begun = _Begun(use.location, use.operation, field)
            yield _finding(new.service, begun, ending, case)


def _seen(service: Service, case: ContractCase) -> tuple[KnownUse, ...]:
    """What traffic shows of a service, and of nobody else."""
    return tuple(one for one in observed_uses(service.name, case) if not one.is_shared)


def _is_shown(field: Field, seen: Iterable[KnownUse], new: NewUse) -> bool:
    """Whether traffic shows a field or, of an operation that was not declared, may hold it.

    A list that was declared says what was used: only what names a field shows more of it.
    """
    direction, path = field
    for use in seen:
        listed = (use.reads if direction == "response" else use.sends) or ()
        named = [one for one in listed if one.part == path.part]
        if any(_overlap(one, path) for one in named):
            return True
        if not named and new.before is None and path.part not in use.complete:
            return True
    return False


@dataclass(frozen=True, slots=True)
class _Ending:
    """Why what is used ends.

    about: the field that ends, None for an operation; said: as the sentence goes on
    sunset: None where nobody promised a day; instead: what to use
    """

    about: FieldPath | None
    said: str
    sunset: date | None
    instead: str
    grounds: tuple[Ground, ...]


@dataclass(frozen=True, slots=True)
class _Begun:
    """What a consumer begins to use, and where it says so: all of a contract without operation."""

    location: Location
    operation: Operation | None = None
    field: Field | None = None


def _of_all(service: Service, case: ContractCase) -> _Begun:
    entry = service.consumption(case.api)
    return _Begun(entry.location if entry else service.location)


def _everything_ends(case: ContractCase, terms: Terms) -> _Ending | None:
    """Whether there is nothing to use but what ends: the last of it is what a consumer gets."""
    shapes = sorted({shape for one in case.remaining for shape in offers(one)})
    endings = [_operation_ends(shape, case, terms) for shape in shapes]
    known = [one for one in endings if one is not None]
    if not known or len(known) < len(endings):
        return None
    days = {one.sunset for one in known}
    sunset = days.pop() if len(days) == 1 else None
    shown = counted(len(shapes), "operation")
    grounds = (step(f"{_names(case)}: {shown}, and each of them is going to end"),)
    return _Ending(None, "of which every operation is deprecated", sunset, "", grounds)


def _operation_ends(operation: Operation, case: ContractCase, terms: Terms) -> _Ending | None:
    having = [one for one in case.remaining if operation.shape in offers(one)]
    found = [deprecated_operation(one, operation) for one in having]
    return _ends(having, found, case, terms)


def _field_ends(
    new: NewUse, use: Use, field: Field, case: ContractCase, terms: Terms
) -> _Ending | None:
    operation, (direction, path) = use.operation, field
    having = [
        one
        for one in case.remaining
        if operation.shape in offers(one) and missing(one, operation, direction, path) is None
    ]
    found = [deprecated_field(one, operation, direction, path) for one in having]
    ending = _ends(having, found, case, terms)
    if ending is None or _was_used(new, direction, ending.about or path):
        return None
    return ending


def _was_used(new: NewUse, direction: Direction, ending: FieldPath) -> bool:
    """Whether the consumer used what ends before, under the name of a part of it or the whole."""
    if new.before is None:
        return False
    old = new.before.reads if direction == "response" else new.before.sends
    return any(_overlap(one, ending) for one in old or ())


def _overlap(one: FieldPath, other: FieldPath) -> bool:
    """Whether one is the other, or a part of it, or holds it."""
    return (one.part, one.name) == (other.part, other.name) and all(
        a == b for a, b in zip(one.steps, other.steps, strict=False)
    )


def _ends(
    having: list[Revision], found: list[Deprecated | None], case: ContractCase, terms: Terms
) -> _Ending | None:
    """Whether all revisions that have something deprecate it, or only the old form has it."""
    marked = [one for one in found if one is not None]
    if marked and len(marked) == len(having):
        return _deprecated(marked, having, case)
    migration = case.migration
    old = {migration.base} if migration and migration.base else set()
    is_old_only = bool(having) and {stem(one) for one in having} == old
    promised = migration.timeline if migration else None
    if migration is None or not is_old_only or len(case.remaining) == len(having):
        return None
    if promised is None or terms.as_of < promised.deprecate:
        return None
    since, sunset = promised.deprecate, promised.sunset
    name = f"{case.api}@{migration.base}"
    grounds = (
        step(f"only {name} has it, of {_names(case)}"),
        step(f"{name} is deprecated since {since} (timeline.deprecate)"),
    )
    return _Ending(None, f"which only {name} has, deprecated since {since}", sunset, "", grounds)


def _deprecated(marked: list[Deprecated], having: list[Revision], case: ContractCase) -> _Ending:
    days = [one.lifecycle.ends for one in marked]
    sunset = max((one for one in days if one), default=None) if all(days) else None
    migration = case.migration
    if sunset is None and migration is not None:
        covers = migration.base is None or {stem(one) for one in having} == {migration.base}
        sunset = migration.sunset if covers else None
    about = marked[-1].field
    instead = next((one.successor for one in reversed(marked) if one.successor), "")
    shown = ", ".join(f"{case.api}@{stem(one)}" for one in having)
    grounds = (step(f"it is deprecated in every revision that has it: {shown}"),)
    return _Ending(about, "which is deprecated", sunset, instead, grounds)


def _names(case: ContractCase) -> str:
    return ", ".join(f"{case.api}@{stem(one)}" for one in case.remaining)


def _finding(service: Service, begun: _Begun, ending: _Ending, case: ContractCase) -> Finding:
    operation, where = begun.operation, begun.location
    what, verb, own = str(operation or case.api), "use", None
    if begun.field is not None:
        direction, own = begun.field
        verb = "read" if direction == "response" else "send"
        what = f"{own} of {operation}"
    about, said = ending.about, ending.said
    if about is not None and about != own:
        said = f"and {about}, in which it stands, is deprecated"
    until = f" and ends on {ending.sunset}" if ending.sunset else ""
    declared = Evidence(EvidenceKind.DECLARED, f"{where.file}:{where.line}", operation, own)
    shape = str(operation.shape) if operation else ""
    return Finding(
        rule=RULE,
        level=BY_ID[RULE].level,
        fingerprint=fingerprint(RULE, case.api, service.name, shape, str(own or "")),
        contract=case.api,
        message=f"{service.name} begins to {verb} {what}, {said}{until}",
        hint=_hint(begun, ending, case),
        location=where,
        hurts=(
            Hurt(
                *(service.name, service.owner, Verdict.AFFECTED),
                f"declares to {verb} {what}, and did not at the base",
                (declared,),
            ),
        ),
        grounds=(step("consumers.yaml at the base does not declare it"), *ending.grounds),
    )


def _hint(begun: _Begun, ending: _Ending, case: ContractCase) -> str:
    if ending.instead:
        return f"Use {ending.instead} instead, which it names as its successor."
    migration = case.migration
    ask = f", or ask {migration.owner}" if migration and migration.owner else ""
    if begun.operation is None:
        return f"Look for what replaces {case.api}{ask}."
    newest = migration.head if migration and migration.head else stem(case.remaining[-1])
    return f"Look for what replaces it in {case.api}@{newest}{ask}."
