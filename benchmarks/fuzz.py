"""Hold 200,000 payloads against the verdicts of the diff; exit with 1 if one refutes any."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fuzz_laws import Tally

TESTS = Path(__file__).resolve().parent.parent / "tests"
BATCH = 250
"""Pairs of schemas for each seed: enough to be quick, few enough to be made small quickly."""


def main() -> int:
    """Run batches until enough payloads were tried; print what was found and a table."""
    options = _options()
    sys.path.insert(0, str(TESTS))  # the strategies and laws that the test suite runs shortly
    from fuzz_hunt import hunt, hunt_formats, hunt_spellings
    from fuzz_laws import Tally

    tally, broken, spellings = Tally(), 0, 0
    began, start = perf_counter(), options.seed
    while tally.payloads < options.payloads:
        for found in (
            hunt(start, BATCH, tally),
            hunt_formats(start, BATCH, tally),
            hunt_spellings(start, BATCH // 5),
        ):
            if found is not None:
                broken += 1
                print(f"seed {start}: {found}\n", flush=True)
        spellings += BATCH // 5
        start += 1
    _print(tally, broken, spellings, perf_counter() - began)
    return 1 if broken else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--payloads", type=int, default=200_000, help="how many, at least")
    parser.add_argument("--seed", type=int, default=1, help="of the first batch")
    return parser.parse_args()


def _print(tally: Tally, broken: int, spellings: int, seconds: float) -> None:
    decided = tally.proofs["witness"] + tally.proofs["contained"]
    every = max(1, tally.proofs.total())
    rows = {
        "pairs of schemas": tally.pairs,
        "pairs in other words": spellings,
        "payloads": tally.payloads,
        "verdicts without a break": tally.safe_verdicts,
        "of these by containment": tally.contained_verdicts,
        "directions that a payload tells apart": tally.refuted_by_payload,
        "witnesses checked": tally.witnesses,
        "changes proven": f"{decided} of {every} ({decided / every:.0%})",
        "contradictions": broken,
        "seconds": round(seconds),
    }
    for name, value in rows.items():
        print(f"{name:<40}{value:>24}")


if __name__ == "__main__":
    sys.exit(main())
