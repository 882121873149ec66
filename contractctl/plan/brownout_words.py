"""The sentences and spellings that every rendering of brownouts shares."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

from contractctl.plan.brownout_reading import BrownoutReading, Reaction
from contractctl.plan.brownouts import Brownouts, Window
from contractctl.plan.words import counted

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

REACTIONS = {
    Reaction.FAILED: "failed",
    Reaction.RETRIED: "failed and retried",
    Reaction.GONE_QUIET: "gone quiet",
    Reaction.UNAFFECTED: "unaffected",
    Reaction.NO_DATA: "no data",
}


def sentence(made: Brownouts) -> str:
    """The schedule in a sentence."""
    of = f"of {counted(len(made.operations), 'operation')} of {made.base}"
    if not made.windows:
        return f"No brownout {of} can be before the sunset {made.sunset}."
    first, last = made.windows[0].start, made.windows[-1].start
    lead = "" if made.agreed else "A proposal: "
    return (
        f"{lead}{counted(len(made.windows), 'brownout')} {of}, from {first:%Y-%m-%d} to"
        f" {last:%Y-%m-%d}; {_settled(made)}sunset {made.sunset}."
    )


def _settled(made: Brownouts) -> str:
    """By whom it was agreed on and how many are over; "" for a proposal."""
    over = sum(one.is_over for one in made.windows)
    said = f"{over} over; " if over else ""
    return f"agreed on {made.agreed.on} by {made.agreed.by}; {said}" if made.agreed else said


def agreeing(made: Brownouts) -> str:
    """What makes a proposal a schedule; "" where there is nothing to agree on."""
    if made.agreed or not made.windows:
        return ""
    return (
        "Calendar, notices and report show these only once they are agreed on: say the same again"
        " with `--agree --by YOU`."
    )


def noticing(window: Window) -> str:
    """How many should notice, or why nobody is sure to."""
    if window.reached:
        return f"{counted(len(window.reached), 'consumer')} should notice"
    if not window.effects:
        return "nobody is known to call these operations"
    if window.requests is None:
        return "nothing is known of the hours of who calls"
    unheard = sum(one.requests is None for one in window.effects)
    rest = f", and nothing is known of the hours of {counted(unheard, 'consumer')}"
    return f"no call is expected at that hour{rest if unheard else ''}"


def when(window: Window, made: Brownouts) -> str:
    """The window in UTC, and on the clocks of the zone where that is another one."""
    own = window.start.astimezone(ZoneInfo(made.hours.zone))
    # Where the day is another one, its weekday is too: nobody is to be there on the wrong one.
    day = "" if own.date() == window.start.date() else f"{_day(own)} "
    here = f" ({day}{own:%H:%M} {made.hours.zone})" if own.utcoffset() else ""
    return f"{span(window.start, window.end)}{here}"


def span(start: datetime, end: datetime) -> str:
    """A span in UTC: `Wed 2027-03-03 09:00 to 09:05 UTC`."""
    until = f"{end:%H:%M}" if end.date() == start.date() else f"{end:%Y-%m-%d %H:%M}"
    return f"{_day(start)} {start:%H:%M} to {until} UTC"


def _day(moment: datetime) -> str:
    return f"{_WEEKDAYS[moment.weekday()]} {moment:%Y-%m-%d}"


def length(minutes: int) -> str:
    """How long a window is: `15 min`, `4 h`."""
    return f"{minutes} min" if minutes % 60 else f"{minutes // 60} h"


def effect(requests: float | None) -> str:
    """How many requests are to fail."""
    if requests is None:
        return "no data"
    return "0" if not requests else "<1" if requests < 0.95 else f"~{requests:,.0f}"


def result(found: BrownoutReading, api: str) -> str:
    """What a brownout showed, in a sentence."""
    counts = Counter(one.reaction for one in found.outcomes)
    parts = [f"{counts[one]} {word}" for one, word in REACTIONS.items() if counts[one]]
    said = ", ".join(parts) or "nobody is known to call these operations"
    return f"Brownout of {api}, {span(found.start, found.end)}: {said}."


def compared(found: BrownoutReading) -> str:
    """With what the window was compared."""
    return (
        f"compared with the same hours of {counted(found.weeks, 'week')} before; logs count by the"
        f" hour, and {found.status // 100}xx answers are taken for refusals where there are more"
        " than usual"
    )
