"""What a portion of a source comes to before it is stored."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from contractctl.evidence.logs.query import NO_REQUEST
from contractctl.evidence.rows import fields_text
from contractctl.model.evidence import Credentials, Reading, Request, Tally

_HOUR = 3_600

_BLANK = "blank"

Alike = tuple[Credentials, Request, int, str, str, str, str]
"""What tallies of one row of `sightings` have in common."""


def sum_of(text: str, added: Mapping[str, int], sign: int = 1) -> str:
    """Counts by reason as JSON, with others added or taken away."""
    counts = Counter(json.loads(text))
    for reason, count in added.items():
        counts[reason] += sign * count
    return json.dumps({reason: n for reason, n in sorted(counts.items()) if n}, ensure_ascii=False)


def is_unread(lines: int, rejected: int, skipped: str) -> bool:
    """Whether no line told a request, counted or left out; of no lines that is not said.

    skipped: see `sum_of`
    """
    reasons = json.loads(skipped)
    return bool(0 < lines == rejected + reasons.get(NO_REQUEST, 0) + reasons.get(_BLANK, 0))


def grouped(tallies: Iterable[Tally]) -> dict[Alike, list[Tally]]:
    """Tallies that differ in nothing but the hour."""
    found: dict[Alike, list[Tally]] = defaultdict(list)
    for tally in tallies:
        reads, sends = fields_text(tally.reads), fields_text(tally.sends)
        kind = str(tally.kind)
        found[tally.sender, tally.request, tally.status, kind, tally.vantage, reads, sends].append(
            tally
        )
    return found


def span(tallies: Iterable[Tally]) -> tuple[int, int] | None:
    """The first and last second of tallies that have times."""
    times = [time for tally in tallies for time in (tally.first, tally.last) if time]
    return (min(times), max(times)) if times else None


def watched_span(reading: Reading) -> tuple[int, int] | None:
    """The first and last second of a reading; of lines without a hit only the hour is known."""
    times = list(span(reading.tallies) or ())
    seen = {time // _HOUR for time in times}
    lines = reading.lines_by_hour.keys() - seen
    times += [hour * _HOUR for hour in lines]
    return (min(times), max(times)) if times else None
