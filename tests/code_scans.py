"""Scan small pieces of code for uses of the contract in tests/cases/scan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from conftest import ROOT

from contractctl.diff.surface import surface
from contractctl.evidence.code.languages import is_scanned
from contractctl.evidence.code.scanning import scan
from contractctl.evidence.code.targets import Targets
from contractctl.load.revisions import load_revision
from contractctl.model.code import CodeScan, SourceFile, SourceTree
from contractctl.model.evidence import PromisedOperation

CASES = ROOT / "tests" / "cases" / "scan"


@cache
def promised() -> tuple[PromisedOperation, ...]:
    """The operations of the orders contract."""
    revision = load_revision(str(CASES / "orders.yaml"), CASES)
    return tuple(replace(one, api="orders", revision="v1") for one in surface(revision))


def targets(*expected: str) -> Targets:
    return Targets(promised(), {"orders": ("order-desk",)}, frozenset(expected))


def scanned(files: Mapping[str, str], *expected: str) -> CodeScan:
    """Scan files by path and text; the contract is expected unless others are named."""
    read = tuple(SourceFile(path, text.encode()) for path, text in files.items())
    return scan(SourceTree("code", read), targets(*(expected or ("orders",))))


def uses(path: str, text: str, *expected: str) -> list[str]:
    """`METHOD /path confidence` of every find in one file; `provider` where only that is named."""
    return [
        f"{one.operation or 'provider'} {one.confidence}"
        for one in scanned({path: text}, *expected).finds
    ]


def case_files(folder: Path) -> dict[str, str]:
    """The files of a case; Python code ends in .case, so that nothing takes it for a test."""
    return {
        path.relative_to(folder).as_posix().removesuffix(".case"): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and is_scanned(path.name.removesuffix(".case"))
    }
