"""The verdict on a pull request in one sentence, for a person in a hurry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from contractctl.model.gate import (
    Finding,
    GateResult,
    GateVerdict,
    Happened,
    JudgedContract,
    Level,
    Mode,
)
from contractctl.model.impact import Verdict
from contractctl.plan.words import counted, names
from contractctl.report.gate_words import NAMED, edit_of, named, sentence, together
from contractctl.report.plain import one_line
from contractctl.report.words import reached

_LEAD: Mapping[GateVerdict, tuple[str, str]] = {
    GateVerdict.PASSED: ("Passed", "Passed"),
    GateVerdict.BLOCKED: ("Blocked", "Would be blocked"),
    GateVerdict.UNKNOWN: ("Unknown", "Unknown"),
}
"""The first word: where the mode makes it count, and where it does not."""

_HITS: Mapping[str, str] = {"breaks-consumer": "breaking", "endangers-consumer": "dangerous"}

_DOES: Mapping[str, str] = {"breaks-consumer": "break", "endangers-consumer": "endanger"}

_LOOKING = frozenset({*_HITS, "unknown-consumer"})
"""The rules that ask whom a change hits."""

_COMPARED = (Happened.CHANGED, Happened.RENAMED)

_COUNTED: Mapping[str, str] = {
    "removed-before-sunset": "{n} removals before the promised date",
    "removed-before-quiet": "{n} removals of what is still called",
    "removed-without-consent": "{n} removals to which not every owner has agreed",
    "deprecated-without-sunset": "{n} deprecations without a date",
    "sunset-shortened": "{n} promised dates moved earlier or taken back",
    "edge-onto-deprecated": "{n} new uses of what is deprecated",
    "waiver-expired": "{n} expired waivers",
    "waiver-unused": "{n} waivers of no change that there is",
    "waiver-too-wide": "{n} waivers without consumers",
    "evidence-stale": "{n} verdicts on evidence that is too old",
    "check-failed": "{n} failed checks of this workspace",
    "gate-loosened": "{n} settings of the gate changed",
}


def headline(result: GateResult) -> str:
    """The verdict in one sentence, for a person in a hurry."""
    verdict = result.verdict
    lead = _LEAD[verdict][result.mode is not Mode.ENFORCE]
    if verdict is GateVerdict.PASSED:
        lead += ", but nobody is known who could be hurt" if _unlooked(result) else ""
        return one_line(f"{lead}: {_passed(result)}.")
    errors, unknowns = result.of(Level.ERROR), result.of(Level.UNKNOWN)
    many = len(result.contracts) > 1
    parts = [
        *(*_content(errors, many), *_unsaid(unknowns, errors, many)),
        *(*_others(errors, many), *_unseen(unknowns, many)),
    ]
    return one_line(f"{lead}: {'; '.join(dict.fromkeys(parts))}.")


def _content(found: Sequence[Finding], many: bool) -> Iterator[str]:
    """What hits consumers, or may: the changes together, a contract that is gone by itself.

    many: whether there are several contracts, so that sentences have to name theirs
    """
    hits = [finding for finding in found if finding.rule in _HITS]
    changes = [finding for finding in hits if finding.change is not None]
    if len(changes) == 1:
        yield f"{_what(changes[0], many)}; {_does(changes[0])}"
    elif changes:
        yield _hits(changes)
    for finding in hits:
        if finding.change is None:
            yield f"{sentence(finding)} ({_counted_hurt([finding])})"
    yield from _unsaid([finding for finding in found if finding.rule not in _HITS], hits, many)


def _unseen(found: Sequence[Finding], many: bool) -> Iterator[str]:
    """What else is not known."""
    unseen = [finding for finding in found if finding.rule == "removed-before-quiet"]
    if len(unseen) == 1:
        yield _alone(unseen[0], many)
    elif unseen:
        removals = counted(len(unseen), "removal")
        yield f"nobody knows whether what goes is still called ({removals} {_of(unseen)})"
    rest = [finding for finding in found if finding.rule != "removed-before-quiet"]
    yield from _others(rest, many)


def _alone(finding: Finding, many: bool) -> str:
    """What one finding says, behind the name of its contract if that is to be told."""
    return _behind(finding, sentence(finding), many)


def _behind(finding: Finding, said: str, many: bool) -> str:
    is_named = not many or said.startswith(f"{finding.contract}@")
    return said if is_named else named(finding, said)


def _what(finding: Finding, many: bool) -> str:
    """Which change of a contract it is, and where."""
    change = finding.change
    if change is None or not finding.message.startswith(change.message):
        return _alone(finding, many)
    operations = reached(change)
    where = f" in {operations}" if operations and operations not in change.message else ""
    return _behind(finding, f"{change.message}{where}", many)


def _does(finding: Finding) -> str:
    """What one change does to whom."""
    services = [hurt for hurt in finding.hurts if hurt.owner]
    sure = [one.consumer for one in services if one.verdict is Verdict.AFFECTED]
    rest = [one.consumer for one in services if one.verdict is not Verdict.AFFECTED]
    callers = [hurt.consumer for hurt in finding.hurts if not hurt.owner]
    if callers:
        known = f"{counted(len(callers), 'caller')} that no service claims"
        rest = [*rest, f"{known} ({names(callers, NAMED)})"]
    verb = _DOES[finding.rule]
    parts = [f"{verb}s {together(sure)}"] if sure else []
    parts += [f"may {verb} {together(rest, NAMED + bool(callers))}"] if rest else []
    joined = (", and " if len(sure) > 1 else " and ").join(parts)
    return f"that {joined or f'{verb}s its consumers'}"


def _hits(found: Sequence[Finding]) -> str:
    edits = {(finding.rule, edit_of(finding)) for finding in found}
    kinds = [rule for rule, _ in edits]
    counts = [f"{kinds.count(rule)} {word}" for rule, word in _HITS.items() if rule in kinds]
    changes = "change" if counts[-1].startswith("1 ") else "changes"
    verb = "hits" if len(edits) == 1 else "hit"
    if not any(hurt.verdict is Verdict.AFFECTED for finding in found for hurt in finding.hurts):
        verb = "may hit"
    return f"{' and '.join(counts)} {changes} {_of(found)} {verb} {_counted_hurt(found)}"


def _counted_hurt(found: Iterable[Finding]) -> str:
    """How many are hurt, and who: services first, then callers that no service claims."""
    everybody = {hurt.consumer: hurt for finding in found for hurt in finding.hurts}
    services = [one.consumer for one in everybody.values() if one.owner]
    callers = [one.consumer for one in everybody.values() if not one.owner]
    parts = []
    if services:
        parts.append(f"{counted(len(services), 'consumer')}: {names(services, NAMED)}")
    if callers:
        known = f"{counted(len(callers), 'caller')} that no service claims"
        parts.append(f"{known}: {names(callers, NAMED)}")
    return " and ".join(parts) or "its consumers"


def _unsaid(found: Iterable[Finding], told: Iterable[Finding], many: bool) -> Iterator[str]:
    """Of which changes nobody knows whom they hit; told: what was said of changes already."""
    unsaid = [one for one in found if one.rule in _HITS or one.rule == "unknown-consumer"]
    if not unsaid:
        return
    whom = together(_consumers(unsaid)) or "anybody"
    changes = {edit_of(one) for one in unsaid}
    alone, verb = len(changes) == 1, "hits" if len(changes) == 1 else "hit"
    known = {edit_of(one) for one in told if one.rule in _HITS}
    if changes == known:
        yield f"nobody can say whether {'it' if alone else 'they'} also {verb} {whom}"
    elif changes < known:
        yield f"nobody can say whether {len(changes)} of them also {verb} {whom}"
    elif len(unsaid) == 1 and not known:
        yield f"{_what(unsaid[0], many)}; nobody can say whether that hits {whom}"
    else:
        what = f"{counted(len(changes), 'change')} {_of(unsaid)}"
        yield f"nobody can say whether {what} {verb} {whom}"


def _others(found: Sequence[Finding], many: bool) -> Iterator[str]:
    """What there is several of is counted, and what stands alone is said."""
    for rule, words in _COUNTED.items():
        same = [finding for finding in found if finding.rule == rule]
        if len(same) == 1:
            yield _alone(same[0], many)
        elif same:
            edits = {edit_of(finding) for finding in same}
            yield f"{words.format(n=len(edits))} ({names(_contracts(same), NAMED)})"


def _of(found: Iterable[Finding]) -> str:
    return f"of {names(_contracts(found), NAMED)}"


def _contracts(found: Iterable[Finding]) -> list[str]:
    return list(dict.fromkeys(one.contract or "this workspace" for one in found))


def _consumers(found: Iterable[Finding]) -> list[str]:
    return list(dict.fromkeys(name for finding in found for name in finding.consumers))


def _passed(result: GateResult) -> str:
    if not result.contracts and not result.findings:
        return "no contract changed"
    waived = [finding for finding in result.findings if finding.waived_by]
    parts = []
    changes = f" ({found})" if (found := ", ".join(_changes(result.contracts))) else ""
    unlooked = _unlooked(result)
    if unlooked:
        whose = names([one.api for one in unlooked], NAMED)
        parts.append(f"consumers.yaml names no consumer of {whose}, and no traffic was looked at")
        parts[0] += changes if len(unlooked) == len(result.contracts) else ""
    if len(unlooked) < len(result.contracts):
        hurt = "" if any(finding.hurts for finding in result.findings) else _nobody(result)
        numbers = f" ({found})" if (found := _numbers(result.contracts)) else ""
        parts.append(f"{_touched(result.contracts)}{hurt}{numbers}")
    if waived:
        parts.append(f"what hurts {together(_consumers(waived))} is waived")
    if warnings := result.of(Level.WARNING):
        parts.append(f"{counted(len(warnings), 'warning')}: {_warned(result, warnings)}")
    return "; ".join(parts)


def _unlooked(result: GateResult) -> tuple[JudgedContract, ...]:
    """The contracts of which something changes that would hurt, and nobody knows who uses them."""
    if any(rule in _LOOKING for rule in result.off):
        return ()
    return tuple(
        one
        for one in result.contracts
        if one.breaking + one.dangerous and not one.consumers and not one.is_watched
    )


def _nobody(result: GateResult) -> str:
    """That nobody is hurt, unless nobody looked."""
    blind = [rule for rule in result.off if rule in _LOOKING]
    if not blind:
        return ", nobody is hurt"
    verb = "is" if len(blind) == 1 else "are"
    return f", but {names(blind, NAMED)} {verb} off in the settings: nobody looked"


def _warned(result: GateResult, found: Sequence[Finding]) -> str:
    many = len(result.contracts) > 1
    return "; ".join([*_content(found, many), *_others(found, many)])


def _touched(contracts: Sequence[JudgedContract]) -> str:
    """What happened to the contracts, each kind of it once."""
    words = {
        Happened.CHANGED: "changed",
        Happened.ADDED: "added",
        Happened.REMOVED: "removed",
        Happened.RENAMED: "renamed",
        Happened.UNTOUCHED: "touched by consumers, dates or waivers only",
    }
    counts = {how: sum(one.happened is how for one in contracts) for how in words}
    said = [f"{count} {words[how]}" for how, count in counts.items() if count]
    first, *more = said
    number, _, rest = first.partition(" ")
    return ", ".join([f"{counted(int(number), 'contract')} {rest}", *more])


def _changes(contracts: Sequence[JudgedContract]) -> list[str]:
    totals = {
        "breaking": sum(one.breaking for one in contracts),
        "dangerous": sum(one.dangerous for one in contracts),
        "safe": sum(one.safe for one in contracts),
    }
    return [counted(count, f"{word} change") for word, count in totals.items() if count]


def _numbers(contracts: Sequence[JudgedContract]) -> str:
    """Changes by severity; of one contract, who consumes it as well."""
    found = _changes(contracts)
    said = [", ".join(found)] if found else []
    if not found and any(one.happened in _COMPARED for one in contracts):
        said.append("no message changes")
    if len(contracts) == 1:
        (one,) = contracts
        users = counted(one.consumers, "consumer") if one.consumers else "no consumers"
        said.append(f"{users} of {one.api}")
    return "; ".join(said)
