"""What commands say of the workspace in this repository, to the letter: read the files.

`diff` has golden files of its own for each of its formats, in golden/diff.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from command_line import run

PAIR = ("orders@v1", "orders@v2")

COMMANDS = {
    "impact": ("impact", *PAIR),
    "graph": ("graph",),
    "graph-of": ("graph", "--of", "orders"),
    "rule": ("rules", "response-enum-value-added"),
    "validate": ("validate", "--no-cache"),
}


@pytest.fixture(autouse=True)
def here(example_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(example_workspace)
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.mark.parametrize("columns", [80, 140])
@pytest.mark.parametrize("name", COMMANDS)
def test_text_reads_as_it_was_approved(
    name: str,
    columns: int,
    golden: Callable[[str, str], None],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    found = run(capsys, "--as-of", "2026-12-01", *COMMANDS[name])
    assert found.err == ""
    golden(f"cli/{name}-{columns}.txt", found.out)


def test_markdown_reads_as_it_was_approved(
    golden: Callable[[str, str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    found = run(capsys, *COMMANDS["impact"], "--as-of", "2026-12-01", "--format", "markdown")
    golden("cli/impact.md", found.out)
