"""Which criteria of a wave hold on a day, and who or what is missing where they do not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from contractctl.evidence.knowledge import STALE_DAYS
from contractctl.model import Verdict
from contractctl.model.ledger import Condition, Held, Stage, Standing, State, Trial
from contractctl.model.moments import day
from contractctl.plan.criteria import CANARY
from contractctl.plan.nouns import Criterion, Member, Plan, Wave
from contractctl.plan.words import counted, names
from contractctl.track.guard import Action, Decision
from contractctl.track.moves import Move, has_begun

_SHOWN = 3
_PROVEN = frozenset({State.QUIET, State.DONE})

Said = tuple[Held, str]
"""Whether something holds, and why; of one consumer the why is said of it."""


@dataclass(frozen=True, slots=True)
class View:
    """All that is known when a wave is looked at.

    provider: whether the expanded provider is live; stages: of the waves before
    decisions: of the guard, for members of the waves
    """

    plan: Plan
    members: Mapping[str, Member]
    standings: Mapping[str, Standing]
    moves: Mapping[str, Move]
    decisions: Mapping[str, Decision]
    provider: Said
    stages: Mapping[int, Stage]

    def begun(self, name: str) -> bool:
        """Whether a consumer is on its way."""
        return has_begun(self.moves[name], self.standings[name])

    def moved_on(self, name: str) -> date | None:
        """The day from which on it is on the new form, by its word or its silence."""
        since = self.moves[name].since
        return self.standings[name].since if since is None else day(since)


def entry(view: View, wave: Wave) -> tuple[Condition, ...]:
    """Which entry criteria hold."""
    orders = _orders(view, wave)
    return tuple(
        Condition(one.id, *(next(orders) if one.id == "order" else _ENTRY[one.id](view, wave)))
        for one in wave.criteria.entry
    )


def exit(view: View, wave: Wave) -> tuple[Condition, ...]:
    """Which exit criteria hold: of nobody who has not begun."""
    return tuple(_each(one, view, wave, _EXIT[one.id]) for one in wave.criteria.exit)


def rollback(view: View, wave: Wave) -> tuple[Condition, ...]:
    """Which triggers have fired."""
    return tuple(
        Condition(one.id, *_fired(view, wave, _FIRED[one.id])) for one in wave.criteria.rollback
    )


def provider(standings: Iterable[Standing], as_of: date) -> Said:
    """Whether the expanded provider does what base promised, by all tests that are known."""
    tested = [(one.subject.name, one.trial) for one in standings if one.trial]
    if failed := sorted(name for name, trial in tested if not trial.is_passed):
        return Held.NO, f"tests failed for {names(failed, _SHOWN)}"
    fresh = [trial for _, trial in tested if _is_fresh(trial.day, as_of)]
    if not fresh:
        return Held.UNKNOWN, "no test of it is known"
    last = max(fresh, key=lambda one: (one.day, one.what))
    return Held.YES, f"tests of {counted(len(fresh), 'consumer')} passed, last {last.day}"


def _together(found: Iterable[tuple[str, Said]]) -> Said:
    """What is said of several consumers as one: `no` outweighs `unknown`, which outweighs `yes`."""
    by_why: dict[Said, list[str]] = {}
    for name, said in found:
        by_why.setdefault(said, []).append(name)
    worst = next(
        one for one in (Held.NO, Held.UNKNOWN, Held.YES) if any(held is one for held, _ in by_why)
    )
    parts = (f"{why}: {names(its, _SHOWN)}" for (held, why), its in by_why.items() if held is worst)
    return worst, "; ".join(parts)


def _members(judge: Callable[[View, str], Said]) -> Callable[[View, Wave], Said]:
    return lambda view, wave: _together((name, judge(view, name)) for name in wave.members)


def _is_fresh(of: date, as_of: date) -> bool:
    return (as_of - of).days <= STALE_DAYS


def _fresh(view: View, name: str) -> Said:
    one = view.standings[name]
    dated = [one.trial.day] if one.trial else []
    if one.traffic.is_recognised:
        dated += [*one.traffic.watched[-1:], *(on for on, _ in one.traffic.old[-1:])]
    if not dated:
        return Held.UNKNOWN, "only what it declares is known"
    if _is_fresh(max(dated), view.plan.as_of):
        return Held.YES, "tested or seen lately"
    return Held.NO, f"nothing of it is known since {max(dated)}"


def _tested(view: View, name: str) -> Said:
    return _passed(view.standings[name].trial, view.plan.as_of)


def _passed(trial: Trial | None, as_of: date) -> Said:
    if trial is None:
        return Held.UNKNOWN, "not tested"
    if not trial.is_passed:
        return Held.NO, f"tests failed {trial.day}"
    if not _is_fresh(trial.day, as_of):
        return Held.UNKNOWN, f"not tested since {trial.day}"
    return Held.YES, "tests passed"


def _answered(view: View, name: str) -> Said:
    moved = view.moves[name]
    if moved.is_answered:
        return Held.YES, "answered"
    return Held.NO, "told, no answer" if moved.is_told else "not told"


def _before(view: View, wave: Wave) -> Said:
    earlier = [one.number for one in view.plan.waves if one.number < wave.number]
    if not earlier:
        return Held.YES, "it is the first"
    stage = view.stages[max(earlier)]
    held = Held.YES if stage is Stage.DONE else Held.NO
    return held, f"wave {max(earlier)} is {stage}"


def _orders(view: View, wave: Wave) -> Iterator[Said]:
    """For each provider that a member waits for, in the order of the criteria."""
    for name in wave.members:
        for needed in view.members[name].after:
            state = view.standings[needed].state
            yield Held.YES if state in _PROVEN else Held.NO, f"{needed} is {state}"


def _fields(view: View, wave: Wave) -> Said:
    def of(member: Member) -> Said:
        if view.begun(member.name):
            return Held.YES, "moved anyway"
        return Held.NO, "no source says which fields"

    found = (view.members[name] for name in wave.members)
    return _together((one.name, of(one)) for one in found if one.verdict is Verdict.POSSIBLE)


def _rehearsed(view: View, wave: Wave) -> Said:
    if wave.number == CANARY:
        return _together((name, _tried(view, name)) for name in wave.members)
    # Of whoever moved first: waves are numbered anew when more consumers become known.
    live = sorted(name for name, moved in view.moves.items() if _is_tried_live(moved))
    if live:
        return Held.YES, f"went back and forth: {names(live, _SHOWN)}"
    return Held.NO, "nobody has gone back in production yet"


def _tried(view: View, name: str) -> Said:
    tried = view.moves[name].tried
    return (Held.YES, f"rehearsed {day(tried[0])}") if tried else (Held.NO, "not rehearsed")


def _is_tried_live(moved: Move) -> bool:
    return moved.first is not None and any(one > moved.first for one in moved.tried)


_ENTRY: Mapping[str, Callable[[View, Wave], Said]] = {
    "expanded": lambda view, _: view.provider,
    "fresh": _members(_fresh),
    "tested": _members(_tested),
    "answered": _members(_answered),
    "before": _before,
    "fields": _fields,
    "rehearsed": _rehearsed,
}


def _quiet(view: View, name: str) -> Said:
    one, soak = view.standings[name], view.plan.policy.soak_days
    if one.state is State.DONE and one.alike:
        return Held.YES, "claimed and tested, traffic cannot tell"
    if one.state in _PROVEN:
        return Held.YES, "quiet"
    if one.state is State.REGRESSED:
        return Held.NO, "calls the old form again"
    if not one.traffic.is_recognised:
        return Held.UNKNOWN, "no request was ever recognised as its own"
    if one.quiet_days >= soak:
        what = "which form it calls" if one.alike else "whose hits on the old form are"
        return Held.UNKNOWN, f"traffic cannot tell {what}"
    return Held.NO, f"{one.quiet_days} of {counted(soak, 'quiet day')} watched"


def _tests(view: View, name: str) -> Said:
    trial, since = view.standings[name].trial, view.moved_on(name)
    if trial and since and trial.day < since:
        return Held.UNKNOWN, f"not tested since it moved on {since}"
    return _passed(trial, view.plan.as_of)


def _errors(view: View, name: str) -> Said:
    found = view.decisions[name]
    if view.moves[name].is_back:
        return Held.UNKNOWN, "nobody has said when it moved again"
    if found.action is Action.TOO_LITTLE:
        return Held.UNKNOWN, found.why
    return Held.YES if found.action is Action.GO_ON else Held.NO, found.why


_EXIT: Mapping[str, Callable[[View, str], Said]] = {
    "quiet": _quiet,
    "tests": _tests,
    "errors": _errors,
}


def _each(one: Criterion, view: View, wave: Wave, judge: Callable[[View, str], Said]) -> Condition:
    def said(name: str) -> Said:
        return judge(view, name) if view.begun(name) else (Held.NO, "has not moved")

    return Condition(one.id, *_together((name, said(name)) for name in wave.members))


def _fired(view: View, wave: Wave, judge: Callable[[View, str], Said]) -> Said:
    """Whether a trigger fired for one of those who are on the new form."""
    found = [(name, judge(view, name)) for name in wave.members if view.begun(name)]
    if not found:
        return Held.NO, "nobody is on the new form"
    fired = [one for one in found if one[1][0] is Held.YES]
    return _together(fired or [one for one in found if one[1][0] is Held.UNKNOWN] or found)


def _unless(judge: Callable[[View, str], Said]) -> Callable[[View, str], Said]:
    """What fires where a criterion does not hold; what is not known stays so."""
    opposite = {Held.YES: Held.NO, Held.NO: Held.YES, Held.UNKNOWN: Held.UNKNOWN}

    def said(view: View, name: str) -> Said:
        held, why = judge(view, name)
        return opposite[held], why

    return said


_FIRED: Mapping[str, Callable[[View, str], Said]] = {
    "errors": _unless(_errors),
    "tests": _unless(_tests),
    "data": lambda view, name: (Held.UNKNOWN, "people tell"),
}
