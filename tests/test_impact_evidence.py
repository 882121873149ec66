"""The verdict rules with every kind of evidence: yes, no, silent, stale, disagreeing, unclaimed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from diff_documents import api, compared
from test_impact import GET, USER_CHANGED, answered, service, use

from contractctl.diff import Diff
from contractctl.impact import assess
from contractctl.load.field_paths import parse_field_path
from contractctl.model import EvidenceKind, Impact, Operation, Service, Verdict
from contractctl.model.impact import (
    PARTS,
    Knowledge,
    KnownUse,
    Observed,
    UndocumentedCaller,
    Watched,
)

GET_ORDER = Operation("GET", "/orders/{id}")
OTHER = Operation("GET", "/orders")
SINCE, UNTIL = date(2026, 10, 1), date(2026, 11, 30)
LONG = Watched("access.log", SINCE, UNTIL, 61, 35)
SHORT = replace(LONG, days=20)

KINDS = [kind for kind in EvidenceKind if kind is not EvidenceKind.DECLARED]


def known(
    kind: EvidenceKind, *reads: str, silent: bool = False, at: Operation = GET_ORDER, **more: object
) -> KnownUse:
    """What one source says; `silent` where it cannot tell fields."""
    fields = None if silent else tuple(map(parse_field_path, reads))
    complete = PARTS if kind is EvidenceKind.PACT else frozenset[str]()
    given = {"complete": complete, "count": 7, "first_seen": SINCE, "last_seen": UNTIL, **more}
    return KnownUse(at, kind, f"a {kind}", fields, None, **given)  # type: ignore[arg-type]


def impact(
    consumer: Service, *uses: KnownUse, watched: Watched | None = None, found: Diff = USER_CHANGED
) -> Impact:
    observed = Observed({consumer.name: Knowledge(uses, watched)})
    (one,) = assess(found, "orders", [consumer], observed).impacts
    return one


ELSEWHERE = {
    **dict.fromkeys(("GET /shop/orders/{}", "HEAD /shop/orders/{}"), Verdict.UNKNOWN),
    **dict.fromkeys(("PUT /shop/orders/{}", "GET /orders/{}/items"), Verdict.UNAFFECTED),
    **dict.fromkeys(("GET /shop/preorders/{}", "GET /{}"), Verdict.UNAFFECTED),
}

SILENT = service(knows=False)
NOBODY = replace(SILENT, consumes=())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("consumer", [SILENT, NOBODY])
def test_a_source_that_sees_the_field_makes_it_affected(
    kind: EvidenceKind, consumer: Service
) -> None:
    found = impact(consumer, known(kind, "$.user"))
    assert (found.verdict, [row.kind for row in found.evidence]) == (Verdict.AFFECTED, [kind])
    (row,) = found.evidence
    assert (row.source, row.count, row.last_seen) == (f"a {kind}", 7, UNTIL)
    assert str(row.field) == "$.user"


@pytest.mark.parametrize("kind", KINDS)
def test_a_source_that_cannot_tell_fields_makes_it_possible(kind: EvidenceKind) -> None:
    found = impact(SILENT, known(kind, silent=True))
    assert found.verdict is Verdict.POSSIBLE
    assert "no source says what it reads" in found.reason


@pytest.mark.parametrize("kind", KINDS)
def test_only_a_complete_source_can_say_no(kind: EvidenceKind) -> None:
    expected = Verdict.UNAFFECTED if kind is EvidenceKind.PACT else Verdict.POSSIBLE
    assert impact(SILENT, known(kind, "$.users")).verdict is expected


def test_what_is_stale_proves_use_and_its_silence_nothing() -> None:
    seen, silent = (
        impact(
            SILENT,
            known(EvidenceKind.PACT, path, is_stale=True, last_seen=date(2026, 1, 2)),
        )
        for path in ("$.user", "$.users")
    )
    assert (seen.verdict, silent.verdict) == (Verdict.AFFECTED, Verdict.POSSIBLE)
    for one in (seen, silent):
        assert "last seen on 2026-01-02, which is long ago" in one.reason


@pytest.mark.parametrize("kind", KINDS)
def test_sources_that_disagree_are_said_to_and_the_stricter_decides(kind: EvidenceKind) -> None:
    found = impact(service(use(GET, reads=["$.users"])), known(kind, "$.user"))
    assert found.verdict is Verdict.AFFECTED
    assert "sources disagree: consumers.yaml:41 says no" in found.reason


def test_a_declared_field_beats_a_pact_without_it() -> None:
    found = impact(service(use(GET, reads=["$.user"])), known(EvidenceKind.PACT, "$.users"))
    assert found.verdict is Verdict.AFFECTED
    assert "a pact says no" in found.reason


@pytest.mark.parametrize("consumer", [SILENT, NOBODY])
def test_who_was_seen_elsewhere_only_for_long_enough_is_unaffected(consumer: Service) -> None:
    found = impact(consumer, known(EvidenceKind.OBSERVED, silent=True, at=OTHER), watched=LONG)
    assert found.verdict is Verdict.UNAFFECTED
    assert "61 days of traffic (2026-10-01 to 2026-11-30)" in found.reason
    assert any(row.count == 0 for row in found.evidence)


def test_a_window_that_is_too_short_leaves_it_unknown() -> None:
    found = impact(SILENT, known(EvidenceKind.OBSERVED, silent=True, at=OTHER), watched=SHORT)
    assert found.verdict is Verdict.UNKNOWN
    assert "20 days of traffic" in found.reason
    assert "the policy asks for 35 days" in found.reason


def test_traffic_that_nobody_claims_on_the_operation_leaves_it_unknown() -> None:
    watched = replace(LONG, unclaimed=frozenset({GET_ORDER.shape}))
    found = impact(SILENT, known(EvidenceKind.OBSERVED, silent=True, at=OTHER), watched=watched)
    assert found.verdict is Verdict.UNKNOWN
    assert f"calls of {GET_ORDER} that no service claims could be its own" in found.reason


@pytest.mark.parametrize(("asked", "expected"), ELSEWHERE.items())
def test_requests_under_another_base_path_leave_it_unknown(asked: str, expected: Verdict) -> None:
    asked_for = Operation(*asked.split(" "))
    watched = replace(LONG, elsewhere=frozenset({asked_for}))
    found = impact(SILENT, known(EvidenceKind.OBSERVED, silent=True, at=OTHER), watched=watched)
    assert found.verdict is expected
    assert (f"{asked_for}, which no contract has" in found.reason) is (expected is Verdict.UNKNOWN)


def test_who_was_not_seen_at_all_in_the_time_that_was_watched_is_not_cleared_by_it() -> None:
    long_ago = known(EvidenceKind.OBSERVED, silent=True, at=OTHER, last_seen=date(2026, 8, 1))
    found = impact(SILENT, long_ago, watched=LONG)
    assert found.verdict is Verdict.UNKNOWN
    assert "was last seen on 2026-08-01" in found.reason


@pytest.mark.parametrize("watched", [None, LONG])
@pytest.mark.parametrize("kind", [EvidenceKind.PACT, EvidenceKind.CODE])
def test_who_cannot_be_told_in_traffic_is_not_cleared_by_traffic(
    kind: EvidenceKind, watched: Watched | None
) -> None:
    found = impact(SILENT, known(kind, silent=True, at=OTHER), watched=watched)
    assert found.verdict is Verdict.UNKNOWN


def test_nothing_known_is_unknown_and_never_safe() -> None:
    assert impact(SILENT).verdict is Verdict.UNKNOWN
    assert assess(USER_CHANGED, "orders", [NOBODY], Observed()).consumers == ()


def test_a_hit_that_another_service_claims_too_is_possible_for_both() -> None:
    shared = known(EvidenceKind.OBSERVED, silent=True, is_shared=True)
    path = "/orders/{id}: {get: {parameters: [{name: id, in: path, required: true, schema:"
    path += " {type: string}}], responses: {'200': {description: Done}}}}"
    removed = compared(api(path), api(""))
    found = impact(SILENT, shared, found=removed)
    assert found.verdict is Verdict.POSSIBLE
    assert "unless it was another service" in found.reason
    sure = known(EvidenceKind.OBSERVED, silent=True)
    assert impact(SILENT, sure, shared, found=removed).verdict is Verdict.AFFECTED


def test_a_query_parameter_that_complete_logs_never_show_is_not_sent() -> None:
    path = "/orders: {get: {parameters: [{name: limit, in: query, schema: {type: %s}}],"
    path += " responses: {'200': {description: Done}}}}"
    changed = compared(api(path % "string"), api(path % "integer"))
    log = known(EvidenceKind.OBSERVED, silent=True, at=OTHER, complete=frozenset({"query"}))
    for sends, complete, expected in (
        ("query:limit", True, Verdict.AFFECTED),
        ("query:page", True, Verdict.UNAFFECTED),
        ("query:page", False, Verdict.POSSIBLE),
    ):
        seen = replace(log, sends=(parse_field_path(sends),))
        seen = seen if complete else replace(seen, complete=frozenset())
        assert impact(SILENT, seen, watched=LONG, found=changed).verdict is expected


def test_tolerance_excuses_whatever_the_source() -> None:
    text = "{type: object, properties: {user: {type: string, enum: [a%s]}}}"
    found = answered(text % "", text % ", b")
    tolerant = service(knows=False, tolerates="unknown-enum-values")
    one = impact(tolerant, known(EvidenceKind.OBSERVED, "$.user"), found=found)
    assert one.verdict is Verdict.UNAFFECTED
    assert one.reason.startswith("tolerates unknown-enum-values")


def test_callers_that_no_service_claims_are_listed_with_the_changed_operations_they_use() -> None:
    callers = (
        UndocumentedCaller("curl 10.1.0.0/24", (GET_ORDER,), 3, SINCE, SINCE),
        UndocumentedCaller("curl 10.1.0.0/24", (OTHER,), 5, SINCE, UNTIL),
        UndocumentedCaller("unattributed", (Operation("GET", "/orders/{orderId}"),), 9),
        UndocumentedCaller("elsewhere", (OTHER,), 5),
    )
    found = assess(USER_CHANGED, "orders", [], Observed({}, callers)).undocumented
    assert found is not None
    assert [(one.name, one.hits) for one in found] == [("unattributed", 9), ("curl 10.1.0.0/24", 3)]


def test_no_undocumented_caller_and_no_evidence_are_told_apart() -> None:
    assert assess(USER_CHANGED, "orders", [], Observed()).undocumented == ()
    assert assess(USER_CHANGED, "orders", []).undocumented is None


def test_a_log_that_could_not_be_read_as_a_whole_proves_no_silence() -> None:
    lost = "500 of 1,000 lines could not be read in a.log"
    watched = replace(LONG, unreadable=lost)
    seen = known(EvidenceKind.OBSERVED, silent=True, at=OTHER)
    found = impact(SILENT, seen, watched=watched)
    assert not watched.is_enough
    assert (found.verdict, found.reason.endswith(f"but {lost}")) == (Verdict.UNKNOWN, True)
    assert impact(SILENT, seen, watched=LONG).verdict is Verdict.UNAFFECTED


def test_a_verdict_that_rests_on_weak_identities_alone_says_so() -> None:
    weak = known(EvidenceKind.OBSERVED, silent=True, is_weak=True)
    assert impact(SILENT, weak).reason.endswith("(seen in traffic, weak identity)")
    strong = known(EvidenceKind.OBSERVED, silent=True)
    assert impact(SILENT, weak, strong).reason.endswith("(seen in traffic)")
