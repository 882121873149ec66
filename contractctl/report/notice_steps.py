"""What a notice asks for: what to do, how to test it, how to answer."""

from __future__ import annotations

from collections.abc import Iterator

from contractctl.model.commands import PROGRAM, tracking, verifying
from contractctl.model.ledger import State
from contractctl.plan.notices import About, PersonalNotice
from contractctl.plan.nouns import Pattern
from contractctl.plan.words import counted, names
from contractctl.report.phrases import Command, Phrase, Point, Section, phrase

_MOVING = (About.ANNOUNCEMENT, About.REMINDER, About.REGRESSION)


def doing(found: PersonalNotice) -> Section:
    """The consumer's steps of each pattern that its changes call for, with their numbers."""
    if found.about is About.QUESTION:
        return _declaring(found)
    if found.about in (About.PROOF, About.MOVED):
        return Section("What is left", points=tuple(map(Point, _left(found))))
    if found.about not in _MOVING:
        return Section("")
    numbers: dict[str, list[int]] = {}
    for number, hit in enumerate(found.hits, start=1):
        numbers.setdefault(hit.pattern.id, []).append(number)
    patterns = {hit.pattern.id: hit.pattern for hit in found.hits}
    points = (_pattern(patterns[name], own) for name, own in numbers.items())
    return Section("What to do", points=tuple(points))


def _pattern(pattern: Pattern, numbers: list[int]) -> Point:
    of = ", ".join(map(str, numbers))
    back = phrase(f"If it goes wrong: {' '.join(pattern.rollback)}")
    return Point((f"For {of}: ", *phrase(" ".join(pattern.consumer))), (back,))


def _declaring(found: PersonalNotice) -> Section:
    """How its owner says what it uses: in consumers.yaml, with an example, or to a person."""
    told = f"Tell {found.plan.owner}, who writes it down."
    action = found.unknown.action.removesuffix(f"; {found.owner} knows") if found.unknown else ""
    way = f"Or {action}. For example:" if action.startswith("declare") else ""
    operations = sorted({one for hit in found.hits for one in hit.change.operations})
    example = (
        "uses:",
        f"  - operation: {operations[0]}",
        '    reads: ["$.id"]    # left out: nobody knows which fields',
        "    sends: []          # none at all",
    )
    listing = example if way and operations else ()
    return Section("What to do", ((told,), *(((way,),) if listing else ())), listing=listing)


def _left(found: PersonalNotice) -> Iterator[Phrase]:
    """What keeps a consumer that has moved, or is said to, from being done."""
    one, base, head = found.standing, found.plan.base, found.plan.head
    last = one.traffic.old[-1][0] if one.traffic.old else None
    if one.claim is not None and last is not None and last > one.claim.day:
        yield (f"Find out what still calls {base}: there were calls on {last}, after that word.",)
    if one.trial is not None and not one.trial.is_passed:
        yield (f"Compatibility tests failed on {one.trial.day}: {one.trial.what}.",)
    tests = f"Compatibility tests that pass against {head}"
    soak = counted(found.plan.policy.soak_days, "day")
    quiet = f"{soak} in a row without a call of {base} (watched so far: {one.quiet_days})"
    match one.state:
        case State.CLAIMED:
            yield (f"A proof: {quiet}, or {tests[0].lower()}{tests[1:]}.",)
        case State.VERIFIED:
            yield (f"{quiet}.",)
        case _ if one.claim is None:
            yield ("Your word that it has moved.",)
    if one.lacks_consent:
        of = names(one.missing_consent, 6) or f"all of {base}"
        yield (f"Your consent to the removal of {of}.",)


def testing(found: PersonalNotice) -> Section:
    """How its owner sees for himself that it works."""
    plan, name = found.plan, found.consumer
    trial = found.standing.trial
    if found.about is About.QUESTION or (
        found.about is About.MOVED and trial is not None and trial.is_passed
    ):
        return Section("")
    stub = Command(
        (PROGRAM, "stub", f"{plan.api}@{plan.head}"),
        f"A stand-in for {plan.head} on this machine, to run your own tests against",
    )
    verify = Command(
        (PROGRAM, *verifying(plan.api, name)),
        f"Whether the provider at URL still gives {name} what it uses",
    )
    soak = counted(plan.policy.soak_days, "day")
    checks = dict.fromkeys(step for hit in found.hits for step in hit.pattern.verify)
    points = tuple(Point(phrase(step.replace("`soak_days`", soak))) for step in checks)
    return Section("How to test it", points=points, commands=(stub, verify))


def answering(found: PersonalNotice) -> Section:
    """How its owner says what is true by now; who has no workspace answers the mail."""
    plan = found.plan
    text: Phrase = (f"Answer this message, or type it in the workspace of {plan.api}:",)
    commands = tuple(_answers(found))
    return Section("How to answer", (text,) if commands else (), commands=commands)


def _answers(found: PersonalNotice) -> Iterator[Command]:
    state, one = found.standing.state, found.standing
    if state in (State.NOT_NOTIFIED, State.NOTIFIED):
        yield _track(found, "ack", "You know the date, and will see to it")
    if found.about is About.QUESTION:
        return
    if state in (State.NOT_NOTIFIED, State.NOTIFIED, State.ACKNOWLEDGED):
        yield _track(found, "start", "You have begun")
    if found.about in _MOVING or (state is State.QUIET and one.claim is None):
        yield _track(found, "claim", "It has moved")
    if state in (State.CLAIMED, State.QUIET) and not (one.trial and one.trial.is_passed):
        yield _track(found, "verify", "The tests above have passed")
    if one.lacks_consent or found.about in _MOVING:
        yield _track(found, "consent", f"You agree that {found.plan.base} is removed")


def _track(found: PersonalNotice, kind: str, purpose: str) -> Command:
    words = tracking(kind, found.plan.api, [found.consumer], found.owner)
    return Command((PROGRAM, *words), purpose)


def recording(found: PersonalNotice) -> bool:
    """Whether sending it is something for the ledger: thanks are not."""
    return found.about is not About.THANKS
