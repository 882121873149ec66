"""Small services that are changed on purpose, and what a run must say of whom each change hurts."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from conftest import ROOT

from contractctl.diff import document
from contractctl.impact.judge import declared_uses
from contractctl.load.consumers import load_consumers
from contractctl.load.revisions import load_revision
from contractctl.model import Revision
from contractctl.model.verification import Job, Target, Verification
from contractctl.verify.documents import rounds
from contractctl.verify.expectations import Asked, asked
from contractctl.verify.verifying import verify

FOLDER = ROOT / "tests" / "cases" / "verify"
AS_OF = date(2026, 12, 1)
KEPT = "kept"
"""The attribute of a service that keeps its contract."""

Row = tuple[str, str, str, str]
"""Consumer, operation, check, field; the field is "" where the failure is not about one."""

STOPS = ("accepted", "server-error")
"""With a baseline each of these is also seen as an answer that came before and does not now."""


@dataclass(frozen=True, slots=True)
class Mutation:
    """One change of a service, and whom it touches by what they declare, written down by hand.

    service: the attribute that has the change; beside: with what it is run, `baseline`,
        `comparison` or nothing
    inconclusive: (consumer, operation) pairs of which nothing can be said
    """

    case: str
    name: str
    what: str
    service: str
    beside: str
    fails: frozenset[Row]
    inconclusive: frozenset[tuple[str, str]]

    def __str__(self) -> str:
        return f"{self.case}: {self.name}"


@dataclass(frozen=True, slots=True)
class Score:
    """What a run said beside what it should have said."""

    found: frozenset[Row]
    missed: frozenset[Row]
    invented: frozenset[Row]
    unclear: frozenset[tuple[str, str]] = field(default=frozenset())


def cases() -> list[str]:
    """The names of the services."""
    return sorted(path.parent.name for path in FOLDER.glob("*/mutations.toml"))


def mutations(case: str) -> Iterator[Mutation]:
    """The table of a service."""
    table = tomllib.loads((FOLDER / case / "mutations.toml").read_text(encoding="utf-8"))
    for name, row in table.items():
        yield Mutation(
            *(case, name, row["what"], row.get("service", name), row.get("beside", "")),
            frozenset(tuple(one) for one in row.get("fails", ())),
            frozenset(tuple(one) for one in row.get("inconclusive", ())),
        )


@cache
def asked_of(case: str) -> tuple[Revision, Asked]:
    """The contract of a service, and what its consumers declare to use of it."""
    root = FOLDER / case
    revision = load_revision(f"{case}@v1", root)
    services = load_consumers(root).services
    uses = {one.name: declared_uses(one.consumption(case)) for one in services}
    consuming = [one for one in services if uses[one.name]]
    return revision, asked(consuming, uses, document.paths(revision))


def run(case: str, service: str, beside: str = "", **settings: Any) -> Verification:
    """Test a service for all of its consumers."""
    revision, uses = asked_of(case)
    job = Job(
        *(uses.forms, rounds(revision, uses.forms), uses.expectations),
        target(case, service, revision),
        AS_OF,
        baseline=target(case, KEPT, revision) if beside else None,
        repeats_baseline=beside == "comparison",
        **settings,
    )
    return verify(job, revision, uses, head=revision.name)


def target(case: str, service: str, revision: Revision) -> Target:
    """A service, or a changed one."""
    folder = str(FOLDER / case)
    prefix = document.server_path(revision)
    return Target(app=f"{case}_service:{service}", folder=folder, base_path=prefix)


def score(mutation: Mutation, verification: Verification) -> Score:
    """Count what was found, missed and invented."""
    failures = {
        (one.consumer, str(one.operation), one.check, str(one.field or ""))
        for one in verification.results
        if one.verdict == "fail" and one.new is not False
    }
    stopped = {row[:2] for row in mutation.fails if row[2] in STOPS}
    echoes = {row for row in failures if row[2] == "still-answers" and row[:2] in stopped}
    unclear = {
        (one.consumer, str(one.operation))
        for one in verification.results
        if one.verdict in ("inconclusive", "error")
    }
    return Score(
        frozenset(failures & mutation.fails),
        mutation.fails - failures,
        frozenset(failures - mutation.fails - echoes),
        frozenset(unclear ^ mutation.inconclusive),
    )
