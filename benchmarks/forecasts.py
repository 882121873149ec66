"""Forecast migrations whose end is known; count how often it came by the day that was said."""

from __future__ import annotations

import argparse
import sys
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import TYPE_CHECKING

from contractctl.model.ledger import Progress, State
from contractctl.plan.nouns import Plan
from contractctl.track.forecast import forecast

if TYPE_CHECKING:
    from simulated_courses import Course

TESTS = Path(__file__).resolve().parent.parent / "tests"
RUNS, WEEK = 200, 5

Days = tuple[date | None, date | None]
Method = Callable[[Progress, Plan], Days]


def main() -> int:
    """Print, for each kind of course and each method, the shares that P50 and P90 should have."""
    options = _options()
    sys.path.insert(0, str(TESTS))  # the courses that the test suite looks at shortly
    from simulated_courses import KINDS, observed

    methods: dict[str, Method] = {"delays": _by_delays, "weeks": _by_weeks}
    print("kind           waves  method   ends by P50  by P90   off at P50   P90 is at")
    every: dict[str, list[tuple[date, date, Days]]] = {name: [] for name in methods}
    for waits in (True, False):
        for kind in KINDS:
            dice = Random(f"{kind} {waits}")
            courses = [observed(kind, waits, dice, 3) for _ in range(options.courses)]
            for name, method in methods.items():
                found = [_tried(course, as_of, method) for course, as_of in courses]
                every[name] += found
                print(f"{kind:<14} {'wait' if waits else 'run':<6} {name:<8} {_scored(found)}")
    for name, found in every.items():
        print(f"{'all':<14} {'':<6} {name:<8} {_scored(found)}")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--courses", type=int, default=300, help="of each kind")
    return parser.parse_args()


def _tried(course: Course, as_of: date, method: Method) -> tuple[date, date, Days]:
    return as_of, course.end(as_of), method(course.progress(as_of), course.baseline(as_of))


def _scored(found: Sequence[tuple[date, date, Days]]) -> str:
    """Shares of true ends by P50 and P90; how far P50 and P90 are, against what was really left."""
    by = [sum(end <= (days[at] or end) for _, end, days in found) for at in (0, 1)]
    off = [abs((days[0] - end).days) / (end - as_of).days for as_of, end, days in found if days[0]]
    far = [(days[1] - as_of).days / (end - as_of).days for as_of, end, days in found if days[1]]
    shares = (f"{count / len(found):>10.0%}" for count in by)
    return f"{'  '.join(shares)}   {median(off):>9.0%}   {median(far):>7.1f} x"


def _by_delays(progress: Progress, baseline: Plan) -> Days:
    from simulated_courses import DAYS

    found = forecast(progress, baseline, DAYS)
    return found.p50, found.p90


def _by_weeks(progress: Progress, baseline: Plan) -> Days:
    """The simple way: past weeks drawn again and again, and nobody before its wave has soaked."""
    from simulated_courses import SOAK, WORKING, soaked

    now = bisect_left(WORKING, progress.as_of + timedelta(days=1)) - 1
    starts = {name: wave.start for wave in baseline.waves for name in wave.members}
    net: Counter[int] = Counter()
    earliest = []
    for one in progress.standings:
        was_done = False
        for turn in one.turns:
            is_done = turn.state is State.DONE
            net[bisect_left(WORKING, turn.day)] += is_done - was_done
            was_done = is_done
        if one.state is not State.DONE:
            start = bisect_left(WORKING, starts[one.subject.name])
            quiet = progress.as_of + timedelta(days=SOAK - one.quiet_days)
            due = soaked(start + one.subject.effort_days - 1)
            earliest.append(max(now + 1, due, bisect_left(WORKING, quiet)))
    pace = [net[day] for day in range(now + 1)]
    dice, earliest = Random(1), sorted(earliest)
    ends = sorted(_week_by_week(pace, earliest, now, dice) for _ in range(RUNS))
    days = [WORKING[end] if end < len(WORKING) else None for end in ends]
    return days[RUNS // 2 - 1], days[RUNS * 9 // 10 - 1]


def _week_by_week(pace: Sequence[int], earliest: Sequence[int], day: int, dice: Random) -> int:
    done, horizon = 0, day + 1300
    while done < len(earliest) and day < horizon:
        first = dice.randrange(max(len(pace) - WEEK, 0) + 1)
        for more in pace[first : first + WEEK]:
            day += 1
            done = min(done + more, bisect_left(earliest, day + 1))
            if done >= len(earliest):
                return day
    return day if done >= len(earliest) else sys.maxsize


if __name__ == "__main__":
    sys.exit(main())
