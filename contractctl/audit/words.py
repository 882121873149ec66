"""The sentences of an audit that every report shares: the answer first, then how far it reaches."""

from __future__ import annotations

from collections.abc import Iterator

from contractctl.audit.bound import Bound
from contractctl.audit.gaps import Gap
from contractctl.audit.nouns import Audit, ContractCoverage, Hits
from contractctl.audit.steps import statuses
from contractctl.model.moments import minute

_NAMED = 3

FRESH_DAYS = 7
"""Age in days up to which data speaks of today: logs arrive late."""

FEW_REJECTED = 0.001
"""Share of lines from which on those that could not be read are worth a sentence."""


def answer(found: Audit) -> str:
    """Whether there are undocumented dependencies left, in one sentence."""
    parts = [
        _undocumented(found),
        _impostors(found.strangers),
        _count(len(found.undeclared), "undeclared use"),
        _count(len(found.shadow), "shadow operation"),
        _count(len(found.zombie), "zombie operation"),
    ]
    said = [part for part in parts if part]
    question = "Undocumented dependencies: "
    if said:
        return f"{question}yes, {_joined(said)}."
    if len(found.without_data) == len(found.apis):
        return f"{question}cannot be told, no log of their traffic was imported."
    if found.coverage.total.conflicting and not found.coverage.total.unattributed:
        share = percent(found.coverage.total.conflicting, found.coverage.total.hits)
        return f"{question}none found, but {share} of the hits are claimed by several services."
    if found.coverage.total.unattributed:
        return f"{question}none found, but {_share(found)} of the hits cannot be told apart."
    return f"{question}none in what was watched."


def _undocumented(found: Audit) -> str:
    said = _count(len(found.undocumented), "undocumented caller")
    elsewhere = sum(not one.operations for one in found.undocumented)
    return said + (f" ({elsewhere:,} only of shadow operations)" if elsewhere else "")


def _impostors(names: tuple[str, ...]) -> str:
    """Who shows an identity that nobody declares, and else looks like a service."""
    said = _count(len(names), "stranger")
    alike = "looks" if len(names) == 1 else "look"
    return said and f"{said} that otherwise {alike} like a service ({_named(names)})"


def reach(found: Audit) -> str:
    """How far the answer reaches: what was watched, how well, and what it cannot see."""
    return "Reach: " + "; ".join(_reach(found)) + "."


def _reach(found: Audit) -> Iterator[str]:
    total = found.coverage.total
    if not found.apis:
        yield "there is no contract in contracts/"
    if total.has_data:
        span = f"{total.first} to {total.last}, " if total.first else ""
        yield f"{span}{_count(len(total.days), 'day') or 'no day'} watched as a whole"
        yield f"{percent(total.attributed, total.hits)} of {total.hits:,} hits attributed"
    age = (found.as_of - total.last).days if total.last else 0
    if age > FRESH_DAYS:
        yield f"the newest data is {age} days old"
    if found.coverage.gaps:
        yield _count(len(found.coverage.gaps), "gap") + " in the logs"
    rejected = [one for one in total.unreadable if one.share > FEW_REJECTED]
    if rejected:
        worst = max(rejected, key=lambda one: one.rejected)
        others = f" and {len(rejected) - 1} more logs" if len(rejected) > 1 else ""
        yield f"{worst.words} in {worst.stream}{others}"
    blind = [one for one in total.cycles if not one.is_covered]
    if blind and total.has_data:
        yield f"{blind[0].name} cycle not covered: {blind[0].why_not}"
    if total.sampled:
        yield "some sources are samples"
    if found.without_data:
        yield f"no log of {_named(found.without_data)}, which is not the same as no calls"


def _share(found: Audit) -> str:
    total = found.coverage.total
    return percent(total.unattributed, total.hits)


def percent(part: int, whole: int) -> str:
    """A share that never rounds to all or nothing where it is neither."""
    if not whole:
        return "none"
    share = 100 * part / whole
    if part < whole:
        share = min(share, 99.99)
    if part:
        share = max(share, 0.01)
    digits = 2 if share > 99 or share < 1 else 1
    return f"{share:.{digits}f}".rstrip("0").rstrip(".") + " %"


def bound_words(one: Bound) -> str:
    """A bound in words, with what it means."""
    if one.upper_rate is None:
        return "there is no traffic to judge by"
    most = f"at most {rate(one.upper_rate)}"
    return f"{one.hits:,} of {one.of:,} hits: at {one.confidence:.0%} {most} of traffic like this"


BOUND_MEANS = (
    "The bound is about the rate in traffic like the traffic watched; it does not exclude a job"
    " that runs outside the window, or over a way that was not logged."
)


def rate(value: float) -> str:
    """A small rate as one in so many."""
    return f"{value:.1%}" if value >= 0.001 else f"1 in {1 / value:,.0f}"


def gap_words(gap: Gap) -> str:
    """A gap: when, how long, and what would be usual."""
    hours = _count(gap.hours, "hour")
    return (
        f"{gap.stream}: no line from {minute(gap.begin)} to {minute(gap.end)} UTC ({hours}),"
        f" where {gap.usual:,} or more are usual"
    )


def contract_words(one: ContractCoverage) -> str:
    """What was seen of a contract, in one sentence."""
    if one.is_recorded:
        what = f"no log, only recordings or traces with {one.hits:,} hits"
        return f"{one.api}: {what}: they show no silence"
    if not one.has_data:
        return f"{one.api}: no data; that says nothing about its use"
    parts = [
        f"{percent(count, one.hits)} {what}"
        for count, what in (
            (one.attributed, "attributed"),
            (one.undocumented, "of undocumented callers"),
            (one.conflicting, "claimed by several, or by a service and a stranger"),
            (one.unattributed, "not told apart"),
        )
        if count
    ]
    span = f" from {one.first} to {one.last}" if one.first else ""
    return f"{one.api}: {one.hits:,} hits{span}" + (f", {', '.join(parts)}" if parts else "")


def cycle_words(one: ContractCoverage) -> str:
    """Which cycles a contract's window covers, and why the first of the others is not."""
    covered = [cycle.name for cycle in one.cycles if cycle.is_covered]
    others = [cycle for cycle in one.cycles if not cycle.is_covered]
    said = f"covers {', '.join(covered)}" if covered else "covers no cycle"
    if others:
        said += f"; not {', '.join(cycle.name for cycle in others)}: {others[0].why_not}"
    return said


def seen_words(hits: Hits) -> str:
    """When something was seen, and what was answered."""
    if not hits.count:
        return f"no traffic; known from {', '.join(hits.kinds)}"
    first, last = minute(hits.first or 0), minute(hits.last or 0)
    span = first if first == last else f"{first} to {last}"
    return f"{span}, answers {statuses(hits.statuses)}"


def _count(number: int, noun: str) -> str:
    if not number:
        return ""
    return f"1 {noun}" if number == 1 else f"{number:,} {noun}s"


def _joined(parts: list[str]) -> str:
    return ", ".join(parts[:-1]) + (" and " if len(parts) > 1 else "") + parts[-1]


def _named(names: tuple[str, ...]) -> str:
    more = len(names) - _NAMED
    text = ", ".join(names[:_NAMED])
    return f"{text} and {more} more" if more > 0 else text
