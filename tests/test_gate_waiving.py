"""A waiver excuses those it names from one finding, on record; a stale one is a finding itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from gate_cases import AS_OF, TERMS, answer, api, case, known, migration, service, waiver, watched
from gate_endings import removed, seen, told

from contractctl.gate.hits import findings
from contractctl.gate.nouns import ContractCase
from contractctl.gate.waiving import excused, unmatched
from contractctl.model import Location, Service, Waiver
from contractctl.model.gate import Finding, Happened, Level

LIST = "GET /orders"
BASE, HEAD = (
    api(f"/orders: {{get: {answer(f'{{type: object, properties: {{status: {{type: {one}}}}}}}')}}}")
    for one in ("string", "integer")
)
USERS = (service("app", {LIST: ["$.status"]}), service("old"), service("web", {LIST: None}))
OTHER = "0123456789ab"


def judged(
    *waivers: Waiver, users: Sequence[Service] = USERS, stood: Sequence[Waiver] = ()
) -> ContractCase:
    return case(
        *(BASE, HEAD, users), migration=migration(*waivers), base_migration=migration(*stood)
    )


def the_break() -> str:
    (found,) = {finding.fingerprint for finding in findings(judged(), TERMS)}
    return found


def after(found: ContractCase, *more: Finding) -> list[Finding]:
    return list(excused((*findings(found, TERMS), *more), found, TERMS))


def said(found: Sequence[Finding]) -> list[tuple[str, Level, tuple[str, ...]]]:
    return [(one.rule, one.level, one.consumers) for one in found]


def test_the_named_are_excused_and_the_others_are_not() -> None:
    one = waiver(the_break(), "web")
    assert said(after(judged(one))) == [
        ("breaks-consumer", Level.ERROR, ("app",)),
        ("breaks-consumer", Level.NOTE, ("web",)),
        ("unknown-consumer", Level.UNKNOWN, ("old",)),
    ]


def test_whoever_is_excused_is_shown_with_who_accepts_it_and_until_when() -> None:
    one = waiver(the_break(), "app", "web", "old")
    hit, unknown = after(judged(one))
    assert said([hit, unknown]) == [
        ("breaks-consumer", Level.NOTE, ("app", "web")),
        ("unknown-consumer", Level.NOTE, ("old",)),
    ]
    assert hit.waived_by == unknown.waived_by == one
    assert hit.grounds[-1].text == (
        "waived until 2026-12-24 by owner@example.test: see OPS-1182"
        " (contracts/orders/migration.yaml:9:5)"
    )


def test_waivers_of_two_owners_are_two_notes() -> None:
    own = waiver(the_break(), "app", "old"), waiver(the_break(), "web", line=15)
    notes = [one for one in after(judged(*own)) if one.rule == "breaks-consumer"]
    assert [(one.consumers, one.waived_by) for one in notes] == [
        (("app",), own[0]),
        (("web",), own[1]),
    ]


def test_a_waiver_counts_to_the_end_of_the_day_on_which_it_expires() -> None:
    last = waiver(the_break(), "app", "web", "old", expires=AS_OF)
    assert {one.level for one in after(judged(last))} == {Level.NOTE}
    over = replace(last, expires=AS_OF - timedelta(days=1))
    found = after(judged(over))
    assert [one.rule for one in found] == ["breaks-consumer", "unknown-consumer", "waiver-expired"]
    assert found[0].consumers == ("app", "web")
    assert found[-1].location == over.location
    assert "expired on 2026-11-22" in found[-1].message
    assert [one.text for one in found[-1].grounds] == [
        "owner@example.test accepted it until 2026-11-22: see OPS-1182",
        "it is for this change: $.status: the type went from string to integer",
    ]


def test_the_waiver_that_lasts_longest_is_named() -> None:
    short = waiver(the_break(), "app", "web", "old")
    long = replace(short, expires=date(2027, 3, 1))
    assert {one.waived_by for one in after(judged(short, long))} == {long}


@pytest.mark.parametrize("sunset", [AS_OF - timedelta(days=1), AS_OF + timedelta(days=1)])
def test_a_waiver_hits_a_removal_before_and_after_its_sunset_by_either_fingerprint(
    sunset: date,
) -> None:
    plain = removed(sunset, seen(AS_OF))
    (found,) = told(plain)
    assert found.change
    for name in (found.fingerprint, found.change.fingerprint):
        waived = replace(plain, migration=migration(waiver(name, "batch")))
        assert not unmatched(waived)
        assert said(excused(told(waived), waived, TERMS)) == [(found.rule, Level.NOTE, ("batch",))]
    over = removed(AS_OF, seen(), migration=migration(waiver(found.fingerprint, "batch")))
    assert [one.level for one in excused(told(over), over, TERMS)] == [Level.WARNING]


def test_a_waiver_of_nothing_is_an_error_where_it_is_new_and_a_warning_where_it_stood() -> None:
    one = waiver(OTHER, "app")
    new = after(judged(one))[-1]
    assert (new.rule, new.level, new.location) == ("waiver-unused", Level.ERROR, one.location)
    old = after(judged(one, stood=[replace(one, expires=AS_OF)]))[-1]
    assert (old.rule, old.level) == ("waiver-unused", Level.WARNING)
    assert new.fingerprint == old.fingerprint != one.fingerprint


def test_a_waiver_of_a_change_between_the_revisions_of_the_migration_is_used() -> None:
    found = replace(judged(waiver(OTHER, "app")), pair_fingerprints=frozenset({OTHER}))
    assert [one.rule for one in after(found)] == ["breaks-consumer", "unknown-consumer"]


def test_the_migration_is_looked_at_only_where_a_waiver_is_for_no_change_at_hand() -> None:
    assert not unmatched(judged())
    assert not unmatched(judged(waiver(the_break(), "app")))
    assert unmatched(judged(waiver(the_break(), "app"), waiver(OTHER, "app")))
    assert not unmatched(replace(judged(), migration=None))


def test_a_waiver_for_everybody_excuses_nobody() -> None:
    wide = waiver(the_break())
    found = after(judged(wide))
    assert [(one.rule, one.level) for one in found] == [
        ("breaks-consumer", Level.ERROR),
        ("unknown-consumer", Level.UNKNOWN),
        ("waiver-too-wide", Level.ERROR),
    ]
    assert found[-1].location == wide.location


def test_who_is_named_and_not_hurt_is_a_warning() -> None:
    found = after(judged(waiver(the_break(), "app", "nobody")))
    warning = next(one for one in found if one.rule == "waiver-unused")
    assert warning.level is Level.WARNING
    assert "names nobody, whom the change does not hurt" in warning.message
    assert warning.hint == "Take nobody out of it."
    none = after(judged(waiver(the_break(), "nobody")))[-1]
    assert (none.rule, none.hint) == ("waiver-unused", "Remove it.")


def test_a_finding_of_nobody_is_excused_as_a_whole() -> None:
    more = Finding("deprecated-without-sunset", Level.ERROR, OTHER, "orders", "ends", "say when")
    *_, note = after(judged(waiver(OTHER, "app")), more)
    assert (note.rule, note.level, note.hurts) == (more.rule, Level.NOTE, ())
    assert note.waived_by


def test_callers_that_no_service_claims_are_excused_by_no_waiver() -> None:
    strange = known(watch=watched(), strangers={"curl": LIST})
    one = waiver(the_break(), "app", "old", "web")
    found = case(BASE, HEAD, USERS, evidence=strange, migration=migration(one))
    assert said(after(found))[0] == ("breaks-consumer", Level.ERROR, ("curl",))


@pytest.mark.parametrize("expires", [AS_OF, AS_OF - timedelta(days=1)])
def test_waivers_do_not_trouble_who_changes_an_entry_of_consumers_yaml_only(expires: date) -> None:
    one = waiver(OTHER, "app", expires=expires)
    found = case({}, None, USERS, happened=Happened.UNTOUCHED)
    moved = migration(replace(one, location=Location("abc:migration.yaml", 3, 1)))
    found = replace(found, migration=migration(one), base_migration=moved)
    assert after(found) == []
    edited = replace(found, base_migration=migration(one, owner="new@example.test"))
    assert [one.rule for one in after(edited)] == ["waiver-unused"]


def test_without_a_migration_nothing_is_waived() -> None:
    found = replace(judged(), migration=None)
    assert after(found) == list(findings(found, TERMS))
