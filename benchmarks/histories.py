"""Real API histories that lie beside the repository, in the order in which they were released."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

SPECS = Path(__file__).resolve().parents[2] / "shared" / "data" / "specs"


@dataclass(frozen=True, slots=True)
class Release:
    """One released revision of an API: its label and its entry document."""

    version: str
    entry: Path


@dataclass(frozen=True, slots=True)
class ReleasePair:
    """Two revisions of one API that were released one after the other."""

    history: str
    base: Release
    head: Release

    def __str__(self) -> str:
        return f"{self.history} {self.base.version} -> {self.head.version}"


def histories(folder: Path = SPECS) -> dict[str, tuple[Release, ...]]:
    """The releases of every API by its name, oldest first, as each META.json lists them."""
    return {meta.parent.name: _releases(meta) for meta in sorted(folder.glob("*/META.json"))}


def consecutive_pairs(folder: Path = SPECS) -> Iterator[ReleasePair]:
    """Every pair of neighbours of every history; a single release is its own neighbour."""
    for name, releases in histories(folder).items():
        for base, head in list(pairwise(releases)) or [(releases[0], releases[0])]:
            yield ReleasePair(name, base, head)


def _releases(meta: Path) -> tuple[Release, ...]:
    listed = json.loads(meta.read_text(encoding="utf-8"))["versions"]
    found = {
        version["version"]: Release(version["version"], meta.parent / _entry(version))
        for version in listed
    }
    return tuple(found.values())


def _entry(version: dict[str, str]) -> Path:
    if "file" in version:
        return Path(version["file"])
    return Path(version["dir"], version["entry"])
