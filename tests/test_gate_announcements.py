"""Who deprecates promises a day, and a day that was promised is not moved earlier."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from gate_cases import AS_OF, TERMS, TIMELINE, answer, api, case, migration, request, service

from contractctl.gate.announcements import findings
from contractctl.gate.nouns import ContractCase, RevisionCase
from contractctl.model import MigrationFile, Notice, Verdict
from contractctl.model.gate import Finding, Level

DATELESS, SHORTENED = "deprecated-without-sunset", "sunset-shortened"
DAY = timedelta(days=1)
PAIR = ("v1", "v2")
PROMISED = date(2027, 3, 31)
USES = service("batch", {"GET /export": None})


def export(*lines: str) -> str:
    """A document with one operation and what it says of itself."""
    said = "".join(f"{line}, " for line in lines)
    return api(f"/export: {{get: {{{said}responses: {{'204': {{description: Done}}}}}}}}")


DEPRECATED = "deprecated: true"


def dated(day: object) -> str:
    return export(DEPRECATED, f"x-sunset: '{day}'")


def changed(before: str, after: str, **more: object) -> ContractCase:
    """Without a migration.yaml unless one is given; `batch` uses the operation."""
    more = {"base_migration": None, "migration": None, "services": [USES], **more}
    return case(before, after, **more)  # type: ignore[arg-type]


def told(found: ContractCase) -> list[Finding]:
    return list(findings(found, TERMS))


@pytest.mark.parametrize(
    ("said", "level"),
    [
        ((DEPRECATED,), Level.ERROR),
        ((DEPRECATED, "x-successor: GET /report"), Level.WARNING),
        ((DEPRECATED, "x-successor: ''"), Level.ERROR),
        ((DEPRECATED, "x-sunset: next summer"), Level.ERROR),
        ((DEPRECATED, "x-sunset: next summer", "x-successor: GET /report"), Level.WARNING),
    ],
)
def test_a_deprecation_without_a_day_is_an_error_and_with_a_successor_a_warning(
    said: tuple[str, ...], level: Level
) -> None:
    (found,) = told(changed(export(), export(*said)))
    assert (found.rule, found.level) == (DATELESS, level)
    assert found.consumers == ("batch",)
    assert ("GET /report" in found.message) is (level is Level.WARNING)
    assert ("next summer" in found.message) is ("x-sunset: next summer" in said)
    assert found.location is not None
    assert found.location.line == 4


def test_a_deprecation_with_a_day_is_none_of_it() -> None:
    assert told(changed(export(), dated("2027-06-30"))) == []
    assert told(changed(export(DEPRECATED), dated("2027-06-30"))) == []


ENOUGH = AS_OF + Notice().stable * DAY


@pytest.mark.parametrize(
    ("sunset", "pair", "expected"),
    [
        (ENOUGH, None, []),
        (AS_OF - DAY, None, [DATELESS]),
        (ENOUGH, ("openapi", "v2"), []),
        (ENOUGH, ("v1", "openapi"), [DATELESS]),
    ],
)
def test_the_day_may_stand_in_migration_yaml_if_it_is_about_this_revision(
    sunset: date, pair: tuple[str, str] | None, expected: list[str]
) -> None:
    found = told(changed(export(), export(DEPRECATED), migration=terms(sunset, pair)))
    assert [one.rule for one in found] == expected


def terms(sunset: date, pair: tuple[str, str] | None = None, **more: object) -> MigrationFile:
    """A migration.yaml that promises a day; more: fields of its timeline."""
    return migration(pair=pair, timeline=replace(TIMELINE, sunset=sunset, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "pair", "sunset", "missing"),
    [
        ((), None, AS_OF + DAY, "179 of the 180 days of notice are missing"),
        ((), None, ENOUGH - DAY, "1 of the 180 days of notice are missing"),
        ((), ("openapi", "v2"), AS_OF, "180 of the 180 days of notice are missing"),
        (("x-stability-level: beta",), None, AS_OF + 30 * DAY, "1 of the 31 days of notice"),
        (("x-stability-level: beta",), None, AS_OF + 31 * DAY, ""),
        (("x-successor: GET /report",), None, ENOUGH - DAY, "1 of the 180 days of notice"),
    ],
)
def test_the_day_in_migration_yaml_leaves_the_notice(
    before: tuple[str, ...], pair: tuple[str, str] | None, sunset: date, missing: str
) -> None:
    found = told(
        changed(export(*before), export(DEPRECATED, *before), migration=terms(sunset, pair))
    )
    assert [(one.rule, one.level) for one in found] == [(DATELESS, Level.ERROR)][: bool(missing)]
    for one in found:
        assert f"contracts/orders/migration.yaml ends it on {sunset}: {missing}" in one.message


def test_the_notice_is_that_of_the_contract() -> None:
    short = replace(
        changed(export(), export(DEPRECATED), migration=terms(AS_OF + 60 * DAY)),
        notice=Notice(stable=61),
    )
    (found,) = told(short)
    assert "1 of the 61 days of notice" in found.message
    assert str(AS_OF + 61 * DAY) in found.hint
    assert told(replace(short, notice=Notice(stable=60))) == []


@pytest.mark.parametrize(
    ("pair", "deprecate", "count"),
    [
        (("openapi", "v2"), TIMELINE.deprecate, 0),
        (("v1", "v2"), TIMELINE.deprecate, 1),
        (None, AS_OF, 0),
        (None, AS_OF - DAY, 1),
    ],
)
def test_notice_counts_from_the_day_on_which_the_base_announced_it(
    pair: tuple[str, str] | None, deprecate: date, count: int
) -> None:
    """A whole revision, or what is deprecated as it was planned; not what is deprecated later."""
    before = terms(TIMELINE.announce + 180 * DAY, pair, deprecate=deprecate)
    now = replace(before, base=None, head=None) if pair == ("v1", "v2") else before
    found = changed(export(), export(DEPRECATED), base_migration=before, migration=now)
    assert len(told(found)) == count


def test_the_announcement_of_the_base_leaves_the_notice_too() -> None:
    both = terms(TIMELINE.announce + 179 * DAY, ("openapi", "v2"))
    (found,) = told(changed(export(), export(DEPRECATED), base_migration=both, migration=both))
    assert "1 of the 180 days of notice since 2026-08-03 are missing" in found.message


LATER = date(2027, 12, 1)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2027-06-15", "moved from 2027-12-01 to 2027-06-15, 169 days earlier"),
        ("2026-12-24", "342 days earlier"),
        ("2027-12-01", ""),
        ("2028-01-31", ""),
    ],
)
def test_what_migration_yaml_promised_is_not_undercut_by_a_day_in_the_contract(
    day: str, expected: str
) -> None:
    """Soon enough to be too soon or not."""
    both = terms(LATER)
    other = service("cart", {"GET /orders": None})
    found = told(
        changed(
            *(export(DEPRECATED), dated(day)),
            base_migration=both,
            migration=both,
            services=[USES, other],
        )
    )
    assert [(one.rule, one.consumers) for one in found] == [(SHORTENED, ("batch",))] * bool(
        expected
    )
    for one in found:
        assert expected in one.message
        assert one.message.endswith("(contracts/orders/migration.yaml promised 2027-12-01)")
        assert one.hint == "Keep 2027-12-01, or move it later."


@pytest.mark.parametrize(
    ("day", "pair", "count"),
    [
        ("2027-06-15", ("openapi", "v2"), 1),
        ("2026-12-24", ("openapi", "v2"), 1),
        ("2027-06-15", ("v0", "v2"), 0),
        ("2027-06-15", None, 0),
        ("2026-12-24", None, 0),
        ("2027-12-01", ("openapi", "v2"), 0),
    ],
)
def test_of_what_was_not_deprecated_only_the_end_of_the_whole_revision_was_promised(
    day: str, pair: tuple[str, str] | None, count: int
) -> None:
    both = terms(LATER, pair)
    found = told(changed(export(), dated(day), base_migration=both, migration=both))
    assert [one.rule for one in found] == [SHORTENED] * count


def test_a_field_is_not_undercut_either() -> None:
    before, after = (
        api(f"/orders: {{put: {answer(PROPERTY % (FIELD % more))}}}")
        for more in ("", ", x-sunset: '2026-12-24'")
    )
    both = terms(LATER)
    (found,) = told(changed(before, after, base_migration=both, migration=both))
    assert found.message.startswith("the sunset of $.note in answers of PUT /orders is moved")


PROPERTY = "{type: object, properties: {note: {type: string%s}}}"
FIELD = ", deprecated: true%s"


@pytest.mark.parametrize("message", [answer, request])
@pytest.mark.parametrize(
    ("more", "level"), [("", Level.ERROR), (", x-successor: $.remark", Level.WARNING)]
)
def test_a_field_names_its_successor_where_it_is_deprecated(
    message: object, more: str, level: Level
) -> None:
    before, after = (
        api(f"/orders: {{put: {message(PROPERTY % said)}}}")  # type: ignore[operator]
        for said in ("", FIELD % more)
    )
    (found,) = told(changed(before, after))
    assert (found.rule, found.level) == (DATELESS, level)
    assert found.message.startswith("$.note in ")


@pytest.mark.parametrize(
    ("day", "text"),
    [
        ("2027-01-31", "moved from 2027-03-31 to 2027-01-31, 59 days earlier"),
        ("2026-11-23", "128 days earlier and into the past"),
        ("2026-11-24", "127 days earlier"),
    ],
)
def test_a_day_of_the_contract_that_is_moved_earlier_is_told_with_who_plans_by_it(
    day: str, text: str
) -> None:
    (found,) = told(changed(dated(PROMISED), dated(day)))
    assert (found.rule, found.level) == (SHORTENED, Level.ERROR)
    assert found.message.startswith("the sunset of GET /export is moved from 2027-03-31")
    assert found.message.endswith(text)
    assert [(one.consumer, one.verdict) for one in found.hurts] == [("batch", Verdict.AFFECTED)]
    assert found.hint == "Keep 2027-03-31, or move it later."


@pytest.mark.parametrize("after", [dated("2027-05-31"), dated(PROMISED), export()])
def test_a_day_that_is_moved_later_or_with_the_deprecation_takes_nothing_back(after: str) -> None:
    assert told(changed(dated(PROMISED), after)) == []


def test_a_day_that_is_taken_back_may_stand_in_migration_yaml_instead() -> None:
    (found,) = told(changed(dated(PROMISED), export(DEPRECATED)))
    assert "no day is promised any more" in found.message
    for sunset, count in ((PROMISED, 0), (PROMISED - DAY, 1)):
        moved = changed(dated(PROMISED), export(DEPRECATED), migration=terms(sunset))
        assert len(told(moved)) == count


def test_a_revision_whose_end_was_announced_is_not_looked_at_change_by_change() -> None:
    both = migration(pair=PAIR)
    found = case({"v1": dated(PROMISED)}, dated(AS_OF), [USES], base_migration=both)
    assert told(replace(found, migration=both)) == []
    other = tuple(replace(one, stem="v0") for one in found.revisions)
    assert [one.rule for one in told(replace(found, migration=both, revisions=other))] == [
        SHORTENED
    ]


def test_the_same_announcement_of_two_revisions_is_told_once() -> None:
    found = changed(export(), export(DEPRECATED))
    (one,) = found.revisions
    twice = (one, RevisionCase("v2", one.base, one.head, False, one.diff, one.assessment))
    assert len(told(replace(found, revisions=twice))) == 1
