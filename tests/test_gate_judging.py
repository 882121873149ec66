"""The verdict: the same for the same facts, stricter for more use, and as the settings weigh it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from gate_cases import (
    AS_OF,
    TERMS,
    TIMELINE,
    case,
    hit,
    known,
    migration,
    service,
    shop,
    waiver,
    watched,
)

from contractctl.gate.judging import judge
from contractctl.gate.nouns import Terms
from contractctl.model import Location, Removal, RolloutPolicy
from contractctl.model.gate import Finding, GateSettings, Level

LIST, POST, PATCH = "GET /orders", "POST /orders", "PATCH /orders"
READS = service("web", {LIST: ["$.status"]}, tier=1)
SENDS = service("app", {POST: ["sends $.sku"]})
VAGUE = service("old", tier=4)
CHECK = Finding("check-failed", Level.ERROR, "0" * 12, "orders", "no", "do", change_rule="names")


def weighed(**levels: Level | None) -> Terms:
    named = {key.replace("_", "-").replace("-of-", "/"): value for key, value in levels.items()}
    return Terms(AS_OF, GateSettings(levels=named))


def brief(found: Sequence[Finding]) -> list[tuple[str, str]]:
    return [(one.rule, one.level.value) for one in found]


def blocking(found: Sequence[Finding]) -> int:
    """How strict a verdict is: 2 blocked, 1 unknown, 0 passed."""
    levels = {one.level for one in found}
    return 2 if Level.ERROR in levels else int(Level.UNKNOWN in levels)


def test_errors_come_first_then_what_is_unknown_then_by_contract_and_place() -> None:
    one = case(shop(), shop("integer", "[sku, note]"), [READS, SENDS, VAGUE])
    other = case(shop(), shop("integer"), [VAGUE])
    other = replace(other, api="aaa", counting=(), services=(), base_services=())
    found = judge([one, replace(other, counting=(), revisions=other.revisions)], TERMS)
    assert [(each.level.value, each.contract) for each in found] == [
        *[("error", "orders")] * 2,
        ("unknown", "aaa"),
        *[("unknown", "orders")] * 2,
    ]
    lines = [each.location.column for each in found if each.location and each.contract == "orders"]
    assert lines == sorted(lines[:2]) + sorted(lines[2:])


def test_what_breaks_comes_before_what_is_wrong_with_waivers_wherever_it_stands() -> None:
    terms = migration(waiver("0123456789ab", "web"))
    judged = case(shop(), shop("integer"), [READS], migration=terms)
    found = judge([judged], TERMS, [CHECK])
    rules = ["breaks-consumer", "waiver-unused", "check-failed"]
    assert [one.rule for one in found] == rules


def test_what_has_no_place_comes_after_what_has_one() -> None:
    placed = replace(CHECK, location=Location("a.yaml", 1, 1), fingerprint="f" * 12)
    assert judge([], TERMS, [CHECK, placed]) == (placed, CHECK)


def test_settings_weigh_a_rule_or_switch_it_off() -> None:
    judged = case(shop(), shop("integer"), [READS, VAGUE])
    assert brief(judge([judged], TERMS)) == [
        ("breaks-consumer", "error"),
        ("unknown-consumer", "unknown"),
    ]
    assert brief(judge([judged], weighed(breaks_consumer=Level.WARNING))) == [
        ("unknown-consumer", "unknown"),
        ("breaks-consumer", "warning"),
    ]
    assert brief(judge([judged], weighed(unknown_consumer=Level.ERROR))) == [
        ("breaks-consumer", "error"),
        ("unknown-consumer", "error"),
    ]
    assert judge([judged], weighed(breaks_consumer=None, unknown_consumer=None)) == ()


def test_a_check_of_the_workspace_is_weighed_by_its_own_name_before_that_of_all() -> None:
    settings = weighed(check_failed=Level.WARNING, check_failed_of_names=None)
    other = replace(CHECK, change_rule="dates", fingerprint="1" * 12)
    assert brief(judge([], TERMS, [CHECK])) == [("check-failed", "error")]
    assert brief(judge([], settings, [CHECK, other])) == [("check-failed", "warning")]


def test_what_is_waived_stays_a_note_whatever_settings_say() -> None:
    breaks = judge([case(shop(), shop("integer"), [READS])], TERMS)[0].fingerprint
    terms = migration(waiver(breaks, "web"))
    judged = case(shop(), shop("integer"), [READS], migration=terms, base_migration=terms)
    settings = weighed(breaks_consumer=Level.ERROR)
    assert brief(judge([judged], settings)) == [("breaks-consumer", "note")]


def test_a_waiver_excuses_what_checks_of_the_workspace_find_of_its_contract() -> None:
    terms = migration(waiver(CHECK.fingerprint, "web"))
    judged = case(shop(), shop(), [READS], migration=terms)
    assert brief(judge([judged], TERMS, [CHECK])) == [("check-failed", "note")]
    elsewhere = replace(CHECK, contract="catalog")
    assert brief(judge([judged], TERMS, [elsewhere])) == [
        ("check-failed", "error"),
        ("waiver-unused", "error"),
    ]


def test_what_is_said_twice_is_one_finding() -> None:
    judged = case(shop(), shop("integer"), [READS])
    assert judge([judged], TERMS, [CHECK, CHECK]) == judge([judged], TERMS, [CHECK])


STALE = AS_OF - timedelta(days=91)


@pytest.mark.parametrize(("last", "count"), [(STALE, 1), (STALE + timedelta(days=1), 0)])
def test_silence_of_traffic_that_is_too_old_settles_nothing(last: date, count: int) -> None:
    evidence = known({"old": [hit(PATCH, last)]}, watch=watched(last=last))
    found = judge([case(shop(), shop("integer"), [VAGUE], evidence=evidence)], TERMS)
    assert [one.rule for one in found] == ["evidence-stale"] * count
    for one in found:
        assert one.level is Level.UNKNOWN
        assert one.consumers == ("old",)
        assert f"that old is not hurt rests on traffic up to {last}, 91 days ago" in one.message
        assert one.location == Location("contracts/orders/usage.json", 1, 1)


def test_old_traffic_matters_only_where_a_verdict_rests_on_it() -> None:
    evidence = known({"old": [hit(PATCH, STALE)]}, watch=watched(last=STALE))
    declared = service("old", {PATCH: None})
    assert judge([case(shop(), shop("integer"), [declared], evidence=evidence)], TERMS) == ()
    assert judge([case(shop(), shop(), [VAGUE], evidence=evidence)], TERMS) == ()
    hurt = known({"old": [hit(LIST, STALE)]}, watch=watched(last=STALE))
    found = judge([case(shop(), shop("integer"), [VAGUE], evidence=hurt)], TERMS)
    assert brief(found) == [("breaks-consumer", "error")]


def test_who_leaves_by_the_silence_of_old_traffic_is_not_gone_for_sure() -> None:
    quiet = known({"web": [hit(LIST, STALE - timedelta(days=60))]}, watch=watched(last=STALE))
    (found,) = judge([case(shop(), shop("integer"), [], [READS], quiet)], TERMS)
    assert (found.rule, found.consumers) == ("evidence-stale", ("web",))
    vague = known({"old": [hit(LIST, STALE - timedelta(days=60))]}, watch=watched(last=STALE))
    (found,) = judge([case(shop(), shop("integer"), [], [VAGUE], vague)], TERMS)
    assert (found.rule, found.consumers) == ("evidence-stale", ("old",))
    assert found.hurts[0].reason.startswith("this pull request drops orders from consumers.yaml")
    both = service("web", {LIST: None, PATCH: None})
    judged = case(shop(), shop("integer"), [service("web", {PATCH: None})], [both], quiet)
    (found,) = judge([judged], TERMS)
    assert found.hurts[0].reason.startswith("this pull request drops GET /orders from")
    judged = case(
        shop(), shop(required="[sku, note]"), [service("web", {PATCH: None})], [both], quiet
    )
    assert judge([judged], TERMS) == ()
    harmless = shop("string, enum: [open]")
    assert judge([case(shop(), harmless, [], [READS], quiet)], TERMS) == ()
    agreed = replace(quiet, agreements=known(agreed=[("web", LIST)]).agreements)
    assert judge([case(shop(), shop("integer"), [], [READS], agreed)], TERMS) == ()


def test_what_is_removed_by_the_silence_of_old_traffic_is_told() -> None:
    evidence = known({"web": [hit(LIST, STALE)]}, watch=watched(last=STALE))
    judged = case(shop(), shop(patch=False), [READS], evidence=evidence)
    (found,) = judge([judged], TERMS)
    assert (found.rule, found.level) == ("evidence-stale", Level.UNKNOWN)
    assert found.message.startswith("that PATCH /orders may go rests on traffic")


def test_a_revision_or_a_contract_that_goes_by_the_silence_of_old_traffic_is_told() -> None:
    evidence = known({"app": [hit(LIST, STALE - timedelta(days=60))]}, watch=watched(last=STALE))
    evidence = replace(evidence, agreements=known(agreed=[("app", LIST)]).agreements)
    over = replace(TIMELINE, sunset=AS_OF - timedelta(days=1))
    pair = migration(pair=("v1", "openapi"), timeline=over)
    one = case({"v1": shop()}, shop(patch=False), (), evidence=evidence, base_migration=pair)
    other = case(shop(), None, (), evidence=evidence)
    for judged, name in (
        (one, "contracts/orders/v1.yaml"),
        (other, "contracts/orders/openapi.yaml"),
    ):
        (found,) = judge([judged], TERMS)
        assert found.rule == "evidence-stale"
        assert f"that {name} may go rests on traffic up to {STALE}" in found.message
        assert found.grounds[-1].text == f"{name} is removed by its word"


def test_a_removal_that_another_rule_objects_to_rests_on_nothing() -> None:
    evidence = known({"app": [hit(PATCH, STALE)]}, watch=watched(last=STALE))
    pair = migration(pair=("v1", "openapi"))
    early = case({"v1": shop()}, shop(patch=False), (), evidence=evidence, base_migration=pair)
    gone = case(shop(), None, [READS], evidence=evidence)
    promised = shop().replace("patch: {", "patch: {deprecated: true, x-sunset: '2027-10-31', ")
    dated = case(promised, shop(patch=False), (), evidence=evidence)
    for judged in (early, gone, dated):
        assert [one.rule for one in judge([judged], TERMS)] in (
            ["removed-before-sunset"],
            ["breaks-consumer"],
        )
    asks_nothing = replace(pair, policy=RolloutPolicy(removal=Removal(quiet_days=0)))
    free = case(shop(), shop(patch=False), (), evidence=evidence, base_migration=asks_nothing)
    assert judge([free], TERMS) == ()
