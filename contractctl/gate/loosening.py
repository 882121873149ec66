"""Where a pull request makes the gate laxer than it was before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from contractctl.model import Location
from contractctl.model.gate import Finding, GateSettings, Level, Mode, fingerprint
from contractctl.model.gate_rules import BY_ID

RULE = "gate-loosened"

_OFF = "off"
_WEIGHTS = {_OFF: 0, Level.NOTE: 1, Level.WARNING: 2, Level.UNKNOWN: 3, Level.ERROR: 4}
_LAXER_FIRST = (Mode.REPORT, Mode.WARN, Mode.ENFORCE)


@dataclass(frozen=True, slots=True)
class Loosening:
    """What a pull request does to the settings that judge it.

    laxer: each way in which they are laxer, in a sentence without its full stop
    other: what of them changes so that nobody can say whether it is laxer, such as
        `what the gate compares with: 'next', and was 'main'`
    """

    laxer: tuple[str, ...] = ()
    other: tuple[str, ...] = ()

    @property
    def remarks(self) -> tuple[str, ...]:
        """In sentences, where there is nothing to judge."""
        loosens = (f"This branch loosens the gate: {one}." for one in self.laxer)
        return (*loosens, *(f"This branch changes {one}." for one in self.other))


def loosened(base: GateSettings, head: GateSettings) -> tuple[str, ...]:
    """Each way in which settings are laxer than they were; of another ref to compare with, and of
    another policy, nobody can say it: see `changed`."""
    return (*_wholes(base, head), *_rules(base, head))


def changed(what: str, base: str, head: str) -> tuple[str, ...]:
    """A setting that may be laxer, by what it comes to; nothing where that is the same.

    what: such as `compares with`
    """
    return () if base == head else (f"what the gate {what}: {head}, and was {base}",)


def finding(said: Loosening, contract: str, location: Location | None = None) -> Finding | None:
    """The finding for what was loosened or may be; None where nothing was.

    contract: one that is judged, as every finding is about one
    """
    if not said.laxer and not said.other:
        return None
    rule = BY_ID[RULE]
    laxer = [f"loosens the gate that judges it: {'; '.join(said.laxer)}"] if said.laxer else []
    return Finding(
        rule.id,
        rule.level,
        fingerprint(rule.id, contract, *said.laxer, *said.other),
        contract,
        f"this pull request {'; it '.join([*laxer, *(f'changes {one}' for one in said.other)])}",
        "Change settings of the gate in a pull request of their own, so that who reviews one"
        " sees what it lets through.",
        location=location,
    )


def _wholes(base: GateSettings, head: GateSettings) -> Iterator[str]:
    if _LAXER_FIRST.index(head.mode) < _LAXER_FIRST.index(base.mode):
        yield f"mode is {head.mode}, and was {base.mode}"
    if head.evidence_days > base.evidence_days:
        yield f"evidence_days is {head.evidence_days}, and was {base.evidence_days}"


def _rules(base: GateSettings, head: GateSettings) -> Iterator[str]:
    for name in sorted({*BY_ID, *base.levels, *head.levels}):
        now, was = _level(head, name), _level(base, name)
        if _WEIGHTS[now] < _WEIGHTS[was]:
            yield f"rule {name} is {now}, and was {was}"


def _level(settings: GateSettings, name: str) -> Level | str:
    """What a finding of a rule weighs, or of one check by `check-failed/<id>`."""
    rule = name.partition("/")[0]
    for key in (name, rule):
        if key in settings.levels:
            return settings.levels[key] or _OFF
    return BY_ID[rule].level
