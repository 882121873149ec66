"""The format of a log, told from its first lines."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from contractctl.evidence.logs.format import LineFormat
from contractctl.evidence.logs.json_formats import JSON_FORMATS
from contractctl.evidence.logs.sql import text
from contractctl.evidence.logs.text_formats import TEXT_FORMATS

LINE_FORMATS: tuple[LineFormat, ...] = (*JSON_FORMATS, *TEXT_FORMATS)
"""Most specific first."""

SAMPLE = 1 << 16

_LEAST = 0.25
"""Share of the lines that must have a format: error messages and health logs are often mixed in."""

_LINES = 400
_LONGEST = 4_096


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a container engine or syslog puts around each line; strip: None if it is not there."""

    sql: str
    strip: Callable[[str], str | None]


def _prefix(pattern: str) -> Envelope:
    found = re.compile(pattern).match

    def strip(line: str) -> str | None:
        match = found(line)
        return line[match.end() :] if match else None

    return Envelope(f"regexp_replace(line, {text('^(?:' + pattern + ')')}, '')", strip)


def _logged(line: str) -> str | None:
    if not line.startswith('{"log":'):
        return None
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    logged = value.get("log")
    return logged.rstrip("\n") if isinstance(logged, str) else None


_STAMP = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)"

ENVELOPES = (
    _prefix(rf"{_STAMP} (?:stdout|stderr) [FP] "),
    Envelope(
        "CASE WHEN starts_with(line, '{\"log\":') AND json_valid(line)"
        " THEN coalesce(rtrim(json_extract_string(line, '$.log'), chr(10)), line) ELSE line END",
        _logged,
    ),
    _prefix(rf"<\d{{1,3}}>1 {_STAMP} \S+ \S+ \S+ \S+ (?:-|\[[^\]]*\]) "),
    _prefix(
        r"(?:<\d{1,3}>)?[A-Z][a-z]{2} [ \d]\d (?:\d{4} )?\d\d:\d\d:\d\d \S+ [^\s:\[]+(?:\[\d+\])?: "
    ),
    _prefix(rf"(?:<\d{{1,3}}>)?{_STAMP} \S+ [^\s:\[]+(?:\[\d+\])?: "),
)


def sampled_lines(sample: bytes) -> list[str]:
    """Whole lines of the beginning of a log that are not blank, shortened."""
    whole = sample.rpartition(b"\n")[0] if sample.count(b"\n") else sample
    decoded = whole.decode("utf-8", "backslashreplace").removeprefix("\ufeff")
    ended = (line.rstrip("\r") for line in decoded.split("\n"))
    lines = (line if line.startswith("{") else line[:_LONGEST] for line in ended)
    return [line for line in lines if line.strip()][:_LINES]


def envelope_of(lines: Iterable[str]) -> Envelope | None:
    """What is around most of the lines."""
    lines = list(lines)
    for envelope in ENVELOPES:
        if 2 * sum(envelope.strip(line) is not None for line in lines) > len(lines):
            return envelope
    return None


def recognise(sample: bytes, own: Iterable[LineFormat] = ()) -> LineFormat | None:
    """The format of most lines of a sample (its first 64 KiB); None if it is no access log.

    own: the formats that a user defined, which go before all others.
    """
    formats = (*own, *LINE_FORMATS)
    lines = sampled_lines(sample[:SAMPLE])
    if envelope := envelope_of(lines):
        lines = [envelope.strip(line) or line for line in lines]
    votes = Counter(one for line in lines if (one := _first(formats, line)) is not None)
    by_parser: Counter[str] = Counter()
    for one, count in votes.items():
        by_parser[one.parser] += count
    parser = max(by_parser, key=lambda name: by_parser[name], default=None)
    if parser is None or by_parser[parser] < _LEAST * len(lines):
        return None
    return max((one for one in votes if one.parser == parser), key=lambda one: votes[one])


def _first(formats: Iterable[LineFormat], line: str) -> LineFormat | None:
    return next((one for one in formats if one.fits(line)), None)
