"""What GitHub's runner makes of the log of a step: workflow commands, as its source parses them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_DATA = {"%0D": "\r", "%0A": "\n", "%25": "%"}
_PROPERTY = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}
"""The runner undoes them one after the other, the percent sign last."""


@dataclass(frozen=True, slots=True)
class WorkflowCommand:
    """A command of the runner, after what was escaped is itself again."""

    name: str
    properties: Mapping[str, str]
    data: str


def workflow_commands(log: str) -> tuple[WorkflowCommand, ...]:
    """The commands of a log; a line that is none, or of which the runner makes none, fails."""
    return tuple(map(_command, _lines(log)))


def _lines(log: str) -> Iterator[str]:
    """Lines as .NET reads them: a lone carriage return ends one, too."""
    assert log.endswith("\n")
    yield from log[:-1].replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _command(line: str) -> WorkflowCommand:
    line = line.lstrip()
    assert line.startswith("::"), line
    assert "##[" not in line[:3]
    head, ends, data = line[2:].partition("::")
    assert ends, line
    name, _, listed = head.partition(" ")
    pairs = (one.partition("=") for one in listed.strip().split(",") if one)
    properties = {key: _undone(value, _PROPERTY) for key, _, value in pairs if key and value}
    return WorkflowCommand(name, properties, _undone(data, _DATA))


def _undone(text: str, escapes: Mapping[str, str]) -> str:
    for written, meant in escapes.items():
        text = text.replace(written, meant)
    return text
