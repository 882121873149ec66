"""What a consumer's course comes to on a day: its state, since when, why, and what is next."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from contractctl.model import RolloutPolicy, Timeline
from contractctl.model.ledger import Standing, State
from contractctl.track.folding import SLACK_DAYS, Course, Known, Silence, course, missing_consent
from contractctl.track.words import next_step, reason

_ANSWER_DAYS = 14
"""Days in which an owner who was told should have answered, and who claims should have proof."""

_START_DAYS = 28
"""Days in which who has answered should have started: two sprints."""

_FINAL = frozenset({State.DONE, State.EXTENDED})
_PROVEN = frozenset({State.VERIFIED, State.QUIET, State.DONE})

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
        notes=tuple(now.notes),
    )
    return _explained(found, silence, api, policy, timeline, as_of)


def _state(now: Course, silence: Silence, as_of: date) -> tuple[State, date | None]:
    """The furthest state that something speaks for, and since when."""
    if now.done is not None:
        return State.DONE, now.done
    if silence.holds(as_of) and not silence.alike(as_of):
        return State.QUIET, _silent_since(silence, as_of)
    if now.verified is not None:
        return State.VERIFIED, now.verified
    if now.claim is not None:
        return State.CLAIMED, now.claim.day
    if now.extension is not None and not now.extension.is_over:
        return State.EXTENDED, now.extension.day
    if now.started is not None:
        return State.IN_PROGRESS, now.started
    if now.regressed is not None:
        return State.REGRESSED, now.regressed
    if now.acknowledged is not None:
        return State.ACKNOWLEDGED, now.acknowledged
    return (State.NOTIFIED if now.notified else State.NOT_NOTIFIED), now.notified


def _silent_since(silence: Silence, as_of: date) -> date:
    """The day after the last hit, or the first day that was watched."""
    last = silence.last_hit(as_of)
    return last + _DAY if last else silence.traffic.watched[0]


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
    late = [timeline.sunset + _DAY, _late_from(found, policy, timeline)]
    if extension is not None and extension.is_over and state not in _PROVEN:
        late.append(extension.until + _DAY)
    return first if (first := min(late)) <= as_of else None


def _late_from(found: Standing, policy: RolloutPolicy, timeline: Timeline) -> date:
    """The day from which on the state has lasted too long."""
    if found.since is None:
        return timeline.announce + _DAY
    calendar_days = found.subject.effort_days * 7 // 5
    allowed = {
        State.NOTIFIED: _ANSWER_DAYS,
        State.ACKNOWLEDGED: _START_DAYS,
        State.IN_PROGRESS: _ANSWER_DAYS + 2 * calendar_days,
        State.REGRESSED: 0,
        State.QUIET: policy.soak_days + _ANSWER_DAYS,
    }
    days = allowed.get(found.state, policy.soak_days + SLACK_DAYS + _ANSWER_DAYS)
    return found.since + timedelta(days=days)
