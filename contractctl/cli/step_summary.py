"""The job summary of GitHub Actions: a file to which every step may add Markdown."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from contractctl.cli.output import warn

VARIABLE = "GITHUB_STEP_SUMMARY"

LIMIT = 1024 * 1024
"""Bytes; GitHub shows nothing of a step that wrote more."""


def add_to_step_summary(render: Callable[[int], str]) -> None:
    """Append a report to the job summary, if this runs in a job.

    render makes the report in at most the number of bytes that it is given.
    """
    name = os.environ.get(VARIABLE)
    if not name:
        return
    path = Path(name)
    try:
        taken = path.stat().st_size if path.exists() else 0
        with path.open("ab") as file:
            file.write(render(LIMIT - taken).encode("utf-8", "replace"))
    except OSError as error:
        warn(f"the job summary {name} cannot be written: {error.strerror}")
