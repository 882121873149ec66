"""Diff every consecutive pair of the real API histories and say what became of each."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from time import perf_counter

from benchmarks.histories import SPECS, ReleasePair, consecutive_pairs, histories
from contractctl.diff import Diff, diff
from contractctl.diff.document import declared_operations
from contractctl.errors import ContractctlError
from contractctl.load.policies import load_policy
from contractctl.load.revisions import load_revision
from contractctl.model import Revision, Severity
from contractctl.pointer import JsonValue

AS_OF = date(2026, 12, 1)
HEADER = (
    f"{'history':30} {'base':>15} -> {'head':<15} {'operations':>10} {'load ms':>8} {'diff ms':>8} "
    f"{'breaking':>8} {'dangerous':>9} {'safe':>6}"
)


@dataclass(frozen=True, slots=True)
class Refused:
    """A document that is no readable contract: not our failure."""

    reason: str


@dataclass(frozen=True, slots=True)
class Crashed:
    """A defect of this program."""

    reason: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A pair that was compared."""

    operations: tuple[int, int]
    load_ms: float
    diff_ms: float
    diff: Diff


Outcome = Compared | Refused | Crashed


def load(path: Path) -> Revision:
    """Load a revision of a history, which need not lie in a workspace."""
    return load_revision(str(path), path.parent, allow_outside=True)


def compare(pair: ReleasePair) -> Outcome:
    """Load and compare one pair, and each of the two with itself in other words."""
    try:
        started = perf_counter()
        base, head = load(pair.base.entry), load(pair.head.entry)
        loaded = perf_counter()
        found = differences(base, head)
        compared = perf_counter()
        for revision in (base, head):
            if extra := differences(revision, retold(revision)).changes:
                return Crashed(f"{revision.name} retold is said to differ: {extra[0].message}")
    except ContractctlError as error:
        return Refused(str(error))
    except Exception:
        return Crashed(traceback.format_exc())
    return Compared(
        (len(declared_operations(base)), len(declared_operations(head))),
        (loaded - started) * 1000,
        (compared - loaded) * 1000,
        found,
    )


def differences(base: Revision, head: Revision) -> Diff:
    """Compare two revisions under the default policy on a fixed day."""
    return diff(base, head, policy=load_policy("default", Path()), as_of=AS_OF)


def retold(revision: Revision) -> Revision:
    """The same promises in other words: other descriptions, required and enum in another order."""
    documents = {name: _retold(value) for name, value in revision.documents.items()}
    return replace(revision, documents=documents)


def _retold(value: JsonValue) -> JsonValue:
    if isinstance(value, list):
        return [_retold(item) for item in value]
    if not isinstance(value, dict):
        return value
    told = {key: _retold(item) for key, item in value.items()}
    for key in ("required", "enum"):
        if isinstance(listed := told.get(key), list):
            told[key] = listed[::-1]
    if isinstance(text := told.get("description"), str):
        told["description"] = f"{text} Once more."
    return told


def is_stable(pair: ReleasePair) -> bool:
    """Whether the program ends well, with the same JSON for any seed of Python's hashes."""
    ended = [_run(pair, seed) for seed in ("0", "1", "4711")]
    return all(one.returncode in (0, 1) and one.stdout == ended[0].stdout for one in ended)


def _run(pair: ReleasePair, seed: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [
            *(sys.executable, "-m", "contractctl.cli.main", "diff", "--allow-outside", "--quiet"),
            *("--format", "json", "--as-of", AS_OF.isoformat()),
            *(str(pair.base.entry), str(pair.head.entry)),
        ],
        env={**os.environ, "PYTHONHASHSEED": seed},
        stdout=subprocess.PIPE,
        check=False,
    )


def row(pair: ReleasePair, outcome: Outcome) -> str:
    """One line of the table, or more where there is a traceback."""
    start = f"{pair.history:30} {pair.base.version:>15} -> {pair.head.version:<15}"
    if isinstance(outcome, Refused):
        return f"{start} refused: {outcome.reason}"
    if isinstance(outcome, Crashed):
        return f"{start} DEFECT: {outcome.reason}"
    operations = "{} -> {}".format(*outcome.operations)
    breaking, dangerous, safe = (outcome.diff.count(severity) for severity in Severity)
    return (
        f"{start} {operations:>10} {outcome.load_ms:8.1f} {outcome.diff_ms:8.1f} "
        f"{breaking:8} {dangerous:9} {safe:6}"
    )


def totals(outcomes: Sequence[Outcome]) -> str:
    """What became of all pairs together."""
    compared = [outcome for outcome in outcomes if isinstance(outcome, Compared)]
    refused = sum(isinstance(outcome, Refused) for outcome in outcomes)
    counts = ", ".join(
        f"{sum(outcome.diff.count(severity) for outcome in compared)} {severity}"
        for severity in Severity
    )
    return (
        f"{len(outcomes)} pairs: {len(compared)} compared, {refused} refused, "
        f"{len(outcomes) - len(compared) - refused} with a defect; {counts}; "
        f"load {sum(outcome.load_ms for outcome in compared) / 1000:.1f} s, "
        f"diff {sum(outcome.diff_ms for outcome in compared) / 1000:.1f} s"
    )


def main() -> int:
    """Print the table; 1 where a defect shows: a crash, self-difference or unsteady output."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.corpus", description=__doc__)
    parser.add_argument("histories", nargs="*", help="only these, such as airflow (default: all)")
    parser.add_argument("--specs", type=Path, default=SPECS, help="the folder of the histories")
    options = parser.parse_args()
    if not histories(options.specs):
        parser.error(f"no histories in {options.specs}")
    print(HEADER)
    outcomes: dict[ReleasePair, Outcome] = {}
    for pair in consecutive_pairs(options.specs):
        if not options.histories or pair.history in options.histories:
            outcomes[pair] = compare(pair)
            print(row(pair, outcomes[pair]), flush=True)
    print(totals(list(outcomes.values())))
    # The last pair of each history stands for it: whole processes take their time.
    last = {p.history: p for p, outcome in outcomes.items() if isinstance(outcome, Compared)}
    unsteady = [pair for pair in last.values() if not is_stable(pair)]
    for pair in unsteady:
        print(f"UNSTABLE: {pair} fails, or gives other JSON with another PYTHONHASHSEED")
    print(f"the same bytes with other hash seeds: {len(last) - len(unsteady)} of {len(last)} pairs")
    return int(bool(unsteady) or any(isinstance(one, Crashed) for one in outcomes.values()))


if __name__ == "__main__":
    sys.exit(main())
