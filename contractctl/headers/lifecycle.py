"""Read and write the headers that announce an end: Deprecation (RFC 9745) and Sunset (RFC 8594)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Literal

Level = Literal["error", "warning"]

_DATE = re.compile(r"@(-?\d{1,15})")
_PARAMETERS = re.compile(r"(?:; *[a-z*][a-z0-9_.*-]*(?:=[^;,]+)?)*")
_IMF_FIXDATE = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} "
    r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} (\S+)"
)
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WRITE = "write `@` and the seconds since 1970 (RFC 9745)"
_EXAMPLE = "Mon, 12 Apr 2027 23:59:59 GMT"
_DRAFT_FLAGS = ("true", "?1", "?0", "false")


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a header: an error where it cannot be read, a warning for a slip or a
    form of drafts and vendors."""

    level: Level
    message: str


@dataclass(frozen=True, slots=True)
class Announced:
    """The moment that a header names, as far as it can be read, and what is wrong with it."""

    moment: datetime | None
    flaws: tuple[Flaw, ...] = ()


def read_deprecation(value: str) -> Announced:
    """Read a Deprecation header: `@` and the seconds since 1970 (RFC 9651 section 3.3.7).

    The forms of its drafts are read, too, and named as a flaw.
    """
    text = value.strip()
    found = _DATE.match(text)
    if found and _PARAMETERS.fullmatch(text, found.end()):
        moment = _from_seconds(int(found[1]))
        return Announced(moment) if moment else _unreadable("names a moment that no calendar has")
    if text.lower() in _DRAFT_FLAGS:
        message = f"is `{text}`, a form of its first drafts that names no day: {_WRITE}"
        return Announced(None, (Flaw("warning", message),))
    drafted = _any_http_date(text)
    if drafted is not None:
        message = f"is a date of HTTP, a form of its drafts: write `{write_deprecation(drafted)}`"
        return Announced(drafted, (Flaw("warning", message),))
    return _unreadable(f"is `{_cut(text)}`: {_WRITE}")


def read_sunset(value: str) -> Announced:
    """Read a Sunset header: a date of HTTP, in the one form that may be written.

    RFC 9110 section 5.6.7 lets readers take two older forms; they and slips are named as flaws.
    """
    text = value.strip()
    moment = _any_http_date(text)
    if moment is None:
        return _unreadable(f"is `{_cut(text)}`: write it as `{_EXAMPLE}` (RFC 8594)")
    flaws = tuple(Flaw("warning", message) for message in _sunset_flaws(text, moment))
    return Announced(moment, flaws)


def write_deprecation(moment: datetime) -> str:
    """A moment as a Deprecation header spells it."""
    return f"@{int(moment.timestamp())}"


def write_sunset(moment: datetime) -> str:
    """A moment as a Sunset header spells it; not by `strftime`, which follows the locale."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def order_flaw(deprecation: datetime | None, sunset: datetime | None) -> Flaw | None:
    """What is wrong with the two together (RFC 9745 section 4)."""
    if deprecation is None or sunset is None or deprecation <= sunset:
        return None
    return Flaw("error", f"is before the deprecation, which is {deprecation:%Y-%m-%d}")


def _sunset_flaws(text: str, moment: datetime) -> list[str]:
    flaws = []
    found = _IMF_FIXDATE.fullmatch(text)
    if found is None:
        flaws.append(f"has an old form: write `{write_sunset(moment)}`")
    elif found[3] != "GMT":
        flaws.append(f"has the zone `{found[3]}`: only `GMT` may stand there")
    weekday = _WEEKDAYS[moment.weekday()]
    if text[:3].isalpha() and text[:3].title() != weekday:
        flaws.append(f"says {text[:3]}, but {moment:%Y-%m-%d} is a {weekday}")
    return flaws


def _any_http_date(text: str) -> datetime | None:
    if not text[:3].isalpha():  # nothing but dates of HTTP is to be read, and they name the day
        return None
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, IndexError, OverflowError):
        return None


def _from_seconds(seconds: int) -> datetime | None:
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    except OverflowError:
        return None


def _unreadable(message: str) -> Announced:
    return Announced(None, (Flaw("error", message),))


def _cut(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
