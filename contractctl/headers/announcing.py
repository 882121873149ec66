"""The headers that an operation sends whose end is promised."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from contractctl.headers.lifecycle import write_deprecation, write_sunset
from contractctl.headers.links import Link, write_links
from contractctl.model import Timeline

Headers = tuple[tuple[str, str], ...]
"""Names and values, in the order in which they are sent."""


def announcement(
    timeline: Timeline, page: str | None = None, successor: str | None = None
) -> Headers:
    """The headers for a timeline.

    page: where people read what to do; successor: what is called instead
    Raises ValueError for an address that no header can carry.
    """
    headers = [
        ("Deprecation", write_deprecation(day_begins(timeline.deprecate))),
        ("Sunset", write_sunset(day_begins(timeline.sunset))),
    ]
    links = []
    if page:
        links += [
            Link(page, (name,), (("type", "text/html"),)) for name in ("deprecation", "sunset")
        ]
    if successor:
        links.append(Link(successor, ("successor-version",)))
    if links:
        headers.append(("Link", write_links(links)))
    return tuple(headers)


def day_begins(day: date) -> datetime:
    """The moment with which a promised day begins: from then on it holds."""
    return datetime.combine(day, time.min, UTC)
