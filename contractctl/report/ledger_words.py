"""The ledger in sentences that several reports share."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from contractctl.model.ledger import Event, Kind, Progress, Standing, State
from contractctl.plan.words import counted, names
from contractctl.pointer import JsonValue

_URGENT = (
    *(State.REGRESSED, State.NOT_NOTIFIED, State.NOTIFIED, State.ACKNOWLEDGED, State.IN_PROGRESS),
    *(State.CLAIMED, State.VERIFIED, State.QUIET, State.EXTENDED, State.DONE),
)

_SHOWN = 3

_WORDS: Mapping[str, str] = {
    Kind.NOTIFY: "its owner was told",
    Kind.ACK: "its owner answered",
    Kind.START: "its owner started",
    Kind.CLAIM: "said to have moved",
    Kind.CONSENT: "agreed to the removal",
    Kind.EXTEND: "was given more time",
    Kind.REHEARSE: "going back was tried",
    Kind.ROLLBACK: "went back to the old form",
}
"""What an event says that has nothing more to say."""


def headline(found: Progress) -> str:
    """How many are done, stuck and back, in a sentence."""
    moving = followed(found)
    if not moving:
        parts = [f"Nobody has to move before the sunset {found.sunset}", *_behind(found)]
        return f"{'; '.join(parts)}."
    parts = [_done(found)]
    for what, count in (
        ("regressed", sum(one.state is State.REGRESSED for one in found.standings)),
        ("stuck", len(stuck(found))),
        ("extended", sum(one.state is State.EXTENDED for one in moving)),
    ):
        if count:
            parts.append(f"{count} {what}")
    days = (found.sunset - found.as_of).days
    when = f"{counted(days, 'day')} to" if days >= 0 else f"{counted(-days, 'day')} past"
    said = "; ".join((", ".join(parts), f"{when} the sunset {found.sunset}", *_behind(found)))
    return f"{said}."


def _done(found: Progress) -> str:
    """How many of those that have to move are done, and how many that leaves out."""
    gone = sum(one.has_left for one in found.standings)
    moving = [one for one in found.standings if one.subject.role == "moves"]
    done = gone + sum(one.state is State.DONE for one in moving)
    lost = sum(one.subject.role == "unknown" for one in found.standings)
    aside = [f"{gone} no longer in consumers.yaml"] if gone else []
    aside += [f"not counting {lost} without a verdict"] if lost else []
    what = f"{done} of {counted(gone + len(moving), 'consumer')} done"
    what = what if moving or gone else "Nobody is known to have to move"
    return f"{what} ({'; '.join(aside)})" if aside else what


def _behind(found: Progress) -> Iterator[str]:
    for one in found.unfinished:
        verb = "has" if (count := len(one.told) + len(one.claimed)) == 1 else "have"
        yield f"{counted(count, 'consumer')} {verb} not finished {one.base} to {one.head}"


def earlier(found: Progress) -> tuple[str, ...]:
    """What other migrations of the contract left behind, a sentence for each."""
    said = []
    for one, behind in zip(found.unfinished, _behind(found), strict=True):
        parts = (
            (one.told, "told, and nobody said that they moved"),
            (one.claimed, "said to have moved, and neither tested nor agreed to the removal"),
        )
        groups = "; ".join(f"{what}: {names(who, _SHOWN)}" for who, what in parts if who)
        said.append(f"{behind}: {groups}.")
    return tuple(said)


def counts(found: Progress) -> tuple[tuple[State, int], ...]:
    """Consumers by state, in the order of the states; only those that there are."""
    by_state = Counter(one.state for one in found.standings)
    return tuple((state, by_state[state]) for state in State if by_state[state])


def followed(found: Progress) -> tuple[Standing, ...]:
    """Those that move or may have to, and those that are gone and did."""
    return tuple(one for one in found.standings if one.subject.role != "other" or one.has_left)


def stuck(found: Progress) -> tuple[Standing, ...]:
    """Who has been too long where it is, the longest first, then the most critical."""
    late = [
        (one.stuck_since, one.subject.tier, one.subject.name, one)
        for one in found.standings
        if one.stuck_since
    ]
    return tuple(entry[-1] for entry in sorted(late, key=lambda entry: entry[:3]))


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


def happened(event: Event) -> str:
    """What an event says, in words also where it says nothing beside its kind."""
    return said(event) or _WORDS.get(event.kind, "")


def caused(event: Event) -> str:
    """The same as a cause of something: short, and by its kind."""
    if event.kind == Kind.VERIFY:
        return "tests passed" if event.data.get("verdict") == "pass" else "tests failed"
    more, words = event.data.get("note"), _WORDS.get(event.kind, event.kind)
    return f"{words}: {more}" if more else words


def _spelled(key: str, value: JsonValue) -> str:
    text = names([*map(_word, value)], _SHOWN) if isinstance(value, list) else _word(value)
    return text if key == "note" else f"{key.replace('_', ' ')}: {text}"


def _word(value: JsonValue) -> str:
    """Text as it is, of a span from when to when, and what only a newer version knows as JSON."""
    if isinstance(value, dict) and {"start", "end"} <= value.keys():
        return f"{value['start']} to {value['end']}"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def unknown_sentences(events: Iterable[Event]) -> tuple[str, ...]:
    """Events of kinds that this version does not know, by kind."""
    found = Counter(one.kind for one in events)
    return tuple(
        f"{counted(count, 'event')} of kind {kind!r}, which only a newer contractctl knows:"
        " kept, and left out of the states"
        for kind, count in sorted(found.items())
    )
