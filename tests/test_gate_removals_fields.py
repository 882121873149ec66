"""A field is used by who is known to read or send it, and not by every call of its operation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from gate_cases import AS_OF, answer, api, case, hit, known, migration, request, service, watched
from gate_endings import CONSENT, DAY, QUIET, QUIET_DAY, rules, told

from contractctl.gate.nouns import ContractCase
from contractctl.load.field_paths import parse_field_path
from contractctl.model import Removal, RolloutPolicy, Service
from contractctl.model.impact import KnownUse

GET, POST = "GET /orders", "POST /orders"
CALLS = service("billing", {GET: None, POST: None})
READS = service("billing", {GET: ["$.total"]})
AGREED = [("billing", GET)]
LOOSE = migration(policy=RolloutPolicy(removal=Removal(28, "not-required")))
_OLD = "deprecated: true, x-sunset: '2026-11-23'"
_ORDER = "{type: object, properties: {id: {type: string}%s}}"


def removed(
    calls: Sequence[KnownUse],
    agreed: Sequence[tuple[str, str]] = (),
    services: Sequence[Service] = (CALLS,),
    **more: object,
) -> ContractCase:
    """The deprecated `$.total` is gone from the answer."""
    strangers = more.pop("strangers", {})
    before, after = (
        api(f"/orders: {{get: {answer(_ORDER % total)}}}")
        for total in (f", total: {{type: number, {_OLD}}}", "")
    )
    seen = {"billing": list(calls)} if calls else {}
    evidence = known(seen, watch=watched(35), agreed=agreed, strangers=strangers)  # type: ignore[arg-type]
    return case(before, after, services, evidence=evidence, **more)  # type: ignore[arg-type]


def reading(*fields: str) -> KnownUse:
    """Calls of a source that names what is read."""
    return replace(hit(GET), reads=tuple(parse_field_path(one) for one in fields))


@pytest.mark.parametrize("user", [CALLS, READS, service("billing")])
def test_who_calls_the_operation_every_day_may_agree_to_the_end_of_a_field(user: Service) -> None:
    assert rules(removed([hit(GET)], AGREED, [user])) == []
    assert rules(removed([hit(GET)], AGREED, [user], base_migration=LOOSE)) == []


def test_the_derivation_says_that_the_owner_agreed_to_what_nobody_can_tell() -> None:
    found = removed([hit(GET)], AGREED)
    (early,) = told(replace(found, known=replace(found.known, agreements=())))
    assert (early.rule, early.level) == (CONSENT, "error")
    assert [one.holds for one in early.grounds] == [True, None, False]


def test_without_agreement_and_without_fields_nobody_knows() -> None:
    assert rules(removed([hit(GET)])) == [(CONSENT, "error")]
    (found,) = told(removed([hit(GET)], base_migration=LOOSE))
    assert (found.rule, found.level, found.consumers) == (QUIET, "unknown", ("billing",))
    assert found.message == (
        "$.total in answers of GET /orders is removed, and no source says whether billing used it"
        " in calls of GET /orders, last on 2026-11-23"
    )
    assert found.hint.startswith(
        "Let billing list in consumers.yaml the fields that it uses, or ask billing@example.test"
    )


def test_an_agreement_to_another_operation_tells_nothing() -> None:
    other = [("billing", POST), ("web", GET)]
    assert rules(removed([hit(GET)], other, base_migration=LOOSE)) == [(QUIET, "unknown")]


@pytest.mark.parametrize("field", ["$.total", "$"])
def test_a_source_that_names_the_field_or_all_that_holds_it_shows_its_use(field: str) -> None:
    assert rules(removed([reading("$.id", field)], AGREED)) == [(QUIET, "error")]
    old = replace(reading(field), last_seen=QUIET_DAY)
    assert rules(removed([old], AGREED)) == []


def test_a_source_that_names_other_fields_only_shows_no_use() -> None:
    assert rules(removed([reading("$.id")], AGREED)) == []
    knows = replace(reading("$.id"), complete=frozenset({"body"}))
    assert rules(removed([knows], base_migration=LOOSE)) == []


def test_calls_before_the_quiet_days_are_of_no_matter() -> None:
    assert rules(removed([hit(GET, QUIET_DAY)], base_migration=LOOSE)) == []
    assert rules(removed([hit(GET, QUIET_DAY + DAY)], base_migration=LOOSE)) == [(QUIET, "unknown")]


def test_calls_in_the_last_days_that_were_watched_are_of_matter() -> None:
    found = removed([hit(GET, QUIET_DAY)], base_migration=LOOSE)
    until = replace(watched(35), last=AS_OF - DAY)
    assert rules(replace(found, known=replace(found.known, watched=until))) == [(QUIET, "unknown")]


def test_a_caller_of_nobody_may_read_the_field_and_has_no_owner_to_ask() -> None:
    (found,) = told(removed([], services=[], strangers={"curl": GET}))
    assert (found.rule, found.level, found.consumers) == (QUIET, "unknown", ("curl",))
    assert found.hint == "Put it back and find out whose calls these are."
    (both,) = told(removed([hit(GET)], strangers={"curl": GET}, base_migration=LOOSE))
    assert set(both.consumers) == {"billing", "curl"}
    assert both.hint.endswith("Find out whose the other calls are.")


def test_every_call_uses_what_every_call_has_to_carry() -> None:
    limit = f"{{name: limit, in: query, required: true, schema: {{type: integer}}, {_OLD}}}"
    before, after = (
        api(f"/orders: {{get: {{parameters: [{one}], responses: {{}}}}}}") for one in (limit, "")
    )
    evidence = known({"billing": [hit(GET)]}, watch=watched(35), agreed=AGREED)
    assert rules(case(before, after, [CALLS], evidence=evidence)) == [(QUIET, "error")]


def test_what_is_sent_is_told_apart_as_well() -> None:
    schema = "{type: object, properties: {sku: {type: string}%s}}"
    before, after = (
        api(f"/orders: {{post: {request(schema % one)}}}")
        for one in (f", note: {{type: string, {_OLD}}}", "")
    )
    seen = {"billing": [replace(hit(POST), sends=())]}
    evidence = known(seen, watch=watched(35))
    found = case(before, after, [CALLS], evidence=evidence, base_migration=LOOSE)
    assert rules(found) == [(QUIET, "unknown")]
    agreed = known(agreed=[("billing", POST)]).agreements
    assert rules(replace(found, known=replace(evidence, agreements=agreed))) == []
