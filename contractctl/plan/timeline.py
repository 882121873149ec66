"""When things happen: milestones and waves on working days, and whether they fit the sunset."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from contractctl.errors import WorkspaceError
from contractctl.model import Migration
from contractctl.plan.criteria import criteria
from contractctl.plan.nouns import (
    Batch,
    Course,
    Criteria,
    Fit,
    Member,
    Milestone,
    Scope,
    Wave,
)
from contractctl.plan.waves import batches
from contractctl.plan.workdays import WorkingDays


def start_milestones(migration: Migration, as_of: date, days: WorkingDays) -> tuple[Milestone, ...]:
    """Date `announce` and `deprecate`: as promised, but not before `as_of`, on working days."""
    promised = migration.timeline
    announce = days.on_or_after(max(promised.announce, as_of))
    deprecate = days.on_or_after(max(promised.deprecate, announce))
    return (
        Milestone("announce", announce, promised.announce, "every consumer is told what and when"),
        Milestone(
            "deprecate",
            deprecate,
            promised.deprecate,
            "both forms work, the old one is marked deprecated; the first wave starts",
        ),
    )


def course(found: Scope, migration: Migration, as_of: date, days: WorkingDays) -> Course:
    """Date everything for the consumers that have to move."""
    starts = start_milestones(migration, as_of, days)
    members = {member.name: member for member in found.members}
    planned = batches(found.members, migration.policy)
    waves = dated(planned, members, migration, starts[1].day, days)
    fitting = fit(migration, starts, waves, days)
    ends = end_milestones(migration, as_of, fitting, days)
    return Course(waves, (*starts, *ends), fitting)


def end_milestones(
    migration: Migration, as_of: date, fitting: Fit, days: WorkingDays
) -> tuple[Milestone, ...]:
    """Date `sunset` as promised, and `retire` after it or after the first sunset that fits."""
    sunset, quiet = migration.timeline.sunset, migration.policy.removal.quiet_days
    since = sunset if fitting.fits else fitting.earliest_sunset
    counting = "" if fitting.fits else f" counted from {since}, the earliest sunset that fits"
    retire = days.on_or_after(max(since + timedelta(days=quiet), as_of))
    removal = f"removal, after {quiet} quiet days on the old form{counting}"
    return (
        Milestone("sunset", sunset, sunset, "the old form may stop working"),
        Milestone("retire", retire, None, removal),
    )


def dated(
    planned: Iterable[Batch],
    members: Mapping[str, Member],
    migration: Migration,
    start: date,
    days: WorkingDays,
) -> tuple[Wave, ...]:
    """Give each batch its dates, one after the other from `start`.

    A wave ends as many working days after its start as its longest member needs, and the next
    one starts on the first working day after `soak_days` calendar days.
    Raises WorkspaceError where the dates leave the calendar.
    """
    waves: list[Wave] = []
    wave_of: dict[str, int] = {}
    try:
        for number, batch in enumerate(planned, start=1):
            wave_of |= dict.fromkeys(batch.members, number)
            mine = [members[name] for name in batch.members]
            words = criteria(mine, wave_of, migration)
            waves.append(_wave(number, batch, mine, words, migration, start, days))
            start = waves[-1].soaked
    except OverflowError:
        raise WorkspaceError(
            f"the waves run past the end of the calendar (wave {len(waves) + 1})",
            hint="raise policy.wave_size or lower policy.soak_days in migration.yaml",
            location=migration.location,
        ) from None
    return tuple(waves)


def _wave(
    number: int,
    batch: Batch,
    members: Iterable[Member],
    words: Criteria,
    migration: Migration,
    ready: date,
    days: WorkingDays,
) -> Wave:
    effort = max(member.effort_days for member in members)
    start = days.on_or_after(ready)
    end = days.after(start, effort - 1)
    return Wave(
        number=number,
        canary=batch.canary,
        members=batch.members,
        effort_days=effort,
        start=start,
        end=end,
        soaked=end + timedelta(days=migration.policy.soak_days),
        criteria=words,
        remarks=batch.remarks,
    )


def fit(
    migration: Migration, starts: Sequence[Milestone], waves: Sequence[Wave], days: WorkingDays
) -> Fit:
    """Compare the waves and the notice with the promised sunset."""
    sunset, policy = migration.timeline.sunset, migration.policy
    announce, deprecate = (milestone.day for milestone in starts)
    ready = waves[-1].soaked if waves else deprecate
    noticed = announce + timedelta(days=policy.notice_days)
    late = [wave for wave in waves if wave.soaked > sunset]
    earliest = days.on_or_after(max(ready, noticed))
    return Fit(
        fits=max(ready, noticed) <= sunset,
        spare_days=(sunset - ready).days,
        late_waves=tuple(wave.number for wave in late),
        late_consumers=tuple(sorted(name for wave in late for name in wave.members)),
        notice_days=(sunset - announce).days,
        earliest_sunset=earliest,
    )
