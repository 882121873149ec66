"""What migration.yaml promised stands while the old form is there, whatever the file is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from gate_cases import AS_OF, TERMS, TIMELINE, api, case, migration, named, service

from contractctl.gate.nouns import ContractCase
from contractctl.gate.retracted import findings, takes_back
from contractctl.model import MigrationFile, Revision, Timeline
from contractctl.model.gate import Finding, Level

SHORTENED = "sunset-shortened"
DAY = timedelta(days=1)
PAIR = ("v1", "v2")
PROMISED = TIMELINE.sunset
USES = service("batch", {"GET /export": None})


def export(*lines: str) -> str:
    """A document with one operation and what it says of itself."""
    said = "".join(f"{line}, " for line in lines)
    return api(f"/export: {{get: {{{said}responses: {{'204': {{description: Done}}}}}}}}")


PLAIN, MARKED = export(), export("deprecated: true", "x-sunset: '2027-06-30'")


def timeline(sunset: date = PROMISED, deprecate: date = TIMELINE.deprecate) -> Timeline:
    return Timeline(TIMELINE.announce, deprecate, sunset)


def left(**texts: str) -> tuple[Revision, ...]:
    """The revisions that there are now."""
    return tuple(
        replace(named(text, f"{stem}.yaml"), name=f"orders@{stem}") for stem, text in texts.items()
    )


def told(
    remaining: Mapping[str, str],
    base: MigrationFile | None,
    head: MigrationFile | None,
    found: ContractCase | None = None,
) -> list[Finding]:
    """What the gate says; the contract itself is as it was unless a case is given."""
    found = found or replace(case(MARKED, MARKED, [USES]), revisions=())
    whole = replace(found, remaining=left(**remaining), base_migration=base, migration=head)
    return list(findings(whole, TERMS))


BOTH = {"v1": MARKED, "v2": PLAIN}
LIVING = {"openapi": MARKED}


@pytest.mark.parametrize(("pair", "remaining"), [(None, LIVING), (PAIR, BOTH)])
@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (timeline(), []),
        (timeline(PROMISED + DAY), []),
        (timeline(PROMISED - DAY), ["timeline.sunset"]),
        (timeline(PROMISED, TIMELINE.deprecate - DAY), ["timeline.deprecate"]),
        (timeline(PROMISED - DAY, TIMELINE.deprecate - DAY), ["timeline.sunset"]),
        (timeline(PROMISED + DAY, TIMELINE.deprecate - DAY), ["timeline.deprecate"]),
        (None, ["timeline.sunset"]),
    ],
)
def test_a_day_of_migration_yaml_is_not_moved_earlier(
    pair: tuple[str, str] | None,
    remaining: Mapping[str, str],
    after: Timeline | None,
    expected: list[str],
) -> None:
    head = migration(pair=pair, timeline=after) if after else None
    found = told(remaining, migration(pair=pair), head)
    assert [one.grounds[0].text.partition(" ")[0] for one in found] == expected
    for one in found:
        assert (one.rule, one.level, one.consumers) == (SHORTENED, Level.ERROR, ("batch",))
        assert one.location is not None
        assert one.location.file == "contracts/orders/migration.yaml"
        assert ("is deleted" in one.message) is (after is None)


def test_a_day_that_is_moved_into_the_past_is_told_as_such() -> None:
    (found,) = told(LIVING, migration(), migration(timeline=timeline(AS_OF - DAY)))
    assert found.message.endswith("earlier and into the past")


def test_a_file_without_days_promises_none_and_takes_back_what_it_promised() -> None:
    empty = MigrationFile("orders", None, None, migration().policy, (), migration().location)
    (found,) = told(LIVING, migration(), empty)
    assert "contracts/orders/migration.yaml promises no day any more" in found.message
    assert told(LIVING, empty, migration()) == []


@pytest.mark.parametrize(
    ("base", "head", "expected"),
    [
        (None, None, False),
        (None, migration(), False),
        (migration(), migration(), False),
        (migration(pair=PAIR), migration(pair=("v2", "v3")), True),
        (migration(pair=PAIR), migration(), True),
        (migration(), migration(pair=PAIR), True),
        (migration(pair=PAIR), migration(pair=("v1", "v3"), timeline=timeline(AS_OF)), True),
        (migration(pair=PAIR), migration(pair=("v1", "v3")), False),
        (migration(pair=PAIR), None, True),
    ],
)
def test_what_is_left_is_looked_at_where_a_promise_may_be_taken_back(
    base: MigrationFile | None, head: MigrationFile | None, expected: bool
) -> None:
    assert takes_back(base, head) is expected


@pytest.mark.parametrize(
    ("pair", "about"),
    [
        (None, "what is deprecated in orders"),
        (("v0", "v2"), "orders@v0"),
        (("v2", "v3"), "orders@v2"),
    ],
)
@pytest.mark.parametrize("sunset", [AS_OF + DAY, PROMISED, PROMISED + DAY])
def test_another_old_form_takes_the_promise_back_while_the_first_is_there(
    pair: tuple[str, str] | None, about: str, sunset: date
) -> None:
    base, head = migration(pair=PAIR), migration(pair=pair, timeline=timeline(sunset))
    (found,) = told(BOTH, base, head)
    assert found.message == (
        "orders@v1 was promised until 2027-03-31, and contracts/orders/migration.yaml is about"
        f" {about} now"
    )
    assert found.hint == (
        "Keep contracts/orders/migration.yaml as it is until orders@v1 is removed."
    )
    assert told({"v2": MARKED, "v0": MARKED}, base, head) == []


@pytest.mark.parametrize(
    ("remaining", "sunset", "expected"),
    [
        ({"openapi": MARKED, "v2": PLAIN}, PROMISED, ""),
        ({"openapi": MARKED, "v2": PLAIN}, PROMISED - DAY, "1 day earlier"),
        ({"openapi": MARKED, "v2": MARKED}, PROMISED, "is about orders@openapi now"),
        ({"openapi": PLAIN, "v2": PLAIN}, PROMISED - DAY, ""),
    ],
)
def test_what_is_deprecated_in_a_living_file_may_end_with_the_whole_file(
    remaining: Mapping[str, str], sunset: date, expected: str
) -> None:
    now = migration(pair=("openapi", "v2"), timeline=timeline(sunset))
    found = told(remaining, migration(), now)
    assert len(found) == bool(expected)
    assert all(expected in one.message for one in found)


def test_the_file_may_go_with_what_it_was_about() -> None:
    living, pair = migration(), migration(pair=PAIR)
    for remaining, before, after, base in (
        ({"openapi": PLAIN}, PLAIN, PLAIN, living),
        ({"openapi": api()}, MARKED, api(), living),
        ({"openapi": MARKED}, PLAIN, MARKED, living),
        ({"openapi": PLAIN}, {"v1": MARKED}, PLAIN, pair),
        ({}, MARKED, None, living),
    ):
        assert told(remaining, base, None, case(before, after)) == []
    assert len(told({"openapi": MARKED}, living, None, case(MARKED, MARKED))) == 1


def test_a_revision_in_a_folder_of_its_own_is_still_there() -> None:
    inner = replace(named(MARKED, "openapi.yaml"), name="orders@v1")
    found = replace(case(MARKED, MARKED, [USES]), revisions=(), remaining=(inner,))
    found = replace(found, base_migration=migration(pair=PAIR), migration=None)
    assert len(list(findings(found, TERMS))) == 1


def test_who_moved_plans_by_no_date() -> None:
    found = replace(case(MARKED, MARKED, [USES]), revisions=())
    found = replace(found, known=replace(found.known, moved=frozenset({"batch"})))
    (one,) = told(LIVING, migration(), None, found)
    assert one.consumers == ()
