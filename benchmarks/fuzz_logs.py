"""Read 100,000 mutated lines of every log format; exit with 1 if a line is not accounted for."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from contractctl.evidence.logs import LINE_FORMATS

TESTS = Path(__file__).resolve().parent.parent / "tests"
BATCH = 5_000


def main() -> int:
    """Print a line for each format."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=100_000, help="of each format")
    parser.add_argument("--seed", type=int, default=1, help="of the first batch")
    options = parser.parse_args()
    sys.path.insert(0, str(TESTS))  # the mutations that the test suite runs shortly
    from logs_estate import CASES, add_up, lines_in, mutated, reader

    broken = 0
    for format in LINE_FORMATS:
        lines = (CASES / format.name / "access.log").read_bytes().splitlines()
        counted = hits = 0
        with tempfile.TemporaryDirectory() as folder, reader(format) as one:
            block = Path(folder, "block")
            for seed in range(options.seed, options.seed + max(1, options.lines // BATCH)):
                content = mutated(lines, BATCH, seed)
                block.write_bytes(content)
                reading = one.read(block, counted + 1)
                counted += reading.lines
                hits += sum(tally.hits for tally in reading.tallies)
                if not add_up(reading) or reading.lines != lines_in(content):
                    broken += 1
                    print(f"{format.name}: seed {seed}: the counts do not add up", flush=True)
        print(f"{format.name:16}{counted:>10} lines{hits:>10} hits", flush=True)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
