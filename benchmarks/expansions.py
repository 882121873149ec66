"""Expand every consecutive pair of the real API histories that breaks, and prove the result."""

from __future__ import annotations

import argparse
import sys
import traceback
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from benchmarks.corpus import AS_OF, load
from benchmarks.histories import SPECS, ReleasePair, consecutive_pairs, histories
from contractctl.diff import diff
from contractctl.errors import ContractctlError
from contractctl.expand import Expansion, expand
from contractctl.load.policies import load_policy
from contractctl.load.validation import validate
from contractctl.model import Revision, Severity
from contractctl.plan.carriers import carrier_for

HEADER = (
    f"{'history':30} {'base':>15} -> {'head':<15} {'breaking':>8} {'seconds':>8} {'expands':>8} "
    f"{'for base':>8} {'for head':>8}  why not"
)


@dataclass(frozen=True, slots=True)
class Expanded:
    """A pair that breaks, and what became of it."""

    breaking: int
    seconds: float
    expansion: Expansion
    invalid: tuple[str, ...]

    @property
    def outcome(self) -> str:
        """Whether nothing is left, or less than before, or no less."""
        if self.expansion.is_full:
            return "fully"
        left = self.left("base") + self.left("head")
        return "partly" if left < self.breaking + self.of_head else "not"

    @property
    def of_head(self) -> int:
        """How many breaking changes a consumer of head meets at base."""
        return self.expansion.matrix.cell("head", "base").breaking

    def left(self, consumers: str) -> int:
        """How many breaking changes the consumers of one revision still meet."""
        return sum(one.consumers == consumers for one in self.expansion.conflicts)


def expanded(pair: ReleasePair) -> Expanded | str | None:
    """Expand a pair; None where it has no break or cannot be read, a text for a defect."""
    policy = load_policy("default", Path())
    try:
        base, head = load(pair.base.entry), load(pair.head.entry)
    except ContractctlError:
        return None
    found = diff(base, head, policy=policy, as_of=AS_OF, witnesses=False)
    if not found.count(Severity.BREAKING):
        return None
    try:
        started = perf_counter()
        expansion = expand(base, head, policy=policy, as_of=AS_OF)
        seconds = perf_counter() - started
    except Exception:
        return traceback.format_exc()
    breaking = expansion.forth.count(Severity.BREAKING)
    return Expanded(breaking, seconds, expansion, new_violations(expansion, base, head))


def new_violations(expansion: Expansion, base: Revision, head: Revision) -> tuple[str, ...]:
    """What openapi-spec-validator says against the result and against neither revision."""
    known = {v.message for revision in (base, head) for v in validate(revision)}
    found = validate(expansion.contract)
    return tuple(f"{v.place}: {v.message}" for v in found if v.message not in known)


def row(pair: ReleasePair, one: Expanded) -> str:
    """One line of the table, with the rules that are left, most frequent first."""
    rules = Counter(remaining.change.rule for remaining in one.expansion.conflicts)
    why = ", ".join(f"{count} {rule}" for rule, count in rules.most_common(4))
    lines = [
        f"{pair.history:30} {pair.base.version:>15} -> {pair.head.version:<15} {one.breaking:8} "
        f"{one.seconds:8.2f} {one.outcome:>8} {one.left('base'):8} {one.left('head'):8}  {why}"
    ]
    return "\n".join([*lines, *(f"    INVALID {message}" for message in one.invalid[:3])])


def main() -> int:
    """Print the table; 1 where a defect shows: a crash, or a document that is no OpenAPI."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.expansions", description=__doc__)
    parser.add_argument("histories", nargs="*", help="only these, such as airflow (default: all)")
    parser.add_argument("--specs", type=Path, default=SPECS, help="the folder of the histories")
    options = parser.parse_args()
    if not histories(options.specs):
        parser.error(f"no histories in {options.specs}")
    print(HEADER)
    outcomes: Counter[str] = Counter()
    patterns: Counter[str] = Counter()
    defects = 0
    for pair in consecutive_pairs(options.specs):
        one = None
        if not options.histories or pair.history in options.histories:
            one = expanded(pair)
        if isinstance(one, str):
            print(f"{pair} DEFECT: {one}", flush=True)
            defects += 1
        elif one is not None:
            print(row(pair, one), flush=True)
            outcomes[one.outcome] += 1
            defects += bool(one.invalid)
            patterns.update(carrier_for(left.change).id for left in one.expansion.conflicts)
    print("; ".join(f"{count} {name}" for name, count in sorted(outcomes.items())))
    print("what is left calls for: " + ", ".join(f"{n} {id}" for id, n in patterns.most_common()))
    return int(bool(defects))


if __name__ == "__main__":
    sys.exit(main())
