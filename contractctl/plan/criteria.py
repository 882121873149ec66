"""When a wave may start, when it is done and when it goes back, as data with words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from contractctl.evidence.knowledge import STALE_DAYS
from contractctl.model import Migration, Verdict
from contractctl.model.commands import command
from contractctl.plan.nouns import Criteria, Criterion, Member, Trigger, Wave
from contractctl.plan.words import counted, names

CANARY, AFTER_CANARY = 1, 2
"""The waves before which going back is tried: once elsewhere, then with those who moved first."""


def criteria(
    members: Sequence[Member], wave_of: Mapping[str, int], migration: Migration
) -> Criteria:
    """Word the criteria of one wave; wave_of knows this wave and those before it."""
    return Criteria(
        entry=(*_shared_entry(migration.api), *_own_entry(members, wave_of, migration)),
        exit=tuple(_exit(migration)),
        rollback=tuple(_triggers(migration)),
    )


def _shared_entry(api: str) -> Iterator[Criterion]:
    status = command("status", api)
    yield Criterion(
        "expanded",
        "The expanded provider is live and passed every test: old and new form both work.",
        command("verify", api, "--provider", "URL"),
    )
    yield Criterion(
        "fresh",
        f"What is known of each consumer is at most {STALE_DAYS} days old.",
        "contractctl evidence import LOG",
    )
    yield Criterion(
        "tested",
        "Compatibility tests of each consumer passed against the expanded provider.",
        command("verify", api, "--provider", "URL", "--consumer", "NAME"),
    )
    yield Criterion("answered", "Every owner in the wave has been told and has answered.", status)
    yield Criterion("before", "The wave before it, if there is one, is done.", status)


def _own_entry(
    members: Sequence[Member], wave_of: Mapping[str, int], migration: Migration
) -> Iterator[Criterion]:
    yield from _rehearsal(members, wave_of, migration)
    possible = [member.name for member in members if member.verdict is Verdict.POSSIBLE]
    if possible:
        yield Criterion(
            "fields",
            f"Confirm which fields they use, or move them anyway: {', '.join(possible)}.",
            command(
                "impact", *(f"{migration.api}@{one}" for one in (migration.base, migration.head))
            ),
        )
    for member in members:
        for provider in member.after:
            yield Criterion(
                "order",
                f"{provider} (wave {wave_of[provider]}) is done: {member.name} consumes what it"
                " provides.",
                command("status", migration.api),
            )


def _rehearsal(
    members: Sequence[Member], wave_of: Mapping[str, int], migration: Migration
) -> Iterator[Criterion]:
    """Once before anybody moves, and once in earnest with the first wave, before it gets wide."""
    number, within = wave_of[members[0].name], migration.policy.rollback.within_minutes
    if number == CANARY:
        yield Criterion(
            "rehearsed",
            f"Going back was rehearsed with each of them outside production, in {within} min.",
            command("track", "rehearse", migration.api, *(one.name for one in members)),
        )
    elif number == AFTER_CANARY:
        first = sorted(name for name, its in wave_of.items() if its == CANARY)
        yield Criterion(
            "rehearsed",
            f"One who moved before ({names(first, 2)}) went back in production and forth again.",
            command("track", "rehearse", migration.api, first[0]),
        )


def _exit(migration: Migration) -> Iterator[Criterion]:
    policy, status = migration.policy, command("status", migration.api)
    yield Criterion(
        "quiet",
        "No hit on the old form from the wave's consumers for"
        f" {counted(policy.soak_days, 'day')} in a row.",
        status,
    )
    yield Criterion(
        "tests",
        "No compatibility test of theirs failed since they moved.",
        command("verify", migration.api, "--provider", "URL", "--consumer", "NAME"),
    )
    yield Criterion(
        "errors",
        "The share of their calls that fail is at most"
        f" {points(policy.rollback.error_rate)} above what it was before.",
        status,
    )


def _triggers(migration: Migration) -> Iterator[Trigger]:
    back = migration.policy.rollback
    ask_at_least: Literal["ask", "hold"] = "hold" if back.mode == "hold" else "ask"
    again = (
        f"again after {back.steady_minutes} calm min, after {counted(back.most, 'time')} back only"
        " by decision"
    )
    yield Trigger(
        id="errors",
        signal=f"Failed calls over {points(back.error_rate)} above their share before, in two runs"
        f" of {counted(back.min_requests, 'call')}",
        mode=back.mode,
        who=migration.owner,
        within_minutes=back.within_minutes,
        action=_ACTIONS[back.mode],
        guard=again,
    )
    yield Trigger(
        id="tests",
        signal="A compatibility test failed after the move",
        mode=ask_at_least,
        who=migration.owner,
        within_minutes=back.within_minutes,
        action=_ACTIONS[ask_at_least],
        guard="again when it passes",
    )
    yield Trigger(
        id="data",
        signal="Somebody reports wrong data",
        mode="ask",
        who="the consumer's owner",
        within_minutes=back.within_minutes,
        action=_ACTIONS["ask"],
        guard="again when the cause is known",
    )


_ACTIONS = {
    "automatic": "the consumers go back to the old form; the owner is told",
    "ask": "the consumers go back to the old form if who is asked says so",
    "hold": "no further wave starts until who is asked has decided",
}


def points(share: float) -> str:
    """A difference of two shares of 1: 0.015 is "1.5 percentage points"."""
    found = f"{share * 100:.4g}"
    return f"{found} percentage point{'' if found == '1' else 's'}"


def common(waves: Sequence[Wave]) -> Criteria:
    """Return what holds for every wave, so that a page need not repeat it."""
    if not waves:
        return Criteria((), (), ())
    first, rest = waves[0].criteria, [wave.criteria for wave in waves[1:]]
    return Criteria(
        entry=tuple(line for line in first.entry if all(line in one.entry for one in rest)),
        exit=tuple(line for line in first.exit if all(line in one.exit for one in rest)),
        rollback=tuple(
            line for line in first.rollback if all(line in one.rollback for one in rest)
        ),
    )


def own(wave: Wave, shared: Criteria) -> tuple[Criterion, ...]:
    """Return the entry criteria of a wave that are not shared by all."""
    return tuple(line for line in wave.criteria.entry if line not in shared.entry)


def said(criteria: Sequence[Criterion]) -> tuple[str, ...]:
    """Criteria in words."""
    return tuple(one.text for one in criteria)


def told(triggers: Sequence[Trigger]) -> tuple[str, ...]:
    """Triggers in words, a line for each."""
    return tuple(map(_told, triggers))


def _told(one: Trigger) -> str:
    return (
        f"{one.signal}: {one.mode} ({one.who}), back within {one.within_minutes} min; {one.guard}."
    )
