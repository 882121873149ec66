"""The headers by which vendors announced an end before there was a standard."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from contractctl.headers.lifecycle import Announced, Flaw, read_sunset, write_deprecation

VENDOR_HEADERS = (
    "X-API-Deprecation-Date",
    "X-Sentry-Deprecation-Date",
    "X-Sentry-Replacement-Endpoint",
    "azure-deprecating",
    "Deprecated",
    "Warning",
)
"""Those that `read_vendor` reads."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTEAD = "no client is made for it: send Deprecation (RFC 9745) and Sunset (RFC 8594)"
_LINK = 'send `Link: <...>; rel="successor-version"`'


def read_vendor(name: str, value: str) -> Announced | None:
    """What a header of a vendor announces; None for one that announces nothing.

    The moment is when the end was or will be announced, as far as the header names one.
    """
    known = name.lower()
    if known == "warning":
        return _warning(value)
    if known not in {one.lower() for one in VENDOR_HEADERS}:
        return None
    if known == "x-sentry-replacement-endpoint":
        return Announced(None, (Flaw("warning", f"is a header of one vendor: {_LINK}"),))
    if known == "azure-deprecating":
        return _sentence(value)
    moment = _moment(value.strip())
    better = f"send `Deprecation: {write_deprecation(moment)}`" if moment else _INSTEAD
    flaws = [Flaw("warning", f"is no standard header: {better}")]
    if moment is None and known != "deprecated":  # which is often just `true`
        flaws.append(Flaw("warning", f"holds no date that can be read: `{value.strip()[:60]}`"))
    return Announced(moment, tuple(flaws))


def _warning(value: str) -> Announced | None:
    """Code 299 was taken for deprecations; RFC 9111 section 5.5 made the header obsolete."""
    if not re.match(r"\s*299\b", value):
        return None
    return Announced(None, (Flaw("warning", f"is obsolete (RFC 9111 section 5.5): {_INSTEAD}"),))


def _sentence(value: str) -> Announced:
    """A sentence for people; the days in it may be names of versions."""
    flaws = [Flaw("warning", f"is a sentence of one vendor: {_INSTEAD}")]
    flaws += [
        Flaw("warning", f"names {found}, a day that no calendar has")
        for found in _DAY.findall(value)
        if _day(found) is None
    ]
    return Announced(None, tuple(flaws))


def _moment(text: str) -> datetime | None:
    """A date in ISO 8601, as HTTP has it, or in seconds since 1970."""
    if text.isascii() and text.isdigit() and 9 <= len(text) <= 10:
        return _EPOCH + timedelta(seconds=int(text))
    day = _day(text)
    if day is not None:
        return datetime.combine(day, time.min, UTC)
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return read_sunset(text).moment


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
