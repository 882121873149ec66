"""Calls count for a consumer only where they are its own beyond doubt, with a status."""

from __future__ import annotations

from contractctl.model import EvidenceKind, Operation
from contractctl.model.evidence import (
    Caller,
    CallerKind,
    Credentials,
    ObservedUse,
    Request,
    Sighting,
    SourceRecord,
)
from contractctl.plan.call_hours import Calls
from contractctl.track.calls import calls

HOURS = {1: {10: 5, 11: 7}, 2: {11: 2}}


def use(
    number: int = 1,
    status: int = 2,
    kind: CallerKind = CallerKind.SERVICE,
    evidence: EvidenceKind = EvidenceKind.OBSERVED,
    api: str = "orders",
    stream: str = "gateway",
) -> ObservedUse:
    asked = Request("GET", "/orders")
    seen = Sighting(number, Credentials(), asked, status, stream, evidence, "", 12, 0, 0)
    return ObservedUse(Caller("web", kind), api, Operation("GET", "/orders"), ("v1",), seen)


SOURCES = tuple(
    SourceRecord(stream, stream, format, EvidenceKind.OBSERVED, 0)
    for stream, format in (("gateway", "nginx"), ("laptop", "har"))
)


def counted(*uses: ObservedUse) -> Calls | None:
    return calls(uses, SOURCES, "orders", {"web"}, HOURS.__getitem__).get("web")


def test_answers_of_4xx_and_5xx_are_failures_of_their_hours() -> None:
    for status in (4, 5):
        found = counted(use(), use(2, status))
        assert found == Calls("web", {10: 5, 11: 9}, {11: 2})
    assert counted(use(2, 3)) == Calls("web", {11: 2}, {})


def test_what_may_be_of_others_or_has_no_status_or_was_chosen_is_left_out() -> None:
    for other in (
        use(kind=CallerKind.CONFLICT),
        use(kind=CallerKind.UNDOCUMENTED),
        use(evidence=EvidenceKind.PACT),
        use(status=0),
        use(api="catalog"),
        use(stream="laptop"),
    ):
        assert counted(other) is None
