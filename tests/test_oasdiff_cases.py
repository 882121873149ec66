"""The diff against oasdiff, a strong peer, on the pairs of the peer's own tests."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pytest
from diff_documents import LAW, of_value

from contractctl.diff import diff
from contractctl.model import Change, Revision, Severity

DISAGREEMENTS = Path(__file__).parent / "cases" / "oasdiff_disagreements.toml"
AS_OF = date(2026, 8, 8)
"""The day on which the peer's verdicts were recorded."""

SHORTEST_REASON = 60
"""An argument names a payload or a promise; that takes a sentence."""

Disagreement = Literal["miss", "false alarm"]


@dataclass(frozen=True, slots=True)
class Compared:
    """One pair of the peer's: what it says, by level, and what we say."""

    id: str
    levels: frozenset[str]
    changes: tuple[Change, ...]

    @property
    def disagreement(self) -> Disagreement | None:
        """An error that we call safe, or a break of ours in which the peer sees no risk at all."""
        severities = {change.severity for change in self.changes}
        if "err" in self.levels:
            return "miss" if severities <= {Severity.SAFE} else None
        quiet = "warn" not in self.levels
        return "false alarm" if quiet and Severity.BREAKING in severities else None


@pytest.fixture(scope="module")
def compared(shared_data: Path) -> tuple[Compared, ...]:
    """Every pair of valid documents, compared once."""
    return tuple(_compared(shared_data / "oasdiff_cases" / "cases.jsonl"))


@cache
def _compared(path: Path) -> tuple[Compared, ...]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(_pair(case) for case in map(json.loads, lines) if case["valid"])


def _pair(case: Mapping[str, Any]) -> Compared:
    found = diff(_revision(case["base"]), _revision(case["revision"]), policy=LAW, as_of=AS_OF)
    levels = frozenset(finding["level"] for finding in case["expected"])
    return Compared(case["id"], levels, found.changes)


def _revision(document: dict[str, Any]) -> Revision:
    return of_value(document, str(document["openapi"])[:3])


def _reasons() -> dict[str, dict[str, str]]:
    return tomllib.loads(DISAGREEMENTS.read_text(encoding="utf-8"))


def test_every_disagreement_with_the_peer_has_its_reason_and_no_reason_is_stale(
    compared: tuple[Compared, ...],
) -> None:
    found = {case.id: case.disagreement for case in compared if case.disagreement}
    assert found == {name: entry["kind"] for name, entry in _reasons().items()}


def test_a_reason_is_an_argument() -> None:
    for name, entry in _reasons().items():
        assert entry.keys() == {"kind", "reason"}, name
        assert len(entry["reason"]) >= SHORTEST_REASON, name


def test_the_peer_is_matched_on_most_of_its_own_errors(compared: tuple[Compared, ...]) -> None:
    errors = [case for case in compared if "err" in case.levels]
    kinds = Counter(case.disagreement for case in compared)
    assert len(errors) > 50
    assert kinds["miss"] * 5 < len(errors)
    assert kinds["false alarm"] * 10 < len(compared)
