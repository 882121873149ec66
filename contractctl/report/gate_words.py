"""The sentences about a verdict on a pull request that all its renderings share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from contractctl.model.commands import command
from contractctl.model.gate import (
    Finding,
    GateResult,
    Ground,
    Hurt,
    Level,
    Mode,
)
from contractctl.model.impact import Verdict
from contractctl.plan.words import names
from contractctl.pointer import JsonValue
from contractctl.report.plain import one_line
from contractctl.report.proofs import Exhibit, exhibit
from contractctl.report.words import reached, sources
from contractctl.report.yaml_text import yaml_text

NAMED = 5
"""Names that a sentence spells out before it counts the rest."""

SHORT = 7
"""Digits of a commit's id that name it for a reader."""

WAIVED_DAYS = 28
"""How long a waiver that is offered to paste lasts: long enough to move, too short to forget."""

VERDICTS: Mapping[Verdict, str] = {
    Verdict.AFFECTED: "is hit",
    Verdict.POSSIBLE: "may be hit",
    Verdict.UNKNOWN: "cannot say",
    Verdict.UNAFFECTED: "is not hit",
}
"""In front of the names of consumers."""

_SAID: Mapping[Verdict, str] = {
    **VERDICTS,
    Verdict.UNKNOWN: "nobody can say whether it is hit",
}
"""Behind the name of one."""

_MET: Mapping[bool | None, str] = {True: "met", False: "not met", None: "not known"}

_PLURAL: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^(call|consume|declare|read|send)s "), r"they \1 "),
    (re.compile("^was "), "they were "),
    (re.compile("; no source says what it (read|send)s"), r"; no source says what they \1"),
    (re.compile("([;,]) has not agreed"), r"\1 have not agreed"),
)
"""How reasons about one consumer that do not name it read of several."""

_STARTS = "would use it"
"""Of a consumer that is not hit, but walks into what goes away."""

_TITLES: Mapping[str, str] = {
    "breaks-consumer": "breaks {whom}",
    "endangers-consumer": "endangers {whom}",
    "unknown-consumer": "nobody can say whether it hits {whom}",
    "removed-before-sunset": "removed before the promised date",
    "removed-before-quiet": "removed while it is still called",
    "removed-without-consent": "removed without the consent of {whom}",
    "deprecated-without-sunset": "deprecated without a date",
    "sunset-shortened": "a promised date is moved earlier or taken back",
    "edge-onto-deprecated": "{whom} starts to use what is deprecated",
    "waiver-expired": "a waiver has expired",
    "waiver-unused": "a waiver hits no change",
    "waiver-too-wide": "a waiver names no consumers",
    "evidence-stale": "the evidence is too old to tell",
    "check-failed": "the check {check} failed",
    "gate-loosened": "the gate is changed",
}

_BEFORE_AND_NOW: Mapping[str, str] = {
    "base accepts": "accepted before",
    "base refuses": "refused before",
    "base may send": "could be sent before",
    "base forbids": "never sent before",
    "head accepts": "accepted now",
    "head refuses": "refused now",
    "head never does": "never sent now",
    "head may send": "may be sent now",
}
"""Who takes or sends a message, for a reader who knows no base and no head."""

_UNSEEN = "removed, and nobody knows whether it is still called"

_WAIVABLE = frozenset(
    {
        *("breaks-consumer", "endangers-consumer", "unknown-consumer"),
        *("removed-before-sunset", "removed-before-quiet"),
    }
)
"""Consent to a removal is noted as what it is, and the rest is mended."""


def title(finding: Finding) -> str:
    """What is wrong, in the words of a heading: `orders: breaks checkout-web`."""
    words = _TITLES[finding.rule]
    if finding.rule == "removed-before-quiet" and finding.level is Level.UNKNOWN:
        words = _UNSEEN
    if finding.rule == "breaks-consumer" and all(
        one.verdict is Verdict.POSSIBLE for one in finding.hurts
    ):
        words = "may break {whom}"
    said = words.replace("{whom}", names(finding.consumers, 2) or "nobody known")
    said = said.replace("{check}", finding.change_rule or "of this workspace")
    return one_line(named(finding, f"waived: {said}" if finding.waived_by else said))


