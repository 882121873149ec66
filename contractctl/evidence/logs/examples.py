"""Shows rejected lines: where they stand, and shortened, without the values of a query."""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterable
from pathlib import Path

from contractctl.evidence.logs.json_formats import JSON_KEYS
from contractctl.model.evidence import Rejection

SHOWN = 200
"""Characters of a line."""

_VALUE = re.compile(r"([?&;][^=&\s\"]{1,64}=)[^&\s\"]+")

_SCALAR = re.compile(
    r'(?P<key>"(?:[^"\\]|\\.)*")(?=\s*+:)|"(?:[^"\\]|\\.)*+"?|[^\s{}\[\],:"][^{}\[\],"]*+'
)
_NUMBER = re.compile(r"[\d.]+")
_ASKED = ("time", "request", "method", "target", "status")
_TELLING = {"code"} | {
    path.lower().rpartition(".")[2].strip('$"')
    for keys in JSON_KEYS.values()
    for column in _ASKED
    for path in keys.get(column, ())
}
"""The keys, in lower case, whose values say what was asked for and when."""


def examples(
    block: Path, first_line: int, shown: Iterable[tuple[str, str]]
) -> tuple[Rejection, ...]:
    """Rejections of (beginning of a line, reason), in the order of the file."""
    wanted = [(line.encode(), reason) for line, reason in shown]
    if not wanted:
        return ()
    with block.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        found = [
            Rejection(first_line + _number(content, line), reason, shortened(line))
            for line, reason in wanted
        ]
    return tuple(sorted(found, key=lambda one: (one.line, one.reason)))


def _number(content: mmap.mmap, line: bytes) -> int:
    """How many lines stand before the first that begins like this."""
    if content[: len(line)] == line:
        return 0
    place = content.find(b"\n" + line) + 1
    before, start = 0, 0
    while start < place:
        end = min(place, start + (1 << 20))
        before += content[start:end].count(b"\n")
        start = end
    return before


def shortened(line: bytes) -> str:
    """A line as it may be shown: without values of a query, of JSON only the keys and what tells
    the request, and not too long."""
    text = line.decode("utf-8", "replace")
    if '{"' in text:
        text = _blanked(text)
    text = _VALUE.sub(r"\1...", text)
    return text if len(text) <= SHOWN else text[: SHOWN - 3] + "..."


def _blanked(text: str) -> str:
    """Every value of JSON replaced that may be secret, however the line ends."""
    begin = text.index('{"')
    key = ""

    def shown(match: re.Match[str]) -> str:
        nonlocal key
        if match["key"]:
            key = match["key"].strip('"')
            return match[0]
        told, key = key.lower() in _TELLING, ""
        return match[0] if told and (match[0][0] == '"' or _NUMBER.fullmatch(match[0])) else "..."

    return text[:begin] + _SCALAR.sub(shown, text[begin:])
