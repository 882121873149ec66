"""When a wave may start, when it is done and when it goes back, in words from the policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from contractctl.model import Migration, Verdict
from contractctl.plan.nouns import Criteria, Member, Wave


def criteria(
    members: Sequence[Member], wave_of: Mapping[str, int], migration: Migration
) -> Criteria:
    """Word the criteria of one wave; wave_of knows this wave and those before it."""
    soak = migration.policy.soak_days
    return Criteria(
        entry=(
            "The expanded provider is live: old and new form both work.",
            "Every owner in the wave has been told and has answered.",
            *_own_entry(members, wave_of),
        ),
        exit=(
            f"No hit on the old form from the wave's consumers for {soak} days in a row.",
            "No new errors in their calls, compared with the days before the wave.",
        ),
        rollback=(
            "New errors or wrong data after the move: the consumer's owner goes back to the old"
            " form, which works until the sunset.",
            f"The wave stays open until the cause is known; {migration.owner} decides whether"
            " the next wave waits.",
        ),
    )


def _own_entry(members: Sequence[Member], wave_of: Mapping[str, int]) -> list[str]:
    possible = [member.name for member in members if member.verdict is Verdict.POSSIBLE]
    found = []
    if possible:
        found.append(f"Confirm which fields they use, or move them anyway: {', '.join(possible)}.")
    found.extend(
        f"{provider} (wave {wave_of[provider]}) is done: {member.name} consumes what it provides."
        for member in members
        for provider in member.after
    )
    return found


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


def own(wave: Wave, shared: Criteria) -> tuple[str, ...]:
    """Return the entry criteria of a wave that are not shared by all."""
    return tuple(line for line in wave.criteria.entry if line not in shared.entry)
