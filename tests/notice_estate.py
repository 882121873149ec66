"""Notices for the estate of twenty services, with evidence that names operations and fields."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime

from plan_estate import CHANGES, IMPACTS, SERVICES, Estate

from contractctl.model import Evidence, EvidenceKind, Identity, Impact, Operation, Verdict
from contractctl.model.ledger import Standing, State
from contractctl.plan.brownouts import Agreed, Brownouts, plan_brownouts
from contractctl.plan.call_hours import WEEK_HOURS, Habit
from contractctl.plan.notices import KnownOf, PersonalNotice, Recognition, notices
from contractctl.plan.refusals import refusal
from contractctl.track.subjects import Findings, progress

_BY_FINGERPRINT = {one.fingerprint: one for one in CHANGES}

SPLIT = Operation("POST", "/orders/{orderId}/split")

EVERY_OTHER = tuple(one for number, one in enumerate(SERVICES) if number % 2)
"""Services of which every operation that changes was seen, the others only of the first."""


def seen(impact: Impact) -> Impact:
    """The same impact with evidence for some of the operations of its change."""
    change = _BY_FINGERPRINT[impact.fingerprint]
    if impact.verdict not in (Verdict.AFFECTED, Verdict.POSSIBLE):
        return impact
    uses_all = any(one.name == impact.consumer for one in EVERY_OTHER)
    rows = tuple(
        Evidence(
            *(kind, source, operation),
            change.field if impact.verdict is Verdict.AFFECTED else None,
            *count,
        )
        for operation in change.operations[: None if uses_all else 1]
        for kind, source, count in (
            (EvidenceKind.DECLARED, "consumers.yaml:12", ()),
            (EvidenceKind.OBSERVED, "gateway.log", (41, date(2026, 10, 1), date(2026, 11, 15))),
        )
    )
    return replace(impact, evidence=rows)


ESTATE = Estate(impacts=tuple(map(seen, IMPACTS)))
PLAN = ESTATE.plan()
STANDINGS = progress(PLAN, SERVICES, Findings()).standings
KNOWN = {
    "billing": KnownOf((Recognition("spiffe", False, False, 41, date(2026, 11, 15)),)),
    "crm-sync": KnownOf((Recognition("header", True, False, 7, date(2026, 11, 14)),)),
}
IDENTITIES = {
    "billing": (Identity("spiffe", "spiffe://prod/ns/payments/sa/billing"),),
    "crm-sync": (
        Identity("header", "crm-sync", "x-client-id"),
        Identity("header", "hunter2", "x-session-token"),
        Identity("api_key", "sha256:" + "0123456789abcdef" * 4),
    ),
}


def brownouts() -> Brownouts:
    """Brownouts of one operation; of `fulfilment` the hours are known."""
    habits = (Habit("fulfilment", dict.fromkeys(range(WEEK_HOURS), 60.0)), Habit("returns", {}))
    answer = refusal(ESTATE.migration, 410, None, None)
    made = plan_brownouts(ESTATE.migration, "orders@v1", (SPLIT,), habits, answer, PLAN.as_of)
    spans = tuple((one.start, one.end) for one in made.windows)
    return replace(made, agreed=Agreed(PLAN.as_of, "ann", (str(SPLIT),), 410, spans))


def made(
    standings: Iterable[Standing] = STANDINGS, estate: Estate = ESTATE
) -> dict[str, PersonalNotice]:
    """The notices by consumer."""
    plan = estate.plan()
    services = [replace(one, identities=IDENTITIES.get(one.name, ())) for one in estate.services]
    told = replace(progress(plan, services, Findings()), standings=tuple(standings))
    found = notices(plan, plan, told, estate.impacts, services, KNOWN, brownouts())
    return {one.consumer: one for one in found}


def standing(name: str, state: State, **more: object) -> Standing:
    """Where a consumer of the estate stands, if it were in another state."""
    one = next(one for one in STANDINGS if one.subject.name == name)
    values: dict[str, object] = {"since": date(2026, 11, 2), **more}
    return replace(one, state=state, **values)  # type: ignore[arg-type]


def moment(day: date) -> datetime:
    """The first of a day in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
