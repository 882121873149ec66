"""Seconds and hours since 1970-01-01T00Z as days and times, in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

HOUR = 3_600
DAY_HOURS = 24

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment(second: int) -> datetime:
    """The time of a second."""
    return _EPOCH + timedelta(seconds=second)


def day(second: int) -> date:
    """The day of a second."""
    return moment(second).date()


def first_hour(of: date) -> int:
    """The hour with which a day begins."""
    return (of - _EPOCH.date()).days * DAY_HOURS


def stamp(second: int | None) -> str | None:
    """A second as programs read it: 2026-11-03T02:00:00Z."""
    return None if second is None else f"{moment(second).replace(tzinfo=None).isoformat()}Z"


def minute(second: int) -> str:
    """A second as people read it: 2026-11-03 02:00."""
    return moment(second).replace(tzinfo=None).isoformat(" ", "minutes")
