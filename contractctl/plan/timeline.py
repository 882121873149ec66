"""When things happen: milestones and waves on working days, and whether they fit the sunset."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from contractctl.plan.criteria import criteria
from contractctl.plan.critical_path import critical_path
from contractctl.plan.dating import Span, Terms, bound, dated, earliest_sunset, extensions, ready
from contractctl.plan.nouns import Course, Fit, Milestone, Wave
from contractctl.plan.relaxing import relaxations
from contractctl.plan.words import counted

NOBODY = "no consumer is known to have to move, so nobody has to be told"


def course(under: Terms) -> Course:
    """Date everything.

    `announce` is the day on which the first consumer was told. Where nobody was it is as promised,
    but not before the day of the plan and on a working day; `deprecate` does not come before it.
    Raises WorkspaceError where the dates leave the calendar.
    """
    spans = dated(under)
    path = critical_path(under, spans)
    fitting = fit(under, spans)
    return Course(
        waves=tuple(_waves(under, spans)),
        milestones=(*_starts(under), *_ends(under, fitting)),
        fit=fitting,
        critical_path=path,
        relaxations=relaxations(under, path),
    )


def _starts(under: Terms) -> tuple[Milestone, ...]:
    promised = under.migration.timeline
    return (
        Milestone(
            "announce",
            under.announced,
            promised.announce,
            "every consumer is told what and when" if under.grouped else NOBODY,
        ),
        Milestone(
            "deprecate",
            under.deprecated,
            promised.deprecate,
            f"both forms work, the old one is marked deprecated{_and_then(under)}",
        ),
    )


def _and_then(under: Terms) -> str:
    """What comes with the deprecation: the first wave, and a contradiction where it is too late."""
    wave = "; the first wave starts" if under.grouped else ""
    late = (under.deprecated - under.migration.timeline.sunset).days
    return f"{wave}; {counted(late, 'day')} later than the sunset" if late > 0 else wave


def _ends(under: Terms, fitting: Fit) -> tuple[Milestone, ...]:
    """Date `sunset` as promised, and `retire` after it or after the first sunset that fits."""
    migration = under.migration
    sunset, quiet = migration.timeline.sunset, migration.policy.removal.quiet_days
    since = sunset if fitting.fits else fitting.earliest_sunset
    counting = "" if fitting.fits else f" counted from {since}, the earliest sunset that fits"
    retire = under.days.on_or_after(max(since + timedelta(days=quiet), under.today))
    removal = f"removal, after {quiet} quiet days on the old form{counting}"
    return (
        Milestone("sunset", sunset, sunset, "the old form may stop working"),
        Milestone("retire", retire, None, removal),
    )


def _waves(under: Terms, spans: Sequence[Span]) -> Iterator[Wave]:
    wave_of = under.wave_of
    for number, (batch, span) in enumerate(zip(under.grouped, spans, strict=True), start=1):
        mine = [under.members[name] for name in batch.members]
        yield Wave(
            number=number,
            canary=batch.canary,
            members=batch.members,
            effort_days=span.effort_days,
            start=span.start,
            end=span.end,
            soaked=span.soaked,
            criteria=criteria(mine, wave_of, under.migration),
            remarks=batch.remarks,
            moved=under.moved(batch),
            extended=under.extended(batch),
            started=under.started(batch),
        )


def fit(under: Terms, spans: Sequence[Span]) -> Fit:
    """Compare the waves that are left, the extensions and the notice with the promised sunset."""
    sunset = under.migration.timeline.sunset
    fits = bound(under, spans) <= sunset
    waves = enumerate(zip(under.grouped, spans, strict=True), start=1)
    late = {
        number: left
        for number, (batch, span) in waves
        if span.soaked > sunset and (left := under.left(batch))
    }
    names = {name for left in late.values() for name in left}
    names |= {name for name, day in extensions(under).items() if day > sunset}
    return Fit(
        fits=fits,
        spare_days=(sunset - ready(under, spans)).days,
        late_waves=tuple(late),
        late_consumers=tuple(sorted(names)),
        notice_days=(sunset - under.announced).days,
        earliest_sunset=earliest_sunset(under, spans),
    )
