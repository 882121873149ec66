"""A promise about the end of something is kept, broken, or not made; the day is an argument."""

from __future__ import annotations

from datetime import date
from textwrap import indent

import pytest
from diff_documents import AS_OF, api, changes, compared, revision, rules
from hypothesis import given
from hypothesis import strategies as st

from contractctl.diff import diff
from contractctl.diff.lifecycle import read_date
from contractctl.diff.versions import read_version
from contractctl.impact import assess
from contractctl.model import (
    Consumption,
    Location,
    Notice,
    Policy,
    Service,
    Severity,
    Verdict,
)

NEXT_YEAR = "deprecated: true\nx-sunset: 2027-12-31"
HERE = Location("consumers.yaml", 1, 1)


def operation(life: str = "", *, version: str = "1.0.0", schema: str = "{type: string}") -> str:
    said = indent(life, "    ") + "\n" if life else ""
    text = api(
        f"/orders:\n  get:\n{said}    responses:\n      '200':\n        description: x\n"
        f"        content: {{application/json: {{schema: {schema}}}}}\n"
    )
    return text.replace("version: 1.0.0", f"version: '{version}'")


def found(base: str, head: str, as_of: date = AS_OF) -> list[str]:
    return rules(changes(operation(base), operation(head), as_of))


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2027-03-31", date(2027, 3, 31)),
        ("2027-03-31T23:59:59Z", date(2027, 3, 31)),
        ("2027-03-31t08:00:00.5+02:00", date(2027, 3, 31)),
        ("2027-03-31T23:30:00-05:00", date(2027, 4, 1)),
        ("2027-02-29", None),
        ("2027-03-31T25:00:00Z", None),
        ("2027-03-31T10:00:00", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("31.03.2027", None),
        ("20270331", None),
        ("٢٠٢٧-03-31", None),
        ("soon", None),
        ("", None),
        (20270331, None),
        (None, None),
        (["2027-03-31"], None),
    ],
)
def test_a_sunset_is_a_full_date_or_a_date_time_of_rfc_3339(
    written: str | int | list[str] | None, day: date | None
) -> None:
    assert read_date(written) == day  # type: ignore[arg-type]


@given(st.dates(min_value=date(1, 1, 2)))
def test_a_date_that_is_written_as_rfc_3339_is_read_back(day: date) -> None:
    assert read_date(day.isoformat()) == day
    assert read_date(f"{day.isoformat()}T12:00:00Z") == day


@pytest.mark.parametrize(
    ("base", "head", "rule"),
    [
        ("", NEXT_YEAR, "operation-deprecated-set"),
        ("", "deprecated: true\nx-sunset: 2027-05-30", "operation-deprecated-set"),
        ("", "deprecated: true\nx-sunset: 2027-05-29", "operation-sunset-too-soon"),
        ("", "deprecated: true\nx-sunset: 2020-01-01", "operation-sunset-too-soon"),
        ("deprecated: true", "deprecated: true\nx-sunset: 2026-12-24", "operation-sunset-too-soon"),
        ("x-sunset: 2027-12-31", NEXT_YEAR, "operation-deprecated-set"),
        (NEXT_YEAR, "deprecated: true\nx-sunset: maybe", "operation-sunset-unset"),
        ("deprecated: true\nx-sunset: maybe", NEXT_YEAR, "operation-sunset-set"),
        ("deprecated: true", "deprecated: true\nx-sunset: 1", "operation-sunset-unreadable"),
        (NEXT_YEAR, "x-sunset: 2027-12-31", "operation-deprecated-unset"),
        ("", "x-stability-level: beta", "operation-stability-decreased"),
        ("x-stability-level: draft", "", "operation-stability-increased"),
        ("", "x-stability-level: [beta]", "operation-stability-unreadable"),
    ],
)
def test_a_promise_that_moves_is_one_change(base: str, head: str, rule: str) -> None:
    assert found(base, head) == [rule]


