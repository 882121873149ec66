"""Whether the answers of a deprecated operation announce its end as it was promised."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date

from contractctl.headers.announcing import day_begins
from contractctl.headers.checking import disagreement
from contractctl.headers.lifecycle import (
    Announced,
    order_flaw,
    read_deprecation,
    read_sunset,
    write_deprecation,
    write_sunset,
)
from contractctl.model import FieldPath
from contractctl.model.verification import Answer
from contractctl.verify.hearing import Finding

CHECK = "deprecation-headers"


@dataclass(frozen=True, slots=True)
class Ending:
    """What is promised of the end of an operation; each of the sunset days is one."""

    deprecate: date
    sunsets: frozenset[date]


def ending_findings(answer: Answer, ending: Ending) -> Iterator[Finding]:
    """What is wrong with Deprecation (RFC 9745) and Sunset (RFC 8594) of an answer."""
    deprecation = _read(answer, "Deprecation")
    sunset = _read(answer, "Sunset")
    for name, announced in (("Deprecation", deprecation), ("Sunset", sunset)):
        problem = _problem(name, announced, ending)
        if name == "Sunset" and problem is None:
            moments = [one.moment if one else None for one in (deprecation, sunset)]
            flaw = order_flaw(*moments)
            problem = flaw.message if flaw else None
        if problem is not None:
            yield Finding(CHECK, f"{name} {problem}", FieldPath("header", name))


def _read(answer: Answer, name: str) -> Announced | None:
    value = answer.header(name)
    if value is None:
        return None
    return read_deprecation(value) if name == "Deprecation" else read_sunset(value)


def _problem(name: str, announced: Announced | None, ending: Ending) -> str | None:
    if announced is None:
        return f"is missing: send `{name}: {_expected(name, ending)}`"
    if announced.flaws:
        return announced.flaws[0].message
    day = announced.moment.astimezone(UTC).date() if announced.moment else None
    if day is None:
        return None
    return disagreement(name, day, ending.deprecate, ending.sunsets)


def _expected(name: str, ending: Ending) -> str:
    if name == "Deprecation":
        return write_deprecation(day_begins(ending.deprecate))
    return write_sunset(day_begins(min(ending.sunsets)))
