"""The headers that announce an end are read as their RFCs say, and held to the promise."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from judged_answers import GET, ORDER, answer, failures, judged, verdicts, whole

from contractctl.load.operations import parse_operation
from contractctl.model import Operation
from contractctl.verify.lifecycle_headers import (
    order_flaw,
    read_deprecation,
    read_sunset,
    write_deprecation,
    write_sunset,
)

OLD = parse_operation("GET /old")
KEPT = {"deprecation": "@1799625600", "sunset": "Mon, 12 Apr 2027 23:59:59 GMT"}
"""2027-01-11 and 2027-04-12, as the timeline promises."""


def problems(
    headers: dict[str, str], operation: Operation = GET, as_of: date = date(2027, 2, 1)
) -> set[str | None]:
    found = judged(
        [whole("one", operation=operation)],
        [answer(ORDER, headers=headers)],
        deprecated=frozenset({GET, OLD}),
        as_of=as_of,
    )
    return {path for _, check, path in failures(found) if check == "deprecation-headers"}


def test_promised_headers_pass() -> None:
    assert problems(KEPT) == set()
    assert problems({**KEPT, "deprecation": "@1688169599"}) == set()
    assert problems({**KEPT, "sunset": "Mon, 12 Apr 2027 00:00:00 GMT"}) == set()


def test_missing_headers_fail_from_the_promised_day_on() -> None:
    assert problems({}) == {"header:Deprecation", "header:Sunset"}
    assert problems({}, as_of=date(2027, 1, 11)) == {"header:Deprecation", "header:Sunset"}
    assert problems({}, as_of=date(2027, 1, 10)) == set()


def test_operations_that_stay_need_no_headers() -> None:
    rows = judged([whole("one")], [answer(ORDER)], deprecated=frozenset({OLD}))
    assert verdicts(rows, "deprecation-headers") == []


def test_the_sunset_of_the_contract_is_a_promise_too() -> None:
    later = {**KEPT, "sunset": "Mon, 14 Jun 2027 00:00:00 GMT"}
    assert problems(later, OLD) == set()
    assert problems(later, GET) == {"header:Sunset"}


@pytest.mark.parametrize(
    "sunset",
    [
        "Mon, 12 Apr 2027 23:59:59 UTC",
        "Sun, 12 Apr 2027 23:59:59 GMT",
        "Monday, 12-Apr-27 23:59:59 GMT",
        "2027-04-12T23:59:59Z",
        "2027-04-12",
        "Tue, 13 Apr 2027 00:00:00 GMT",
        "Thu, 31 Dec 2026 00:00:00 GMT",
        "soon",
        "",
    ],
)
def test_a_sunset_that_is_malformed_or_not_as_promised_fails(sunset: str) -> None:
    assert problems({**KEPT, "sunset": sunset}) == {"header:Sunset"}


@pytest.mark.parametrize(
    "deprecation",
    [
        "true",
        "?1",
        "1799625600",
        "Mon, 11 Jan 2027 00:00:00 GMT",
        "2027-01-11",
        '"@1799625600"',
        "@1799625600.5",
        "@1799625600, @1799625600",
        "@1799712000",
        "@999999999999999",
    ],
)
def test_a_deprecation_that_is_malformed_or_too_late_fails(deprecation: str) -> None:
    assert problems({**KEPT, "deprecation": deprecation}) == {"header:Deprecation"}


def test_a_sunset_before_the_deprecation_is_an_error() -> None:
    early, late = datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC)
    assert order_flaw(late, early) is not None
    assert order_flaw(early, late) is None
    assert order_flaw(early, early) is None
    assert order_flaw(None, early) is None


def test_what_is_written_is_read_without_a_flaw() -> None:
    moment = datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert write_sunset(moment) == "Wed, 31 Dec 2025 23:59:59 GMT"
    assert read_sunset(write_sunset(moment)).moment == moment
    assert read_sunset(write_sunset(moment)).flaws == ()
    assert read_deprecation(write_deprecation(moment)).moment == moment
    assert read_deprecation(write_deprecation(moment)).flaws == ()


@pytest.mark.parametrize(
    ("value", "level", "is_read"),
    [
        ("Sun, 30 Jun 2024 23:59:59 UTC", "warning", True),  # RFC 9745 itself
        ("Sat, 31 Dec 2018 23:59:59 GMT", "warning", True),  # RFC 8594 itself
        ("Thursday, 30 June 2024 11:59:59 GMT", "warning", True),
        ("Sun Nov  6 08:49:37 1994", "warning", True),
        ("2024-06-30T00:00:00Z", "error", False),
        ("Sat, 99 Dec 2018 23:59:59 GMT", "error", False),
    ],
)
def test_what_is_wrong_with_a_sunset_has_a_level(value: str, level: str, is_read: bool) -> None:
    found = read_sunset(value)
    assert {flaw.level for flaw in found.flaws} == {level}
    assert (found.moment is not None) == is_read
    assert found.moment is None or found.moment.tzinfo is UTC


def test_the_draft_form_of_a_deprecation_is_read_with_a_warning() -> None:
    found = read_deprecation("Wed, 30 Mar 2022 11:59:59 GMT")
    assert found.moment == datetime(2022, 3, 30, 11, 59, 59, tzinfo=UTC)
    assert [flaw.level for flaw in found.flaws] == ["warning"]
    assert read_deprecation("@1688169599;note=x").flaws == ()