@pytest.mark.parametrize(
    ("base", "head"),
    [
        ("", "x-sunset: 2027-12-31"),
        (NEXT_YEAR, "deprecated: true\nx-sunset: '2027-12-31T10:00:00Z'"),
        ("deprecated: true\nx-sunset: maybe", "deprecated: true"),
        ("", "x-stability-level: stable"),
        ("x-stability-level: gold", ""),
    ],
)
def test_another_spelling_of_the_same_promise_is_no_change(base: str, head: str) -> None:
    assert found(base, head) == []


def test_a_postponed_end_is_never_too_soon() -> None:
    before, after = ("deprecated: true\nx-sunset: 2026-12-" + day for day in ("10", "20"))
    assert found(before, after) == ["operation-sunset-moved-later"]
    assert found(after, before) == ["operation-sunset-moved-earlier"]


@pytest.mark.parametrize(
    ("level", "days", "rule"),
    [
        ("draft", 0, "operation-deprecated-set"),
        ("alpha", -1, "operation-sunset-too-soon"),
        ("beta", 30, "operation-sunset-too-soon"),
        ("beta", 31, "operation-deprecated-set"),
        ("stable", 179, "operation-sunset-too-soon"),
        ("stable", 180, "operation-deprecated-set"),
    ],
)
def test_the_least_notice_depends_on_the_level(level: str, days: int, rule: str) -> None:
    sunset = date.fromordinal(AS_OF.toordinal() + days)
    stable = f"x-stability-level: {level}"
    assert found(stable, f"{stable}\ndeprecated: true\nx-sunset: {sunset}") == [rule]


def test_what_needs_no_notice_needs_no_date() -> None:
    alpha = "x-stability-level: alpha"
    assert found(alpha, f"{alpha}\ndeprecated: true") == ["operation-deprecated-set"]


def test_a_policy_sets_the_notice() -> None:
    house = Policy("house", "Ours", notice=Notice(stable=10))
    base = revision(operation())
    head = revision(operation("deprecated: true\nx-sunset: 2026-12-11"))
    for as_of, rule in (
        (date(2026, 12, 1), "operation-deprecated-set"),
        (date(2026, 12, 2), "operation-sunset-too-soon"),
    ):
        assert rules(diff(base, head, policy=house, as_of=as_of).changes) == [rule]


GONE = api("/carts:\n  get:\n    responses: {'204': {description: x}}\n")


@pytest.mark.parametrize(
    ("life", "as_of", "rule"),
    [
        (NEXT_YEAR, "2027-12-30", "operation-removed-before-sunset"),
        (NEXT_YEAR, "2027-12-31", "operation-removed-after-sunset"),
        (f"{NEXT_YEAR}T00:00:00Z", "2027-12-31", "operation-removed-after-sunset"),
        (f"{NEXT_YEAR}T18:00:00Z", "2027-12-31", "operation-removed-before-sunset"),
        (f"{NEXT_YEAR}T18:00:00Z", "2028-01-01", "operation-removed-after-sunset"),
        ("deprecated: true", "2027-12-31", "operation-removed-before-sunset"),
        ("deprecated: true\nx-sunset: 2027-2-3", "2029-01-01", "operation-removed-before-sunset"),
        ("x-stability-level: draft", "2026-12-01", "operation-removed-while-unstable"),
        ("x-stability-level: beta", "2026-12-01", "operation-removed"),
        (
            f"{NEXT_YEAR}\nx-stability-level: alpha",
            "2026-12-01",
            "operation-removed-before-sunset",
        ),
    ],
)
def test_a_removed_operation_is_held_to_what_it_promised(life: str, as_of: str, rule: str) -> None:
    gone = changes(operation(life), GONE, date.fromisoformat(as_of))
    assert rules(gone) == sorted([rule, "operation-added"])


def test_an_alpha_that_the_policy_gives_notice_is_not_removed_on_any_day() -> None:
    careful = Policy("careful", "Notice for all", notice=Notice(alpha=7))
    base, head = revision(operation("x-stability-level: alpha")), revision(GONE)
    gone = diff(base, head, policy=careful, as_of=AS_OF).changes
    assert rules(gone) == ["operation-added", "operation-removed"]


