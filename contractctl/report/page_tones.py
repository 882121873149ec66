"""Which tone each state and outlook has: a tone repeats a word, it never stands for one."""

from __future__ import annotations

from collections.abc import Mapping

from contractctl.model.ledger import State

STATES: Mapping[str, str] = {
    State.NOT_NOTIFIED: "waiting",
    State.NOTIFIED: "waiting",
    State.ACKNOWLEDGED: "waiting",
    State.IN_PROGRESS: "moving",
    State.CLAIMED: "moving",
    State.EXTENDED: "extended",
    State.REGRESSED: "back",
    State.VERIFIED: "proven",
    State.QUIET: "proven",
    State.DONE: "done",
}


def tone(state: str) -> str:
    """The tone of a state; what is no state of the ledger stands aside."""
    return STATES.get(state, "other")


def spelled(state: str) -> str:
    """A state as a reader says it."""
    return state.replace("-", " ")
