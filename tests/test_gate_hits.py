"""Each change of a contract is held against everybody who uses it, in one finding for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from gate_cases import (
    AS_OF,
    TERMS,
    case,
    hit,
    known,
    migration,
    operation,
    service,
    shop,
    watched,
)

from contractctl.diff.rules import RULES
from contractctl.gate.consequences import consequence
from contractctl.gate.hits import findings
from contractctl.gate.nouns import ContractCase, Known
from contractctl.model import (
    EvidenceKind,
    Location,
    Removal,
    RolloutPolicy,
    Service,
    Severity,
    Verdict,
)
from contractctl.model.gate import Finding, Happened, Level
from contractctl.model.gate_rules import BY_ID
from contractctl.model.impact import KnownUse, UndocumentedCaller, Watched

LIST, POST, PATCH = "GET /orders", "POST /orders", "PATCH /orders"
LONG_AGO = AS_OF - timedelta(days=60)


READS = service("web", {LIST: ["$.status"]})
SENDS = service("app", {POST: ["sends $.sku"]}, tier=1)
CALLS = service("batch", {LIST: None}, tier=4)
VAGUE = service("old")


def found(judged: ContractCase) -> tuple[Finding, ...]:
    return tuple(findings(judged, TERMS))


def hurts(finding: Finding) -> dict[str, Verdict]:
    return {one.consumer: one.verdict for one in finding.hurts}


def the(judged: ContractCase, rule: str) -> Finding:
    (finding,) = (one for one in found(judged) if one.rule == rule)
    return finding


def test_who_uses_what_breaks_is_named_with_owner_reason_and_evidence() -> None:
    finding = the(case(shop(), shop("integer"), [READS]), "breaks-consumer")
    assert (finding.level, finding.contract) == (Level.ERROR, "orders")
    (hurt,) = finding.hurts
    assert (hurt.consumer, hurt.owner) == ("web", "web@example.test")
    assert hurt.reason == "reads $.status of GET /orders"
    assert [row.source for row in hurt.evidence] == ["consumers.yaml:10"]


def test_a_change_is_one_finding_with_all_whom_it_hits_the_most_critical_first() -> None:
    users = [
        CALLS,
        READS,
        service("aaa", {LIST: ["$.status"]}),
        service("zzz", {LIST: None}, tier=1),
    ]
    finding = the(case(shop(), shop("integer"), users), "breaks-consumer")
    assert hurts(finding) == {
        "zzz": Verdict.POSSIBLE,
        "aaa": Verdict.AFFECTED,
        "web": Verdict.AFFECTED,
        "batch": Verdict.POSSIBLE,
    }
    assert finding.consumers == ("zzz", "aaa", "web", "batch")


def test_who_does_not_say_what_it_uses_is_a_finding_of_its_own() -> None:
    judged = case(shop(), shop("integer"), [READS, VAGUE])
    unknown = the(judged, "unknown-consumer")
    assert unknown.level is Level.UNKNOWN
    assert hurts(unknown) == {"old": Verdict.UNKNOWN}
    assert unknown.fingerprint == the(judged, "breaks-consumer").fingerprint


def test_who_is_unknown_because_nobody_looked_of_late_is_told_so() -> None:
    looked = known({"old": [hit(PATCH, LONG_AGO)]}, watch=watched(9, last=LONG_AGO))
    finding = the(case(shop(), shop("integer"), [VAGUE], evidence=looked), "unknown-consumer")
    assert finding.hurts[0].reason.endswith(f"; no traffic was looked at after {LONG_AGO}")
    late = known({"old": [hit(PATCH, LONG_AGO)]}, watch=watched(9, last=AS_OF - timedelta(days=7)))
    finding = the(case(shop(), shop("integer"), [VAGUE], evidence=late), "unknown-consumer")
    assert "was looked at after" not in finding.hurts[0].reason


def test_a_change_that_hits_nobody_is_no_finding() -> None:
    assert found(case(shop(), shop("integer"), [SENDS])) == ()
    assert found(case(shop(), shop("integer"), [])) == ()
    assert found(case(shop(), shop(), [READS, SENDS, VAGUE])) == ()


def test_a_safe_change_is_no_finding_even_for_who_says_nothing() -> None:
    more = shop().replace("get:", "delete: {responses: {'204': {description: Gone}}}, get:")
    judged = case(shop(), more, [VAGUE, READS])
    assert {one.severity for one in judged.revisions[0].changes} == {Severity.SAFE}
    assert found(judged) == ()


def test_what_is_dangerous_endangers() -> None:
    enum = "string, enum: [open, paid]"
    judged = case(shop(enum), shop("string, enum: [open, paid, lost]"), [READS])
    finding = the(judged, "endangers-consumer")
    assert hurts(finding) == {"web": Verdict.AFFECTED}
    tolerant = replace(READS, tolerates=frozenset({"unknown-enum-values"}))
    assert found(case(shop(enum), shop("string, enum: [open, paid, lost]"), [tolerant])) == ()


def test_the_message_says_what_changes_and_what_fails_for_a_caller() -> None:
    required = the(case(shop(), shop(required="[sku, note]"), [SENDS]), "breaks-consumer")
    assert (
        required.message == "$.note became required; consumers that send the old form are refused"
    )
    assert required.hint.startswith("Keep it optional")
    removed = the(
        case(shop(), shop(patch=False), [service("web", {PATCH: None})]), "breaks-consumer"
    )
    assert removed.message == "PATCH /orders is gone and was never deprecated; calls of it fail"
    assert removed.change_rule == "operation-removed"


def test_it_is_shown_where_head_changed_or_beside_what_is_gone() -> None:
    here = "contracts/orders/openapi.yaml"
    changed = the(case(shop(), shop("integer"), [READS]), "breaks-consumer").location
    assert (changed and changed.file, changed and changed.line) == (here, 4)
    judged = case(shop(), shop(patch=False), [service("web", {PATCH: None})])
    gone = the(judged, "breaks-consumer").location
    assert gone == Location(here, 4, 3)


def test_a_caller_that_no_service_claims_may_be_hit() -> None:
    evidence = known(watch=watched(), strangers={"curl": LIST, "wget": POST})
    finding = the(case(shop(), shop("integer"), [READS], evidence=evidence), "breaks-consumer")
    assert hurts(finding) == {"web": Verdict.AFFECTED, "curl": Verdict.POSSIBLE}
    assert [one.owner for one in finding.hurts] == ["web@example.test", ""]
    assert "3 hits on GET /orders, last on 2026-11-23" in finding.hurts[1].reason


def strangers_until(last: date | None, watch: Watched | None) -> Known:
    """Traffic of a caller that nobody claims, and that was seen last on a day."""
    evidence = known(watch=watch, strangers={"curl": LIST})
    assert evidence.observed
    curl = UndocumentedCaller("curl", (operation(LIST),), 3, last, last)
    return replace(evidence, observed=replace(evidence.observed, undocumented=(curl,)))


@pytest.mark.parametrize("head", [shop("integer"), None])
def test_a_caller_that_is_gone_for_all_the_quiet_days_is_not_hit(head: str | None) -> None:
    quiet, day = AS_OF - timedelta(days=28), timedelta(days=1)
    unreadable = replace(watched(), unreadable="9 of 10 lines could not be read")
    late = watched(last=AS_OF - day)
    for last, watch, is_hit in (
        *((LONG_AGO, watched(), False), (quiet, watched(), False)),
        *((quiet + day, watched(), True), (None, watched(), True)),
        *((LONG_AGO, watched(27), True), (LONG_AGO, unreadable, True), (LONG_AGO, None, True)),
        *((quiet, late, True), (quiet - day, late, False)),
    ):
        evidence = strangers_until(last, watch)
        assert bool(found(case(shop(), head, [], evidence=evidence))) == is_hit, (last, watch)


def test_a_policy_without_quiet_days_lets_no_caller_go() -> None:
    terms = migration(policy=RolloutPolicy(removal=Removal(quiet_days=0)))
    evidence = strangers_until(LONG_AGO, watched())
    assert found(case(shop(), shop("integer"), [], evidence=evidence, base_migration=terms))


def test_a_consumer_that_traffic_alone_shows_is_hit() -> None:
    evidence = known({"web": [hit(LIST)]}, watch=watched())
    nobody = service("web", api="catalog")
    finding = the(case(shop(), shop("integer"), [nobody], evidence=evidence), "breaks-consumer")
    assert hurts(finding) == {"web": Verdict.POSSIBLE}


DROPPING: Mapping[str, tuple[Sequence[Service], str]] = {
    "service": ([], "it"),
    "contract": ([service("web", api="catalog")], "orders"),
    "operation": ([service("web", {POST: None})], "GET /orders"),
    "field": ([service("web", {LIST: ["$.id"]})], "$.status of GET /orders"),
    "list of uses": ([service("web")], "the list of what it uses"),
    "list of fields": ([service("web", {LIST: None})], "$.status of GET /orders"),
}


@pytest.mark.parametrize("dropped", DROPPING)
def test_what_this_pull_request_drops_is_hit_and_told(dropped: str) -> None:
    after, what = DROPPING[dropped]
    finding = the(case(shop(), shop("integer"), after, [READS]), "breaks-consumer")
    (hurt,) = finding.hurts
    assert (hurt.consumer, hurt.owner, hurt.verdict) == ("web", READS.owner, Verdict.AFFECTED)
    assert hurt.reason.endswith(
        f"; this pull request drops {what} from consumers.yaml, but its owner has not agreed and no"
        " traffic was looked at"
    )


def test_the_reason_tells_who_has_more_time() -> None:
    evidence = replace(known(agreed=[("web", LIST)]), extensions={"web": AS_OF})
    finding = the(case(shop(), shop("integer"), [], [READS], evidence), "breaks-consumer")
    assert finding.hurts[0].reason.endswith("but it was given time until 2026-11-23")


def test_the_reason_tells_what_keeps_traffic_from_letting_it_go() -> None:
    seen = known({"web": [hit(LIST)]}, watch=watched())
    finding = the(case(shop(), shop("integer"), [], [READS], seen), "breaks-consumer")
    assert "and GET /orders was last seen on 2026-11-23" in finding.hurts[0].reason
    short = known({"web": [hit(LIST, LONG_AGO)]}, watch=watched(12))
    finding = the(case(shop(), shop("integer"), [], [READS], short), "breaks-consumer")
    assert "and 12 of 28 days of traffic were looked at" in finding.hurts[0].reason


@pytest.mark.parametrize(
    "evidence",
    [
        known(agreed=[("web", LIST)]),
        known({"web": [hit(LIST, LONG_AGO)]}, watch=watched()),
        known({"web": [hit(LIST)]}, watch=watched(), agreed=[("web", LIST)]),
    ],
    ids=["agreed", "gone from traffic", "agreed, and calls still"],
)
@pytest.mark.parametrize("dropped", ["service", "contract", "operation"])
def test_who_may_leave_is_not_hit_any_more(dropped: str, evidence: object) -> None:
    after, _ = DROPPING[dropped]
    assert found(case(shop(), shop("integer"), after, [READS], evidence)) == ()  # type: ignore[arg-type]


def test_a_revision_whose_file_is_gone_unannounced_is_held_against_what_is_left() -> None:
    judged = case({"v1": shop()}, shop("integer"), [READS], base_migration=None)
    finding = the(judged, "breaks-consumer")
    old, new = "contracts/orders/v1.yaml", "contracts/orders/openapi.yaml"
    assert finding.message.startswith(f"{old} is gone, and in {new} $.status: the type went")
    assert finding.hint.startswith(f"Keep {old} beside it")
    assert "nobody announced its end" in finding.grounds[0].text


def test_a_revision_whose_end_was_announced_is_not_judged_change_by_change() -> None:
    pair = migration(pair=("v1", "openapi"))
    assert found(case({"v1": shop()}, shop("integer"), [READS], base_migration=pair)) == ()


def test_an_announcement_in_the_same_pull_request_announces_nothing() -> None:
    pair = migration(pair=("v1", "openapi"))
    judged = case({"v1": shop()}, shop("integer"), [READS], base_migration=None, migration=pair)
    assert [one.rule for one in found(judged)] == ["breaks-consumer"]


def test_the_same_change_of_two_revisions_is_one_finding() -> None:
    judged = case({"openapi": shop(), "v1": shop()}, shop("integer"), [READS, VAGUE])
    assert sorted(one.rule for one in found(judged)) == ["breaks-consumer", "unknown-consumer"]
    assert hurts(the(judged, "breaks-consumer")) == {"web": Verdict.AFFECTED}


def test_a_contract_that_is_gone_breaks_all_who_use_it_by_any_source() -> None:
    seen = known({"app": [hit(POST)]}, watch=watched(), strangers={"curl": PATCH})
    users = [READS, VAGUE, service("app", api="catalog"), service("none", api="catalog")]
    finding = the(case(shop(), None, users, evidence=seen), "breaks-consumer")
    assert (finding.change, finding.change_rule) == (None, "contract-removed")
    assert finding.consumers == ("app", "old", "web", "curl")
    assert finding.location == Location("contracts/orders/openapi.yaml", 1, 1)
    assert "was seen to call 1 operation of orders" in finding.hurts[0].reason
    assert [row.kind for row in finding.hurts[0].evidence] == [EvidenceKind.OBSERVED]


def test_dropping_the_consumers_with_the_contract_does_not_hide_them() -> None:
    finding = the(case(shop(), None, [], [READS, VAGUE]), "breaks-consumer")
    assert finding.consumers == ("old", "web")
    first = replace(READS, tier=1)
    assert the(case(shop(), None, [], [first, VAGUE]), "breaks-consumer").consumers[0] == "web"
    said = "; this pull request drops it from consumers.yaml, but its owner has not agreed and no"
    assert all(f"{said} traffic was looked at" in one.reason for one in finding.hurts)


def test_a_contract_of_nobody_breaks_nobody() -> None:
    assert found(case(shop(), None, [service("web", api="catalog")])) == ()
    gone = known({"web": [hit(LIST, LONG_AGO)]}, watch=watched())
    elsewhere = service("web", api="catalog")
    for after in ([], [elsewhere]):
        assert found(case(shop(), None, after, [READS], gone)) == ()
    calls = known({"web": [hit(LIST)]}, watch=watched())
    assert the(case(shop(), None, [elsewhere], [READS], calls), "breaks-consumer").consumers


def test_a_contract_whose_end_was_announced_is_no_break() -> None:
    pair = migration(pair=("v1", "v2"))
    assert found(case({"v1": shop()}, None, [READS], base_migration=pair)) == ()
    both = case({"v1": shop(), "v2": shop()}, None, [READS], base_migration=pair)
    assert [one.change_rule for one in found(both)] == ["contract-removed"]


def test_after_a_rename_an_entry_under_the_old_name_leads_nowhere() -> None:
    renamed: Mapping[str, object] = {"api": "purchases", "happened": Happened.RENAMED}
    moved = service("web", {LIST: ["$.status"]}, api="purchases")
    judged = case(shop(), shop(), [moved, SENDS, VAGUE], [READS, SENDS, VAGUE], **renamed)  # type: ignore[arg-type]
    (finding,) = found(judged)
    assert (finding.rule, finding.change_rule) == ("breaks-consumer", "contract-removed")
    assert finding.consumers == ("app", "old")
    assert finding.location == Location("consumers.yaml", 10, 3)
    assert found(case(shop(), shop(), [moved], [READS], **renamed)) == ()  # type: ignore[arg-type]


def test_a_renamed_contract_is_judged_for_those_who_consumed_it_by_its_old_name() -> None:
    moved = service("web", {LIST: ["$.id"]}, api="purchases")
    more = {"api": "purchases", "happened": Happened.RENAMED}
    judged = case(shop(), shop("integer"), [moved], [READS], **more)  # type: ignore[arg-type]
    assert hurts(the(judged, "breaks-consumer")) == {"web": Verdict.AFFECTED}


def test_announcements_and_removals_with_a_promise_are_left_to_their_own_rules() -> None:
    old = "patch: {deprecated: true, x-sunset: '2026-10-31', responses"
    base = shop().replace("patch: {responses", old)
    user = [service("web", {PATCH: None})]
    assert found(case(base, shop(patch=False), user)) == ()
    late = base.replace("2026-10-31", "2027-10-31")
    assert found(case(late, shop(patch=False), user)) == ()
    assert found(case(late, base, user)) == ()
    assert found(case(shop(), base.replace("x-sunset: '2026-10-31', ", ""), user)) == ()


def test_the_derivation_says_what_was_compared_and_what_is_known() -> None:
    plain = the(case(shop(), shop("integer"), [READS]), "breaks-consumer")
    assert [one.text for one in plain.grounds][1:] == [
        "consumers.yaml counts as it is at the base and as it is now, together",
        "nothing but consumers.yaml is known of who uses orders",
    ]
    seen = known({"web": [hit(LIST)]}, watch=watched())
    finding = the(case(shop(), shop("integer"), [READS], evidence=seen), "breaks-consumer")
    assert "traffic was looked at from 2026-10-27 to 2026-11-23" in finding.grounds[-1].text
    pact = KnownUse(hit(LIST).operation, EvidenceKind.PACT, "web.json")
    told = the(
        case(shop(), shop("integer"), [READS], evidence=known({"web": [pact]})), "breaks-consumer"
    )
    assert "silence says nothing" in told.grounds[-1].text


def test_every_rule_is_in_the_catalogue_at_its_own_level() -> None:
    users = [READS, SENDS, VAGUE]
    judged = case(shop(), shop("integer", "[sku, note]", patch=False), users)
    assert all(one.level is BY_ID[one.rule].level for one in found(judged))


def test_what_fails_is_said_of_each_rule_unless_it_is_about_dates_or_levels_alone() -> None:
    (change,) = case(shop(), shop("integer")).revisions[0].changes
    silent = set()
    for rule in RULES.values():
        direction, effect = rule.cell.direction, rule.effect
        said = consequence(replace(change, rule=rule.id, direction=direction, effect=effect))
        assert not set(said) & set(".;:\n")
        if not said and rule.severity is not Severity.SAFE:
            silent.add(rule.id)
    dated = ("sunset", "stability", "deprecated", "version", "request-content-")
    assert {one for one in silent if not any(word in one for word in dated)} == set()
