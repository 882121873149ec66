"""Who uses a contract, as the findings of the gate name them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from contractctl.evidence.knowledge import SLACK_DAYS
from contractctl.gate.nouns import ContractCase, step
from contractctl.model import Consumption, Evidence, EvidenceKind, Operation, Verdict
from contractctl.model.gate import Ground, Hurt
from contractctl.model.impact import KnownUse, UndocumentedCaller

WORST_FIRST = (Verdict.AFFECTED, Verdict.POSSIBLE, Verdict.UNKNOWN, Verdict.UNAFFECTED)
"""Of several verdicts on a consumer the first counts: who may be hit is a finding, and who is
unknown may be none."""


_LEAST_CRITICAL = 5
"""Beyond the tiers of services."""


class Users:
    """The services of a case by name, as a finding names them."""

    def __init__(self, case: ContractCase) -> None:
        every = (*case.base_services, *case.services, *case.counting)
        self._owners = {one.name: one.owner for one in every}
        self._tiers = {one.name: one.tier for one in case.counting}

    def rank(self, consumer: str) -> tuple[int, str]:
        """By which consumers are named: the most critical first, those that nobody claims last."""
        return self._tiers.get(consumer, _LEAST_CRITICAL), consumer

    def owner(self, consumer: str) -> str:
        """Whom to ask; "" for a caller that no service claims."""
        return self._owners.get(consumer, "")


def unwatched_since(case: ContractCase, as_of: date) -> str:
    """Since when nobody has looked at traffic, where that is too long for silence to count; ""
    where somebody has of late."""
    last = case.known.last
    is_late = last is not None and last < as_of - timedelta(days=SLACK_DAYS)
    return f"no traffic was looked at after {last}" if is_late else ""


def shown(use: KnownUse) -> Evidence:
    """What a source says of the use of an operation, as a finding quotes it."""
    return Evidence(
        *(use.kind, use.source, use.operation, None),
        *(use.count, use.first_seen, use.last_seen),
    )


def declared(entry: Consumption) -> Evidence:
    """The entry of a consumer, as a finding quotes it."""
    return Evidence(EvidenceKind.DECLARED, f"{entry.location.file}:{entry.location.line}")


def callers(
    case: ContractCase, as_of: date, shapes: Collection[Operation] | None = None
) -> tuple[UndocumentedCaller, ...]:
    """Those that no service claims and that call some operations, or any; by name, each once."""
    found: dict[str, UndocumentedCaller] = {}
    for one in sorted(_staying(case, as_of), key=lambda one: (one.name, one.operations)):
        if shapes is None or any(asked.shape in shapes for asked in one.operations):
            known = found.get(one.name)
            found[one.name] = _together(known, one) if known else one
    return tuple(found.values())


def _staying(case: ContractCase, as_of: date) -> tuple[UndocumentedCaller, ...]:
    """Without those that are gone: traffic was watched long enough, and shows none of their calls
    in the quiet window."""
    known, asked = case.known, case.removal.quiet_days
    every = known.observed.undocumented if known.observed else ()
    watch = known.watched
    if not asked or watch is None or watch.unreadable or watch.days < asked:
        return every
    since = min(as_of, watch.last) - timedelta(days=asked)
    return tuple(one for one in every if one.last_seen is None or one.last_seen > since)


def _together(known: UndocumentedCaller, more: UndocumentedCaller) -> UndocumentedCaller:
    first = [day for day in (known.first_seen, more.first_seen) if day]
    last = [day for day in (known.last_seen, more.last_seen) if day]
    operations = tuple(sorted({*known.operations, *more.operations}))
    return UndocumentedCaller(
        *(known.name, operations, known.hits + more.hits),
        *(min(first, default=None), max(last, default=None)),
    )


def stranger(caller: UndocumentedCaller, case: ContractCase) -> Hurt:
    """A caller that no service claims: nobody would tell it."""
    operations = ", ".join(sorted({str(one) for one in caller.operations}))
    last = f", last on {caller.last_seen}" if caller.last_seen else ""
    hits = "1 hit" if caller.hits == 1 else f"{caller.hits:,} hits"
    evidence = Evidence(
        *(EvidenceKind.OBSERVED, case.known.source, None, None, caller.hits),
        *(caller.first_seen, caller.last_seen),
    )
    reason = f"no service in consumers.yaml claims its {hits} on {operations}{last}"
    return Hurt(caller.name, "", Verdict.POSSIBLE, reason, (evidence,))


def strangers(
    case: ContractCase, as_of: date, shapes: Collection[Operation] | None = None
) -> tuple[Hurt, ...]:
    """The callers of some operations, or of any, that no service claims; by name, each once."""
    return tuple(stranger(one, case) for one in callers(case, as_of, shapes))


def who_counts(case: ContractCase) -> Iterator[Ground]:
    """What is known of who uses the contract, in steps of a derivation."""
    yield step("consumers.yaml counts as it is at the base and as it is now, together")
    known = case.known
    if known.observed is None:
        yield step(f"nothing but consumers.yaml is known of who uses {case.api}")
    elif known.first is None or known.last is None:
        yield step(f"{known.source} holds no traffic, so that silence says nothing")
    else:
        yield step(f"traffic was looked at from {known.first} to {known.last} ({known.source})")
