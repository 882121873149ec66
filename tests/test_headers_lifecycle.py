"""Deprecation and Sunset are read as their RFCs say, tolerantly, and written by the letter."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractctl.headers.lifecycle import (
    order_flaw,
    read_deprecation,
    read_sunset,
    write_deprecation,
    write_sunset,
)

MOMENTS = st.datetimes(
    min_value=datetime(1000, 1, 1), max_value=datetime(9998, 12, 31), timezones=st.timezones()
).map(lambda one: one.replace(microsecond=0))
"""HTTP has four digits for a year."""


@given(MOMENTS)
def test_whatever_is_written_is_read_back_without_a_flaw(moment: datetime) -> None:
    for read, write in ((read_deprecation, write_deprecation), (read_sunset, write_sunset)):
        found = read(write(moment))
        assert (found.moment, found.flaws) == (moment.astimezone(UTC), ())


@given(st.text(max_size=40))
def test_no_text_at_all_is_too_much_for_the_readers(text: str) -> None:
    for read in (read_deprecation, read_sunset):
        found = read(text)
        assert found.moment is not None or found.flaws


@pytest.mark.parametrize(
    ("value", "level"),
    [
        ("true", "warning"),
        ("?1", "warning"),
        ("Wed, 30 Mar 2022 11:59:59 GMT", "warning"),
        ("2027-01-11", "error"),
        ("2027-01-11T00:00:00Z", "error"),
        ('version="v1"', "error"),
        ('"@1799625600"', "error"),
        ("1799625600", "error"),
        ("@1799625600.5", "error"),
        ("@999999999999999", "error"),
    ],
)
def test_what_is_wrong_with_a_deprecation_has_a_level(value: str, level: str) -> None:
    assert [flaw.level for flaw in read_deprecation(value).flaws] == [level]


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
