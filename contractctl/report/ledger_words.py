"""The ledger in sentences that several reports share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from contractctl.model.ledger import Event, Progress, Standing, State
from contractctl.plan.words import counted, names

_URGENT = (
    *(State.REGRESSED, State.NOT_NOTIFIED, State.NOTIFIED, State.ACKNOWLEDGED, State.IN_PROGRESS),
    *(State.CLAIMED, State.VERIFIED, State.QUIET, State.EXTENDED, State.DONE),
)

_SHOWN = 3


def headline(found: Progress) -> str:
    """How many are done, stuck and back, in a sentence."""
    moving = followed(found)
    if not moving:
        return f"Nobody has to move before the sunset {found.sunset}."
    done = sum(one.state is State.DONE for one in moving)
    parts = [f"{done} of {counted(len(moving), 'consumer')} done"]
    for what, count in (
        ("regressed", sum(one.state is State.REGRESSED for one in found.standings)),
        ("stuck", len(stuck(found))),
        ("extended", sum(one.state is State.EXTENDED for one in moving)),
    ):
        if count:
            parts.append(f"{count} {what}")
    days = (found.sunset - found.as_of).days
    when = f"{counted(days, 'day')} to" if days >= 0 else f"{counted(-days, 'day')} past"
    return f"{', '.join(parts)}; {when} the sunset {found.sunset}."


def counts(found: Progress) -> tuple[tuple[State, int], ...]:
    """Consumers by state, in the order of the states; only those that there are."""
    by_state = Counter(one.state for one in found.standings)
    return tuple((state, by_state[state]) for state in State if by_state[state])


def followed(found: Progress) -> tuple[Standing, ...]:
    """Those that move or may have to."""
    return tuple(one for one in found.standings if one.subject.role != "other")


def stuck(found: Progress) -> tuple[Standing, ...]:
    """Who has been too long where it is, the longest first."""
    late = [(one.stuck_since, one.subject.name, one) for one in found.standings if one.stuck_since]
    return tuple(one for _, _, one in sorted(late, key=lambda entry: entry[:2]))


def most_urgent_first(found: Progress) -> tuple[Standing, ...]:
    """Who went back, then who is stuck, then by how far they have come, then by name."""

    def weight(one: Standing) -> tuple[bool, bool, int, str]:
        is_back = one.state is State.REGRESSED
        return not is_back, one.stuck_since is None, _URGENT.index(one.state), one.subject.name

    return tuple(sorted(found.standings, key=weight))


def age(found: Progress, one: Standing) -> str:
    """How long it has been in its state."""
    return "" if one.since is None else f"{(found.as_of - one.since).days} d"


def evidence(one: Standing) -> str:
    """What was seen, tested, said and agreed to, in a line."""
    return "; ".join(_evidence(one)) or "nothing is known"


def _evidence(one: Standing) -> Iterator[str]:
    if one.traffic.old:
        last, hits = one.traffic.old[-1]
        yield f"last hit on the old form {last} ({counted(hits, 'hit')} that day)"
    elif one.traffic.is_recognised:
        yield "no hit that only the old form has"
    if alike := [str(operation) for operation, _ in one.traffic.alike]:
        yield f"hits that may be of either form on {names(alike, _SHOWN)}"
    if one.traffic.watched:
        yield f"watched up to {one.traffic.watched[-1]}"
    if one.trial is not None:
        yield f"tests {'passed' if one.trial.is_passed else 'failed'} {one.trial.day}"
    if one.claim is not None:
        yield f"claimed {one.claim.day} by {one.claim.by}"
    for agreed in one.consents:
        of = names(agreed.operations, _SHOWN) or "all of the old form"
        yield f"consent {agreed.day} by {agreed.by} ({of})"


def said(event: Event) -> str:
    """What an event says beside its kind, as far as a reader cares."""
    hidden = {"base", "head"}
    return "; ".join(
        _spelled(key, value) for key, value in event.data.items() if value and key not in hidden
    )


def _spelled(key: str, value: object) -> str:
    text = names([str(one) for one in value], _SHOWN) if isinstance(value, list) else str(value)
    return text if key == "note" else f"{key.replace('_', ' ')}: {text}"


def unknown_sentences(events: Iterable[Event]) -> tuple[str, ...]:
    """Events of kinds that this version does not know, by kind."""
    found = Counter(one.kind for one in events)
    return tuple(
        f"{counted(count, 'event')} of kind {kind!r}, which only a newer contractctl knows:"
        " kept, and left out of the states"
        for kind, count in sorted(found.items())
    )
