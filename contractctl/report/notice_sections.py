"""A notice in sections: dates, what hits the consumer, how that is known, what to do about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from contractctl.model import EvidenceKind, Verdict
from contractctl.model.ledger import State
from contractctl.plan.brownout_words import effect, length
from contractctl.plan.notices import About, Hit, Outage, PersonalNotice, Sight, Spot
from contractctl.plan.words import counted, names
from contractctl.report.notice_steps import answering, doing, testing
from contractctl.report.notice_words import changing, opening
from contractctl.report.phrases import Command, Phrase, Point, Section, Term

_SAID = {
    EvidenceKind.DECLARED: "declared in",
    EvidenceKind.PACT: "in the pact",
    EvidenceKind.OBSERVED: "seen in",
    EvidenceKind.CODE: "found in code:",
    EvidenceKind.TESTED: "tested by",
}

_MOVING = (About.ANNOUNCEMENT, About.REMINDER, About.REGRESSION)


def sections(found: PersonalNotice) -> tuple[Section, ...]:
    """The whole notice; the first section has no title."""
    parts = [Section("", opening(found))]
    if found.about is not About.THANKS:
        parts += [_dates(found), _changes(found), _evidence(found)]
        parts += [doing(found), testing(found), answering(found)]
        parts += [_nothing_done(found)]
    parts.append(Section("Questions", (_questions(found),)))
    return tuple(one for one in parts if one.paragraphs or one.points or one.commands)


def _dates(found: PersonalNotice) -> Section:
    listed = sorted(_days(found), key=lambda entry: entry[0])
    return Section("Dates", points=tuple(Point((f"{when}: {what}",)) for _, when, what in listed))


def _days(found: PersonalNotice) -> Iterator[tuple[date, str, str]]:
    """Each with the day to sort by, how it is written, and what it is."""
    plan, base, head, wave = found.plan, found.plan.base, found.plan.head, found.wave
    starts = plan.milestone("deprecate").day
    yield starts, str(starts), f"{base} and {head} both work; {base} is marked deprecated"
    if found.about is About.QUESTION and found.deadline:
        yield found.deadline, str(found.deadline), "the day by which we have to know"
    if wave is not None and found.about in (*_MOVING, About.PROOF):
        of = f"wave {wave.number} of {len(plan.waves)}, in which {found.consumer} moves"
        yield wave.start, f"{wave.start} to {wave.end}", of + _promised(found)
        quiet = f"nothing has called {base} for {counted(plan.policy.soak_days, 'day')}"
        yield wave.soaked, str(wave.soaked), f"by then {quiet}, and the wave is over"
    more = found.standing.extension
    if found.standing.state is State.EXTENDED and more is not None:
        yield more.until, str(more.until), "the last day of your extension"
    for one in found.outages if found.about is not About.MOVED else ():
        yield one.window.start.date(), one.when, _outage(one)
    sunset = plan.timeline.sunset
    late = wave is not None and wave.end > sunset
    yield (
        sunset,
        str(sunset),
        f"{base} may stop working"
        + ("; this is before your wave is over: talk to us about a later day" if late else ""),
    )


def _promised(found: PersonalNotice) -> str:
    """What was announced, where the wave has moved since."""
    wave, before = found.wave, found.promised
    if wave is None or before is None or (wave.start, wave.end) == (before.start, before.end):
        return ""
    return f" (it was to be over by {before.end})"


def _outage(one: Outage) -> str:
    of = names([str(operation) for operation in one.operations], 3)
    return f"{length(one.window.minutes)} brownout of {of}: {_failing(one.requests)}"


def _failing(requests: float | None) -> str:
    if requests is None:
        return "how many of your requests fail is not known"
    if round(requests) < 1:
        return "no request of yours is expected then"
    return f"{effect(requests)} of your requests fail"


def _changes(found: PersonalNotice) -> Section:
    if found.about is About.QUESTION:
        return _reached(found)
    if found.about in (About.PROOF, About.MOVED):
        return Section("")
    points = tuple(Point(*_change(found, one)) for one in found.hits)
    return Section(f"What hits {found.consumer}", points=points, is_numbered=True)


def _reached(found: PersonalNotice) -> Section:
    """For who is asked what it uses: the operations that it would have to use to be hit."""
    plan = found.plan
    reached = {one for hit in found.hits for one in hit.change.operations}
    listed: list[str | Term] = []
    for operation in sorted(reached, key=lambda one: (one.path, one.method)):
        listed += [", " if listed else "", Term(str(operation))]
    reach = f"{changing(found, ('reaches', 'reach'))} these operations: "
    which: Phrase = (reach, *(one for one in listed if one), ".")
    answer: Phrase = ("If it calls none of them, please say so: that is an answer, too.",)
    diff = ("contractctl", "diff", f"{plan.api}@{plan.base}", f"{plan.api}@{plan.head}")
    commands = (Command(diff, "Each change, with its fields"),)
    return Section("What changes", (which, answer), commands=commands)


def _change(found: PersonalNotice, hit: Hit) -> tuple[Phrase, tuple[Phrase, ...]]:
    change = hit.change
    verb = "sends" if change.direction == "request" else "reads"
    every = names([str(one) for one in change.operations], 6)
    where: Phrase = ("Where: ", *(_spots(hit.spots) or (every,)))
    if hit.verdict is not Verdict.AFFECTED:
        where = (*where, f". Please check: no source says what {found.consumer} {verb} there")
    way: Phrase = (f"Our part until then: {change.hint}",)
    below = [where] if hit.spots or every else []
    return (change.message, f" ({change.severity})"), (*below, *((way,) if change.hint else ()))


def _spots(spots: Sequence[Spot]) -> Phrase:
    parts: list[str | Term] = []
    for spot in spots:
        parts += [", " if parts else "", Term(str(spot.operation))]
        for index, field in enumerate(spot.fields):
            parts += [" (" if not index else ", ", Term(str(field))]
        parts += [")"] if spot.fields else []
    return tuple(one for one in parts if one)


def _evidence(found: PersonalNotice) -> Section:
    """By operation, what was seen and said; then how its requests are recognised."""
    by_operation: dict[str, list[str]] = defaultdict(list)
    for one in found.sources:
        times = (
            f" ({counted(one.hits, 'hit')}, last on {one.last})" if one.hits and one.last else ""
        )
        by_operation[str(one.operation)].append(f"{_SAID[one.kind]} {one.name}{times}")
    points = [
        Point((Term(operation), f": {'; '.join(said)}")) for operation, said in by_operation.items()
    ]
    return Section("How we know", points=(*points, *map(Point, _recognition(found))))


def _recognition(found: PersonalNotice) -> Iterator[Phrase]:
    old = found.standing.traffic.old
    if old:
        hits, base = counted(sum(hits for _, hits in old), "hit"), found.plan.base
        yield (f"What only {base} has: {hits}, the last on {old[-1][0]}.",)
    for one in found.sights:
        yield (f"Recognised as yours by {one.by}: {_seen(one)}.",)
    if not found.sights and found.declared:
        ways = names(found.declared, 4)
        yield (f"No request was ever recognised as yours. It would be by {ways}.",)
    elif not found.sights:
        yield (
            "No request can be recognised as yours: no identity is declared. Without one, nobody"
            " can prove from traffic that you have moved.",
        )


def _seen(one: Sight) -> str:
    last = f", the last on {one.seen.last}" if one.seen.last else ""
    weak = "; a weak identity: anybody could send this" if one.seen.is_weak else ""
    shared = "; other services claim these hits as well" if one.seen.is_shared else ""
    return f"{counted(one.seen.hits, 'hit')}{last}{weak}{shared}"


def _nothing_done(found: PersonalNotice) -> Section:
    """What happens by itself, and what does not."""
    plan = found.plan
    base, sunset, removal = plan.base, plan.timeline.sunset, plan.policy.removal
    if found.about is About.MOVED:
        text = (
            f"{base} stays as long as the proof or your consent is missing, and has to be kept"
            " running."
        )
        return Section("If nothing is done", ((text,),))
    parts = [f"From {sunset} on {base} may stop working"]
    listed = sorted({str(spot.operation) for hit in found.hits for spot in hit.spots})
    if listed and found.about is not About.QUESTION:
        parts.append(f", and with it what {found.consumer} does by {names(listed, 6)}")
    parts.append(".")
    if found.outages:
        refused = names([str(one) for one in found.outages[0].operations], 3)
        parts.append(f" Before that, the brownouts above refuse {refused} on purpose.")
    agreed = " and with the consent of every owner" if removal.consent == "required" else ""
    quiet = counted(removal.quiet_days, "day")
    parts.append(
        f" {base} is removed after {quiet} without a call{agreed}: whoever stays keeps all others"
        " waiting."
    )
    return Section("If nothing is done", (("".join(parts),),))


def _questions(found: PersonalNotice) -> Phrase:
    return (
        f"Ask {found.plan.owner}. If anything above is wrong, please say so: the plan follows"
        " what is known.",
    )
