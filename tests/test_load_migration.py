"""migration.yaml: what is read, and what is said of what is wrong in it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from contractctl.errors import WorkspaceError
from contractctl.load.checking import Problem
from contractctl.load.consumers import Consumers
from contractctl.load.migration import check_migration, load_migration, load_migration_file
from contractctl.model import (
    Calendar,
    Freeze,
    Location,
    Removal,
    RolloutPolicy,
    Service,
    Timeline,
    Waiver,
)

_TIMELINE = "timeline: {announce: 2026-12-01, deprecate: 2027-01-11, sunset: 2027-04-12}\n"
_SOUND = "owner: orders@example.test\n" + _TIMELINE
_WAIVER = {
    "fingerprint": "3fa9c1d20b77",
    "consumers": "[batch]",
    "reason": "replaced in March",
    "owner": "batch@example.test",
    "expires": "2027-03-31",
}


def _write(root: Path, text: str) -> Path:
    folder = root / "contracts" / "orders"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "migration.yaml").write_text(text, encoding="utf-8")
    return root


def _only_problem(root: Path, text: str) -> Problem:
    problems = check_migration(_write(root, text), "orders")
    assert len(problems) == 1, problems
    return problems[0]


def _waiver(**changed: str | None) -> str:
    lines = [f"{key}: {value}" for key, value in (_WAIVER | changed).items() if value is not None]
    return "waivers:\n  - " + "\n    ".join(lines) + "\n"


def test_everything_that_can_be_set_is_read(tmp_path: Path) -> None:
    text = f"""\
