"""What the README shows is what the commands print."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import run


def blocks(text: str) -> list[list[str]]:
    """The lines of each console block after its `$` command."""
    parts = text.split("```console\n")[1:]
    return [part.split("```")[0].splitlines() for part in parts]


def test_the_sample_outputs_are_real(
    repository: Path,
    example_workspace: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(example_workspace)
    monkeypatch.setenv("COLUMNS", "100")
    shown = [block for block in blocks((repository / "README.md").read_text()) if len(block) > 3]
    samples = [
        block
        for block in shown
        if block[0].startswith("$ contractctl ") and not block[1].startswith("$ ")
    ]
    assert len(samples) == 2
    for command, *lines in samples:
        arguments = command.removeprefix("$ contractctl ").split()
        if "--as-of" not in arguments:
            arguments = ["--as-of", "2026-12-01", *arguments]
        printed = run(capsys, *arguments).out
        for line in lines:
            assert line.strip() in ("", "...") or line in printed.splitlines()
