"""What is wrong with the headers of a response that announce an end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from contractctl.headers.announcing import announcement
from contractctl.headers.lifecycle import (
    Announced,
    Level,
    order_flaw,
    read_deprecation,
    read_sunset,
)
from contractctl.headers.links import Link, read_links
from contractctl.headers.responses import Response
from contractctl.headers.vendors import VENDOR_HEADERS, read_vendor
from contractctl.model import Operation, Timeline

RELATIONS = frozenset({"deprecation", "sunset", "successor-version", "latest-version"})
"""The relations of links that have to do with an end."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a header; value is None for one that is missing.

    header: "" for a line that is none
    """

    level: Level
    header: str
    value: str | None
    message: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What the headers of a response announce, and what is wrong with them.

    deprecation, sunset: the moments, as far as they can be read
    links: those that have to do with an end; vendors: names of headers that are no standard
    agrees: whether the dates are those that were promised; None where none were to be held against
    """

    deprecation: datetime | None
    sunset: datetime | None
    links: tuple[Link, ...]
    vendors: tuple[str, ...]
    findings: tuple[Finding, ...]
    agrees: bool | None = None

    @property
    def is_silent(self) -> bool:
        """Whether the response announces nothing at all."""
        return not (self.deprecation or self.sunset or self.links or self.vendors or self.findings)


@dataclass(frozen=True, slots=True)
class Checked:
    """A response and what its headers announce; operation is None where it is not known."""

    response: Response
    operation: Operation | None
    reading: Reading


def checked(
    response: Response, as_of: date, operation: Operation | None, promised: Timeline | None
) -> Checked:
    """Read the headers of a response; lines among them that are none are findings, too."""
    found = check(response.headers, as_of, promised)
    unread = (Finding("warning", "", line, "is no header line") for line in response.unread)
    return Checked(response, operation, replace(found, findings=(*found.findings, *unread)))


def check(
    headers: Iterable[tuple[str, str]],
    as_of: date,
    promised: Timeline | None = None,
) -> Reading:
    """Read the headers of one response.

    promised: the timeline of its operation; None where it is not known or nothing is promised
    """
    sent = tuple((name, value.strip()) for name, value in headers)
    findings: list[Finding] = []
    deprecation = _single("Deprecation", sent, findings)
    sunset = _single("Sunset", sent, findings)
    value = _first("Sunset", sent)
    order = order_flaw(deprecation, sunset)
    if order is not None:
        findings.append(Finding(order.level, "Sunset", value, order.message))
    if sunset is not None and sunset.date() < as_of:
        message = f"has passed on {sunset:%Y-%m-%d}: it is to name a day to come (RFC 8594)"
        findings.append(Finding("warning", "Sunset", value, message))
    links = tuple(_links(sent, findings))
    vendors = tuple(_vendors(sent, findings))
    agrees = None
    if promised is not None:
        wrong = list(_against(promised, deprecation, sunset, sent, as_of))
        findings += wrong
        read = {"Deprecation": deprecation, "Sunset": sunset}
        agrees = not wrong and all(read[name] for name in read if _values(name, sent))
    return Reading(deprecation, sunset, links, vendors, tuple(findings), agrees)


def _values(name: str, sent: Iterable[tuple[str, str]]) -> list[str]:
    return [value for own, value in sent if own.lower() == name.lower()]


def _first(name: str, sent: Iterable[tuple[str, str]]) -> str | None:
    return next(iter(_values(name, sent)), None)


def _single(
    name: str, sent: tuple[tuple[str, str], ...], findings: list[Finding]
) -> datetime | None:
    """The moment of a header that may be sent once only."""
    values = _values(name, sent)
    if not values:
        return None
    found: Announced = (read_deprecation if name == "Deprecation" else read_sunset)(values[0])
    findings += [Finding(one.level, name, values[0], one.message) for one in found.flaws]
    if len(values) > 1:
        message = f"is sent {len(values)} times: clients may take none of them"
        findings.append(Finding("error", name, values[1], message))
    return found.moment


def _links(sent: tuple[tuple[str, str], ...], findings: list[Finding]) -> Iterator[Link]:
    for value in _values("Link", sent):
        found = read_links(value)
        findings += [Finding(one.level, "Link", value, one.message) for one in found.flaws]
        yield from (link for link in found.links if RELATIONS & set(link.relations))


def _vendors(sent: tuple[tuple[str, str], ...], findings: list[Finding]) -> Iterator[str]:
    for name, value in sent:
        found = read_vendor(name, value)
        if found is not None:
            findings += [Finding(one.level, name, value, one.message) for one in found.flaws]
            yield next(one for one in VENDOR_HEADERS if one.lower() == name.lower())


def _against(
    promised: Timeline,
    deprecation: datetime | None,
    sunset: datetime | None,
    sent: tuple[tuple[str, str], ...],
    as_of: date,
) -> Iterator[Finding]:
    """Where the headers say something else than migration.yaml."""
    for name, right in announcement(promised):
        value = _first(name, sent)
        found = deprecation if name == "Deprecation" else sunset
        if value is None and as_of >= promised.deprecate:
            yield Finding("error", name, None, f"is missing: send `{name}: {right}`")
        elif found is not None:
            day = found.astimezone(UTC).date()
            message = disagreement(name, day, promised.deprecate, {promised.sunset})
            if message is not None:
                yield Finding("error", name, value, f"{message}: send `{right}`")


def disagreement(name: str, day: date, deprecate: date, sunsets: Set[date]) -> str | None:
    """In which way a day is not what was promised; each of the sunset days is one that was."""
    if name == "Deprecation" and day > deprecate:
        return f"says {day}, later than {deprecate}, which was promised"
    if name == "Sunset" and day not in sunsets:
        return f"says {day}; promised was {' or '.join(map(str, sorted(sunsets)))}"
    return None
