"""When a consumer moved and went back, by its events, and what became of its calls since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from contractctl.model.ledger import Event, Kind, Standing, State
from contractctl.model.migration import Rollback
from contractctl.model.moments import DAY_HOURS, HOUR, first_hour
from contractctl.plan.call_hours import Calls
from contractctl.track.guard import Action, Attempt, Decision, Sample, decide

BEFORE_DAYS = 28
"""Days before the first move whose calls say what was usual: whole weeks, as weekdays differ."""

_ANSWERS = frozenset({Kind.ACK, Kind.START, Kind.CLAIM, Kind.CONSENT, Kind.ROLLBACK})
_QUIET = frozenset({State.QUIET, State.DONE})


@dataclass(frozen=True, slots=True)
class Move:
    """What the events of one consumer say of its move; all times in seconds since 1970.

    first: when it began for the first time; since: when it claimed to have moved, or began to,
        after it last went back
    backs: when it went back; tried: when going back was rehearsed, or done
    """

    is_told: bool = False
    is_answered: bool = False
    first: int | None = None
    since: int | None = None
    backs: tuple[int, ...] = ()
    tried: tuple[int, ...] = ()

    @property
    def is_back(self) -> bool:
        """Whether it went back and has not begun anew."""
        return bool(self.backs) and self.since is None


def move(events: Iterable[Event]) -> Move:
    """Read the events of one consumer, in the order in which they happened."""
    kinds: set[str] = set()
    first = started = claimed = None
    backs: list[int] = []
    tried: list[int] = []
    for one in events:
        kinds.add(one.kind)
        if one.kind in (Kind.REHEARSE, Kind.ROLLBACK):
            tried.append(one.at)
        if one.kind == Kind.ROLLBACK:
            backs.append(one.at)
            started = claimed = None
        elif one.kind == Kind.START:
            started = one.at if started is None else started
        elif one.kind == Kind.CLAIM:
            claimed = one.at if claimed is None else claimed
        if first is None and one.kind in (Kind.START, Kind.CLAIM):
            first = one.at
    return Move(
        is_told=bool(kinds & {Kind.NOTIFY, *_ANSWERS}),
        is_answered=bool(kinds & _ANSWERS),
        first=first,
        since=started if claimed is None else claimed,
        backs=tuple(backs),
        tried=tuple(tried),
    )


def movers(events: Iterable[Event]) -> frozenset[str]:
    """The consumers that ever began to move, by somebody's word."""
    begun = (Kind.START, Kind.CLAIM)
    return frozenset(one.consumer for one in events if one.consumer and one.kind in begun)


def has_begun(moved: Move, standing: Standing) -> bool:
    """Whether it is on its way, by word or by what was seen."""
    return moved.since is not None or standing.state in _QUIET


def judged(
    moved: Move, seen: Calls | None, rollbacks: int, policy: Rollback, as_of: date
) -> Decision:
    """What the guard says of a consumer; rollbacks: of its whole wave."""
    since = moved.backs[-1] if moved.is_back else moved.since
    if moved.first is None or since is None:
        return Decision(Action.TOO_LITTLE, "nobody has said when it moved")
    if seen is None and not moved.is_back:
        return Decision(Action.TOO_LITTLE, "no log shows its calls with their status")
    seen, begin = seen or Calls(""), moved.first // HOUR
    before = _samples(seen, begin - BEFORE_DAYS * DAY_HOURS, begin)
    after = _samples(seen, -(-since // HOUR), first_hour(as_of) + DAY_HOURS)
    whole = Sample(0, sum(one.requests for one in before), sum(one.failures for one in before))
    return decide(Attempt(whole, after, rollbacks, moved.is_back), policy)


def _samples(seen: Calls, begin: int, end: int) -> tuple[Sample, ...]:
    """The hours with calls, from one up to but not another."""
    hours = sorted(hour for hour, hits in seen.hits.items() if hits and begin <= hour < end)
    return tuple(
        Sample(hour * HOUR, int(seen.hits[hour]), int(seen.failed.get(hour, 0))) for hour in hours
    )
