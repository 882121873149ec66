"""The headers of a response are held against their standards and against the promise."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractctl.headers.announcing import announcement
from contractctl.headers.checking import Reading, check
from contractctl.headers.responses import NotResponses, read_responses
from contractctl.headers.vendors import VENDOR_HEADERS, read_vendor
from contractctl.model import Timeline

AS_OF = date(2027, 2, 1)
TIMELINE = Timeline(date(2026, 12, 1), date(2027, 1, 11), date(2027, 6, 14))
RIGHT = announcement(TIMELINE, "https://developer.example.com/v2", "https://api.example.com/v2")
DAYS = st.dates(min_value=date(1000, 1, 1), max_value=date(9999, 12, 31))


def levels(found: Reading) -> list[tuple[str, str]]:
    return [(one.header, one.level) for one in found.findings]


def replaced(**values: str) -> list[tuple[str, str]]:
    return [(name, values.get(name, value)) for name, value in RIGHT]


@given(st.lists(DAYS, min_size=3, max_size=3).map(sorted))
def test_what_is_emitted_for_any_timeline_agrees_with_it(days: list[date]) -> None:
    timeline = Timeline(*days)
    found = check(announcement(timeline, "https://a.test/"), timeline.announce, timeline)
    assert (found.findings, found.agrees) == ((), True)


def test_headers_are_written_by_the_letter() -> None:
    assert RIGHT == (
        ("Deprecation", "@1799625600"),
        ("Sunset", "Mon, 14 Jun 2027 00:00:00 GMT"),
        (
            "Link",
            '<https://developer.example.com/v2>; rel="deprecation"; type="text/html",'
            ' <https://developer.example.com/v2>; rel="sunset"; type="text/html",'
            ' <https://api.example.com/v2>; rel="successor-version"',
        ),
    )
    assert announcement(TIMELINE) == RIGHT[:2]


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (replaced(), []),
        (replaced(Deprecation="true"), [("Deprecation", "warning")]),
        (replaced(Deprecation="Wed, 30 Mar 2022 11:59:59 GMT"), [("Deprecation", "warning")]),
        (replaced(Deprecation="@1688169599"), []),
        (replaced(Deprecation='version="v1"'), [("Deprecation", "error")]),
        (replaced(Sunset="Mon, 14 Jun 2027 23:59:59 UTC"), [("Sunset", "warning")]),
        (replaced(Sunset="Sat, 14 Jun 2027 23:59:59 GMT"), [("Sunset", "warning")]),
        (replaced(Sunset="2027-06-14"), [("Sunset", "error")]),
        (replaced(Sunset="Tue, 15 Jun 2027 00:00:00 GMT"), [("Sunset", "error")]),
        (replaced(Deprecation="@1799712000"), [("Deprecation", "error")]),
        (replaced(Link="https://x.test ; rel="), [("Link", "error")]),
        ([*RIGHT, RIGHT[1]], [("Sunset", "error")]),
        (RIGHT[:1], [("Sunset", "error")]),
        ([], [("Deprecation", "error"), ("Sunset", "error")]),
        (
            [*RIGHT, ("X-API-Deprecation-Date", "2027-01-11")],
            [("X-API-Deprecation-Date", "warning")],
        ),
        ([*RIGHT, ("warning", '299 - "Deprecated"')], [("warning", "warning")]),
        ([*RIGHT, ("Warning", '110 - "Stale"')], []),
    ],
)
def test_each_flaw_has_its_level(
    headers: list[tuple[str, str]], expected: list[tuple[str, str]]
) -> None:
    assert levels(check(headers, AS_OF, TIMELINE)) == expected


def test_a_header_without_a_readable_date_does_not_agree() -> None:
    assert check(replaced(Deprecation="true"), AS_OF, TIMELINE).agrees is False
    assert check(replaced(Sunset="Mon, 14 Jun 2027 9:00:00 UTC"), AS_OF, TIMELINE).agrees is True
    assert check(RIGHT, AS_OF).agrees is None


def test_nothing_is_missing_before_the_day() -> None:
    assert check([], date(2027, 1, 10), TIMELINE).findings == ()
    assert check([], AS_OF).is_silent


def test_a_sunset_before_the_deprecation_and_one_that_has_passed_are_named() -> None:
    early = [("Deprecation", "@1799625600"), ("Sunset", "Thu, 31 Dec 2026 00:00:00 GMT")]
    assert levels(check(early, AS_OF)) == [("Sunset", "error"), ("Sunset", "warning")]
    assert levels(check(early, date(2026, 12, 31))) == [("Sunset", "error")]


@pytest.mark.parametrize(
    ("name", "value", "moment", "flaws"),
    [
        ("X-API-Deprecation-Date", "2024-06-30", datetime(2024, 6, 30, tzinfo=UTC), 1),
        ("X-Sentry-Deprecation-Date", "2024-06-30T02:00:00+02:00",
         datetime(2024, 6, 30, tzinfo=UTC), 1),
        ("x-sentry-deprecation-date", "soon", None, 2),
        ("X-Sentry-Replacement-Endpoint", "/api/1/", None, 1),
        ("azure-deprecating", "Version 2009-27-07 will retire;url=https://a.test", None, 2),
        ("Deprecated", "true", None, 1),
        ("Deprecated", "1719705600", datetime(2024, 6, 30, tzinfo=UTC), 1),
        ("Warning", '299 - "This operation is deprecated"', None, 1),
    ],
)  # fmt: skip
def test_the_forms_of_vendors_are_read_with_warnings(
    name: str, value: str, moment: datetime | None, flaws: int
) -> None:
    found = read_vendor(name, value)
    assert found is not None
    assert found.moment == moment
    assert [flaw.level for flaw in found.flaws] == ["warning"] * flaws


@given(st.sampled_from(VENDOR_HEADERS), st.text(max_size=30))
def test_no_text_is_too_much_for_the_forms_of_vendors(name: str, value: str) -> None:
    found = read_vendor(name, value)
    assert found is None or {flaw.level for flaw in found.flaws} == {"warning"}


@pytest.mark.parametrize(
    ("text", "statuses", "names"),
    [
        ("Sunset: x\n", [0], [["Sunset"]]),
        ("HTTP/2 200 \r\nSunset: x\r\nlink: y\r\n\r\nbody: no header\r\n", [200],
         [["Sunset", "link"]]),
        ("HTTP/1.1 301 Moved\nA: 1\n\nHTTP/1.1 200 OK\nB: 2\n\n{}", [301, 200], [["A"], ["B"]]),
        ("* Trying\n> GET / HTTP/1.1\n< HTTP/1.1 200 OK\n< Sunset: x\n< \n", [200], [["Sunset"]]),
        ("HTTP/1.1 200 OK\nLink: <a>;\n rel=sunset\n", [200], [["Link"]]),
        ('\ufeff{"log": {"entries": [{"request": {"method": "get", "url": "https://a.test/x"},'
         ' "response": {"status": 200, "headers": [{"name": "Sunset", "value": "x\\ny"}]}},'
         ' {}, 7]}}', [200, 0, 0], [["Sunset", "Sunset"], [], []]),
    ],
)  # fmt: skip
def test_responses_are_found_in_files(
    text: str, statuses: list[int], names: list[list[str]]
) -> None:
    found = read_responses(text)
    assert [one.status for one in found] == statuses
    assert [[name for name, _ in one.headers] for one in found] == names


def test_a_line_that_is_no_header_is_kept_apart() -> None:
    (found,) = read_responses("HTTP/1.1 200 OK\nSunset: x\nnonsense\n")
    assert found.unread == ("nonsense",)
    (folded,) = read_responses("Link: <a>;\n rel=sunset\n")
    assert folded.headers == (("Link", "<a>; rel=sunset"),)


@pytest.mark.parametrize("text", ["", "hello\n", "{", "{}", '{"log": {"entries": []}}', "\n\n"])
def test_what_holds_no_response_is_refused(text: str) -> None:
    with pytest.raises(NotResponses):
        read_responses(text)
