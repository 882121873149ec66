"""In every language the uses that a person labelled are found, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest
from code_scans import CASES, case_files, scanned

from contractctl.evidence.code.languages import LANGUAGES
from contractctl.model.code import Find

FOLDERS = sorted(path for path in CASES.iterdir() if path.is_dir())


def label(find: Find) -> str:
    operation = str(find.operation) if find.operation else "provider -"
    return f"{operation} {find.file}:{find.line} {find.role}"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_exactly_the_labelled_uses_are_found(folder: Path) -> None:
    labels = (folder / "labels.txt").read_text(encoding="utf-8").splitlines()
    assert sorted(label(find) for find in scanned(case_files(folder)).finds) == sorted(labels)


def test_every_language_has_a_case() -> None:
    assert {folder.name for folder in FOLDERS} == set(LANGUAGES) - {"tsx"} | {"settings"}


def test_a_scan_does_not_depend_on_the_order_of_files() -> None:
    files = {
        f"{folder.name}/{path}": text
        for folder in FOLDERS[:4]
        for path, text in case_files(folder).items()
    }
    turned = dict(reversed(files.items()))
    assert scanned(files).finds == scanned(turned).finds
