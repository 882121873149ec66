"""What steps of one constraint buy, when a plan does not fit: the same dates, tried again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from contractctl.model import Freeze, RolloutPolicy
from contractctl.plan.dating import Span, Terms, bound, dated, earliest_sunset, ready
from contractctl.plan.nouns import Link, Relaxation
from contractctl.plan.workdays import WorkingDays

DOUBLINGS = 5
"""How often a step that saves nothing is doubled: with as many halvings some 9 plans at most."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One constraint, so many steps looser."""

    constraint: str
    before: str
    after: str
    loosen: Callable[[Terms], Terms]
    steps: int = 1


def relaxations(terms: Terms, path: Sequence[Link]) -> tuple[Relaxation, ...]:
    """Try one step of each constraint, from the same facts; that which saves most comes first.

    Where a plan does not fit, and a step of what the path names saves nothing, more steps at once
    are tried; what they save comes after what single steps do.
    """
    spans = dated(terms)
    now = earliest_sunset(terms, spans)
    found = [_relaxation(now, terms, step) for step in _steps(terms, path)]
    if bound(terms, spans) > terms.migration.timeline.sunset:
        saving = {one.constraint for one in found if one.saved_days > 0}
        for name in _binding(terms, spans, path):
            if name not in saving:
                found += _larger(now, terms, name)
    return tuple(
        sorted(
            (one for one in found if one.saved_days > 0),
            key=lambda one: (one.steps > 1, -one.saved_days),
        )
    )


def _binding(terms: Terms, spans: Sequence[Span], path: Sequence[Link]) -> Iterator[str]:
    """The constraints that keep the end where it is, of those that can be loosened step by step."""
    moved, noticed = ready(terms, spans), terms.noticed
    if moved > noticed and path:
        reasons = [link.because for link in path]
        yield from (name for name in _SIZES if any(name in because for because in reasons))
        yield "soak_days"
    if noticed > moved:
        yield "notice_days"


def _larger(now: date, terms: Terms, name: str) -> Iterator[Relaxation]:
    """The smallest number of steps that saves a day: doubled until one does, then halved back."""
    too_few, steps, most = 1, 1, _most(terms, name)
    best: Relaxation | None = None
    for _ in range(DOUBLINGS):
        steps = min(2 * steps, most)
        if best is not None or steps <= too_few:
            break
        tried = _relaxation(now, terms, _pace(name, steps, terms))
        too_few, best = (too_few, tried) if tried.saved_days > 0 else (steps, None)
    while best is not None and best.steps - too_few > 1:
        middle = (too_few + best.steps) // 2
        tried = _relaxation(now, terms, _pace(name, middle, terms))
        too_few, best = (too_few, tried) if tried.saved_days > 0 else (middle, best)
    if best is not None:
        yield best


def _most(terms: Terms, name: str) -> int:
    """How many steps a constraint can be loosened by, as far as that can change anything."""
    return len(terms.members) if name in _SIZES else getattr(terms.migration.policy, name)


def _relaxation(now: date, terms: Terms, step: _Step) -> Relaxation:
    looser = step.loosen(terms)
    spans = dated(looser)
    return Relaxation(
        constraint=step.constraint,
        before=step.before,
        after=step.after,
        saved_days=(now - earliest_sunset(looser, spans)).days,
        fits=bound(looser, spans) <= terms.migration.timeline.sunset,
        steps=step.steps,
    )


def _steps(terms: Terms, path: Iterable[Link]) -> Iterator[_Step]:
    policy = terms.migration.policy
    yield from (_pace(name, 1, terms) for name in _PACES if _most(terms, name) > 0)
    yield from _quicker(terms, path)
    for freeze in policy.calendar.freezes:
        if freeze.end >= max(terms.as_of, terms.announced):
            span = f"{freeze.start} to {freeze.end}"
            yield _Step(f"freeze '{freeze.why}'", span, "none", partial(_without, freeze))


def _pace(name: str, steps: int, terms: Terms) -> _Step:
    loosen, policy = partial(_PACES[name], steps), terms.migration.policy
    before, after = getattr(policy, name), getattr(loosen(policy), name)
    return _Step(name, str(before), str(after), partial(_under, loosen), steps)


_SIZES = ("wave_size", "team_capacity")

_PACES: Mapping[str, Callable[[int, RolloutPolicy], RolloutPolicy]] = {
    "wave_size": lambda by, policy: replace(policy, wave_size=policy.wave_size + by),
    "team_capacity": lambda by, policy: replace(policy, team_capacity=policy.team_capacity + by),
    "soak_days": lambda by, policy: replace(policy, soak_days=policy.soak_days - by),
    "notice_days": lambda by, policy: replace(policy, notice_days=policy.notice_days - by),
}


def _quicker(terms: Terms, path: Iterable[Link]) -> Iterator[_Step]:
    """A day less for who takes longest of all that alone make their waves so long."""
    alone = [one.consumer for one in path if _is_alone(terms, one)]
    if alone:
        longest = min(alone, key=lambda name: (-terms.members[name].effort_days, name))
        days = terms.members[longest].effort_days
        loosen = partial(_hurried, longest)
        yield _Step(f"effort_days of {longest}", str(days), str(days - 1), loosen)


def _is_alone(terms: Terms, link: Link) -> bool:
    longest = terms.members[link.consumer].effort_days
    left = terms.left(terms.grouped[link.wave - 1])
    others = set(left) - {link.consumer}
    is_longest = all(terms.members[name].effort_days < longest for name in others)
    return link.consumer in left and longest > 1 and is_longest


def _under(loosen: Callable[[RolloutPolicy], RolloutPolicy], terms: Terms) -> Terms:
    return terms.with_policy(loosen(terms.migration.policy))


def _hurried(name: str, terms: Terms) -> Terms:
    member = terms.members[name]
    quicker = replace(member, effort_days=member.effort_days - 1)
    return replace(terms, members={**terms.members, name: quicker})


def _without(freeze: Freeze, terms: Terms) -> Terms:
    policy = terms.migration.policy
    kept = tuple(one for one in policy.calendar.freezes if one != freeze)
    calendar = replace(policy.calendar, freezes=kept)
    looser = terms.with_policy(replace(policy, calendar=calendar))
    return replace(looser, days=WorkingDays(calendar, terms.migration.location))
