"""Notes lines whose time is yet to come, which a wrong clock writes."""

from __future__ import annotations

from contractctl.model.evidence import Reading
from contractctl.model.moments import DAY_HOURS, HOUR, minute

_DAYS = 2
"""Clocks of other zones, and of machines that are a little ahead, are not wrong."""


class Ahead:
    """The lines of one log that are days ahead of its import. They count, unless --as-of is
    before them."""

    def __init__(self, now: int) -> None:
        """now: seconds since 1970-01-01T00Z."""
        self._latest = now // HOUR + _DAYS * DAY_HOURS
        self._lines = self._last = 0

    def look(self, reading: Reading) -> Reading:
        """Note what is ahead in a portion, and hand it on."""
        found = {hour: n for hour, n in reading.lines_by_hour.items() if hour > self._latest}
        self._lines += sum(found.values())
        self._last = max(self._last, *found, 0)
        return reading

    def words(self) -> str:
        """What the user should know, in a sentence, or ""."""
        if not self._lines:
            return ""
        return (
            f"{self._lines:,} of its lines are more than {_DAYS} days ahead of this import, up to"
            f" {minute(self._last * HOUR)}: see the clock that wrote them, then `evidence forget`"
            " the log if they are wrong"
        )