def named(finding: Finding, said: str) -> str:
    """What is said of a finding, behind the name of its contract if it is about one."""
    return f"{finding.contract}: {said}" if finding.contract else said


def sentence(finding: Finding) -> str:
    """What happened, and where in the contract, in a sentence without a full stop."""
    said = finding.message.rstrip().removesuffix(".")
    operations = reached(finding.change) if finding.change else ""
    return one_line(f"{said} ({operations})" if operations and operations not in said else said)


def edit_of(finding: Finding) -> tuple[str, ...]:
    """What tells one edit from another: in a file that contracts share it is one for all."""
    of = "" if finding.change and finding.location else finding.contract
    return finding.fingerprint, str(finding.location), of


def who(finding: Finding) -> tuple[str, ...]:
    """Each that it hurts: who, whose, why, and by what evidence."""
    return tuple(one_line(_hurt(hurt, finding)) for hurt in finding.hurts)


def _hurt(hurt: Hurt, finding: Finding) -> str:
    owner = f" ({hurt.owner})" if hurt.owner else ""
    seen = f" [{sources(hurt)}]" if hurt.evidence else ""
    return f"{hurt.consumer}{owner}: {fate(hurt, finding)}{seen}"


def outlook(hurt: Hurt, finding: Finding) -> str:
    """What a finding means for consumers, in a word or two that stand in front of their names."""
    return _STARTS if finding.rule == "edge-onto-deprecated" else VERDICTS[hurt.verdict]


def fate(hurt: Hurt, finding: Finding) -> str:
    """What a finding means for a consumer, and why, behind its name."""
    is_edge = finding.rule == "edge-onto-deprecated"
    return f"{_STARTS if is_edge else _SAID[hurt.verdict]}; {reason(hurt)}"


def reason(hurt: Hurt, count: int = 1) -> str:
    """Why one consumer is hit, or several of whom the same is to be said."""
    said = hurt.reason.replace(", but no source says which", ", and no source says which")
    if count > 1:
        for pattern, plural in _PLURAL:
            said = pattern.sub(plural, said)
    elif hurt.verdict is Verdict.UNKNOWN and said.startswith(("consumes ", "was ")):
        said = f"it {said}"
    return said


def met(ground: Ground) -> str:
    """Whether a condition is met; "" for a step that is none."""
    return _MET[ground.holds] if ground.is_condition else ""


def together(found: Sequence[str], limit: int = NAMED) -> str:
    """Join names as a sentence does: a, b and c; beyond the limit they are counted."""
    if len(found) > limit:
        return names(found, limit)
    *most, last = found or ("",)
    return f"{', '.join(most)} and {last}" if most else last


@dataclass(frozen=True, slots=True)
class Ask:
    """Whom to ask to agree, and for which consumers; owner "" where nobody is known."""

    owner: str
    consumers: tuple[str, ...]

    def __str__(self) -> str:
        whom = self.owner or "nobody is known to own"
        shown = names(self.consumers, NAMED)
        return one_line(f"{whom} ({shown})" if self.owner else f"{whom} {shown}")


def asks(hurts: Iterable[Hurt]) -> tuple[Ask, ...]:
    """The owners of those that are hurt, each once, in the order of their consumers."""
    found: dict[str, dict[str, None]] = {}
    for hurt in hurts:
        found.setdefault(hurt.owner, {})[hurt.consumer] = None
    return tuple(Ask(owner, tuple(consumers)) for owner, consumers in found.items())


