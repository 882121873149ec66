"""Change small services in every way of their tables; count who is hurt and who is said to be."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from verify_mutations import Score

TESTS = Path(__file__).resolve().parent.parent / "tests"


def main() -> int:
    """Run all tables; exit with 1 if a failure was missed or invented."""
    options = _options()
    sys.path.insert(0, str(TESTS))  # the services and tables that the test suite runs shortly
    from verify_mutations import KEPT, Mutation, cases, mutations, run, score

    totals: Counter[str] = Counter()
    began = perf_counter()
    for case in options.cases or cases():
        kept = [
            Mutation(case, f"kept, {beside or 'alone'}", "", KEPT, beside, frozenset(), frozenset())
            for beside in ("", "comparison")
        ]
        for mutation in (*kept, *mutations(case)):
            if options.only and options.only not in mutation.name:
                continue
            totals["runs"] += 1
            settings = {"max_examples": options.examples, "seed": options.seed}
            verification = run(case, mutation.service, mutation.beside, **settings)
            totals["requests"] += verification.cases
            _count(totals, str(mutation), score(mutation, verification))
    _print(totals, perf_counter() - began)
    return 1 if totals["missed"] or totals["invented"] or totals["unclear"] else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="*", help="names of services; all where none is given")
    parser.add_argument("--only", default="", help="mutations whose names contain this")
    parser.add_argument("--examples", type=int, default=20, help="requests for each form")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _count(totals: Counter[str], name: str, scored: Score) -> None:
    totals["found"] += len(scored.found)
    for kind, rows in (
        ("missed", scored.missed),
        ("invented", scored.invented),
        ("unclear", scored.unclear),
    ):
        totals[kind] += len(rows)
        for row in sorted(rows):
            print(f"{name}: {kind}: {', '.join(row)}", flush=True)


def _print(totals: Counter[str], seconds: float) -> None:
    for kind in ("runs", "requests", "found", "missed", "invented", "unclear"):
        print(f"{kind:<10}{totals[kind]:>8,}")
    print(f"{seconds:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
