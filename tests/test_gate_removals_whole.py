"""Whole revisions and contracts that go, and the laws that hold for all that goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from gate_cases import (
    AS_OF,
    TERMS,
    answer,
    api,
    case,
    hit,
    known,
    migration,
    service,
    watched,
)
from gate_endings import (
    BATCH,
    CONSENT,
    DAY,
    KEPT,
    OLD,
    QUIET,
    QUIET_DAY,
    SUNSET,
    old,
    removed,
    rules,
    seen,
    told,
)

from contractctl.gate.judging import judge
from contractctl.gate.nouns import ContractCase, Known
from contractctl.model import Service, Timeline, Verdict
from contractctl.model.gate import GateSettings
from contractctl.model.impact import KnownUse, Watched

V1 = api("/orders: {get: {responses: {'200': {description: All}}}}", "/old: {get: {responses: {}}}")
V2 = api("/orders: {get: {responses: {'200': {description: All}}}}")
OLD_FORM = "GET /old"


def gone(sunset: date = AS_OF, evidence: Known | None = None, **more: object) -> ContractCase:
    """v1 is gone, which had one operation more than v2; `batch` calls it, `cart` need not move."""
    dates = Timeline(date(2026, 8, 3), date(2026, 9, 1), sunset)
    terms = migration(pair=("v1", "v2"), timeline=dates)
    services = [service("batch", {OLD_FORM: None}), service("cart", {"GET /orders": None})]
    more = {"base_migration": terms, "migration": terms, **more}
    return case({"v1": V1}, V2, services, evidence=evidence, **more)  # type: ignore[arg-type]


def quiet_form(last: date = QUIET_DAY, agreed: bool = True) -> Known:
    given = [("batch", OLD_FORM)] if agreed else []
    calls = {"batch": [hit(OLD_FORM, last)], "cart": [hit("GET /orders")]}
    return known(calls, watch=watched(35), agreed=given)


@pytest.mark.parametrize(("passed", "quiet", "agreed"), list(product([True, False], repeat=3)))
def test_a_revision_whose_end_was_announced_goes_as_one(
    passed: bool, quiet: bool, agreed: bool
) -> None:
    expected = [] if passed and quiet and agreed else [CONSENT]
    expected = expected if quiet else [QUIET]
    expected = expected if passed else [SUNSET]
    evidence = quiet_form(QUIET_DAY if quiet else AS_OF, agreed)
    found = told(gone(AS_OF if passed else AS_OF + DAY, evidence))
    assert [one.rule for one in found] == expected
    for one in found:
        assert one.message.startswith("orders@v1 is removed")
        assert one.change is None
        assert "cart" not in one.consumers


def test_who_is_proven_to_have_moved_need_not_agree_and_its_calls_are_of_the_new_form() -> None:
    evidence = replace(quiet_form(AS_OF, agreed=False), moved=frozenset({"batch"}))
    assert rules(gone(AS_OF, evidence)) == []
    assert rules(gone(AS_OF, replace(evidence, extensions={"batch": AS_OF}))) == []


def test_what_went_from_the_old_form_after_a_date_of_its_own_is_asked_for_as_well() -> None:
    """The change is safe by the law: its sunset has passed."""
    terms = migration(pair=("v1", "v2"), timeline=replace(migration().timeline, sunset=AS_OF))
    more = {"base_migration": terms, "migration": terms, "evidence": seen(agreed=False)}
    found = case({"v1": old(AS_OF)}, api(KEPT), [BATCH], **more)  # type: ignore[arg-type]
    assert rules(found) == [(CONSENT, "error")]


def test_who_may_be_hit_by_one_change_and_is_unknown_for_another_may_be_hit() -> None:
    """Its owner has to be asked, then."""
    order = "{type: object, properties: {id: {type: %s}}}"
    listed = [f"/orders: {{get: {answer(order % one)}}}" for one in ("string", "integer")]
    terms = migration(pair=("v1", "v2"), timeline=replace(migration().timeline, sunset=AS_OF))
    evidence = known({"vague": [hit("GET /orders", QUIET_DAY)]}, watch=watched(27))
    more = {"base_migration": terms, "migration": terms, "evidence": evidence}
    v1, v2 = api(listed[0], "/old: {get: {responses: {}}}"), api(listed[1])
    found = case({"v1": v1}, v2, [service("vague")], **more)  # type: ignore[arg-type]
    assessment = found.revisions[0].assessment
    assert assessment is not None
    assert {one.verdict for one in assessment.impacts} == {Verdict.POSSIBLE, Verdict.UNKNOWN}
    (one,) = told(found)
    assert (one.rule, one.level) == (CONSENT, "error")
    assert {hurt.verdict for hurt in one.hurts} == {Verdict.POSSIBLE}


def test_the_last_revision_goes_by_all_who_consume_the_contract() -> None:
    terms = migration(pair=("v1", "v2"), timeline=replace(migration().timeline, sunset=AS_OF))
    services = [service("batch", {OLD_FORM: None}), service("vague")]
    found = case(
        *({"v1": V1}, None, services),
        evidence=quiet_form(),
        base_migration=terms,
        migration=None,
    )
    (one,) = told(found)
    assert (one.rule, one.level, one.consumers) == (CONSENT, "unknown", ("vague",))
    assert one.hint == (
        "Let vague declare in consumers.yaml what it uses. Ask vague@example.test to agree, and"
        " note the answer: `contractctl track consent orders vague --by WHO`. CI sees it after"
        " `contractctl evidence export` and a commit of usage.json."
    )


def test_an_operation_that_nobody_uses_may_go_once_somebody_looked() -> None:
    found = case(V1, V2, [service("cart", {"GET /orders": None})])
    (one,) = told(found)
    assert (one.rule, one.level, one.hurts) == (QUIET, "unknown", ())
    calls = {"cart": [hit("GET /orders")]}
    assert rules(replace(found, known=known(calls, watch=watched()))) == []


@pytest.mark.parametrize("seen_of", [{"cart": [hit("GET /orders")]}, {}])
@pytest.mark.parametrize(
    ("watch", "expected"),
    [
        (watched(27), "its traffic was watched on 27 of 28 days only"),
        (
            replace(
                watched(35), unreadable="only 50.00% of its hits are known to be of one service"
            ),
            "not all of its traffic is known: only 50.00% of its hits are known",
        ),
    ],
)
def test_what_nobody_announced_needs_as_much_traffic_as_what_was_announced(
    seen_of: Mapping[str, list[KnownUse]], watch: Watched, expected: str
) -> None:
    evidence = known(seen_of, watch=watch)
    for found in (case(V1, V2, evidence=evidence), case(V1, None, evidence=evidence)):
        (one,) = told(found)
        assert (one.rule, one.level) == (QUIET, "unknown")
        assert expected in one.message


@pytest.mark.parametrize("user", [service("batch", {OLD_FORM: None}), service("vague")])
def test_an_operation_that_somebody_uses_is_judged_by_whom_it_hits(user: Service) -> None:
    assert rules(case(V1, V2, [user])) == []


def test_a_contract_that_nobody_is_known_to_use_may_go_once_somebody_looked() -> None:
    assert rules(case(V1, None)) == [(QUIET, "unknown")]
    assert rules(case(V1, None, evidence=replace(seen(), agreements=()))) == []
    assert rules(case(V1, None, [service("vague")])) == []


@pytest.mark.parametrize("sunset", [AS_OF, AS_OF + DAY])
@pytest.mark.parametrize("days", [0, 20, 35])
@pytest.mark.parametrize("agreed", [(), ("batch",), ("batch", "cart")])
def test_more_calls_and_fewer_agreements_never_take_a_finding_away(
    sunset: date, days: int, agreed: tuple[str, ...]
) -> None:
    services = [BATCH, service("cart", {OLD: None})]
    watch = watched(days) if days else None
    given = [(name, OLD) for name in agreed]

    def judged(calls: list[KnownUse], agreements: list[tuple[str, str]]) -> bool:
        evidence = known({"batch": calls}, watch=watch, agreed=agreements)
        found = told(removed(sunset, evidence, services=services))
        assert len(found) <= 1
        return bool(found)

    calls = [hit("GET /orders", QUIET_DAY)]
    if judged(calls, given):
        assert judged([*calls, hit(OLD, QUIET_DAY)], given)
        assert judged([*calls, hit(OLD, AS_OF)], given)
        assert judged(calls, given[1:])


def test_the_same_removal_in_two_revisions_is_told_once() -> None:
    assert len(told(case({"v1": old(AS_OF), "v3": old(AS_OF)}, api(KEPT), [BATCH]))) == 1


def test_a_contract_of_which_one_revision_had_an_announced_end_is_gone_once() -> None:
    dates = Timeline(date(2026, 8, 3), date(2026, 9, 1), AS_OF + DAY)
    terms = migration(pair=("v1", "v2"), timeline=dates)
    more = {"base_migration": terms, "migration": None, "evidence": quiet_form()}
    services = [service("batch", {OLD_FORM: None}), service("cart", {"GET /orders": None})]
    found = case({"v1": V1, "v2": V2}, None, services, **more)  # type: ignore[arg-type]
    (one,) = judge([found], TERMS)
    assert (one.rule, one.change_rule) == ("breaks-consumer", "contract-removed")
    assert one.consumers == ("batch", "cart")
    assert one.message == (
        "the contract orders is gone, and nobody announced the end of"
        " contracts/orders/v2.yaml; calls of it fail"
    )
    texts = [ground.text for ground in one.grounds]
    assert "orders@v1 is removed 1 day before its sunset 2026-11-24" in texts
    assert any("v1.yaml: it was promised until 2026-11-24" in text for text in texts)
    off = replace(TERMS, settings=GateSettings(levels={"breaks-consumer": None}))
    (other,) = judge([found], off)
    assert other.rule == SUNSET