def proof(finding: Finding) -> Exhibit | None:
    """The message that the contract took before and does not take now, or the other way about."""
    found = exhibit(finding.change) if finding.change else None
    if found is None:
        return None
    if _is_of_another(finding):
        found = replace(found, link="for example, the same in ")
    return replace(
        found, accepts=_BEFORE_AND_NOW[found.accepts], refuses=_BEFORE_AND_NOW[found.refuses]
    )


def _is_of_another(finding: Finding) -> bool:
    """Whether the message that shows a change is of an operation that nobody whom the change hits
    is known to call."""
    witness = finding.change.witness if finding.change else None
    rows = (row for hurt in finding.hurts for row in hurt.evidence)
    known = {row.operation.shape for row in rows if row.operation is not None}
    shown = witness.operation if witness else None
    return bool(known) and shown is not None and shown.shape not in known


def can_be_waived(finding: Finding) -> bool:
    """Whether owners can accept it by a waiver: it hurts somebody whom a waiver can name."""
    if finding.rule not in _WAIVABLE or finding.waived_by is not None:
        return False
    mended = finding.rule == "breaks-consumer" and finding.change is None
    return not mended and any(hurt.owner for hurt in finding.hurts)


def waivers_yaml(fingerprint: str, owned: Iterable[Ask], expires: date) -> str:
    """The waivers of one change as the list in migration.yaml has them; the reason is left to the
    owners, and without one the file is refused."""
    listed: list[JsonValue] = [
        {
            "fingerprint": fingerprint,
            "consumers": list(ask.consumers),
            "reason": "",
            "owner": ask.owner,
            "expires": expires.isoformat(),
        }
        for ask in owned
    ]
    return "".join(f"  {line}" for line in yaml_text(listed).splitlines(keepends=True))


def again(result: GateResult) -> str:
    """What has to be there for the same verdict on any day, as a sentence begins."""
    return f"the same verdict on any day, on commit {result.head[:SHORT]} (and these files)"


def recompute(result: GateResult) -> str:
    """The command that gives the same verdict again, at the top of the repository."""
    return command("gate", *_terms(result, result.workspace))


def recompute_here(result: GateResult, digits: int = 64) -> str:
    """The same in the folder where the gate ran; digits: of the commit's id."""
    return command("gate", *_terms(result, result.shown, digits))


def explain_command(result: GateResult, fingerprint: str) -> str:
    """The command that derives one verdict step by step, at the top of the repository."""
    return command("gate", *_terms(result, result.workspace), f"--explain={fingerprint}")


def explain_again(result: GateResult, fingerprint: str) -> str:
    """The same in the folder where the gate ran."""
    return command("gate", *_terms(result, result.shown), f"--explain={fingerprint}")


def explain_here(result: GateResult, fingerprint: str) -> str:
    """The same, short: it holds today, and as long as the ref stays where it is."""
    policy = () if result.policy is None else (f"--policy={result.policy}",)
    terms = (*_inside(result.shown), f"--against={result.against}", *policy)
    return command("gate", *terms, f"--explain={fingerprint}")


def _inside(folder: str) -> tuple[str, ...]:
    """The option that names the workspace, if it is not the current folder."""
    return () if folder in ("", ".") else ("-C", folder)


def _terms(result: GateResult, folder: str, digits: int = 64) -> Iterator[str]:
    yield from _inside(folder)
    yield f"--against={result.base[:digits]}"
    yield f"--as-of={result.as_of.isoformat()}"
    yield f"--mode={result.mode.value}"
    if result.policy is not None:
        yield f"--policy={result.policy}"


def mode_words(result: GateResult) -> str:
    """What the mode makes of the verdict."""
    strict = replace(result, mode=Mode.ENFORCE).exit_code
    if result.mode is Mode.ENFORCE:
        build = "the build fails" if strict else "the build stays green"
        return f"mode enforce: {build} (exit code {strict})"
    would = f"; mode enforce would fail it with exit code {strict}" if strict else ""
    return f"mode {result.mode.value}: the build stays green (exit code 0){would}"
