"""What usage.json says of each service's use of one contract, for the verdicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from contractctl.evidence.knowledge import SLACK_DAYS, STALE_DAYS
from contractctl.model import EvidenceKind, FieldPath, Operation, Removal
from contractctl.model.evidence import Side, Usage, UsedElement, Watch
from contractctl.model.impact import (
    PARTS,
    Knowledge,
    KnownUse,
    Observed,
    UndocumentedCaller,
    Watched,
)

_SURE = 1e-9
"""Shares are sums of decimal fractions, which binary ones only come near."""


@dataclass(frozen=True, slots=True)
class Reader:
    """The terms on which a file is read.

    source: what a reader finds it by; services: those of consumers.yaml; whoever is none is an
        undocumented caller
    quiet_days, max_unattributed: by the policy of the contract; stale_days: age from which evidence
        proves use only
    """

    source: str
    services: Collection[str]
    as_of: date
    quiet_days: int = Removal().quiet_days
    max_unattributed: float = Removal().max_unattributed
    stale_days: int = STALE_DAYS

    def observed(self, usage: Usage) -> Observed:
        """What is known of each service, and of callers that are none, up to the day."""
        rows = [found for one in usage.uses if (found := self._until(one))]
        watching = _Watching(self, usage, rows)
        grouped: dict[str, dict[tuple[Operation, EvidenceKind], list[UsedElement]]]
        grouped = defaultdict(lambda: defaultdict(list))
        for one in rows:
            for service in self.owners(one):
                grouped[service][one.operation, one.kind].append(one)
        services = {}
        for name, own in grouped.items():
            watched = watching.of(name)
            uses = tuple(self._known(seen, watched) for seen in own.values())
            services[name] = Knowledge(uses, watched)
        return Observed(services, tuple(self._undocumented(rows)))

    def watched(self, usage: Usage) -> Watched | None:
        """How long traffic was watched that would show whom nobody has seen yet."""
        rows = [found for one in usage.uses if (found := self._until(one))]
        return _Watching(self, usage, rows).of(None)

    def owners(self, one: UsedElement) -> tuple[str, ...]:
        """The services whose use it may be."""
        if not one.claimed_by:
            return (one.consumer,) if one.consumer in self.services else ()
        return tuple(name for name in one.claimed_by if name in self.services)

    def _until(self, one: UsedElement) -> UsedElement | None:
        """What was known of it by the end of the day; no request is no use."""
        if one.kind is EvidenceKind.OBSERVED and one.hits == 0:
            return None
        begun = one.first_seen or one.imported
        if begun is not None and begun > self.as_of:
            return None
        if one.last_seen is not None and one.last_seen > self.as_of:
            return replace(one, last_seen=self.as_of)
        return one

    def _known(self, seen: list[UsedElement], watched: Watched | None) -> KnownUse:
        """One entry for the rows of an operation of one kind."""
        whole = [one for one in seen if one.field is None] or seen
        kind = whole[0].kind
        doubts = [bool(one.claimed_by) for one in whole]
        first, last = _days(whole)
        told = last or max((one.imported for one in whole if one.imported), default=None)
        counts = [one.hits for one in whole if one.hits is not None]
        return KnownUse(
            *(whole[0].operation, kind),
            self.source + (" (several services claim it)" if any(doubts) else ""),
            *_fields(seen, kind),
            _complete(whole, watched),
            sum(counts) if counts else None,
            *(first, last),
            told is not None and told < self.as_of - timedelta(days=self.stale_days),
            all(doubts),
            kind is EvidenceKind.OBSERVED and all(one.is_weak for one in whole),
        )

    def _undocumented(self, rows: Iterable[UsedElement]) -> Iterator[UndocumentedCaller]:
        grouped: dict[tuple[str, Operation], list[UsedElement]] = defaultdict(list)
        for one in rows:
            if one.field is None and not self.owners(one):
                grouped[one.consumer, one.operation].append(one)
        for (name, operation), seen in sorted(grouped.items()):
            hits = sum(one.hits or 0 for one in seen)
            yield UndocumentedCaller(name, (operation,), hits, *_days(seen))


class _Watching:
    """How long traffic was watched, by service."""

    def __init__(self, reader: Reader, usage: Usage, rows: Iterable[UsedElement]) -> None:
        self._reader = reader
        self._usage = usage
        self._by_name = {
            name: one for one in usage.watches or () for name in one.consumers or (None,)
        }
        self._unclaimed = frozenset(
            one.operation.shape
            for one in rows
            if one.kind is EvidenceKind.OBSERVED and not reader.owners(one)
        )
        self._strays: dict[str, set[Operation]] = defaultdict(set)
        for stray in usage.strays:
            is_known = stray.consumer in reader.services
            self._strays[(is_known and stray.consumer) or ""].add(stray.operation)

    def of(self, name: str | None) -> Watched | None:
        """The watch that would have shown a service; None: one that was never seen."""
        found = self._by_name.get(name) or self._by_name.get(None) or self._window()
        if found is None:
            return None
        reader = self._reader
        begin = reader.as_of - timedelta(days=reader.quiet_days + SLACK_DAYS)
        spans = [
            (max(first, begin), min(last, reader.as_of))
            for first, last in found.days
            if last >= begin and first <= reader.as_of
        ]
        if not spans:
            return None
        return Watched(
            *(reader.source, spans[0][0], spans[-1][1]),
            sum((last - first).days + 1 for first, last in spans),
            reader.quiet_days,
            self._unclaimed,
            frozenset(self._strays[name or ""] | self._strays[""]),
            self._doubt(found),
        )

    def _window(self) -> Watch | None:
        """Of a file that does not say which days were watched, as one written by hand, all of its
        window count."""
        usage = self._usage
        if usage.watches is not None or usage.first is None or usage.last is None:
            return None
        return Watch(None, ((usage.first, usage.last),))

    def _doubt(self, found: Watch) -> str:
        """What of the traffic nobody can tell, in words, where that is more than policy allows."""
        most, share = self._reader.max_unattributed, self._usage.attributed_share
        if found.lines and found.rejected / found.lines > most:
            return f"{found.rejected:,} of {found.lines:,} lines could not be read"
        # Whom the rest is of is listed where watches are: it is in doubt operation by operation.
        if self._usage.watches is None and share is not None and share + most < 1 - _SURE:
            return f"only {share:.2%} of its hits are known to be of one service"
        return ""


def _days(rows: Iterable[UsedElement]) -> tuple[date | None, date | None]:
    seen = list(rows)
    first = [one.first_seen for one in seen if one.first_seen]
    last = [one.last_seen for one in seen if one.last_seen]
    return min(first, default=None), max(last, default=None)


def _fields(
    seen: Iterable[UsedElement], kind: EvidenceKind
) -> tuple[tuple[FieldPath, ...] | None, tuple[FieldPath, ...] | None]:
    """What is read and what is sent; None where nothing is known of that."""
    found: Mapping[Side, set[FieldPath]] = {"reads": set(), "sends": set()}
    known: set[Side] = {"sends"} if kind is EvidenceKind.OBSERVED else set()
    for one in seen:
        field = one.field
        sides = one.sides if field is None else _sides(one, field)
        known.update(sides)
        if field is not None:
            for side in sides:
                found[side].add(field)
    reads, sends = (
        tuple(sorted(found[side])) if side in known else None for side in ("reads", "sends")
    )
    return reads, sends


def _sides(one: UsedElement, field: FieldPath) -> tuple[Side, ...]:
    """Of which side a field is; of either where the file does not tell."""
    if field.part in ("query", "path", "cookie"):
        return ("sends",)
    return one.sides or ("reads", "sends")


def _complete(whole: Iterable[UsedElement], watched: Watched | None) -> frozenset[str]:
    """The parts of messages of which every field that is used is named."""
    rows = list(whole)
    if rows[0].kind is EvidenceKind.PACT and any(one.sides for one in rows if one.field is None):
        return PARTS
    if watched and watched.is_enough and all(one.shows_queries for one in rows):
        return frozenset({"query"})
    return frozenset()
