"""Workflow commands of GitHub Actions: lines of a log that become annotations."""

from __future__ import annotations

from typing import Literal

from contractctl.model import Location
from contractctl.report.plain import visible

SHOWN = 10
"""GitHub shows ten annotations of a level of a step and drops the rest without a word."""

Level = Literal["error", "warning", "notice"]


def annotation(level: Level, title: str, message: str, location: Location | None = None) -> str:
    """One command, on one line; the message may have several, the title is what stands above it.

    location: its file is a path from the top of the repository, or GitHub shows no line
    """
    place = _place(location) if location else ""
    return f"::{level} {place}title={_property(title)}::{_data(message)}"


def _place(location: Location) -> str:
    file = _property(visible(location.file))
    return f"file={file},line={location.line},col={location.column},"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
