"""What decides the end of a plan, and what would bring it forward, in words for every rendering."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from contractctl.model.ledger import Extension
from contractctl.plan.nouns import Link, Plan, Relaxation
from contractctl.plan.words import counted

SHOWN = 12
"""How many waves of the critical path a text spells out: the last ones."""


@dataclass(frozen=True, slots=True)
class Decider:
    """What is over last, on which day, and the days that the other has to spare; 0 for `both`."""

    by: Literal["waves", "notice", "both"]
    day: date
    spare_days: int


def decider(plan: Plan) -> Decider | None:
    """Whether the waves or the notice decide the earliest sunset; None if there are no waves."""
    if not plan.waves:
        return None
    noticed = plan.milestone("announce").day + timedelta(days=plan.policy.notice_days)
    moved = plan.timeline.sunset - timedelta(days=plan.fit.spare_days)
    if not plan.critical_path or noticed > moved:
        return Decider("notice", noticed, max((noticed - moved).days, 0))
    return Decider("waves" if moved > noticed else "both", moved, (moved - noticed).days)


def deciding(plan: Plan) -> str:
    """What decides the earliest sunset: the notice, or the path that leads to the last wave."""
    found = decider(plan)
    if found is None:
        return ""
    lead = ""
    if found.by == "notice":
        spare = f"the waves have {counted(found.spare_days, 'day')} to spare"
        others = spare if plan.critical_path else "all who have to move have moved"
        lead = f"Notice decides: it is over on {found.day}; {others}."
    if found.by == "both":
        lead = f"Notice and the waves are over on the same day, {found.day}: both decide."
    return " ".join(part for part in (lead, _waves(plan)) if part)


def _waves(plan: Plan) -> str:
    """When the last wave is over, and how to read the path that leads to it."""
    if not plan.critical_path:
        return ""
    end = plan.critical_path[-1]
    last = plan.waves[end.wave - 1]
    if end.consumer in last.extended:
        quiet = plan.timeline.sunset - timedelta(days=plan.fit.spare_days)
        ends = f"The last to be quiet is {end.consumer}, by {quiet}: it has more time."
    else:
        ends = f"The last wave, {last.number}, is quiet by {last.soaked}."
    hidden = len(plan.critical_path) - SHOWN
    more = f" The {counted(hidden, 'wave')} before those are in the JSON." if hidden > 0 else ""
    return (
        f"{ends} Waves go one after the other: here is who takes longest in each, and why not a"
        f" wave earlier.{more}"
    )


def granted(one: Extension) -> str:
    """That somebody has more time, up to when and by whose word."""
    by = f" that {one.approved_by} approved" if one.approved_by else ""
    return f"has until {one.until} by an extension{by}"


def path(plan: Plan) -> list[tuple[str, str, str, str]]:
    """The end of the critical path: wave, consumer, working days and why it is not earlier."""
    effort = {member.name: member.effort_days for member in plan.scope.members}
    return [
        (str(link.wave), link.consumer, str(effort[link.consumer]), because(link))
        for link in plan.critical_path[-SHOWN:]
    ]


def because(link: Link) -> str:
    """Why it is not in the wave before."""
    return "nothing is left before it" if link.because == "first" else link.because


def buying(plan: Plan) -> str:
    """What the relaxations of a plan that does not fit come to, in a sentence."""
    found = decider(plan)
    if not plan.relaxations and found is not None and found.by == "both":
        return "No single constraint saves a day: notice and the waves bind together."
    if not plan.relaxations:
        return (
            "No step of one constraint saves a day: who waits for whom, the working days and the"
            " notice leave no room."
        )
    single = [one for one in plan.relaxations if one.steps == 1]
    if not single:
        return "No single step saves a day; this is how many it takes for the first."
    enough = [one.constraint for one in single if one.fits]
    if not enough:
        return "No single step is enough; each of these brings the earliest sunset forward."
    return f"One step is enough: {' or '.join(enough)}."


def bought(one: Relaxation) -> tuple[str, str, str, str, str]:
    """One relaxation: what, its value now and then, the days saved, and whether it then fits."""
    saved, fits = counted(one.saved_days, "day"), "yes" if one.fits else "no"
    then = one.after if one.steps == 1 else f"{one.after} (by one: nothing)"
    return one.constraint, one.before, then, saved, fits
