"""Work on the next revision hits nobody before consumers are told of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from gate_cases import AS_OF, TERMS, api, case, migration, service, shop, waiver

from contractctl.gate.judging import judge
from contractctl.gate.nouns import ContractCase
from contractctl.gate.unannounced import remarks
from contractctl.model import Timeline

TOMORROW = AS_OF + timedelta(days=1)
READS = service("web", {"GET /orders": ["$.status"]})
SAID = "orders@openapi is announced for 2026-11-24: what changes in it before hits nobody."


def changed(announce: date, base: str = "v1", head: str = "openapi") -> ContractCase:
    """The next revision, `openapi`, changes before its base, `v1`, is deprecated."""
    dates = Timeline(announce, announce + timedelta(days=30), date(2027, 3, 31))
    terms = migration(pair=(base, head), timeline=dates)
    return case(shop(), shop("integer"), [READS], base_migration=terms, migration=terms)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (changed(TOMORROW), []),
        (changed(AS_OF), ["breaks-consumer"]),
        (changed(TOMORROW, base="openapi", head="v2"), ["breaks-consumer"]),
        (changed(TOMORROW, head="v3"), ["breaks-consumer"]),
    ],
)
def test_what_changes_in_the_next_revision_hits_somebody_from_its_announcement_on(
    found: ContractCase, expected: list[str]
) -> None:
    assert [one.rule for one in judge([found], TERMS)] == expected
    assert list(remarks([found], AS_OF)) == ([] if expected else [SAID])


def test_the_day_is_the_one_that_stood_at_the_base() -> None:
    now = changed(AS_OF)
    later = replace(now, migration=changed(TOMORROW).migration)
    assert [one.rule for one in judge([later], TERMS)] == ["breaks-consumer"]
    new = replace(later, base_migration=None)
    assert [one.rule for one in judge([new], TERMS)] == ["breaks-consumer"]


def test_the_next_revision_is_all_there_is_where_the_old_one_is_gone() -> None:
    terms = changed(TOMORROW).base_migration
    olds = {"v1": shop(), "openapi": shop()}
    found = case(olds, shop("integer"), [READS], base_migration=terms, migration=terms)
    assert "breaks-consumer" in [one.rule for one in judge([found], TERMS)]
    assert list(remarks([found], AS_OF)) == []


def test_a_waiver_of_what_hits_nobody_yet_is_not_unused() -> None:
    fingerprint = judge([changed(AS_OF)], TERMS)[0].fingerprint
    found = changed(TOMORROW)
    assert found.migration
    waived = replace(
        found, migration=replace(found.migration, waivers=(waiver(fingerprint, "web"),))
    )
    assert {one.level for one in judge([waived], TERMS)} <= {"warning"}


def test_of_a_change_that_is_safe_nobody_has_to_be_told() -> None:
    found = changed(TOMORROW)
    more = api("/orders: {get: {responses: {'200': {description: All}}}}", "/new: {get: {}}")
    less = api("/orders: {get: {responses: {'200': {description: All}}}}")
    terms = found.base_migration
    safe = case(less, more, [READS], base_migration=terms, migration=terms)
    assert list(remarks([safe], AS_OF)) == []
