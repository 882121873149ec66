"""The headers that announce an end are held to the promise."""

from __future__ import annotations

from datetime import date

import pytest
from judged_answers import GET, ORDER, answer, failures, judged, verdicts, whole

from contractctl.load.operations import parse_operation
from contractctl.model import Operation

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
