"""What a consumer's course comes to on a day: its state, since when, why, and what is next."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from contractctl.model import RolloutPolicy, Timeline
from contractctl.model.ledger import PROVEN, Standing, State
from contractctl.track.folding import SLACK_DAYS, Course, Known, Silence, course, missing_consent
from contractctl.track.turns import turns
from contractctl.track.words import next_step, reason

_ANSWER_DAYS = 14
"""Days in which an owner who was told should have answered, and who claims should have proof."""

_START_DAYS = 28
"""Days in which who has answered should have started, once its wave has begun: two sprints."""

_FINAL = frozenset({State.DONE, State.EXTENDED})

_DAY = timedelta(days=1)


def standing(
    known: Known, api: str, policy: RolloutPolicy, timeline: Timeline, as_of: date
) -> Standing:
    """Where one consumer stands; the order of its events, and repeated ones, do not matter."""
    now, silence = course(known, policy, as_of)
    state, since = _state(now, silence, as_of)
    lacks = policy.removal.consent == "required" and (
        not now.consents or bool(missing_consent(known.subject, now.consents))
    )
    found = Standing(
        subject=known.subject,
        state=state,
        since=since,
        reason="",
        next_step="",
        stuck_since=None,
        traffic=silence.traffic,
        quiet_days=silence.days(as_of),
        trial=now.trial,
        claim=now.claim,
        consents=tuple(now.consents),
        lacks_consent=lacks,
        missing_consent=missing_consent(known.subject, now.consents) if lacks else (),
        extension=now.extension,
        regressed=now.regressed,
        rolled_back=now.back,
        alike=silence.alike(as_of),
        notes=tuple(now.notes),
        turns=turns(now.turns, silence, as_of),
        is_told=now.is_told,
    )
    return _explained(found, silence, api, policy, timeline, as_of)


def _state(now: Course, silence: Silence, as_of: date) -> tuple[State, date | None]:
    """The furthest state that something speaks for, and since when."""
    state, since = now.furthest(as_of)
    if state is not State.DONE and silence.holds(as_of) and not silence.alike(as_of):
        return State.QUIET, _silent_since(silence, as_of)
    return state, since


def _silent_since(silence: Silence, as_of: date) -> date | None:
    """The day after the last hit, or the first day that was watched, if any had to be."""
    last, watched = silence.last_broken(as_of), silence.traffic.watched
    if last is not None:
        return last + _DAY
    return watched[0] if watched else None


def _explained(
    found: Standing,
    silence: Silence,
    api: str,
    policy: RolloutPolicy,
    timeline: Timeline,
    as_of: date,
) -> Standing:
    return replace(
        found,
        reason=reason(found, silence, policy, as_of),
        next_step=next_step(found, silence, api, policy, as_of),
        stuck_since=_stuck_since(found, policy, timeline, as_of),
    )


def _stuck_since(
    found: Standing, policy: RolloutPolicy, timeline: Timeline, as_of: date
) -> date | None:
    """The first day on which it is late, if that is not to come."""
    state, extension = found.state, found.extension
    if state in _FINAL or (found.subject.role == "other" and state is not State.REGRESSED):
        return None
    late = min(timeline.sunset + _DAY, _late_from(found, policy, timeline))
    if extension is not None and extension.is_over and state not in PROVEN:
        late = extension.until + _DAY  # until then it was given the time
    first = max(late, timeline.announce)
    return first if first <= as_of else None


def _late_from(found: Standing, policy: RolloutPolicy, timeline: Timeline) -> date:
    """The day from which on the state has lasted too long."""
    if found.since is None:
        return timeline.announce + _DAY
    begin, starts = max(found.since, timeline.announce), found.subject.starts
    if found.state is State.ACKNOWLEDGED or (found.state is State.NOTIFIED and found.consents):
        return max(begin, starts or begin) + timedelta(days=_START_DAYS)
    calendar_days = found.subject.effort_days * 7 // 5
    allowed = {
        State.NOTIFIED: _ANSWER_DAYS,
        State.IN_PROGRESS: _ANSWER_DAYS + 2 * calendar_days,
        State.REGRESSED: 0,
        State.QUIET: policy.soak_days + _ANSWER_DAYS,
    }
    days = allowed.get(found.state, policy.soak_days + SLACK_DAYS + _ANSWER_DAYS)
    return begin + timedelta(days=days)
