"""Play the course in a workspace made anew: `python -m examples.course.play build/demo`."""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import shlex
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from contractctl.cli.main import guarded
from examples.course.traffic import NAME, packed, rotated

HERE = Path(__file__).parent
ROOT = HERE.parent.parent

STEPS = HERE / "steps.txt"

COPIED = ("contracts", "checks", "examples")

KEPT = ("ledger.jsonl", f"{NAME}.gz")
"""What stays beside this file, for those who want to look at the end without playing."""

_FOUND = frozenset({0, 1, 4})
"""Exit codes of a command that did its work: 1 and 4 say that something was found."""


@dataclass(frozen=True, slots=True)
class Step:
    """A day of the course: what happened, and the commands that were typed."""

    day: date
    what: str
    commands: tuple[tuple[str, ...], ...]


def steps(text: str) -> Iterator[Step]:
    """The days of a table; a command stands four signs in, and goes on eight signs in."""
    blocks = [block for block in text.split("\n\n") if not block.startswith("#")]
    for block in blocks:
        head, *rest = block.strip("\n").splitlines()
        day, _, what = head.partition("  ")
        commands = "\n".join(rest).replace("\n        ", " ").splitlines()
        yield Step(
            date.fromisoformat(day), what, tuple(tuple(shlex.split(one)) for one in commands)
        )


def prepare(workspace: Path) -> None:
    """Make a workspace anew, as it was on the day of the announcement, with the logs to come."""
    shutil.rmtree(workspace, ignore_errors=True)
    for name in COPIED:
        shutil.copytree(ROOT / name, workspace / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "consumers.yaml", workspace)
    logs = workspace / "logs"
    for folder in (logs, workspace / "reports"):
        folder.mkdir()
    shutil.copy(ROOT / "examples" / "traffic" / f"{NAME}.gz", logs / f"{NAME}-2026-11-29.gz")
    for last, text in rotated(workspace).items():
        (logs / f"{NAME}-{last}.gz").write_bytes(packed(text))


def play(course: Iterable[Step], tell: Callable[[str], None]) -> None:
    """Type the commands of a course in the current folder and tell each day in a line."""
    for step in course:
        for command in step.commands:
            typed(step.day, *command)
        tell(f"{step.day}  {standing(step.day):24}  {step.what}")


def typed(day: date, *command: str) -> str:
    """What a command prints on a day. Raises RuntimeError where it could not do its work."""
    # A command may write text or bytes; what it says on stderr matters only where it fails.
    said, complaint = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(complaint):
        code = guarded(["--debug", "--as-of", day.isoformat(), *command])
    if code not in _FOUND:
        raise RuntimeError(f"{day}: contractctl {shlex.join(command)}\n{_read(complaint)}")
    return _read(said)


def _read(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()


def standing(day: date) -> str:
    """How far the migration is, in a few words."""
    found = json.loads(typed(day, "status", "orders", "--format", "json"))
    states = [one["state"] for one in found["consumers"]]
    stuck = sum(one["stuck_since"] is not None for one in found["consumers"])
    return f"{states.count('done'):2} of {len(states)} done, {stuck:2} stuck"


def keep(workspace: Path) -> None:
    """Put the ledger and the traffic of a course that was played beside this file."""
    ledger, log = KEPT
    shutil.copy(workspace / "reports" / ledger, HERE)
    (HERE / log).write_bytes(packed("".join(rotated(workspace).values())))


def main() -> None:
    """Build the workspace and play the course in it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path, help="a folder that is made anew")
    parser.add_argument("--keep", action="store_true", help=f"write {' and '.join(KEPT)} here, too")
    chosen = parser.parse_args()
    workspace = chosen.workspace.resolve()
    prepare(workspace)
    os.chdir(workspace)
    play(steps(STEPS.read_text(encoding="utf-8")), lambda line: print(line, flush=True))
    if chosen.keep:
        keep(workspace)
    print(f"\nRead {chosen.workspace}/reports/, or ask on: contractctl -C {chosen.workspace} ...")


if __name__ == "__main__":
    main()
