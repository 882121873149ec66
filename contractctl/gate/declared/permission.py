"""Whether a consumer may leave what it declared: its owner agreed, or traffic shows it gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from contractctl.evidence.elsewhere import may_be_for
from contractctl.gate.nouns import Known
from contractctl.model import EvidenceKind, Operation, Removal
from contractctl.model.impact import Knowledge, KnownUse, Watched


@dataclass(frozen=True, slots=True)
class Exit:
    """What has to hold before a declaration that is dropped counts no more.

    An operation of None stands for all of the contract.
    """

    known: Known
    removal: Removal
    as_of: date

    def is_open(self, consumer: str, operation: Operation | None) -> bool:
        """Whether the owner agreed to the end of the operation, or no call of it is left; never
        while the consumer has more time."""
        if self.extended(consumer):
            return False
        return self.has_agreed(consumer, operation) or self.is_quiet(consumer, operation)

    def has_left(self, consumer: str) -> bool:
        """Whether this holds of all that the consumer was ever seen to use."""
        return not self.extended(consumer) and all(
            self.is_open(consumer, use.operation) for use in self._knowledge(consumer).uses
        )

    def extended(self, consumer: str) -> date | None:
        """Until when the consumer was given more time; None where it was not, or that is over."""
        until = self.known.extensions.get(consumer)
        return until if until is not None and until >= self.as_of else None

    def used(self, consumer: str) -> frozenset[Operation]:
        """What sources other than consumers.yaml say that it uses."""
        return frozenset(use.operation.shape for use in self._knowledge(consumer).uses)

    def has_agreed(self, consumer: str, operation: Operation | None) -> bool:
        """Whether the owner agreed to the end of this very operation."""
        return operation is not None and any(
            one.shape == operation.shape
            for one in self.known.agreements
            if one.consumer == consumer and one.day <= self.as_of
        )

    def is_quiet(self, consumer: str, operation: Operation | None) -> bool:
        """Whether traffic was watched long enough, and shows no call of it."""
        return not self.noise(consumer, operation)

    def noise(self, consumer: str, operation: Operation | None) -> str:
        """Why silence cannot be told, or what was heard, in words; "" where it is quiet."""
        watched = self._watched(consumer)
        if watched is None:
            return self._unwatched()
        if watched.days < self.removal.quiet_days:
            return f"{watched.days} of {self.removal.quiet_days} days of traffic were looked at"
        return watched.unreadable or next(self._heard(consumer, operation, watched), "")

    def _heard(self, consumer: str, operation: Operation | None, watched: Watched) -> Iterator[str]:
        """Calls in the last days that were watched: before them nobody asks for silence."""
        since = min(self.as_of, watched.last) - timedelta(days=self.removal.quiet_days)
        for use in self._knowledge(consumer).uses:
            is_call = use.kind is EvidenceKind.OBSERVED and _is_for(use.operation, operation)
            if is_call and (use.last_seen is None or use.last_seen > since):
                yield _seen(use)
        strange = {one for one in watched.unclaimed if _is_for(one, operation)}
        for caller in self.known.observed.undocumented if self.known.observed else ():
            if caller.last_seen is None or caller.last_seen > since:
                strange |= {one for one in caller.operations if _is_for(one, operation)}
        if strange:
            yield f"calls of {min(strange)} that no service claims could be its own"
        yield from (
            f"{asked}, which no contract has, may be for it at another base"
            for asked in sorted(watched.elsewhere)
            if operation is None or may_be_for(asked, operation)
        )

    def _knowledge(self, consumer: str) -> Knowledge:
        observed = self.known.observed
        return observed.services.get(consumer, Knowledge()) if observed else Knowledge()

    def _watched(self, consumer: str) -> Watched | None:
        """How long it was watched where it was seen; one that was never seen, where anybody is."""
        own = self._knowledge(consumer)
        is_seen = any(use.kind is EvidenceKind.OBSERVED for use in own.uses)
        return own.watched if is_seen else self.known.watched

    def _unwatched(self) -> str:
        last = self.known.last
        return "no traffic was looked at" + (f" after {last}" if last else "")


def _is_for(seen: Operation, operation: Operation | None) -> bool:
    return operation is None or seen.shape == operation.shape


def _seen(use: KnownUse) -> str:
    when = f" on {use.last_seen}" if use.last_seen else ", nobody knows when"
    return f"{use.operation} was last seen{when}"