base: v1
head: v2
owner: orders@example.test
{_TIMELINE}\
policy:
  profile: strict
  notice_days: 90
  soak_days: 5
  wave_size: 4
  team_capacity: 2
  calendar:
    country: DE
    subdivision: BY
    freezes: [{{from: 2026-12-18, to: 2027-01-06, why: year end}}]
  removal: {{quiet_days: 20, consent: not-required, max_unattributed: 0}}
{_waiver()}"""
    migration = load_migration(_write(tmp_path, text), "orders")
    assert (migration.api, migration.base, migration.head) == ("orders", "v1", "v2")
    assert migration.owner == "orders@example.test"
    assert migration.timeline == Timeline(date(2026, 12, 1), date(2027, 1, 11), date(2027, 4, 12))
    freeze = Freeze(date(2026, 12, 18), date(2027, 1, 6), "year end")
    assert migration.policy == RolloutPolicy(
        profile="strict",
        notice_days=90,
        says_notice=True,
        soak_days=5,
        wave_size=4,
        team_capacity=2,
        calendar=Calendar("DE", "BY", (freeze,)),
        removal=Removal(20, "not-required", 0.0),
    )
    (waiver,) = migration.waivers
    assert waiver == Waiver(
        "3fa9c1d20b77",
        ("batch",),
        "replaced in March",
        "batch@example.test",
        date(2027, 3, 31),
        waiver.location,
    )
    assert (waiver.location.file, waiver.location.line) == (
        "contracts/orders/migration.yaml",
        17,
    )


def test_what_is_left_out_has_the_defaults_of_the_policy(tmp_path: Path) -> None:
    migration = load_migration(_write(tmp_path, _SOUND), "orders")
    assert migration.policy == RolloutPolicy()
    assert (migration.base, migration.head, migration.waivers) == (None, None, ())


@pytest.mark.parametrize(
    ("line", "key", "message", "hint"),
    [
        ("ownr: x", "ownr", "unknown key", "did you mean 'owner'?"),
        ("base: v1", "base", "stands without 'head'", "add 'head:'"),
        ("head: v2", "head", "stands without 'base'", "add 'base:'"),
        ("{base: v1, head: v1}", "head", "is the same revision as 'base'", "name two"),
        ("policy: {notice_days: -1}", "policy.notice_days", "from 0 to", "write a number"),
        ("policy: {notice_days: 99999999}", "policy.notice_days", "from 0 to", "write a number"),
        ("policy: {soak_days: 1.5}", "policy.soak_days", "whole number", "write a number"),
        ("policy: {wave_size: 0}", "policy.wave_size", "from 1 to", "write a number"),
        ("policy: {team_capacity: '1'}", "policy.team_capacity", "not a text", "remove the quotes"),
        ("policy: {wave-size: 1}", "policy.wave-size", "unknown key", "did you mean 'wave_size'?"),
        (
            "policy: {removal: {consent: maybe}}",
            "policy.removal.consent",
            "'maybe' is not known",
            "known values: not-required, required",
        ),
        (
            "policy: {removal: {max_unattributed: 1.5}}",
            "policy.removal.max_unattributed",
            "must be a share from 0 to 1",
            "0.001",
        ),
        ("policy: {calendar: {country: de}}", "policy.calendar.country", "two capital", "DE"),
        (
            "policy: {calendar: {country: DE, subdivision: DE-BY}}",
            "policy.calendar.subdivision",
            "'DE-BY' is no subdivision",
            "BY",
        ),
        (
            "policy: {calendar: {subdivision: BY}}",
            "policy.calendar.subdivision",
            "stands without 'country'",
            "add 'country:'",
        ),
        (
            "policy: {calendar: {freezes: [{from: 2027-01-06, to: 2026-12-18, why: x}]}}",
            "policy.calendar.freezes[0].to",
            "2026-12-18 is before from (2027-01-06)",
            "swap",
        ),
        (
            "policy: {calendar: {freezes: [{from: 2027-01-06, to: 2027-01-07}]}}",
            "policy.calendar.freezes[0].why",
            "is missing",
            "add 'why:'",
        ),
        ("waivers: {}", "waivers", "must be a list, not a mapping", "[a, b]"),
    ],
)
def test_a_problem_names_the_key_at_fault_and_the_way_out(
    tmp_path: Path, line: str, key: str, message: str, hint: str
) -> None:
    line = line.strip("{}").replace(", ", "\n") if line.startswith("{") else line
    problem = _only_problem(tmp_path, f"{_SOUND}{line}\n")
    assert problem.key == key
    assert message in problem.message
    assert hint in problem.hint
    assert problem.location.file == "contracts/orders/migration.yaml"
    assert problem.location.line >= 3


@pytest.mark.parametrize(
    "line",
    [
        "policy: 5",
        "policy: {calendar: [], removal: 5}",
        "policy: {calendar: {country: 5, freezes: [5, {from: [], to: 1}]}}",
        "waivers: [5, ~, [], {}, {consumers: x}, {consumers: {}}, {fingerprint: []}]",
    ],
)
def test_values_of_a_wrong_kind_are_problems_not_crashes(tmp_path: Path, line: str) -> None:
    assert check_migration(_write(tmp_path, f"{_SOUND}{line}\n"), "orders")
    assert check_migration(_write(tmp_path, f"timeline: 5\n{line}\n"), "orders")


@pytest.mark.parametrize(
    ("changed", "to", "key", "message"),
    [
        (
            "announce: 2026-12-01",
            "announce: 2027-02-01",
            "deprecate",
            "2027-01-11 is before announce (2027-02-01)",
        ),
        (
            "sunset: 2027-04-12",
            "sunset: 2027-01-10",
            "sunset",
            "2027-01-10 is before deprecate (2027-01-11)",
        ),
        ("sunset: 2027-04-12", "sunset: 2027-02-30", "sunset", "is not in the calendar"),
        ("sunset: 2027-04-12", "sunset: 20270412", "sunset", "must be a date, not a number"),
        ("sunset: 2027-04-12", "sunset: 12.04.2027", "sunset", "must be a date, not '12.04.2027'"),
        ("sunset: 2027-04-12", "sunset: 9999-12-31", "sunset", "must be a date"),
        (", sunset: 2027-04-12", "", "sunset", "is missing"),
    ],
)
def test_dates_follow_each_other(
    tmp_path: Path, changed: str, to: str, key: str, message: str
) -> None:
    problem = _only_problem(tmp_path, _SOUND.replace(changed, to))
    assert problem.key == f"timeline.{key}"
    assert message in problem.message
    assert problem.location.line == 2


def test_all_three_dates_may_be_one_day(tmp_path: Path) -> None:
    text = "owner: o\ntimeline: {announce: 2027-01-01, deprecate: 2027-01-01, sunset: 2027-01-01}\n"
    assert check_migration(_write(tmp_path, text), "orders") == ()


@pytest.mark.parametrize(
    ("changed", "key", "message"),
    [
        ({"fingerprint": "3fa9c1"}, "fingerprint", "is no fingerprint"),
        ({"fingerprint": "123456789012"}, "fingerprint", "not a number"),
        ({"fingerprint": "1234567890e1"}, "fingerprint", "not a number"),
        ({"consumers": "[]"}, "consumers", "too wide"),
        ({"consumers": None}, "consumers", "too wide"),
        ({"consumers": "['*']"}, "consumers", "too wide"),
        ({"reason": None}, "reason", "is missing"),
        ({"reason": "''"}, "reason", "is empty"),
        ({"owner": None}, "owner", "is missing"),
        ({"expires": None}, "expires", "is missing"),
        ({"expires": "never"}, "expires", "must be a date"),
    ],
)
def test_a_waiver_says_for_whom_why_and_until_when(
    tmp_path: Path, changed: dict[str, str | None], key: str, message: str
) -> None:
    problem = _only_problem(tmp_path, _SOUND + _waiver(**changed))
    assert problem.key == f"waivers[0].{key}"
    assert message in problem.message


def test_a_quoted_fingerprint_of_digits_is_one(tmp_path: Path) -> None:
    text = _SOUND + _waiver(fingerprint='"123456789012"')
    assert load_migration(_write(tmp_path, text), "orders").waivers[0].fingerprint == "123456789012"


def test_a_reason_may_run_over_lines(tmp_path: Path) -> None:
    text = _SOUND + _waiver(reason="|\n      replaced\n      in March")
    assert load_migration(_write(tmp_path, text), "orders").waivers[0].reason == "replaced in March"


def test_a_waiver_names_services_that_exist(tmp_path: Path) -> None:
    batch = Service("batch", "t", "o", 3, Location("consumers.yaml", 3, 3))
    consumers = Consumers((batch,), "consumers.yaml")
    _write(tmp_path, _SOUND + _waiver(consumers="[batch, bacth]"))
    (problem,) = check_migration(tmp_path, "orders", consumers)
    assert problem.key == "waivers[0].consumers[1]"
    assert problem.message == "no service is called 'bacth'"
    assert problem.hint == "did you mean 'batch'?"
    assert check_migration(tmp_path, "orders") == ()


def test_one_contract_file_that_lives_on_needs_no_owner_and_no_dates(tmp_path: Path) -> None:
    _write(tmp_path, _waiver())
    assert check_migration(tmp_path, "orders") == ()
    found = load_migration_file(tmp_path, "orders")
    assert (found.owner, found.timeline, found.sunset) == (None, None, None)
    assert [one.fingerprint for one in found.waivers] == ["3fa9c1d20b77"]
    dated = load_migration_file(_write(tmp_path, _TIMELINE), "orders")
    assert (dated.owner, dated.sunset) == (None, date(2027, 4, 12))


def test_a_migration_between_two_revisions_needs_an_owner_and_dates(tmp_path: Path) -> None:
    problems = check_migration(_write(tmp_path, "base: v1\nhead: v2\n"), "orders")
    assert [str(one) for one in problems] == [
        "contracts/orders/migration.yaml:1:1: owner: is missing",
        "contracts/orders/migration.yaml:1:1: timeline: is missing",
    ]


def test_what_plans_and_headers_are_made_of_needs_an_owner_and_dates(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="it promises nothing: 'owner' and 'time") as caught:
        load_migration(_write(tmp_path, "owner: o\n"), "orders")
    assert "\n  timeline: {announce: " in caught.value.hint


def test_loading_stops_at_the_first_problem_and_counts_the_rest(tmp_path: Path) -> None:
    _write(tmp_path, "base: v1\n" + _TIMELINE)
    with pytest.raises(WorkspaceError) as caught:
        load_migration(tmp_path, "orders")
    assert str(caught.value).endswith("(and 1 more; `contractctl validate` lists them)")


def test_a_contract_without_migration_yaml_is_told_what_to_write(tmp_path: Path) -> None:
    folder = tmp_path / "contracts" / "orders"
    folder.mkdir(parents=True)
    (folder / "v1.yaml").touch()
    with pytest.raises(WorkspaceError, match="there is no contracts/orders/migration") as caught:
        load_migration(tmp_path, "orders")
    assert "timeline: {announce: " in caught.value.hint


def test_an_unknown_contract_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    _write(tmp_path, _SOUND)
    with pytest.raises(WorkspaceError, match="no contract 'ordres'") as caught:
        load_migration(tmp_path, "ordres")
    assert caught.value.hint == "did you mean 'orders'?"


@pytest.mark.parametrize("api", ["..", "../..", "orders/../orders", ""])
def test_a_contract_is_named_not_reached_by_a_path(tmp_path: Path, api: str) -> None:
    _write(tmp_path, _SOUND)
    with pytest.raises(WorkspaceError, match="there is no contract"):
        load_migration(tmp_path, api)
