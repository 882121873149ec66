"""The forms that text takes in the contract: ids, dates, points in time."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?", re.ASCII)
_OFFSET = re.compile(r"[Zz]|[+-]([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_INSTANT = re.compile(rf"({_DATE.pattern})[Tt]({_TIME.pattern})({_OFFSET.pattern})", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)


def is_uuid(text: str) -> bool:
    """RFC 9562, in either case."""
    return _UUID.fullmatch(text) is not None


def is_date(text: str) -> bool:
    """A day that exists. Python has no year 0; RFC 3339 has, and 400 is the same calendar."""
    matched = _DATE.fullmatch(text)
    if matched is None:
        return False
    year, month, day = map(int, matched.groups())
    try:
        date(year or 400, month, day)
    except ValueError:
        return False
    return True


def is_instant(text: str) -> bool:
    """RFC 3339 with its offset, leap seconds included."""
    matched = _INSTANT.fullmatch(text)
    return matched is not None and is_date(matched.group(1))


def in_utc(text: str) -> str:
    """An instant in the form in which we keep ours, so that they compare as text.

    Leap seconds and the very ends of the calendar stay as they are: they compare well enough.
    """
    try:
        moment = datetime.fromisoformat(text.upper())
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")
    except (ValueError, OverflowError):
        return text.upper()
