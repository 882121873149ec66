"""What to do after a verdict on a pull request, and which findings are about the same thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from contractctl.model.commands import command
from contractctl.model.gate import Finding, GateResult, Happened, Hurt, Level
from contractctl.model.impact import Verdict
from contractctl.model.migration import Waiver
from contractctl.report.gate_words import (
    VERDICTS,
    WAIVED_DAYS,
    Ask,
    asks,
    can_be_waived,
    edit_of,
    explain_here,
    together,
    waivers_yaml,
)
from contractctl.report.phrases import Phrase, Term, phrase

SHOWN_STEPS = 3
SHOWN_NAMES = 3
SHOWN_CONTRACTS = 2

MOST_WAIVERS = 25
"""Owners who can be asked to accept something; what hurts more is not a matter of waivers."""


WRONG = (Level.ERROR, Level.UNKNOWN)
"""The levels of findings that somebody has to do something about."""

_WORST_FIRST = tuple(VERDICTS)


@dataclass(frozen=True, slots=True)
class Group:
    """The findings about one change, or one thing that is no change; the gravest is first.

    Where contracts share a file, an edit of it is one change of all of them: see `united`.
    """

    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        """The finding that says what happened."""
        return self.findings[0]

    @property
    def contracts(self) -> tuple[str, ...]:
        """The contracts that it is about, each once."""
        return tuple(dict.fromkeys(one.contract for one in self.findings))

    def named(self, said: str) -> str:
        """What is said of it, behind the names of its contracts if it is about any."""
        whose = together(self.contracts, SHOWN_CONTRACTS)
        return f"{whose}: {said}" if whose else said

    @property
    def hurts(self) -> tuple[Hurt, ...]:
        """Each that is hurt and whose owner has not accepted it, once; the worst hit first."""
        if len(self.contracts) == 1:
            return self._unaccepted
        where = {(hurt.consumer, one.contract) for one in self.unexcused for hurt in one.hurts}
        counts = Counter(consumer for consumer, _ in where)
        worst: dict[str, Hurt] = {}
        for hurt in self._unaccepted:
            worst.setdefault(hurt.consumer, hurt)
        return tuple(_said_once(hurt, counts[name]) for name, hurt in worst.items())

    @property
    def _unaccepted(self) -> tuple[Hurt, ...]:
        found = dict.fromkeys(hurt for one in self.unexcused for hurt in one.hurts)
        return tuple(sorted(found, key=lambda hurt: _WORST_FIRST.index(hurt.verdict)))

    @property
    def excused(self) -> tuple[tuple[Hurt, Waiver], ...]:
        """Each whose owner has accepted it."""
        waived = ((one.waived_by, one.hurts) for one in self.findings)
        return tuple((hurt, waiver) for waiver, hurts in waived if waiver for hurt in hurts)

    @property
    def unexcused(self) -> tuple[Finding, ...]:
        """The findings that nobody has accepted."""
        return tuple(one for one in self.findings if one.waived_by is None)

    @property
    def further(self) -> tuple[Finding, ...]:
        """The findings that say something else than the first, each once."""
        said = {one.message: one for one in reversed(self.findings)}
        return tuple(one for one in said.values() if one.message != self.first.message)[::-1]

    @property
    def agreeing(self) -> tuple[Ask, ...]:
        """Who must agree, where it can be waived."""
        waivable = (one for one in self.unexcused if one.level in WRONG and can_be_waived(one))
        able = {hurt for one in waivable for hurt in one.hurts if hurt.owner}
        return asks(hurt for hurt in self._unaccepted if hurt in able)

    @property
    def hints(self) -> tuple[str, ...]:
        """What to do about it, each once."""
        return tuple(dict.fromkeys(one.hint for one in self.unexcused if one.hint))


def _said_once(hurt: Hurt, contracts: int) -> Hurt:
    """The worst that is said of a consumer of so many contracts that share what changes."""
    said = f"{hurt.reason}; the same of {contracts - 1} more of these contracts"
    return replace(hurt, reason=said) if contracts > 1 else hurt


def alike(hurts: Iterable[Hurt]) -> tuple[tuple[tuple[str, ...], Hurt], ...]:
    """Consumers of whom the same is to be said, with the evidence on all of them; whoever was seen
    so and so often stands alone."""
    found: dict[Hurt, list[Hurt]] = {}
    for hurt in hurts:
        seen = any(row.count is not None for row in hurt.evidence)
        same = hurt if seen else replace(hurt, consumer="", owner="", evidence=())
        found.setdefault(same, []).append(hurt)
    return tuple(
        (
            tuple(dict.fromkeys(hurt.consumer for hurt in same)),
            replace(same[0], evidence=tuple(row for hurt in same for row in hurt.evidence)),
        )
        for same in found.values()
    )


def grouped(findings: Iterable[Finding]) -> tuple[Group, ...]:
    """Findings by what they are about, in the order of the gravest of each."""
    found: dict[tuple[str, str, str], list[Finding]] = {}
    for one in findings:
        place = "" if one.change else str(one.location)  # two waivers of one change are two things
        found.setdefault((one.contract, one.fingerprint, place), []).append(one)
    return tuple(Group(tuple(same)) for same in found.values())


def united(findings: Iterable[Finding]) -> tuple[Group, ...]:
    """The same, and of contracts that share a file each edit of it once."""
    found: dict[tuple[str, ...], list[Finding]] = {}
    for group in grouped(findings):
        found.setdefault(edit_of(group.first), []).extend(group.findings)
    return tuple(Group(tuple(same)) for same in found.values())


def group_of(result: GateResult, finding: Finding) -> Group:
    """The findings about the same thing as one of them."""
    return next(group for group in grouped(result.findings) if finding in group.findings)


def waivers_to_paste(result: GateResult, group: Group) -> str:
    """Waivers for migration.yaml, one for each owner who must agree; "" where none can be, or too
    many would have to."""
    if not _has_place(result, group):
        return ""
    expires = result.as_of + timedelta(days=WAIVED_DAYS)
    return waivers_yaml(group.first.fingerprint, group.agreeing, expires)


def paste_words(file: str) -> str:
    """Where those waivers go; file: the migration.yaml of the contract, as the format sets it."""
    return (
        f"If the owners accept it: paste this under `waivers:` of {file} (write the key if it is"
        " not there, and take `[]` away if it is), and fill in each reason, or the file is refused:"
    )


def _has_place(result: GateResult, group: Group) -> bool:
    """Whether waivers are a way out: a contract that goes takes the file for them along."""
    gone = {one.api for one in result.contracts if one.happened is Happened.REMOVED}
    return 0 < len(group.agreeing) <= MOST_WAIVERS and group.first.contract not in gone


def next_steps(
    result: GateResult, explain: Callable[[GateResult, str], str] = explain_here
) -> tuple[Phrase, ...]:
    """What to do, in a few sentences, for a person who never saw the tool.

    explain: the command that derives a finding with a fingerprint, where the reader is
    """
    wrong = [one for one in result.findings if one.level in WRONG]
    steps = (
        *_compatible(wrong),
        *_asking(wrong),
        *_acceptance(wrong, result, explain),
        *_strangers(wrong),
    )
    return steps[:SHOWN_STEPS]


def _compatible(wrong: Sequence[Finding]) -> Iterator[Phrase]:
    rules = ("breaks-consumer", "endangers-consumer")
    found = [one for one in wrong if one.rule in rules and one.change is not None]
    others = [one for one in wrong if one.rule != "unknown-consumer"]
    hints = list(dict.fromkeys(one.hint for one in others if one.hint))
    instead = Term("instead")
    if found:
        whom = _listed(name for one in found for name in one.consumers)
        yield "Change it in the compatible way (see ", instead, f"), or wait for {whom} to move."
    elif len(hints) == 1:
        yield phrase(hints[0])
    elif others:
        yield "Do what stands at ", instead, " of each, and run the gate again."


def _acceptance(
    wrong: Sequence[Finding], result: GateResult, explain: Callable[[GateResult, str], str]
) -> Iterator[Phrase]:
    found = [group for group in grouped(wrong) if _has_place(result, group)]
    if len(found) == 1:
        told = Term(explain(result, found[0].first.fingerprint))
        file = Term(f"contracts/{found[0].first.contract}/migration.yaml")
        yield "Or let the owners accept it: ", told, " prints the waiver for ", file, "."
    elif found:
        told = Term(explain(result, "FINGERPRINT"))
        number = f"each of the {len(found)} findings needs a waiver of its own; "
        yield f"Or let the owners accept it: {number}", told, " prints it."


def _asking(wrong: Sequence[Finding]) -> Iterator[Phrase]:
    """Where the answer may unblock: what was promised until a day stays until then."""
    waiting = (one for one in wrong if one.rule != "removed-before-sunset")
    everybody = (hurt for one in waiting for hurt in one.hurts)
    unsaid = [hurt for hurt in everybody if hurt.verdict is Verdict.UNKNOWN and hurt.owner]
    if unsaid:
        whose = _listed(hurt.owner for hurt in unsaid)
        whom = _listed(hurt.consumer for hurt in unsaid)
        verb = "uses" if len({hurt.consumer for hurt in unsaid}) == 1 else "use"
        asked = f"Ask {whose} which operations and fields {whom} {verb}, and write them under "
        yield asked, Term("uses"), " in ", Term("consumers.yaml"), "."


def _strangers(wrong: Sequence[Finding]) -> Iterator[Phrase]:
    if any(not hurt.owner for one in wrong for hurt in one.hurts):
        yield Term(command("audit")), " tells more of the callers that no service claims."


def _listed(found: Iterable[str]) -> str:
    return together(list(dict.fromkeys(found)), SHOWN_NAMES)
