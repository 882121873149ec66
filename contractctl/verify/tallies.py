"""What the answers to one form of request amount to, counted while they come in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from contractctl.model import FieldPath
from contractctl.model.verification import Answer, Exchange, Silence, WireRequest, is_success
from contractctl.verify.hearing import Audience
from contractctl.verify.rejections import Named
from contractctl.verify.shortest import Weight, weight
from contractctl.verify.sightings import Sight

_Any = TypeVar("_Any")

_MOST = 200
"""Requests of a form that are kept, refused ones and others, to find the field at fault."""


@dataclass(slots=True)
class Failure:
    """One failure over many exchanges.

    is_new: whether an exchange shows it that did not with the baseline; such a one is the example
    weight: of the example, which is the lightest
    """

    message: str
    example: Exchange
    is_new: bool
    weight: Weight
    count: int = 1

    def meet(self, other: Failure) -> None:
        """Take another occurrence, or several, into account."""
        self.count += other.count
        if (other.is_new, self.weight) > (self.is_new, other.weight):
            self.message, self.example, self.weight = other.message, other.example, other.weight
        self.is_new |= other.is_new


@dataclass(frozen=True, slots=True)
class Key:
    """What is counted apart: of which check, for whom, and for which field.

    expectation: its number, where only those suffer who share it
    """

    check: str
    field: FieldPath | None = None
    audience: Audience = "all"
    expectation: int | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A request that was refused, with what the provider says of it and which fields it names."""

    failure: Failure
    said: str
    named: tuple[Named, ...]


@dataclass(slots=True)
class Tally:
    """All exchanges of one form: those that stand for everybody, or those of one consumer.

    successes: answers that did what was asked; kept: those with a declared status
    head, baseline: which fields were seen in their answers
    checked: answers that a check of the workspace took, by check and consumer
    """

    head: Sight
    baseline: Sight
    sent: int = 0
    successes: int = 0
    kept: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    judged: Counter[tuple[str, Audience]] = field(default_factory=Counter)
    failures: dict[Key, Failure] = field(default_factory=dict)
    silences: dict[str, Failure] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    taken: list[WireRequest] = field(default_factory=list)
    checked: Counter[tuple[str, str]] = field(default_factory=Counter)
    findings: dict[tuple[str, str, bool], Failure] = field(default_factory=dict)

    def count(self, exchange: Exchange, *, is_expected: bool) -> None:
        """Count an exchange by its outcome alone."""
        self.sent += 1
        self.successes += is_expected
        head = exchange.head
        if isinstance(head, Answer):
            self.statuses[head.status] += 1
            if is_success(head) and len(self.taken) < _MOST:
                self.taken.append(exchange.request)
        elif head.kind is not Silence.CRASHED:
            meet(self.silences, head.reason, Failure(head.reason, exchange, True, weight(exchange)))

    def refuse(self, refused: Refused) -> None:
        """Count a request that was refused; those beyond a number like the last one."""
        if len(self.refused) < _MOST:
            self.refused.append(refused)
        else:
            self.refused[-1].failure.meet(refused.failure)


def meet(failures: dict[_Any, Failure], key: _Any, other: Failure) -> None:
    """Add a failure to what is known of its kind."""
    known = failures.setdefault(key, other)
    if known is not other:
        known.meet(other)


def joined(groups: Iterable[Mapping[_Any, Failure]]) -> dict[_Any, Failure]:
    """The failures of several tallies as those of one."""
    found: dict[_Any, Failure] = {}
    for group in groups:
        for key, failure in group.items():
            meet(found, key, replace(failure))
    return found
