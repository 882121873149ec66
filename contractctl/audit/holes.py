"""Logs that end: continued by another log, or a hole in what was watched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from contractctl.audit.gaps import Rhythm
from contractctl.model.moments import DAY_HOURS, HOUR, day

_LATE = 7 * DAY_HOURS
"""Hours that a log may end before the others: logs arrive late."""


def successors(spans: Mapping[str, tuple[int, int]]) -> dict[str, str]:
    """By stream, the one that continues it: it begins within a day of the other's end.

    spans: first and last hour with lines of each stream
    """
    waiting = sorted(spans, key=lambda name: (spans[name], name))
    found: dict[str, str] = {}
    for name in sorted(spans, key=lambda name: (spans[name][1], name)):
        begin, end = spans[name]
        after = (one for one in waiting if abs(spans[one][0] - end) <= DAY_HOURS)
        following = next((one for one in after if spans[one][0] > begin and one != name), None)
        if following is not None:
            found[name] = following
            waiting.remove(following)
    return found


def ended(
    lines: Mapping[str, Mapping[int, int]], rhythms: Mapping[str, Rhythm]
) -> Iterator[tuple[str, date]]:
    """The streams that stopped while others of the contract went on, and on which day."""
    spans = {name: (min(hours), max(hours)) for name, hours in lines.items() if hours}
    continued = successors(spans)
    newest = max((end for _, end in spans.values()), default=0)
    for name, (_, end) in sorted(spans.items()):
        quiet = rhythms[name].longest_silence if name in rhythms else 0
        if newest - end > max(_LATE, quiet) and name not in continued:
            yield name, day(end * HOUR)
