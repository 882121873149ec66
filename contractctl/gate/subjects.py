"""Which rule of the gate a change falls under."""

from __future__ import annotations

from enum import Enum, auto

from contractctl.model import Change
from contractctl.model.gate import fingerprint


class Subject(Enum):
    """What a change is about, for the gate; every change is about exactly one of these.

    CONTENT: what requests and answers hold: it matters whom it hits
    REMOVAL: the end of what was deprecated: date, silence and consent matter
    DEPRECATION: an announcement without a date that can be read
    SHORTENED: a date that was promised and is moved earlier or taken back
    """

    CONTENT = auto()
    REMOVAL = auto()
    DEPRECATION = auto()
    SHORTENED = auto()


_ENDINGS = {
    "-removed-before-sunset": Subject.REMOVAL,
    "-removed-after-sunset": Subject.REMOVAL,
    "-moved-before-sunset": Subject.REMOVAL,
    "-moved-after-sunset": Subject.REMOVAL,
    "deprecated-without-sunset": Subject.DEPRECATION,
    "sunset-unreadable": Subject.DEPRECATION,
    "sunset-moved-earlier": Subject.SHORTENED,
    "sunset-unset": Subject.SHORTENED,
}


def subject(change: Change) -> Subject:
    """What a change is about, by the rule of the diff."""
    found = (kind for ending, kind in _ENDINGS.items() if change.rule.endswith(ending))
    return next(found, Subject.CONTENT)


def waivable(change: Change, contract: str) -> str:
    """The fingerprint of the finding about a change, the same on any day.

    That of the change itself, unless it is a removal: the rule that names it, and so its own
    fingerprint, is another from its sunset on.
    """
    if subject(change) is not Subject.REMOVAL:
        return change.fingerprint
    operations = sorted(str(one.shape) for one in change.operations)
    return fingerprint("removal", contract, change.direction, str(change.field or ""), *operations)


def fingerprints(change: Change, contract: str) -> frozenset[str]:
    """All by which a waiver hits a change: its own, and that of the finding about it."""
    return frozenset({change.fingerprint, waivable(change, contract)})
