"""Verdicts on pull requests to render: of each kind one, one that attacks, and very long ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

from diff_reports import HOSTILE, hostile, orders

from contractctl.model import Change, Location, Operation, Waiver
from contractctl.model.gate import (
    ContractInput,
    Finding,
    GateInputs,
    GateResult,
    Ground,
    Happened,
    Hurt,
    JudgedContract,
    Level,
    Mode,
)
from contractctl.model.gate_rules import BY_ID
from contractctl.model.impact import Evidence, EvidenceKind, Verdict
from contractctl.model.places import FieldPath, Step

AS_OF = date(2026, 12, 1)
BASE, HEAD = "1f0c9a55" * 5, "77ab02de" * 5
USAGE = "contracts/orders/usage.json"
CANCEL = Operation("POST", "/orders/{orderId}/cancel")
REFUND = Operation("POST", "/orders/{orderId}/refunds")
REASON = FieldPath("body", "", (Step("property", "reason"),))

DECLARED = Evidence(EvidenceKind.DECLARED, "consumers.yaml:41", CANCEL, REASON)
OBSERVED = Evidence(
    *(EvidenceKind.OBSERVED, USAGE, CANCEL),
    count=2312,
    first_seen=date(2026, 10, 12),
    last_seen=date(2026, 11, 29),
)
HURT = (
    Hurt(
        *("checkout-web", "storefront-oncall@example.test", Verdict.AFFECTED),
        "sends $.reason of POST /orders/{orderId}/cancel",
        (DECLARED, OBSERVED),
    ),
    Hurt(
        *("ledger-sync", "finance-systems@example.test", Verdict.POSSIBLE),
        "calls POST /orders/{orderId}/cancel; no source says what it sends",
        (replace(DECLARED, source="consumers.yaml:112", field=None),),
    ),
    Hurt(
        *("legacy-batch", "finance-systems@example.test", Verdict.POSSIBLE),
        "calls POST /orders/{orderId}/cancel; no source says what it sends",
        (replace(DECLARED, source="consumers.yaml:131", field=None),),
    ),
)
CALLER = Hurt(
    *("user_agent:python-requests/2.31 10.9.0.4", "", Verdict.POSSIBLE),
    "9 hits on POST /orders/{orderId}/refunds, last on 2026-11-27",
)
REFUNDING = Hurt(
    *("refund-worker", "payments@example.test", Verdict.AFFECTED),
    "every call of POST /orders/{orderId}/refunds carries what changes",
    (Evidence(EvidenceKind.DECLARED, "consumers.yaml:207", REFUND),),
)
UNSAID = Hurt(
    *("data-lake-ingest", "data-platform@example.test", Verdict.UNKNOWN),
    "consumes orders, but no source says which operations",
    (Evidence(EvidenceKind.DECLARED, "consumers.yaml:301"),),
)
WAIVER = Waiver(
    fingerprint="1c1d009446bf",
    consumers=("legacy-batch",),
    reason="switched off in May, see OPS-1182",
    owner="finance-systems@example.test",
    expires=date(2027, 5, 31),
    location=Location("contracts/orders/migration.yaml", 45, 5),
)


def change(rule: str) -> Change:
    """The first change of the example under a rule of the diff."""
    return next(one for one in orders().changes if one.rule == rule)


def about(rule: str, changed: Change, *hurts: Hurt, level: Level | None = None) -> Finding:
    """A finding about a change, as the rules of the gate make it."""
    return Finding(
        rule=rule,
        level=level or BY_ID[rule].level,
        fingerprint=changed.fingerprint,
        contract="orders",
        message=changed.message,
        hint=changed.hint,
        location=changed.head_location or changed.base_location,
        change=changed,
        change_rule=changed.rule,
        hurts=hurts,
    )


def result(*findings: Finding, mode: Mode = Mode.ENFORCE) -> GateResult:
    """A verdict on a pull request that changes one contract with twelve consumers."""
    contract = JudgedContract(
        *("orders", Happened.CHANGED, "orders", ("contracts/orders/v1.yaml",)),
        breaking=2,
        dangerous=1,
        safe=4,
        consumers=12,
        evidence="49 days of traffic up to 2026-11-29",
        is_watched=True,
    )
    inputs = GateInputs(
        contracts={"orders": ContractInput(f"sha256:{'a1' * 32}", f"sha256:{'b2' * 32}")},
        evidence=f"sha256:{'c3' * 32}",
        policy=f"sha256:{'d4' * 32}",
        consumers=f"sha256:{'e5' * 32}",
    )
    return GateResult(
        *("origin/main", BASE, HEAD, AS_OF, mode, (contract,), findings, inputs),
    )


@cache
def blocked() -> GateResult:
    """Two breaking changes, one of them proven, that hit four consumers and a caller that nobody
    claims; a consumer of which nobody knows; a warning about a deprecation."""
    cancelled = change("request-enum-value-removed")
    required = change("request-parameter-became-required")
    successor = Finding(
        *("deprecated-without-sunset", Level.WARNING, "5e0f1d77c2ab", "orders"),
        "GET /orders/export is deprecated without a sunset; its successor is GET /orders",
        "Promise a date: x-sunset beside deprecated: true.",
        Location("contracts/orders/v1.yaml", 181, 7),
    )
    return result(
        about("breaks-consumer", cancelled, *HURT),
        about("breaks-consumer", required, REFUNDING, CALLER),
        about("unknown-consumer", cancelled, UNSAID),
        successor,
    )


@cache
def unknown() -> GateResult:
    """One change of which nobody can say whether it hits a consumer."""
    return result(about("unknown-consumer", change("response-required-property-renamed"), UNSAID))


@cache
def passed() -> GateResult:
    """Safe changes only."""
    plain = result()
    return replace(plain, contracts=(replace(plain.contracts[0], breaking=0, dangerous=0),))


@cache
def untouched() -> GateResult:
    """A pull request that touches no contract."""
    plain = result()
    return replace(plain, contracts=(), inputs=replace(plain.inputs, contracts={}))


@cache
def waived() -> GateResult:
    """What breaks one consumer is waived, and breaks no other."""
    excused = about(
        "breaks-consumer", change("request-enum-value-removed"), HURT[2], level=Level.NOTE
    )
    return result(replace(excused, waived_by=WAIVER))


@cache
def removal() -> GateResult:
    """An operation removed before its promised date, while it is called, without consent."""
    gone = change("operation-removed-before-sunset")
    grounds = (
        Ground("the promised date, 2027-06-14, is not before 2026-12-01", holds=False),
        Ground("no request in the last 35 days: 214 by finance-export", holds=False),
        Ground("nobody knows whether the owner of finance-export has agreed", holds=None),
    )
    hurt = Hurt(
        *("finance-export", "finance-systems@example.test", Verdict.AFFECTED),
        "calls GET /orders/export",
        (replace(OBSERVED, operation=Operation("GET", "/orders/export"), count=214),),
    )
    found = about("removed-before-sunset", gone, hurt)
    unseen = about("removed-before-quiet", gone, hurt, level=Level.UNKNOWN)
    return result(replace(found, grounds=grounds), replace(unseen, grounds=grounds[1:]))


@cache
def edge() -> GateResult:
    """A consumer that starts to use what is deprecated: no change of the contract."""
    found = Finding(
        *("edge-onto-deprecated", Level.ERROR, "0a1b2c3d4e5f", "orders"),
        "mobile-bff newly uses GET /orders/export, which is deprecated and ends on 2027-06-14",
        "Use POST /orders/search instead.",
        Location("consumers.yaml", 77, 11),
        hurts=(replace(UNSAID, consumer="mobile-bff", owner="mobile@example.test"),),
        grounds=(
            Ground("consumers.yaml counts as it is at the base and now", is_condition=False),
            Ground("the entry at the base does not name GET /orders/export", holds=True),
            Ground("every revision that has GET /orders/export deprecates it", holds=True),
        ),
    )
    plain = result(found)
    touched = replace(
        *(plain.contracts[0],), happened=Happened.UNTOUCHED, breaking=0, dangerous=0, safe=0
    )
    return replace(plain, contracts=(replace(touched, files=()),))


@cache
def attacking() -> GateResult:
    """The blocked one with every text of a user replaced by an attack."""
    plain = blocked()
    changes = {one.fingerprint: one for one in hostile().changes}
    findings = tuple(_attacking(one, changes) for one in plain.findings)
    contract = replace(plain.contracts[0], api=HOSTILE, former=HOSTILE, files=(HOSTILE,))
    return replace(
        plain,
        against=HOSTILE,
        contracts=(replace(contract, evidence=HOSTILE),),
        findings=(*findings, _attacking(waived().findings[0], changes)),
        inputs=replace(plain.inputs, contracts={HOSTILE: plain.inputs.contracts["orders"]}),
        remarks=(HOSTILE,),
    )


def _attacking(finding: Finding, changes: dict[str, Change]) -> Finding:
    place = Location(HOSTILE, 1, 1)
    waiver = finding.waived_by and replace(
        finding.waived_by,
        consumers=(HOSTILE,),
        reason=HOSTILE,
        owner=f"@team {HOSTILE}",
        location=place,
    )
    hurts = tuple(
        replace(
            hurt,
            consumer=f"{index} {HOSTILE}",
            owner=f"@{HOSTILE}" if hurt.owner else "",
            reason=HOSTILE,
            evidence=tuple(replace(row, source=HOSTILE) for row in hurt.evidence),
        )
        for index, hurt in enumerate(finding.hurts)
    )
    return replace(
        finding,
        contract=HOSTILE,
        message=HOSTILE,
        hint=HOSTILE,
        location=place,
        change=changes.get(finding.fingerprint),
        hurts=hurts,
        grounds=(Ground(HOSTILE, holds=False),),
        waived_by=waiver,
    )


@cache
def many(count: int) -> GateResult:
    """So many findings, each about a change of its own."""
    plain = blocked().findings[0]
    assert plain.change is not None
    changes = [
        replace(plain.change, fingerprint=f"{index:012x}", message=f"$.field{index} is gone")
        for index in range(count)
    ]
    return result(*(about("breaks-consumer", one, *HURT) for one in changes))


@cache
def crowd(count: int) -> GateResult:
    """One change that hits so many consumers, each with an owner of its own."""
    hurts = (
        replace(HURT[index % 3], consumer=f"service-{index:04}", owner=f"team-{index}@example.test")
        for index in range(count)
    )
    return result(about("breaks-consumer", change("request-enum-value-removed"), *hurts))


@cache
def everywhere(count: int) -> GateResult:
    """One edit of a file that so many contracts share; each hits the same consumers."""
    plain = about("breaks-consumer", change("request-enum-value-removed"), *HURT)
    contracts = [f"api-{number:02}" for number in range(count)]
    judged = result(*(replace(plain, contract=name) for name in contracts))
    (one,) = judged.contracts
    return replace(judged, contracts=tuple(replace(one, api=name) for name in contracts))
