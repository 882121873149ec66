"""How a notice begins: its subject, and why it was written to this consumer now."""

from __future__ import annotations

from collections.abc import Iterator

from contractctl.model import Severity
from contractctl.model.ledger import State
from contractctl.plan.notices import About, PersonalNotice
from contractctl.plan.words import counted
from contractctl.report.phrases import Phrase, Term

_HIT = ("hits", "hit")


def old(found: PersonalNotice) -> str:
    """The revision that the consumer leaves: `orders v1`."""
    return f"{found.plan.api} {found.plan.base}"


def subject(found: PersonalNotice) -> str:
    """What the notice is about, for a line in a list of mails."""
    name, sunset = found.consumer, found.plan.timeline.sunset
    match found.about:
        case About.QUESTION:
            return f"{old(found)} ends on {sunset}: what does {name} use of it?"
        case About.ANNOUNCEMENT:
            return f"{old(found)} ends on {sunset}: move {name}{_by(found)}"
        case About.REMINDER:
            return f"Reminder: move {name} from {old(found)}{_by(found)}"
        case About.PROOF:
            return f"{name} is said to have moved from {old(found)}: the proof is missing"
        case About.MOVED:
            return f"{name} has moved from {old(found)}: what is left"
        case About.THANKS:
            return f"{name} is done with {old(found)}: thank you"
    return f"{name} calls {old(found)} again"


def _by(found: PersonalNotice) -> str:
    """By when: never a day on which the old form may be gone, unless more time was agreed."""
    sunset = found.plan.timeline.sunset
    if not _is_beyond(found):
        return f" by {found.deadline}" if found.deadline else ""
    return f" by {sunset} at the latest" if sunset >= found.plan.as_of else " as soon as you can"


def _is_beyond(found: PersonalNotice) -> bool:
    """Whether the plan gives it a day after the sunset, because it does not fit."""
    more = found.standing.state is State.EXTENDED and found.about is not About.QUESTION
    day = found.deadline
    return day is not None and day > found.plan.timeline.sunset and not more


def opening(found: PersonalNotice) -> tuple[Phrase, ...]:
    """What is the matter, what is asked, and by when."""
    return tuple(_opening(found))


def _opening(found: PersonalNotice) -> Iterator[Phrase]:
    plan, name = found.plan, Term(found.consumer)
    what = f"{plan.api} goes from {plan.base} to {plan.head}"
    match found.about:
        case About.QUESTION:
            yield from _asking(found)
        case About.ANNOUNCEMENT:
            yield (f"{what}, and ", name, f" uses what changes: {changing(found, _HIT)} it.")
            yield _please(found)
        case About.REMINDER:
            yield (*_reached(found), *_overdue(found))
            yield (f"{what}; {changing(found, _HIT)} ", name, ".")
            yield _please(found)
        case About.PROOF | About.MOVED:
            yield (*_moved(found), " Thank you.")
            yield (f"What is left before {plan.base} can go is below.",)
        case About.THANKS:
            yield (
                name,
                f" has moved from {plan.base} to {plan.head}, and it is proven. Thank"
                " you: nothing is left to do.",
            )
            yield (f"If it ever calls {plan.base} again, you will hear of it.",)
        case About.REGRESSION:
            yield (name, f" was done with {plan.base}, and calls it again", *_again(found))
            yield (
                "Please find out what calls it: an old instance, a rollback, a job that runs"
                f" rarely. From {plan.timeline.sunset} on those calls may fail.",
            )


def _asking(found: PersonalNotice) -> Iterator[Phrase]:
    plan, name = found.plan, Term(found.consumer)
    if found.standing.state is State.NOTIFIED:
        asked = f"You were asked on {found.standing.since}, and there is no answer yet."
        yield (asked, *_overdue(found))
    goes = f"{plan.api} goes from {plan.base} to {plan.head}. "
    yield (goes, name, f" consumes {plan.api}, and nobody knows what it uses of it.")
    yield (
        f"Please say what it uses{_by(found)}: until then it is planned for as if everything hit"
        " it, and never taken for safe.",
    )


def _please(found: PersonalNotice) -> Phrase:
    plan = found.plan
    ends = f"From {plan.timeline.sunset} on {plan.base} may stop working."
    beyond = ""
    if _is_beyond(found):
        beyond = (
            f" The plan does not fit: by it your turn is over on {found.deadline} only. Say so if"
            f" you cannot be earlier; {plan.owner} has to agree a later sunset."
        )
    return (f"Please move it to {plan.head}{_by(found)}. {ends}{beyond}",)


def changing(found: PersonalNotice, verb: tuple[str, str]) -> str:
    """How many changes do something, by severity: `3 breaking and 2 dangerous changes hit`."""
    hit = [one.change.severity for one in found.hits]
    counts = (Severity.BREAKING, Severity.DANGEROUS)
    kinds = [f"{hit.count(one)} {one}" for one in counts if hit.count(one)]
    one, several = verb
    return f"{' and '.join(kinds)} {f'change {one}' if len(hit) == 1 else f'changes {several}'}"


def _reached(found: PersonalNotice) -> Phrase:
    """How far its owner has come, by what was said."""
    since, more = found.standing.since, found.standing.extension
    match found.standing.state:
        case State.NOTIFIED:
            return (f"You were told on {since}, and there is no answer yet.",)
        case State.ACKNOWLEDGED:
            return (f"You answered on {since}; nothing says that the move has begun.",)
        case State.EXTENDED if more:
            return (
                f"You have time until {more.until} ({more.reason}; approved by"
                f" {more.approved_by}). From the day after on it is late.",
            )
    return (f"You began on {since}; nothing says that the move is over.",)


def _overdue(found: PersonalNotice) -> Phrase:
    stuck = found.standing.stuck_since
    return (f" That has been too long since {stuck}.",) if stuck else ()


def _moved(found: PersonalNotice) -> Phrase:
    """What speaks for its having moved."""
    name, one = Term(found.consumer), found.standing
    if one.state is State.VERIFIED and one.trial:
        return ("The compatibility tests of ", name, f" passed on {one.trial.day}.")
    if one.state is State.QUIET:
        days = counted(one.quiet_days, "watched day")
        return (name, f" has not called {found.plan.base} for {days}.")
    if one.claim:
        return (f"{one.claim.by} said on {one.claim.day} that ", name, " has moved.")
    return (name, " is said to have moved.")


def _again(found: PersonalNotice) -> Phrase:
    since = found.standing.regressed
    calls = [(day, hits) for day, hits in found.standing.traffic.old if since and day >= since]
    if not calls:
        return (f" since {since}." if since else ".",)
    hits = counted(sum(number for _, number in calls), "hit")
    return (f": {hits} since {since}, the last on {calls[-1][0]}.",)
