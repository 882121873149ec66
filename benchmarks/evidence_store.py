"""How large the evidence of a year is, and how quickly it is read: 40 callers, 200 operations."""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from contractctl.evidence.extent import Extent
from contractctl.evidence.store import Store
from contractctl.model import EvidenceKind
from contractctl.model.evidence import Credentials, Reading, Request, SourceRecord, Tally

CALLERS, OPERATIONS, DAYS = 40, 200, 365
START = 490_000
"""Hours since 1970."""


def day(number: int, dice: random.Random) -> Iterator[Tally]:
    """Every caller uses every operation in every hour of a day."""
    for caller in range(CALLERS):
        sender = Credentials(user_agent=f"service-{caller}/1")
        for operation in range(OPERATIONS):
            request = Request("GET", f"/api/v1/resource-{operation}/{{}}", query=("limit",))
            for hour in range(START + 24 * number, START + 24 * number + 24):
                hits = 1 + int(dice.expovariate(1 / 40))
                yield Tally(sender, request, 2, hour, hits, 3_600 * hour, 3_600 * hour + 3_599)


def main() -> None:
    """Print the size in MB and the seconds to write a year, and to read it."""
    days = int(sys.argv[1]) if len(sys.argv) > 1 else DAYS
    dice = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "evidence.db"
        with Store(file, create=True) as store:
            record = SourceRecord("access.log", "access.log", "combined", EvidenceKind.OBSERVED, 0)
            number = store.begin(record)
            written = 0.0
            for one in range(days):
                reading = Reading(tuple(day(one, dice)), lines=1)
                started = perf_counter()
                store.add(number, "access.log", reading, Extent(0))
                written += perf_counter() - started
        size = file.stat().st_size / 1e6
        started = perf_counter()
        with Store(file) as store:
            sightings = store.sightings()
            read = perf_counter() - started
            hours = sum(len(store.hours(one.number)) for one in sightings)
            every = perf_counter() - started
            for seen in sightings:
                store.hits_between(seen.number, START + 1, START + 24 * days - 1)
        window = perf_counter() - started - every
    print(f"{days} days: {size:.0f} MB, written in {written:.0f} s ({written / days:.2f} s a day)")
    print(f"{len(sightings):,} sightings read in {read:.2f} s, {hours:,} hours in {every:.1f} s")
    print(f"the hits within a window summed in {window:.2f} s")


if __name__ == "__main__":
    main()
