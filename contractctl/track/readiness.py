"""Where each wave stands: may it start, is it over, does it have to go back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from contractctl.model.ledger import Condition, Event, Held, Stage, Standing, State, WaveStanding
from contractctl.model.moments import day
from contractctl.plan.call_hours import Calls
from contractctl.plan.nouns import Plan, Wave
from contractctl.plan.words import names
from contractctl.track import conditions
from contractctl.track.conditions import View
from contractctl.track.guard import Action, Decision
from contractctl.track.moves import Move, judged, move

_SHOWN = 3

_ARRIVED = frozenset({State.CLAIMED, State.VERIFIED, State.QUIET, State.DONE})
"""States of who was seen to be on the new form, or has said so."""


def waves(
    plan: Plan,
    standings: Iterable[Standing],
    events: Mapping[str, Sequence[Event]],
    calls: Mapping[str, Calls],
) -> tuple[WaveStanding, ...]:
    """Where the waves of a plan stand, in their order.

    events: by consumer, up to the day of the plan, in the order in which they happened
    calls: by consumer, as far as logs show them with their status
    """
    known = {one.subject.name: one for one in standings}
    moves = {name: move(events.get(name, ())) for wave in plan.waves for name in wave.members}
    members = {one.name: one for one in plan.scope.members}
    provider = conditions.provider(known.values(), plan.as_of)
    found: list[WaveStanding] = []
    stages: dict[int, Stage] = {}
    for wave in plan.waves:
        decisions = _decisions(plan, wave, moves, calls)
        view = View(plan, members, known, moves, decisions, provider, stages)
        found.append(_standing(view, wave))
        stages[wave.number] = found[-1].stage
    return tuple(found)


def _decisions(
    plan: Plan, wave: Wave, moves: Mapping[str, Move], calls: Mapping[str, Calls]
) -> Mapping[str, Decision]:
    """What the guard says of each member; those who went back at once went back once."""
    rollbacks = len({at for name in wave.members for at in moves[name].backs})
    policy = plan.policy.rollback
    return {
        name: judged(moves[name], calls.get(name), rollbacks, policy, plan.as_of)
        for name in wave.members
    }


def _standing(view: View, wave: Wave) -> WaveStanding:
    """Who has more time is looked for when the wave begins, and then goes its own way."""
    entry, wave = conditions.entry(view, wave), _without_extended(view, wave)
    exit, fired = conditions.exit(view, wave), conditions.rollback(view, wave)
    left = [name for name in wave.members if not _has_arrived(view, name)]
    if _is_done(exit):
        stage, why = Stage.DONE, _done(view, wave, exit)
    elif alarm := _alarm(view, wave, fired):
        stage, why = Stage.HELD_BACK, alarm
    elif not left:
        stage, why = Stage.SOAKING, f"all are on the new form by their word; {_open(exit)}"
    elif any(view.begun(name) for name in wave.members):
        stage, why = Stage.MOVING, f"not on the new form yet: {names(left, _SHOWN)}"
    elif all(one.held is Held.YES for one in entry):
        stage, why = Stage.READY, f"all entry criteria hold; {_due(view, wave)}"
    else:
        stage, why = Stage.WAITING, f"{_open(entry)}; {_due(view, wave)}"
    return WaveStanding(wave.number, stage, why, entry, exit, fired)


def _without_extended(view: View, wave: Wave) -> Wave:
    """The wave of those that it waits for; who has it to himself is waited for."""
    awaited = [one for one in wave.members if view.standings[one].state is not State.EXTENDED]
    return replace(wave, members=tuple(awaited)) if awaited else wave


def _has_arrived(view: View, name: str) -> bool:
    return view.standings[name].state in _ARRIVED


def _is_done(exit: Iterable[Condition]) -> bool:
    """Whether all is quiet and nothing speaks against it.

    What is not known of a few calls does not hold a wave open for ever; `_done` names it.
    """
    held = {one.criterion: one.held for one in exit}
    return held["quiet"] is Held.YES and Held.NO not in held.values()


def _done(view: View, wave: Wave, exit: Iterable[Condition]) -> str:
    open_ones = [one for one in exit if one.held is not Held.YES]
    told = any(view.standings[name].alike for name in wave.members)
    how = ", or claimed and tested where traffic cannot tell the forms apart" if told else ""
    return f"all are quiet on the old form{how}" + "".join(f"; {_said(one)}" for one in open_ones)


def _alarm(view: View, wave: Wave, fired: Iterable[Condition]) -> str:
    """Why it must not go on: a trigger has fired, or somebody is back and not calm; else ""."""
    for one in fired:
        if one.held is Held.YES:
            return one.why
    for name in wave.members:
        moved, said = view.moves[name], view.decisions[name]
        if moved.is_back and not view.begun(name) and said.action is not Action.GO_ON:
            return f"{name} went back on {day(moved.backs[-1])}: {said.why}"
    return ""


def _due(view: View, wave: Wave) -> str:
    is_late = view.plan.as_of > wave.start
    return f"it was to start on {wave.start}" if is_late else f"planned for {wave.start}"


def _open(found: Sequence[Condition]) -> str:
    return f"{sum(one.held is not Held.YES for one in found)} of {len(found)} criteria open"


def _said(one: Condition) -> str:
    unknown = "unknown, " if one.held is Held.UNKNOWN else ""
    return f"{one.criterion}: {unknown}{one.why}"
