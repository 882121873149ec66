"""What must hold before something is removed, and the first of it: the date has passed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from contractctl.gate.removal.leaving import Leaving, User
from contractctl.model.gate import Ground, Hurt
from contractctl.plan.words import counted

SUNSET, QUIET, CONSENT = "removed-before-sunset", "removed-before-quiet", "removed-without-consent"


@dataclass(frozen=True, slots=True)
class Condition:
    """One of the three, as it is on the day.

    rule: of the gate, which it runs against unless it holds; holds: None where nobody knows
    said: what comes after `WHAT is removed` where it does not hold; hint: what to do next
    """

    rule: str
    holds: bool | None
    grounds: tuple[Ground, ...]
    said: str = ""
    hint: str = ""
    hurts: tuple[Hurt, ...] = ()


def date_condition(leaving: Leaving, as_of: date) -> Condition:
    """Whether the promised date has passed; the day itself is past, as it ends at its start."""
    promise = leaving.promise
    if promise.day is None:
        return Condition(
            SUNSET,
            False,
            (Ground("it was deprecated, and no day was promised until which it works", False),),
            ", and no sunset was ever promised",
            "Put it back and promise a day with x-sunset; remove it after that day.",
            hurts_of(leaving.users),
        )
    if promise.is_over:
        ground = Ground(f"its sunset, {promise.day} ({promise.source}), has passed", True)
        return Condition(SUNSET, True, (ground,))
    left = (promise.day - as_of).days
    ground = Ground(f"it was promised until {promise.day} ({promise.source})", False)
    said = f" {counted(left, 'day')} before its sunset {promise.day}"
    if left == 0:
        said = f" before its sunset on {promise.day}, a day that is not over yet"
    hint = f"Put it back and wait until {promise.day + timedelta(days=0 if left else 1)}."
    return Condition(SUNSET, False, (ground,), said, hint, hurts_of(leaving.users))


def hurts_of(users: Iterable[User]) -> tuple[Hurt, ...]:
    """Users, as a finding names them."""
    return tuple(hurt_of(one, one.reason) for one in users)


def hurt_of(user: User, reason: str) -> Hurt:
    """A user, as a finding names it."""
    return Hurt(user.name, user.owner, user.verdict, reason, user.evidence)
