"""What a reader must know before acting on a plan: conflicts, unknowns, assumptions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from contractctl.model import Migration, Verdict
from contractctl.model.impact import UndocumentedCaller
from contractctl.plan.nouns import Break, Course, Milestone, Remark, Scope, Wave
from contractctl.plan.scope import ASSUMED_EFFORT_DAYS
from contractctl.plan.words import counted, names
from contractctl.plan.workdays import WorkingDays


def date_remarks(
    migration: Migration, as_of: date, milestones: Sequence[Milestone], days: WorkingDays
) -> Iterator[Remark]:
    """Say where a promised date has passed, is no working day, or was moved."""
    sunset = migration.timeline.sunset
    if migration.timeline.announce < as_of:
        yield Remark(
            "assumption",
            f"The announcement was due on {migration.timeline.announce}, before the day of this"
            f" plan ({as_of}). Notice is counted as if it went out on {milestones[0].day}.",
        )
    if sunset < as_of:
        yield Remark(
            "conflict", f"The sunset {sunset} has passed: agree a new one before anything else."
        )
    for milestone in milestones[:2]:
        asked = max(milestone.promised or as_of, as_of)
        why = days.obstacle(asked)
        if why is not None:
            yield Remark(
                "note",
                f"{milestone.kind.capitalize()} moves from {asked} ({why})"
                f" to the next working day, {milestone.day}.",
            )
    why = days.obstacle(sunset)
    if why is not None:
        yield Remark(
            "conflict",
            f"The sunset {sunset} is {why}; nobody may be there to help. It was promised, so it"
            f" stands; the next working day is {days.on_or_after(sunset)}.",
        )


def course_remarks(migration: Migration, course: Course) -> Iterator[Remark]:
    """Say what does not fit before the sunset, the earliest date that would, and broken limits."""
    sunset, notice = migration.timeline.sunset, migration.policy.notice_days
    fit, milestones = course.fit, course.milestones
    would_fit = f"The earliest sunset that fits is {fit.earliest_sunset}."
    if fit.late_waves:
        late = fit.late_waves
        link = "and" if len(late) == 2 else "to"
        which = f"Wave {late[0]}" if len(late) == 1 else f"Waves {late[0]} {link} {late[-1]}"
        yield Remark(
            "conflict",
            f"{which} would finish after the sunset {sunset}, the last one quiet on"
            f" {course.waves[-1].soaked}: {names(fit.late_consumers)}. {would_fit}",
        )
    if fit.notice_days < notice:
        yield Remark(
            "conflict",
            f"Only {counted(max(fit.notice_days, 0), 'day')} of notice from {milestones[0].day}"
            f" to the sunset {sunset}; the policy asks for {notice}. {would_fit}",
        )
    marked = (sunset - milestones[1].day).days
    if fit.notice_days >= notice > marked:
        yield Remark(
            "note",
            f"The old form is marked deprecated only {counted(max(marked, 0), 'day')} before the"
            f" sunset, less than the {notice} days of notice: who learns it from the contract or"
            " the headers has less time than who got the announcement.",
        )
    yield from _wave_remarks(course.waves)


def consumer_remarks(
    scope: Scope, depends_on: Mapping[str, frozenset[str]], calendar_country: str | None
) -> Iterator[Remark]:
    """Say what is assumed about consumers, and which unknown ones others wait for."""
    assumed = [member.name for member in scope.members if not member.effort_declared]
    if assumed:
        yield Remark(
            "assumption",
            f"{counted(len(assumed), 'consumer')} without effort_days in consumers.yaml:"
            f" {ASSUMED_EFFORT_DAYS} working days assumed ({names(assumed)}).",
        )
    yield from _possible([one.name for one in scope.members if one.verdict is Verdict.POSSIBLE])
    if calendar_country is None and scope.members:
        yield Remark(
            "assumption", "No calendar country is declared: public holidays count as working days."
        )
    yield from _reached_through(scope, depends_on)
    for unknown in scope.unknown:
        waiting = [
            member.name
            for member in scope.members
            if unknown.name in depends_on.get(member.name, ())
        ]
        if waiting:
            yield Remark(
                "unknown",
                f"{unknown.name} has no verdict but provides a contract that"
                f" {names(waiting)} consume{'s' if len(waiting) == 1 else ''}:"
                " if it is hit, it has to move first.",
            )


def _reached_through(scope: Scope, depends_on: Mapping[str, frozenset[str]]) -> Iterator[Remark]:
    """Name services that consume the contract only by way of one that has to move."""
    lists = (scope.members, scope.unknown, scope.unaffected, scope.waived)
    direct = {one.name for listed in lists for one in listed}
    reached = {member.name for member in scope.members}
    through: dict[str, str] = {}
    pending = sorted(reached)
    while pending:
        provider = pending.pop(0)
        for name in sorted(name for name, needs in depends_on.items() if provider in needs):
            if name not in reached and name not in direct:
                reached.add(name)
                through[name] = provider
                pending.append(name)
    if through:
        listed = [f"{name} (through {provider})" for name, provider in sorted(through.items())]
        yield Remark(
            "note",
            f"Reached only through others, so in no wave: {names(listed)}."
            " They notice if those pass the change on.",
        )


def _possible(found: Sequence[str]) -> Iterator[Remark]:
    if found:
        yield Remark(
            "assumption",
            f"Planned as if hit, though no source says which fields they use: {names(found)}.",
        )


def worst_case_remarks(scope: Scope, course: Course, worst: Course) -> Iterator[Remark]:
    """Say what becomes of the plan if every unknown consumer turns out to be hit."""
    if not scope.unknown:
        return
    done, spare = worst.waves[-1].soaked, worst.fit.spare_days
    then = (
        f"{counted(spare, 'day')} to spare before the sunset"
        if spare >= 0
        else f"{counted(-spare, 'day')} too late for the sunset"
    )
    yield Remark(
        "unknown",
        f"If every unknown consumer is hit, {counted(len(worst.waves), 'wave')} instead of"
        f" {len(course.waves)} are needed, done on {done}: {then}.",
    )


def waiver_remarks(
    migration: Migration, as_of: date, breaks: Iterable[Break], scope: Scope
) -> Iterator[Remark]:
    """Say which waivers excuse somebody only until before the sunset, expired, or hit nothing."""
    for consumer in scope.waived:
        if consumer.expires < migration.timeline.sunset:
            back = consumer.expires + timedelta(days=1)
            yield Remark(
                "conflict",
                f"The waiver for {consumer.name} expires on {consumer.expires}, before the sunset:"
                f" from {back} it has to move like the others ({consumer.owner}).",
            )
    used = {(entry.change.fingerprint, name) for entry in breaks for name in entry.waived}
    for waiver in sorted(migration.waivers, key=lambda one: (one.location, one.fingerprint)):
        where = f"{waiver.location.file}:{waiver.location.line}"
        if waiver.expires < as_of:
            yield Remark(
                "note", f"The waiver at {where} expired on {waiver.expires} and counts no more."
            )
        elif not any((waiver.fingerprint, name) in used for name in waiver.consumers):
            yield Remark(
                "note",
                f"The waiver at {where} ({waiver.fingerprint}) matches no change and consumer"
                " of this plan: remove or correct it.",
            )


def undocumented_remarks(
    callers: Iterable[UndocumentedCaller], breaks: Iterable[Break]
) -> Iterator[Remark]:
    """Say which callers would break that are in no wave, because nobody knows whose they are."""
    broken = {operation.shape for entry in breaks for operation in entry.change.operations}
    hit = [caller for caller in callers if any(one.shape in broken for one in caller.operations)]
    if hit:
        hits = sum(caller.hits for caller in hit)
        yield Remark(
            "unknown",
            f"{counted(len(hit), 'caller')} that no service claims, with {counted(hits, 'hit')} on"
            f" what breaks, in no wave: {names([caller.name for caller in hit])}. Find their owners"
            " with `contractctl audit` before the announcement.",
        )


def _wave_remarks(waves: Iterable[Wave]) -> Iterator[Remark]:
    for wave in waves:
        for text in wave.remarks:
            yield Remark("note", f"Wave {wave.number} ({names(wave.members)}): {text}.")
