"""A contract that goes with its file goes as if its operations were taken out one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from gate_cases import (
    AS_OF,
    TERMS,
    TIMELINE,
    api,
    case,
    hit,
    known,
    migration,
    service,
    watched,
)
from gate_endings import CONSENT, DAY, QUIET, QUIET_DAY, SUNSET, rules, told

from contractctl.gate import hits
from contractctl.gate.nouns import ContractCase, Known, Terms
from contractctl.gate.staleness import findings as stale
from contractctl.model import Location, MigrationFile
from contractctl.model.gate import GateSettings, Level

LIST, DROP = "GET /orders", "DELETE /orders"
BATCH = service("batch", {LIST: None, DROP: None})
BOTH = [("batch", LIST), ("batch", DROP)]
ELSEWHERE = migration(pair=("v8", "v9"))
"""Terms whose dates are about other revisions."""

Sunset = date | str | None
"""When an operation ends; "" for one that is deprecated without a date, None for one that is not
deprecated."""


def offered(get: Sunset, delete: Sunset) -> str:
    return api(f"/orders: {{get: {_operation(get)}, delete: {_operation(delete)}}}")


def _operation(sunset: Sunset) -> str:
    dated = f"x-sunset: '{sunset}', " if sunset else ""
    deprecated = "" if sunset is None else f"deprecated: true, {dated}"
    return f"{{{deprecated}responses: {{'204': {{description: Done}}}}}}"


def quiet(agreed: list[tuple[str, str]]) -> Known:
    """Five weeks of traffic in which `batch` called last before the quiet days."""
    return known({"batch": [hit(LIST, QUIET_DAY)]}, watch=watched(35), agreed=agreed)


def deleted(
    get: Sunset, delete: Sunset, agreed: list[tuple[str, str]], **more: object
) -> ContractCase:
    terms: Mapping[str, object] = {"base_migration": ELSEWHERE, "migration": None}
    services = more.pop("services", [BATCH])
    evidence = more.pop("evidence", quiet(agreed))
    return case(offered(get, delete), None, services, evidence=evidence, **{**terms, **more})  # type: ignore[arg-type]


def emptied(found: ContractCase, get: Sunset, delete: Sunset) -> ContractCase:
    """The same where the file stays and holds no operation."""
    return case(
        *(offered(get, delete), api(), found.services),
        evidence=found.known,
        base_migration=found.base_migration,
        migration=found.migration,
    )


def broken(found: ContractCase) -> list[str]:
    return [one.rule for one in hits.findings(found, TERMS)]


@pytest.mark.parametrize("agreed", [BOTH, BOTH[:1], []])
@pytest.mark.parametrize("delete", [AS_OF, AS_OF + DAY, date(2027, 11, 1)])
def test_a_contract_of_which_every_operation_has_a_date_goes_as_one_by_the_last_of_them(
    delete: date, agreed: list[tuple[str, str]]
) -> None:
    found = deleted(AS_OF - DAY, delete, agreed)
    expected = [] if agreed == BOTH else [CONSENT]
    expected = expected if delete <= AS_OF else [SUNSET]
    assert [rule for rule, _ in rules(found)] == expected
    assert broken(found) == []
    taken_out = {rule for rule, _ in rules(emptied(found, AS_OF - DAY, delete))}
    assert set(expected) <= taken_out
    assert bool(expected) == bool(taken_out)


def test_the_finding_says_of_the_contract_what_was_promised_and_who_is_asked_for_what() -> None:
    (early,) = told(deleted(AS_OF, date(2027, 11, 1), BOTH, services=[]))
    assert early.message == "the contract orders is removed 343 days before its sunset 2027-11-01"
    assert early.location == Location("contracts/orders/openapi.yaml", 1, 1)
    assert early.grounds[0].text == (
        "it was promised until 2027-11-01 (x-sunset of DELETE /orders)"
    )
    (unasked,) = told(deleted(AS_OF, AS_OF, []))
    assert unasked.consumers == ("batch",)
    assert "--operation 'DELETE /orders' --operation 'GET /orders' --by WHO" in unasked.hint


def test_a_sunset_with_a_time_of_day_is_over_with_its_day() -> None:
    assert rules(deleted(AS_OF, f"{AS_OF}T12:00:00Z", BOTH)) == [(SUNSET, "error")]
    assert rules(deleted(AS_OF, f"{AS_OF - DAY}T12:00:00Z", BOTH)) == []


@pytest.mark.parametrize("get", ["", AS_OF - DAY])
@pytest.mark.parametrize(("sunset", "expected"), [(AS_OF, []), (AS_OF + DAY, [(SUNSET, "error")])])
def test_what_has_no_date_of_its_own_ends_with_that_of_the_living_migration(
    get: Sunset, sunset: date, expected: list[tuple[str, str]]
) -> None:
    living = migration(timeline=replace(TIMELINE, sunset=sunset))
    found = deleted(get, "", BOTH, base_migration=living)
    assert rules(found) == expected
    assert broken(found) == []


@pytest.mark.parametrize("terms", [None, ELSEWHERE, migration(timeline=None)])
def test_without_a_date_for_each_operation_nobody_announced_its_end(
    terms: MigrationFile | None,
) -> None:
    assert broken(deleted(AS_OF, "", BOTH, base_migration=terms)) == ["breaks-consumer"]
    assert broken(deleted(AS_OF, None, BOTH, base_migration=migration())) == ["breaks-consumer"]


def test_who_moved_elsewhere_is_asked_as_for_each_operation() -> None:
    """Nothing is left that it could have moved to."""
    evidence = replace(quiet([]), moved=frozenset({"batch"}))
    assert rules(deleted(AS_OF, AS_OF, [], evidence=evidence)) == [(CONSENT, "error")]


def test_calls_of_any_operation_hold_it_up() -> None:
    evidence = known({"batch": [hit(LIST)]}, watch=watched(35), agreed=BOTH)
    assert rules(deleted(AS_OF, AS_OF, BOTH, evidence=evidence)) == [(QUIET, "error")]


def test_a_promise_of_a_part_that_is_still_to_come_is_a_ground_where_somebody_is_hurt() -> None:
    (found,) = hits.findings(deleted(None, date(2027, 11, 1), BOTH), TERMS)
    assert ("DELETE /orders was promised until 2027-11-01 (x-sunset)", False) in [
        (one.text, one.holds) for one in found.grounds
    ]
    (past,) = hits.findings(deleted(None, AS_OF, BOTH), TERMS)
    assert not [one for one in past.grounds if "promised until" in one.text]


def test_a_promise_of_a_part_that_is_still_to_come_holds_where_nobody_is_hurt() -> None:
    found = deleted(None, date(2027, 11, 1), [], services=[], evidence=known(watch=watched(35)))
    (one,) = told(found)
    assert (one.rule, one.change_rule) == (SUNSET, "contract-removed")
    assert one.message == "DELETE /orders is removed 343 days before its sunset 2027-11-01"
    off = Terms(AS_OF, GateSettings(levels={SUNSET: None}))
    assert told(found, off) == []
    unseen = replace(found, known=known())
    assert [one.rule for one in told(unseen, off)] == [QUIET]
    assert [one.level for one in told(unseen)] == [Level.ERROR]


def test_a_contract_that_goes_by_the_word_of_old_traffic_is_told_once() -> None:
    evidence = replace(quiet(BOTH), last=date(2026, 6, 1), first=date(2026, 1, 1))
    found = deleted(AS_OF, AS_OF, BOTH, evidence=evidence)
    (one,) = stale(found, TERMS, told(found))
    assert "contracts/orders/openapi.yaml may go" in one.message
