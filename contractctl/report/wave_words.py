"""Where waves stand, in words that several reports share."""

from __future__ import annotations

from collections.abc import Iterable

from contractctl.model.ledger import Condition, Held, Progress, Stage, WaveStanding


def watched(found: Progress) -> tuple[WaveStanding, ...]:
    """The waves to look at now: those that are under way, and the next one."""
    coming = [one for one in found.waves if one.stage in (Stage.WAITING, Stage.READY)]
    under_way = (Stage.MOVING, Stage.SOAKING, Stage.HELD_BACK)
    return tuple(one for one in found.waves if one.stage in under_way or one in coming[:1])


def missing(one: WaveStanding) -> tuple[str, ...]:
    """What keeps a wave from its next stage, one sentence each."""
    match one.stage:
        case Stage.WAITING:
            return _open(one.entry)
        case Stage.MOVING | Stage.SOAKING | Stage.DONE:
            return _open(one.exit)
        case Stage.HELD_BACK:
            fired = (each for each in one.rollback if each.held is Held.YES)
            return tuple(f"{each.criterion}: {each.why}" for each in fired)
    return ()


def _open(found: Iterable[Condition]) -> tuple[str, ...]:
    return tuple(
        f"{one.criterion}: {'unknown, ' if one.held is Held.UNKNOWN else ''}{one.why}"
        for one in found
        if one.held is not Held.YES
    )
