"""What a reader must know about the dates of a plan: passed, moved, late, or at the worst."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from contractctl.plan.dating import Span, Terms, dated, planned, ready
from contractctl.plan.nouns import Course, Milestone, Remark, RemarkKind, Wave
from contractctl.plan.words import counted, names


def date_remarks(terms: Terms, course: Course, unlucky: Terms, lapsed: Terms) -> Iterator[Remark]:
    """Say what is to be known of the dates.

    unlucky: the same if every unknown consumer is hit; lapsed: if everybody moves whose waiver
    runs out before the sunset
    """
    yield from _conflicts(terms, course)
    yield from _promises(terms, course)
    yield from _slips(terms)
    yield from _supposing(terms, unlucky, "every unknown consumer is hit", "unknown")
    waiver = "everybody moves whose waiver runs out before the sunset"
    yield from _supposing(terms, lapsed, waiver, "note")


def _conflicts(terms: Terms, course: Course) -> Iterator[Remark]:
    """Say what does not fit before the sunset, the earliest date that would, and broken limits."""
    migration = terms.migration
    sunset, notice = migration.timeline.sunset, migration.policy.notice_days
    fit, milestones = course.fit, course.milestones
    would_fit = f"The earliest sunset that fits is {fit.earliest_sunset}."
    if fit.late_waves:
        late = fit.late_waves
        who = sorted(name for one in late for name in terms.left(terms.grouped[one - 1]))
        which = f"{'Wave' if len(late) == 1 else 'Waves'} {_numbers(late)}"
        yield Remark(
            "conflict",
            f"{which} would finish after the sunset {sunset}, the last one quiet on"
            f" {max(course.waves[one - 1].soaked for one in late)}: {names(who)}. {would_fit}",
        )
    if fit.notice_days < notice:
        told = milestones[0].day
        short = (
            f"Only {counted(fit.notice_days, 'day')} of notice from {told} to the sunset {sunset}"
        )
        if fit.notice_days < 0:
            gone = counted(-fit.notice_days, "day")
            short = f"The announcement on {told} is {gone} later than the sunset {sunset}"
        asked = f"the policy asks for {counted(notice, 'day')} of notice"
        yield Remark("conflict", f"{short}; {asked}. {would_fit}")
    yield from _marking(terms, fit.notice_days)
    yield from _wave_remarks(course.waves)


def _marking(terms: Terms, noticed: int) -> Iterator[Remark]:
    """Say where the old form is marked deprecated too late for the notice, or for the sunset."""
    notice, sunset = terms.migration.policy.notice_days, terms.migration.timeline.sunset
    marked = (sunset - terms.deprecated).days
    if marked < 0:
        yield Remark(
            "conflict",
            f"The old form is marked deprecated on {terms.deprecated}, {counted(-marked, 'day')}"
            f" later than the sunset {sunset}: the headers would contradict each other (RFC 9745,"
            " section 4). Free working days before the sunset, or agree a later one.",
        )
    elif noticed >= notice > marked:
        yield Remark(
            "note",
            f"The old form is marked deprecated only {counted(marked, 'day')} before the"
            f" sunset, less than the {notice} days of notice: who learns it from the contract or"
            " the headers has less time than who got the announcement.",
        )


def _numbers(found: Sequence[int]) -> str:
    """Spell numbers: "3", "3 and 4", "3 to 6", "3, 5, 6"."""
    if len(found) > 1 and found[-1] - found[0] == len(found) - 1:
        return f"{found[0]} {'and' if len(found) == 2 else 'to'} {found[-1]}"
    return names(list(map(str, found)))


def _wave_remarks(waves: Iterable[Wave]) -> Iterator[Remark]:
    for wave in waves:
        for text in wave.remarks:
            yield Remark("note", f"Wave {wave.number} ({names(wave.members)}): {text}.")


def _promises(terms: Terms, course: Course) -> Iterator[Remark]:
    """Say where a promised date has passed, was not kept, is no working day, or was moved."""
    yield from _announcement(terms)
    sunset = terms.migration.timeline.sunset
    if sunset < terms.as_of and not course.fit.fits:
        yield Remark(
            "conflict", f"The sunset {sunset} has passed: agree a new one before anything else."
        )
    for milestone in course.milestones[:2]:
        yield from _not_working(terms, milestone)
    why = terms.days.obstacle(sunset)
    if why is not None:
        yield Remark(
            "conflict",
            f"The sunset {sunset} is {why}; nobody may be there to help. It was promised, so it"
            f" stands; the next working day is {terms.days.on_or_after(sunset)}.",
        )


def _announcement(terms: Terms) -> Iterator[Remark]:
    promised, told = terms.migration.timeline.announce, terms.facts.announced
    if told is None and promised < terms.as_of:
        yield Remark(
            "assumption",
            f"The announcement was due on {promised}, before the day of this plan ({terms.as_of})."
            f" Notice is counted as if it went out on {terms.announced}.",
        )
    if told is not None and told > promised:
        late = counted((told - promised).days, "day")
        yield Remark(
            "note",
            f"The announcement went out on {told}, {late} later than promised ({promised}): notice"
            " is counted from then.",
        )


def _not_working(terms: Terms, milestone: Milestone) -> Iterator[Remark]:
    """Say why a milestone is not on the day that was asked for; a fact is where it is."""
    told = terms.facts.announced
    if milestone.promised is None or (told is not None and milestone.kind == "announce"):
        return
    asked = max(milestone.promised, told or terms.as_of)
    why = terms.days.obstacle(asked)
    if why is not None:
        yield Remark(
            "note",
            f"{milestone.kind.capitalize()} moves from {asked} ({why})"
            f" to the next working day, {milestone.day}.",
        )


def _slips(terms: Terms) -> Iterator[Remark]:
    """Say which waves should be over and are not, and what becomes of those after them."""
    if terms.facts.moved is None:
        return
    before, now = planned(terms), dated(terms)
    due = [
        (number, span.end, terms.left(batch))
        for number, (batch, span) in enumerate(zip(terms.grouped, before, strict=True), start=1)
        if span.end < terms.as_of and terms.left(batch)
    ]
    if not due:
        return
    late = sorted(name for _, _, left in due for name in left)
    which = names([f"{number} (by {end})" for number, end, _ in due], 3)
    slipped = (_last(terms, now) - _last(terms, before)).days
    then = f"{counted(slipped, 'day')} later than planned" if slipped else "as planned even so"
    yield Remark(
        "assumption",
        f"{'Wave' if len(due) == 1 else 'Waves'} {which} should be over; not proven to have moved:"
        f" {names(late)}. They are dated anew, each with the whole effort. The last wave is over"
        f" {then}.",
    )


def _last(terms: Terms, spans: Iterable[Span]) -> date:
    """The day by which the last of the waves that are left is quiet."""
    waves = zip(terms.grouped, spans, strict=True)
    return max(span.soaked for batch, span in waves if terms.left(batch))


def _supposing(terms: Terms, worst: Terms, what: str, kind: RemarkKind) -> Iterator[Remark]:
    """Say what becomes of the plan if more consumers turn out to have to move."""
    if worst.members.keys() == terms.members.keys():
        return
    done = ready(worst, dated(worst))
    spare = (worst.migration.timeline.sunset - done).days
    then = (
        f"{counted(spare, 'day')} to spare before the sunset"
        if spare >= 0
        else f"{counted(-spare, 'day')} too late for the sunset"
    )
    waves, known = len(worst.grouped), len(terms.grouped)
    needed = f"{counted(waves, 'wave')} instead of {known} are needed"
    if waves == known:
        needed = f"{counted(waves, 'wave')} are enough" if waves > 1 else "1 wave is enough"
    yield Remark(kind, f"If {what}, {needed}, done on {done}: {then}.")
