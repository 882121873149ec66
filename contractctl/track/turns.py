"""The days on which a consumer came into a state, by what was said and by its silence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from contractctl.model.ledger import State, Turn
from contractctl.track.folding import Silence

_DAY = timedelta(days=1)


def turns(said: Iterable[Turn], silence: Silence, as_of: date) -> tuple[Turn, ...]:
    """Turns by what was said, tested and found done, with those by silence between them.

    Silence that is not watched any more ends; what was said before counts again.
    """
    spoken = {one.day: one.state for one in said}
    edges = {
        on: is_quiet
        for first, last in silence.spans(as_of)
        for on, is_quiet in ((first, True), (last + _DAY, False))
        if on <= as_of
    }
    found: list[Turn] = []
    state, is_quiet = State.NOT_NOTIFIED, False
    for on in sorted(spoken.keys() | edges):
        state, is_quiet = spoken.get(on, state), edges.get(on, is_quiet)
        seen = State.QUIET if is_quiet and state is not State.DONE else state
        if seen is not (found[-1].state if found else State.NOT_NOTIFIED):
            found.append(Turn(on, seen))
    return tuple(found)
