"""A forecast in a sentence, and as JSON, the same in every report."""

from __future__ import annotations

from contractctl.model.forecast import Forecast
from contractctl.model.ledger import Progress
from contractctl.plan.words import counted
from contractctl.pointer import JsonValue

YEARS = 5
"""As far as a forecast looks."""


def sentence(found: Forecast, progress: Progress) -> str:
    """When the last is likely to be done and the chance to make the sunset, or why nobody knows.

    "" where nobody has to move.
    """
    sunset = progress.sunset
    if not found.left:
        return f"The last was done on {found.p50}; the sunset is {sunset}." if found.p50 else ""
    if found.too_little:
        return f"Too little data for a forecast: {found.too_little}."
    last = f"the last of {found.left} to go is" if found.left > 1 else "the one to go is"
    if found.p50 is None:
        when = f"more likely than not {last} not done within {counted(YEARS, 'year')}"
    else:
        late = f"by {found.p90}" if found.p90 else f"not within {counted(YEARS, 'year')}"
        when = f"{last} done by {found.p50} (even odds), {late} (9 in 10)"
    lost = sum(one.subject.role == "unknown" for one in progress.standings)
    rest = f", not counting {lost} without a verdict" if lost else ""
    return (
        f"At this pace {when}; {chance(found, progress)} chance to make the sunset {sunset}{rest}."
    )


def chance(found: Forecast, progress: Progress) -> str:
    """The chance to make the sunset; none and all are said only where that is certain."""
    if found.chance is None:
        return "unknown"
    if not found.left or progress.as_of >= progress.sunset:
        return f"{found.chance * 100:.0f} %"
    if found.chance < 0.01:
        return "< 1 %"
    return "> 99 %" if found.chance > 0.99 else f"{found.chance * 100:.0f} %"


def as_json(found: Forecast) -> JsonValue:
    """The fields of a forecast; dates and the chance are null where nothing can be said."""
    return {
        "left": found.left,
        "a_week": found.a_week,
        "runs": found.runs,
        "seed": found.seed,
        "p50": found.p50.isoformat() if found.p50 else None,
        "p90": found.p90.isoformat() if found.p90 else None,
        "chance": found.chance,
        "too_little": found.too_little,
    }
