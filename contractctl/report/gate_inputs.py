"""What a verdict on a pull request was derived from: everything, or as much as fits a terminal."""

from __future__ import annotations

import hashlib
import shlex

from contractctl.model.gate import ContractInput, GateResult
from contractctl.report.gate_annotated import committed
from contractctl.report.gate_words import again, recompute_here
from contractctl.report.plain import one_line

SHOWN_CONTRACTS = 3
_DIGITS = 12
"""Digits of a hash or a commit's id that are shown where room is short."""

_NOTHING = f"sha256:{hashlib.sha256().hexdigest()}"


def input_lines(result: GateResult) -> tuple[str, ...]:
    """All that the verdict depends on, with whole hashes; however the base was named, the same."""
    inputs = result.inputs
    evidence = "none" if inputs.evidence == _NOTHING else inputs.evidence
    contracts = (
        f"{api}: base {found.base or 'not there'}, now {found.head or 'not there'}"
        for api, found in _contracts(result)
    )
    rest = (
        f"consumers: {inputs.consumers}",
        f"evidence: {evidence}",
        f"policy: {inputs.policy}",
        f"base: commit {result.base}",
        f"as of: {result.as_of.isoformat()}",
    )
    return tuple(one_line(line) for line in (*contracts, *rest))


def short_input_lines(result: GateResult) -> tuple[str, ...]:
    """The same with the first digits of each hash, on few lines."""
    inputs = result.inputs
    known = _contracts(result)
    parts = [
        f"{api} {_short(found.base)} to {_short(found.head)}"
        for api, found in known[:SHOWN_CONTRACTS]
    ]
    if len(known) > SHOWN_CONTRACTS:
        parts.append(f"{len(known) - SHOWN_CONTRACTS} more contracts")
    parts += [
        f"consumers {_short(inputs.consumers)}",
        f"evidence {_short(None if inputs.evidence == _NOTHING else inputs.evidence)}",
        f"policy {_short(inputs.policy)}",
    ]
    command = recompute_here(result, _DIGITS)
    return (
        one_line(f"compared with {result.against}; inputs (sha256): {', '.join(parts)}"),
        one_line(f"{again(result)}: {command}"),
    )


def _contracts(result: GateResult) -> list[tuple[str, ContractInput]]:
    """Those that were read: of others only consumers, dates or waivers changed."""
    known = sorted(result.inputs.contracts.items())
    return [(api, found) for api, found in known if found.base or found.head]


def hash_at_base(result: GateResult, file: str) -> str:
    """The command that hashes a file as it was at the base, which is named from the top of the
    repository wherever the command runs in it."""
    within = ("-C", result.shown) if result.shown else ()
    path = at_base(result, file)
    show = shlex.join(("git", *within, "show", f"{result.base[:_DIGITS]}:{path}"))
    return one_line(f"{show} | sha256sum")


def hash_now(file: str) -> str:
    """The command that hashes a file as it is now."""
    return one_line(shlex.join(("sha256sum", "--", file)))


def at_base(result: GateResult, file: str) -> str:
    """The path of a file that was read from the base, without the commit before it."""
    return committed(result, file) or file


def _short(digest: str | None) -> str:
    """The first digits of a hash, without the name of its kind."""
    return digest.rpartition(":")[2][:_DIGITS] if digest else "none"
