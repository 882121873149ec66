"""What a reader must know before acting on a plan: conflicts, unknowns, assumptions."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from contractctl.model import Migration, Verdict
from contractctl.model.impact import UndocumentedCaller
from contractctl.plan.nouns import Break, Remark, Scope
from contractctl.plan.words import NAMED, counted, names

_FOLDED = 3
"""How many consumers are named of which the same is said."""


def consumer_remarks(
    scope: Scope, depends_on: Mapping[str, frozenset[str]], calendar_country: str | None
) -> Iterator[Remark]:
    """Say what is assumed about consumers, and which unknown ones others wait for."""
    assumed = [member.name for member in scope.members if not member.effort_declared]
    if assumed:
        yield Remark(
            "assumption",
            f"{counted(len(assumed), 'consumer')} without effort_days in consumers.yaml:"
            f" assumed from patterns, the days of the hardest and one for each further one"
            f" ({names(assumed)}).",
        )
    yield from _possible([one.name for one in scope.members if one.verdict is Verdict.POSSIBLE])
    if calendar_country is None and scope.members:
        yield Remark(
            "assumption", "No calendar country is declared: public holidays count as working days."
        )
    waiting_for = _turned(depends_on)
    yield from _reached_through(scope, waiting_for)
    yield from _unknown_providers(scope, waiting_for)


def _unknown_providers(scope: Scope, waiting_for: Mapping[str, Sequence[str]]) -> Iterator[Remark]:
    """Name those without a verdict that would have to move before others of the plan."""
    members = {member.name for member in scope.members}
    waiting = {
        unknown.name: [name for name in waiting_for.get(unknown.name, ()) if name in members]
        for unknown in scope.unknown
    }
    found = {name: its for name, its in waiting.items() if its}
    if not found:
        return
    listed = sorted({one for its in found.values() for one in its})
    one = len(found) == 1
    yield Remark(
        "unknown",
        f"{names(list(found), _FOLDED)} {'has' if one else 'have'} no verdict but"
        f" {'provides a contract' if one else 'provide contracts'} that"
        f" {names(listed, NAMED if one else _FOLDED)} consume{'s' if len(listed) == 1 else ''}:"
        f" {'if it' if one else 'whichever'} is hit{', it' if one else ''} has to move first.",
    )


def _turned(depends_on: Mapping[str, frozenset[str]]) -> Mapping[str, list[str]]:
    """For a service those that depend on it, sorted."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(depends_on):
        for provider in depends_on[name]:
            found[provider].append(name)
    return found


def _reached_through(scope: Scope, waiting_for: Mapping[str, Sequence[str]]) -> Iterator[Remark]:
    """Name services that consume the contract only by way of one that has to move."""
    lists = (scope.members, scope.unknown, scope.unaffected, scope.waived)
    direct = {one.name for listed in lists for one in listed}
    reached = {member.name for member in scope.members}
    through: dict[str, str] = {}
    pending = deque(sorted(reached))
    while pending:
        provider = pending.popleft()
        for name in waiting_for.get(provider, ()):
            if name not in reached and name not in direct:
                reached.add(name)
                through[name] = provider
                pending.append(name)
    if through:
        listed = [f"{name} (through {provider})" for name, provider in sorted(through.items())]
        yield Remark(
            "note",
            f"Reached only through others, so in no wave: {names(listed)}."
            " They notice if those pass the change on.",
        )


def _possible(found: Sequence[str]) -> Iterator[Remark]:
    if found:
        yield Remark(
            "assumption",
            f"Planned as if hit, though no source says which fields they use: {names(found)}.",
        )


def waiver_remarks(
    migration: Migration, as_of: date, breaks: Iterable[Break], scope: Scope
) -> Iterator[Remark]:
    """Say which waivers excuse somebody only until before the sunset, expired, or hit nothing."""
    yield from _running_out(scope, migration.timeline.sunset)
    used = {(entry.change.fingerprint, name) for entry in breaks for name in entry.waived}
    for waiver in sorted(migration.waivers, key=lambda one: (one.location, one.fingerprint)):
        where = f"{waiver.location.file}:{waiver.location.line}"
        if waiver.expires < as_of:
            yield Remark(
                "note", f"The waiver at {where} expired on {waiver.expires} and counts no more."
            )
        elif not any((waiver.fingerprint, name) in used for name in waiver.consumers):
            yield Remark(
                "note",
                f"The waiver at {where} ({waiver.fingerprint}) matches no change and consumer"
                " of this plan: remove or correct it.",
            )


def _running_out(scope: Scope, sunset: date) -> Iterator[Remark]:
    """Say whose waivers run out before the sunset, once for all of one day and one owner."""
    found: defaultdict[tuple[date, str], list[str]] = defaultdict(list)
    for consumer in scope.waived:
        if consumer.expires < sunset:
            found[consumer.expires, consumer.owner].append(consumer.name)
    for (expires, owner), its in sorted(found.items()):
        one = len(its) == 1
        yield Remark(
            "conflict",
            f"The waiver for {names(its, _FOLDED)} expires on {expires}, before the sunset:"
            f" from {expires + timedelta(days=1)} {'it has' if one else 'they have'} to move like"
            f" the others ({owner}).",
        )


def undocumented_remarks(
    callers: Iterable[UndocumentedCaller], breaks: Iterable[Break]
) -> Iterator[Remark]:
    """Say which callers would break that are in no wave, because nobody knows whose they are."""
    broken = {operation.shape for entry in breaks for operation in entry.change.operations}
    hit = [caller for caller in callers if any(one.shape in broken for one in caller.operations)]
    if hit:
        hits = sum(caller.hits for caller in hit)
        yield Remark(
            "unknown",
            f"{counted(len(hit), 'caller')} that no service claims, with {counted(hits, 'hit')} on"
            f" what breaks, in no wave: {names([caller.name for caller in hit])}. Find their owners"
            " with `contractctl audit` before the announcement.",
        )
