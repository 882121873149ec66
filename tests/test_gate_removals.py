"""What had a promised end goes when its day has passed, it is quiet, and its users agreed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from gate_cases import (
    AS_OF,
    REMOVAL,
    answer,
    api,
    case,
    hit,
    known,
    migration,
    operation,
    service,
    watched,
)
from gate_endings import (
    AGREED,
    BATCH,
    CONSENT,
    DAY,
    KEPT,
    OLD,
    QUIET,
    QUIET_DAY,
    SUNSET,
    removed,
    rules,
    seen,
    told,
)

from contractctl.gate.nouns import Known, Terms
from contractctl.load.field_paths import parse_field_path
from contractctl.model import Removal, RolloutPolicy, Service, Timeline, Verdict
from contractctl.model.gate import GateSettings, Level
from contractctl.model.impact import UndocumentedCaller


@pytest.mark.parametrize(
    ("passed", "quiet", "agreed", "expected"),
    [
        (True, True, True, []),
        (True, True, False, [(CONSENT, "error")]),
        (True, False, True, [(QUIET, "error")]),
        (True, False, False, [(QUIET, "error")]),
        (False, True, True, [(SUNSET, "error")]),
        (False, True, False, [(SUNSET, "error")]),
        (False, False, True, [(SUNSET, "error")]),
        (False, False, False, [(SUNSET, "error")]),
    ],
)
def test_the_first_condition_that_fails_is_told_and_all_are_shown(
    passed: bool, quiet: bool, agreed: bool, expected: list[tuple[str, str]]
) -> None:
    sunset = AS_OF if passed else AS_OF + DAY
    found = told(removed(sunset, seen(QUIET_DAY if quiet else AS_OF, agreed)))
    assert [(one.rule, one.level) for one in found] == expected
    for one in found:
        assert [ground.holds for ground in one.grounds] == [passed, quiet, agreed]


@pytest.mark.parametrize(
    ("sunset", "expected"),
    [
        (AS_OF - DAY, []),
        (AS_OF, []),
        (AS_OF + DAY, [SUNSET]),
        (f"{AS_OF}T00:00:00Z", []),
        (f"{AS_OF}T12:00:00Z", [SUNSET]),
        ("some day", [SUNSET]),
    ],
)
def test_the_day_of_the_sunset_is_over_at_its_start(
    sunset: date | str, expected: list[str]
) -> None:
    found = removed(sunset, seen(), base_migration=None, migration=None)
    assert [rule for rule, _ in rules(found)] == expected


@pytest.mark.parametrize(
    ("last", "expected"),
    [(QUIET_DAY - DAY, []), (QUIET_DAY, []), (QUIET_DAY + DAY, [QUIET]), (AS_OF + DAY, [QUIET])],
)
def test_silence_begins_on_the_day_after_the_last_call(last: date, expected: list[str]) -> None:
    assert [rule for rule, _ in rules(removed(AS_OF, seen(last)))] == expected


def test_a_call_of_which_nobody_knows_when_may_have_been_yesterday() -> None:
    calls = [replace(hit(OLD), last_seen=None)]
    evidence = known({"batch": calls}, watch=watched(35), agreed=AGREED)
    (found,) = told(removed(AS_OF, evidence))
    assert (found.rule, found.level) == (QUIET, "error")
    assert "nobody knows when" in found.message


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        (known(agreed=AGREED), "no traffic of orders was ever looked at"),
        (seen(days=27), "watched on 27 of 28 days only"),
        (
            seen(QUIET_DAY - 5 * DAY, end=AS_OF - 6 * DAY),
            "watched until 2026-11-17 only, less than 28 days after the last call of batch",
        ),
    ],
)
def test_without_enough_traffic_nobody_knows_whether_it_is_quiet(
    evidence: Known, expected: str
) -> None:
    (found,) = told(removed(AS_OF, evidence))
    assert (found.rule, found.level) == (QUIET, "unknown")
    assert expected in found.message
    assert "contractctl evidence import" in found.hint


def test_traffic_that_cannot_be_read_says_nothing_of_silence() -> None:
    watch = replace(watched(35), unreadable="3 of 40 lines could not be read in gateway")
    evidence = known({"batch": [hit("GET /orders")]}, watch=watch, agreed=AGREED)
    (found,) = told(removed(AS_OF, evidence))
    assert found.level is Level.UNKNOWN
    assert "3 of 40 lines could not be read" in found.message


def test_traffic_that_shows_no_service_at_all_is_silence_as_well() -> None:
    for days, expected in ((28, []), (27, [(QUIET, "unknown")])):
        assert rules(removed(AS_OF, known(watch=watched(days), agreed=AGREED))) == expected


def test_who_uses_it_has_to_be_watched_long_enough_where_it_calls() -> None:
    evidence = replace(seen(days=5), watched=watched(35))
    assert rules(removed(AS_OF, evidence)) == [(QUIET, "unknown")]


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (None, "no traffic of orders was ever looked at"),
        (
            QUIET_DAY - DAY,
            f"its traffic was last looked at on {QUIET_DAY - DAY}; 28 quiet days up to {AS_OF} are"
            " asked for",
        ),
        (AS_OF, "its traffic was looked at in samples and recordings only"),
    ],
)
def test_traffic_of_long_ago_samples_and_pacts_are_no_silence(
    last: date | None, expected: str
) -> None:
    (found,) = told(removed(AS_OF, replace(known(agreed=AGREED), first=last, last=last)))
    assert (found.rule, found.level) == (QUIET, "unknown")
    assert found.message == f"{OLD} is removed, and {expected}"


def test_missing_consent_weighs_more_than_traffic_that_nobody_looked_at() -> None:
    assert rules(removed(AS_OF, known())) == [(CONSENT, "error")]


def test_a_caller_that_no_service_claims_is_no_silence() -> None:
    evidence = known({}, watch=watched(35), agreed=AGREED, strangers={"curl/8.5": OLD})
    (found,) = told(removed(AS_OF, evidence))
    assert found.rule == QUIET
    assert [(one.consumer, one.owner, one.verdict) for one in found.hurts] == [
        ("curl/8.5", "", Verdict.AFFECTED)
    ]
    assert "find out whose calls these are" in found.hint


def test_who_called_elsewhere_or_long_ago_does_not_matter_to_silence() -> None:
    observed = known({}, watch=watched(35), strangers={"curl/8.5": "GET /orders"})
    long_ago = UndocumentedCaller("old", (operation(OLD),), 3, QUIET_DAY, QUIET_DAY)
    assert observed.observed is not None
    callers = (*observed.observed.undocumented, long_ago)
    evidence = replace(
        observed,
        observed=replace(observed.observed, undocumented=callers),
        agreements=known(agreed=AGREED).agreements,
    )
    assert rules(removed(AS_OF, evidence)) == []


def test_no_quiet_days_are_asked_for_where_the_policy_says_zero() -> None:
    policy = RolloutPolicy(removal=Removal(quiet_days=0))
    terms = migration(policy=policy)
    assert rules(removed(AS_OF, known(agreed=AGREED), base_migration=terms)) == []


@pytest.mark.parametrize(
    ("until", "agreed", "expected"),
    [
        (AS_OF + DAY, True, [(CONSENT, "error")]),
        (AS_OF, True, [(CONSENT, "error")]),
        (AS_OF, False, [(CONSENT, "error")]),
        (AS_OF - DAY, False, []),
    ],
)
def test_an_extension_blocks_up_to_its_last_day_and_then_nobody_is_asked(
    until: date, agreed: bool, expected: list[tuple[str, str]]
) -> None:
    evidence = replace(seen(agreed=agreed), extensions={"batch": until})
    found = told(removed(AS_OF, evidence))
    assert [(one.rule, one.level) for one in found] == expected
    for one in found:
        assert f"was given time until {until}" in one.message
        assert str(until + DAY) in one.hint


@pytest.mark.parametrize("now", [[], [service("batch", api="catalog")]])
def test_an_extension_is_not_taken_back_by_dropping_the_consumer(now: list[Service]) -> None:
    for evidence in (seen(), seen(agreed=False)):
        extended = replace(evidence, extensions={"batch": AS_OF})
        found = removed(AS_OF, extended, services=now, base_services=[BATCH])
        assert rules(found) == [(CONSENT, "error")]


def test_an_extension_is_a_promise_where_no_consent_is_asked_for_too() -> None:
    policy = RolloutPolicy(removal=replace(REMOVAL, consent="not-required"))
    terms = migration(policy=policy)
    evidence = replace(seen(agreed=False), extensions={"batch": AS_OF})
    assert rules(removed(AS_OF, evidence, base_migration=terms)) == [(CONSENT, "error")]
    assert rules(removed(AS_OF, seen(agreed=False), base_migration=terms)) == []


def test_who_asks_for_less_in_the_same_change_is_held_to_what_was_asked_before() -> None:
    loose = migration(policy=RolloutPolicy(removal=Removal(0, "not-required")))
    assert rules(removed(AS_OF, seen(agreed=False), migration=loose)) == [(CONSENT, "error")]


def test_an_agreement_counts_however_its_path_is_spelled_and_from_its_day_on() -> None:
    evidence = replace(
        seen(), agreements=known(agreed=[("batch", "DELETE /orders/{n}")]).agreements
    )
    assert rules(removed(AS_OF, evidence)) == []
    later = tuple(replace(one, day=AS_OF + DAY) for one in evidence.agreements)
    assert rules(removed(AS_OF, replace(evidence, agreements=later))) == [(CONSENT, "error")]
    other = known(agreed=[("batch", "GET /orders"), ("cart", OLD)]).agreements
    assert rules(removed(AS_OF, replace(evidence, agreements=other))) == [(CONSENT, "error")]


def test_who_was_seen_and_declares_nothing_is_asked_as_well() -> None:
    silent = service("batch", consumes=())
    found = removed(AS_OF, seen(QUIET_DAY, agreed=False), services=[silent])
    assert rules(found) == [(CONSENT, "error")]


def test_who_does_not_say_what_it_uses_and_was_not_seen_may_use_it() -> None:
    found = removed(AS_OF, known({}, watch=watched(35)), services=[service("vague")])
    evidence = replace(found.known, observed=known({}, watch=watched()).observed or None)
    (one,) = told(replace(found, known=evidence))
    assert (one.rule, one.level, one.consumers) == (CONSENT, "unknown", ("vague",))
    assert "declare in consumers.yaml what it uses" in one.hint
    agreed = known(agreed=[("vague", OLD)]).agreements
    assert rules(replace(found, known=replace(evidence, agreements=agreed))) == []


def test_the_consent_that_is_missing_is_noted_by_the_command_that_is_named() -> None:
    (found,) = told(removed(AS_OF, seen(agreed=False)))
    command = "contractctl track consent orders batch --operation 'DELETE /orders/{id}' --by WHO"
    assert f"`{command}`" in found.hint
    assert found.message == f"{OLD} is removed, and batch has not agreed"
    assert [one.reason for one in found.hurts] == ["calls DELETE /orders/{id}; has not agreed"]


def test_a_finding_names_everybody_whom_any_condition_is_about() -> None:
    """Else who accepts the risk for the one that calls would accept it for all."""
    evidence = known({"cart": [hit(OLD)]}, watch=watched(35))
    cart = service("cart", {OLD: None})
    (found,) = told(removed(AS_OF, evidence, services=[BATCH, cart]))
    assert (found.rule, found.consumers) == (QUIET, ("cart", "batch"))


def test_a_rule_that_is_switched_off_does_not_hide_the_next_one() -> None:
    found = removed(AS_OF + DAY, seen(AS_OF, agreed=False))
    off: Mapping[str, Level | None] = {SUNSET: None}
    assert rules(found, Terms(AS_OF, GateSettings(levels=off))) == [(QUIET, "error")]
    mild = {SUNSET: Level.WARNING, QUIET: Level.WARNING}
    assert rules(found, Terms(AS_OF, GateSettings(levels=mild))) == [(CONSENT, "error")]
    none = dict.fromkeys((SUNSET, QUIET, CONSENT))
    assert rules(found, Terms(AS_OF, GateSettings(levels=none))) == []


def test_the_message_says_what_goes_and_how_much_too_early() -> None:
    (found,) = told(removed(date(2027, 1, 11), seen()))
    assert found.message == "DELETE /orders/{id} is removed 49 days before its sunset 2027-01-11"
    assert found.hint == "Put it back and wait until 2027-01-11."
    assert found.change is not None
    assert found.change_rule == found.change.rule
    assert found.location is not None


@pytest.mark.parametrize(
    ("sunset", "expected"), [(AS_OF, []), (AS_OF + DAY, [SUNSET]), (None, [SUNSET])]
)
def test_without_a_date_of_its_own_that_of_migration_yaml_counts(
    sunset: date | None, expected: list[str]
) -> None:
    dates = Timeline(date(2026, 8, 3), date(2026, 9, 1), sunset or AS_OF)
    terms = migration(timeline=dates) if sunset else None
    found = removed(None, seen(), base_migration=terms)
    assert [rule for rule, _ in rules(found)] == expected
    other = removed(None, seen(), base_migration=migration(timeline=dates, pair=("v1", "v2")))
    (one,) = told(other)
    assert "no sunset was ever promised" in one.message


def test_a_removal_has_one_fingerprint_before_and_after_its_sunset() -> None:
    """The rule of the diff, which is part of the fingerprint of a change, is another."""
    (before,), (after,) = (
        told(removed(sunset, seen(AS_OF))) for sunset in (AS_OF + DAY, AS_OF - DAY)
    )
    assert (before.rule, after.rule) == (SUNSET, QUIET)
    assert before.fingerprint == after.fingerprint
    assert before.change
    assert after.change
    assert before.change.fingerprint != after.change.fingerprint


def test_a_field_goes_like_an_operation_by_those_who_use_it() -> None:
    """Its answer is read by `reader`; `other` says that it reads nothing of it."""
    schema = "{type: object, properties: {id: {type: string}%s}}"
    coupon = ", coupon: {type: string, deprecated: true, x-sunset: '2026-11-23'}"
    before, after = (api(f"/orders: {{get: {answer(schema % one)}}}") for one in (coupon, ""))
    services = [
        service("reader", {"GET /orders": ["$.coupon"]}),
        service("other", {"GET /orders": ["$.id"]}),
    ]
    calls = {"reader": [hit("GET /orders", QUIET_DAY)], "other": [hit("GET /orders")]}
    agreed = [("reader", "GET /orders")]

    def judged(evidence: Known) -> list[tuple[str, str]]:
        return rules(case(before, after, services, evidence=evidence))

    assert judged(known(calls, watch=watched(35), agreed=agreed)) == []
    assert judged(known(calls, watch=watched(35))) == [(CONSENT, "error")]
    calls["reader"] = [replace(hit("GET /orders"), reads=(parse_field_path("$.coupon"),))]
    assert judged(known(calls, watch=watched(35), agreed=agreed)) == [(QUIET, "error")]


def test_a_parameter_is_named_with_its_operation() -> None:
    limit = "{name: limit, in: query, schema: {type: integer}, deprecated: true, x-sunset: '%s'}"
    get = "/orders: {get: {parameters: [%s], responses: {'200': {description: All}}}}"
    found = case(api(get % (limit % "2027-01-11")), api(KEPT), [], evidence=seen())
    (one,) = told(found)
    assert one.message.startswith("query:limit of GET /orders is removed 49 days before")


def test_what_is_said_of_many_is_one_ground_and_names_a_few_of_them() -> None:
    """The most critical first; each is a hurt of its own all the same."""
    services = [service(f"s{number:02}", {OLD: None}) for number in range(16)]
    evidence = known({"s00": [hit("GET /orders")]}, watch=watched(35))
    (found,) = told(removed(AS_OF, evidence, services=services))
    assert found.message == f"{OLD} is removed, and s00, s01, s02 and 13 more have not agreed"
    assert found.grounds[-1].text == (
        "16 consumers have not agreed: s00, s01, s02, s03, s04 and 11 more"
    )
    assert len(found.hurts) == 16


def test_all_that_fails_is_shown_in_one_finding_with_what_to_do_about_each() -> None:
    services = [BATCH, service("cart", {OLD: None}), service("vague")]
    evidence = known({"batch": [hit(OLD)]}, watch=watched(35))
    (found,) = told(removed(AS_OF, evidence, services=services))
    assert (found.rule, found.consumers) == (QUIET, ("batch", "cart", "vague"))
    assert [(ground.text.partition(",")[0], ground.holds) for ground in found.grounds] == [
        ("its sunset", True),
        ("batch called it", False),
        ("2 consumers have not agreed: batch", False),
        ("vague may use it", None),
    ]
    assert found.hint.startswith("Put it back and ask batch@example.test to move away;")
    assert "Ask batch@example.test, cart@example.test, vague@example.test to agree" in found.hint


def test_who_has_not_agreed_is_named_before_who_may_not_have_to() -> None:
    services = [service("a-vague"), BATCH, service("b-vague")]
    (found,) = told(removed(AS_OF, seen(agreed=False), services=services))
    assert found.message == f"{OLD} is removed, and batch, a-vague, b-vague have not agreed"
    assert found.hint.startswith(
        "Let a-vague, b-vague declare in consumers.yaml what they use. Ask a-vague@example.test"
    )
