"""The sentences and spellings that every rendering of a plan shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from contractctl.model import Severity

if TYPE_CHECKING:
    from contractctl.plan.nouns import Plan, Wave  # a diff, that counts in words too, needs none

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NAMED = 8
"""How many names a text spells out before it counts the rest."""


def names(found: Sequence[str], limit: int = NAMED) -> str:
    """Join names; beyond the limit only their number is given."""
    more = f" and {len(found) - limit} more" if len(found) > limit else ""
    return ", ".join(found[:limit]) + more


def counted(number: int, noun: str) -> str:
    """Spell a number with its noun: "1 wave", "2 waves"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """A line of the timeline; last is None for a single day."""

    first: date
    last: date | None
    what: str
    meaning: str

    @property
    def when(self) -> str:
        """The day with its weekday, or the span."""
        if self.last is not None:
            return f"{self.first} to {self.last}"
        return f"{self.first} {_WEEKDAYS[self.first.weekday()]}"


def agenda(plan: Plan) -> list[Entry]:
    """List milestones, the span of the waves and the freezes to come, by date."""
    entries = [Entry(one.day, None, one.kind, one.meaning) for one in plan.milestones]
    if plan.waves:
        soaked = max(one.soaked for one in plan.waves)
        meaning = f"the last one is quiet on the old form by {soaked}"
        first, last = min(one.start for one in plan.waves), max(one.end for one in plan.waves)
        entries.append(Entry(first, last, counted(len(plan.waves), "wave"), meaning))
    entries += [
        Entry(freeze.start, freeze.end, "freeze", freeze.why)
        for freeze in plan.policy.calendar.freezes
        if freeze.end >= plan.as_of
    ]
    return sorted(entries, key=lambda entry: (entry.first, entry.last is not None, entry.what))


def listed(wave: Wave, spelled: Mapping[str, str]) -> str:
    """Name the members of a wave: who is left, who has begun, has more time, and has moved."""
    gone = {*wave.moved, *wave.extended, *wave.started}
    waiting = [name for name in wave.members if name not in gone]
    groups = [("begun", wave.started), ("more time", wave.extended), ("moved", wave.moved)]
    if wave.is_over:
        groups, waiting = groups[1:2], list(wave.moved)
    parts = [", ".join(spelled[name] for name in waiting)] if waiting else []
    parts += [
        f"{label}: {', '.join(spelled[name] for name in found)}" for label, found in groups if found
    ]
    heads = [*(["canary"] if wave.canary else []), *(["over"] if wave.is_over else [])]
    lead = f"{', '.join(heads)}: " if heads else ""
    return f"{lead}{'; '.join(parts)}"


def title(plan: Plan) -> str:
    """Name the migration: "orders: v1 to v2"."""
    return f"{plan.api}: {plan.base} to {plan.head}" if plan.base and plan.head else plan.api


def verdict(plan: Plan) -> str:
    """Sum the plan up in one sentence: what breaks, whom, what is unknown, does it fit."""
    if not plan.breaks:
        return "Nothing breaks: there is no breaking and no dangerous change."
    parts = [f"{_changes(plan)} {_hits(plan)}"]
    if plan.scope.waived:
        parts.append(f"{len(plan.scope.waived)} waived")
    if plan.scope.unknown:
        parts.append(f"{len(plan.scope.unknown)} unknown")
    parts.append(_fits(plan))
    return "; ".join(parts) + "."


def _changes(plan: Plan) -> str:
    found = [entry.change.severity for entry in plan.breaks]
    breaking, dangerous = found.count(Severity.BREAKING), found.count(Severity.DANGEROUS)
    counts = [(breaking, "breaking"), (dangerous, "dangerous")]
    spelled = " and ".join(f"{count} {kind}" for count, kind in counts if count)
    return f"{spelled} change{'' if len(found) == 1 else 's'}"


def _hits(plan: Plan) -> str:
    verb = "hits" if len(plan.breaks) == 1 else "hit"
    known = len(plan.scope.members) or "none"
    return f"{verb} {known} of {counted(plan.scope.consumers, 'consumer')}"


def _fits(plan: Plan) -> str:
    sunset = plan.timeline.sunset
    if not plan.fit.fits:
        return (
            f"does not fit before the sunset {sunset},"
            f" the earliest that fits is {plan.fit.earliest_sunset}"
        )
    if not plan.waves:
        return "nobody is known to have to move"
    if all(len(wave.moved) == len(wave.members) for wave in plan.waves):
        return "all who have to move have moved"
    return f"fits before the sunset {sunset} with {counted(plan.fit.spare_days, 'day')} to spare"
