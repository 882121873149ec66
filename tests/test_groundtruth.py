"""Breaks that the makers of real APIs documented: each that the documents show is found."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from diff_documents import LAW

from contractctl.diff import diff
from contractctl.load.revisions import load_revision
from contractctl.model import Change, Severity

INVISIBLE = Path(__file__).parent / "cases" / "groundtruth_invisible.toml"
AS_OF = date(2026, 8, 8)
SHORTEST_REASON = 40

_NAMES = re.compile(r"[A-Za-z_][\w-]{3,}|\d{3}")
"""Fields, values and statuses that a changelog mentions."""


@pytest.fixture(scope="module")
def truth(shared_data: Path) -> Path:
    """The folder of documented changes."""
    return shared_data / "groundtruth"


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


@cache
def _entries(specs: Path, api: str) -> Mapping[str, Path]:
    """The documents of an API by version, oldest first."""
    meta = json.loads((specs / api / "META.json").read_text(encoding="utf-8"))
    return {
        one["version"]: specs / api / (one.get("file") or f"{one['dir']}/{one['entry']}")
        for one in meta["versions"]
    }


@cache
def _changes(truth: Path, api: str, base: str, head: str) -> tuple[Change, ...]:
    entries = _entries(truth.parent / "specs", api)
    sides = [
        load_revision(str(entries[version]), entries[version].parent) for version in (base, head)
    ]
    return diff(*sides, policy=LAW, as_of=AS_OF, witnesses=False).changes


def _hurting(truth: Path, row: Mapping[str, Any]) -> list[Change]:
    """Changes that are breaking or dangerous, at the operation that a row names if it names one."""
    found = _changes(truth, row["api"], row["from"], row["to"])
    method, path = row.get("method"), row.get("path") or ""
    one_path = path.startswith("/") and "->" not in path
    return [
        change
        for change in found
        if change.severity is not Severity.SAFE
        and (
            not one_path
            or any(o.path == path and method in (o.method, "*") for o in change.operations)
        )
    ]


def _is_found(truth: Path, row: Mapping[str, Any]) -> bool:
    """The operation or the server is gone, or a change there mentions what the row mentions."""
    named = row["element"] or ("" if row["path"] else row["what"])
    words = set(_NAMES.findall(named))
    return any(
        change.rule.startswith(("operation-removed", "operation-moved", "base-path-moved"))
        or (row["path"] == "*" and change.rule == "server-removed")
        or words & set(_NAMES.findall(f"{change.message} {change.base_value} {change.head_value}"))
        for change in _hurting(truth, row)
    )


def _invisible() -> dict[str, dict[str, str]]:
    return tomllib.loads(INVISIBLE.read_text(encoding="utf-8"))


def test_every_documented_break_that_the_documents_show_is_found(truth: Path) -> None:
    breaks = [row for row in _rows(truth / "changes.jsonl") if row["severity"] == "breaking"]
    assert len(breaks) > 60
    missing = {row["id"] for row in breaks if not _is_found(truth, row)}
    assert missing == set(_invisible()["changes"])


def test_every_release_that_its_maker_calls_breaking_is_so_for_us(truth: Path) -> None:
    missing = {
        f"{row['api']} {row['from']} {row['to']}"
        for row in _rows(truth / "verdicts.jsonl")
        if row["verdict"] == "breaking" and not _hurting(truth, row)
    }
    assert missing == set(_invisible()["releases"])


def test_what_is_not_found_has_its_reason() -> None:
    for kind in _invisible().values():
        for name, reason in kind.items():
            assert len(reason) >= SHORTEST_REASON, name


def test_a_deprecated_field_that_went_hurts_and_a_new_deprecation_is_seen(truth: Path) -> None:
    checked = 0
    for row in _rows(truth / "vendor_lifecycle.jsonl"):
        name = row.get("field") or row["path"]
        for before, after in pairwise(_entries(truth.parent / "specs", row["api"])):
            found = [c for c in _changes(truth, row["api"], before, after) if name in c.message]
            if after == row["gone_in"]:
                checked += 1
                assert any(c.severity is not Severity.SAFE for c in found), row
            if after == row["deprecated_in"] and row["kind"] == "endpoint_deprecated":
                checked += 1
                assert any(c.rule.startswith("operation-deprecated") for c in found), row
    assert checked >= 10