SHARED = """
components:
  schemas:
    Old: {type: string, deprecated: true, x-sunset: 2026-11-30}
    Order: {type: object, properties: {%s}}
"""
PUT = """
/orders/latest:
  put:
    requestBody:
      content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}
    responses:
      '200':
        description: x
        content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}
"""


def test_a_property_keeps_the_promise_of_the_schema_that_it_refers_to() -> None:
    base = api(PUT, SHARED % "old: {$ref: '#/components/schemas/Old'}")
    head = api(PUT, SHARED % "")
    after = ["request-property-removed-after-sunset", "response-property-removed-after-sunset"]
    assert rules(changes(base, head)) == after
    before = ["request-property-removed-before-sunset", "response-property-removed-before-sunset"]
    assert rules(changes(base, head, date(2026, 11, 29))) == before


def test_a_deprecation_in_a_shared_schema_is_said_once_per_direction() -> None:
    base, head = (
        api(PUT, SHARED % "id: {type: string}"),
        api(PUT, SHARED % "id: {type: string, deprecated: true, x-sunset: 2027-12-31}"),
    )
    assert rules(changes(base, head)) == ["request-deprecated-set", "response-deprecated-set"]


@pytest.mark.parametrize(
    ("before", "after", "breaks", "rule"),
    [
        ("1.4.2", "1.5.0", True, "version-bump-too-small"),
        ("1.4.2", "1.4.3", True, "version-bump-too-small"),
        ("1.4.2", "2.0.0", True, None),
        ("v1", "v2", True, None),
        ("1.4", "1.5", True, "version-bump-too-small"),
        ("0.4.2", "0.5.0", True, None),
        ("0.4.2", "0.4.3", True, "version-bump-too-small"),
        ("2.0.0-rc.1", "2.0.0", True, None),
        ("1.4.2", "1.4.3", False, None),
        ("1.4.2", "1.4.2", True, None),
        ("2.0.0", "1.9.9", False, "version-decreased"),
        ("2.0.0", "2.0.0-rc.1", False, "version-decreased"),
        ("2026-11-28", "2026-03-10", True, None),
        ("2026-11-28", "1.0.0", True, None),
        ("latest", "1.0.0", True, None),
    ],
)
def test_a_version_that_moves_is_held_to_what_it_claims(
    before: str, after: str, breaks: bool, rule: str | None
) -> None:
    head = operation(version=after, schema="{type: integer}" if breaks else "{type: string}")
    said = rules(changes(operation(version=before), head))
    assert [one for one in said if one.startswith("version")] == ([rule] if rule else [])


def test_a_version_concerns_every_operation_and_hits_no_consumer() -> None:
    base = operation(version="1.0.0")
    both = compared(base, operation(version="1.1.0", schema="{type: integer}"))
    version = next(one for one in both.changes if one.rule == "version-bump-too-small")
    assert [str(one) for one in version.operations] == ["GET /orders"]
    assert version.severity is Severity.DANGEROUS
    whoever = Service(
        "web", "a", "a@example.test", 3, HERE, consumes=(Consumption("orders", None, HERE),)
    )
    verdicts = {i.fingerprint: i.verdict for i in assess(both, "orders", [whoever]).impacts}
    assert verdicts.pop(version.fingerprint) is Verdict.UNAFFECTED
    assert set(verdicts.values()) == {Verdict.UNKNOWN}


@given(st.text(max_size=12) | st.from_regex(r"v?[0-9.+-]{1,12}", fullmatch=True))
def test_any_version_can_be_looked_at(written: str) -> None:
    read = read_version(written)
    assert read is None or min(read[:3]) >= 0


def test_the_day_changes_the_verdict_and_never_the_fingerprint_of_a_promise() -> None:
    base, head = operation(), operation("deprecated: true\nx-sunset: 2026-12-24")
    days = (date(2026, 12, 1), date(2026, 12, 2))
    one, other = (changes(base, head, day)[0].fingerprint for day in days)
    assert one == other
